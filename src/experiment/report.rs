//! Everything that is told about an experiment.

use std::collections::BTreeMap;

use serde::Serialize;

use super::event::Day;
use super::metric::{Comparison, Metric};
use super::metric_report::{Decision, MetricReport};
use super::options::ReportOptions;
use super::read::SkippedRow;
use super::statistics::{Interval, sample_ratio_p_value};
use super::visitors::{EventCounts, Experiment, Snapshot};
use super::wording::{percent, probability};
use vitrine_table::Variant;

/// Below this probability a division of visitors is no chance: what most who run experiments take,
/// because every experiment is checked.
const SAMPLE_RATIO_ALARM: f64 = 0.001;

/// Above this share, visitors in both variants are worth a warning.
const IN_BOTH_ALARM: f64 = 0.01;

/// Why there is nothing to report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReportError {
    /// No visitor counts.
    #[error(
        "none of {rows} rows tells what a visitor was shown, {skipped} of them being faulty; the \
         column variant must hold a or b"
    )]
    NoVisitors {
        /// Rows read.
        rows: u64,
        /// Rows that are no events.
        skipped: u64,
    },
    /// One variant has no visitors.
    #[error("all {visitors} visitors saw variant {variant}; there is nothing to compare it with")]
    OneVariant {
        /// The other one.
        variant: &'static str,
        /// Its visitors.
        visitors: u64,
    },
}

/// An experiment's figures, as `vitrine ab --json` writes them.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// What was asked for.
    pub options: ReportOptions,
    /// Who was compared.
    pub visitors: VisitorCounts,
    /// The first day, in UTC, on which a visitor did anything.
    pub first_day: Day,
    /// The last.
    pub last_day: Day,
    /// Whether chance divided the visitors.
    pub sample_ratio: SampleRatio,
    /// The comparisons; without those that the events do not allow.
    pub metrics: Vec<MetricReport>,
    /// What to know before believing them.
    pub warnings: Vec<String>,
    /// The experiment as it was at the end of each day.
    pub days: Vec<DayReport>,
    /// Rows read, without the header.
    pub rows: u64,
    /// Events by kind.
    pub events: EventCounts,
    /// Events that no figure is made of, by name.
    pub unknown: BTreeMap<String, u64>,
    /// How many rows are no events.
    pub skipped: u64,
    /// The first twenty of these.
    pub skipped_first: Vec<SkippedRow>,
}

/// Numbers of visitors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct VisitorCounts {
    /// Who saw A.
    pub a: u64,
    /// Who saw B.
    pub b: u64,
    /// Who saw both, and is left out.
    pub in_both: u64,
    /// Who saw neither, and is left out.
    pub in_neither: u64,
}

/// Whether as many visitors saw A as should have.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct SampleRatio {
    /// The share that should have.
    pub expected: f64,
    /// The share that did.
    pub observed: f64,
    /// How often chance does so much or more.
    pub p_value: f64,
    /// Whether that is not too rare to believe: 0.001 or more.
    pub ok: bool,
}

/// The experiment at the end of a day.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DayReport {
    /// The day, in UTC.
    pub day: Day,
    /// Who had seen A by then.
    pub a: u64,
    /// Who had seen B by then.
    pub b: u64,
    /// Differences so far, of those metrics that are compared.
    pub differences: BTreeMap<Metric, DifferenceSoFar>,
}

/// A difference at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct DifferenceSoFar {
    /// B − A.
    pub difference: f64,
    /// Where it may be; none before each variant has a hundred visitors.
    pub always_valid: Option<Interval>,
}

impl Report {
    /// Compares the variants.
    ///
    /// # Errors
    ///
    /// Where one of them has no visitors.
    pub fn new(experiment: &Experiment, options: ReportOptions) -> Result<Self, ReportError> {
        let snapshots = experiment.snapshots();
        let (Some(first), Some(last)) = (snapshots.first(), snapshots.last()) else {
            let (rows, skipped) = (experiment.rows, experiment.skipped);
            return Err(ReportError::NoVisitors { rows, skipped });
        };
        let [a, b] = [last.totals[0].visitors, last.totals[1].visitors];
        for (visitors, other, variant) in [(a, b, "b"), (b, a, "a")] {
            if visitors == 0 {
                return Err(ReportError::OneVariant { variant, visitors: other });
            }
        }
        let (in_both, in_neither) = experiment.left_out();
        let visitors = VisitorCounts { a, b, in_both, in_neither };
        let p_value = sample_ratio_p_value(a, b, options.share);
        let sample_ratio = SampleRatio {
            expected: options.share,
            observed: a as f64 / (a + b) as f64,
            p_value,
            ok: p_value >= SAMPLE_RATIO_ALARM,
        };
        let days: Vec<DayReport> =
            snapshots.iter().map(|day| DayReport::new(day, experiment, &options)).collect();
        let metrics = metrics(experiment)
            .filter_map(|metric| {
                let comparison = metric.compare(&last.totals, &options)?;
                let decided = days.iter().find_map(|day| {
                    let interval = day.differences.get(&metric)?.always_valid?;
                    let higher = if interval.low > 0.0 { Variant::B } else { Variant::A };
                    let higher = higher.name();
                    (!interval.contains(0.0)).then_some(Decision { day: day.day, higher })
                });
                Some(MetricReport { metric, comparison, decided })
            })
            .collect();
        Ok(Self {
            options,
            visitors,
            first_day: first.day,
            last_day: last.day,
            sample_ratio,
            metrics,
            warnings: warnings(experiment, &visitors, &sample_ratio),
            days,
            rows: experiment.rows,
            events: experiment.events,
            unknown: experiment.unknown.clone(),
            skipped: experiment.skipped,
            skipped_first: experiment.skipped_first.clone(),
        })
    }
}

impl Report {
    /// What no figure is made of, a line for each kind.
    #[must_use]
    pub fn left_out(&self) -> Vec<String> {
        let unknown: u64 = self.unknown.values().sum();
        let names = self.unknown.keys().map(String::as_str).take(5).collect::<Vec<_>>().join(", ");
        let lines = [
            (self.visitors.in_both, "visitors who saw both variants".to_owned()),
            (self.visitors.in_neither, "visitors who saw neither".to_owned()),
            (unknown, format!("events of other kinds ({names})")),
            (self.skipped, "faulty rows".to_owned()),
        ];
        let some = lines.into_iter().filter(|(count, _)| *count > 0);
        some.map(|(count, what)| format!("{count} {what}")).collect()
    }
}

impl DayReport {
    fn new(snapshot: &Snapshot, experiment: &Experiment, options: &ReportOptions) -> Self {
        let differences = metrics(experiment).filter_map(|metric| {
            let Comparison { difference, always_valid, .. } =
                metric.compare(&snapshot.totals, options)?;
            Some((metric, DifferenceSoFar { difference, always_valid }))
        });
        Self {
            day: snapshot.day,
            a: snapshot.totals[0].visitors,
            b: snapshot.totals[1].visitors,
            differences: differences.collect(),
        }
    }
}

/// Those that the kinds of events allow.
fn metrics(experiment: &Experiment) -> impl Iterator<Item = Metric> + use<> {
    let EventCounts { page_view, impression, click } = experiment.events;
    Metric::ALL.into_iter().filter(move |metric| match metric {
        Metric::Clicked => click > 0,
        Metric::SecondPage | Metric::PagesPerVisitor => page_view > 0,
        Metric::ClicksPerImpression => click > 0 && impression > 0,
    })
}

fn warnings(
    experiment: &Experiment,
    visitors: &VisitorCounts,
    sample_ratio: &SampleRatio,
) -> Vec<String> {
    let mut warnings = Vec::new();
    if !sample_ratio.ok {
        warnings.push(format!(
            "{:.2} % of the visitors saw A, and {} % should have; by chance that happens with \
             p = {}. Something else divides the visitors or loses their events: believe none of \
             the figures before it is found",
            sample_ratio.observed * 100.0,
            percent(sample_ratio.expected),
            probability(sample_ratio.p_value),
        ));
    }
    let assigned = visitors.a + visitors.b + visitors.in_both;
    if visitors.in_both as f64 > assigned as f64 * IN_BOTH_ALARM {
        warnings.push(format!(
            "{} visitors saw both variants and are left out: the ids that analytics give and those \
             that the widget divides do not belong together",
            visitors.in_both
        ));
    }
    let EventCounts { page_view, impression, click } = experiment.events;
    for (count, name, lost) in [
        (click, "clicks", "shares of clicks are"),
        (page_view, "page views", "second pages and pages per visitor are"),
        (impression, "impressions", "clicks per impression are"),
    ] {
        if count == 0 {
            warnings.push(format!("there are no {name}: {lost} left out"));
        }
    }
    warnings
}
