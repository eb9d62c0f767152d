//! Plots of intervals, as SVG.

use std::fmt::Write;

use crate::experiment::statistics::Interval;
use crate::experiment::{DayReport, MetricReport, Report, percent};

const WIDTH: f64 = 520.0;
/// Room for the labels of rows and of values.
const LEFT: f64 = 92.0;
const RIGHT: f64 = 14.0;

/// Values along one side of a plot.
struct Axis {
    values: Interval,
    /// Where the ends of the values are.
    places: [f64; 2],
}

impl Axis {
    fn at(&self, value: f64) -> f64 {
        let share = (value - self.values.low) / (self.values.high - self.values.low);
        self.places[0] + share * (self.places[1] - self.places[0])
    }

    /// A few round values.
    fn ticks(&self) -> impl Iterator<Item = f64> + use<> {
        let Interval { low, high } = self.values;
        let rough = (high - low) / 5.0;
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0].map(|n| n * power).into_iter().find(|step| *step >= rough);
        let step = step.unwrap_or(10.0 * power);
        let first = (low / step).ceil() as i64;
        (first..=(high / step).floor() as i64).map(move |n| n as f64 * step)
    }
}

/// The smallest interval with all values, and some room; never empty.
fn span(values: impl Iterator<Item = f64>) -> Interval {
    let Interval { low, high } = values.filter(|value| value.is_finite()).fold(
        Interval { low: 0.0, high: 0.0 },
        |span, value| Interval { low: span.low.min(value), high: span.high.max(value) },
    );
    let room = if high > low { (high - low) * 0.08 } else { 1.0 };
    Interval { low: low - room, high: high + room }
}

/// Both intervals of the difference, one below the other, with 0.
pub(crate) fn intervals(report: &Report, metric: &MetricReport) -> String {
    let figures = &metric.comparison;
    let level = format!("{} %", percent(report.options.confidence));
    let rows = [
        (level.as_str(), "fixed", figures.interval),
        ("always valid", "always", figures.always_valid),
    ];
    let ends = rows.iter().filter_map(|row| row.2).flat_map(<[f64; 2]>::from);
    let across =
        Axis { values: span(ends.chain([figures.difference])), places: [LEFT, WIDTH - RIGHT] };
    let (top, bottom) = (6.0, 66.0);
    let mut svg = open(86.0, &format!("intervals of the difference in {}", metric.metric.title()));
    for tick in across.ticks() {
        let (x, class) = (across.at(tick), line_class(tick));
        let _ = writeln!(
            svg,
            "<line class=\"{class}\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{top}\" y2=\"{bottom}\"/>\
             <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
            bottom + 16.0,
            metric.mark(tick),
        );
    }
    let x = across.at(figures.difference);
    for (y, (label, class, interval)) in [22.0, 50.0].into_iter().zip(rows) {
        let _ =
            writeln!(svg, "<text class=\"of-{class}\" x=\"0\" y=\"{:.1}\">{label}</text>", y + 4.0);
        let Some(Interval { low, high }) = interval else {
            let x = LEFT + 8.0;
            let _ = writeln!(svg, "<text x=\"{x}\" y=\"{:.1}\">too few visitors</text>", y + 4.0);
            continue;
        };
        let _ = writeln!(
            svg,
            "<line class=\"{class}\" x1=\"{:.1}\" x2=\"{:.1}\" y1=\"{y}\" y2=\"{y}\"><title>{}</title>\
             </line>\n<circle class=\"point\" cx=\"{x:.1}\" cy=\"{y}\" r=\"5\"/>",
            across.at(low),
            across.at(high),
            metric.interval(Interval { low, high }),
        );
    }
    svg + "</svg>\n"
}

/// The difference and its always-valid interval at the end of each day. Nothing where that began
/// on the last day or never.
pub(crate) fn over_days(report: &Report, metric: &MetricReport) -> String {
    let days: Vec<(&DayReport, f64, Interval)> = report
        .days
        .iter()
        .filter_map(|day| {
            let so_far = day.differences.get(&metric.metric)?;
            Some((day, so_far.difference, so_far.always_valid?))
        })
        .collect();
    let ([(first, ..), _, ..], [.., (last, _, latest)]) = (days.as_slice(), days.as_slice()) else {
        return String::new();
    };
    // The first intervals may be so wide that nothing else could be seen: they are cut off.
    let room = (latest.high - latest.low) * 0.75;
    let ends = [latest.low - room, latest.high + room];
    let up = Axis {
        values: span(ends.into_iter().chain(days.iter().map(|day| day.1))),
        places: [BOTTOM, 8.0],
    };
    let across = Axis {
        values: Interval { low: number(first), high: number(last) },
        places: [LEFT, WIDTH - RIGHT],
    };
    let mut svg = open(192.0, &format!("the difference in {} over days", metric.metric.title()));
    let plot = OverDays { days: &days, across, up };
    plot.draw_axes(&mut svg, metric, [first, last]);
    plot.draw_interval(&mut svg);
    plot.draw_decision(&mut svg, metric);
    svg + "</svg>\n"
}

/// The lower edge of the plot over days, in SVG units.
const BOTTOM: f64 = 168.0;

fn number(day: &DayReport) -> f64 {
    f64::from(day.day.0)
}

/// What is drawn over days: the difference and its interval at the end of each.
struct OverDays<'a> {
    days: &'a [(&'a DayReport, f64, Interval)],
    across: Axis,
    up: Axis,
}

impl OverDays<'_> {
    fn draw_axes(&self, svg: &mut String, metric: &MetricReport, [first, last]: [&DayReport; 2]) {
        for tick in self.up.ticks() {
            let (y, class) = (self.up.at(tick), line_class(tick));
            let _ = writeln!(
                svg,
                "<line class=\"{class}\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
                 <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                WIDTH - RIGHT,
                LEFT - 8.0,
                y + 4.0,
                metric.mark(tick),
            );
        }
        for (anchor, day) in [("start", first), ("end", last)] {
            let (x, y) = (self.across.at(number(day)), BOTTOM + 18.0);
            let day = day.day;
            let _ =
                writeln!(svg, "<text x=\"{x:.1}\" y=\"{y}\" text-anchor=\"{anchor}\">{day}</text>");
        }
        let _ = writeln!(
            svg,
            "<text class=\"of-always\" x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">always valid, by \
             day</text>",
            f64::midpoint(LEFT, WIDTH - RIGHT),
            BOTTOM + 18.0,
        );
    }

    fn draw_interval(&self, svg: &mut String) {
        let (from, to) = (self.up.values.low, self.up.values.high);
        let path = |value: &dyn Fn(&(&DayReport, f64, Interval)) -> f64| {
            let point = |day| {
                let y = self.up.at(value(day).clamp(from, to));
                format!("{:.1},{y:.1}", self.across.at(number(day.0)))
            };
            self.days.iter().map(point).collect::<Vec<_>>()
        };
        let (low, high) = (path(&|day| day.2.low), path(&|day| day.2.high));
        let back: Vec<String> = low.iter().rev().cloned().collect();
        let _ = writeln!(
            svg,
            "<polygon class=\"band\" points=\"{} {}\"/>\n<polyline class=\"edge\" points=\"{}\"/>\n\
             <polyline class=\"edge\" points=\"{}\"/>\n<polyline class=\"line\" points=\"{}\"/>",
            high.join(" "),
            back.join(" "),
            high.join(" "),
            low.join(" "),
            path(&|day| day.1).join(" "),
        );
    }

    /// A point at the end of the day on which one might have stopped.
    fn draw_decision(&self, svg: &mut String, metric: &MetricReport) {
        let decided = metric.decided.map(|decision| decision.day);
        let Some((day, difference, _)) = self.days.iter().find(|day| Some(day.0.day) == decided)
        else {
            return;
        };
        let _ = writeln!(
            svg,
            "<circle class=\"point\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"5\"><title>0 is left out on {}\
             </title></circle>",
            self.across.at(number(day)),
            self.up.at(*difference),
            day.day,
        );
    }
}

fn line_class(tick: f64) -> &'static str {
    if tick == 0.0 { "zero" } else { "grid" }
}

fn open(height: f64, label: &str) -> String {
    format!("<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{label}\">\n")
}
