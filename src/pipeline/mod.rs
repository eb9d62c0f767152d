//! The stages of a build, from a feed to a published folder.

mod addresses;
pub(crate) mod build;
pub(crate) mod diff;
pub(crate) mod error;
pub(crate) mod feed_shrink;
pub(crate) mod neighbour_cache;
mod options;
mod published;
mod stage_clock;
mod stage_results;
mod stages;
pub(crate) mod summary;

pub use build::build;
pub use diff::{ChangedNeighbours, ChangedProduct, Changes, Field};
pub use error::BuildError;
pub use feed_shrink::MAX_DROP;
pub use options::BuildOptions;
pub use summary::{FailureCount, PictureCounts, SkippedItem, SkippedKind, Summary, Written, size};
