//! The plan of a page: its candidates by truncated keys, and the shards that decide between them.

use std::cmp::Reverse;

use crate::file::column::KeyKind;
use crate::file::lookup::{Found, Lookup};
use crate::keys::hash::hash;
use crate::keys::sort::sorted;
use crate::matching::run::Run;
use crate::matching::verdict::{Candidate, Signal};
use crate::{Bucket, Index, Request};

/// Most shards that one page may ask for.
const MAX_SHARDS: usize = 4;

/// A plan for a page: its candidates, and the shards to fetch to decide between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan<'a> {
    pub(crate) request: &'a Request,
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

impl Request {
    /// The plan for the page, by the buckets asked for, in any order. Without them, what the index
    /// alone can tell: shards that may be fetched beside the buckets.
    #[must_use]
    pub fn plan(&mut self, index: &Index, buckets: &[Bucket]) -> Plan<'_> {
        let lookup = Lookup::new(index, buckets);
        self.titles.iter_mut().for_each(|title| title.recognise(&lookup));
        Plan::new(self, &lookup)
    }
}

impl<'a> Plan<'a> {
    /// The plan for a page, by the keys at hand.
    pub(crate) fn new(request: &'a Request, lookup: &Lookup) -> Self {
        let mut plan = Self { request, leads: Vec::new(), shards: Vec::new() };
        let leads = plan.look_up(lookup);
        plan.leads = sorted(leads, |before, after| before.rank() <= after.rank());
        for lead in &plan.leads {
            let shard = lookup.index.shard_of(lead.candidate.position);
            if plan.shards.len() < MAX_SHARDS && !plan.shards.contains(&shard) {
                plan.shards.push(shard);
            }
        }
        plan
    }

    /// Looks every signal up.
    fn look_up(&self, lookup: &Lookup) -> Vec<Lead> {
        let id = |id: &String| hash(id.as_bytes());
        let lead = |signal, found: &Found| Lead {
            candidate: Candidate { position: found.position, signal },
            run: None,
            extended: false,
        };
        let mut leads = Vec::new();
        let mut add = |signal, kind, hashes: &[u64]| {
            leads.extend(lookup.find(kind, hashes).iter().map(|found| lead(signal, found)));
        };
        if let Some(product) = &self.request.product {
            add(Signal::Product, KeyKind::Id, &[id(product)]);
            return leads;
        }
        for (signal, address) in &self.request.addresses {
            let mut hashes = vec![hash(address.plain.as_bytes()), hash(address.bare.as_bytes())];
            hashes.dedup();
            add(*signal, KeyKind::Address, &hashes);
        }
        if let Some(sku) = &self.request.sku {
            add(Signal::Sku, KeyKind::Id, &[id(sku)]);
        }
        for (at, title) in self.request.titles.iter().enumerate() {
            let words = &title.text.words;
            let mut runs = title.runs();
            let free = runs.len();
            for template in &lookup.index.templates {
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
                for found in lookup.find(KeyKind::Name, &hashes) {
                    let hit = found.hash;
                    let (Some(run), Some(hash)) = (runs.get(hit), hashes.get(hit)) else {
                        continue;
                    };
                    let span = words.get(run.span.clone()).unwrap_or_default();
                    if reordered && lookup.has_several(&found, span) {
                        continue;
                    }
                    longest = longest.max(span.len());
                    let template = !reordered && hit >= free;
                    let signal = if template { Signal::Template } else { Signal::Title };
                    let run = Some((at, run.clone()));
                    let extended = lookup.extends(&found, *hash);
                    leads.push(Lead { run, extended, ..lead(signal, &found) });
                }
            }
        }
        leads
    }

    /// The shards to fetch, in parallel: none where the page shows no product of the table,
    /// almost always one, never more than four.
    #[must_use]
    pub fn shards(&self) -> &[u32] {
        &self.shards
    }
}
