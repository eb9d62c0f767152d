//! The index: which shard holds the product that a page shows.

use super::key::{hash, truncate};
use super::text::Word;
use super::{Page, Plan, TableError, Template};
use vitrine_envelope::{Reader, le};

/// Truncated hashes of every product, in the table's order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    pub(super) products: usize,
    pub(super) per_shard: usize,
    pub(super) embedding: String,
    pub(super) shop: String,
    pub(super) names: Column,
    pub(super) urls: Column,
    pub(super) ids: Column,
    /// Bloom filter of the words of all names, and of the names with which others begin.
    pub(super) words: Vec<u8>,
    pub(super) shards: Vec<[u8; 8]>,
    pub(super) templates: Vec<Template>,
}

/// One truncated hash for each product; 0 for a product without such a key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Column {
    pub width: usize,
    pub bytes: Vec<u8>,
}

impl Index {
    /// Reads a verified payload.
    ///
    /// # Errors
    /// [`TableError::Damaged`] where the bytes contradict themselves.
    pub fn parse(payload: &[u8]) -> Result<Self, TableError> {
        let mut reader = Reader::new(payload);
        let products = reader.below(1 << 31)?;
        let per_shard = reader.below(1 << 31)?;
        let widths = [reader.u8()?, reader.u8()?, reader.u8()?];
        let embedding = reader.string()?.to_owned();
        let shop = reader.string()?.to_owned();
        let [names, urls, ids] = widths.map(|width| Column::read(&mut reader, products, width));
        let words = reader.count(1)?;
        let words = reader.take(words)?.to_vec();
        let count = if products == 0 { 0 } else { products.div_ceil(per_shard.max(1)) };
        let shards = reader.take(count.saturating_mul(8))?.as_chunks().0.to_vec();
        let mut templates = Vec::new();
        while !reader.is_empty() {
            templates.push(Template::read(&mut reader)?);
        }
        Ok(Self {
            products,
            per_shard: per_shard.max(1),
            embedding,
            shop,
            names: names?,
            urls: urls?,
            ids: ids?,
            words,
            shards,
            templates,
        })
    }

    /// How many products the table holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.products
    }

    /// Whether the table holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.products == 0
    }

    /// Id of the network and preprocessing whose vectors variant B was made from.
    #[must_use]
    pub fn embedding(&self) -> &str {
        &self.embedding
    }

    /// The shop's name; empty where the feed has none.
    #[must_use]
    pub fn shop(&self) -> &str {
        &self.shop
    }

    /// How the shop makes its titles.
    #[must_use]
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// How many shards the table has.
    #[must_use]
    pub fn shards(&self) -> u32 {
        self.shards.len() as u32
    }

    /// The shard that holds a position of the table.
    #[must_use]
    pub fn shard_of(&self, position: u32) -> u32 {
        position / self.per_shard as u32
    }

    /// Path of a shard relative to frame.html, for example `shards/0123456789abcdef.vit`.
    #[must_use]
    pub fn shard_path(&self, shard: u32) -> Option<String> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut path = String::from("shards/");
        for byte in self.shards.get(shard as usize)? {
            for digit in [byte >> 4, byte & 15] {
                path.push(char::from(DIGITS[usize::from(digit)]));
            }
        }
        path.push_str(".vit");
        Some(path)
    }

    /// Whether a word without digits stands in some product's name: sure when it says no.
    pub(super) fn knows(&self, word: &Word) -> bool {
        self.filtered(hash(word.text.as_bytes()))
    }

    /// Whether some product's name begins with this whole name and goes on: sure when it says no.
    pub(super) fn extends(&self, name: u64) -> bool {
        self.filtered(name.rotate_left(32))
    }

    fn filtered(&self, hash: u64) -> bool {
        bits(hash, self.words.len())
            .all(|(byte, bit)| self.words.get(byte).is_some_and(|byte| byte >> bit & 1 == 1))
    }

    /// What must be fetched to decide which product a page shows, if any.
    #[must_use]
    pub fn plan(&self, page: &Page) -> Plan {
        Plan::new(self, page)
    }
}

/// Where a hash stands in a Bloom filter of `bytes` bytes, as (byte, bit).
pub(super) fn bits(hash: u64, bytes: usize) -> impl Iterator<Item = (usize, u32)> {
    let bits = (bytes as u64 * 8).max(1);
    (0..3u64).map(move |round| {
        let at = (hash & 0xffff_ffff).wrapping_add(round * (hash >> 32)) % bits;
        ((at / 8) as usize, (at % 8) as u32)
    })
}

impl Column {
    fn read(reader: &mut Reader, products: usize, width: u8) -> Result<Self, TableError> {
        let width = usize::from(width);
        if width > 4 {
            return Err(TableError::Damaged("a key is too wide"));
        }
        Ok(Self { width, bytes: reader.take(products.saturating_mul(width))?.to_vec() })
    }

    /// The key at a position; 0 where there is none.
    #[cfg(feature = "writing")]
    pub fn get(&self, position: usize) -> u32 {
        let from = position * self.width;
        self.bytes.get(from..from + self.width).map_or(0, |bytes| le(bytes) as u32)
    }

    /// Positions whose key is one of `hashes`, as (position, index into `hashes`), in the
    /// table's order. One pass, whatever the number of hashes.
    pub fn find(&self, hashes: &[u64]) -> Vec<(u32, usize)> {
        if self.width == 0 || hashes.is_empty() {
            return Vec::new();
        }
        let wanted: Vec<u32> = hashes.iter().map(|hash| truncate(*hash, self.width)).collect();
        // Most positions hold none of them, which one bit tells.
        let mut seen = [0u64; 64];
        for key in &wanted {
            seen[(key & 63) as usize] |= 1 << (key >> 6 & 63);
        }
        let mut found = Vec::new();
        for (position, bytes) in self.bytes.chunks_exact(self.width).enumerate() {
            let key = le(bytes) as u32;
            if seen[(key & 63) as usize] >> (key >> 6 & 63) & 1 == 0 {
                continue;
            }
            let hits = wanted.iter().enumerate().filter(|(_, wanted)| **wanted == key);
            found.extend(hits.map(|(at, _)| (position as u32, at)));
        }
        found
    }
}
