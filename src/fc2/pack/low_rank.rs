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

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatMut, MatRef, Par};

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
        let weights = MatRef::from_row_major_slice(&weights, self.outputs, self.inputs);
        let [first, second] = truncated(weights, rank)
            .ok_or_else(|| PackError::Rank("the singular values do not converge".to_owned()))?;
        let dense = |outputs, inputs, weights, bias, relu| Affine {
            outputs,
            inputs,
            weights: Weights::F32(weights),
            bias,
            relu,
        };
        Ok([
            dense(rank, self.inputs, first, vec![0.0; rank], false),
            dense(self.outputs, rank, second, self.bias.clone(), self.relu),
        ])
    }
}

/// Σ Vᵀ and U of the best approximation of `rank`, to a good approximation, both row by row. U's
/// columns are of one length, so that its integers use their range; the first layer's rows each
/// have a scale.
fn truncated(weights: MatRef<f32>, rank: usize) -> Option<[Vec<f32>; 2]> {
    let (outputs, inputs) = weights.shape();
    let directions = (rank + OVERSAMPLING).min(outputs).min(inputs);
    let mut range = product(weights, matrix(&signs(inputs * directions), directions));
    for _ in 0..POWER_ITERATIONS {
        let basis = orthonormal(matrix(&range, directions));
        let back = product(weights.transpose(), basis.as_ref());
        range = product(weights, matrix(&back, directions));
    }
    let basis = orthonormal(matrix(&range, directions));
    // Wᵀ Q, whose left and right singular vectors are W's, the latter in Q's coordinates.
    let image = product(weights.transpose(), basis.as_ref());
    let image = matrix(&image, directions);
    let gram = product(image.transpose(), image);
    let turn = leading_eigenvectors(matrix(&gram, directions), rank)?;
    Some([product(turn.transpose(), image.transpose()), product(basis.as_ref(), turn.as_ref())])
}

/// A matrix whose rows lie one after another.
fn matrix(rows: &[f32], columns: usize) -> MatRef<'_, f32> {
    MatRef::from_row_major_slice(rows, rows.len() / columns, columns)
}

/// Random signs, always the same (SplitMix64; Steele, Lea and Flood, 2014).
fn signs(count: usize) -> Vec<f32> {
    let mut state = 0u64;
    let mut bits = 0u64;
    (0..count)
        .map(|drawn| {
            if drawn % 64 == 0 {
                state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
                bits = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
                bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
                bits ^= bits >> 31;
            }
            if bits >> (drawn % 64) & 1 == 0 { 1.0 } else { -1.0 }
        })
        .collect()
}

/// The matrix product, row by row. Its bits do not depend on the number of threads.
fn product(a: MatRef<f32>, b: MatRef<f32>) -> Vec<f32> {
    let mut values = vec![0.0; a.nrows() * b.ncols()];
    parallel::chunks(&mut values, BLOCK * b.ncols(), |block, values| {
        let rows = values.len() / b.ncols();
        let out = MatMut::from_row_major_slice_mut(values, rows, b.ncols());
        matmul(out, Accum::Replace, a.subrows(block * BLOCK, rows), b, 1.0, Par::Seq);
    });
    values
}

/// An orthonormal basis of the columns' span.
fn orthonormal(columns: MatRef<f32>) -> Mat<f32> {
    columns.qr().compute_thin_Q()
}

/// Unit eigenvectors of the `count` largest eigenvalues, as columns; `None` where they do not
/// converge.
fn leading_eigenvectors(symmetric: MatRef<f32>, count: usize) -> Option<Mat<f32>> {
    let side = symmetric.nrows();
    let matrix = Mat::from_fn(side, side, |row, column| f64::from(symmetric[(row, column)]));
    // Eigenvalues come in ascending order.
    let eigen = matrix.self_adjoint_eigen(faer::Side::Lower).ok()?;
    let vectors = eigen.U();
    Some(Mat::from_fn(side, count, |row, column| vectors[(row, side - 1 - column)] as f32))
}
