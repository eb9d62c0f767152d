//! What a network of the VGG family is made of.

use half::f16;
use thiserror::Error;

/// A network of the VGG family up to its vector: 3×3 convolutions, 2×2 max-poolings and dense
/// layers, one after another.
///
/// Between layers, activations lie pixel by pixel: row, column, channel (NHWC with N = 1).
#[derive(Debug, Clone, PartialEq)]
pub struct Chain {
    /// Rows of the input in pixels.
    pub height: usize,
    /// Columns of the input in pixels.
    pub width: usize,
    /// Channels of the input.
    pub channels: usize,
    /// At least one; no convolution or pooling follows a dense layer.
    pub layers: Vec<Layer>,
}

/// One step of a [`Chain`].
#[derive(Debug, Clone, PartialEq)]
pub enum Layer {
    /// 3×3, stride 1, one pixel of zeros around: `weights` are output × input × 3 × 3, where
    /// `inputs` counts channels. A cross-correlation, as every framework computes it.
    Conv3x3(Affine),
    /// Maximum of 2×2 blocks, stride 2; an odd last row or column is dropped.
    MaxPool2x2,
    /// `weights` are output × input. The inputs of the first dense layer are the activations in
    /// the order in which they lie: row, column, channel.
    Dense(Affine),
}

/// Weights, bias and what follows them.
#[derive(Debug, Clone, PartialEq)]
pub struct Affine {
    /// Output channels or components.
    pub outputs: usize,
    /// Input channels or components.
    pub inputs: usize,
    /// Row-major, the output outermost.
    pub weights: Weights,
    /// One for each output.
    pub bias: Vec<f32>,
    /// Whether max(0, x) follows.
    pub relu: bool,
}

/// Weights as they are stored; arithmetic is always in f32.
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
}

/// Why layers do not make a [`Chain`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("layer {layer} of the network: {reason}")]
pub struct ChainError {
    /// Position in [`Chain::layers`], from 0.
    pub layer: usize,
    /// What does not fit.
    pub reason: String,
}

impl Weights {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Weights::F32(values) => values.len(),
            Weights::F16(values) => values.len(),
            Weights::I8 { values, .. } => values.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Most values between two layers: 1 GiB as 32-bit floats. VGG16 has 3.2 million.
const MAX_VALUES: usize = 1 << 28;

impl Chain {
    /// Checks that every layer fits the one before, and gives the components of the vector.
    ///
    /// # Errors
    ///
    /// [`ChainError`] names the first layer that does not fit.
    pub fn check(&self) -> Result<usize, ChainError> {
        let (mut height, mut width, mut channels) = (self.height, self.width, self.channels);
        let mut flat = false;
        let mut values = size(height, width, channels);
        if self.layers.is_empty() || values == Some(0) {
            return Err(ChainError { layer: 0, reason: "there is nothing to compute".to_owned() });
        }
        for (at, layer) in self.layers.iter().enumerate() {
            let refuse = |reason: String| Err(ChainError { layer: at, reason });
            let Some(inputs) = values else {
                return refuse(format!("it takes more than {MAX_VALUES} values"));
            };
            match layer {
                Layer::Conv3x3(_) | Layer::MaxPool2x2 if flat => {
                    return refuse("convolutions and poolings end where dense layers begin".into());
                }
                Layer::Conv3x3(affine) => {
                    if let Some(reason) = affine.misfit(channels, 9) {
                        return refuse(reason);
                    }
                    channels = affine.outputs;
                }
                Layer::MaxPool2x2 => {
                    (height, width) = (height / 2, width / 2);
                    if height == 0 || width == 0 {
                        return refuse("nothing is left to pool".to_owned());
                    }
                }
                Layer::Dense(affine) => {
                    if let Some(reason) = affine.misfit(inputs, 1) {
                        return refuse(reason);
                    }
                    (height, width, channels, flat) = (1, 1, affine.outputs, true);
                }
            }
            values = size(height, width, channels);
        }
        values.ok_or_else(|| ChainError {
            layer: self.layers.len() - 1,
            reason: format!("it gives more than {MAX_VALUES} values"),
        })
    }
}

/// How many values there are; none where they are more than any picture's network has.
fn size(height: usize, width: usize, channels: usize) -> Option<usize> {
    let values = height.checked_mul(width)?.checked_mul(channels)?;
    (values <= MAX_VALUES).then_some(values)
}

impl Affine {
    /// What does not fit `inputs`, with `taps` weights for each input and output.
    fn misfit(&self, inputs: usize, taps: usize) -> Option<String> {
        let weights = self.outputs.saturating_mul(self.inputs).saturating_mul(taps);
        if self.inputs != inputs {
            Some(format!("it takes {} inputs, but {inputs} come", self.inputs))
        } else if self.outputs == 0 {
            Some("it has no outputs".to_owned())
        } else if self.weights.len() != weights {
            Some(format!("it has {} weights instead of {weights}", self.weights.len()))
        } else if self.bias.len() != self.outputs {
            Some(format!("it has {} biases for {} outputs", self.bias.len(), self.outputs))
        } else {
            match &self.weights {
                Weights::I8 { scales, .. } if scales.len() != self.outputs => {
                    Some(format!("it has {} scales for {} outputs", scales.len(), self.outputs))
                }
                _ => None,
            }
        }
    }
}
