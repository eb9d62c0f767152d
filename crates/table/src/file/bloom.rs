//! The Bloom filter of the words of names.

/// Where a hash stands in a Bloom filter of `bytes` bytes, as (byte, bit).
pub(crate) fn bits(hash: u64, bytes: usize) -> impl Iterator<Item = (usize, u32)> {
    let bits = (bytes as u64 * 8).max(1);
    (0..3u64).map(move |round| {
        let at = (hash & 0xffff_ffff).wrapping_add(round * (hash >> 32)) % bits;
        ((at / 8) as usize, (at % 8) as u32)
    })
}
