//! Events gathered by visitor.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use serde::Serialize;

use super::event::{Day, Event, EventKind};
use super::read::{EventsError, Row, SkippedRow, read};
use super::totals::{Counts, Totals};
use vitrine_table::Variant;

/// How many bad rows are remembered one by one.
const SKIPPED_SHOWN: usize = 20;

/// How many names of unknown events are remembered.
const UNKNOWN_SHOWN: usize = 50;

/// All that was read. Memory grows with the visitors and the days on which each came, not with
/// the events.
#[derive(Debug, Default)]
pub struct Experiment {
    visitors: HashMap<Box<str>, Visitor>,
    /// Rows but the header and empty lines.
    pub rows: u64,
    /// Events by kind.
    pub events: EventCounts,
    /// Events that no figure is made of, by name; after the first fifty names as `other`.
    pub unknown: BTreeMap<String, u64>,
    /// How many rows are no events.
    pub skipped: u64,
    /// The first twenty of these.
    pub skipped_first: Vec<SkippedRow>,
}

/// Events by kind, of all visitors.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct EventCounts {
    /// Pages seen.
    pub page_view: u64,
    /// Recommendations seen.
    pub impression: u64,
    /// Recommended products clicked.
    pub click: u64,
}

#[derive(Debug, Default)]
struct Visitor {
    variant: Assignment,
    /// By day, each once.
    days: Vec<(Day, Counts)>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Assignment {
    #[default]
    None,
    One(Variant),
    Both,
}

/// The experiment at the end of a day: every visitor who had come by then, with what they had
/// done by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Snapshot {
    /// The day.
    pub day: Day,
    /// Variant A's visitors and variant B's.
    pub totals: [Totals; 2],
}

impl Experiment {
    /// Reads a file of events to its end.
    ///
    /// # Errors
    ///
    /// Those of [`read`].
    pub fn read(file: impl Read) -> Result<Self, EventsError> {
        let mut experiment = Self::default();
        read(file, |row| {
            experiment.rows += 1;
            match row {
                Row::Event(event) => experiment.add(&event),
                Row::Unknown(name) => experiment.count_unknown(name),
                Row::Bad { line, reason } => {
                    experiment.skipped += 1;
                    if experiment.skipped_first.len() < SKIPPED_SHOWN {
                        let reason = reason.into_owned();
                        experiment.skipped_first.push(SkippedRow { line, reason });
                    }
                }
            }
        })?;
        Ok(experiment)
    }

    /// Adds an event.
    pub fn add(&mut self, event: &Event<'_>) {
        let (sum, counts) = match event.kind {
            EventKind::PageView => {
                (&mut self.events.page_view, Counts { pages: 1, ..Counts::default() })
            }
            EventKind::Impression => {
                (&mut self.events.impression, Counts { impressions: 1, ..Counts::default() })
            }
            EventKind::Click => (&mut self.events.click, Counts { clicks: 1, ..Counts::default() }),
        };
        *sum += 1;
        let visitor = match self.visitors.get_mut(event.visitor) {
            Some(visitor) => visitor,
            None => self.visitors.entry(event.visitor.into()).or_default(),
        };
        visitor.variant = match (visitor.variant, event.variant) {
            (seen, None) => seen,
            (Assignment::None, Some(variant)) => Assignment::One(variant),
            (Assignment::One(seen), Some(variant)) if seen == variant => Assignment::One(seen),
            _ => Assignment::Both,
        };
        match visitor.days.iter_mut().rev().find(|(day, _)| *day == event.day) {
            Some((_, day)) => day.add(counts),
            None => visitor.days.push((event.day, counts)),
        }
    }

    fn count_unknown(&mut self, name: &str) {
        let room = self.unknown.len() < UNKNOWN_SHOWN;
        let name = if room || self.unknown.contains_key(name) { name } else { "other" };
        *self
            .unknown
            .entry(name.chars().filter(|c| !c.is_control()).take(100).collect())
            .or_default() += 1;
    }

    /// How many visitors saw both variants, and how many none. No figure is made of either.
    #[must_use]
    pub fn left_out(&self) -> (u64, u64) {
        let count = |assignment| {
            self.visitors.values().filter(|visitor| visitor.variant == assignment).count() as u64
        };
        (count(Assignment::Both), count(Assignment::None))
    }

    /// The experiment at the end of each day on which anything happened, in order.
    #[must_use]
    pub fn snapshots(&self) -> Vec<Snapshot> {
        let mut so_far = Vec::new();
        let mut changes = Vec::new();
        for visitor in self.visitors.values() {
            let Assignment::One(variant) = visitor.variant else { continue };
            let place = so_far.len();
            so_far.push(None::<Counts>);
            changes.extend(visitor.days.iter().map(|&(day, counts)| (day, place, variant, counts)));
        }
        changes.sort_unstable_by_key(|&(day, place, ..)| (day, place));
        let mut totals = [Totals::default(); 2];
        let mut snapshots: Vec<Snapshot> = Vec::new();
        for (day, place, variant, counts) in changes {
            let sums = &mut totals[usize::from(variant == Variant::B)];
            let before = &mut so_far[place];
            let mut now = counts;
            if let Some(before) = *before {
                sums.remove(before);
                now.add(before);
            }
            sums.add(now);
            *before = Some(now);
            match snapshots.last_mut() {
                Some(last) if last.day == day => last.totals = totals,
                _ => snapshots.push(Snapshot { day, totals }),
            }
        }
        snapshots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn visitors_are_followed_over_days_in_any_order_of_events() {
        let file = "visitor,variant,event,time\n\
            1,,page_view,2026-03-03\n\
            1,a,impression,2026-03-01\n\
            1,,page_view,2026-03-01\n\
            1,a,click,2026-03-03\n\
            2,b,page_view,2026-03-02\n\
            3,a,impression,2026-03-01\n\
            3,b,impression,2026-03-02\n\
            4,,page_view,2026-03-01\n\
            4,,purchase,2026-03-01\n\
            5,?,click,2026-03-01\n";
        let experiment = Experiment::read(file.as_bytes()).unwrap();
        assert_eq!(experiment.left_out(), (1, 1));
        assert_eq!((experiment.rows, experiment.skipped), (10, 1));
        assert_eq!(experiment.skipped_first[0].line, 11);
        assert_eq!(experiment.unknown["purchase"], 1);
        assert_eq!(experiment.events, EventCounts { page_view: 4, impression: 3, click: 1 });
        let days: Vec<_> = experiment
            .snapshots()
            .iter()
            .map(|Snapshot { day, totals: [a, b] }| {
                format!(
                    "{day}: {} {} {} {}, {}",
                    a.visitors, a.pages, a.clicked, a.second_page, b.visitors
                )
            })
            .collect();
        assert_eq!(
            days,
            ["2026-03-01: 1 1 0 0, 0", "2026-03-02: 1 1 0 0, 1", "2026-03-03: 1 2 1 1, 1"]
        );
    }

    #[test]
    fn unknown_events_are_remembered_within_bounds() {
        let mut experiment = Experiment::default();
        for n in 0..1000 {
            experiment.count_unknown(&format!("{n}{}", "x".repeat(1000)));
        }
        assert_eq!(experiment.unknown.len(), UNKNOWN_SHOWN + 1);
        assert_eq!(experiment.unknown["other"], 1000 - UNKNOWN_SHOWN as u64);
        assert!(experiment.unknown.keys().all(|name| name.len() <= 100));
    }
}
