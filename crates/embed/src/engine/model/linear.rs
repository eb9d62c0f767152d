//! The linear part of a layer (weights and bias) and its activation function.

use super::sparse::Sparse;
use super::weights::Weights;

/// The linear part of a layer and its activation: weights, bias and what follows them.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// Output channels or components.
    pub outputs: usize,
    /// Input channels or components.
    pub inputs: usize,
    /// Weights, row-major, the output outermost.
    pub weights: Weights,
    /// Biases, one for each output.
    pub bias: Vec<f32>,
    /// The activation function.
    pub activation: Activation,
}

/// An activation function, applied to the sum of bias and products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// The identity.
    None,
    /// ReLU, max(0, x).
    Relu,
    /// ReLU6, min(max(0, x), 6).
    Relu6,
}

impl Activation {
    /// The bounds of its values: the least and the largest.
    pub fn bounds(self) -> (f32, f32) {
        match self {
            Activation::None => (f32::NEG_INFINITY, f32::INFINITY),
            Activation::Relu => (0.0, f32::INFINITY),
            Activation::Relu6 => (0.0, 6.0),
        }
    }

    /// The function's value for `value`.
    pub fn apply(self, value: f32) -> f32 {
        let (least, most) = self.bounds();
        value.max(least).min(most)
    }
}

impl Linear {
    /// Makes the weights sparse: keeps only those of them that are not zero, where nearly all are.
    #[cfg(any(feature = "onnx", feature = "writing"))]
    pub(crate) fn make_sparse(&mut self) {
        if let Weights::I8 { values, scales } = &self.weights
            && let Some(sparse) = Sparse::of(values, scales)
        {
            self.weights = Weights::Sparse(sparse);
        }
    }

    /// What does not fit `inputs`, with `taps` weights for each input and output.
    pub(super) fn misfit(&self, inputs: usize, taps: usize) -> Option<String> {
        if self.inputs != inputs {
            return Some(format!("it takes {} inputs, but {inputs} come", self.inputs));
        }
        self.misfit_of(self.outputs.saturating_mul(self.inputs).saturating_mul(taps))
    }

    /// What does not fit so many weights.
    pub(super) fn misfit_of(&self, weights: usize) -> Option<String> {
        if self.outputs == 0 {
            Some("it has no outputs".to_owned())
        } else if self.weights.len() != weights {
            Some(format!("it has {} weights instead of {weights}", self.weights.len()))
        } else if self.bias.len() != self.outputs {
            Some(format!("it has {} biases for {} outputs", self.bias.len(), self.outputs))
        } else {
            match &self.weights {
                Weights::I8 { scales, .. } | Weights::Sparse(Sparse { scales, .. })
                    if scales.len() != self.outputs =>
                {
                    Some(format!("it has {} scales for {} outputs", scales.len(), self.outputs))
                }
                _ => None,
            }
        }
    }
}
