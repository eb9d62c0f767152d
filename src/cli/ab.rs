//! `vitrine ab`

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use flate2::bufread::MultiGzDecoder;

use super::output;
use crate::experiment::{Experiment, Report, ReportOptions, percent, probability};
use crate::publish::write_whole;
use crate::report::experiment_page;
use vitrine_file_kind::FileKind;

/// Compare the two recommenders by what visitors did: clicks, second pages, pages
#[derive(Debug, Args)]
#[command(after_help = "EVENTS has a row for each event, with a header that names the columns \
    visitor, variant (a or b), event (page_view, impression or click) and time. docs/EXPERIMENT.md \
    has queries that make it from GA4's export and Metrica's logs.\n\n\
    Examples:\n  \
    vitrine ab events.csv\n  \
    vitrine ab events.csv.gz --html report.html\n  \
    bq query --format=csv … | vitrine ab - --json\n\n\
    Exit codes: 0 compared, whatever the result; 1 nothing to compare.")]
pub(super) struct Arguments {
    /// A CSV file or one of JSON lines, may be compressed by gzip; - for standard input
    events: PathBuf,
    /// Write the report in JSON
    #[arg(long)]
    json: bool,
    /// Write the report as a page with plots
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// The share of visitors who should see variant A
    #[arg(long, value_name = "SHARE", default_value_t = 0.5, value_parser = fraction)]
    share: f64,
    /// How often intervals should hold the true difference
    #[arg(long, value_name = "LEVEL", default_value_t = 0.95, value_parser = fraction)]
    confidence: f64,
    /// Visitors of both variants at which the always-valid interval should be narrowest; to be
    /// chosen before looking
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(1..))]
    planned_visitors: u64,
}

fn fraction(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(share) if share > 0.0 && share < 1.0 => Ok(share),
        _ => Err("give a number above 0 and below 1, such as 0.5".into()),
    }
}

pub(super) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { share, confidence, planned_visitors, .. } = arguments;
    let options = ReportOptions { share, confidence, planned_visitors };
    let cannot_read = || format!("cannot read {}", arguments.events.display());
    let events = open(&arguments.events).with_context(cannot_read)?;
    let experiment = Experiment::read(events).with_context(cannot_read)?;
    tell_skipped(&experiment);
    let report = Report::new(&experiment, options)
        .with_context(|| format!("nothing to compare in {}", arguments.events.display()))?;
    if let Some(path) = &arguments.html {
        write_whole(path, |file| file.write_all(experiment_page(&report).as_bytes()))
            .with_context(|| format!("cannot write {}", path.display()))?;
        eprintln!("wrote {}", path.display());
    }
    if arguments.json {
        output::json(&report)?;
    } else {
        output::text(&text(&report))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn open(path: &Path) -> io::Result<Box<dyn Read>> {
    let file: Box<dyn Read> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path)?)
    };
    let mut file = BufReader::with_capacity(1 << 16, file);
    let compressed = FileKind::of_binary(file.fill_buf()?) == Some(FileKind::Gzip);
    Ok(if compressed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
}

fn tell_skipped(experiment: &Experiment) {
    for row in &experiment.skipped_first {
        eprintln!("line {} is left out: {}", row.line, row.reason);
    }
    let more = experiment.skipped - experiment.skipped_first.len() as u64;
    if more > 0 {
        eprintln!("{more} more lines are left out");
    }
}

fn text(report: &Report) -> String {
    let level = format!("{} % interval", percent(report.options.confidence));
    let header = ["", "A", "B", "B − A", "of A", &level, "always valid", "detectable"];
    let mut table = output::table(&header);
    let none = || "–".to_owned();
    for metric in &report.metrics {
        let figures = &metric.comparison;
        let interval = |interval| Option::map_or_else(interval, none, |i| metric.interval(i));
        table.add_row([
            metric.metric.title().to_owned(),
            metric.figure(figures.a),
            metric.figure(figures.b),
            metric.difference(figures.difference),
            metric.relative().unwrap_or_else(none),
            interval(figures.interval),
            interval(figures.always_valid),
            figures
                .smallest_detectable
                .map_or_else(none, |least| metric.difference(least).replace('+', "")),
        ]);
    }
    let visitors = &report.visitors;
    let warnings: String =
        report.warnings.iter().map(|warning| format!("warning: {warning}\n")).collect();
    let mut text = format!(
        "{} visitors from {} to {}: {} saw A, {} saw B\nsample ratio {}: {:.2} % saw A, {} % \
         expected, p = {}\n{warnings}{table}",
        visitors.a + visitors.b,
        report.first_day,
        report.last_day,
        visitors.a,
        visitors.b,
        if report.sample_ratio.ok { "sound" } else { "BROKEN" },
        report.sample_ratio.observed * 100.0,
        percent(report.sample_ratio.expected),
        probability(report.sample_ratio.p_value),
    );
    for metric in &report.metrics {
        text.push_str(&format!("\n{}: {}", metric.metric.title(), metric.finding()));
    }
    for line in report.left_out() {
        text.push_str(&format!("\nleft out: {line}"));
    }
    text
}
