//! The numeric type of a layer's weights.

/// A numeric type in which weights are stored; arithmetic is always in 32-bit floats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightType {
    /// 32-bit floats.
    F32,
    /// 16-bit floats (IEEE 754 binary16).
    F16,
    /// 8-bit integers with one 32-bit scale for each output.
    I8,
}

impl WeightType {
    /// Bytes of a weight.
    pub fn bytes(self) -> usize {
        match self {
            WeightType::F32 => 4,
            WeightType::F16 => 2,
            WeightType::I8 => 1,
        }
    }

    /// Its number in the manifest.
    #[cfg(feature = "writing")]
    pub(super) fn code(self) -> u8 {
        match self {
            WeightType::F32 => 1,
            WeightType::F16 => 2,
            WeightType::I8 => 3,
        }
    }

    /// The type of that number in the manifest.
    pub(super) fn from_code(code: u8) -> Option<WeightType> {
        match code {
            1 => Some(WeightType::F32),
            2 => Some(WeightType::F16),
            3 => Some(WeightType::I8),
            _ => None,
        }
    }
}
