//! The index: which shard holds the product that a page shows.

use crate::file::bloom::bits;
use crate::file::column::HashColumn;
use crate::keys::hash::hash;
use crate::keys::text::unordered;
use crate::keys::word::Word;
use crate::{TableError, Template};
use vitrine_envelope::Reader;

/// The index of a table: truncated hashes of every product, in the table's order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    pub(crate) products: usize,
    pub(crate) per_shard: usize,
    pub(crate) embedding: String,
    pub(crate) shop: String,
    pub(crate) names: HashColumn,
    pub(crate) urls: HashColumn,
    pub(crate) ids: HashColumn,
    /// Bloom filter of the words of all names, of the names with which others begin, and of the
    /// words that several names have in different orders.
    pub(crate) words: Vec<u8>,
    pub(crate) shards: Vec<[u8; 8]>,
    pub(crate) templates: Vec<Template>,
}

impl Index {
    /// Reads an index from its verified payload.
    ///
    /// # Errors
    /// [`TableError::Damaged`] where the bytes contradict themselves.
    pub fn parse(payload: &[u8]) -> Result<Self, TableError> {
        let mut reader = Reader::new(payload);
        let mut index = Self { products: reader.below(1 << 31)?, ..Self::default() };
        index.per_shard = reader.below(1 << 31)?.max(1);
        let widths = [reader.u8()?, reader.u8()?, reader.u8()?];
        index.embedding = reader.string()?.to_owned();
        index.shop = reader.string()?.to_owned();
        let columns = [&mut index.names, &mut index.urls, &mut index.ids];
        for (column, width) in columns.into_iter().zip(widths) {
            *column = HashColumn::read(&mut reader, index.products, width)?;
        }
        let words = reader.count(1)?;
        index.words = reader.take(words)?.to_vec();
        let count = index.products.div_ceil(index.per_shard);
        index.shards = reader.take(count.saturating_mul(8))?.as_chunks().0.to_vec();
        while !reader.is_empty() {
            index.templates.push(template(&mut reader)?);
        }
        Ok(index)
    }

    /// The number of products that the table holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.products
    }

    /// Whether the table holds no product.
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

    /// The templates by which the shop makes its titles.
    #[must_use]
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// The number of shards that the table has.
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
    pub(crate) fn knows(&self, word: &Word) -> bool {
        self.in_filter(hash(word.text.as_bytes()))
    }

    /// Whether some product's name begins with this whole name and goes on: sure when it says no.
    pub(crate) fn extends(&self, name: u64) -> bool {
        self.in_filter(name.rotate_left(32))
    }

    /// Whether several products' names have these words, each in another order: sure when it says
    /// no.
    pub(crate) fn has_several(&self, words: &[Word]) -> bool {
        self.in_filter(unordered(words))
    }

    /// Whether the Bloom filter has a hash.
    fn in_filter(&self, hash: u64) -> bool {
        bits(hash, self.words.len())
            .all(|(byte, bit)| self.words.get(byte).is_some_and(|byte| byte >> bit & 1 == 1))
    }
}

/// The template of a title: the words before the name, and those after it.
fn template(reader: &mut Reader) -> Result<Template, TableError> {
    let (before, after) = (reader.string()?.to_owned(), reader.string()?.to_owned());
    Ok(Template { before, after })
}
