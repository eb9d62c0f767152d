//! The verdict on a page: the product that it shows, or a reason for none.

use crate::Entry;

/// A signal of the page, by which a product is found; the strongest first.
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
    /// A title of the page, made by a template of the shop.
    Template,
    /// A title of the page.
    Title,
}

impl Signal {
    /// All of them, the strongest first.
    pub const ALL: [Signal; 6] = [
        Signal::Product,
        Signal::Location,
        Signal::Canonical,
        Signal::Sku,
        Signal::Template,
        Signal::Title,
    ];

    /// The name by which scripts know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Signal::Product => "product",
            Signal::Location => "location",
            Signal::Canonical => "canonical",
            Signal::Sku => "sku",
            Signal::Template => "template",
            Signal::Title => "title",
        }
    }
}

/// A reason to refuse a page, or one candidate for it.
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

impl Refusal {
    /// All of them.
    pub const ALL: [Refusal; 8] = [
        Refusal::Unknown,
        Refusal::UnknownId,
        Refusal::OtherKey,
        Refusal::OtherWords,
        Refusal::NotAProductPage,
        Refusal::Ambiguous,
        Refusal::Contradiction,
        Refusal::NotLoaded,
    ];

    /// The name by which scripts know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Refusal::Unknown => "unknown",
            Refusal::UnknownId => "unknown-id",
            Refusal::OtherKey => "other-key",
            Refusal::OtherWords => "other-words",
            Refusal::NotAProductPage => "not-a-product",
            Refusal::Ambiguous => "ambiguous",
            Refusal::Contradiction => "contradiction",
            Refusal::NotLoaded => "not-loaded",
        }
    }
}

/// A candidate: a product that the page may show, by truncated keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Position in the table.
    pub position: u32,
    /// The signal that led to the candidate.
    pub signal: Signal,
}

/// The trial of a candidate: whether it was accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trial {
    /// The candidate.
    pub candidate: Candidate,
    /// The reason of the refusal; nothing where the candidate was accepted.
    pub refusal: Option<Refusal>,
}

/// A match: the product that a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The strongest signal that found the product.
    pub signal: Signal,
    /// The product and its neighbours.
    pub entry: Entry,
}

/// The verdict on a page, with the trial of each candidate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The match, or the reason that there is none.
    pub outcome: Result<Match, Refusal>,
    /// Every candidate, strongest signal first.
    pub trials: Vec<Trial>,
}
