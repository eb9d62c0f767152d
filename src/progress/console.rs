//! What a person sees while work goes on: bars on a terminal, plain lines elsewhere.

use std::io::{IsTerminal, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::observer::{PROGRESS_PAUSE, Progress};
use crate::pipeline::{SkippedItem, Summary};

/// Skipped entries and pictures that a summary shows of each kind.
const EXAMPLES: usize = 10;

/// Writes to stderr: bars where it is a terminal, otherwise one line per step.
#[derive(Debug)]
pub struct Console {
    bars: bool,
    verbose: u8,
    current: Mutex<Option<Current>>,
}

#[derive(Debug)]
struct Current {
    step: String,
    began: Instant,
    /// When its progress was last told in a line.
    told: Instant,
    bar: ProgressBar,
}

impl Console {
    /// A console on this process's stderr.
    pub fn new() -> Console {
        Console::verbose(0)
    }

    /// The same, with details (1), or with progress within steps where there are no bars (2).
    pub fn verbose(verbose: u8) -> Console {
        Console { bars: stderr().is_terminal(), verbose, current: Mutex::new(None) }
    }

    fn show(&self, step: &str, total: u64, measure: &str) {
        let bar = match (self.bars, total) {
            (false, total) => {
                ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden())
            }
            (true, 0) => ProgressBar::new_spinner(),
            (true, total) => ProgressBar::new(total),
        };
        if self.bars {
            bar.enable_steady_tick(std::time::Duration::from_millis(200));
        }
        let style = ProgressStyle::with_template(&format!("{{prefix:12}} {measure}"));
        let bar = bar
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
            .with_prefix(step.to_owned());
        let now = Instant::now();
        let current = Current { step: step.to_owned(), began: now, told: now, bar };
        self.with_current(|slot| *slot = Some(current));
    }

    /// The step's progress as a line, now and then.
    fn tell(&self, current: &mut Current) {
        let due = current.told.elapsed() >= PROGRESS_PAUSE;
        if self.verbose >= 2 && !self.bars && due {
            current.told = Instant::now();
            let total = current.bar.length().unwrap_or_default();
            eprintln!("{:12} {} of {total}", current.step, current.bar.position());
        }
    }

    fn line(&self, line: &str) {
        self.with_current(|slot| match slot {
            Some(current) => current.bar.suspend(|| eprintln!("{line}")),
            None => eprintln!("{line}"),
        });
    }

    fn with_current<T>(&self, act: impl FnOnce(&mut Option<Current>) -> T) -> T {
        act(&mut self.current.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Default for Console {
    fn default() -> Console {
        Console::new()
    }
}

impl Progress for Console {
    fn begin(&self, step: &str, total: u64) {
        let measure = if total == 0 { "{spinner}" } else { "{bar:30} {pos}/{len}  {eta} left" };
        self.show(step, total, measure);
    }

    fn begin_bytes(&self, step: &str, total: u64) {
        let measure =
            "{bar:30} {decimal_bytes}/{decimal_total_bytes}  {decimal_bytes_per_sec}  {eta} left";
        self.show(step, total, measure);
    }

    fn advance(&self) {
        self.with_current(|slot| {
            if let Some(current) = slot {
                current.bar.inc(1);
                self.tell(current);
            }
        });
    }

    fn reach(&self, done: u64) {
        self.with_current(|slot| {
            if let Some(current) = slot {
                current.bar.set_position(done);
                self.tell(current);
            }
        });
    }

    fn end(&self, outcome: &str) {
        if let Some(current) = self.with_current(Option::take) {
            current.bar.finish_and_clear();
            let seconds = current.began.elapsed().as_secs_f64();
            eprintln!("{:12} {outcome} ({seconds:.1} s)", current.step);
        }
    }

    fn warn(&self, message: &str) {
        self.line(&format!("warning: {message}"));
    }

    fn skipped(&self, item: &SkippedItem) {
        if self.verbose >= 1 {
            self.line(&format!("skipped: {item}"));
        }
    }

    fn done(&self, summary: &Summary) {
        // Each is told already.
        let examples = if self.verbose >= 1 { 0 } else { EXAMPLES };
        self.line(&summary.text(examples));
    }
}
