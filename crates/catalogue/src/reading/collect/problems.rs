//! The counts of problems, as a feed is read.

use crate::{Example, Problem, ProblemCount};

/// Examples that are kept of each kind.
const EXAMPLES: usize = 3;

/// Counts problems by kind.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    counts: Vec<ProblemCount>,
}

impl Problems {
    /// Counts a problem; `example` is asked for the first few of each kind.
    pub fn count(&mut self, problem: Problem, example: impl FnOnce() -> Example) {
        let at = self.counts.iter().position(|known| known.problem == problem);
        let at = at.unwrap_or_else(|| {
            let skipped = problem.loses_product();
            self.counts.push(ProblemCount { problem, skipped, count: 0, examples: Vec::new() });
            self.counts.len() - 1
        });
        if let Some(known) = self.counts.get_mut(at) {
            known.count += 1;
            if known.examples.len() < EXAMPLES {
                known.examples.push(example());
            }
        }
    }

    /// The counts: problems that lose products first, then the most frequent first.
    pub fn finish(mut self) -> Vec<ProblemCount> {
        self.counts
            .sort_by_key(|known| (!known.skipped, std::cmp::Reverse(known.count), known.problem));
        self.counts
    }
}
