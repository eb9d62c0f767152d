//! The verification of a whole table.

use std::collections::BTreeSet;

use vitrine_envelope::{content_hash, hex};

use crate::file::reader::within;
use crate::keys::address::Address;
use crate::keys::hash::{hash, truncate};
use crate::keys::text::Text;
use crate::{Kind, Shard, Source, Table, TableError, inflate};

/// The findings of a full verification; `faults` is empty for a sound table.
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

impl<S: Source> Table<S> {
    /// Verifies the whole table: names against contents, every shard, every key of the index
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
                        let set =
                            if row < shard.own_products.len() { &mut ids } else { &mut needed };
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

    /// Verifies one shard.
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
        if shard.first as usize != from || shard.own_products.len() != count {
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
    /// Adds a fault in a file.
    fn fault(&mut self, path: &str, fault: TableError) {
        self.faults.push(within(path)(fault));
    }
}

/// Whether an address is http or https.
fn absolute(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}
