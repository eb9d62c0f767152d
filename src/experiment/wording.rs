//! Figures and findings in words, the same on the terminal and on the page.

use super::metric::Comparison;
use super::metric_report::{Decision, MetricReport};
use super::statistics::Interval;

impl MetricReport {
    /// One variant's figure, such as `4.96 %`.
    #[must_use]
    pub fn figure(&self, value: f64) -> String {
        let (factor, decimals) = self.scale();
        let unit = if self.metric.is_share() { " %" } else { "" };
        format!("{:.decimals$}{unit}", value * factor)
    }

    /// A difference, such as `+0.64 pp` (percentage points).
    #[must_use]
    pub fn difference(&self, value: f64) -> String {
        let unit = if self.metric.is_share() { " pp" } else { "" };
        format!("{}{unit}", self.signed(value))
    }

    /// Two ends, such as `−0.10 … +1.38 pp`.
    #[must_use]
    pub fn interval(&self, interval: Interval) -> String {
        format!("{} … {}", self.signed(interval.low), self.difference(interval.high))
    }

    /// A difference without digits that say nothing, such as `+2 pp`, for the marks of an axis.
    #[must_use]
    pub fn mark(&self, value: f64) -> String {
        let unit = if self.metric.is_share() { " pp" } else { "" };
        match self.signed(value).trim_end_matches('0').trim_end_matches('.') {
            "0" => "0".into(),
            digits => format!("{digits}{unit}"),
        }
    }

    /// The difference as a share of A's figure, such as `+12.9 %`.
    #[must_use]
    pub fn relative(&self) -> Option<String> {
        self.comparison.relative.map(|relative| format!("{} %", signed(relative * 100.0, 1)))
    }

    /// What the figures say, in a sentence.
    #[must_use]
    pub fn finding(&self) -> String {
        let Comparison { difference, interval, smallest_detectable, .. } = self.comparison;
        match (self.decided, interval) {
            (Some(Decision { day, higher }), _) => format!(
                "{} is higher: the always-valid interval left out 0 on {day}, and one may stop",
                higher.to_uppercase()
            ),
            (None, Some(interval)) if !interval.contains(0.0) => format!(
                "{} is higher, provided that nobody chose the end by what they saw",
                if difference > 0.0 { "B" } else { "A" }
            ),
            _ => match smallest_detectable {
                Some(least) if least > 0.0 => format!(
                    "no difference is shown; with so many visitors one of {} would be, four times \
                     in five",
                    self.figure(least).replace('%', "pp")
                ),
                _ => "no difference is shown".into(),
            },
        }
    }

    fn signed(&self, value: f64) -> String {
        let (factor, decimals) = self.scale();
        signed(value * factor, decimals)
    }

    /// What figures are multiplied with, and their decimals: two, or as many as show two digits of
    /// what is uncertain.
    fn scale(&self) -> (f64, usize) {
        let factor = if self.metric.is_share() { 100.0 } else { 1.0 };
        let width = self.comparison.interval.map_or(0.0, |i| (i.high - i.low) / 2.0 * factor);
        let needed = if width > 0.0 { (1.0 - width.log10().floor()).max(2.0) } else { 2.0 };
        (factor, (needed as usize).min(6))
    }
}

/// With a sign, a true minus, and none before a zero.
fn signed(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let sign = match text.bytes().any(|byte| matches!(byte, b'1'..=b'9')) {
        false => "",
        true if value < 0.0 => "−",
        true => "+",
    };
    format!("{sign}{text}")
}

/// A share in per cent, such as `95` or `99.9`.
#[must_use]
pub fn percent(share: f64) -> String {
    // As many decimals as people write; binary fractions have more.
    format!("{}", (share * 1e8).round() / 1e6)
}

/// A probability, such as `0.41` or `2·10⁻⁹`.
#[must_use]
pub fn probability(p: f64) -> String {
    const DIGITS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    if p >= 0.01 {
        return format!("{p:.2}");
    }
    if p >= 0.0001 {
        return format!("{p:.4}");
    }
    if p < 1e-99 {
        return "0".into();
    }
    let exponent = p.log10().floor();
    let digits =
        format!("{}", -exponent).bytes().map(|b| DIGITS[usize::from(b - b'0')]).collect::<String>();
    format!("{:.0}·10⁻{digits}", (p / 10_f64.powf(exponent)).floor())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::experiment::Metric;

    #[test]
    fn numbers_have_signs_and_digits_enough() {
        assert_eq!(signed(-0.004, 2), "0.00");
        assert_eq!(signed(-0.005_1, 2), "−0.01");
        assert_eq!(signed(12.0, 1), "+12.0");
        assert_eq!([0.95, 0.57, 0.999].map(percent), ["95", "57", "99.9"]);
        assert_eq!(probability(0.4149), "0.41");
        assert_eq!(probability(0.000_23), "0.0002");
        assert_eq!(probability(2.4e-19), "2·10⁻¹⁹");
        assert_eq!(probability(0.0), "0");
    }

    #[test]
    fn findings_follow_from_the_intervals() {
        let mut report = MetricReport {
            metric: Metric::Clicked,
            comparison: Comparison {
                a: 0.0496,
                b: 0.056,
                difference: 0.0064,
                relative: Some(0.129),
                interval: Some(Interval { low: -0.001, high: 0.0138 }),
                always_valid: None,
                smallest_detectable: Some(0.0105),
            },
            decided: None,
        };
        assert!(report.finding().contains("one of 1.05 pp would be"), "{}", report.finding());
        assert_eq!(report.interval(Interval { low: -0.001, high: 0.0138 }), "−0.10 … +1.38 pp");
        assert_eq!(report.relative().as_deref(), Some("+12.9 %"));
        report.comparison.interval = Some(Interval { low: 0.000_001, high: 0.000_003 });
        assert!(report.finding().starts_with("B is higher, provided"));
        assert_eq!(report.figure(0.05), "5.00000 %");
        report.comparison.difference = -1.0;
        report.decided = Some(Decision { day: super::super::Day(0), higher: "a" });
        assert!(report.finding().starts_with("A is higher: the always-valid"));
        let marks = [0.0, 0.02, -0.005].map(|value| report.mark(value));
        assert_eq!(marks, ["0", "+2 pp", "−0.5 pp"]);
    }
}
