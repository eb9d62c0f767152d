//! How long each stage takes.

use std::collections::BTreeMap;
use std::time::Instant;

/// Seconds per step.
#[derive(Debug, Default)]
pub(super) struct Clock {
    pub seconds: BTreeMap<&'static str, f64>,
}

impl Clock {
    /// Does a step and counts its time.
    pub fn time<T>(&mut self, step: &'static str, act: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let result = act();
        let seconds = (began.elapsed().as_secs_f64() * 1e3).round() / 1e3;
        *self.seconds.entry(step).or_default() += seconds;
        result
    }
}
