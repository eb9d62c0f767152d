//! Looking keys up in an index, and in the buckets that it takes.

use crate::file::bloom;
use crate::file::bucket::{Bucket, EXTENDED, REORDERED};
use crate::file::column::KeyKind;
use crate::keys::anchor::parts;
use crate::keys::hash::hash;
use crate::keys::text::unordered;
use crate::keys::word::Word;
use crate::{Index, TableError};

/// The keys that a page needs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lookup<'a> {
    pub index: &'a Index,
    buckets: &'a [Bucket],
}

/// A key that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    /// Of the product, in the table.
    pub position: u32,
    /// Index into the hashes looked for.
    pub hash: usize,
    flags: u32,
}

impl<'a> Lookup<'a> {
    /// With the buckets that were fetched.
    pub fn new(index: &'a Index, buckets: &'a [Bucket]) -> Self {
        Self { index, buckets }
    }

    /// The products that seem to have one of some keys, each once for a key.
    pub fn find(&self, kind: KeyKind, hashes: &[u64]) -> Vec<Found> {
        let hit = |position, hash, flags| Found { position, hash, flags };
        if let Some(column) = self.index.column(kind) {
            let hits = column.find(hashes).into_iter();
            return hits.map(|(position, hash)| hit(position, hash, 0)).collect();
        }
        let mut found: Vec<Found> = Vec::new();
        for bucket in self.buckets {
            for (value, hash) in bucket.find(kind, hashes) {
                let hit = hit(value >> 2, hash, value & 3);
                if (hit.position as usize) < self.index.products && !found.contains(&hit) {
                    found.push(hit);
                }
            }
        }
        found
    }

    /// Whether a word without digits stands in some product's name: sure when it says no.
    pub fn knows(&self, word: &Word) -> bool {
        let directory = &self.index.directory;
        if directory.count == 0 || !self.index.words.is_empty() {
            return bloom::contains(&self.index.words, hash(word.text.as_bytes()));
        }
        // Each part of a word without digits is the word.
        parts(word).into_iter().all(|part| {
            let at = directory.bucket(part);
            let bucket = self.buckets.iter().find(|bucket| bucket.number == at);
            let listed = |of: &Bucket| !of.words.find(&[part]).is_empty();
            directory.is_frequent(part) || bucket.is_none_or(listed)
        })
    }

    /// Whether some product's name begins with this whole name and goes on: sure when it says no.
    pub fn extends(&self, found: &Found, name: u64) -> bool {
        match self.index.column(KeyKind::Name) {
            Some(_) => bloom::contains(&self.index.words, name.rotate_left(32)),
            None => found.flags & EXTENDED != 0,
        }
    }

    /// Whether several products' names have these words, each in another order: sure when it says
    /// no.
    pub fn has_several(&self, found: &Found, words: &[Word]) -> bool {
        match self.index.column(KeyKind::Name) {
            Some(_) => bloom::contains(&self.index.words, unordered(words)),
            None => found.flags & REORDERED != 0,
        }
    }
}

impl Index {
    /// Whether a fetched bucket is the one of a number.
    ///
    /// # Errors
    /// [`TableError::Damaged`] where it is another.
    pub fn verify_bucket(&self, number: u32, bucket: Bucket) -> Result<Bucket, TableError> {
        if bucket.number == number {
            return Ok(bucket);
        }
        Err(TableError::Damaged("it is another bucket than its name says"))
    }
}
