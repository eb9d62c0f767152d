//! A page's title, and the runs of its words that could be a product's name.

use std::ops::Range;

use crate::keys::text::{Text, prefixes};
use crate::keys::word::Word;
use crate::matching::words;

/// Most words before a name, in its segment, that may still turn out to be the vendor or
/// category of the product.
pub(crate) const FOREIGN_BEFORE: usize = 4;
/// The same after a name.
const FOREIGN_AFTER: usize = 6;
/// A title of a page, with what the index knows about its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Title {
    pub text: Text,
    /// Words that also stand in some product's name.
    pub known: Vec<bool>,
    /// Words of the shop's name.
    pub shop: Vec<bool>,
    /// Whether small and capital letters can be told apart: not in a title without capitals.
    pub cased: bool,
}

impl Title {
    /// Reads a title; `known` tells of a word whether it stands in some name of the table.
    pub fn new(raw: &str, known: impl Fn(&Word) -> bool, shop: &Text) -> Self {
        let text = Text::new(raw);
        let known = text.words.iter().map(known).collect();
        let of_shop = |word: &Word| shop.words.iter().any(|of| of.text == word.text);
        let shop = text.words.iter().map(of_shop).collect();
        let cased = text.words.iter().any(|word| word.capital);
        Self { text, known, shop, cased }
    }

    /// Every run of words that could be a product's name, with its hash.
    pub fn spans(&self) -> Vec<(Range<usize>, u64)> {
        let words = &self.text.words;
        let mut spans = Vec::new();
        let mut ends = vec![false; words.len()];
        for (at, end) in ends.iter_mut().enumerate() {
            let after = at + 1..self.text.segment(at).end;
            *end = self.foreign_words(after) <= FOREIGN_AFTER;
        }
        for from in 0..words.len() {
            let before = self.text.segment(from).start..from;
            if self.foreign_words(before) > FOREIGN_BEFORE {
                continue;
            }
            let hashes = prefixes(words.get(from..).unwrap_or_default());
            for (to, hash) in (from + 1..).zip(hashes) {
                if ends.get(to - 1) == Some(&true) {
                    spans.push((from..to, hash));
                }
            }
        }
        spans
    }

    /// The number of words that are not neutral.
    fn foreign_words(&self, range: Range<usize>) -> usize {
        range.filter(|at| !self.neutral(*at)).count()
    }

    /// The word at a position; empty beyond the last.
    pub fn word(&self, at: usize) -> &str {
        self.text.words.get(at).map_or("", |word| word.text.as_str())
    }

    /// Whether a flag is set at a position.
    pub fn is(flags: &[bool], at: usize) -> bool {
        flags.get(at).copied().unwrap_or(false)
    }

    /// Whether the word at a position says nothing of what is sold.
    pub fn neutral(&self, at: usize) -> bool {
        let word = self.word(at);
        words::is_deal(word)
            || words::is_glue(word)
            || words::is_review(word)
            || Self::is(&self.shop, at)
    }

    /// How much of a name's letters stands in this title, in hundredths.
    pub fn cover(&self, name: &Text) -> usize {
        let letters = |words: &mut dyn Iterator<Item = &Word>| -> usize {
            words.map(|word| word.text.chars().count()).sum()
        };
        let all = letters(&mut name.words.iter());
        let within = |word: &&Word| self.text.words.iter().any(|of| of.text == word.text);
        letters(&mut name.words.iter().filter(within)) * 100 / all.max(1)
    }
}
