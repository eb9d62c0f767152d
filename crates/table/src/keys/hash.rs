//! Truncated hashes of names, addresses and ids.

/// 64-bit FNV-1a (<https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>), finished with
/// MurmurHash3's `fmix64` so that every truncation of it is evenly spread.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hash(u64);

impl Hash {
    /// The hash of nothing.
    pub const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Hashes some bytes more.
    pub fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// The hash of all bytes.
    pub fn finish(self) -> u64 {
        let mut hash = self.0;
        hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        hash ^ hash >> 33
    }
}

/// The hash of some bytes.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut hash = Hash::new();
    hash.add(bytes);
    hash.finish()
}

/// The low bits of a hash, 32 at most; 0 means "no key" in the index, so that it becomes 1.
pub(crate) fn truncate(hash: u64, bits: u32) -> u32 {
    let mask = u32::MAX.checked_shl(bits).map_or(u32::MAX, |above| !above);
    (hash as u32 & mask).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_values() {
        // Empty input: FNV's offset basis through fmix64. The format depends on these.
        assert_eq!(hash(b""), Hash::new().finish());
        let mut fnv = Hash::new();
        fnv.add(b"foobar");
        assert_eq!(fnv.0, 0x8594_4171_f739_67e8, "the draft's own test vector");
        assert_eq!(truncate(0x1234_5600, 8), 1);
        assert_eq!(truncate(0x1234_5600, 16), 0x5600);
        assert_eq!(truncate(0x1234_5600, 24), 0x34_5600);
        assert_eq!(truncate(0x1234_5600, 22), 0x34_5600);
        assert_eq!(truncate(0xffff_1234_5600, 32), 0x1234_5600);
    }
}
