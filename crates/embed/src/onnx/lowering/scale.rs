//! Scaling of outputs: factors that are folded into weights and biases.

use crate::engine::{Linear, Weights};

impl Linear {
    /// Multiplies what comes out before the activation.
    pub(super) fn multiply(&mut self, factors: &[f32]) {
        scale(&mut self.weights, factors);
        self.bias.iter_mut().zip(factors).for_each(|(bias, factor)| *bias *= factor);
    }
}

/// Multiplies each output's weights by its factor.
pub(super) fn scale(weights: &mut Weights, factors: &[f32]) {
    if factors.iter().all(|&factor| factor == 1.0) {
        return;
    }
    if let Weights::F16(values) = weights {
        *weights = Weights::F32(values.iter().map(|value| value.to_f32()).collect());
    }
    match weights {
        Weights::I8 { scales, .. } => {
            scales.iter_mut().zip(factors).for_each(|(scale, factor)| *scale *= factor);
        }
        Weights::F32(values) => {
            let inputs = (values.len() / factors.len()).max(1);
            for (row, factor) in values.chunks_exact_mut(inputs).zip(factors) {
                row.iter_mut().for_each(|value| *value *= factor);
            }
        }
        // No ONNX file becomes sparse weights, and 16-bit ones are wider by now.
        Weights::Sparse(_) | Weights::F16(_) => {}
    }
}
