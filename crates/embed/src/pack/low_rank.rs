//! Low-rank approximation of dense layers by their largest singular values.
//!
//! Girshick, *Fast R-CNN* (2015), section 3.1: a dense layer W ≈ U Σ Vᵀ of rank r becomes two,
//! Σ Vᵀ without bias and ReLU, then U with both; r·(inputs + outputs) weights instead of
//! inputs·outputs. There VGG16's first two dense layers, cut to ranks 1024 and 256, cost 0.3
//! points of mAP.

use super::convert::check_finite;
use super::error::PackError;
use crate::engine::{Activation, Layer, Linear, Model, Weights};
use crate::svd::truncated_svd;

/// Low-rank approximation: the same network with its dense layers, in order, cut to `ranks`; a rank
/// of 0 leaves its layer whole, as do ranks that are not given. Deterministic on one kind of
/// processor: others may round differently.
///
/// # Errors
/// [`PackError::Rank`] where a rank has no dense layer or would not make it smaller;
/// [`PackError::NotFinite`], [`PackError::Layers`].
pub fn reduce_rank(model: &Model, ranks: &[usize]) -> Result<Model, PackError> {
    model.check()?;
    check_finite(&model.layers, false)?;
    let mut ranks = ranks.iter();
    let mut layers = Vec::new();
    for (at, layer) in model.layers.iter().enumerate() {
        let dense = match layer {
            Layer::Dense(linear) => {
                ranks.next().filter(|rank| **rank > 0).map(|rank| (linear, *rank))
            }
            _ => None,
        };
        let Some((linear, rank)) = dense else {
            layers.push(layer.clone());
            continue;
        };
        let most = linear.outputs * linear.inputs / (linear.outputs + linear.inputs);
        if rank > most {
            return Err(PackError::Rank(format!(
                "{rank} would not make the dense layer {at} of {}×{} weights smaller; give {most} \
                 at most, or 0 to leave it whole",
                linear.outputs, linear.inputs
            )));
        }
        layers.extend(linear.factors(rank)?.map(Layer::Dense));
    }
    match ranks.len() {
        0 => Ok(Model { layers, ..*model }),
        more => Err(PackError::Rank(format!(
            "there are {more} more ranks than dense layers; give one for each at most"
        ))),
    }
}

impl Linear {
    /// The two factors, layers in place of one.
    fn factors(&self, rank: usize) -> Result<[Linear; 2], PackError> {
        let weights = self.floats();
        // U's columns are of one length, so that its integers use their range; the rows of the
        // first layer each have a scale.
        let [first, second] = truncated_svd(&weights, self.inputs, rank)
            .ok_or_else(|| PackError::Rank("the singular values do not converge".to_owned()))?;
        let dense = |outputs, inputs, weights, bias, activation| Linear {
            outputs,
            inputs,
            weights: Weights::F32(weights),
            bias,
            activation,
        };
        Ok([
            dense(rank, self.inputs, first, vec![0.0; rank], Activation::None),
            dense(self.outputs, rank, second, self.bias.clone(), self.activation),
        ])
    }
}
