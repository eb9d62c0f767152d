//! The day on which a feed is read.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Names a moment in seconds since 1970 that stands for now, so that a build can be repeated:
/// <https://reproducible-builds.org/specs/source-date-epoch/>.
const SOURCE_DATE_EPOCH: &str = "SOURCE_DATE_EPOCH";

/// Today in UTC, or the day that the variable `SOURCE_DATE_EPOCH` names.
pub(crate) fn today() -> Date {
    let told = std::env::var(SOURCE_DATE_EPOCH).ok();
    day(told.as_deref(), Timestamp::now())
}

fn day(told: Option<&str>, now: Timestamp) -> Date {
    let seconds = told.and_then(|told| told.trim().parse::<i64>().ok());
    let told = seconds
        .and_then(|seconds| Timestamp::from_duration(SignedDuration::from_secs(seconds)).ok());
    TimeZone::UTC.to_datetime(told.unwrap_or(now)).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_goes_before_the_clock() {
        let now: Timestamp = "2026-03-05T23:59:59Z".parse().unwrap();
        assert_eq!(day(None, now), jiff::civil::date(2026, 3, 5));
        assert_eq!(day(Some("0"), now), jiff::civil::date(1970, 1, 1));
        for nonsense in ["", "tomorrow", "9999999999999999"] {
            assert_eq!(day(Some(nonsense), now), jiff::civil::date(2026, 3, 5), "{nonsense}");
        }
    }
}
