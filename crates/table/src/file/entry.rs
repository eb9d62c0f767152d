//! A product of the table with its neighbours, as the widget shows them.

use vitrine_catalogue::Money;

/// A card: what the widget shows of one recommended product.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// The shop's own id.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Absolute http(s) address of the product's page.
    pub url: Option<String>,
    /// Absolute http(s) address, or a path relative to frame.html.
    pub picture: Option<String>,
    /// Price to pay now.
    pub price: Option<Money>,
    /// Price before a discount, in the same currency.
    pub old_price: Option<Money>,
    /// Similarity to the page's product in hundredths, 0 to 100; 100 for the product itself.
    pub score: u8,
    /// What it has in common with the page's product, in the feed's words; only where the shop's
    /// owner wants that shown.
    pub common: Option<String>,
}

/// An entry of the table: one product with its neighbours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Position in the table, 0 to [`crate::Index::len`] - 1.
    pub position: u32,
    /// The shop's own id.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Absolute http(s) address of the product's page.
    pub url: Option<String>,
    /// The product's own card.
    pub card: Card,
    /// Neighbours by attributes, the most similar first.
    pub similar_a: Vec<Card>,
    /// Neighbours by picture, then attributes, the most similar first.
    pub similar_b: Vec<Card>,
}
