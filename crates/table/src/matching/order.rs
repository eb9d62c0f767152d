//! A title's words in another order than the product's name has them.

use std::ops::Range;

use crate::keys::word::{Break, Word};
use crate::matching::run::Run;
use crate::matching::title::Title;
use crate::matching::words::Classes;

/// How many words a name has that is looked for in another order: two are soon something else.
pub(crate) const WORDS: Range<usize> = 3..13;
/// Most orders tried for one title: each is one more key that may meet another by chance.
const MAX_ORDERS: usize = 96;

impl Title {
    /// Every order of more than `known` words that may be a product's name: runs of whole segments,
    /// without words of trade and a template's fixed words around them.
    pub fn reordered(&self, known: usize) -> Vec<Run> {
        let words = &self.text.words;
        let framed = |at: usize| self.framed.iter().any(|name| name.start == at || name.end == at);
        let bound =
            |at: usize| framed(at) || words.get(at).is_none_or(|word| word.before != Break::None);
        let around = Classes::TRADE | Classes::GLUE | Classes::REVIEW;
        let mut found = Vec::new();
        for first in 0..words.len() {
            for end in first + 1..words.len() + 1 {
                if bound(end) && (first == 0 || bound(first)) {
                    let (mut from, mut to) = (first, end);
                    while from < to && self.has(from, around) {
                        from += 1;
                    }
                    while from < to && self.has(to - 1, around) {
                        to -= 1;
                    }
                    if to - from > known && WORDS.contains(&(to - from)) {
                        self.reorder(from..to, &mut found);
                    }
                }
            }
        }
        found
    }

    /// Adds the orders of a run. Of the three cuts at least two are ends of the run or stand at a
    /// mark, as in `LUMO blue, desk lamp`; all three where a word binds others, as in
    /// `Shirt and tie - black`. Numbers stay behind the word that they follow, and in their order.
    fn reorder(&self, span: Range<usize>, found: &mut Vec<Run>) {
        let (mut needed, mut apart, mut numbered) = (2, false, false);
        for at in span.clone() {
            let Some(word) = self.text.words.get(at) else { return };
            if word.text == "+" {
                return;
            }
            if self.has(at, Classes::GLUE | Classes::RELATION) {
                needed = 3;
            }
            apart |= at > span.start && word.before == Break::Hard;
            numbered |= word.has_digit();
        }
        // What a bar parts may be a category and its filter.
        if apart && !numbered {
            return;
        }
        let words = &self.text.words;
        let digits =
            |block| words.get(block).is_some_and(|of: &[Word]| of.iter().any(Word::has_digit));
        for from in span.clone() {
            for middle in from + 1..span.end {
                for to in middle + 1..span.end + 1 {
                    let cuts = [from, middle, to];
                    let mut fixed = 0;
                    let mut splits = digits(from..middle) && digits(middle..to);
                    for at in cuts {
                        let word = words.get(at).filter(|_| at < span.end);
                        splits |= word.is_some_and(Word::is_number);
                        let mark = |word: &Word| word.aside || word.before != Break::None;
                        fixed += usize::from(at == span.start || word.is_none_or(mark));
                    }
                    if fixed >= needed && !splits && found.len() < MAX_ORDERS {
                        found.push(Run::new(span.clone(), cuts));
                    }
                }
            }
        }
    }
}
