//! A page's title, and the runs of its words that could be a product's name.

use std::ops::Range;

use crate::Template;
use crate::file::lookup::Lookup;
use crate::keys::character::characters;
use crate::keys::text::Text;
use crate::keys::word::Word;
use crate::matching::run::Run;
use crate::matching::words::{Classes, classes};

/// Most words before a name, in its segment, that may still turn out to be the vendor or
/// category of the product.
pub(crate) const FOREIGN_BEFORE: usize = 4;
/// The same after a name.
const FOREIGN_AFTER: usize = 6;
/// A title of a page, with what is known about its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Title {
    pub text: Text,
    /// What each word may say beside a name.
    classes: Vec<Classes>,
    /// Whether small and capital letters can be told apart: not in a title without capitals.
    pub cased: bool,
    /// The words between the fixed ones of each of the shop's templates that the title has.
    pub framed: Vec<Range<usize>>,
}

impl Title {
    /// Reads a title of a shop's page. The fixed words of `templates` are the shop's own where the
    /// title has them: what is between is judged as a title without them is.
    pub fn new(raw: &str, shop: &Text, templates: &[Template]) -> Self {
        let text = Text::new(without_count(raw));
        let mut classes = classes(&text.words);
        let mut cased = false;
        let mut framed: Vec<Range<usize>> = Vec::new();
        for name in templates.iter().filter_map(|template| template.name_in(&text.words)) {
            if !framed.contains(&name) {
                framed.push(name);
            }
        }
        for (at, class) in classes.iter_mut().enumerate() {
            let Some(word) = text.words.get(at) else { break };
            cased |= word.capital;
            let same = |of: &Word| of.text == word.text;
            let fixed = !framed.is_empty() && !framed.iter().any(|name| name.contains(&at));
            if fixed || shop.words.iter().any(same) || is_domain(text.words.get(text.segment(at))) {
                *class = *class | Classes::OWN;
            }
        }
        Self { text, classes, cased, framed }
    }

    /// Notes which words the table knows.
    pub fn recognise(&mut self, lookup: &Lookup) {
        for (class, word) in self.classes.iter_mut().zip(&self.text.words) {
            *class = class.with(Classes::KNOWN, lookup.knows(word));
        }
    }

    /// Every run of words that could be a product's name.
    pub fn runs(&self) -> Vec<Run> {
        let count = self.text.words.len();
        let mut runs = Vec::new();
        for from in 0..count {
            let before = self.text.segment(from).start..from;
            if self.foreign_words(before) > FOREIGN_BEFORE {
                continue;
            }
            for to in from + 1..=count {
                let after = to..self.text.segment(to - 1).end;
                if self.foreign_words(after) <= FOREIGN_AFTER {
                    runs.push(Run::plain(from..to));
                }
            }
        }
        runs
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

    /// Whether the word at a position says nothing of what is sold.
    pub fn neutral(&self, at: usize) -> bool {
        self.has(at, Classes::TRADE | Classes::GLUE | Classes::REVIEW | Classes::OWN)
    }

    /// How much of a name's letters stands in this title, in hundredths.
    pub fn cover(&self, name: &Text) -> usize {
        let (mut all, mut found) = (0, 0);
        for word in &name.words {
            let letters = characters(&word.text);
            all += letters;
            if self.text.words.iter().any(|of| of.text == word.text) {
                found += letters;
            }
        }
        found * 100 / all.max(1)
    }
}

/// A title without the number of unread messages that some pages put before it, as in `(2) Watch`.
fn without_count(raw: &str) -> &str {
    let inside = raw.strip_prefix('(').unwrap_or_default();
    let digits = inside.bytes().take_while(u8::is_ascii_digit).count();
    match inside.as_bytes().get(digits) {
        Some(b')') if digits > 0 => inside.get(digits + 1..).unwrap_or_default(),
        _ => raw,
    }
}

/// Whether a segment is nothing but a domain, as `Amazon.co.uk`, which is the shop's name.
fn is_domain(segment: Option<&[Word]>) -> bool {
    let Some([first, rest @ .., last]) = segment else { return false };
    let dotted = |word: &Word| word.dotted;
    let ends = last.dotted && last.text.is_ascii() && !last.has_digit();
    ends && first.text.len() > 2 && rest.iter().all(dotted)
}
