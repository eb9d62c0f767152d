//! Bloom filters: three bits an entry, eight bits of the filter for each.

/// Whether a filter has a hash: sure when it says no. An empty filter has none.
pub(crate) fn contains(filter: &[u8], hash: u64) -> bool {
    bits(hash, filter.len())
        .all(|(byte, bit)| filter.get(byte).is_some_and(|byte| byte >> bit & 1 == 1))
}

/// The filter of some different hashes.
#[cfg(feature = "writing")]
pub(crate) fn filter(hashes: &std::collections::BTreeSet<u64>) -> Vec<u8> {
    let mut filter = vec![0u8; hashes.len()];
    for hash in hashes {
        for (byte, bit) in bits(*hash, hashes.len()) {
            if let Some(byte) = filter.get_mut(byte) {
                *byte |= 1 << bit;
            }
        }
    }
    filter
}

/// Where a hash stands in a Bloom filter of `bytes` bytes, as (byte, bit).
fn bits(hash: u64, bytes: usize) -> impl Iterator<Item = (usize, u32)> {
    let bits = (bytes as u64 * 8).max(1);
    (0..3u64).map(move |round| {
        let at = (hash & 0xffff_ffff).wrapping_add(round * (hash >> 32)) % bits;
        ((at / 8) as usize, (at % 8) as u32)
    })
}
