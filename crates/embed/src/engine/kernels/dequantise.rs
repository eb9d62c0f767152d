//! Dequantisation: stored weights become 32-bit floats.

use crate::engine::model::{Linear, Sparse, Weights};
use half::f16;

/// A weight as it is stored.
pub(in crate::engine) trait StoredWeight: Copy + Default + Send + Sync {
    /// Its value, before a scale. Written without branches and calls, so that loops over it are
    /// compiled to vector instructions.
    fn dequantise(self) -> f32;
}

impl StoredWeight for f32 {
    #[inline(always)]
    fn dequantise(self) -> f32 {
        self
    }
}

impl StoredWeight for i8 {
    #[inline(always)]
    fn dequantise(self) -> f32 {
        f32::from(self)
    }
}

impl StoredWeight for f16 {
    /// Finite values only; `half`'s own conversion asks for the processor's instructions at every
    /// call.
    #[inline(always)]
    fn dequantise(self) -> f32 {
        /// What the exponents' biases differ by, in the place of an f32's exponent.
        const REBIAS: u32 = (127 - 15) << 23;
        let bits = u32::from(self.to_bits());
        let magnitude = ((bits & 0x7fff) << 13) + REBIAS;
        let normal = f32::from_bits(magnitude);
        // A subnormal has no leading one: read it with one, then take that away.
        let subnormal = f32::from_bits(magnitude + (1 << 23)) - f32::from_bits(REBIAS + (1 << 23));
        let value = if bits & 0x7c00 == 0 { subnormal } else { normal };
        f32::from_bits(value.to_bits() | (bits & 0x8000) << 16)
    }
}

/// Dequantises into `values`, as many as both have, without scales.
#[inline(always)]
pub(in crate::engine) fn dequantise<T: StoredWeight>(stored: &[T], values: &mut [f32]) {
    for (value, stored) in values.iter_mut().zip(stored) {
        *value = stored.dequantise();
    }
}

/// All weights of a layer as floats, scaled.
pub(in crate::engine) fn dequantised(linear: &Linear) -> Vec<f32> {
    let scaled = |integers: &[i8], scales: &[f32]| {
        let count = (integers.len() / linear.outputs).max(1);
        let weight = |(at, &integer): (usize, &i8)| f32::from(integer) * scales[at / count];
        integers.iter().enumerate().map(weight).collect()
    };
    match &linear.weights {
        Weights::F32(values) => values.clone(),
        Weights::F16(values) => values.iter().map(|value| value.dequantise()).collect(),
        Weights::I8 { values, scales } => scaled(values, scales),
        Weights::Sparse(sparse @ Sparse { scales, .. }) => scaled(&sparse.integers(), scales),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finite_half_is_exact() {
        for half in (0..=u16::MAX).map(f16::from_bits).filter(|half| half.is_finite()) {
            assert_eq!(half.dequantise().to_bits(), half.to_f32().to_bits(), "{half}");
        }
    }
}
