//! A title's words in another order than the product's name has them.

use std::ops::Range;

use crate::keys::hash::hash;
use crate::keys::text::key;
use crate::keys::word::{Break, Word};
use crate::matching::title::Title;
use crate::matching::words::Classes;

/// Fewest words of a name that is looked for in another order: two are soon something else.
const MIN_WORDS: usize = 3;
/// Most words of such a name.
const MAX_WORDS: usize = 12;
/// Most orders tried for one title: each is one more key that may meet another by chance.
const MAX_ORDERS: usize = 96;

/// A run of a title's words as a name may have them: with the two blocks between three cuts in
/// each other's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reordered {
    pub span: Range<usize>,
    cuts: [usize; 3],
}

impl Reordered {
    /// The words of a title in this order.
    pub fn words(&self, title: &[Word]) -> Vec<Word> {
        let [from, middle, to] = self.cuts;
        let blocks = [self.span.start..from, middle..to, from..middle, to..self.span.end];
        blocks.into_iter().filter_map(|block| title.get(block)).flatten().cloned().collect()
    }

    /// The hash of the words in this order.
    pub fn hash(&self, title: &[Word]) -> u64 {
        hash(key(&self.words(title)).as_bytes())
    }
}

impl Title {
    /// The orders of more than `known` words that may be a product's name. Of the three cuts at
    /// least two are ends of the run or stand at a mark, as in `LUMO blue, desk lamp`; all three
    /// where a word binds others, as in `Shirt and tie - black`.
    pub fn reordered(&self, known: usize) -> Vec<Reordered> {
        let mut found = Vec::new();
        for span in self.runs().into_iter().filter(|span| span.len() > known) {
            let fixed = |at: usize| {
                let marked = |word: &Word| word.aside || word.before != Break::None;
                at == span.start || at == span.end || self.text.words.get(at).is_some_and(marked)
            };
            let binds = |at| self.has(at, Classes::GLUE | Classes::RELATION);
            let needed = if span.clone().any(binds) { 3 } else { 2 };
            for from in span.clone() {
                for middle in from + 1..span.end {
                    for to in middle + 1..=span.end {
                        let cuts = [from, middle, to];
                        let sure = cuts.iter().filter(|at| fixed(**at)).count() >= needed;
                        if sure && found.len() < MAX_ORDERS && self.keeps_numbers(&span, cuts) {
                            found.push(Reordered { span: span.clone(), cuts });
                        }
                    }
                }
            }
        }
        found
    }

    /// The runs of whole segments, without the neutral words around them.
    fn runs(&self) -> Vec<Range<usize>> {
        let count = self.text.words.len();
        let starts = |at: usize| self.text.segment(at).start == at;
        let mut runs: Vec<Range<usize>> = Vec::new();
        for first in (0..count).filter(|at| starts(*at)) {
            let Some(from) = (first..count).find(|at| !self.neutral(*at)) else { break };
            for end in (from + 1..=count).filter(|end| *end == count || starts(*end)) {
                let last = (from..end).rfind(|at| !self.neutral(*at)).unwrap_or(from);
                let run = from..last + 1;
                if self.may_be_reordered(&run) && !runs.contains(&run) {
                    runs.push(run);
                }
            }
        }
        runs
    }

    /// Whether the words of a run may be one name. What a bar parts is so only where a number tells
    /// it from a category.
    fn may_be_reordered(&self, span: &Range<usize>) -> bool {
        let words = self.text.words.get(span.clone()).unwrap_or_default();
        let apart = words.iter().skip(1).any(|word| word.before == Break::Hard);
        (MIN_WORDS..=MAX_WORDS).contains(&span.len())
            && !words.iter().any(|word| word.text == "+")
            && (!apart || words.iter().any(Word::has_digit))
    }

    /// Whether numbers stay in their order, each beside one of the words that it stands beside.
    fn keeps_numbers(&self, span: &Range<usize>, cuts: [usize; 3]) -> bool {
        let word = |at: usize| self.text.words.get(at);
        let digits =
            |mut block: Range<usize>| block.any(|at| word(at).is_some_and(Word::has_digit));
        let [from, middle, to] = cuts;
        let kept = |at: usize| {
            let before = at > span.start && !cuts.contains(&at);
            let after = at + 1 < span.end && !cuts.contains(&(at + 1));
            before || after || !word(at).is_some_and(Word::is_number)
        };
        !(digits(from..middle) && digits(middle..to)) && span.clone().all(kept)
    }
}

/// A hash of some words that is the same in any order.
pub(crate) fn unordered(words: &[Word]) -> u64 {
    let add = |sum: u64, word: &Word| sum.wrapping_add(hash(word.text.as_bytes()));
    words.iter().fold(0, add).rotate_left(16)
}
