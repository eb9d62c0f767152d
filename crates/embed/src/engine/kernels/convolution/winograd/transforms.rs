//! Winograd transforms of minimal filtering F(7, 3): seven outputs of a filter of three taps for
//! nine products instead of twenty-one. Nested for rows and columns, F(7×7, 3×3) takes 81 products
//! for 49 outputs, 5.4 times fewer than the 441 of the definition.
//!
//! Andrew Lavin and Scott Gray, “Fast Algorithms for Convolutional Neural Networks”, CVPR 2016
//! (arXiv:1509.09308), give the form y = Aᵀ((G g) ⊙ (Bᵀ d)). The matrices follow from Toom and
//! Cook's interpolation at the points ±a for the four a of [`POINTS`], and infinity:
//!
//! - Aᵀ evaluates: its column of the point p is 1, p, p² … p⁶; that of infinity is 0 … 0, 1.
//! - G evaluates the filter: its row of p is (1, p, p²) / N(p), where N(p) is the product of p − q
//!   over the other points q; that of infinity is 0, 0, 1.
//! - Bᵀ: its row of p holds the coefficients of the polynomial Π (x − q) over the other points q;
//!   that of infinity the product over all points.
//!
//! Seven divides the sides of VGG's activations (224, 112, 56, 28, 14), so that no tile is
//! computed in vain. Points in pairs of ± share their even and odd halves, which halves the
//! transforms' work. Among small fractions these four points lose the least precision.

use pulp::Simd;

/// Outputs of a tile, a side.
pub(in crate::engine) const OUTPUTS: usize = 7;
/// Inputs of a tile, and products, a side.
pub(in crate::engine) const INPUTS: usize = OUTPUTS + 2;
/// Products of a tile.
pub(in crate::engine) const PRODUCTS: usize = INPUTS * INPUTS;

const PAIRS: usize = 4;
const POINTS: [f64; PAIRS] = [0.25, 2.0 / 3.0, 1.25, 2.0];

/// For each pair ±a the coefficients of x⁰, x² and x⁴ of Π (x² − b²) over the other pairs ±b; that
/// of x⁶ is 1.
const OTHERS: [[f32; 3]; PAIRS] = {
    let mut rows = [[0.0; 3]; PAIRS];
    let mut i = 0;
    while i < PAIRS {
        let [b, c, d] = [square(i + 1), square(i + 2), square(i + 3)];
        rows[i] = [(-b * c * d) as f32, (b * c + b * d + c * d) as f32, -(b + c + d) as f32];
        i += 1;
    }
    rows
};

/// The coefficients of x⁰, x², x⁴ and x⁶ of Π (x² − a²) over all pairs; that of x⁸ is 1.
const ALL: [f32; PAIRS] = {
    let [a, b, c, d] = [square(0), square(1), square(2), square(3)];
    [
        (a * b * c * d) as f32,
        -(a * b * c + a * b * d + a * c * d + b * c * d) as f32,
        (a * b + a * c + a * d + b * c + b * d + c * d) as f32,
        -(a + b + c + d) as f32,
    ]
};

/// The rows of G; in the order of all transforms: +a, −a for each pair, then infinity.
const FILTERS: [[f32; 3]; INPUTS] = {
    let mut rows = [[0.0, 0.0, 1.0]; INPUTS];
    let mut i = 0;
    while i < PAIRS {
        let (a, aa) = (POINTS[i], square(i));
        let others = (aa - square(i + 1)) * (aa - square(i + 2)) * (aa - square(i + 3));
        let n = 1.0 / (2.0 * a * others);
        rows[2 * i] = [n as f32, (n * a) as f32, (n * aa) as f32];
        rows[2 * i + 1] = [-n as f32, (n * a) as f32, (-n * aa) as f32];
        i += 1;
    }
    rows
};

/// The powers a⁰ … a⁶.
const POWERS: [[f32; OUTPUTS]; PAIRS] = {
    let mut rows = [[0.0; OUTPUTS]; PAIRS];
    let mut i = 0;
    while i < PAIRS {
        let (mut power, mut exponent) = (1.0, 0);
        while exponent < OUTPUTS {
            rows[i][exponent] = power as f32;
            power *= POINTS[i];
            exponent += 1;
        }
        i += 1;
    }
    rows
};

const fn square(pair: usize) -> f64 {
    POINTS[pair % PAIRS] * POINTS[pair % PAIRS]
}

/// The input transform Bᵀ d.
#[inline(always)]
pub(in crate::engine) fn input<S: Simd>(simd: S, d: [S::f32s; INPUTS]) -> [S::f32s; INPUTS] {
    let mut products = [simd.splat_f32s(0.0); INPUTS];
    for i in 0..PAIRS {
        let [p0, p2, p4] = OTHERS[i];
        let even = times(simd, p0, d[0], times(simd, p2, d[2], times(simd, p4, d[4], d[6])));
        let odd = times(simd, p0, d[1], times(simd, p2, d[3], times(simd, p4, d[5], d[7])));
        let a = POINTS[i] as f32;
        products[2 * i] = times(simd, a, even, odd);
        products[2 * i + 1] = times(simd, -a, even, odd);
    }
    let [q0, q2, q4, q6] = ALL;
    products[INPUTS - 1] = times(
        simd,
        q0,
        d[0],
        times(simd, q2, d[2], times(simd, q4, d[4], times(simd, q6, d[6], d[8]))),
    );
    products
}

/// Fused multiply-add: c x + y.
#[inline(always)]
fn times<S: Simd>(simd: S, c: f32, x: S::f32s, y: S::f32s) -> S::f32s {
    simd.mul_add_e_f32s(simd.splat_f32s(c), x, y)
}

/// The filter transform G g.
#[inline(always)]
pub(in crate::engine) fn filter<S: Simd>(simd: S, g: [S::f32s; 3]) -> [S::f32s; INPUTS] {
    let mut products = [g[2]; INPUTS];
    for i in 0..PAIRS {
        let [n, na, naa] = FILTERS[2 * i];
        let even = times(simd, naa, g[2], simd.mul_f32s(simd.splat_f32s(n), g[0]));
        let odd = simd.mul_f32s(simd.splat_f32s(na), g[1]);
        products[2 * i] = simd.add_f32s(odd, even);
        products[2 * i + 1] = simd.sub_f32s(odd, even);
    }
    products
}

/// One component of the filter transform G g.
#[inline(always)]
pub(in crate::engine) fn filter_at<S: Simd>(simd: S, product: usize, g: [S::f32s; 3]) -> S::f32s {
    let [c0, c1, c2] = FILTERS[product];
    times(simd, c2, g[2], times(simd, c1, g[1], simd.mul_f32s(simd.splat_f32s(c0), g[0])))
}

/// The output transform Aᵀ m.
#[inline(always)]
pub(in crate::engine) fn output<S: Simd>(simd: S, m: [S::f32s; INPUTS]) -> [S::f32s; OUTPUTS] {
    let mut sums = [m[0]; PAIRS];
    let mut differences = [m[0]; PAIRS];
    for i in 0..PAIRS {
        sums[i] = simd.add_f32s(m[2 * i], m[2 * i + 1]);
        differences[i] = simd.sub_f32s(m[2 * i], m[2 * i + 1]);
    }
    let mut outputs = [m[INPUTS - 1]; OUTPUTS];
    for exponent in 0..OUTPUTS {
        let terms = if exponent % 2 == 0 { &sums } else { &differences };
        let first = POWERS[0][exponent];
        let mut sum = if exponent == OUTPUTS - 1 {
            times(simd, first, terms[0], m[INPUTS - 1])
        } else {
            simd.mul_f32s(simd.splat_f32s(first), terms[0])
        };
        for i in 1..PAIRS {
            sum = times(simd, POWERS[i][exponent], terms[i], sum);
        }
        outputs[exponent] = sum;
    }
    outputs
}

/// The values at `at` of each row.
#[inline(always)]
pub(in crate::engine) fn column<V: Copy, const ROWS: usize, const COLUMNS: usize>(
    rows: &[[V; COLUMNS]; ROWS],
    at: usize,
) -> [V; ROWS] {
    let mut column = [rows[0][at]; ROWS];
    for (value, row) in column.iter_mut().zip(rows) {
        *value = row[at];
    }
    column
}

#[cfg(test)]
mod tests {
    use super::*;
    use pulp::Scalar;

    #[test]
    fn filters_three_taps() {
        let signal: [f32; INPUTS] = std::array::from_fn(|i| (i * i % 7) as f32 - 2.5);
        let taps = [0.5, -1.25, 2.0];
        let (signal_at, taps_at) = (input(Scalar, signal), filter(Scalar, taps));
        let products = std::array::from_fn(|i| signal_at[i] * taps_at[i]);
        for (i, output) in output(Scalar, products).into_iter().enumerate() {
            let expected: f32 = (0..3).map(|tap| signal[i + tap] * taps[tap]).sum();
            assert!((output - expected).abs() < 1e-3, "{i}: {output} instead of {expected}");
        }
        for (i, &product) in taps_at.iter().enumerate() {
            assert!((filter_at(Scalar, i, taps) - product).abs() <= 1e-5 * product.abs());
        }
    }
}
