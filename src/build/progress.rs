//! What a person sees while a build runs: bars on a terminal, plain lines elsewhere.

use std::io::{IsTerminal, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};

/// Watches a build. Calls come from many threads.
pub trait Progress: Sync {
    /// A step begins that will take `total` units; 0 where that is not known.
    fn begin(&self, step: &str, total: u64);
    /// One unit of the current step is done.
    fn advance(&self);
    /// The current step is over; `outcome` says in a few words what came of it.
    fn end(&self, outcome: &str);
    /// Something a person should know.
    fn warn(&self, message: &str);
}

/// Shows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self) {}
    fn end(&self, _: &str) {}
    fn warn(&self, _: &str) {}
}

/// Writes to stderr: bars where it is a terminal, otherwise one line per step.
#[derive(Debug)]
pub struct Console {
    bars: bool,
    current: Mutex<Option<Current>>,
}

#[derive(Debug)]
struct Current {
    step: String,
    began: Instant,
    bar: ProgressBar,
}

impl Console {
    /// A console on this process's stderr.
    pub fn new() -> Console {
        Console { bars: stderr().is_terminal(), current: Mutex::new(None) }
    }

    fn bar(&self, step: &str, total: u64) -> ProgressBar {
        if !self.bars {
            return ProgressBar::hidden();
        }
        let (bar, template) = if total == 0 {
            (ProgressBar::new_spinner(), "{prefix:12} {spinner}")
        } else {
            (ProgressBar::new(total), "{prefix:12} {bar:30} {pos}/{len}  {eta} left")
        };
        bar.enable_steady_tick(std::time::Duration::from_millis(200));
        let style = ProgressStyle::with_template(template);
        bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
            .with_prefix(step.to_owned())
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
        let bar = self.bar(step, total);
        let current = Current { step: step.to_owned(), began: Instant::now(), bar };
        self.with_current(|slot| *slot = Some(current));
    }

    fn advance(&self) {
        self.with_current(|slot| {
            if let Some(current) = slot {
                current.bar.inc(1);
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
        self.with_current(|slot| match slot {
            Some(current) => current.bar.suspend(|| eprintln!("warning: {message}")),
            None => eprintln!("warning: {message}"),
        });
    }
}
