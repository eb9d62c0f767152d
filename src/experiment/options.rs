//! What an experiment's figures depend on, besides the events.

use serde::Serialize;

/// What the figures depend on, besides the events.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ReportOptions {
    /// The share of visitors who should see A, above 0 and below 1.
    pub share: f64,
    /// How often intervals should hold, above 0 and below 1.
    pub confidence: f64,
    /// The number of visitors, of both variants, at which the always-valid interval should be
    /// narrowest; at least 1.
    pub planned_visitors: u64,
}

impl Default for ReportOptions {
    fn default() -> Self {
        Self { share: 0.5, confidence: 0.95, planned_visitors: 10_000 }
    }
}
