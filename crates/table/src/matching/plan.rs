//! The plan of a page: its candidates by truncated keys, and the shards that decide between them.

use std::cmp::Reverse;

use crate::keys::address::Address;
use crate::keys::hash::hash;
use crate::keys::sort::sorted;
use crate::keys::text::Text;
use crate::matching::run::Run;
use crate::matching::title::Title;
use crate::matching::verdict::{Candidate, Signal};
use crate::{Index, Page};

/// Most shards that one page may ask for.
const MAX_SHARDS: usize = 4;

/// A plan for a page: its candidates, and the shards to fetch to decide between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    pub(crate) titles: Vec<Title>,
    pub(crate) addresses: Vec<(Signal, Address)>,
    /// Where the page is, a front page too.
    pub(crate) location: Option<Address>,
    pub(crate) product: Option<String>,
    pub(crate) sku: Option<String>,
    pub(crate) leads: Vec<Lead>,
    shards: Vec<u32>,
}

/// A candidate with the place in the page's signals that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lead {
    pub candidate: Candidate,
    /// Index into the titles, and the words of the name there.
    pub run: Option<(usize, Run)>,
    /// Whether some other product's name begins with the words of the run.
    pub extended: bool,
}

impl Lead {
    /// The strongest signal first, then the longest name.
    fn rank(&self) -> (Signal, Reverse<usize>, u32) {
        let length = self.run.as_ref().map_or(0, |(_, run)| run.span.len());
        (self.candidate.signal, Reverse(length), self.candidate.position)
    }
}

impl Plan {
    /// The plan for a page, by the index.
    pub(crate) fn new(index: &Index, page: &Page) -> Self {
        let given = |text: &Option<String>| {
            text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let mut plan = Self {
            titles: Vec::new(),
            addresses: Vec::new(),
            location: page.urls.last().and_then(|url| Address::of_any(url)),
            product: given(&page.product),
            sku: given(&page.sku),
            leads: Vec::new(),
            shards: Vec::new(),
        };
        let shop = Text::new(&index.shop);
        for title in &page.titles {
            let title = Title::new(title, index, &shop);
            if !title.text.words.is_empty() {
                plan.titles.push(title);
            }
        }
        for (at, url) in page.urls.iter().enumerate() {
            let last = at + 1 == page.urls.len();
            let signal = if last { Signal::Location } else { Signal::Canonical };
            if let Some(address) = Address::new(url) {
                plan.addresses.push((signal, address));
            }
        }
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

    /// Looks every signal up in the index.
    fn look_up(&mut self, index: &Index) {
        let id = |id: &String| hash(id.as_bytes());
        let lead = |signal, position| Lead {
            candidate: Candidate { position, signal },
            run: None,
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
            let words = &title.text.words;
            let mut runs = title.runs();
            let free = runs.len();
            for template in &index.templates {
                template.name_in(words).into_iter().for_each(|of| runs.push(Run::plain(of)));
            }
            let mut longest = 0;
            // A name in another order is looked for where none as long stands as it is.
            for reordered in [false, true] {
                if reordered {
                    runs = title.reordered(longest);
                }
                let hashes: Vec<u64> =
                    runs.iter().map(|run| hash(run.key(words).as_bytes())).collect();
                for (position, hit) in index.names.find(&hashes) {
                    let (Some(run), Some(hash)) = (runs.get(hit), hashes.get(hit)) else {
                        continue;
                    };
                    let span = words.get(run.span.clone()).unwrap_or_default();
                    if reordered && index.has_several(span) {
                        continue;
                    }
                    longest = longest.max(span.len());
                    let template = !reordered && hit >= free;
                    let signal = if template { Signal::Template } else { Signal::Title };
                    let (run, extended) = (Some((at, run.clone())), index.extends(*hash));
                    self.leads.push(Lead { run, extended, ..lead(signal, position) });
                }
            }
        }
    }

    /// The shards to fetch, in parallel: none where the page shows no product of the table,
    /// almost always one, never more than four.
    #[must_use]
    pub fn shards(&self) -> &[u32] {
        &self.shards
    }
}

impl Index {
    /// Plans what must be fetched to decide which product a page shows, if any.
    #[must_use]
    pub fn plan(&self, page: &Page) -> Plan {
        Plan::new(self, page)
    }
}
