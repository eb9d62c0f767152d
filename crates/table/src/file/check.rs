//! The verification of a whole table.

use std::collections::BTreeSet;

use vitrine_envelope::{content_hash, hex};

use crate::file::check_keys::Products;
use crate::file::file_names::FileNames;
use crate::file::reader::within;
use crate::{Bucket, Kind, Shard, Source, Table, TableError, inflate};

/// What a file is that has not the name of its content.
const MISNAMED: TableError = TableError::Damaged("its name is not its content's hash");

/// The findings of a full verification; `faults` is empty for a sound table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// Products in the table.
    pub products: usize,
    /// Shards, all of which were read.
    pub shards: usize,
    /// Bytes of index, buckets and shards as published.
    pub bytes: u64,
    /// Paths (relative to frame.html) of the pictures that cards need and the folder must hold.
    pub pictures: BTreeSet<String>,
    /// What is wrong, file by file.
    pub faults: Vec<TableError>,
}

impl<S: Source> Table<S> {
    /// Verifies the whole table: names against contents, every shard, every key against the
    /// product, every neighbour's card against a product of the table.
    pub fn check(&self) -> Check {
        let mut check = Check { products: self.index.len(), ..Check::default() };
        let mut cards = Cards::default();
        let mut products = Products::new(&self.index);
        if let Ok(bytes) = self.source.read(&self.path) {
            check.bytes += bytes.len() as u64;
            if !self.path.ends_with(&format!("index.{}.vit", hex(&content_hash(&bytes)))) {
                check.fault(&self.path, MISNAMED);
            }
        }
        self.check_files(
            &mut check,
            &self.index.shards,
            self.index.shards(),
            "shards",
            |number, bytes| {
                let shard = self.verified(number, Shard::parse(&inflate(bytes, Kind::Shard)?)?)?;
                products.add(&shard)?;
                cards.add(&shard);
                Ok(())
            },
        );
        check.shards = products.shards;
        let complete = check.faults.is_empty();
        let directory = &self.index.directory;
        self.check_files(&mut check, &directory.names, directory.count, "keys", |number, bytes| {
            let bucket = Bucket::parse(&inflate(bytes, Kind::Keys)?)?;
            let bucket = self.index.verify_bucket(number, bucket)?;
            if complete { products.check(directory, &bucket) } else { Ok(()) }
        });
        check.pictures = cards.pictures;
        let path = self.path.clone();
        if check.faults.is_empty() && !cards.needed.is_subset(&cards.own) {
            check.fault(&path, TableError::Damaged("a card shows a product that is not in it"));
        }
        if check.faults.is_empty() && self.index.buckets() > 0 && !products.all_have_ids() {
            check.fault(&path, TableError::Damaged("a product cannot be found by its id"));
        }
        check
    }

    /// Verifies numbered files, those of one name together.
    fn check_files(
        &self,
        check: &mut Check,
        names: &FileNames,
        files: u32,
        folder: &str,
        mut verify: impl FnMut(u32, &[u8]) -> Result<(), TableError>,
    ) {
        let numbers: Vec<u32> = (0..files).collect();
        for (numbers, hash) in numbers.chunks(names.each.max(1)).zip(&names.hashes) {
            let mut all = Vec::new();
            let before = check.faults.len();
            let mut named = String::new();
            for number in numbers {
                let path = names.path(folder, *number).unwrap_or_default();
                match self.source.read(&path) {
                    Ok(bytes) => {
                        check.bytes += bytes.len() as u64;
                        let misnamed = names.each <= 1 && content_hash(&bytes) != *hash;
                        let sound = if misnamed { Err(MISNAMED) } else { verify(*number, &bytes) };
                        if let Err(error) = sound {
                            check.fault(&path, error);
                        }
                        all.extend(bytes);
                    }
                    Err(error) => check.faults.push(error),
                }
                named = path;
            }
            if check.faults.len() == before && content_hash(&all) != *hash {
                check.fault(&named, MISNAMED);
            }
        }
    }

    /// A shard that has the products that the index says, with addresses of the web.
    fn verified(&self, number: u32, shard: Shard) -> Result<Shard, TableError> {
        let per_shard = self.index.per_shard;
        let from = number as usize * per_shard;
        let count = per_shard.min(self.index.products.saturating_sub(from));
        if shard.first as usize != from || shard.own_products.len() != count {
            return Err(TableError::Damaged("it holds other products than the index says"));
        }
        if shard.rows.iter().any(|row| !row.url.is_empty() && !absolute(&row.url)) {
            return Err(TableError::Damaged("an address is not http or https"));
        }
        Ok(shard)
    }
}

/// What cards show, as (id, name, address).
#[derive(Default)]
struct Cards {
    own: BTreeSet<(String, String, String)>,
    needed: BTreeSet<(String, String, String)>,
    pictures: BTreeSet<String>,
}

impl Cards {
    fn add(&mut self, shard: &Shard) {
        for (row, card) in shard.rows.iter().enumerate() {
            let own = row < shard.own_products.len();
            let set = if own { &mut self.own } else { &mut self.needed };
            set.insert((card.id.clone(), card.name.clone(), card.url.clone()));
            if !card.picture.is_empty() && !absolute(&card.picture) {
                self.pictures.insert(card.picture.clone());
            }
        }
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
