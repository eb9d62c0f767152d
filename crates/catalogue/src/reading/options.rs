//! The options for reading a feed.

use jiff::civil::Date;

/// The options for reading a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// The template of the pages' addresses where a feed has none, for example
    /// `https://shop.example/p/{id}`. Placeholders are `{id}`, `{group}` (the id where a product
    /// has no group) and `{name}` (the name's slug: small letters with hyphens), percent-encoded.
    pub url_template: Option<String>,
    /// The day of reading: sale prices count from their first day to their last. Without it they
    /// always do.
    pub today: Option<Date>,
}
