//! The problems of a feed's entries, by kind.

use std::fmt;

use serde::{Serialize, Serializer};

/// A kind of problem that an entry of a feed may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Problem {
    /// The entry has no identifier.
    NoId,
    /// The entry has no name.
    NoName,
    /// The entry's identifier is that of an earlier entry.
    DuplicateId,
    /// The entry's end tag is missing.
    Unclosed,
    /// The entry is longer than a product can be.
    TooLong,
    /// The entry's markup is beyond repair.
    BrokenMarkup,
    /// A quotation mark in the entry is opened and never closed.
    OpenQuote,
    /// The shop does not sell the product: a draft, archived, hidden, not published.
    NotOnSale,
    /// The entry is a variation of a product that is itself skipped.
    ParentSkipped,
    /// The entry's price is no amount of money.
    UnreadablePrice,
    /// The entry's price before the discount is not above its price.
    FalseDiscount,
    /// The entry's category is none that the feed lists.
    UnknownCategory,
}

impl Problem {
    /// Whether such an entry gives no product.
    pub fn loses_product(self) -> bool {
        !matches!(
            self,
            Problem::OpenQuote
                | Problem::UnreadablePrice
                | Problem::FalseDiscount
                | Problem::UnknownCategory
        )
    }

    /// The code of the problem, for programs.
    pub fn code(self) -> &'static str {
        match self {
            Problem::NoId => "no_id",
            Problem::NoName => "no_name",
            Problem::DuplicateId => "duplicate_id",
            Problem::Unclosed => "unclosed",
            Problem::TooLong => "too_long",
            Problem::BrokenMarkup => "broken_markup",
            Problem::OpenQuote => "open_quote",
            Problem::NotOnSale => "not_on_sale",
            Problem::ParentSkipped => "parent_skipped",
            Problem::UnreadablePrice => "unreadable_price",
            Problem::FalseDiscount => "false_discount",
            Problem::UnknownCategory => "unknown_category",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Problem::NoId => "no id",
            Problem::NoName => "no name",
            Problem::DuplicateId => "id of an earlier entry",
            Problem::Unclosed => "no end tag",
            Problem::TooLong => "longer than 8 MB",
            Problem::BrokenMarkup => "broken markup",
            Problem::OpenQuote => "quotation mark never closed",
            Problem::NotOnSale => "not on sale",
            Problem::ParentSkipped => "variation of a skipped product",
            Problem::UnreadablePrice => "price is no amount",
            Problem::FalseDiscount => "old price not above the price",
            Problem::UnknownCategory => "category not listed in the feed",
        })
    }
}

impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// An example of a problem: one entry that has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Example {
    /// Where in the feed, for example `line 120`.
    pub place: String,
    /// The entry's identifier, where it has one.
    pub id: Option<String>,
    /// What is wrong with the entry, in a few words.
    pub detail: String,
}

/// The count of a kind of problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProblemCount {
    /// The kind of problem.
    pub problem: Problem,
    /// Whether such entries give no product.
    pub skipped: bool,
    /// The number of entries that have it.
    pub count: usize,
    /// The first entries that have it.
    pub examples: Vec<Example>,
}
