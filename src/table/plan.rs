//! From a page's signals to one product, or to a reason for none.

use std::cmp::Reverse;
use std::ops::Range;

use super::address::Address;
use super::key::hash;
use super::shard::{Home, Row};
use super::sort::sorted;
use super::text::{Text, key};
use super::title::Title;
use super::{Entry, Index, Page, Shard};

/// Most shards that one page may ask for.
const MAX_SHARDS: usize = 4;
/// Hundredths of a product's name that a title must have to agree with a weaker signal.
const AGREES: usize = 50;

/// Which signal of the page found a product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signal {
    /// `data-product`.
    Product,
    /// `location.href`.
    Location,
    /// Canonical link or `og:url`.
    Canonical,
    /// JSON-LD `sku`.
    Sku,
    /// One of the titles, made by a template of the shop.
    Template,
    /// One of the titles.
    Title,
}

/// Why a page, or one candidate for it, was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// No signal of the page leads to any product.
    Unknown,
    /// `data-product` names an id that the table does not have.
    UnknownId,
    /// The truncated keys were equal, the full ones are not.
    OtherKey,
    /// The title says more than the product's name, and what it says may be another product.
    OtherWords,
    /// The page looks like a search, a review, a comparison, an error or another listing.
    NotAProductPage,
    /// Several products fit equally well.
    Ambiguous,
    /// The signals name different products.
    Contradiction,
    /// A shard that is needed to decide is missing.
    NotLoaded,
}

/// A product that the page may show, by truncated keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Position in the table.
    pub position: u32,
    /// What led to it.
    pub signal: Signal,
}

/// One candidate and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trial {
    /// The candidate.
    pub candidate: Candidate,
    /// Nothing where it was accepted.
    pub refusal: Option<Refusal>,
}

/// The product of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The strongest signal that found it.
    pub signal: Signal,
    /// The product and its neighbours.
    pub entry: Entry,
}

/// The decision, with its grounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The product, or why there is none.
    pub outcome: Result<Match, Refusal>,
    /// Every candidate, strongest signal first.
    pub trials: Vec<Trial>,
}

/// What must be fetched to decide which product a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub(super) titles: Vec<Title>,
    pub(super) addresses: Vec<(Signal, Address)>,
    product: Option<String>,
    sku: Option<String>,
    leads: Vec<Lead>,
    shards: Vec<u32>,
}

/// A candidate with the place in the page's signals that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Lead {
    candidate: Candidate,
    /// Index into the titles, and the words of the name there.
    span: Option<(usize, Range<usize>)>,
    /// Whether some other product's name begins with the words of the span.
    extended: bool,
}

impl Lead {
    /// The strongest signal first, then the longest name.
    fn rank(&self) -> (Signal, Reverse<usize>, u32) {
        let length = self.span.as_ref().map_or(0, |(_, span)| span.len());
        (self.candidate.signal, Reverse(length), self.candidate.position)
    }
}

impl Plan {
    pub(super) fn new(index: &Index, page: &Page) -> Self {
        let given = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let shop = Text::new(&index.shop);
        let location = page.urls.len().saturating_sub(1);
        let signal = |at| if at == location { Signal::Location } else { Signal::Canonical };
        let mut plan = Self {
            titles: page
                .titles
                .iter()
                .map(|title| Title::new(title, |word| index.knows(word), &shop))
                .filter(|title| !title.text.words.is_empty())
                .collect(),
            addresses: page
                .urls
                .iter()
                .enumerate()
                .filter_map(|(at, url)| Some((signal(at), Address::new(url)?)))
                .collect(),
            product: given(&page.product),
            sku: given(&page.sku),
            leads: Vec::new(),
            shards: Vec::new(),
        };
        plan.look_up(index);
        let leads = std::mem::take(&mut plan.leads);
        plan.leads = sorted(leads, |before, after| before.rank() <= after.rank());
        for lead in &plan.leads {
            let shard = index.shard_of(lead.candidate.position);
            if plan.shards.len() < MAX_SHARDS && !plan.shards.contains(&shard) {
                plan.shards.push(shard);
            }
        }
        plan
    }

    fn look_up(&mut self, index: &Index) {
        let id = |id: &String| hash(id.as_bytes());
        let lead = |signal, position| Lead {
            candidate: Candidate { position, signal },
            span: None,
            extended: false,
        };
        if let Some(product) = &self.product {
            let found = index.ids.find(&[id(product)]);
            self.leads.extend(found.iter().map(|hit| lead(Signal::Product, hit.0)));
            return;
        }
        for (signal, address) in &self.addresses {
            let mut hashes = vec![hash(address.plain.as_bytes()), hash(address.bare.as_bytes())];
            hashes.dedup();
            let found = index.urls.find(&hashes);
            self.leads.extend(found.iter().map(|hit| lead(*signal, hit.0)));
        }
        if let Some(sku) = &self.sku {
            let found = index.ids.find(&[id(sku)]);
            self.leads.extend(found.iter().map(|hit| lead(Signal::Sku, hit.0)));
        }
        for (at, title) in self.titles.iter().enumerate() {
            let mut runs = title.spans();
            let free = runs.len();
            let words = &title.text.words;
            runs.extend(index.templates.iter().filter_map(|template| template.span_in(words)));
            let (spans, hashes): (Vec<_>, Vec<_>) = runs.into_iter().unzip();
            for (position, hit) in index.names.find(&hashes) {
                let span = spans.get(hit).map(|span| (at, span.clone()));
                let extended = hashes.get(hit).is_some_and(|hash| index.extends(*hash));
                let signal = if hit < free { Signal::Title } else { Signal::Template };
                self.leads.push(Lead { span, extended, ..lead(signal, position) });
            }
        }
    }

    /// The shards to fetch, in parallel: none where the page shows no product of the table,
    /// almost always one, never more than four.
    #[must_use]
    pub fn shards(&self) -> &[u32] {
        &self.shards
    }

    /// Decides, given the fetched shards in any order.
    #[must_use]
    pub fn decide(&self, shards: &[Shard]) -> Verdict {
        let mut decision = Decision { plan: self, shards, trials: Vec::new() };
        for lead in &self.leads {
            let refusal = decision.confirm(lead).err();
            decision.trials.push(Trial { candidate: lead.candidate, refusal });
        }
        let outcome = decision.outcome().and_then(|(signal, position)| {
            let entry = shards.iter().find_map(|shard| shard.entry(position));
            Ok(Match { signal, entry: entry.ok_or(Refusal::NotLoaded)? })
        });
        Verdict { outcome, trials: decision.trials }
    }
}

struct Decision<'a> {
    plan: &'a Plan,
    shards: &'a [Shard],
    trials: Vec<Trial>,
}

impl<'a> Decision<'a> {
    fn home(&self, position: u32) -> Option<(&'a Shard, &'a Row, &'a Home)> {
        self.shards.iter().find_map(|shard| {
            let (row, home) = shard.home(position)?;
            Some((shard, row, home))
        })
    }

    /// Compares the full keys, and judges a title's other words.
    fn confirm(&self, lead: &Lead) -> Result<(), Refusal> {
        let (shard, row, home) = self.home(lead.candidate.position).ok_or(Refusal::NotLoaded)?;
        let same = |equal| if equal { Ok(()) } else { Err(Refusal::OtherKey) };
        match lead.candidate.signal {
            Signal::Product => same(self.plan.product.as_ref() == Some(&row.id)),
            Signal::Sku => same(self.plan.sku.as_ref() == Some(&row.id)),
            signal @ (Signal::Location | Signal::Canonical) => {
                let product = Address::new(&row.url).ok_or(Refusal::OtherKey)?;
                let shows = |(of, page): &(Signal, Address)| *of == signal && page.shows(&product);
                same(self.plan.addresses.iter().any(shows))
            }
            signal @ (Signal::Template | Signal::Title) => {
                let (at, span) = lead.span.as_ref().ok_or(Refusal::OtherKey)?;
                let title = self.plan.titles.get(*at).ok_or(Refusal::OtherKey)?;
                let words = title.text.words.get(span.clone()).unwrap_or_default();
                same(key(words) == Text::new(&row.name).key())?;
                if signal == Signal::Template {
                    return Ok(());
                }
                title.judge(span, &Text::new(shard.context(home)), lead.extended)
            }
        }
    }

    fn outcome(&self) -> Result<(Signal, u32), Refusal> {
        if self.plan.product.is_some() {
            let found = self.accepted(Signal::Product).next().ok_or(Refusal::UnknownId)?;
            return Ok((Signal::Product, found));
        }
        let titled = self.titled();
        for signal in [Signal::Location, Signal::Canonical, Signal::Sku] {
            let Some(position) = self.choose(signal, titled.ok().flatten())? else { continue };
            let location = signal == Signal::Location;
            let agrees = match titled {
                Ok(Some(other)) => {
                    self.same_product(position, other) || location && self.is_location(position)
                }
                // A single-page shop may leave the last product's canonical link behind.
                _ => location || self.resembles(position),
            };
            if agrees {
                return Ok((signal, position));
            }
            return Err(Refusal::Contradiction);
        }
        let templated = self.accepted(Signal::Template).next().is_some();
        let signal = if templated { Signal::Template } else { Signal::Title };
        titled?.map(|position| (signal, position)).ok_or(Refusal::Unknown)
    }

    fn accepted(&self, signal: Signal) -> impl Iterator<Item = u32> {
        let accepted =
            move |trial: &&Trial| trial.candidate.signal == signal && trial.refusal.is_none();
        self.trials.iter().filter(accepted).map(|trial| trial.candidate.position)
    }

    /// The one product that a signal names; several only where they are variants of one.
    fn choose(&self, signal: Signal, titled: Option<u32>) -> Result<Option<u32>, Refusal> {
        let mut found: Vec<u32> = self.accepted(signal).collect();
        found.dedup();
        let exact: Vec<u32> = found.iter().copied().filter(|at| self.is_location(*at)).collect();
        if signal == Signal::Location && !exact.is_empty() {
            found = exact;
        }
        let Some(first) = found.first().copied() else { return Ok(None) };
        let by_sku = self.accepted(Signal::Sku).find(|at| found.contains(at));
        let by_title = titled.filter(|at| found.contains(at));
        if let Some(at) = by_sku.or(by_title) {
            return Ok(Some(at));
        }
        if found.iter().all(|at| self.same_product(first, *at)) {
            Ok(Some(first))
        } else {
            Err(Refusal::Ambiguous)
        }
    }

    /// Whether the location is exactly the product's address.
    fn is_location(&self, position: u32) -> bool {
        let product = self.home(position).and_then(|(_, row, _)| Address::new(&row.url));
        product.is_some_and(|product| {
            let equal = |(signal, page): &(Signal, Address)| {
                *signal == Signal::Location && page.whole == product.whole
            };
            self.plan.addresses.iter().any(equal)
        })
    }

    /// Whether the titles say enough of the product's name; true for a page without titles.
    fn resembles(&self, position: u32) -> bool {
        let titles = &self.plan.titles;
        titles.is_empty()
            || self.home(position).is_some_and(|(_, row, _)| {
                let name = Text::new(&row.name);
                titles.iter().any(|title| title.cover(&name) >= AGREES)
            })
    }

    fn same_product(&self, a: u32, b: u32) -> bool {
        let (Some((shard, _, left)), Some((other, _, right))) = (self.home(a), self.home(b)) else {
            return a == b;
        };
        a == b || (shard.first == other.first && left.group != 0 && left.group == right.group)
    }

    /// The product that the titles name together.
    fn titled(&self) -> Result<Option<u32>, Refusal> {
        let mut result: Option<(u32, usize)> = None;
        let mut refused: Vec<(u32, usize, Refusal)> = Vec::new();
        for (at, title) in self.plan.titles.iter().enumerate() {
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
                Some((position, words, Some(why))) => refused.push((position, words, why)),
            }
        }
        let Some((position, words)) = result else {
            return refused.first().map_or(Ok(None), |(_, _, why)| Err(*why));
        };
        // One title has less of the name than another: a heading tells the variant.
        let more = |(other, of, _): &(u32, usize, Refusal)| {
            *of > words && !self.same_product(position, *other)
        };
        if refused.iter().any(more) { Err(Refusal::Contradiction) } else { Ok(Some(position)) }
    }

    /// The product that one title names, with the words of its name there and why it is refused: by
    /// a template, else the longest name in it if nothing else stands there.
    fn titled_by(&self, title: usize) -> Option<(u32, usize, Option<Refusal>)> {
        let named: Vec<(Candidate, &Range<usize>, Option<Refusal>)> = (self.plan.leads.iter())
            .zip(&self.trials)
            .filter(|(_, trial)| {
                !matches!(trial.refusal, Some(Refusal::OtherKey | Refusal::NotLoaded))
            })
            .filter_map(|(lead, trial)| {
                let (of, span) = lead.span.as_ref()?;
                (*of == title).then_some((lead.candidate, span, trial.refusal))
            })
            .collect();
        // Leads are sorted, so that a template's comes first, then the longest.
        let (winner, span, refusal) = named.first().cloned()?;
        let found = |refusal| Some((winner.position, span.len(), refusal));
        if refusal.is_some() {
            return found(refusal);
        }
        for (other, within, _) in named.iter().skip(1) {
            let inside = within.start >= span.start && within.end <= span.end;
            let shorter = within.len() < span.len();
            // A template's own words may be a product's name, but no longer name may go beyond them.
            let apart = within.end <= span.start || within.start >= span.end;
            let fixed = apart && winner.signal == Signal::Template;
            let same = self.same_product(winner.position, other.position);
            if !(inside && shorter || fixed || same) {
                return found(Some(Refusal::Ambiguous));
            }
        }
        found(None)
    }
}
