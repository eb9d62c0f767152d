//! What a search shows.

use super::Found;
use crate::table::{Card, Shard};

/// A product that looks like the picture, with its card.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Where it was found, and how near.
    pub found: Found,
    /// Its card; the score is the similarity in hundredths.
    pub card: Card,
}

/// How many products to ask [`Codes::nearest`](super::Codes::nearest) for where `count` shall be
/// shown: variants of one name are shown once.
#[must_use]
pub fn candidates(count: usize) -> usize {
    count.saturating_mul(4)
}

/// Puts a product behind those that are nearer to the picture, unless one of them has its name.
/// `shard` is the one that [`Index::shard_of`](crate::table::Index::shard_of) gives for its
/// position; where the product does not live there, it is left out.
pub fn show(shown: &mut Vec<Shown>, found: Found, shard: &Shard) {
    let Some(entry) = shard.entry(found.position) else { return };
    if shown.iter().all(|shown| shown.card.name != entry.name) {
        let score = (found.similarity * 100.0).round() as u8;
        shown.push(Shown { found, card: Card { score, ..entry.card } });
    }
}
