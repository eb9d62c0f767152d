//! The results of a search, with the products' cards.

use super::search::Found;
use vitrine_table::{Card, Shard};

/// A search result with the product's card.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Where it was found, and how near.
    pub found: Found,
    /// Its card; the score is the similarity in hundredths.
    pub card: Card,
}

/// The number of candidates to ask [`Codes::nearest`](super::Codes::nearest) for where `count`
/// shall be shown: variants of one name are shown once.
#[must_use]
pub fn candidates(count: usize) -> usize {
    count.saturating_mul(4)
}

/// Appends a result: puts a product behind those that are nearer to the picture, unless one of them
/// has its name.
/// `shard` is the one that [`Index::shard_of`](vitrine_table::Index::shard_of) gives for its
/// position; where the product does not live there, it is left out.
pub fn show(shown: &mut Vec<Shown>, found: Found, shard: &Shard) {
    let Some(entry) = shard.entry(found.position) else { return };
    if shown.iter().all(|shown| shown.card.name != entry.name) {
        let score = (found.similarity * 100.0).round() as u8;
        shown.push(Shown { found, card: Card { score, ..entry.card } });
    }
}

#[cfg(test)]
#[cfg(feature = "writing")]
mod tests {
    use super::*;
    use vitrine_catalogue::{Product, Shop};
    use vitrine_table::{Index, KeyStorage, Kind, Lists, TableInput, inflate, write};

    #[test]
    fn a_name_is_shown_once_and_a_strange_shard_shows_nothing() {
        let product = |(at, name): (usize, &&str)| Product {
            id: at.to_string(),
            name: (*name).to_owned(),
            ..Product::default()
        };
        let products: Vec<_> =
            ["Red Watch", "Red Watch", "Blue Watch"].iter().enumerate().map(product).collect();
        let files = write(&TableInput {
            shop: &Shop::default(),
            products: &products,
            pictures: &[None, None, None],
            lists: &Lists { a: vec![vec![]; 3], b: vec![vec![]; 3] },
            common: None,
            order: &[2, 1, 0],
            embedding: "n",
            templates: &[],
            products_per_shard: 2,
            keys: KeyStorage::default(),
        })
        .unwrap();
        let index = Index::parse(&inflate(&files.index.bytes, Kind::Index).unwrap()).unwrap();
        let shards: Vec<Shard> = files
            .shards
            .iter()
            .map(|file| Shard::parse(&inflate(&file.bytes, Kind::Shard).unwrap()).unwrap())
            .collect();
        let found = |position| Found { position, cosine: 0.9, similarity: 0.5 };
        let mut shown = Vec::new();
        show(&mut shown, found(1), &shards[1]);
        assert_eq!(shown, []);
        for position in [1, 2, 0, 7] {
            show(&mut shown, found(position), &shards[index.shard_of(position).min(1) as usize]);
        }
        let ids: Vec<&str> = shown.iter().map(|shown| shown.card.id.as_str()).collect();
        assert_eq!(ids, ["1", "2"]);
        assert!(shown.iter().all(|shown| shown.card.score == 50));
    }
}
