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
mod format;
mod google;
mod price;
mod product;
mod shared;
mod shopify;
mod shopify_json;
mod source;
mod split;
mod table;
mod template;
mod text;
mod woocommerce;
mod yml;

use std::io::Read;

use format::Recognised;
use source::Source;
use table::Table;

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

/// Reads a feed of any supported format to its end, in memory bounded by what it returns.
pub fn read(input: impl Read, options: &ReadOptions) -> Result<Catalogue, FeedError> {
    let Source { head, input, decoder } = Source::open(input)?;
    match format::recognise(&head, decoder)? {
        Recognised::Xml(Format::Yml) => yml::read(input, decoder, options),
        Recognised::Xml(format) => google::read(input, decoder, format, options),
        Recognised::Json => shopify_json::read(input, options),
        Recognised::Table(format, header) => {
            let table = Table::open(input, header, decoder)?;
            match format {
                Format::ShopifyCsv => shopify::read(table, options),
                Format::WooCommerceCsv => woocommerce::read(table, options),
                _ => csv::read(table, options),
            }
        }
    }
}
