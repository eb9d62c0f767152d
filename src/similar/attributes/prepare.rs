//! From a catalogue to numbers: every text gets an id once, so that comparing is arithmetic.

use super::{Attributes, Item, Node, Postings, Value, values};
use crate::catalogue::{Catalogue, Param};
use crate::similar::{Weights, rules::Groups};
use std::collections::{BTreeMap, BTreeSet};

/// A parameter is numeric where at least this share of its values are numbers of one unit.
const NUMERIC_SHARE: f64 = 0.8;
/// A numeric parameter that spans more than this factor is compared on a logarithmic scale.
const LOGARITHMIC: f64 = 10.0;

impl Attributes {
    /// Prepares the catalogue's attributes for comparing with `weights`.
    pub fn of(catalogue: &Catalogue, weights: &Weights) -> Attributes {
        let products = &catalogue.products;
        let groups = Groups::of(catalogue);
        let mut items = vec![Item::default(); products.len()];
        let mut vendors = Ids::default();
        let mut currencies = Ids::default();
        for (item, product) in items.iter_mut().zip(products) {
            let vendor = product.vendor.as_deref().map(folded).filter(|v| !v.is_empty());
            item.vendor = vendor.map(|vendor| vendors.of(vendor));
            item.price = product.price.as_ref().filter(|price| price.hundredths > 0).map(|price| {
                ((price.hundredths as f64).ln() as f32, currencies.of(price.currency.clone()))
            });
        }
        let nodes = categories(catalogue, &groups, &mut items);
        let numeric = numbers(catalogue, &mut items);
        let values = categorical(catalogue, &groups, &numeric, &mut items);
        let words = words(catalogue, &groups, &mut items);
        let mut attributes = Attributes {
            weights: weights.clone(),
            items,
            nodes,
            values,
            words,
            postings: Postings::default(),
        };
        attributes.postings = attributes.postings();
        attributes
    }

    fn postings(&self) -> Postings {
        let w = &self.weights;
        let mut terms_of = vec![Vec::new(); self.items.len()];
        let mut terms: Vec<(f32, Vec<u32>)> = Vec::new();
        let mut ids = BTreeMap::new();
        let mut add = |product: usize, kind: u8, id: u32, weight: f32| {
            let term = *ids.entry((kind, id)).or_insert_with(|| {
                terms.push((weight, Vec::new()));
                terms.len() as u32 - 1
            });
            terms[term as usize].1.push(product as u32);
            terms_of[product].push(term);
        };
        for (product, item) in self.items.iter().enumerate() {
            let mut node = item.category;
            while let Some(id) = node {
                let Node { parent, information, .. } = self.nodes[id as usize];
                let above = parent.map_or(0.0, |parent| self.nodes[parent as usize].information);
                add(product, 0, id, w.category * (information - above));
                node = parent;
            }
            item.vendor.into_iter().for_each(|id| add(product, 1, id, w.vendor));
            let values = item.values.iter().map(|&id| (id, self.values[id as usize].rarity));
            values.for_each(|(id, rarity)| add(product, 2, id, w.categorical * rarity));
            let words = item.words.iter().map(|&id| (id, self.words[id as usize]));
            words.for_each(|(id, rarity)| add(product, 3, id, w.name * rarity));
        }
        Postings { terms_of, terms }
    }
}

/// Texts to ids in order of first sight.
#[derive(Default)]
struct Ids(BTreeMap<String, u32>);

impl Ids {
    fn of(&mut self, text: String) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(text).or_insert(next)
    }
}

fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// `ln(groups / groups with it)`, never below 0.
fn rarity(groups: usize, with_it: usize) -> f32 {
    (groups.max(1) as f64 / with_it.max(1) as f64).ln().max(0.0) as f32
}

fn categories(catalogue: &Catalogue, groups: &Groups, items: &mut [Item]) -> Vec<Node> {
    let mut ids: BTreeMap<(Option<u32>, String), u32> = BTreeMap::new();
    let mut nodes: Vec<Node> = Vec::new();
    let mut members: Vec<BTreeSet<u32>> = Vec::new();
    for (i, product) in catalogue.products.iter().enumerate() {
        let mut node = None;
        let path = product.category.iter().map(|name| folded(name)).filter(|name| !name.is_empty());
        for (depth, name) in path.enumerate() {
            let id = *ids.entry((node, name)).or_insert_with(|| {
                nodes.push(Node { parent: node, depth: depth as u32, information: 0.0 });
                members.push(BTreeSet::new());
                nodes.len() as u32 - 1
            });
            members[id as usize].insert(groups.of_product(i));
            node = Some(id);
        }
        items[i].category = node;
    }
    for (node, members) in nodes.iter_mut().zip(&members) {
        node.information = rarity(groups.count(), members.len());
    }
    nodes
}

/// Name and base unit of a numeric parameter.
type Key = (String, String);

/// Fills the items' numbers; returns the names of the numeric parameters.
fn numbers(catalogue: &Catalogue, items: &mut [Item]) -> BTreeSet<String> {
    let mut filled: BTreeMap<String, usize> = BTreeMap::new();
    let mut found: BTreeMap<Key, Vec<(usize, f64)>> = BTreeMap::new();
    for (i, product) in catalogue.products.iter().enumerate() {
        for param in &product.params {
            let name = folded(&param.name);
            *filled.entry(name.clone()).or_default() += 1;
            if let Some(q) = values::quantity(&param.value, param.unit.as_deref()) {
                found.entry((name, q.unit)).or_default().push((i, q.value));
            }
        }
    }
    let mut numeric = BTreeSet::new();
    for ((name, _), mut column) in found {
        let share = column.len() as f64 / filled.get(&name).copied().unwrap_or(1) as f64;
        if share < NUMERIC_SHARE {
            continue;
        }
        if scale(&mut column) {
            let id = numeric.len() as u32;
            for (i, value) in column {
                // The first of several values of one product.
                if items[i].numbers.last().is_none_or(|last| last.0 != id) {
                    items[i].numbers.push((id, value as f32));
                }
            }
        }
        numeric.insert(name);
    }
    numeric
}

/// Scales a column so that a difference of 1 is its range; false where all values are alike.
fn scale(column: &mut [(usize, f64)]) -> bool {
    let mut sorted: Vec<f64> = column.iter().map(|(_, value)| *value).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let last = sorted.len() - 1;
    let at = |share: f64| sorted[(last as f64 * share).round() as usize];
    let (mut low, mut high) = (at(0.05), at(0.95));
    if low == high {
        (low, high) = (sorted[0], sorted[last]);
    }
    let logarithmic = sorted[0] > 0.0 && high / low > LOGARITHMIC;
    let range = if logarithmic { (high / low).ln() } else { high - low };
    for (_, value) in column.iter_mut() {
        *value = if logarithmic { value.ln() / range } else { *value / range };
    }
    range > 0.0
}

fn categorical(
    catalogue: &Catalogue,
    groups: &Groups,
    numeric: &BTreeSet<String>,
    items: &mut [Item],
) -> Vec<Value> {
    let mut holders: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (i, product) in catalogue.products.iter().enumerate() {
        for Param { name, value, .. } in &product.params {
            let name = folded(name);
            if !numeric.contains(&name) {
                for item in values::items(value) {
                    holders.entry((name.clone(), item)).or_default().push(i);
                }
            }
        }
    }
    let mut params = Ids::default();
    let mut table = Vec::new();
    for ((name, _), holders) in holders {
        let count = groups.distinct(&holders);
        if count > 1 {
            let id = table.len() as u32;
            table.push(Value { param: params.of(name), rarity: rarity(groups.count(), count) });
            holders.into_iter().for_each(|i| push_once(&mut items[i].values, id));
        }
    }
    table
}

fn words(catalogue: &Catalogue, groups: &Groups, items: &mut [Item]) -> Vec<f32> {
    let mut holders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, product) in catalogue.products.iter().enumerate() {
        for word in values::words(&product.name) {
            holders.entry(word).or_default().push(i);
        }
    }
    let mut table = Vec::new();
    for holders in holders.into_values() {
        let count = groups.distinct(&holders);
        if count > 1 {
            let id = table.len() as u32;
            table.push(rarity(groups.count(), count));
            holders.into_iter().for_each(|i| push_once(&mut items[i].words, id));
        }
    }
    table
}

/// Ids come ascending, so that a repetition is the last one.
fn push_once(ids: &mut Vec<u32>, id: u32) {
    if ids.last() != Some(&id) {
        ids.push(id);
    }
}
