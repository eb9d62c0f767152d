//! What watches a piece of work.

use std::time::Duration;

use crate::pipeline::{SkippedItem, Summary};

/// Between two lines about the progress of one step.
pub(crate) const PROGRESS_PAUSE: Duration = Duration::from_secs(1);

/// Watches a piece of work. Calls come from many threads.
pub trait Progress: Sync {
    /// A step begins that will take `total` units; 0 where that is not known.
    fn begin(&self, step: &str, total: u64);
    /// A step begins whose units are bytes.
    fn begin_bytes(&self, step: &str, total: u64);
    /// One unit of the current step is done.
    fn advance(&self);
    /// So many units of the current step are done.
    fn reach(&self, done: u64);
    /// The current step is over; `outcome` says in a few words what came of it.
    fn end(&self, outcome: &str);
    /// Something a person should know.
    fn warn(&self, message: &str);
    /// Something of the feed could not be used.
    fn skipped(&self, _: &SkippedItem) {}
    /// A build is over.
    fn done(&self, _: &Summary) {}
}

/// Shows nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _: &str, _: u64) {}
    fn begin_bytes(&self, _: &str, _: u64) {}
    fn advance(&self) {}
    fn reach(&self, _: u64) {}
    fn end(&self, _: &str) {}
    fn warn(&self, _: &str) {}
}
