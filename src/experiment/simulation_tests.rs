//! Simulated experiments, whose truth is known: how often intervals hold what they promise.
//!
//! A visitor is one of two kinds, so that the same visitors read much and click much, and comes
//! back on later days, so that what a day knows of a visitor is not the last word.

use super::event::Day;
use super::metric::Metric;
use super::report::Options;
use super::totals::Counts;
use super::visitors::Experiment;
use super::{Event, EventKind};
use crate::widget::Variant;

const RUNS: u64 = 1000;
const DAYS: i32 = 14;
/// Of both variants.
const VISITORS_A_DAY: u64 = 120;

/// SplitMix64: Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators* (2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn chance(&mut self, probability: f64) -> bool {
        // 53 bits, as many as the fraction has.
        ((self.next() >> 11) as f64) < probability * (1_u64 << 53) as f64
    }
}

/// Visitors of one kind: after each page they see another with probability `stay`, and on each
/// they click with probability `click`.
#[derive(Clone, Copy)]
struct Kind {
    stay: f64,
    click: f64,
}

/// How many are of the second kind.
const KEEN: f64 = 0.3;

const A: [Kind; 2] = [Kind { stay: 0.3, click: 0.04 }, Kind { stay: 0.6, click: 0.12 }];
const B: [Kind; 2] = [Kind { stay: 0.36, click: 0.06 }, Kind { stay: 0.66, click: 0.17 }];

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
    let mut random = Random(seed);
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
    let options = Options::default();
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

#[test]
fn alarms_without_an_effect_are_as_rare_as_promised() {
    let options = Options::default();
    let mut at_the_end = Metric::ALL.map(|metric| (metric, 0));
    let mut peeking = at_the_end;
    let mut always_valid = at_the_end;
    for seed in 0..RUNS {
        let snapshots = simulate(1_000_000 + seed, A).snapshots();
        for (place, metric) in Metric::ALL.into_iter().enumerate() {
            let days: Vec<_> = snapshots
                .iter()
                .map(|day| metric.compare(&day.totals, &options))
                .map(|comparison| match comparison {
                    Some(c) => [c.interval, c.always_valid]
                        .map(|interval| interval.is_some_and(|i| !i.contains(0.0))),
                    None => [false; 2],
                })
                .collect();
            at_the_end[place].1 += u64::from(days.last().unwrap()[0]);
            peeking[place].1 += u64::from(days.iter().any(|day| day[0]));
            always_valid[place].1 += u64::from(days.iter().any(|day| day[1]));
        }
    }
    println!("end {at_the_end:?}\npeeking {peeking:?}\nalways valid {always_valid:?}");
    for place in 0..Metric::ALL.len() {
        let metric = Metric::ALL[place];
        assert!(rate(at_the_end[place].1) <= 0.06, "{metric:?}: {at_the_end:?}");
        assert!(rate(always_valid[place].1) <= 0.05, "{metric:?}: {always_valid:?}");
        // What the always-valid interval is for: the other one is wrong this often.
        assert!(rate(peeking[place].1) > 0.12, "{metric:?}: {peeking:?}");
    }
}

#[test]
fn always_valid_intervals_find_effects() {
    let options = Options::default();
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
