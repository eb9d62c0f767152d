//! What may stand beside a name in several words: a price, an article number, a place.

use crate::keys::word::Word;
use crate::matching::judge::Judge;
use crate::matching::words::Classes;

/// Longest run of words taken as a place or a shop after a preposition.
const PLACE_WORDS: usize = 5;

impl Judge<'_> {
    /// Where a price ends that begins at `at`, as `3 500 ₽`, `R$ 1.299,00` or `kr 199`. Unless it
    /// stands `apart` from the name, what may be thousands may also be the name's last number.
    pub fn price(&self, at: usize, apart: bool) -> Option<usize> {
        let number = |at: usize| self.words().get(at).filter(|word| word.is_number());
        let sign = |at: usize| self.words().get(at).is_some_and(|word| word.priced);
        let unit = |at: usize| self.title.has(at, Classes::CURRENCY);
        let from = at + usize::from(number(at).is_none() && (sign(at) || unit(at)));
        let mut marked = from > at;
        let sure = apart || marked || sign(from);
        let mut to = from;
        // Spaces part a price's thousands.
        while let Some(word) = number(to)
            && (to == from || matches!(word.text.as_bytes(), [_, _, _] | [_, _, _, b'.', ..]))
        {
            marked |= word.priced;
            to += 1;
        }
        let after = unit(to);
        let priced = (marked || after) && to > from && (sure || to == from + 1);
        priced.then_some(to + usize::from(after))
    }

    /// Where the shop's own number ends whose label is at `at`, as in `арт. A-1023`.
    pub fn article(&self, at: usize) -> Option<usize> {
        let digits = |at: usize| self.words().get(at).is_some_and(Word::has_digit);
        if !self.title.has(at, Classes::ARTICLE) {
            return None;
        }
        let short = self.title.word(at + 1).len() <= 3;
        (at + 1..=at + 2).find(|at| digits(*at)).filter(|number| *number == at + 1 || short)
    }

    /// Where a preposition with the name of a place or shop, beginning at `at`, ends.
    pub fn place(&self, at: usize) -> Option<usize> {
        let of_shop = self.title.has(at, Classes::SHOP);
        if !self.title.has(at, Classes::PLACE) || !(of_shop || self.deals(true)) {
            return None;
        }
        let mut to = at + 1;
        while to < self.segment.end && to <= at + PLACE_WORDS {
            let word = self.words().get(to)?;
            let named = word.capital || !self.title.cased;
            let bound = to > at + 1 && (word.aside || self.title.has(to, Classes::GLUE));
            let stranger = of_shop || !self.title.has(to, Classes::KNOWN);
            if self.title.has(to, Classes::TRADE) && !of_shop
                || word.has_digit()
                || !stranger
                || !(named || bound)
            {
                break;
            }
            to += 1;
        }
        (to > at + 1).then_some(to)
    }
}
