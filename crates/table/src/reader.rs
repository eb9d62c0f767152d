//! A whole table on disk or elsewhere, for the native tools.

use std::collections::BTreeSet;

use super::address::Address;
use super::key::{hash, truncate};
use super::text::Text;
use super::{Entry, Index, Kind, Page, Shard, TableError, Verdict};
use vitrine_envelope::{self, content_hash, hex};

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

/// The verified payload of a table's file.
///
/// # Errors
/// Any [`TableError`] of a broken file.
pub fn inflate(bytes: &[u8], kind: Kind) -> Result<Vec<u8>, TableError> {
    Ok(vitrine_envelope::inflate(bytes, kind)?)
}

/// What a full verification found; `faults` is empty for a sound table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// Products in the table.
    pub products: usize,
    /// Shards, all of which were read.
    pub shards: usize,
    /// Bytes of index and shards as published.
    pub bytes: u64,
    /// Paths (relative to frame.html) of the pictures that cards need and the folder must hold.
    pub pictures: BTreeSet<String>,
    /// What is wrong, file by file.
    pub faults: Vec<TableError>,
}

/// A table read through a [`Source`].
#[derive(Debug)]
pub struct Table<S> {
    source: S,
    path: String,
    index: Index,
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

    /// The index.
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

    /// Every product in the table's order; a shard that cannot be read gives one error.
    pub fn entries(&self) -> impl Iterator<Item = Result<Entry, TableError>> + '_ {
        (0..self.index.shards()).flat_map(|number| match self.shard(number) {
            Ok(shard) => shard.positions().filter_map(|at| shard.entry(at)).map(Ok).collect(),
            Err(error) => vec![Err(error)],
        })
    }

    /// Products whose id is exactly `query`; otherwise those whose name equals it (whatever the
    /// case and punctuation); otherwise those whose name has each of its words as a part.
    ///
    /// # Errors
    /// The first shard that cannot be read.
    pub fn find(&self, query: &str) -> Result<Vec<Entry>, TableError> {
        let entries = self.entries().collect::<Result<Vec<_>, _>>()?;
        let text = Text::new(query);
        let key = text.key();
        let partial = |entry: &Entry| {
            let name = Text::new(&entry.name).key();
            let within = |word| name.contains(&super::text::key(std::slice::from_ref(word)));
            !text.words.is_empty() && text.words.iter().all(within)
        };
        let chosen: Vec<bool> = entries.iter().map(|entry| entry.id == query.trim()).collect();
        let chosen = if chosen.contains(&true) {
            chosen
        } else {
            let equal: Vec<bool> = (entries.iter())
                .map(|entry| !key.is_empty() && Text::new(&entry.name).key() == key)
                .collect();
            if equal.contains(&true) { equal } else { entries.iter().map(partial).collect() }
        };
        let found = entries.into_iter().zip(chosen).filter(|(_, chosen)| *chosen);
        Ok(found.map(|(entry, _)| entry).collect())
    }

    /// Decides which product a page shows, reading the shards that it takes.
    ///
    /// # Errors
    /// The first shard that cannot be read.
    pub fn identify(&self, page: &Page) -> Result<Verdict, TableError> {
        let plan = self.index.plan(page);
        let shards: Result<Vec<Shard>, TableError> =
            plan.shards().iter().map(|number| self.shard(*number)).collect();
        Ok(plan.decide(&shards?))
    }

    /// Reads and checks everything: names against contents, every shard, every key of the index
    /// against the product, every neighbour's card against a product of the table.
    pub fn check(&self) -> Check {
        let mut check = Check { products: self.index.len(), ..Check::default() };
        let mut needed = BTreeSet::new();
        let mut ids = BTreeSet::new();
        if let Ok(bytes) = self.source.read(&self.path) {
            check.bytes += bytes.len() as u64;
            if !self.path.ends_with(&format!("index.{}.vit", hex(&content_hash(&bytes)))) {
                check.fault(&self.path, TableError::Damaged("its name is not its content's hash"));
            }
        }
        for number in 0..self.index.shards() {
            let path = self.index.shard_path(number).unwrap_or_default();
            match self.check_shard(number, &path, &mut check) {
                Ok(shard) => {
                    check.shards += 1;
                    for (row, card) in shard.rows.iter().enumerate() {
                        let set = if row < shard.homes.len() { &mut ids } else { &mut needed };
                        set.insert((card.id.clone(), card.name.clone(), card.url.clone()));
                        if !card.picture.is_empty() && !absolute(&card.picture) {
                            check.pictures.insert(card.picture.clone());
                        }
                    }
                }
                Err(error @ TableError::Missing { .. }) => check.faults.push(error),
                Err(error) => check.fault(&path, error),
            }
        }
        if check.faults.is_empty() && !needed.is_subset(&ids) {
            let path = self.path.clone();
            check.fault(&path, TableError::Damaged("a card shows a product that is not in it"));
        }
        check
    }

    fn check_shard(&self, number: u32, path: &str, check: &mut Check) -> Result<Shard, TableError> {
        let bytes = self.source.read(path)?;
        check.bytes += bytes.len() as u64;
        if path != format!("shards/{}.vit", hex(&content_hash(&bytes))) {
            return Err(TableError::Damaged("its name is not its content's hash"));
        }
        let shard = Shard::parse(&inflate(&bytes, Kind::Shard)?)?;
        let per_shard = self.index.per_shard;
        let from = number as usize * per_shard;
        let count = per_shard.min(self.index.products.saturating_sub(from));
        if shard.first as usize != from || shard.homes.len() != count {
            return Err(TableError::Damaged("it holds other products than the index says"));
        }
        for (at, row) in shard.rows.iter().take(count).enumerate() {
            let url = Address::new(&row.url).map(|address| hash(address.plain.as_bytes()));
            for (column, key) in [
                (&self.index.names, Text::new(&row.name).hash()),
                (&self.index.urls, url),
                (&self.index.ids, Some(hash(row.id.as_bytes()))),
            ] {
                let stored = column.get(from + at);
                if stored != 0 && key.map(|key| truncate(key, column.width)) != Some(stored) {
                    return Err(TableError::Damaged("a key of the index is not its product's"));
                }
            }
        }
        if shard.rows.iter().any(|row| !row.url.is_empty() && !absolute(&row.url)) {
            return Err(TableError::Damaged("an address is not http or https"));
        }
        Ok(shard)
    }
}

impl Check {
    fn fault(&mut self, path: &str, fault: TableError) {
        self.faults.push(within(path)(fault));
    }
}

fn absolute(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

fn within(path: &str) -> impl Fn(TableError) -> TableError + use<> {
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
