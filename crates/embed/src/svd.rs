//! Truncated singular value decomposition.
//!
//! The singular vectors come from a randomised range finder with power iterations (Halko,
//! Martinsson and Tropp, *Finding structure with randomness*, 2011, algorithms 4.4 and 5.1): a
//! full decomposition of 4096×25088 takes a hundred times longer.

use faer::linalg::matmul::matmul;
use faer::{Accum, Mat, MatMut, MatRef, Par};

use crate::parallel;

/// Directions beyond the rank asked for, so that the last of those is found well.
const OVERSAMPLING: usize = 10;
/// Each squares the ratio of the singular values twice and reads the matrix twice.
const POWER_ITERATIONS: usize = 2;
/// Rows of a product that one thread computes at a time.
const BLOCK: usize = 256;

/// The truncated singular value decomposition: Σ Vᵀ (rank × columns) and U (rows × rank) of the
/// best approximation of `matrix` (rows × columns) by a product of `rank`, to a good approximation;
/// all row by row. `rank` is at most rows and columns. Deterministic on one kind of processor:
/// others may round differently.
///
/// `None` where the singular values do not converge, as with values that are not finite.
pub(crate) fn truncated_svd(values: &[f32], columns: usize, rank: usize) -> Option<[Vec<f32>; 2]> {
    let a = matrix(values, columns);
    let (rows, columns) = a.shape();
    let directions = (rank + OVERSAMPLING).min(rows).min(columns);
    let mut range = product(a, matrix(&signs(columns * directions), directions));
    for _ in 0..POWER_ITERATIONS {
        let basis = orthonormal(matrix(&range, directions));
        let back = product(a.transpose(), basis.as_ref());
        range = product(a, matrix(&back, directions));
    }
    let basis = orthonormal(matrix(&range, directions));
    // Aᵀ Q, whose left and right singular vectors are A's, the latter in Q's coordinates.
    let image = product(a.transpose(), basis.as_ref());
    let image = matrix(&image, directions);
    let gram = product(image.transpose(), image);
    let turn = leading_eigenvectors(matrix(&gram, directions), rank)?;
    Some([product(turn.transpose(), image.transpose()), product(basis.as_ref(), turn.as_ref())])
}

/// A matrix whose rows lie one after another.
pub(crate) fn matrix(rows: &[f32], columns: usize) -> MatRef<'_, f32> {
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
pub(crate) fn product(a: MatRef<f32>, b: MatRef<f32>) -> Vec<f32> {
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
