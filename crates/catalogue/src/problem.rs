//! What can be wrong with an entry of a feed, by kind.

use std::fmt;

use serde::{Serialize, Serializer};

/// A kind of problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Problem {
    /// It has no identifier.
    NoId,
    /// It has no name.
    NoName,
    /// An earlier entry has its identifier.
    DuplicateId,
    /// Its end tag is missing.
    Unclosed,
    /// It is longer than a product can be.
    TooLong,
    /// Its markup is beyond repair.
    BrokenMarkup,
    /// A quotation mark that is opened and never closed.
    OpenQuote,
    /// The shop does not sell it: a draft, archived, hidden, not published.
    NotOnSale,
    /// It is a variation of a product that is itself skipped.
    ParentSkipped,
    /// Its price is no amount of money.
    UnreadablePrice,
    /// Its price before the discount is not above its price.
    FalseDiscount,
    /// Its category is none that the feed lists.
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

    /// A word for programs.
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

/// One entry that has a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Example {
    /// Where in the feed, for example `line 120`.
    pub place: String,
    /// The entry's identifier, where it has one.
    pub id: Option<String>,
    /// What is wrong, in a few words.
    pub detail: String,
}

/// How often a kind of problem occurs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProblemCount {
    /// The kind.
    pub problem: Problem,
    /// Whether such entries give no product.
    pub skipped: bool,
    /// Entries that have it.
    pub count: usize,
    /// The first of them.
    pub examples: Vec<Example>,
}
