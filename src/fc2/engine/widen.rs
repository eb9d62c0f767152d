//! Stored weights become floats.

use half::f16;

/// A weight as it is stored.
pub(super) trait Stored: Copy + Default + Send + Sync {
    /// Its value, before a scale. Written without branches and calls, so that loops over it are
    /// compiled to vector instructions.
    fn widen(self) -> f32;
}

impl Stored for f32 {
    #[inline(always)]
    fn widen(self) -> f32 {
        self
    }
}

impl Stored for i8 {
    #[inline(always)]
    fn widen(self) -> f32 {
        f32::from(self)
    }
}

impl Stored for f16 {
    /// Finite values only; `half`'s own conversion asks for the processor's instructions at every
    /// call.
    #[inline(always)]
    fn widen(self) -> f32 {
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

/// Widens into `values`, as many as both have.
#[inline(always)]
pub(super) fn widen<T: Stored>(stored: &[T], values: &mut [f32]) {
    for (value, stored) in values.iter_mut().zip(stored) {
        *value = stored.widen();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finite_half_is_exact() {
        for half in (0..=u16::MAX).map(f16::from_bits).filter(|half| half.is_finite()) {
            assert_eq!(half.widen().to_bits(), half.to_f32().to_bits(), "{half}");
        }
    }
}
