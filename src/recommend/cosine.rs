//! Exact cosine neighbours by a blocked matrix product.
//!
//! `X·Xᵀ` is computed in square blocks; as it is symmetric, only the blocks on and above the
//! diagonal, each of which feeds the lists of its rows and of its columns. What is in memory at
//! a time is one block per thread, never the whole matrix.
//!
//! Results do not depend on the number of threads: a block's bits depend on its rows alone (one
//! thread computes it), and the best few of a total order do not depend on the order of arrival.

use super::{Neighbour, Rules, UnitVectors, top::Top};
use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::{Accum, MatMut, MatRef, Par, linalg::matmul::matmul};
use std::sync::{Mutex, PoisonError};
use vitrine_embed::parallel;

/// Rows per block. The product of larger ones takes up to twice as long where vectors are long: what
/// it packs does not fit the second-level cache. The bits of a score do not depend on it.
const BLOCK: usize = 256;
/// Scores that are compared with what they have to reach at a time.
const RUN: usize = 32;

/// For each row of `unit_vectors`, the `limit` products of highest cosine that `rules` allow, best
/// first, equal ones by product; never the row's own product. Cosines are in -1..=1.
pub fn top_k(unit_vectors: &UnitVectors, limit: usize, rules: &Rules) -> Vec<Vec<Neighbour>> {
    let rows = unit_vectors.len();
    if limit == 0 || rows == 0 {
        return vec![Vec::new(); rows];
    }
    let blocks = rows.div_ceil(BLOCK);
    let tops: Vec<Mutex<Vec<Top<'_>>>> = (0..blocks)
        .map(|b| Mutex::new(vec![rules.top(limit); BLOCK.min(rows - b * BLOCK)]))
        .collect();
    let pairs: Vec<(usize, usize)> =
        (0..blocks).flat_map(|j| (0..=j).map(move |i| (i, j))).collect();
    parallel::map_with(
        pairs.len(),
        || (vec![0.0; BLOCK * BLOCK], Vec::new(), Vec::new()),
        |(scores, upper, lower), pair| {
            let (i, j) = pairs[pair];
            let block = |index: usize| index * BLOCK..rows.min((index + 1) * BLOCK);
            let upper = unit_vectors.block(block(i), upper);
            let lower = unit_vectors.block(block(j), lower);
            if i == j {
                squares(upper, unit_vectors.dims, scores);
            } else {
                products(upper, lower, unit_vectors.dims, scores);
            }
            let width = lower.len() / unit_vectors.dims;
            let side = Side { unit_vectors, rules, scores, width };
            side.feed_rows(&tops[i], i, j);
            side.feed_columns(&tops[j], i, j);
        },
    );
    tops.into_iter()
        .flat_map(|tops| tops.into_inner().unwrap_or_else(PoisonError::into_inner))
        .map(Top::into_sorted)
        .collect()
}

/// Cosines of one row with every row, in row order.
pub fn row(unit_vectors: &UnitVectors, row: usize) -> Vec<f32> {
    let mut scores = vec![0.0; unit_vectors.len()];
    let mut scratch = Vec::new();
    let all = unit_vectors.block(0..unit_vectors.len(), &mut scratch);
    products(&unit_vectors.row(row), all, unit_vectors.dims, &mut scores);
    scores.iter_mut().for_each(|score| *score = score.clamp(-1.0, 1.0));
    scores
}

/// The cosine of two rows.
pub fn pair(unit_vectors: &UnitVectors, x: usize, y: usize) -> f32 {
    let (xs, ys) = (unit_vectors.row(x), unit_vectors.row(y));
    let mut sums = [0.0f32; 16]; // so that the compiler can add so many at a time
    for (xs, ys) in xs.chunks(16).zip(ys.chunks(16)) {
        for (sum, (x, y)) in sums.iter_mut().zip(xs.iter().zip(ys)) {
            *sum += x * y;
        }
    }
    sums.iter().sum::<f32>().clamp(-1.0, 1.0)
}

/// `scores = x · yᵀ`, row-major and packed at the start of `scores`.
pub(super) fn products(x: &[f32], y: &[f32], dims: usize, scores: &mut [f32]) {
    let (m, n) = (x.len() / dims, y.len() / dims);
    let scores = MatMut::from_row_major_slice_mut(&mut scores[..m * n], m, n);
    let x = MatRef::from_row_major_slice(x, m, dims);
    let y = MatRef::from_row_major_slice(y, n, dims);
    matmul(scores, Accum::Replace, x, y.transpose(), 1.0, Par::Seq);
}

/// `scores = x · xᵀ` on and above the diagonal; what is below it stays.
fn squares(x: &[f32], dims: usize, scores: &mut [f32]) {
    let rows = x.len() / dims;
    let scores = MatMut::from_row_major_slice_mut(&mut scores[..rows * rows], rows, rows);
    let x = MatRef::from_row_major_slice(x, rows, dims);
    let (upper, whole) = (BlockStructure::TriangularUpper, BlockStructure::Rectangular);
    triangular::matmul(
        scores,
        upper,
        Accum::Replace,
        x,
        whole,
        x.transpose(),
        whole,
        1.0,
        Par::Seq,
    );
}

/// One block of scores on its way to the lists.
struct Side<'a> {
    unit_vectors: &'a UnitVectors,
    rules: &'a Rules,
    scores: &'a [f32],
    width: usize,
}

impl Side<'_> {
    /// Offers block (i, j) to the lists of its rows. On the diagonal, only what is right of it:
    /// the columns' turn offers the mirror images, so that both see the same bits.
    fn feed_rows(&self, tops: &Mutex<Vec<Top<'_>>>, i: usize, j: usize) {
        let mut tops = tops.lock().unwrap_or_else(PoisonError::into_inner);
        for (r, (top, scores)) in tops.iter_mut().zip(self.scores.chunks(self.width)).enumerate() {
            let first = if i == j { r + 1 } else { 0 };
            for (run, scores) in scores[first..].chunks(RUN).enumerate() {
                // Hardly any get in.
                if !scores.iter().fold(false, |any, &score| any | (score >= top.floor())) {
                    continue;
                }
                for (c, &score) in (first + run * RUN..).zip(scores) {
                    if score >= top.floor() {
                        self.offer(top, i * BLOCK + r, j * BLOCK + c, score);
                    }
                }
            }
        }
    }

    /// Offers block (i, j) to the lists of its columns.
    fn feed_columns(&self, tops: &Mutex<Vec<Top<'_>>>, i: usize, j: usize) {
        let mut tops = tops.lock().unwrap_or_else(PoisonError::into_inner);
        let mut floors: Vec<f32> = tops.iter().map(Top::floor).collect();
        let height = BLOCK.min(self.unit_vectors.len() - i * BLOCK);
        for (r, scores) in self.scores.chunks(self.width).take(height).enumerate() {
            let first = if i == j { r + 1 } else { 0 };
            for start in (first..scores.len()).step_by(RUN) {
                let run = start..scores.len().min(start + RUN);
                let pairs = scores[run.clone()].iter().zip(&floors[run.clone()]);
                if !pairs.fold(false, |any, (score, floor)| any | (score >= floor)) {
                    continue;
                }
                for c in run {
                    if scores[c] >= floors[c] {
                        self.offer(&mut tops[c], j * BLOCK + c, i * BLOCK + r, scores[c]);
                        floors[c] = tops[c].floor();
                    }
                }
            }
        }
    }

    /// Offers the product of row `other` to the list of row `row`.
    fn offer(&self, top: &mut Top<'_>, row: usize, other: usize, score: f32) {
        let (product, other) = (self.unit_vectors.products[row], self.unit_vectors.products[other]);
        if self.rules.allow(product, other) {
            top.push(Neighbour { product: other, score: score.clamp(-1.0, 1.0) });
        }
    }
}
