//! A page's title, and the runs of its words that could be a product's name.

use std::ops::Range;

use crate::keys::text::{Text, prefixes};
use crate::keys::word::Word;
use crate::matching::words::{Classes, classes};

/// Most words before a name, in its segment, that may still turn out to be the vendor or
/// category of the product.
pub(crate) const FOREIGN_BEFORE: usize = 4;
/// The same after a name.
const FOREIGN_AFTER: usize = 6;
/// A title of a page, with what the index knows about its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Title {
    pub text: Text,
    /// What each word may say beside a name.
    classes: Vec<Classes>,
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
        let text = Text::new(without_count(raw));
        let classes = classes(&text.words);
        let known = text.words.iter().map(known).collect();
        let of_shop = |word: &Word| shop.words.iter().any(|of| of.text == word.text);
        let mut shop: Vec<bool> = text.words.iter().map(of_shop).collect();
        mark_domains(&text, &mut shop);
        let cased = text.words.iter().any(|word| word.capital);
        Self { text, classes, known, shop, cased }
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

    /// Whether the word at a position is of one of some classes.
    pub fn has(&self, at: usize, of: Classes) -> bool {
        self.classes.get(at).is_some_and(|word| word.any(of))
    }

    /// Whether a flag is set at a position.
    pub fn is(flags: &[bool], at: usize) -> bool {
        flags.get(at).copied().unwrap_or(false)
    }

    /// Whether the word at a position says nothing of what is sold.
    pub fn neutral(&self, at: usize) -> bool {
        self.has(at, Classes::TRADE | Classes::GLUE | Classes::REVIEW) || Self::is(&self.shop, at)
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

/// A title without the number of unread messages that some pages put before it, as in `(2) Watch`.
fn without_count(raw: &str) -> &str {
    let count = |rest: &&str| {
        rest.split(')').next().is_some_and(|count| {
            let digits = count.trim_end_matches('+');
            !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let rest = raw.trim_start().strip_prefix('(').filter(count);
    rest.and_then(|rest| rest.split_once(')')).map_or(raw, |(_, rest)| rest)
}

/// Takes segments that are nothing but a domain, as `Amazon.co.uk`, for the shop's name.
fn mark_domains(text: &Text, shop: &mut [bool]) {
    let mut from = 0;
    while from < text.words.len() {
        let segment = text.segment(from);
        from = segment.end;
        if let Some([first, rest @ ..]) = text.words.get(segment.clone())
            && rest.last().is_some_and(|word| !word.has_digit() && word.text.len() >= 2)
            && rest.iter().all(|word| word.dotted)
            && first.text.chars().count() > 2
        {
            shop.iter_mut().take(segment.end).skip(segment.start).for_each(|of| *of = true);
        }
    }
}
