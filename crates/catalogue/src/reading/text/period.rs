//! The days on which a sale price counts.

use jiff::civil::Date;

/// A period of whole days; an end that is not told is open.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Period {
    from: Option<Date>,
    to: Option<Date>,
}

impl Period {
    /// From the text of a first and a last day.
    pub fn new(from: &str, to: &str) -> Period {
        Period { from: day(from), to: day(to) }
    }

    /// From both in one text, as Google has it: `2026-03-01T13:00-0800/2026-03-11T15:30-0800`.
    pub fn parse(text: &str) -> Period {
        match text.split_once('/') {
            // The first slash of `01/03/2026` parts no days.
            Some((from, to)) if day(from).is_some() => Period::new(from, to),
            _ => Period::new(text, ""),
        }
    }

    /// Whether a day is outside of the period; without a clock no day is.
    pub fn excludes(self, today: Option<Date>) -> bool {
        let Some(today) = today else { return false };
        self.from.is_some_and(|from| today < from) || self.to.is_some_and(|to| today > to)
    }
}

/// The day that a text begins with: `2026-03-01`, `2026/03/01`, `01.03.2026`, or `3/1/26` as
/// Magento writes it, the month first unless it can only be the day.
fn day(text: &str) -> Option<Date> {
    let date = text.trim().split(['T', ' ']).next()?;
    let parts: Vec<&str> = date.split(['-', '/', '.']).collect();
    let [first, second, third] = parts.as_slice() else { return None };
    let number = |text: &str| text.parse::<i16>().ok();
    let (a, b, c) = (number(first)?, number(second)?, number(third)?);
    let (year, month, day) = if first.len() == 4 {
        (a, b, c)
    } else {
        let year = if third.len() == 2 { 2000 + c } else { c };
        match date.contains('/') && a <= 12 {
            true => (year, a, b),
            false => (year, b, a),
        }
    };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excluded(period: Period, day: &str) -> bool {
        period.excludes(Some(day.parse().unwrap()))
    }

    #[test]
    fn a_period_has_both_its_ends() {
        let march = Period::parse("2026-03-01T13:00-0800/2026-03-11T15:30-0800");
        let outside = ["2026-02-28", "2026-03-12", "2099-01-01"];
        assert!(outside.iter().all(|day| excluded(march, day)));
        assert!(["2026-03-01", "2026-03-05", "2026-03-11"].iter().all(|day| !excluded(march, day)));
        assert!(!march.excludes(None), "without a clock every sale is on");
    }

    #[test]
    fn days_are_read_as_shops_write_them() {
        let third = Some(jiff::civil::date(2026, 2, 3));
        for text in
            ["2026-02-03", "2026-02-03 00:00:00", "2026/02/03", "03.02.2026", "2/3/26", "2/3/2026"]
        {
            assert_eq!(day(text), third, "{text}");
        }
        assert_eq!(day("25/12/2026"), Some(jiff::civil::date(2026, 12, 25)));
        for text in ["", "soon", "2026", "2026-13-01", "1/2/3/4", "99/99/99", "-2026-01-01"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_day_ends_nothing() {
        for period in [Period::parse(""), Period::parse("always"), Period::new("", "n/a")] {
            assert!(!excluded(period, "2026-01-01"));
        }
        assert!(excluded(Period::new("", "2025-12-31"), "2026-01-01"));
        assert!(excluded(Period::new("2026-01-02", ""), "2026-01-01"));
    }
}
