//! Quantisation: weights into fewer bits.

use std::borrow::Cow;

use half::f16;

use super::error::PackError;
use super::weight_type::WeightType;
use crate::engine::{Layer, Linear, Model, Sparse, Weights};
use crate::parallel;

/// An output of a mobile network's convolution with fewer weights than this keeps 16-bit floats
/// where others become integers: such layers (all that are depthwise, and the first) are a few
/// hundredths of the weights, but cost most of the accuracy.
const FEW_WEIGHTS: usize = 32;

/// Quantises a network: the same one with all weights of one type; biases stay 32-bit floats.
///
/// 8-bit integers are symmetric: an output's largest weight becomes ±127, the others the nearest
/// multiples of a 127th of it. Where nearly all of a dense layer's are zero, only the others are
/// kept. Small kernels of mobile networks become 16-bit floats instead.
///
/// # Errors
/// [`PackError::NotFinite`], [`PackError::Layers`].
pub fn convert(model: &Model, to: WeightType) -> Result<Model, PackError> {
    model.check()?;
    check_finite(&model.layers, false)?;
    let mut converted = model.clone();
    for layer in &mut converted.layers {
        let to = match layer {
            Layer::Convolution(_, linear) | Layer::Depthwise(_, linear)
                if to == WeightType::I8 && linear.fan_in() < FEW_WEIGHTS =>
            {
                WeightType::F16
            }
            _ => to,
        };
        let dense = matches!(layer, Layer::Dense(_));
        if let Some(linear) = layer.linear_mut() {
            linear.convert(to);
            if dense {
                linear.make_sparse();
            }
        }
    }
    check_finite(&converted.layers, true)?;
    Ok(converted)
}

/// Checks that all weights are finite.
///
/// # Errors
/// [`PackError::NotFinite`] names the first layer that is not.
pub(super) fn check_finite(layers: &[Layer], converted: bool) -> Result<(), PackError> {
    let finite = |layer: &Layer| layer.linear().is_none_or(Linear::is_finite);
    match layers.iter().position(|layer| !finite(layer)) {
        Some(layer) => Err(PackError::NotFinite { layer, converted }),
        None => Ok(()),
    }
}

impl Linear {
    fn convert(&mut self, to: WeightType) {
        let whole = matches!(self.weights, Weights::I8 { .. } | Weights::Sparse(_));
        if !(whole && to == WeightType::I8) {
            self.weights = match to {
                WeightType::F32 => Weights::F32(self.floats().into_owned()),
                WeightType::F16 => Weights::F16(
                    self.floats().iter().map(|&weight| f16::from_f32(weight)).collect(),
                ),
                WeightType::I8 => quantised(&self.floats(), self.outputs),
            };
        }
    }

    /// Weights of an output.
    fn fan_in(&self) -> usize {
        self.weights.len() / self.outputs
    }

    /// The weights as 32-bit floats.
    pub(super) fn floats(&self) -> Cow<'_, [f32]> {
        match &self.weights {
            Weights::F32(values) => Cow::Borrowed(values),
            Weights::F16(values) => values.iter().map(|value| value.to_f32()).collect(),
            Weights::I8 { values, scales } => floats(values, scales),
            Weights::Sparse(sparse) => floats(&sparse.integers(), &sparse.scales),
        }
    }

    fn is_finite(&self) -> bool {
        let weights = match &self.weights {
            Weights::F32(values) => values.iter().all(|value| value.is_finite()),
            Weights::F16(values) => values.iter().all(|value| value.is_finite()),
            Weights::I8 { scales, .. } | Weights::Sparse(Sparse { scales, .. }) => {
                scales.iter().all(|value| value.is_finite())
            }
        };
        weights && self.bias.iter().all(|value| value.is_finite())
    }
}

/// Dequantisation: integers times the scale of their output.
fn floats<'a>(values: &[i8], scales: &[f32]) -> Cow<'a, [f32]> {
    let rows = values.chunks_exact(values.len() / scales.len()).zip(scales);
    rows.flat_map(|(row, scale)| row.iter().map(move |value| f32::from(*value) * scale)).collect()
}

/// Symmetric quantisation: 8-bit integers and a scale for each of `outputs` rows.
fn quantised(weights: &[f32], outputs: usize) -> Weights {
    let length = weights.len() / outputs;
    let rows = parallel::map(outputs, |output| {
        let row = &weights[output * length..][..length];
        let scale = scale(row);
        (codes(row, scale).collect::<Vec<i8>>(), scale)
    });
    let (values, scales): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    Weights::I8 { values: values.concat(), scales }
}

/// A row's scale: the largest weight's 127th part. The scale of least squared error takes many
/// passes and lowers the error of rows of 25,088 weights by a tenth, of shorter ones by less.
fn scale(row: &[f32]) -> f32 {
    row.iter().fold(0.0f32, |max, weight| max.max(weight.abs())) / 127.0
}

fn codes(row: &[f32], scale: f32) -> impl Iterator<Item = i8> + '_ {
    // A row of zeros has a scale of zero.
    let inverse = if scale > 0.0 { 1.0 / scale } else { 0.0 };
    row.iter().map(move |weight| (weight * inverse).round().clamp(-127.0, 127.0) as i8)
}
