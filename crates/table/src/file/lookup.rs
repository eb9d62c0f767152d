//! Looking keys up in an index, and in the buckets that it takes.

use crate::file::bloom;
use crate::file::bucket::{Bucket, EXTENDED, REORDERED};
use crate::file::index::Keys;
use crate::keys::anchor::parts;
use crate::keys::hash::hash;
use crate::keys::text::unordered;
use crate::keys::word::Word;
use crate::{Index, TableError};

/// The kinds of keys, in the order of their columns and sections.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Name,
    Address,
    Id,
}

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
    pub fn find(&self, kind: Kind, hashes: &[u64]) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        match &self.index.keys {
            Keys::Columns(columns) => {
                let column = columns.get(kind as usize);
                let hits = column.map(|column| column.find(hashes)).unwrap_or_default();
                let hit = |(position, hash)| Found { position, hash, flags: 0 };
                found.extend(hits.into_iter().map(hit));
            }
            Keys::Buckets(_) => {
                for bucket in self.buckets {
                    for (value, hash) in bucket.find(kind as usize, hashes) {
                        let hit = Found { position: value >> 2, hash, flags: value & 3 };
                        let there = (hit.position as usize) < self.index.products;
                        if there && !found.contains(&hit) {
                            found.push(hit);
                        }
                    }
                }
            }
        }
        found
    }

    /// Whether a word without digits stands in some product's name: sure when it says no.
    pub fn knows(&self, word: &Word) -> bool {
        match self.index.directory() {
            Some(directory) if self.index.words.is_empty() => {
                // Each part of a word without digits is the word.
                parts(word).into_iter().all(|part| {
                    let at = directory.bucket(part);
                    let bucket = self.buckets.iter().find(|bucket| bucket.number == at);
                    let listed = |of: &Bucket| !of.words.find(&[part]).is_empty();
                    directory.is_frequent(part) || bucket.is_none_or(listed)
                })
            }
            _ => bloom::contains(&self.index.words, hash(word.text.as_bytes())),
        }
    }

    /// Whether some product's name begins with this whole name and goes on: sure when it says no.
    pub fn extends(&self, found: &Found, name: u64) -> bool {
        match self.index.keys {
            Keys::Columns(_) => bloom::contains(&self.index.words, name.rotate_left(32)),
            Keys::Buckets(_) => found.flags & EXTENDED != 0,
        }
    }

    /// Whether several products' names have these words, each in another order: sure when it says
    /// no.
    pub fn has_several(&self, found: &Found, words: &[Word]) -> bool {
        match self.index.keys {
            Keys::Columns(_) => bloom::contains(&self.index.words, unordered(words)),
            Keys::Buckets(_) => found.flags & REORDERED != 0,
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
