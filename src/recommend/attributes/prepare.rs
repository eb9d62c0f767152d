//! From a catalogue to numbers: every text gets an id once, so that comparing is arithmetic.

use super::{Attributes, Item, KINDS, Node, Number, Postings, Term, Value, values};
use crate::recommend::folded::{Ids, folded};
use crate::recommend::{AttributeWeights, Groups};
use std::collections::{BTreeMap, BTreeSet};
use vitrine_catalogue::{Catalogue, Param};

/// A parameter is numeric where at least this share of its values are numbers of one unit.
const NUMERIC_SHARE: f64 = 0.8;
/// A numeric parameter that spans more than this factor is compared on a logarithmic scale.
const LOGARITHMIC: f64 = 10.0;
/// Pairs of products whose mean similarity stands for that of all.
const SAMPLE: usize = 4096;

impl Attributes {
    /// Prepares the catalogue's attributes for comparing with `weights`.
    pub fn of(catalogue: &Catalogue, weights: &AttributeWeights) -> Attributes {
        let products = &catalogue.products;
        let groups = Groups::of(catalogue);
        let mut items = vec![Item::default(); products.len()];
        let mut currencies = Ids::default();
        for (item, product) in items.iter_mut().zip(products) {
            item.price = product.price.as_ref().filter(|price| price.hundredths > 0).map(|price| {
                ((price.hundredths as f64).ln() as f32, currencies.of(price.currency.to_string()))
            });
        }
        let nodes = categories(catalogue, &groups, &mut items);
        let vendors = vendors(catalogue, &groups, &mut items);
        let numbers = numbers(catalogue, &mut items);
        let (params, values) = categorical(catalogue, &groups, &numbers, &mut items);
        let words = words(catalogue, &groups, &mut items);
        let word_rarities: Vec<f32> = words.iter().map(|word| word.rarity).collect();
        for item in &mut items {
            item.words_rarity = item.words.iter().map(|&id| word_rarities[id as usize]).sum();
        }
        let mut attributes = Attributes {
            weights: weights.clone(),
            items,
            nodes,
            vendors,
            numbers: numbers.compared,
            params,
            value_keys: values.iter().map(|value| (value.param, value.term.rarity)).collect(),
            values,
            words,
            word_rarities,
            expected: [0.0; KINDS],
            postings: Postings::default(),
        };
        attributes.expected = attributes.expected();
        attributes.postings = attributes.postings();
        attributes
    }

    /// Mean similarity by each kind, over pairs of products spread evenly through the catalogue.
    fn expected(&self) -> [f32; KINDS] {
        let products = self.items.len();
        let (mut sums, mut counts) = ([0.0f64; KINDS], [0u32; KINDS]);
        if products < 2 {
            return [0.0; KINDS];
        }
        let pairs = products.saturating_mul(products - 1).min(SAMPLE);
        for pair in 0..pairs {
            // Each product in turn, with another one every time round.
            let (i, round) = (pair % products, pair / products);
            let stride = 1 + (round + pair.wrapping_mul(0x9e37_79b9)) % (products - 1);
            let (x, y) = (&self.items[i], &self.items[(i + stride) % products]);
            for (kind, comparison) in self.comparisons(x, y).iter().enumerate() {
                if let Some(similarity) = comparison.similarity {
                    sums[kind] += f64::from(similarity);
                    counts[kind] += 1;
                }
            }
        }
        std::array::from_fn(|kind| (sums[kind] / f64::from(counts[kind].max(1))) as f32)
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
                let &Node { parent, information, .. } = &self.nodes[id as usize];
                let above = parent.map_or(0.0, |parent| self.nodes[parent as usize].information);
                add(product, 0, id, w.category * (information - above));
                node = parent;
            }
            item.vendor.into_iter().for_each(|id| add(product, 1, id, w.vendor));
            let values = item.values.iter().map(|&id| (id, self.rarity(id)));
            values.for_each(|(id, rarity)| add(product, 2, id, w.categorical * rarity));
            let words = item.words.iter().map(|&id| (id, self.words[id as usize].rarity));
            words.for_each(|(id, rarity)| add(product, 3, id, w.name * rarity));
        }
        Postings { terms_of, terms }
    }
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
        let path = product.category.iter().filter(|name| !name.trim().is_empty());
        for (depth, name) in path.enumerate() {
            let id = *ids.entry((node, folded(name))).or_insert_with(|| {
                let (parent, depth, name) = (node, depth as u32, name.trim().to_owned());
                nodes.push(Node { parent, depth, information: 0.0, name });
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
    for item in items {
        item.category = item.category.filter(|&node| nodes[node as usize].information > 0.0);
    }
    nodes
}

/// Rarities are shares of the largest possible, 0..=1.
fn vendors(catalogue: &Catalogue, groups: &Groups, items: &mut [Item]) -> Vec<Term> {
    let mut holders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, product) in catalogue.products.iter().enumerate() {
        let vendor = product.vendor.as_deref().filter(|vendor| !vendor.trim().is_empty());
        vendor.into_iter().for_each(|v| holders.entry(folded(v)).or_default().push(i));
    }
    let mut table = Vec::new();
    for holders in holders.into_values() {
        let rarity = rarity(groups.count(), groups.distinct(&holders));
        if rarity > 0.0 {
            let text = catalogue.products[holders[0]].vendor.as_deref().unwrap_or_default();
            let most = (groups.count() as f32).ln();
            holders.iter().for_each(|&i| items[i].vendor = Some(table.len() as u32));
            table.push(Term { text: text.trim().to_owned(), rarity: rarity / most });
        }
    }
    table
}

/// Name and base unit of a numeric parameter.
type Key = (String, String);

#[derive(Default)]
struct Numbers {
    /// Those that tell something, by id.
    compared: Vec<Key>,
    /// Names of all.
    names: BTreeSet<String>,
}

/// Fills the items' numbers.
fn numbers(catalogue: &Catalogue, items: &mut [Item]) -> Numbers {
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
    let mut numbers = Numbers::default();
    for (key, column) in found {
        let share = column.len() as f64 / filled.get(&key.0).copied().unwrap_or(1) as f64;
        if share < NUMERIC_SHARE {
            continue;
        }
        numbers.names.insert(key.0.clone());
        if let Some(scaled) = scaled(&column) {
            let param = numbers.compared.len() as u32;
            for ((i, value), scaled) in column.into_iter().zip(scaled) {
                // The first of several values of one product.
                if items[i].numbers.last().is_none_or(|last| last.param != param) {
                    items[i].numbers.push(Number { param, scaled, value });
                }
            }
            numbers.compared.push(key);
        }
    }
    numbers
}

/// A column such that a difference of 1 is its range; `None` where all values are alike.
fn scaled(column: &[(usize, f64)]) -> Option<Vec<f32>> {
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
    let scale = |value: f64| (if logarithmic { value.ln() } else { value } / range) as f32;
    (range > 0.0).then(|| column.iter().map(|(_, value)| scale(*value)).collect())
}

fn categorical(
    catalogue: &Catalogue,
    groups: &Groups,
    numbers: &Numbers,
    items: &mut [Item],
) -> (Vec<String>, Vec<Value>) {
    let mut holders: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (i, product) in catalogue.products.iter().enumerate() {
        for Param { name, value, .. } in product.params.iter().map(|param| &**param) {
            let name = folded(name);
            if !numbers.names.contains(&name) {
                for item in values::items(value) {
                    holders.entry((name.clone(), item)).or_default().push(i);
                }
            }
        }
    }
    let mut params: Vec<String> = Vec::new();
    let mut table = Vec::new();
    for ((name, text), holders) in holders {
        if let Some(rarity) = telling(groups, &holders) {
            if params.last() != Some(&name) {
                params.push(name);
            }
            let id = table.len() as u32;
            table.push(Value { param: params.len() as u32 - 1, term: Term { text, rarity } });
            holders.into_iter().for_each(|i| push_once(&mut items[i].values, id));
        }
    }
    (params, table)
}

fn words(catalogue: &Catalogue, groups: &Groups, items: &mut [Item]) -> Vec<Term> {
    let mut holders: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, product) in catalogue.products.iter().enumerate() {
        for word in values::words(&product.name) {
            holders.entry(word).or_default().push(i);
        }
    }
    let mut table = Vec::new();
    for (text, holders) in holders {
        if let Some(rarity) = telling(groups, &holders) {
            let id = table.len() as u32;
            table.push(Term { text, rarity });
            holders.into_iter().for_each(|i| push_once(&mut items[i].words, id));
        }
    }
    table
}

/// The rarity of what `holders` have; `None` where only one group has it, or all.
fn telling(groups: &Groups, holders: &[usize]) -> Option<f32> {
    let count = groups.distinct(holders);
    let rarity = rarity(groups.count(), count);
    (count > 1 && rarity > 0.0).then_some(rarity)
}

/// Ids come ascending, so that a repetition is the last one.
fn push_once(ids: &mut Vec<u32>, id: u32) {
    if ids.last() != Some(&id) {
        ids.push(id);
    }
}
