//! What a shop sells, as its product feed tells it.
//!
//! [`read`] takes any supported feed, recognises its [`Format`] by content and returns a
//! [`Catalogue`]. An entry that cannot be used is listed in [`Catalogue::skipped`] with line, id
//! and reason; only a feed that is suspect as a whole is a [`FeedError`].

mod fill;
mod money;
mod pictures;
mod problem;
mod product;
#[cfg(feature = "reading")]
mod reading;

pub use fill::{FieldFill, fill};
pub use money::Money;
pub use pictures::Pictures;
pub use problem::{Example, Problem, ProblemCount};
pub use product::{Catalogue, Param, Product, Shop, Skipped};
#[cfg(feature = "reading")]
pub use reading::{FeedError, Format, Inspection, ReadOptions, inspect, is_feed, read};
