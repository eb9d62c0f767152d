//! One metric in both variants, and what may be concluded.

use serde::Serialize;

use super::event::Day;
use super::metric::{Comparison, Metric};

/// One comparison.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MetricReport {
    /// What is compared.
    pub metric: Metric,
    /// The figures.
    #[serde(flatten)]
    pub comparison: Comparison,
    /// When the always-valid interval first did not hold 0; none where it always did.
    pub decided: Option<Decision>,
}

/// What one may act upon, however often one looked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Decision {
    /// The day at whose end it was so.
    pub day: Day,
    /// The variant whose figure was higher: `a` or `b`.
    pub higher: &'static str,
}
