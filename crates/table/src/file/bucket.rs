//! The buckets of keys: what a page needs to find its product in a table of any size.

use vitrine_envelope::{FormatError, Reader};

use crate::TableError;
use crate::file::bloom;
use crate::file::column::{HashColumn, KeyKind};
use crate::file::file_names::FileNames;
use crate::keys::address::Address;
use crate::keys::anchor::anchors;

/// Bytes of the keys of names, addresses and ids, in this order. A title gives some hundred runs of
/// words to look up, an address or id itself.
pub(crate) const WIDTHS: [u8; 3] = [3, 2, 2];

/// Where the index says that the keys lie.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Directory {
    /// A power of two; 0 where there are none.
    pub count: u32,
    pub names: FileNames,
    /// Whether addresses that differ in their parameters alone lie apart.
    pub by_parameters: bool,
    /// Bloom filter of the parts of words that too many names have to be found by, and of the sets
    /// of such parts of which the same is true.
    pub frequent: Vec<u8>,
}

impl Directory {
    /// Reads what the index says of its buckets.
    pub fn read(&mut self, reader: &mut Reader) -> Result<(), FormatError> {
        self.count = 1 << reader.below(32)?;
        let each = reader.below(32)?;
        self.names.read(reader, self.count as usize, each)?;
        self.by_parameters = reader.u8()? != 0;
        self.frequent = reader.bytes()?.to_vec();
        Ok(())
    }

    /// The bucket of a hash: by bits that no key has.
    pub fn bucket(&self, hash: u64) -> u32 {
        (hash >> 32) as u32 & self.count.wrapping_sub(1)
    }

    /// The text by whose hash an address has its bucket.
    pub fn place<'a>(&self, address: &'a Address) -> &'a str {
        if self.by_parameters { &address.plain } else { &address.bare }
    }

    /// Whether too many names have a part, or a set of parts, to be found by it.
    pub fn is_frequent(&self, part: u64) -> bool {
        bloom::contains(&self.frequent, part)
    }

    /// Under what a name of these parts is filed.
    pub fn anchors(&self, parts: &[u64]) -> Vec<u64> {
        anchors(parts, |part| self.is_frequent(part))
    }
}

/// A bucket: some keys, with the positions of their products.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bucket {
    pub(crate) number: u32,
    /// Two bytes of the hash of each word that belongs here, has no digit and is not frequent;
    /// empty where the index has all words.
    pub(crate) words: HashColumn,
    pub(crate) sections: [Section; 3],
}

/// The keys of one kind, and for each four times the position of its product, plus flags.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Section {
    pub keys: HashColumn,
    pub values: HashColumn,
}

/// Flag of a name's key: another product's name begins with this one.
pub(crate) const EXTENDED: u32 = 1;
/// Flag of a name's key: several names have these words, each in another order.
pub(crate) const REORDERED: u32 = 2;

impl Bucket {
    /// Reads a bucket from its verified payload.
    ///
    /// # Errors
    /// [`TableError::Damaged`] where the bytes contradict themselves.
    pub fn parse(payload: &[u8]) -> Result<Self, TableError> {
        Ok(Self::read(payload)?)
    }

    fn read(payload: &[u8]) -> Result<Self, FormatError> {
        let mut reader = Reader::new(payload);
        let mut bucket = Self { number: reader.below(1 << 31)? as u32, ..Self::default() };
        let width = reader.u8()?;
        let words = reader.count(2)?;
        bucket.words.read(&mut reader, words, 2)?;
        for (section, key) in bucket.sections.iter_mut().zip(WIDTHS) {
            let count = reader.count(usize::from(key))?;
            section.keys.read(&mut reader, count, key)?;
            section.values.read(&mut reader, count, width)?;
        }
        reader.end()?;
        Ok(bucket)
    }

    /// The products of a kind whose key is one of `hashes`, as (value, index into `hashes`).
    pub(crate) fn find(&self, kind: KeyKind, hashes: &[u64]) -> Vec<(u32, usize)> {
        let Some(section) = self.sections.get(kind as usize) else { return Vec::new() };
        let found = section.keys.find(hashes).into_iter();
        found.map(|(at, hash)| (section.values.get(at as usize), hash)).collect()
    }
}

impl Section {
    /// Each key with its value.
    #[cfg(feature = "writing")]
    pub fn entries(&self) -> impl Iterator<Item = (u32, u32)> {
        let count = self.keys.bytes.len() / self.keys.width.max(1);
        (0..count).map(|at| (self.keys.get(at), self.values.get(at)))
    }
}
