//! Learning how the shop makes its titles, from a few pages of its products.

pub(crate) mod expand;
pub(crate) mod fetch;
pub(crate) mod learn;
pub(crate) mod sample;
pub(crate) mod summary;

pub use fetch::{FetchedPage, PageFetcher};
pub use learn::{LearntTitles, named_products};
pub use summary::{
    Difference, DifferenceKind, PageCounts, SkippedPage, TemplateCount, TitlesSummary,
};
