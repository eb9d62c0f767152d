//! Weights in the numeric types in which they are stored.

use super::sparse::Sparse;
use half::f16;

/// Weights as they are stored, perhaps quantised; arithmetic is always in f32.
#[derive(Debug, Clone, PartialEq)]
pub enum Weights {
    /// 32-bit floats.
    F32(Vec<f32>),
    /// 16-bit floats (IEEE 754 binary16).
    F16(Vec<f16>),
    /// 8-bit integers; a weight is `values[i] · scales[output]`.
    I8 {
        /// Of −127..=127.
        values: Vec<i8>,
        /// One for each output.
        scales: Vec<f32>,
    },
    /// 8-bit integers nearly all of which are zero: only the others are kept.
    Sparse(Sparse),
}

impl Weights {
    /// The number of weights, with those that are zero and not kept.
    pub fn len(&self) -> usize {
        match self {
            Weights::F32(values) => values.len(),
            Weights::F16(values) => values.len(),
            Weights::I8 { values, .. } => values.len(),
            Weights::Sparse(sparse) => sparse.count,
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
