//! The figures are those of SciPy and statsmodels (`tests/fixtures/experiment/reference.py`).

use serde::Deserialize;

use super::statistics::*;

#[derive(Deserialize)]
struct Reference {
    shares: Vec<(u64, u64, u64, u64, f64, f64, f64)>,
    wilson: Vec<(u64, u64, f64, f64, f64)>,
    sample_ratio: Vec<(u64, u64, f64, f64)>,
    experiments: Vec<Case>,
    t_quantiles: Vec<(f64, f64, f64)>,
    always_valid: Vec<(f64, f64, u64, u64, f64, f64, f64)>,
}

#[derive(Deserialize)]
struct Case {
    alpha: f64,
    a: Sums,
    b: Sums,
    pages: [f64; 2],
    clicks_per_impression: [f64; 2],
    variance_of_rates: [f64; 2],
    detectable_pages: f64,
}

#[derive(Deserialize)]
struct Sums {
    visitors: u64,
    pages: u64,
    impressions: u64,
    clicks: u64,
    pages_squared: u64,
    impressions_squared: u64,
    clicks_squared: u64,
    clicks_impressions: u64,
}

impl Sums {
    fn pages(&self) -> Moments {
        mean(self.visitors, self.pages, self.pages_squared.into())
    }

    fn rate(&self) -> Moments {
        let squares = [self.clicks_squared, self.clicks_impressions, self.impressions_squared];
        ratio(self.visitors, self.clicks, self.impressions, squares.map(u128::from))
    }
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../../tests/fixtures/experiment/reference.json")).unwrap()
}

/// Asserts that a figure is right to eight digits, or to 10⁻¹² where it is nearly nothing.
#[track_caller]
fn assert_close(figure: f64, expected: f64) {
    let close = (figure - expected).abs() <= 1e-8 * expected.abs() + 1e-12;
    assert!(close, "{figure} is not {expected}");
}

#[track_caller]
fn assert_interval(interval: Interval, low: f64, high: f64) {
    assert_close(interval.low, low);
    assert_close(interval.high, high);
}

#[test]
fn differences_of_shares() {
    for (a, n_a, b, n_b, alpha, low, high) in reference().shares {
        assert_interval(newcombe((a, n_a), (b, n_b), alpha), low, high);
    }
    for (successes, visitors, alpha, low, high) in reference().wilson {
        assert_interval(wilson(successes, visitors, alpha), low, high);
    }
}

#[test]
fn sample_ratios() {
    for (a, b, share, p_value) in reference().sample_ratio {
        assert_close(sample_ratio_p_value(a, b, share), p_value);
    }
    assert_close(sample_ratio_p_value(0, 0, 0.5), 1.0);
}

#[test]
fn differences_of_means_and_of_ratios() {
    for Case { alpha, a, b, pages, clicks_per_impression, variance_of_rates, detectable_pages } in
        reference().experiments
    {
        assert_interval(welch(&a.pages(), &b.pages(), alpha), pages[0], pages[1]);
        let [low, high] = clicks_per_impression;
        assert_interval(wald(&a.rate(), &b.rate(), alpha), low, high);
        assert_close(a.rate().error_squared(), variance_of_rates[0]);
        assert_close(b.rate().error_squared(), variance_of_rates[1]);
        let detectable = smallest_detectable(&a.pages(), b.visitors as f64, alpha, 0.8);
        assert_close(detectable, detectable_pages);
    }
}

#[test]
fn always_valid_intervals() {
    for (difference, variance, visitors, planned, alpha, low, high) in reference().always_valid {
        assert_interval(always_valid(difference, variance, visitors, planned, alpha), low, high);
    }
}

#[test]
fn what_does_not_vary_is_certain() {
    let same = mean(3, 6, 12);
    assert_eq!((same.mean, same.variance), (2.0, 0.0));
    assert_eq!(welch(&same, &same, 0.05), Interval::around(0.0, 0.0));
    let same = ratio(3, 3, 6, [3, 6, 12]);
    assert_eq!((same.mean, same.variance), (0.5, 0.0));
    // Sums whose products leave 128 bits lose digits but nothing else.
    let most = u32::MAX.into();
    let huge = mean(2, u64::MAX, u128::MAX / 2);
    assert!(huge.variance.is_finite() && mean(most, most, most.into()).variance.abs() < 1e-3);
}

#[test]
fn quantiles() {
    for (freedom, p, expected) in reference().t_quantiles {
        assert_close(t_quantile(p, freedom), expected);
    }
}
