//! Simulated experiments, whose truth is known: how often intervals hold what they promise.
//!
//! A visitor is one of two kinds, so that the same visitors read much and click much, and comes
//! back on later days, so that what a day knows of a visitor is not the last word.

use super::event::Day;
use super::metric::Metric;
use super::options::ReportOptions;
use super::visitors::Experiment;
use super::{Event, EventKind};
use vitrine_table::Variant;
use vitrine_test_support::Random;

const RUNS: u64 = 1000;
const DAYS: i32 = 28;
/// Of both variants.
const VISITORS_A_DAY: u64 = 300;

/// Visitors of one kind: after each page they see another with probability `stay`, and on each
/// they click with probability `click`.
#[derive(Clone, Copy)]
struct Kind {
    stay: f64,
    click: f64,
}

/// How many are of the second kind.
const KEEN: f64 = 0.3;

const A: [Kind; 2] = [Kind { stay: 0.3, click: 0.02 }, Kind { stay: 0.75, click: 0.2 }];
const B: [Kind; 2] = [Kind { stay: 0.32, click: 0.03 }, Kind { stay: 0.77, click: 0.22 }];

/// What a variant's figures are in truth. Pages are geometric: with probability
/// `(1 − stay) · stayᵏ⁻¹` a visitor sees k of them.
fn truth(kinds: [Kind; 2], metric: Metric) -> f64 {
    let mix = |figure: fn(Kind) -> f64| (1.0 - KEEN) * figure(kinds[0]) + KEEN * figure(kinds[1]);
    let pages: fn(Kind) -> f64 = |kind| 1.0 / (1.0 - kind.stay);
    match metric {
        Metric::Clicked => mix(|Kind { stay, click }| {
            1.0 - (1.0 - stay) * (1.0 - click) / (1.0 - stay * (1.0 - click))
        }),
        Metric::SecondPage => mix(|kind| kind.stay),
        Metric::PagesPerVisitor => mix(pages),
        Metric::ClicksPerImpression => mix(|kind| kind.click / (1.0 - kind.stay)) / mix(pages),
    }
}

fn simulate(seed: u64, of_b: [Kind; 2]) -> Experiment {
    let mut random = Random::new(seed);
    let mut experiment = Experiment::default();
    let mut visitor = String::new();
    for first in 0..DAYS {
        for number in 0..VISITORS_A_DAY {
            use std::fmt::Write;
            visitor.clear();
            let _ = write!(visitor, "{first}.{number}");
            let b = random.chance(0.5);
            let (variant, kinds) = if b { (Variant::B, of_b) } else { (Variant::A, A) };
            let kind = kinds[usize::from(random.chance(KEEN))];
            let mut day = first;
            loop {
                let mut see = |kind| {
                    let event =
                        Event { visitor: &visitor, variant: Some(variant), kind, day: Day(day) };
                    experiment.add(&event);
                };
                see(EventKind::PageView);
                see(EventKind::Impression);
                if random.chance(kind.click) {
                    see(EventKind::Click);
                }
                if !random.chance(kind.stay) {
                    break;
                }
                while random.chance(0.25) {
                    day += 1;
                }
            }
        }
    }
    experiment
}

/// How many of the runs had an event.
fn rate(count: u64) -> f64 {
    count as f64 / RUNS as f64
}

#[test]
fn intervals_cover_the_known_effect_of_95_in_100_experiments() {
    let options = ReportOptions::default();
    let mut covered = Metric::ALL.map(|metric| (metric, 0));
    for seed in 0..RUNS {
        let snapshots = simulate(seed, B).snapshots();
        let totals = snapshots.last().unwrap().totals;
        for (metric, covered) in &mut covered {
            let interval = metric.compare(&totals, &options).unwrap().interval.unwrap();
            let effect = truth(B, *metric) - truth(A, *metric);
            *covered += u64::from(interval.contains(effect));
        }
    }
    println!("{covered:?}");
    for (metric, covered) in covered {
        let rate = rate(covered);
        // Chance alone moves it by 0.7 % (one standard deviation).
        assert!((0.93..=0.97).contains(&rate), "{metric:?}: {rate}");
    }
}

/// In how many runs without an effect an interval left 0 out.
#[derive(Debug, Default)]
struct Alarms {
    /// The interval for one look, at the end.
    at_the_end: u64,
    /// The same, on any day.
    peeking: u64,
    /// The always-valid interval, on any day; for either tuning.
    always_valid: [u64; 2],
}

#[test]
fn alarms_without_an_effect_are_as_rare_as_promised() {
    // Tuned for about as many visitors as come, and for so few that it is narrow from the start.
    let options = [10_000, 1_000]
        .map(|planned_visitors| ReportOptions { planned_visitors, ..ReportOptions::default() });
    let mut alarms = Metric::ALL.map(|metric| (metric, Alarms::default()));
    for seed in 0..RUNS {
        let snapshots = simulate(seed, A).snapshots();
        for (metric, alarms) in &mut alarms {
            let days: Vec<[bool; 3]> = snapshots
                .iter()
                .map(|day| {
                    let [tuned, early] =
                        options.each_ref().map(|options| metric.compare(&day.totals, options));
                    [
                        tuned.and_then(|comparison| comparison.interval),
                        tuned.and_then(|comparison| comparison.always_valid),
                        early.and_then(|comparison| comparison.always_valid),
                    ]
                    .map(|interval| interval.is_some_and(|interval| !interval.contains(0.0)))
                })
                .collect();
            let ever = |which: usize| u64::from(days.iter().any(|day| day[which]));
            alarms.at_the_end += u64::from(days[days.len() - 1][0]);
            alarms.peeking += ever(0);
            alarms.always_valid[0] += ever(1);
            alarms.always_valid[1] += ever(2);
        }
    }
    println!("{alarms:?}");
    for (metric, alarms) in alarms {
        // Of 10,000 runs 4.9 to 5.2 % raise the alarm; in 1,000 chance moves it by 0.7 %.
        assert!(rate(alarms.at_the_end) <= 0.06, "{metric:?}: {alarms:?}");
        for always_valid in alarms.always_valid {
            assert!(rate(always_valid) <= 0.05, "{metric:?}: {alarms:?}");
        }
        // What the always-valid interval is for: the other one is wrong this often.
        assert!(rate(alarms.peeking) > 0.15, "{metric:?}: {alarms:?}");
    }
}

#[test]
fn always_valid_intervals_find_effects() {
    let options = ReportOptions::default();
    let found = (0..100)
        .filter(|seed| {
            simulate(*seed, B).snapshots().iter().any(|day| {
                let comparison = Metric::Clicked.compare(&day.totals, &options);
                let interval = comparison.and_then(|comparison| comparison.always_valid);
                interval.is_some_and(|interval| interval.low > 0.0)
            })
        })
        .count();
    println!("{found}");
    assert!(found > 50, "{found} of 100");
}
