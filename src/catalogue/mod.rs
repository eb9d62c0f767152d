//! What a shop sells, as its product feed tells it.
//!
//! [`read`] takes any supported feed, recognises its [`Format`] by content and returns a
//! [`Catalogue`]. An entry that cannot be used is listed in [`Catalogue::skipped`] with line, id
//! and reason; only a feed that is suspect as a whole is a [`FeedError`].

mod collect;
mod columns;
mod csv;
mod encoding;
mod error;
mod fields;
mod fill;
mod format;
mod frame;
mod google;
mod headers;
mod inspect;
mod intern;
mod keys;
mod magento;
mod offer;
mod pictures;
mod price;
mod problem;
mod product;
mod rows;
mod shape;
mod shared;
mod shopify;
mod shopify_json;
mod source;
mod split;
mod table;
mod template;
mod text;
mod wix;
mod woocommerce;
mod yml;

pub use error::FeedError;
pub use fill::{FieldFill, fill};
pub use format::Format;
pub use inspect::{Inspection, inspect, is_feed, read};
pub use pictures::Pictures;
pub use problem::{Example, Problem, ProblemCount};
pub use product::{Catalogue, Money, Param, Product, Shop, Skipped};

/// How to read a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Makes the pages' addresses where a feed has none, for example
    /// `https://shop.example/p/{id}`. Placeholders are `{id}`, `{group}` (the id where a product
    /// has no group) and `{name}` (the name in small letters with hyphens), percent-encoded.
    pub url_template: Option<String>,
}
