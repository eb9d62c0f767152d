//! A page that shows a shop's owner how the two recommenders did.

use maud::{Markup, PreEscaped, html};

use super::experiment_plots::{intervals, over_days};
use super::html::page;
use crate::experiment::{MetricReport, Report, percent, probability};

/// The page: one file without scripts, which can be sent.
#[must_use]
pub fn experiment_page(report: &Report) -> String {
    let body = html! {
        (header(report))
        @if !report.warnings.is_empty() {
            ul.warnings {
                @for warning in &report.warnings { li { (warning) } }
            }
        }
        main {
            @for metric in &report.metrics { (section(report, metric)) }
        }
        (footer(report))
    };
    page("A and B compared", &html! {}, include_str!("pages/experiment.css"), &body)
}

fn header(report: &Report) -> Markup {
    let (visitors, ratio) = (&report.visitors, &report.sample_ratio);
    let observed = format!("{:.2}", ratio.observed * 100.0);
    html! {
        header {
            h1 { "A and B compared" }
            p.quiet {
                "A recommends by attributes, B by picture first. " (report.first_day) " to "
                (report.last_day) " (UTC)."
            }
            dl.counts {
                div { dt { "visitors" } dd { (visitors.a + visitors.b) } }
                div { dt { "saw A" } dd { (visitors.a) } }
                div { dt { "saw B" } dd { (visitors.b) } }
                div {
                    dt { "sample ratio" }
                    dd.broken[!ratio.ok] {
                        (if ratio.ok { "sound" } else { "broken" }) " "
                        small {
                            (observed) " % saw A, " (percent(ratio.expected)) " % expected, p = "
                            (probability(ratio.p_value))
                        }
                    }
                }
            }
        }
    }
}

fn section(report: &Report, metric: &MetricReport) -> Markup {
    let figures = &metric.comparison;
    let detectable = figures.smallest_detectable.map_or_else(
        || "–".to_owned(),
        |least| metric.difference(least).trim_start_matches('+').to_owned(),
    );
    html! {
        section {
            h2 { (metric.metric.title()) }
            dl.figures {
                div { dt { "A" } dd { (metric.figure(figures.a)) } }
                div { dt { "B" } dd { (metric.figure(figures.b)) } }
                div {
                    dt { "B − A" }
                    dd {
                        (metric.difference(figures.difference))
                        @if let Some(share) = metric.relative() { " " small { (share) } }
                    }
                }
                div { dt { "detectable" } dd { (detectable) } }
            }
            p.finding { (metric.finding()) "." }
            // The plots hold numbers, days and words of ours.
            (PreEscaped(intervals(report, metric)))
            (PreEscaped(over_days(report, metric)))
        }
    }
}

fn footer(report: &Report) -> Markup {
    let left_out = report.left_out();
    html! {
        footer {
            p {
                "The unit is the visitor. The " (percent(report.options.confidence)) " % interval \
                 holds for one look at a time that was fixed beforehand; the always-valid one, \
                 narrowest at about " (report.options.planned_visitors) " visitors, for any number \
                 of looks. “Detectable” is the difference that so many visitors show four times in \
                 five. Of several comparisons one is to be chosen to decide by, before the \
                 experiment begins."
            }
            @if !left_out.is_empty() { p { "Left out: " (left_out.join("; ")) "." } }
        }
    }
}
