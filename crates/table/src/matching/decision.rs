//! The decision between a plan's candidates, by the full keys in the fetched shards.

use std::ops::Range;

use crate::Shard;
use crate::file::shard::{OwnProduct, Row};
use crate::keys::address::Address;
use crate::keys::text::Text;
use crate::keys::word::Word;
use crate::matching::plan::{Lead, Plan};
use crate::matching::run::Run;
use crate::matching::verdict::{Candidate, Match, Refusal, Signal, Trial, Verdict};
use crate::matching::words::{Classes, classes};

/// Hundredths of a product's name that a title must have to agree with a weaker signal.
const AGREES: usize = 50;

impl Plan<'_> {
    /// Decides which product the page shows, given the fetched shards in any order.
    #[must_use]
    pub fn decide(&self, shards: &[Shard]) -> Verdict {
        Decision::verdict(self, shards)
    }
}

/// A decision in the making.
struct Decision<'a> {
    plan: &'a Plan<'a>,
    shards: &'a [Shard],
    trials: Vec<Trial>,
}

impl<'a> Decision<'a> {
    /// The verdict on a plan.
    fn verdict(plan: &'a Plan<'a>, shards: &'a [Shard]) -> Verdict {
        let mut decision = Decision { plan, shards, trials: Vec::new() };
        for lead in &plan.leads {
            let refusal = decision.confirm(lead).err();
            decision.trials.push(Trial { candidate: lead.candidate, refusal });
        }
        let outcome = decision.outcome().and_then(|(signal, position)| {
            let entry = shards.iter().find_map(|shard| shard.entry(position));
            Ok(Match { signal, entry: entry.ok_or(Refusal::NotLoaded)? })
        });
        Verdict { outcome, trials: decision.trials }
    }

    /// The product at a position, where its shard is loaded.
    fn own_product(&self, position: u32) -> Option<(&'a Shard, &'a Row, &'a OwnProduct)> {
        self.shards.iter().find_map(|shard| {
            let (row, own) = shard.own_product(position)?;
            Some((shard, row, own))
        })
    }

    /// Compares the full keys, and judges a title's other words.
    fn confirm(&self, lead: &Lead) -> Result<(), Refusal> {
        let (shard, row, own) =
            self.own_product(lead.candidate.position).ok_or(Refusal::NotLoaded)?;
        let same = |equal| if equal { Ok(()) } else { Err(Refusal::OtherKey) };
        match lead.candidate.signal {
            Signal::Product => same(self.plan.request.product.as_ref() == Some(&row.id)),
            Signal::Sku => same(self.plan.request.sku.as_ref() == Some(&row.id)),
            signal @ (Signal::Location | Signal::Canonical) => {
                let product = Address::new(&row.url).ok_or(Refusal::OtherKey)?;
                let shows = |(of, page): &(Signal, Address)| *of == signal && page.shows(&product);
                same(self.plan.request.addresses.iter().any(shows))
            }
            signal @ (Signal::Template | Signal::Title) => {
                let (at, run) = lead.run.as_ref().ok_or(Refusal::OtherKey)?;
                let title = self.plan.request.titles.get(*at).ok_or(Refusal::OtherKey)?;
                same(run.key(&title.text.words) == Text::new(&row.name).key())?;
                if signal == Signal::Template {
                    return Ok(());
                }
                title.judge(&run.span, &Text::new(shard.context(own)), lead.extended)
            }
        }
    }

    /// The accepted product with its strongest signal, or why there is none.
    fn outcome(&self) -> Result<(Signal, u32), Refusal> {
        if self.plan.request.product.is_some() {
            let found = self.accepted(Signal::Product).next().ok_or(Refusal::UnknownId)?;
            return Ok((Signal::Product, found));
        }
        let titled = self.titled();
        for signal in [Signal::Location, Signal::Canonical, Signal::Sku] {
            let named = titled.ok().flatten();
            let chosen = self.choose(signal, named);
            let canonical = signal == Signal::Canonical;
            let Some(position) = (if canonical { chosen.ok().flatten() } else { chosen? }) else {
                continue;
            };
            let location = signal == Signal::Location;
            let found = match named {
                Some(other) if !(location && self.is_location(position)) => {
                    self.same_product(position, other).then(|| self.variant(position, other))
                }
                _ => (location || self.resembles(position)).then_some(position),
            };
            // A single-page shop may leave the last product's canonical link behind.
            if canonical && named.is_some() && found.is_none() {
                continue;
            }
            if let (Err(why @ (Refusal::NotAProductPage | Refusal::Contradiction)), false) =
                (titled, location)
            {
                return Err(why);
            }
            if signal == Signal::Sku && self.is_elsewhere(position) {
                return Err(Refusal::NotAProductPage);
            }
            return found.map(|found| (signal, found)).ok_or(Refusal::Contradiction);
        }
        let templated = self.accepted(Signal::Template).next().is_some();
        let signal = if templated { Signal::Template } else { Signal::Title };
        match titled? {
            Some(position) if self.is_elsewhere(position) => Err(Refusal::NotAProductPage),
            Some(position) => Ok((signal, position)),
            None => Err(Refusal::Unknown),
        }
    }

    /// The positions of the accepted candidates of a signal.
    fn accepted(&self, signal: Signal) -> impl Iterator<Item = u32> {
        let accepted =
            move |trial: &&Trial| trial.candidate.signal == signal && trial.refusal.is_none();
        self.trials.iter().filter(accepted).map(|trial| trial.candidate.position)
    }

    /// The one product that a signal names; several only where they are variants of one.
    fn choose(&self, signal: Signal, titled: Option<u32>) -> Result<Option<u32>, Refusal> {
        let location = signal == Signal::Location;
        let exact = location && self.accepted(signal).any(|at| self.is_location(at));
        let found = || self.accepted(signal).filter(|at| !exact || self.is_location(*at));
        let Some(first) = found().next() else { return Ok(None) };
        let by_sku = self.accepted(Signal::Sku).find(|at| found().any(|of| of == *at));
        if let Some(at) = titled.filter(|at| found().any(|of| of == *at)) {
            return Ok(Some(by_sku.map_or(at, |sku| self.variant(sku, at))));
        }
        if by_sku.is_some() {
            return Ok(by_sku);
        }
        let same = found().all(|at| self.same_product(first, at));
        if same { Ok(Some(first)) } else { Err(Refusal::Ambiguous) }
    }

    /// The address of a product.
    fn address(&self, position: u32) -> Option<Address> {
        let (_, row, _) = self.own_product(position)?;
        Address::new(&row.url)
    }

    /// Whether the location is exactly the product's address.
    fn is_location(&self, position: u32) -> bool {
        self.address(position).is_some_and(|product| {
            let equal = |(signal, page): &(Signal, Address)| {
                *signal == Signal::Location && page.whole == product.whole
            };
            self.plan.request.addresses.iter().any(equal)
        })
    }

    /// Whether the location cannot be the product's: it lies above the product's address, as a
    /// category's or the front page, or has a word that the product's lacks, as `category` or
    /// `blog`.
    fn is_elsewhere(&self, position: u32) -> bool {
        let both = self.plan.request.location.as_ref().zip(self.address(position));
        let Some((page, product)) = both else { return false };
        let words = |of: &str| Text::new(of).words;
        let (at, of) = (words(&page.whole), words(&product.whole));
        let lacks = |list: &[Word], word: &Word| list.iter().all(|of| of.text != word.text);
        // The product's address with more parameters; what they are called says nothing.
        let known = !of.iter().any(|word| lacks(&at, word));
        let mut at = at.iter().zip(classes(&at));
        let added = at.any(|(word, class)| {
            class.any(Classes::OTHER) && lacks(&of, word) && !(known && word.parameter)
        });
        added || page.is_above(&product)
    }

    /// Whether the titles say enough of the product's name; true for a page without titles.
    fn resembles(&self, position: u32) -> bool {
        let titles = &self.plan.request.titles;
        titles.is_empty()
            || self.own_product(position).is_some_and(|(_, row, _)| {
                let name = Text::new(&row.name);
                titles.iter().any(|title| title.cover(&name) >= AGREES)
            })
    }

    /// The variant that a page shows: the one that its titles name, unless both have that name.
    fn variant(&self, position: u32, titled: u32) -> u32 {
        let name = |of| self.own_product(of).map(|(_, row, _)| &row.name);
        if name(position) == name(titled) { position } else { titled }
    }

    /// Whether two positions are one product or variants of one.
    fn same_product(&self, a: u32, b: u32) -> bool {
        let (Some((shard, _, left)), Some((other, _, right))) =
            (self.own_product(a), self.own_product(b))
        else {
            return a == b;
        };
        a == b || (shard.first == other.first && left.group != 0 && left.group == right.group)
    }

    /// The product that the titles name together.
    fn titled(&self) -> Result<Option<u32>, Refusal> {
        let mut result: Option<(u32, usize)> = None;
        let mut refusal = None;
        // The longest name among those refused.
        let mut refused = (0, 0);
        for (at, title) in self.plan.request.titles.iter().enumerate() {
            match self.titled_by(at) {
                Some((position, words, None)) => match result {
                    Some((before, _)) if !self.same_product(before, position) => {
                        return Err(Refusal::Contradiction);
                    }
                    Some(_) => {}
                    None => result = Some((position, words)),
                },
                None if title.other_page() => return Err(Refusal::NotAProductPage),
                None => {}
                Some((_, _, Some(Refusal::NotAProductPage))) => {
                    return Err(Refusal::NotAProductPage);
                }
                Some((position, words, Some(why))) => {
                    refusal = refusal.or(Some(why));
                    if words > refused.1 {
                        refused = (position, words);
                    }
                }
            }
        }
        let Some((position, words)) = result else { return refusal.map_or(Ok(None), Err) };
        // One title has less of the name than another: a heading tells the variant.
        if refused.1 > words && !self.same_product(position, refused.0) {
            return Err(Refusal::Contradiction);
        }
        Ok(Some(position))
    }

    /// The product that one title names, with the words of its name there and why it is refused: by
    /// a template, else the longest name in it if nothing else stands there.
    fn titled_by(&self, title: usize) -> Option<(u32, usize, Option<Refusal>)> {
        let mut winner: Option<(Candidate, &Range<usize>)> = None;
        for (lead, trial) in self.plan.leads.iter().zip(&self.trials) {
            let Some((of, Run { span: within, .. })) = &lead.run else { continue };
            if *of != title || matches!(trial.refusal, Some(Refusal::OtherKey | Refusal::NotLoaded))
            {
                continue;
            }
            // Leads are sorted, so that a template's comes first, then the longest.
            let Some((first, span)) = winner else {
                if trial.refusal.is_some() {
                    return Some((lead.candidate.position, within.len(), trial.refusal));
                }
                winner = Some((lead.candidate, within));
                continue;
            };
            let inside = within.start >= span.start && within.end <= span.end;
            let shorter = within.len() < span.len();
            // A template's own words may be a product's name, but no longer name may go beyond them.
            let apart = within.end <= span.start || within.start >= span.end;
            let fixed = apart && first.signal == Signal::Template;
            let same = self.same_product(first.position, lead.candidate.position);
            if !(inside && shorter || fixed || same) {
                return Some((first.position, span.len(), Some(Refusal::Ambiguous)));
            }
        }
        winner.map(|(first, span)| (first.position, span.len(), None))
    }
}
