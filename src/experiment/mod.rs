//! An experiment's figures: events of visitors become a comparison of the two recommenders.
//!
//! ```text
//! events (CSV or JSON lines) ─▶ read ─▶ visitors ─▶ totals by day ─▶ statistics ─▶ report
//! ```
//!
//! The visitor is the unit of everything, because visitors, not pages, were divided by chance.
//! `docs/EXPERIMENT.md` gives the formulas; the figures are compared with those of SciPy and
//! statsmodels in `tests/fixtures/experiment`.

mod event;
mod metric;
mod metric_report;
mod options;
mod read;
mod report;
pub mod statistics;
mod totals;
mod visitors;
mod wording;

#[cfg(test)]
mod fixture_tests;
#[cfg(test)]
mod simulation_tests;

pub use event::{Day, Event, EventKind};
pub use metric::{Comparison, Metric};
pub use metric_report::{Decision, MetricReport};
pub use options::ReportOptions;
pub use read::{EventsError, Row, SkippedRow, read};
pub use report::{DayReport, DifferenceSoFar, Report, ReportError, SampleRatio, VisitorCounts};
pub use totals::{Counts, Totals};
pub use visitors::{EventCounts, Experiment, Snapshot};
pub use wording::{percent, probability};
