//! Intervals for differences, and what is checked beside them.
//!
//! `alpha` is the share of errors that is put up with, 0.05 for intervals of 95 %. Every difference
//! is B − A.

use cdflib::{ContinuousCdf, Normal, StudentsT};
use serde::Serialize;

/// From the lower end to the upper end; in JSON a list of the two.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(into = "[f64; 2]")]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// So much to both sides.
    #[must_use]
    pub fn around(centre: f64, half_width: f64) -> Self {
        Self { low: centre - half_width, high: centre + half_width }
    }

    /// Whether a value is in it.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

impl From<Interval> for [f64; 2] {
    fn from(interval: Interval) -> Self {
        [interval.low, interval.high]
    }
}

/// A figure of one variant, with what its error follows from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// The figure: a mean over visitors, or a ratio of two.
    pub mean: f64,
    /// The variance of one visitor's part in it, so that the figure's own is `variance / visitors`.
    pub variance: f64,
    /// Visitors.
    pub visitors: f64,
}

impl Moments {
    /// The variance of the figure.
    #[must_use]
    pub fn error_squared(&self) -> f64 {
        self.variance / self.visitors
    }
}

/// The value below which a standard normal variable stays with probability `p`; NaN unless `p` is
/// between 0 and 1.
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    Normal::try_new(0.0, 1.0).and_then(|normal| normal.inverse_cdf(p)).unwrap_or(f64::NAN)
}

/// The same of Student's t; of the normal distribution where there are no degrees of freedom.
#[must_use]
pub fn t_quantile(p: f64, freedom: f64) -> f64 {
    let quantile = StudentsT::try_new(freedom).and_then(|t| t.inverse_cdf(p));
    quantile.unwrap_or_else(|_| normal_quantile(p))
}

/// How probable a division into `a` and `b` visitors, or a less even one, is by chance where
/// `share` of them belong to A: Pearson's χ² test with one degree of freedom. 1 without visitors.
#[must_use]
pub fn sample_ratio_p_value(a: u64, b: u64, share: f64) -> f64 {
    let (a, all) = (a as f64, (a + b) as f64);
    if all == 0.0 {
        return 1.0;
    }
    // χ² with one degree of freedom is the square of a standard normal variable.
    let z = (a - all * share).abs() / (all * share * (1.0 - share)).sqrt();
    Normal::try_new(0.0, 1.0).map_or(f64::NAN, |normal| 2.0 * normal.ccdf(z))
}

/// A share's score interval: Wilson, *JASA* 22 (1927).
#[must_use]
pub fn wilson(successes: u64, visitors: u64, alpha: f64) -> Interval {
    let (p, n) = (successes as f64 / visitors as f64, visitors as f64);
    let z = normal_quantile(1.0 - alpha / 2.0);
    let shrunk = 1.0 + z * z / n;
    let half = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    Interval::around((p + z * z / (2.0 * n)) / shrunk, half / shrunk)
}

/// A difference of shares, from (successes, visitors) of A and of B: the hybrid score interval,
/// method 10 of Newcombe, *Statistics in Medicine* 17 (1998), 873–890. It keeps its promise where
/// clicks are rare, as Wald's does not.
#[must_use]
pub fn newcombe(a: (u64, u64), b: (u64, u64), alpha: f64) -> Interval {
    let share = |(successes, visitors): (u64, u64)| successes as f64 / visitors as f64;
    let (p_a, p_b) = (share(a), share(b));
    let (of_a, of_b) = (wilson(a.0, a.1, alpha), wilson(b.0, b.1, alpha));
    Interval {
        low: p_b - p_a - (p_b - of_b.low).hypot(of_a.high - p_a),
        high: p_b - p_a + (of_b.high - p_b).hypot(p_a - of_a.low),
    }
}

/// A difference of means whose variances need not be equal: Welch, *Biometrika* 34 (1947), with
/// Satterthwaite's degrees of freedom. At least two visitors in each sample.
#[must_use]
pub fn welch(a: &Moments, b: &Moments, alpha: f64) -> Interval {
    let (of_a, of_b) = (a.error_squared(), b.error_squared());
    let variance = of_a + of_b;
    let freedom =
        variance * variance / (of_a * of_a / (a.visitors - 1.0) + of_b * of_b / (b.visitors - 1.0));
    let quantile = t_quantile(1.0 - alpha / 2.0, freedom);
    Interval::around(b.mean - a.mean, quantile * variance.sqrt())
}

/// A difference of figures that are normal in large samples.
#[must_use]
pub fn wald(a: &Moments, b: &Moments, alpha: f64) -> Interval {
    let error = (a.error_squared() + b.error_squared()).sqrt();
    Interval::around(b.mean - a.mean, normal_quantile(1.0 - alpha / 2.0) * error)
}

/// A mean, from `n` values' sum and sum of squares; at least two values.
#[must_use]
pub fn mean(n: u64, sum: u64, squares: u128) -> Moments {
    Moments {
        mean: sum as f64 / n as f64,
        variance: covariance(n, sum, sum, squares),
        visitors: n as f64,
    }
}

/// A ratio of two sums over `n` visitors, such as clicks to impressions, by the delta method:
/// Deng, Knoblich and Lu, *Applying the Delta Method in Metric Analytics* (KDD 2018). With
/// R = Σy/Σx, one visitor's part has the variance (s²y − 2·R·sxy + R²·s²x) / x̄². `squares` are
/// Σy², Σxy and Σx². At least two visitors, and Σx > 0.
#[must_use]
pub fn ratio(n: u64, y: u64, x: u64, squares: [u128; 3]) -> Moments {
    let ratio = y as f64 / x as f64;
    let [yy, xy, xx] = squares;
    let (of_y, of_both, of_x) =
        (covariance(n, y, y, yy), covariance(n, y, x, xy), covariance(n, x, x, xx));
    let mean_x = x as f64 / n as f64;
    let variance = (of_y - 2.0 * ratio * of_both + ratio * ratio * of_x) / (mean_x * mean_x);
    // Rounding may leave less than nothing where every visitor has the same ratio.
    Moments { mean: ratio, variance: variance.max(0.0), visitors: n as f64 }
}

/// (Σuv − Σu·Σv/n) / (n − 1), whose numerator is exact where it fits.
fn covariance(n: u64, u: u64, v: u64, products: u128) -> f64 {
    let (wide, both) = (u128::from(n), u128::from(u) * u128::from(v));
    let numerator = match products.checked_mul(wide) {
        Some(scaled) if scaled >= both => (scaled - both) as f64 / n as f64,
        Some(scaled) => -((both - scaled) as f64 / n as f64),
        None => products as f64 - both as f64 / n as f64,
    };
    numerator / (n as f64 - 1.0)
}

/// An interval that holds at every look, however often one looks and whenever one stops: the
/// mixture sequential probability ratio test of Johari, Koomen, Pekelis and Walsh, *Always Valid
/// Inference* (Operations Research 70, 2022), as the asymptotic confidence sequence of
/// Waudby-Smith and others, *Time-uniform central limit theory and asymptotic confidence
/// sequences* (Annals of Statistics 52, 2024), theorem 2.2:
///
/// ```text
/// difference ± √( variance · 2 · (n·ρ² + 1) / (n·ρ²) · ln( √(n·ρ² + 1) / α ) )
/// ```
///
/// `variance` is that of the difference, `n` the visitors of both variants. ρ² = (−2·ln α +
/// ln(1 − 2·ln α)) / `planned` makes the interval about as narrow as it can be at `planned`
/// visitors; it must be chosen before anyone looks.
#[must_use]
pub fn always_valid(
    difference: f64,
    variance: f64,
    visitors: u64,
    planned: u64,
    alpha: f64,
) -> Interval {
    let twice_log = -2.0 * alpha.ln();
    let rho_squared = (twice_log + twice_log.ln_1p()) / planned as f64;
    let intrinsic = visitors as f64 * rho_squared;
    let bound = 2.0 * (intrinsic + 1.0) / intrinsic * ((intrinsic + 1.0).sqrt() / alpha).ln();
    Interval::around(difference, (variance * bound).sqrt())
}

/// The difference that an experiment of this size finds with probability `power`, where both
/// variants vary as A does: (z₁₋α⸝₂ + z_power) · √(variance · (1/nA + 1/nB)); Bloom, *Minimum
/// Detectable Effects* (Evaluation Review 19, 1995).
#[must_use]
pub fn smallest_detectable(a: &Moments, visitors_b: f64, alpha: f64, power: f64) -> f64 {
    let error = (a.variance * (1.0 / a.visitors + 1.0 / visitors_b)).sqrt();
    (normal_quantile(1.0 - alpha / 2.0) + normal_quantile(power)) * error
}
