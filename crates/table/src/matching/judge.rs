//! The judgement of a title: whether it names one product and nothing else.

use std::ops::Range;

use crate::keys::character::characters;
use crate::keys::text::Text;
use crate::keys::word::{Break, Word};
use crate::matching::title::{FOREIGN_BEFORE, Title};
use crate::matching::verdict::Refusal;
use crate::matching::words::Classes;

impl Title {
    /// Whether everything outside `span` leaves no doubt that the title names the product whose
    /// name the span is. `context` is the product's vendor and category; `extended` says that some
    /// other product's name begins with this one.
    pub fn judge(
        &self,
        span: &Range<usize>,
        context: &Text,
        extended: bool,
    ) -> Result<(), Refusal> {
        let segment = self.text.segment(span.start).start..self.text.segment(span.end - 1).end;
        let judge = Judge { title: self, span, context, extended, segment };
        judge.page()?;
        judge.before()?;
        judge.after()?;
        judge.earlier_segments()?;
        judge.later_segments()
    }

    /// Whether a title that names no product tells what other page this is.
    pub fn other_page(&self) -> bool {
        let empty = Text::default();
        let judge =
            Judge { title: self, span: &(0..0), context: &empty, extended: false, segment: 0..0 };
        judge.page().is_err()
    }
}

/// A title around one name.
pub(super) struct Judge<'a> {
    pub title: &'a Title,
    span: &'a Range<usize>,
    context: &'a Text,
    extended: bool,
    /// The segments that the span touches.
    pub segment: Range<usize>,
}

impl Judge<'_> {
    /// The words of the title.
    pub fn words(&self) -> &[Word] {
        &self.title.text.words
    }

    /// The positions of the words outside the name.
    fn outside(&self) -> impl Iterator<Item = usize> {
        (0..self.words().len()).filter(|at| !self.span.contains(at))
    }

    /// Whether the word is one of the vendor, the category or the shop.
    fn own(&self, at: usize) -> bool {
        let word = self.title.word(at);
        self.title.has(at, Classes::OWN)
            || self.context.words.iter().any(|of| same_stem(&of.text, word))
    }

    /// Whether the name has this word.
    fn in_name(&self, at: usize) -> bool {
        let word = self.title.word(at);
        self.words().get(self.span.clone()).unwrap_or_default().iter().any(|of| of.text == word)
    }

    /// Whether something outside the name speaks of buying, or of a shop where `stores` count.
    pub fn deals(&self, stores: bool) -> bool {
        let says = |at, of| self.title.has(at, of);
        self.outside().any(|at| {
            says(at, Classes::TRADE)
                && !says(at, Classes::REVIEW)
                && (stores || !says(at, Classes::STORE))
        })
    }

    /// Refuses titles of listings, searches, reviews and the like.
    fn page(&self) -> Result<(), Refusal> {
        let mut reviewed = false;
        for at in self.outside() {
            let says = |of| self.title.has(at, of);
            let number = self.words().get(at + 1).is_some_and(Word::is_number);
            let of_shop = self.title.has(at, Classes::OWN);
            if (says(Classes::OTHER) && !of_shop) || (says(Classes::PAGE) && number) {
                return Err(Refusal::NotAProductPage);
            }
            // "Reviews of …" is about a product whatever follows it.
            let of =
                matches!(self.title.word(at + 1), "о" | "об" | "про" | "на" | "of" | "de" | "zu");
            if says(Classes::REVIEW) && of && at < self.span.start {
                return Err(Refusal::NotAProductPage);
            }
            reviewed |= says(Classes::REVIEW) && !of_shop;
        }
        if reviewed && !self.deals(false) { Err(Refusal::NotAProductPage) } else { Ok(()) }
    }

    /// Refuses foreign words before the name in its segment.
    fn before(&self) -> Result<(), Refusal> {
        let range = self.segment.start..self.span.start;
        let deal = range.clone().any(|at| self.title.has(at, Classes::TRADE));
        for at in range {
            let says = |of| self.title.has(at, of);
            let bound = says(Classes::GLUE) && deal && !says(Classes::RELATION);
            if !(says(Classes::TRADE) || bound || self.own(at)) {
                return Err(Refusal::OtherWords);
            }
        }
        Ok(())
    }

    /// Refuses foreign words after the name in its segment.
    fn after(&self) -> Result<(), Refusal> {
        let words = self.words();
        let end = self.segment.end;
        let mut at = self.span.end;
        // Whether something that no name contains has ended the name.
        let mut ended = false;
        while at < end {
            let word = self.title.word(at);
            let next = words.get(at + 1).filter(|_| at + 1 < end);
            let deal = self.title.has(at, Classes::TRADE);
            if deal || self.own(at) {
                ended |= deal;
            } else if let Some(after) = self.price(at, ended) {
                at = after - 1;
                ended = true;
            } else if let Some(number) = self.article(at) {
                at = number;
            } else if words.get(at).is_some_and(Word::is_number) {
                let article = word.len() >= 5 && at + 1 == end;
                let decimal = words.get(at).is_some_and(Word::is_decimal);
                // Spaces part a price's thousands.
                while words.get(at + 1).is_some_and(Word::is_number) {
                    at += 1;
                }
                let price = decimal || self.title.has(at + 1, Classes::TRADE);
                if !(ended && (price || article)) {
                    return Err(Refusal::OtherWords);
                }
            } else if let Some(after) = self.place(at) {
                at = after - 1;
                ended = true;
            } else if !self.title.has(at, Classes::GLUE) || next.is_none() {
                return Err(Refusal::OtherWords);
            }
            at += 1;
        }
        Ok(())
    }

    /// Segments before the name's may be: shop, vendor and category, or a stranger well apart.
    fn earlier_segments(&self) -> Result<(), Refusal> {
        let (mut from, mut strangers) = (0, 0);
        while from < self.segment.start {
            let to = self.title.text.segment(from).end;
            let apart = self.words().get(to).is_some_and(|word| word.before == Break::Hard);
            let plain = (from..to)
                .all(|at| self.title.has(at, Classes::TRADE | Classes::GLUE) || self.own(at));
            let stranger = apart
                && to - from <= FOREIGN_BEFORE
                && !self.title.has(from, Classes::ACCESSORY)
                && (from..to).all(|at| {
                    let known = self.title.has(at, Classes::KNOWN);
                    let digits = self.words().get(at).is_some_and(Word::has_digit);
                    self.in_name(at) || !(known || digits)
                });
            strangers += usize::from(!plain);
            if !(plain || stranger) || strangers > 1 {
                return Err(Refusal::OtherWords);
            }
            from = to;
        }
        Ok(())
    }

    /// Segments after the name's may say anything but another model.
    fn later_segments(&self) -> Result<(), Refusal> {
        let first = self.segment.end;
        for at in first..self.words().len() {
            let Some(word) = self.words().get(at) else { break };
            let labelled = at > 0 && self.title.has(at - 1, Classes::ARTICLE);
            if word.is_code() && !self.in_name(at) && !self.own(at) && !labelled {
                return Err(Refusal::OtherWords);
            }
        }
        let Some(next) = self.words().get(first) else { return Ok(()) };
        let priced = self.price(first, true).is_some();
        let neutral = self.title.has(first, Classes::TRADE) || self.own(first) || priced;
        if next.before == Break::Stop && first == self.span.end && !neutral {
            return Err(Refusal::OtherWords);
        }
        let mut from = first;
        while from < self.words().len() {
            let segment = self.title.text.segment(from);
            from = segment.end;
            if self.chooses(segment) {
                return Err(Refusal::OtherWords);
            }
        }
        let soft = next.before < Break::Hard;
        if soft && self.title.has(first, Classes::ACCESSORY) && !self.own(first) {
            return Err(Refusal::OtherWords);
        }
        // Where names go on after a dash or full stop, this may be the end of another such name.
        let counted =
            self.title.has(first + 1, Classes::TRADE) || self.article(first - 1).is_some();
        let digits = next.has_digit() && !(next.is_number() && counted);
        let known = self.title.has(first, Classes::KNOWN) || digits;
        if soft && self.extended && known && !neutral {
            return Err(Refusal::OtherWords);
        }
        Ok(())
    }

    /// Whether a segment is nothing but a size or measure, as in `256GB`, `XL` or `50 ml`.
    fn chooses(&self, segment: Range<usize>) -> bool {
        let start = segment.start;
        if self.own(start) || self.in_name(start) || self.price(start, true).is_some() {
            return false;
        }
        let to = segment.clone().find(|at| self.title.neutral(*at)).unwrap_or(segment.end);
        match self.words().get(segment.start..to).unwrap_or_default() {
            [size] => {
                size.has_digit() && !size.is_number()
                    || size.text.bytes().all(|letter| b"smlx".contains(&letter))
            }
            [number, unit] => {
                number.is_number() && !unit.has_digit() && characters(&unit.text) <= 3
            }
            _ => false,
        }
    }
}

/// Whether two words differ in their endings only, as in `швейные` and `швейная`.
fn same_stem(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let longest = characters(a).max(characters(b));
    let common = a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count();
    common >= 4.max(longest.saturating_sub(3))
}
