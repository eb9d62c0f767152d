//! A column of truncated hashes in the index.

use vitrine_envelope::{FormatError, Reader, le};

use crate::file::rice::RiceReader;
use crate::keys::hash::truncate;

/// The kinds of keys, in the order of their columns and of the sections of buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Name,
    Address,
    Id,
}

/// A column of the index: one truncated hash for each product; 0 for a product without such a key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HashColumn {
    /// Bytes of a key.
    pub width: usize,
    /// Bits of a key; the others are 0.
    pub bits: u32,
    pub bytes: Vec<u8>,
}

impl HashColumn {
    /// Reads a column of some keys.
    pub fn read(
        &mut self,
        reader: &mut Reader,
        count: usize,
        width: u8,
    ) -> Result<(), FormatError> {
        self.width = usize::from(width);
        self.bits = 8 * u32::from(width);
        if self.width > 4 {
            return Err(FormatError::Damaged("a key is too wide"));
        }
        self.bytes = reader.take(count.saturating_mul(self.width))?.to_vec();
        Ok(())
    }

    /// Reads a column whose keys ascend within each shard, before the products that have none.
    pub fn read_ascending(
        &mut self,
        reader: &mut Reader,
        products: usize,
        per_shard: usize,
    ) -> Result<(), FormatError> {
        const ENDS: FormatError = FormatError::Damaged("its keys end early");
        let bits = reader.u8()?;
        let width = bits.div_ceil(8);
        let k = reader.below(31)? as u32;
        let mut gaps = RiceReader::new(reader.bytes()?, k);
        let mut bytes = Vec::new();
        for first in (0..products).step_by(per_shard) {
            let own = per_shard.min(products - first);
            let keyed = reader.below(own + 1)?;
            let mut key = 0u32;
            for at in 0..own {
                if at < keyed {
                    key = key.checked_add(gaps.next().ok_or(ENDS)?).ok_or(ENDS)?;
                } else {
                    key = 0;
                }
                bytes.extend(key.to_le_bytes().into_iter().take(width.into()));
            }
        }
        self.read(&mut Reader::new(&bytes), products, width)?;
        self.bits = bits.into();
        Ok(())
    }

    /// The key at a position; 0 where there is none.
    pub fn get(&self, position: usize) -> u32 {
        let from = position * self.width;
        self.bytes.get(from..from + self.width).map_or(0, |bytes| le(bytes) as u32)
    }

    /// Positions whose key is one of `hashes`, as (position, index into `hashes`), in the
    /// table's order. One pass, whatever the number of hashes.
    pub fn find(&self, hashes: &[u64]) -> Vec<(u32, usize)> {
        if self.width == 0 || hashes.is_empty() {
            return Vec::new();
        }
        let wanted: Vec<u32> = hashes.iter().map(|hash| truncate(*hash, self.bits)).collect();
        // Most positions hold none of them, which one bit tells.
        let mut seen = [0u64; 64];
        for key in &wanted {
            seen[(key & 63) as usize] |= 1 << (key >> 6 & 63);
        }
        let mut found = Vec::new();
        for (position, bytes) in self.bytes.chunks_exact(self.width).enumerate() {
            let key = le(bytes) as u32;
            if seen[(key & 63) as usize] >> (key >> 6 & 63) & 1 == 0 {
                continue;
            }
            let hits = wanted.iter().enumerate().filter(|(_, wanted)| **wanted == key);
            found.extend(hits.map(|(at, _)| (position as u32, at)));
        }
        found
    }
}
