//! Dense layers: bound by the memory that holds their weights, so all pictures pass each weight
//! while it is at hand.

use super::level::Level;
use super::widen::{Stored, widen};
use super::{Affine, Weights};
use crate::parallel;
use pulp::{Simd, WithSimd};

/// Outputs that are computed together.
const ROWS: usize = 4;
/// Inputs that are widened together: [`ROWS`] of them share the first cache with the pictures'.
const CHUNK: usize = 1024;

/// `pictures × outputs` from `pictures × inputs`.
pub(super) fn dense(level: Level, affine: &Affine, inputs: &[f32]) -> Vec<f32> {
    let pictures = inputs.len() / affine.inputs;
    let mut sums = vec![0.0; affine.outputs * pictures];
    match &affine.weights {
        Weights::F32(weights) => sum(level, weights, inputs, affine.inputs, &mut sums),
        Weights::F16(weights) => sum(level, weights, inputs, affine.inputs, &mut sums),
        Weights::I8 { values, .. } => sum(level, values, inputs, affine.inputs, &mut sums),
    }
    let mut outputs = vec![0.0; sums.len()];
    for (output, sums) in sums.chunks_exact(pictures).enumerate() {
        let scale = match &affine.weights {
            Weights::I8 { scales, .. } => scales[output],
            Weights::F32(_) | Weights::F16(_) => 1.0,
        };
        for (picture, sum) in sums.iter().enumerate() {
            let value = sum * scale + affine.bias[output];
            outputs[picture * affine.outputs + output] =
                if affine.relu { value.max(0.0) } else { value };
        }
    }
    outputs
}

/// `sums` are `outputs × pictures`.
fn sum<T: Stored>(level: Level, weights: &[T], inputs: &[f32], count: usize, sums: &mut [f32]) {
    let pictures = inputs.len() / count;
    parallel::chunks(sums, ROWS * pictures, |at, sums| {
        let weights = &weights[at * ROWS * count..][..sums.len() / pictures * count];
        level.run(Rows { weights, inputs, count, sums });
    });
}

/// Up to [`ROWS`] outputs of all pictures.
struct Rows<'a, T> {
    weights: &'a [T],
    inputs: &'a [f32],
    count: usize,
    sums: &'a mut [f32],
}

impl<T: Stored> WithSimd for Rows<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let pictures = self.inputs.len() / self.count;
        let mut wide = [[0.0; CHUNK]; ROWS];
        for start in (0..self.count).step_by(CHUNK) {
            let len = CHUNK.min(self.count - start);
            for (wide, row) in wide.iter_mut().zip(self.weights.chunks_exact(self.count)) {
                widen(&row[start..][..len], wide);
            }
            let mut weights = [&wide[0][..len]; ROWS];
            for (weights, wide) in weights.iter_mut().zip(&wide) {
                *weights = &wide[..len];
            }
            let mut picture = 0;
            while picture < pictures {
                let first = &self.inputs[picture * self.count + start..];
                if picture + 1 < pictures {
                    let inputs = [&first[..len], &first[self.count..][..len]];
                    for products in dots(simd, weights, inputs) {
                        add(self.sums, picture, pictures, products);
                        picture += 1;
                    }
                } else {
                    let [products] = dots(simd, weights, [&first[..len]]);
                    add(self.sums, picture, pictures, products);
                    picture += 1;
                }
            }
        }
    }
}

/// Adds one picture's products to the sums of as many rows as there are.
#[inline(always)]
fn add(sums: &mut [f32], picture: usize, pictures: usize, products: [f32; ROWS]) {
    for (sums, product) in sums.chunks_exact_mut(pictures).zip(products) {
        sums[picture] += product;
    }
}

/// The scalar products of each input with each row of weights, all of one length.
#[inline(always)]
fn dots<S: Simd, const N: usize>(
    simd: S,
    weights: [&[f32]; ROWS],
    inputs: [&[f32]; N],
) -> [[f32; ROWS]; N] {
    let mut sums = [[simd.splat_f32s(0.0); ROWS]; N];
    let whole = inputs[0].len() / S::F32_LANES * S::F32_LANES;
    for at in (0..whole).step_by(S::F32_LANES) {
        step(simd, &mut sums, weights, inputs, at, S::F32_LANES);
    }
    if whole < inputs[0].len() {
        step(simd, &mut sums, weights, inputs, whole, inputs[0].len() - whole);
    }
    let mut products = [[0.0; ROWS]; N];
    for (products, sums) in products.iter_mut().zip(sums) {
        for (product, sum) in products.iter_mut().zip(sums) {
            *product = simd.reduce_sum_f32s(sum);
        }
    }
    products
}

/// Adds the products of the `count` values from `at` on, at most a vector of them.
#[inline(always)]
fn step<S: Simd, const N: usize>(
    simd: S,
    sums: &mut [[S::f32s; ROWS]; N],
    weights: [&[f32]; ROWS],
    inputs: [&[f32]; N],
    at: usize,
    count: usize,
) {
    let mut vectors = [simd.splat_f32s(0.0); ROWS];
    for (vector, row) in vectors.iter_mut().zip(weights) {
        *vector = load(simd, &row[at..][..count]);
    }
    for (sums, input) in sums.iter_mut().zip(inputs) {
        let input = load(simd, &input[at..][..count]);
        for (sum, &weights) in sums.iter_mut().zip(&vectors) {
            *sum = simd.mul_add_e_f32s(weights, input, *sum);
        }
    }
}

/// One vector, filled with zeros if there are fewer values.
#[inline(always)]
fn load<S: Simd>(simd: S, values: &[f32]) -> S::f32s {
    match S::as_simd_f32s(values) {
        ([vector], _) => *vector,
        _ => simd.partial_load_f32s(values),
    }
}
