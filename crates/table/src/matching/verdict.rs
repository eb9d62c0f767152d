//! The decision which product a page shows, with its grounds.

use crate::Entry;

/// Which signal of the page found a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    /// `data-product`.
    Product,
    /// `location.href`.
    Location,
    /// Canonical link or `og:url`.
    Canonical,
    /// JSON-LD `sku`.
    Sku,
    /// One of the titles, made by a template of the shop.
    Template,
    /// One of the titles.
    Title,
}

/// Why a page, or one candidate for it, was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// No signal of the page leads to any product.
    Unknown,
    /// `data-product` names an id that the table does not have.
    UnknownId,
    /// The truncated keys were equal, the full ones are not.
    OtherKey,
    /// The title says more than the product's name, and what it says may be another product.
    OtherWords,
    /// The page looks like a search, a review, a comparison, an error or another listing.
    NotAProductPage,
    /// Several products fit equally well.
    Ambiguous,
    /// The signals name different products.
    Contradiction,
    /// A shard that is needed to decide is missing.
    NotLoaded,
}

/// A product that the page may show, by truncated keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Position in the table.
    pub position: u32,
    /// What led to it.
    pub signal: Signal,
}

/// One candidate and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trial {
    /// The candidate.
    pub candidate: Candidate,
    /// Nothing where it was accepted.
    pub refusal: Option<Refusal>,
}

/// The product of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The strongest signal that found it.
    pub signal: Signal,
    /// The product and its neighbours.
    pub entry: Entry,
}

/// The decision, with its grounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The product, or why there is none.
    pub outcome: Result<Match, Refusal>,
    /// Every candidate, strongest signal first.
    pub trials: Vec<Trial>,
}
