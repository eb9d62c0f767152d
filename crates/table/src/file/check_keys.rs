//! The verification of keys against the products that they lead to.

use crate::file::bucket::{Directory, WIDTHS};
use crate::file::column::KeyKind;
use crate::file::shard::Row;
use crate::file::write::NameParts;
use crate::keys::address::Address;
use crate::keys::hash::{hash, truncate};
use crate::keys::text::Text;
use crate::{Bucket, Index, Shard, TableError};

/// A key that leads to another product than it says.
const STRAY: TableError = TableError::Damaged("a key is not its product's");

/// The keys that the products of a table may have.
pub(super) struct Products<'a> {
    index: &'a Index,
    parts: NameParts,
    /// In the table's order; only where the keys lie in buckets.
    products: Vec<Expected>,
    pub shards: usize,
    /// Ids that were found in buckets.
    ids: usize,
}

/// What a product's keys may be.
struct Expected {
    /// Of name, address and id.
    hashes: [Option<u64>; 3],
    /// By what the bucket of each kind is chosen: one of these.
    places: [Vec<u64>; 3],
}

impl<'a> Products<'a> {
    pub fn new(index: &'a Index) -> Self {
        Self { index, parts: NameParts::new(index.shop()), products: Vec::new(), shards: 0, ids: 0 }
    }

    /// The products of a shard, each with its keys in the index, where that has them.
    pub fn add(&mut self, shard: &Shard) -> Result<(), TableError> {
        self.shards += 1;
        for (row, at) in shard.rows.iter().zip(shard.positions()) {
            let expected = self.expected(row);
            for (column, key) in self.index.columns.iter().zip(expected.hashes) {
                let stored = column.get(at as usize);
                if stored != 0 && key.map(|key| truncate(key, column.bits)) != Some(stored) {
                    return Err(STRAY);
                }
            }
            if self.index.buckets() > 0 {
                self.products.push(expected);
            }
        }
        Ok(())
    }

    fn expected(&mut self, row: &Row) -> Expected {
        let (name, address) = (Text::new(&row.name), Address::new(&row.url));
        let id = hash(row.id.as_bytes());
        let plain = address.as_ref().map(|address| hash(address.plain.as_bytes()));
        let directory = &self.index.directory;
        let mut places = [Vec::new(), Vec::new(), vec![id]];
        if directory.count > 0 {
            let place = address.map(|address| hash(directory.place(&address).as_bytes()));
            places =
                [directory.anchors(&self.parts.of(&name)), place.into_iter().collect(), vec![id]];
        }
        Expected { hashes: [name.hash(), plain, Some(id)], places }
    }

    /// Verifies every key of a bucket.
    pub fn check(&mut self, directory: &Directory, bucket: &Bucket) -> Result<(), TableError> {
        for (kind, (section, width)) in bucket.sections.iter().zip(WIDTHS).enumerate() {
            for (key, value) in section.entries() {
                let product = self.products.get((value >> 2) as usize).ok_or(STRAY)?;
                let hash = product.hashes.get(kind).copied().flatten();
                let here = |place: &u64| directory.bucket(*place) == bucket.number;
                let placed = product.places.get(kind).is_some_and(|of| of.iter().any(here));
                if hash.map(|hash| truncate(hash, 8 * u32::from(width))) != Some(key) || !placed {
                    return Err(STRAY);
                }
                self.ids += usize::from(kind == KeyKind::Id as usize);
            }
        }
        Ok(())
    }

    /// Whether each product had its id in a bucket.
    pub fn all_have_ids(&self) -> bool {
        self.ids == self.products.len()
    }
}
