//! What is compared, and how.

use serde::Serialize;

use super::options::ReportOptions;
use super::statistics::{
    Interval, Moments, always_valid, mean, newcombe, ratio, smallest_detectable, wald, welch,
};
use super::totals::Totals;

/// With what probability the smallest detectable difference is detected.
pub(super) const POWER: f64 = 0.8;

/// How many visitors each variant needs before its always-valid interval, which holds in large
/// samples, is given.
const ALWAYS_VALID_FROM: u64 = 100;

/// A figure in which the variants are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// The share of visitors who clicked a recommended product.
    Clicked,
    /// The share of visitors who saw a second page.
    SecondPage,
    /// Pages per visitor.
    PagesPerVisitor,
    /// Clicks for each time that the recommendations were seen.
    ClicksPerImpression,
}

/// One figure of both variants.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Comparison {
    /// Variant A's figure.
    pub a: f64,
    /// Variant B's.
    pub b: f64,
    /// B − A.
    pub difference: f64,
    /// The difference as a share of A's figure; none where that is 0.
    pub relative: Option<f64>,
    /// Where the difference may be, if this is the only look; none with one visitor in a variant.
    pub interval: Option<Interval>,
    /// Where it may be, however many looks; none before each variant has a hundred visitors.
    pub always_valid: Option<Interval>,
    /// The difference that so many visitors show with probability 0.8.
    pub smallest_detectable: Option<f64>,
}

impl Metric {
    /// All of them, the one to decide by first.
    pub const ALL: [Self; 4] =
        [Self::Clicked, Self::SecondPage, Self::PagesPerVisitor, Self::ClicksPerImpression];

    /// What it is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Clicked => "visitors who clicked",
            Self::SecondPage => "visitors who saw a second page",
            Self::PagesPerVisitor => "pages per visitor",
            Self::ClicksPerImpression => "clicks per impression",
        }
    }

    /// Whether it is shown in per cent.
    #[must_use]
    pub fn is_share(self) -> bool {
        self != Self::PagesPerVisitor
    }

    /// Compares A with B. None where a variant has no visitors, or nothing to divide by.
    #[must_use]
    pub fn compare(self, totals: &[Totals; 2], options: &ReportOptions) -> Option<Comparison> {
        let alpha = 1.0 - options.confidence;
        let [a, b] = [self.sample(&totals[0])?, self.sample(&totals[1])?];
        let sizes = [totals[0].visitors, totals[1].visitors];
        let difference = b.mean - a.mean;
        let several = sizes.iter().all(|&visitors| visitors > 1);
        let interval = match self.successes(&totals[0]).zip(self.successes(&totals[1])) {
            Some((of_a, of_b)) => Some(newcombe((of_a, sizes[0]), (of_b, sizes[1]), alpha)),
            None if !several => None,
            None if self == Self::PagesPerVisitor => Some(welch(&a, &b, alpha)),
            None => Some(wald(&a, &b, alpha)),
        };
        let enough = sizes.iter().all(|&visitors| visitors >= ALWAYS_VALID_FROM);
        Some(Comparison {
            a: a.mean,
            b: b.mean,
            difference,
            relative: (a.mean > 0.0).then(|| difference / a.mean),
            interval,
            always_valid: enough.then(|| {
                let variance = totals.iter().zip([&a, &b]);
                let variance = variance.map(|(totals, sample)| self.cautious(totals, sample)).sum();
                let all = sizes[0] + sizes[1];
                always_valid(difference, variance, all, options.planned_visitors, alpha)
            }),
            smallest_detectable: several.then(|| smallest_detectable(&a, b.visitors, alpha, POWER)),
        })
    }

    /// How many visitors count as successes, if it is a share of visitors.
    fn successes(self, totals: &Totals) -> Option<u64> {
        match self {
            Self::Clicked => Some(totals.clicked),
            Self::SecondPage => Some(totals.second_page),
            Self::PagesPerVisitor | Self::ClicksPerImpression => None,
        }
    }

    /// One variant's figure; a variance that one visitor cannot show is 0.
    fn sample(self, totals: &Totals) -> Option<Moments> {
        let n = totals.visitors;
        let sample = match (self.successes(totals), self) {
            _ if n == 0 => return None,
            (Some(successes), _) => {
                let share = successes as f64 / n as f64;
                Moments { mean: share, variance: share * (1.0 - share), visitors: n as f64 }
            }
            (_, Self::PagesPerVisitor) => mean(n, totals.pages, totals.pages_squared),
            _ if totals.impressions == 0 => return None,
            _ => ratio(
                n,
                totals.clicks,
                totals.impressions,
                [totals.clicks_squared, totals.clicks_impressions, totals.impressions_squared],
            ),
        };
        Some(if n > 1 || self.successes(totals).is_some() {
            sample
        } else {
            Moments { variance: 0.0, ..sample }
        })
    }

    /// The figure's variance for the always-valid interval. Of shares with one success and one
    /// failure more, so that a variant without clicks does not pass for certain: Agresti and Caffo,
    /// *The American Statistician* 54 (2000).
    fn cautious(self, totals: &Totals, sample: &Moments) -> f64 {
        match self.successes(totals) {
            Some(successes) => {
                let n = totals.visitors as f64 + 2.0;
                let share = (successes as f64 + 1.0) / n;
                share * (1.0 - share) / n
            }
            None => sample.error_squared(),
        }
    }
}
