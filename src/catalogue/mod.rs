//! What a shop sells, as its product feed tells it.
//!
//! [`read`] takes any supported feed, recognises its [`Format`] by content and returns a
//! [`Catalogue`]. An entry that cannot be used is listed in [`Catalogue::skipped`] with line, id
//! and reason; only a feed that is suspect as a whole is a [`FeedError`].

mod error;
mod format;
mod product;

use std::io::Read;

pub use error::FeedError;
pub use format::Format;
pub use product::{Catalogue, Money, Param, Product, Shop, Skipped};

/// How to read a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Makes the pages' addresses where a feed has none, for example
    /// `https://shop.example/p/{id}`. Placeholders are `{id}`, `{group}` (the id where a product
    /// has no group) and `{name}` (the name in small letters with hyphens), percent-encoded.
    pub url_template: Option<String>,
}

/// Reads a feed of any supported format to its end.
pub fn read(input: impl Read, options: &ReadOptions) -> Result<Catalogue, FeedError> {
    let _ = (input, options);
    Err(FeedError::Empty)
}
