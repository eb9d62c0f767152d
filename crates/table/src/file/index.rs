//! The index: what everybody loads of a table, and where the rest of it lies.

use crate::file::bucket::Directory;
use crate::file::column::{HashColumn, KeyKind};
use crate::file::file_names::FileNames;
use crate::{TableError, Template};
use vitrine_envelope::{FormatError, Reader};

/// In place of the width of names' keys: the keys lie in buckets.
pub(crate) const IN_BUCKETS: u8 = 255;

/// The index of a table: the keys of every product, or where they lie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    pub(crate) products: usize,
    pub(crate) per_shard: usize,
    pub(crate) embedding: String,
    pub(crate) shop: String,
    /// The keys of names, addresses and ids; a column without width lies in the buckets, if at all.
    pub(crate) columns: [HashColumn; 3],
    /// Where the keys lie that no column has; without buckets where the columns have all.
    pub(crate) directory: Directory,
    /// Bloom filter of the words of all names; where their keys are a column, also of the names with
    /// which others begin, and of the words that several names have in different orders. Empty
    /// where the buckets have the words.
    pub(crate) words: Vec<u8>,
    pub(crate) shards: FileNames,
    pub(crate) templates: Vec<Template>,
}

impl Index {
    /// Reads an index from its verified payload.
    ///
    /// # Errors
    /// [`TableError::Damaged`] where the bytes contradict themselves.
    pub fn parse(payload: &[u8]) -> Result<Self, TableError> {
        Ok(Self::read(payload)?)
    }

    fn read(payload: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(payload);
        let mut index = Self { products: reader.below(1 << 31)?, ..Self::default() };
        index.per_shard = reader.below(1 << 31)?.max(1);
        let shards = index.products.div_ceil(index.per_shard);
        let mut widths = [reader.u8()?, 0, 0];
        let in_buckets = widths == [IN_BUCKETS, 0, 0];
        if !in_buckets {
            widths = [widths[0], reader.u8()?, reader.u8()?];
        }
        index.embedding = reader.string()?.to_owned();
        index.shop = reader.string()?.to_owned();
        if in_buckets {
            let each = reader.below(32)?;
            index.shards.read(&mut reader, shards, each)?;
            index.directory.read(&mut reader)?;
            if reader.u8()? != 0 {
                let [names, ..] = &mut index.columns;
                names.read_ascending(&mut reader, index.products, index.per_shard)?;
            }
        } else {
            for (column, width) in index.columns.iter_mut().zip(widths) {
                column.read(&mut reader, index.products, width)?;
            }
        }
        index.words = reader.bytes()?.to_vec();
        if !in_buckets {
            index.shards.read(&mut reader, shards, 0)?;
        }
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
        self.products.div_ceil(self.per_shard.max(1)) as u32
    }

    /// The shard that holds a position of the table.
    #[must_use]
    pub fn shard_of(&self, position: u32) -> u32 {
        position / self.per_shard.max(1) as u32
    }

    /// Path of a shard relative to frame.html, for example `shards/0123456789abcdef.vit`.
    #[must_use]
    pub fn shard_path(&self, shard: u32) -> Option<String> {
        self.shards.path("shards", shard).filter(|_| shard < self.shards())
    }

    /// The number of buckets of keys that the table has: none where the index has all keys.
    #[must_use]
    pub fn buckets(&self) -> u32 {
        self.directory.count
    }

    /// Path of a bucket relative to frame.html, for example `keys/0123456789abcdef.vit`.
    #[must_use]
    pub fn bucket_path(&self, bucket: u32) -> Option<String> {
        self.directory.names.path("keys", bucket)
    }

    /// The keys of a kind, where the index has them all.
    pub(crate) fn column(&self, kind: KeyKind) -> Option<&HashColumn> {
        let column = self.columns.get(kind as usize);
        column.filter(|column| column.width > 0 || self.directory.count == 0)
    }
}

/// The template of a title: the words before the name, and those after it.
fn template(reader: &mut Reader) -> Result<Template, FormatError> {
    let (before, after) = (reader.string()?.to_owned(), reader.string()?.to_owned());
    Ok(Template { before, after })
}
