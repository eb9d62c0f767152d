//! A block of sixteen channels: what every kernel computes with.

use pulp::Simd;

/// Channels of a [`Block`]: lanes of the widest SIMD vector.
pub(in crate::engine) const LANES: usize = 16;

/// A block: sixteen neighbouring channels of one pixel, which are one vector of AVX-512, two of
/// AVX2, four of the others. Missing channels are zero. Aligned, so that no vector straddles two
/// lines of the cache.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C, align(64))]
pub(in crate::engine) struct Block(pub [f32; LANES]);

impl Block {
    /// The block as SIMD vectors.
    #[inline(always)]
    pub(in crate::engine) fn vectors<S: Simd>(&self) -> &[S::f32s] {
        S::as_simd_f32s(&self.0).0
    }

    /// The block as SIMD vectors.
    #[inline(always)]
    pub(in crate::engine) fn vectors_mut<S: Simd>(&mut self) -> &mut [S::f32s] {
        S::as_mut_simd_f32s(&mut self.0).0
    }
}

/// Packs values into blocks, sixteen a block; the last is filled up with zeros.
pub(in crate::engine) fn blocks(values: &[f32]) -> Vec<Block> {
    let fill = |values: &[f32]| {
        let mut block = Block::default();
        block.0[..values.len()].copy_from_slice(values);
        block
    };
    values.chunks(LANES).map(fill).collect()
}
