//! Dense layers by their largest singular values.
//!
//! Girshick, *Fast R-CNN* (2015), section 3.1: a dense layer W ≈ U Σ Vᵀ of rank r becomes two,
//! Σ Vᵀ without bias and ReLU, then U with both; r·(inputs + outputs) weights instead of
//! inputs·outputs. There VGG16's first two dense layers, cut to ranks 1024 and 256, cost 0.3
//! points of mAP.
//!
//! The singular vectors come from a randomised range finder with power iterations (Halko,
//! Martinsson and Tropp, 2011, algorithms 4.4 and 5.1): a full decomposition of 4096×25088 takes
//! a hundred times longer.

use nalgebra::{DMatrix, SymmetricEigen};
use ndarray::{Array2, ArrayView2, Axis, s};

use super::PackError;
use super::convert::check_finite;
use crate::fc2::vgg::{Affine, Chain, Layer, Weights};
use crate::parallel;

/// Directions beyond the rank asked for, so that the last of those is found well.
const OVERSAMPLING: usize = 10;
/// Each squares the ratio of the singular values twice and reads the weights twice.
const POWER_ITERATIONS: usize = 2;
/// Rows of a product that one thread computes at a time.
const BLOCK: usize = 256;

/// The same network with its dense layers, in order, cut to `ranks`; a rank of 0 leaves its layer
/// whole, as do ranks that are not given. Deterministic on one kind of processor: others may round
/// differently.
///
/// # Errors
/// [`PackError::Rank`] where a rank has no dense layer or would not make it smaller;
/// [`PackError::NotFinite`], [`PackError::Layers`].
pub fn reduce_rank(chain: &Chain, ranks: &[usize]) -> Result<Chain, PackError> {
    chain.check()?;
    check_finite(&chain.layers, false)?;
    let mut ranks = ranks.iter();
    let mut layers = Vec::new();
    for (at, layer) in chain.layers.iter().enumerate() {
        let dense = match layer {
            Layer::Dense(affine) => {
                ranks.next().filter(|rank| **rank > 0).map(|rank| (affine, *rank))
            }
            Layer::Conv3x3(_) | Layer::MaxPool2x2 => None,
        };
        let Some((affine, rank)) = dense else {
            layers.push(layer.clone());
            continue;
        };
        let most = affine.outputs * affine.inputs / (affine.outputs + affine.inputs);
        if rank > most {
            return Err(PackError::Rank(format!(
                "{rank} would not make the dense layer {at} of {}×{} weights smaller; give {most} \
                 at most, or 0 to leave it whole",
                affine.outputs, affine.inputs
            )));
        }
        layers.extend(affine.factors(rank)?.map(Layer::Dense));
    }
    match ranks.len() {
        0 => Ok(Chain { layers, ..*chain }),
        more => Err(PackError::Rank(format!(
            "there are {more} more ranks than dense layers; give one for each at most"
        ))),
    }
}

impl Affine {
    /// Two layers in place of one.
    fn factors(&self, rank: usize) -> Result<[Affine; 2], PackError> {
        let weights = self.floats();
        let weights = ArrayView2::from_shape((self.outputs, self.inputs), &weights)
            .map_err(|_| PackError::Damaged("a layer has too few weights"))?;
        let [first, second] = truncated(weights, rank)
            .ok_or_else(|| PackError::Rank("the singular values do not converge".to_owned()))?;
        let dense = |weights: Array2<f32>, bias, relu| Affine {
            outputs: weights.nrows(),
            inputs: weights.ncols(),
            weights: Weights::F32(weights.into_iter().collect()),
            bias,
            relu,
        };
        let bias = self.bias.clone();
        Ok([dense(first, vec![0.0; rank], false), dense(second, bias, self.relu)])
    }
}

/// Σ Vᵀ and U of the best approximation of `rank`, to a good approximation. U's columns are of one
/// length, so that its integers use their range; the first layer's rows each have a scale.
fn truncated(weights: ArrayView2<f32>, rank: usize) -> Option<[Array2<f32>; 2]> {
    let (outputs, inputs) = weights.dim();
    let directions = (rank + OVERSAMPLING).min(outputs).min(inputs);
    let mut range = product(weights, signs(inputs, directions).view());
    for _ in 0..POWER_ITERATIONS {
        let basis = orthonormal(&range);
        range = product(weights, product(weights.t(), basis.view()).view());
    }
    let basis = orthonormal(&range);
    // Wᵀ Q, whose left and right singular vectors are W's, the latter in Q's coordinates.
    let image = product(weights.t(), basis.view());
    let turn = leading_eigenvectors(&product(image.t(), image.view()), rank)?;
    Some([product(turn.t(), image.t()), product(basis.view(), turn.view())])
}

/// A matrix of random signs, always the same (SplitMix64; Steele, Lea and Flood, 2014).
fn signs(rows: usize, columns: usize) -> Array2<f32> {
    let mut state = 0u64;
    let mut bits = 0u64;
    let mut drawn = 0;
    Array2::from_shape_simple_fn((rows, columns), || {
        if drawn % 64 == 0 {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            bits = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            bits ^= bits >> 31;
        }
        let sign = if bits >> (drawn % 64) & 1 == 0 { 1.0 } else { -1.0 };
        drawn += 1;
        sign
    })
}

/// The matrix product. Its bits do not depend on the number of threads.
fn product(a: ArrayView2<f32>, b: ArrayView2<f32>) -> Array2<f32> {
    let blocks = parallel::map(a.nrows().div_ceil(BLOCK), |block| {
        let from = block * BLOCK;
        a.slice(s![from..a.nrows().min(from + BLOCK), ..]).dot(&b)
    });
    let mut out = Array2::zeros((a.nrows(), b.ncols()));
    for (mut rows, block) in out.axis_chunks_iter_mut(Axis(0), BLOCK).zip(blocks) {
        rows.assign(&block);
    }
    out
}

/// An orthonormal basis of the columns' span.
fn orthonormal(columns: &Array2<f32>) -> Array2<f32> {
    let (height, width) = columns.dim();
    let q = DMatrix::from_row_iterator(height, width, columns.iter().copied()).qr().q();
    Array2::from_shape_fn((height, width), |(row, column)| q[(row, column)])
}

/// Unit eigenvectors of the `count` largest eigenvalues, as columns; `None` where they do not
/// converge.
fn leading_eigenvectors(symmetric: &Array2<f32>, count: usize) -> Option<Array2<f32>> {
    let side = symmetric.nrows();
    let values = symmetric.iter().map(|value| f64::from(*value));
    let matrix = DMatrix::from_row_iterator(side, side, values);
    let eigen = SymmetricEigen::try_new(matrix, f64::EPSILON, 100 * side)?;
    let mut order: Vec<usize> = (0..side).collect();
    order.sort_by(|a, b| eigen.eigenvalues[*b].total_cmp(&eigen.eigenvalues[*a]));
    let entry = |(row, column)| eigen.eigenvectors[(row, order[column])] as f32;
    Some(Array2::from_shape_fn((side, count), entry))
}
