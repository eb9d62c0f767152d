//! Neighbours of the last build, for a build with the same input: choosing them takes longer than
//! everything else that a build without new pictures does.
//!
//! The cache has one entry for each feed and network. It begins with the digest of everything that
//! the lists depend on; an entry of another digest, or one that is damaged, counts as none.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::cache::{Cache, CacheError, Digest, Namespace, this_program};
use crate::feed::FeedSource;
use crate::recommend::{Common, Lists, Neighbour, Options, Recall, RuleOptions, Vectors};
use vitrine_catalogue::Catalogue;
use vitrine_envelope::{Reader, put_string, put_varint};

/// What a build has chosen for its cards.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChosenNeighbours {
    pub lists: Lists,
    /// What the cards have in common with the page's product, where they say it.
    pub common: Option<Common>,
    /// The products' order in the table.
    pub order: Vec<u32>,
    /// How much an approximate search found; `None` where it was exact.
    pub recall: Option<Recall>,
}

/// Where a build's neighbours are kept, and what they depend on.
#[derive(Debug)]
pub(crate) struct NeighbourCache<'a> {
    cache: &'a Cache,
    key: Digest,
    input: Digest,
}

impl<'a> NeighbourCache<'a> {
    pub fn of(
        cache: &'a Cache,
        feed: &FeedSource,
        network: &str,
        input: (&Catalogue, &Vectors, &RuleOptions, &Options, bool),
    ) -> NeighbourCache<'a> {
        let (catalogue, vectors, rules, options, reasons) = input;
        let mut hash = Hash(Sha256::new());
        // Hashing does not fail.
        let _ = write!(hash, "{} {:?}", this_program(), (network, rules, options, reasons));
        let _ = write!(hash, "{:?}", (&catalogue.shop, &catalogue.products, &vectors.row_of));
        vectors.bytes().for_each(|bytes| hash.0.update(bytes));
        let key = Digest::of(format!("{feed}\n{network}").as_bytes());
        NeighbourCache { cache, key, input: Digest::of(&hash.0.finalize()) }
    }

    /// The neighbours, where the last build of the feed had the same input.
    pub fn get(&self, products: usize) -> Option<ChosenNeighbours> {
        let content = self.cache.get(&Namespace::neighbours(), &self.key)?;
        let body = content.strip_prefix(self.input.hex().as_bytes())?;
        decode(body, products)
    }

    pub fn put(&self, chosen: &ChosenNeighbours) -> Result<(), CacheError> {
        let mut content = self.input.hex().into_bytes();
        encode(chosen, &mut content);
        self.cache.put(&Namespace::neighbours(), &self.key, &content)
    }
}

struct Hash(Sha256);

impl std::fmt::Write for Hash {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

fn encode(chosen: &ChosenNeighbours, bytes: &mut Vec<u8>) {
    let ChosenNeighbours { lists, common, order, recall } = chosen;
    for position in order {
        put_varint(bytes, (*position).into());
    }
    for list in lists.a.iter().chain(&lists.b) {
        put_varint(bytes, list.len() as u64);
        for Neighbour { product, score } in list {
            put_varint(bytes, (*product).into());
            bytes.extend_from_slice(&score.to_le_bytes());
        }
    }
    bytes.push(recall.is_some().into());
    if let Some(recall) = recall {
        for count in [recall.products, recall.neighbours, recall.cells, recall.probed] {
            put_varint(bytes, count as u64);
        }
        bytes.extend_from_slice(&recall.found.to_le_bytes());
    }
    bytes.push(common.is_some().into());
    for texts in common.iter().flat_map(Common::lists).flatten().flatten() {
        put_string(bytes, texts);
    }
}

fn decode(bytes: &[u8], products: usize) -> Option<ChosenNeighbours> {
    let mut reader = Reader::new(bytes);
    let order: Option<Vec<u32>> =
        (0..products).map(|_| Some(reader.below(products).ok()? as u32)).collect();
    let mut lists = || -> Option<Vec<Vec<Neighbour>>> {
        (0..products).map(|_| list(&mut reader, products)).collect()
    };
    let lists = Lists { a: lists()?, b: lists()? };
    let recall = if reader.u8().ok()? != 0 { Some(recall(&mut reader)?) } else { None };
    let has_common = reader.u8().ok()? != 0;
    let mut texts = |list: &Vec<Neighbour>| -> Option<Vec<String>> {
        list.iter().map(|_| Some(reader.string().ok()?.to_owned())).collect()
    };
    let mut common = None;
    if has_common {
        let mut all =
            |lists: &[Vec<Neighbour>]| lists.iter().map(&mut texts).collect::<Option<_>>();
        common = Some(Common::from_lists(all(&lists.a)?, all(&lists.b)?));
    }
    reader.end().ok()?;
    Some(ChosenNeighbours { lists, common, order: order?, recall })
}

fn recall(reader: &mut Reader) -> Option<Recall> {
    let mut count = || usize::try_from(reader.varint().ok()?).ok();
    let (products, neighbours, cells, probed) = (count()?, count()?, count()?, count()?);
    let found = f64::from_le_bytes(*reader.take(8).ok()?.first_chunk::<8>()?);
    Some(Recall { products, neighbours, found, cells, probed })
}

fn list(reader: &mut Reader, products: usize) -> Option<Vec<Neighbour>> {
    let count = reader.count(5).ok()?;
    let neighbour = |_| {
        let product = reader.below(products).ok()? as u32;
        let score = reader.take(4).ok()?.first_chunk::<4>()?;
        Some(Neighbour { product, score: f32::from_le_bytes(*score) })
    };
    (0..count).map(neighbour).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use vitrine_catalogue::Product;

    fn chosen() -> ChosenNeighbours {
        let neighbour = |product, score| Neighbour { product, score };
        let a = vec![vec![neighbour(1, 0.75), neighbour(2, 0.5)], vec![], vec![neighbour(0, 0.1)]];
        let b = vec![vec![], vec![neighbour(0, 1.0)], vec![]];
        ChosenNeighbours { lists: Lists { a, b }, common: None, order: vec![2, 0, 1], recall: None }
    }

    fn with_texts() -> ChosenNeighbours {
        let texts = |all: &[&[&str]]| {
            all.iter().map(|list| list.iter().map(ToString::to_string).collect()).collect()
        };
        let a = texts(&[&["Casio · steel", ""], &[], &["Київ"]]);
        ChosenNeighbours {
            common: Some(Common::from_lists(a, texts(&[&[], &["red"], &[]]))),
            recall: Some(Recall {
                products: 512,
                neighbours: 12,
                found: 0.985,
                cells: 632,
                probed: 20,
            }),
            ..chosen()
        }
    }

    #[test]
    fn what_is_written_is_read_back_whole_or_not_at_all() {
        for chosen in [chosen(), with_texts()] {
            let mut bytes = Vec::new();
            encode(&chosen, &mut bytes);
            assert_eq!(decode(&bytes, 3), Some(chosen));
            assert_eq!(decode(&bytes, 2), None);
            for end in 0..bytes.len() {
                assert_eq!(decode(&bytes[..end], 3), None, "{end}");
            }
        }
    }

    #[test]
    fn only_the_same_input_finds_them() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let feed = FeedSource::new("feed.xml");
        let product = |id: &str| Product { id: id.into(), ..Product::default() };
        let products = ["1", "2", "3"].map(product).to_vec();
        let catalogue = Catalogue { products, ..Catalogue::default() };
        let mut vectors = Vectors::new(2, 3);
        vectors.push(0, &[0.5, 0.25]);
        let (rules, options) = (RuleOptions::default(), Options::default());
        let of = |catalogue, vectors, rules, options, network| {
            NeighbourCache::of(&cache, &feed, network, (catalogue, vectors, rules, options, false))
        };
        let first = of(&catalogue, &vectors, &rules, &options, "n");
        assert_eq!(first.get(3), None);
        first.put(&chosen()).unwrap();
        assert_eq!(of(&catalogue, &vectors, &rules, &options, "n").get(3), Some(chosen()));

        let mut dearer = catalogue.clone();
        dearer.products[1].name = "Clock".into();
        let mut other = Vectors::new(2, 3);
        other.push(0, &[0.500_000_1, 0.25]);
        let strict = RuleOptions { in_stock_only: !rules.in_stock_only, ..rules.clone() };
        let few = Options { count: 3, ..options.clone() };
        for remembered in [
            of(&dearer, &vectors, &rules, &options, "n"),
            of(&catalogue, &other, &rules, &options, "n"),
            of(&catalogue, &vectors, &strict, &options, "n"),
            of(&catalogue, &vectors, &rules, &few, "n"),
            of(&catalogue, &vectors, &rules, &options, "m"),
            NeighbourCache::of(&cache, &feed, "n", (&catalogue, &vectors, &rules, &options, true)),
        ] {
            assert_eq!(remembered.get(3), None);
        }
        // Another input replaces it.
        of(&dearer, &vectors, &rules, &options, "n").put(&chosen()).unwrap();
        assert_eq!(first.get(3), None);
    }
}
