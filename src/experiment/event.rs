//! One event of a visitor, and how analytics spell its parts.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use vitrine_table::Variant;

/// What an experiment counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A page of the shop was seen.
    PageView,
    /// The recommendations were seen.
    Impression,
    /// A recommended product was clicked.
    Click,
}

/// Names of events, without what is neither letter nor digit.
const KINDS: [(EventKind, &[&str]); 3] = [
    (EventKind::PageView, &["pageview", "page", "hit"]),
    (
        EventKind::Impression,
        &["impression", "viewitemlist", "show", "vitrineshow", "vitrineimpression"],
    ),
    (EventKind::Click, &["click", "selectitem", "vitrineclick"]),
];

impl EventKind {
    /// The kind that a name stands for: ours, GA4's or a Metrica goal's.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let known = KINDS.iter().find(|(_, names)| names.iter().any(|known| alike(name, known)));
        known.map(|&(kind, _)| kind)
    }
}

/// Whether the letters and digits of `name`, in lower case, are `key`.
pub(super) fn alike(name: &str, key: &str) -> bool {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).eq(key.chars())
}

/// An event that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// The visitor's id, not empty.
    pub visitor: &'a str,
    /// What the visitor was shown; none on pages without recommendations.
    pub variant: Option<Variant>,
    /// What happened.
    pub kind: EventKind,
    /// When.
    pub day: Day,
}

/// A day in UTC, as days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i32);

const DAY_SECONDS: i64 = 86_400;

impl Day {
    /// The day of a time: RFC 3339 (UTC where it has no offset, with a space or ` UTC` as BigQuery
    /// and ClickHouse write it, or a date alone), or Unix time between the years 2000 and 2100 in
    /// seconds, milliseconds or microseconds, told apart by their size. None for anything else.
    #[must_use]
    pub fn parse(time: &str) -> Option<Self> {
        if let Ok(number) = time.parse::<f64>() {
            let seconds = [1.0, 1e3, 1e6].map(|unit| number / unit);
            let seconds =
                seconds.into_iter().find(|s| (946_684_800.0..4_102_444_800.0).contains(s));
            return seconds.and_then(|seconds| Self::of_second(seconds.floor() as i64));
        }
        let time = time.strip_suffix(" UTC").unwrap_or(time);
        let timestamp = time.parse::<Timestamp>().ok().or_else(|| {
            let local: DateTime = time.parse().ok()?;
            TimeZone::UTC.to_timestamp(local).ok()
        });
        timestamp.and_then(|timestamp| Self::of_second(timestamp.as_second()))
    }

    fn of_second(second: i64) -> Option<Self> {
        i32::try_from(second.div_euclid(DAY_SECONDS)).ok().map(Self)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_second(i64::from(self.0) * DAY_SECONDS) {
            Ok(midnight) => write!(formatter, "{}", midnight.strftime("%F")),
            Err(_) => write!(formatter, "day {}", self.0),
        }
    }
}

impl serde::Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_analytics_write_them() {
        for time in [
            "2026-03-01T00:00:00Z",
            "2026-03-01T02:30:00+02:00",
            "2026-02-28T23:30:00-01:00",
            "2026-03-01T12:00:00.123456Z",
            "2026-03-01 12:00:00",
            "2026-03-01 12:00:00.5 UTC",
            "2026-03-01 12:00:00+00",
            "2026-03-01",
            "1772323200",
            "1772323200.75",
            "1772323200000",
            "1772409599999",
            "1772323200000000",
            "1.7723232e9",
        ] {
            assert_eq!(
                Day::parse(time).map(|day| day.to_string()),
                Some("2026-03-01".into()),
                "{time}"
            );
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for time in [
            "",
            "yesterday",
            "2026-13-01",
            "2026-02-30T00:00:00Z",
            "0",
            "-1",
            "12345",
            "NaN",
            "inf",
            "1772323200000000000",
            "01.03.2026",
            "2026",
            "20260301",
        ] {
            // Of compact dates, whatever jiff takes them for must be the day that they say.
            let day = Day::parse(time).map(|day| day.to_string());
            assert!(day.is_none(), "{time}: {day:?}");
        }
    }

    #[test]
    fn names_are_ours_and_those_of_analytics() {
        for (name, kind) in [
            ("page_view", EventKind::PageView),
            ("pageView", EventKind::PageView),
            ("view_item_list", EventKind::Impression),
            ("Impression", EventKind::Impression),
            ("vitrine:show", EventKind::Impression),
            ("select_item", EventKind::Click),
            ("vitrine-click", EventKind::Click),
        ] {
            assert_eq!(EventKind::parse(name), Some(kind), "{name}");
        }
        for name in ["", "purchase", "view_item", "clicks", "page_views"] {
            assert_eq!(EventKind::parse(name), None, "{name}");
        }
    }
}
