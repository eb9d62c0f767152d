//! The products whose names stand in titles.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::keys::address::Address;
use crate::keys::text::{Text, key};
use crate::keys::word::{Break, Word};
use crate::learning::readings::{Reading, ShownProducts, TitleReadings};
use crate::matching::order::WORDS as REORDERED;
use crate::matching::words::{Classes, classes};
use crate::{NamedProduct, Sample, Template, Untaught};

/// The products by name and address.
pub(crate) struct KnownProducts<'a> {
    pub products: &'a [NamedProduct],
    by_key: HashMap<String, Vec<usize>>,
    /// Every word of every name.
    words: HashSet<String>,
    addresses: Vec<Option<Address>>,
}

impl<'a> KnownProducts<'a> {
    /// Indexes the products.
    pub fn new(products: &'a [NamedProduct]) -> Self {
        let mut by_key: HashMap<String, Vec<usize>> = HashMap::new();
        let mut words = HashSet::new();
        for (at, product) in products.iter().enumerate() {
            let name = Text::new(&product.name);
            by_key.entry(name.key()).or_default().push(at);
            words.extend(name.words.into_iter().map(|word| word.text));
        }
        by_key.remove("");
        let addresses = products.iter().map(|product| Address::new(&product.url)).collect();
        Self { products, by_key, words, addresses }
    }

    /// The products that a sample shows, by what it says beside its titles.
    pub fn shown_by(&self, sample: &Sample) -> ShownProducts {
        if let Some(product) = &sample.product {
            let by_name = || self.by_key.get(&Text::new(product).key()).cloned();
            let found = [self.by_id(product), self.by_address(product), by_name()];
            return match found.into_iter().flatten().next() {
                Some(found) => ShownProducts::Products(found),
                None => ShownProducts::Unknown,
            };
        }
        let by_address = sample.urls.iter().rev().find_map(|url| self.by_address(url));
        let by_sku = || self.by_id(sample.sku.as_deref()?);
        by_address.or_else(by_sku).map_or(ShownProducts::NotSaid, ShownProducts::Products)
    }

    /// The product of an id.
    fn by_id(&self, id: &str) -> Option<Vec<usize>> {
        Some(vec![self.products.iter().position(|product| product.id == id.trim())?])
    }

    /// The products of an address.
    fn by_address(&self, url: &str) -> Option<Vec<usize>> {
        let page = Address::new(url)?;
        let shows = |at: &usize| self.addresses[*at].as_ref().is_some_and(|of| page.shows(of));
        let found: Vec<usize> = (0..self.products.len()).filter(shows).collect();
        (!found.is_empty()).then_some(found)
    }

    /// Finds the names in a title.
    pub fn read(&self, title: &str, shown: &ShownProducts) -> TitleReadings {
        let words = Text::new(title).words;
        let mut named = self.names_in(&words);
        let (shown, fault) = match shown {
            ShownProducts::Products(shown) => (shown.clone(), Untaught::OtherName),
            ShownProducts::NotSaid => (Vec::new(), Untaught::NoName),
            ShownProducts::Unknown => (Vec::new(), Untaught::UnknownProduct),
        };
        let trusted = fault == Untaught::OtherName;
        if trusted {
            named.retain(|(_, products)| products.iter().any(|at| shown.contains(at)));
            if named.is_empty() {
                named = self.reordered_in(&words, &shown);
            }
        } else {
            let all = named.clone();
            let within = |a: &Range<usize>, b: &Range<usize>| b.start <= a.start && a.end <= b.end;
            named.retain(|(span, _)| !all.iter().any(|(o, _)| o != span && within(span, o)));
        }
        if fault == Untaught::UnknownProduct {
            named.clear();
        }
        let alone = named.iter().any(|(span, _)| *span == (0..words.len()));
        let fault =
            if alone { Some(Untaught::NameAlone) } else { named.is_empty().then_some(fault) };
        named.retain(|_| !alone);
        let ways = named.into_iter().map(|(span, products)| Reading {
            template: Template::of(&words[..span.start], &words[span.end..]),
            product: products.iter().copied().find(|at| shown.contains(at)).unwrap_or(products[0]),
            span,
            trusted,
        });
        TitleReadings { title: title.to_owned(), ways: ways.collect(), words, shown, fault }
    }

    /// Every run of words that is a name, with the products of that name.
    fn names_in(&self, words: &[Word]) -> Vec<(Range<usize>, Vec<usize>)> {
        let runs =
            (0..words.len()).flat_map(|from| (from + 1..=words.len()).map(move |to| from..to));
        runs.filter_map(|run| {
            let products = self.by_key.get(&key(&words[run.clone()]))?;
            Some((run, products.clone()))
        })
        .collect()
    }

    /// The one run of words that are those of a shown product's name in another order, where the
    /// title has more words besides.
    fn reordered_in(&self, words: &[Word], shown: &[usize]) -> Vec<(Range<usize>, Vec<usize>)> {
        let sorted = |words: &[Word]| {
            let mut texts: Vec<String> = words.iter().map(|word| word.text.clone()).collect();
            texts.sort_unstable();
            texts
        };
        let mut found = Vec::new();
        for &product in shown {
            let name = sorted(&Text::new(&self.products[product].name).words);
            if REORDERED.contains(&name.len()) && name.len() < words.len() {
                let runs = (0..=words.len() - name.len()).map(|from| from..from + name.len());
                let runs = runs.filter(|run| sorted(&words[run.clone()]) == name);
                found.extend(runs.map(|run| (run, vec![product])));
            }
        }
        if found.len() > 1 { Vec::new() } else { found }
    }

    /// Whether a template finds another product in a title than its page shows.
    pub fn misled(&self, read: &TitleReadings, template: &Template) -> bool {
        let Some(span) = template.name_in(&read.words) else { return false };
        let found = self.by_key.get(&key(&read.words[span]));
        !read.shown.is_empty()
            && found.is_some_and(|found| !found.iter().any(|at| read.shown.contains(at)))
    }

    /// Whether words around a name may make it the name of something else.
    pub fn doubtful(&self, words: &[Word], name: &Range<usize>) -> bool {
        let text = Text { words: words.to_vec() };
        let segment = text.segment(name.start).start..text.segment(name.end - 1).end;
        let classes = classes(words);
        let says = |at: usize, of| classes.get(at).is_some_and(|word| word.any(of));
        let outside = || (0..words.len()).filter(|at| !name.contains(at));
        let deals = outside().any(|at| says(at, Classes::TRADE) && !says(at, Classes::REVIEW));
        outside().any(|at| {
            let says = |of| says(at, of);
            let given = self.words.contains(&words[at].text) || words[at].has_digit();
            let near = segment.contains(&at);
            let bound = says(Classes::TRADE | Classes::GLUE);
            let next = classes.get(at + 1).is_some_and(|word| word.any(Classes::TRADE));
            let relates = says(Classes::RELATION) && !next;
            let begins = words[at].before != Break::None;
            says(Classes::OTHER)
                || says(Classes::REVIEW) && !deals
                || words[at].is_code()
                || near && (given && !bound || says(Classes::ACCESSORY))
                || near && relates && (at < name.start || !deals)
                || begins && says(Classes::ACCESSORY)
        })
    }
}
