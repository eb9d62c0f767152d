//! A page that shows a shop's owner how the two recommenders did.

use super::experiment_plots::{intervals, over_days};
use super::html::{escape, page};
use crate::experiment::{MetricReport, Report, percent, probability};

/// The page: one file without scripts, which can be sent.
#[must_use]
pub fn experiment_page(report: &Report) -> String {
    let mut body = header(report);
    if !report.warnings.is_empty() {
        body.push_str("<ul class=\"warnings\">\n");
        for warning in &report.warnings {
            body.push_str(&format!("<li>{}</li>\n", escape(warning)));
        }
        body.push_str("</ul>\n");
    }
    body.push_str("<main>\n");
    for metric in &report.metrics {
        body.push_str(&section(report, metric));
    }
    body.push_str("</main>\n");
    body.push_str(&footer(report));
    page("A and B compared", "", include_str!("pages/experiment.css"), &body)
}

fn header(report: &Report) -> String {
    let (visitors, ratio) = (&report.visitors, &report.sample_ratio);
    format!(
        "<header>\n<h1>A and B compared</h1>\n<p class=\"quiet\">A recommends by attributes, B by \
         picture first. {} to {} (UTC).</p>\n<dl class=\"counts\">\n\
         <div><dt>visitors</dt><dd>{}</dd></div>\n<div><dt>saw A</dt><dd>{}</dd></div>\n\
         <div><dt>saw B</dt><dd>{}</dd></div>\n\
         <div><dt>sample ratio</dt><dd{}>{} <small>{:.2} % saw A, {} % expected, p = {}</small></dd>\
         </div>\n</dl>\n</header>\n",
        report.first_day,
        report.last_day,
        visitors.a + visitors.b,
        visitors.a,
        visitors.b,
        if ratio.ok { "" } else { " class=\"broken\"" },
        if ratio.ok { "sound" } else { "broken" },
        ratio.observed * 100.0,
        percent(ratio.expected),
        probability(ratio.p_value),
    )
}

fn section(report: &Report, metric: &MetricReport) -> String {
    let figures = &metric.comparison;
    let relative = metric.relative();
    let relative = relative.map_or_else(String::new, |share| format!(" <small>{share}</small>"));
    let detectable = figures.smallest_detectable.map_or_else(
        || "–".to_owned(),
        |least| metric.difference(least).trim_start_matches('+').to_owned(),
    );
    format!(
        "<section>\n<h2>{}</h2>\n<dl class=\"figures\">\n<div><dt>A</dt><dd>{}</dd></div>\n\
         <div><dt>B</dt><dd>{}</dd></div>\n<div><dt>B − A</dt><dd>{}{relative}</dd></div>\n\
         <div><dt>detectable</dt><dd>{detectable}</dd></div>\n</dl>\n\
         <p class=\"finding\">{}.</p>\n{}{}</section>\n",
        metric.metric.title(),
        metric.figure(figures.a),
        metric.figure(figures.b),
        metric.difference(figures.difference),
        escape(metric.finding()),
        intervals(report, metric),
        over_days(report, metric),
    )
}

fn footer(report: &Report) -> String {
    let mut text = format!(
        "<footer>\n<p>The unit is the visitor. The {} % interval holds for one look at a time that \
         was fixed beforehand; the always-valid one, narrowest at about {} visitors, for any number \
         of looks. “Detectable” is the difference that so many visitors show four times in five. Of \
         several comparisons one is to be chosen to decide by, before the experiment begins.</p>\n",
        percent(report.options.confidence),
        report.options.planned_visitors,
    );
    let left_out = report.left_out();
    if !left_out.is_empty() {
        text.push_str(&format!("<p>Left out: {}.</p>\n", escape(left_out.join("; "))));
    }
    text.push_str("</footer>\n");
    text
}
