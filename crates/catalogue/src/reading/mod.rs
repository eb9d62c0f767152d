//! The readers of product feeds.

mod collect;
mod columns;
mod csv;
mod encoding;
mod error;
mod fields;
mod format;
mod frame;
mod google;
mod headers;
mod inspect;
mod intern;
mod keys;
mod magento;
mod offer;
mod price;
mod problems;
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
pub use format::Format;
pub use inspect::{Inspection, inspect, is_feed, read};

use crate::{Catalogue, Example, Money, Param, Problem, ProblemCount, Product, Shop, Skipped};

/// How to read a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Makes the pages' addresses where a feed has none, for example
    /// `https://shop.example/p/{id}`. Placeholders are `{id}`, `{group}` (the id where a product
    /// has no group) and `{name}` (the name in small letters with hyphens), percent-encoded.
    pub url_template: Option<String>,
}
