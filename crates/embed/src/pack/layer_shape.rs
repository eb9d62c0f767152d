//! Layers without their weights, and how many bytes their tensors have.

use super::tensors::next_start;
use super::weight_type::WeightType;
use crate::engine::{Activation, Layer, Linear, Sparse, Weights};
#[cfg(feature = "writing")]
use std::convert::Infallible;

/// Most bytes of all tensors together; VGG19 with 32-bit floats has 558 million.
pub(super) const MAX_WEIGHTS: usize = 1 << 30;
/// Most weights of a layer of which nearly all are zero: they cost memory, but no bytes.
pub(super) const MAX_SPARSE: usize = 1 << 24;

/// A layer without its weights: of its linear part and its mean only the sizes.
pub(super) type LayerShape = Layer<LinearShape, usize>;

/// The sizes and the type of a layer's weights and bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LinearShape {
    pub outputs: usize,
    pub inputs: usize,
    /// Weights of an output.
    pub fan_in: usize,
    pub activation: Activation,
    pub weights: WeightType,
    /// Of weights that are nearly all zero, how many are kept.
    pub kept: Option<usize>,
}

impl LayerShape {
    /// The shape of a layer.
    #[cfg(feature = "writing")]
    pub(super) fn of(layer: &Layer) -> LayerShape {
        let linear = |linear: &Linear| Ok::<_, Infallible>(LinearShape::of(linear));
        let Ok(shape) = layer.try_map(linear, |mean| Ok(mean.len()));
        shape
    }

    /// A layer of zeros, or `None` where there is no memory for it.
    pub(super) fn zeros(&self) -> Option<Layer> {
        let mean = |&components: &usize| zeros(components).ok_or(());
        self.try_map(|linear| linear.zeros().ok_or(()), mean).ok()
    }

    /// The first version of packs that can hold it.
    #[cfg(feature = "writing")]
    pub(super) fn version(&self) -> u16 {
        match self {
            Layer::Conv3x3(shape) | Layer::Dense(shape)
                if shape.kept.is_none() && shape.activation != Activation::Relu6 =>
            {
                1
            }
            Layer::MaxPool2x2 => 1,
            _ => 2,
        }
    }

    /// Bytes of its tensors, in their order.
    fn tensor_bytes(&self) -> Option<[usize; 4]> {
        match self {
            Layer::Direction { mean: components, .. } => {
                Some([components.checked_mul(4)?, 0, 0, 0])
            }
            _ => self.linear().map_or(Some([0; 4]), LinearShape::tensor_bytes),
        }
    }
}

impl LinearShape {
    #[cfg(feature = "writing")]
    fn of(linear: &Linear) -> LinearShape {
        let &Linear { outputs, inputs, activation, ref weights, .. } = linear;
        let (kind, kept) = match weights {
            Weights::F32(_) => (WeightType::F32, None),
            Weights::F16(_) => (WeightType::F16, None),
            Weights::I8 { .. } => (WeightType::I8, None),
            Weights::Sparse(sparse) => (WeightType::I8, Some(sparse.values.len())),
        };
        let fan_in = weights.len() / outputs.max(1);
        LinearShape { outputs, inputs, fan_in, activation, weights: kind, kept }
    }

    /// How many weights there are.
    fn weights(&self) -> Option<usize> {
        self.outputs.checked_mul(self.fan_in)
    }

    /// Bytes of weights, gaps, scales and bias.
    fn tensor_bytes(&self) -> Option<[usize; 4]> {
        let floats = self.outputs.checked_mul(4)?;
        let scales = if self.weights == WeightType::I8 { floats } else { 0 };
        let weights = self.weights()?.checked_mul(self.weights.bytes())?;
        match self.kept {
            Some(kept) if weights <= MAX_SPARSE => Some([kept, kept, scales, floats]),
            Some(_) => None,
            None => Some([weights, 0, scales, floats]),
        }
    }

    /// Weights and bias of zeros; `None` where there is no memory for them.
    fn zeros(&self) -> Option<Linear> {
        let count = self.weights()?;
        Some(Linear {
            outputs: self.outputs,
            inputs: self.inputs,
            weights: match (self.weights, self.kept) {
                (WeightType::F32, _) => Weights::F32(zeros(count)?),
                (WeightType::F16, _) => Weights::F16(zeros(count)?),
                (WeightType::I8, None) => {
                    Weights::I8 { values: zeros(count)?, scales: zeros(self.outputs)? }
                }
                (WeightType::I8, Some(kept)) => Weights::Sparse(Sparse {
                    gaps: zeros(kept)?,
                    values: zeros(kept)?,
                    count,
                    scales: zeros(self.outputs)?,
                }),
            },
            bias: zeros(self.outputs)?,
            activation: self.activation,
        })
    }
}

/// Zeros; `None` where there is no memory for them.
pub(super) fn zeros<T: Clone + Default>(count: usize) -> Option<Vec<T>> {
    let mut values = Vec::new();
    values.try_reserve_exact(count).ok()?;
    values.resize(count, T::default());
    Some(values)
}

/// Bytes from the first tensor to the end of the last; `None` above [`MAX_WEIGHTS`].
pub(super) fn weight_bytes(layers: &[LayerShape]) -> Option<usize> {
    let mut end = 0usize;
    for layer in layers {
        for bytes in layer.tensor_bytes()?.into_iter().filter(|bytes| *bytes > 0) {
            end = next_start(end).checked_add(bytes).filter(|end| *end <= MAX_WEIGHTS)?;
        }
    }
    Some(end)
}
