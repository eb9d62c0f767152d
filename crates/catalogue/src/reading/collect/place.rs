//! Where an entry stands in its feed.

use std::fmt;

/// The place of an entry in its feed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Place {
    /// On this line, from 1.
    Line(u64),
    /// The product of this number, from 1, where lines are not known.
    Product(u64),
}

impl Place {
    /// The line, or the number of the product.
    pub fn number(self) -> u64 {
        match self {
            Place::Line(number) | Place::Product(number) => number,
        }
    }

    /// Another place of the same feed.
    pub fn like(self, number: u64) -> Place {
        match self {
            Place::Line(_) => Place::Line(number),
            Place::Product(_) => Place::Product(number),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Line(line) => write!(f, "line {line}"),
            Place::Product(number) => write!(f, "product {number}"),
        }
    }
}
