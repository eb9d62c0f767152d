//! A whole table on disk or elsewhere, for the native tools.

use crate::{Bucket, Entry, Index, Kind, Shard, TableError};

/// A source of a table's files: a folder, a map in memory, a server.
pub trait Source {
    /// The bytes of the file at a path relative to frame.html.
    ///
    /// # Errors
    /// [`TableError::Missing`] where it cannot be read.
    fn read(&self, path: &str) -> Result<Vec<u8>, TableError>;
}

/// Any closure that reads a path is a source.
impl<F: Fn(&str) -> Result<Vec<u8>, TableError>> Source for F {
    fn read(&self, path: &str) -> Result<Vec<u8>, TableError> {
        self(path)
    }
}

/// Inflates a table's file and verifies its payload.
///
/// # Errors
/// Any [`TableError`] of a broken file.
pub fn inflate(bytes: &[u8], kind: Kind) -> Result<Vec<u8>, TableError> {
    Ok(vitrine_envelope::inflate(bytes, kind)?)
}

/// A table of neighbours, read through a [`Source`].
#[derive(Debug)]
pub struct Table<S> {
    pub(crate) source: S,
    pub(crate) path: String,
    pub(crate) index: Index,
}

impl<S: Source> Table<S> {
    /// Reads the index that `frame.html` names.
    ///
    /// # Errors
    /// [`TableError::Missing`] where frame.html cannot be read or names no index; else as
    /// [`Table::open`].
    pub fn published(source: S) -> Result<Self, TableError> {
        let frame = source.read("frame.html")?;
        let path = index_path(&String::from_utf8_lossy(&frame));
        let path = path.ok_or_else(|| TableError::Missing {
            path: "frame.html".into(),
            reason: "it names no index: is this a folder that `vitrine build` wrote?".into(),
        })?;
        Self::open(source, &path)
    }

    /// Reads the index at `path`, for example `index.0123456789abcdef.vit`.
    ///
    /// # Errors
    /// Any [`TableError`], wrapped in [`TableError::In`] with its path.
    pub fn open(source: S, path: &str) -> Result<Self, TableError> {
        let bytes = source.read(path)?;
        let index = inflate(&bytes, Kind::Index).and_then(|payload| Index::parse(&payload));
        Ok(Self { source, path: path.to_owned(), index: index.map_err(within(path))? })
    }

    /// The index of the table.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Reads one shard, 0 to [`Index::shards`] - 1.
    ///
    /// # Errors
    /// Any [`TableError`], wrapped in [`TableError::In`] with its path.
    pub fn shard(&self, number: u32) -> Result<Shard, TableError> {
        let path = self.index.shard_path(number).unwrap_or_default();
        let bytes = self.source.read(&path)?;
        let shard = inflate(&bytes, Kind::Shard).and_then(|payload| Shard::parse(&payload));
        shard.map_err(within(&path))
    }

    /// Reads one bucket of keys, 0 to [`Index::buckets`] - 1.
    ///
    /// # Errors
    /// Any [`TableError`], wrapped in [`TableError::In`] with its path.
    pub fn bucket(&self, number: u32) -> Result<Bucket, TableError> {
        let path = self.index.bucket_path(number).unwrap_or_default();
        let bytes = self.source.read(&path)?;
        let bucket = inflate(&bytes, Kind::Keys).and_then(|payload| Bucket::parse(&payload));
        let bucket = bucket.and_then(|bucket| self.index.verify_bucket(number, bucket));
        bucket.map_err(within(&path))
    }

    /// Every entry in the table's order; a shard that cannot be read gives one error.
    pub fn entries(&self) -> impl Iterator<Item = Result<Entry, TableError>> + '_ {
        (0..self.index.shards()).flat_map(|number| match self.shard(number) {
            Ok(shard) => shard.positions().filter_map(|at| shard.entry(at)).map(Ok).collect(),
            Err(error) => vec![Err(error)],
        })
    }
}

/// Puts the path of a file before what is wrong with it.
pub(crate) fn within(path: &str) -> impl Fn(TableError) -> TableError + use<> {
    let path = path.to_owned();
    move |source| TableError::In { path: path.clone(), source: Box::new(source) }
}

/// The first `index.HASH.vit` in a page's source.
fn index_path(html: &str) -> Option<String> {
    html.match_indices("index.").find_map(|(at, _)| {
        let path = html.get(at..at + 26)?;
        let hash = path.strip_prefix("index.")?.strip_suffix(".vit")?;
        hash.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| path.to_owned())
    })
}
