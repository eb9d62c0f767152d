//! How alike two products are by what the feed says of them.
//!
//! Gower's general coefficient (J. C. Gower, 1971): `A(i, j) = Σ w·s / Σ w` over the kinds of
//! attributes that both products have, each similarity `s` in 0..=1:
//!
//! - **category**: Lin's similarity (D. Lin, 1998) in the category tree,
//!   `2·I(common ancestor) / (I(i) + I(j))`, where `I(node) = ln(products / products in node)`:
//!   the deeper and the rarer the common ancestor, the more it tells.
//! - **vendor**: 1 for the same, else 0.
//! - **price**: `max(0, 1 − |ln(pᵢ / pⱼ)| / ln 4)`, in the same currency only.
//! - **numeric**: mean over the common numeric parameters of `max(0, 1 − |xᵢ − xⱼ| / range)`; the
//!   range lies between the 5th and 95th percentiles, on a logarithmic scale where it spans more
//!   than a factor of ten. Units are brought to a base first.
//! - **categorical**: weighted Jaccard index of the values of the common parameters; a value's
//!   weight is its rarity, `ln(products / products with it)`.
//! - **name**: weighted Jaccard index of the names' words, weighted alike.
//!
//! Rarity counts a group's variants as one product, and what only one group has is left out: it
//! can never be shared with a recommendation, so that it tells nothing.

mod index;
mod prepare;
mod values;

use super::Weights;
use index::Postings;

/// A catalogue's attributes, prepared for comparing.
#[derive(Debug, Clone)]
pub struct Attributes {
    weights: Weights,
    items: Vec<Item>,
    /// Per category node: its information and its parent.
    nodes: Vec<Node>,
    /// Rarity of each categorical value, and the parameter that it belongs to.
    values: Vec<Value>,
    /// Rarity of each word.
    words: Vec<f32>,
    postings: Postings,
}

/// What one product is compared by. Ids are positions in the tables of [`Attributes`].
#[derive(Debug, Clone, Default)]
struct Item {
    /// Deepest category node.
    category: Option<u32>,
    vendor: Option<u32>,
    /// Natural logarithm of the price, and the currency.
    price: Option<(f32, u32)>,
    /// Numeric parameters by ascending id; values scaled so that a difference of 1 is the range.
    numbers: Vec<(u32, f32)>,
    /// Categorical values, ascending; those of one parameter have neighbouring ids.
    values: Vec<u32>,
    /// Words of the name, ascending.
    words: Vec<u32>,
}

#[derive(Debug, Clone)]
struct Node {
    parent: Option<u32>,
    depth: u32,
    information: f32,
}

#[derive(Debug, Clone)]
struct Value {
    param: u32,
    rarity: f32,
}

/// Prices four times apart have nothing in common.
const PRICE_RANGE: f32 = 1.386_294_4; // ln 4

impl Attributes {
    /// Number of products.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is no product.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The similarity `A(i, j)` of two products by position, 0..=1, symmetric; 0 where they have
    /// no kind of attribute in common.
    pub fn similarity(&self, i: usize, j: usize) -> f32 {
        let (Some(x), Some(y)) = (self.items.get(i), self.items.get(j)) else { return 0.0 };
        let w = &self.weights;
        let kinds = [
            (w.category, self.category(x, y)),
            (w.vendor, same(x.vendor, y.vendor)),
            (w.price, price(x, y)),
            (w.numeric, numeric(x, y)),
            (w.categorical, self.categorical(x, y)),
            (w.name, self.name(x, y)),
        ];
        let (sum, weight) = kinds
            .into_iter()
            .filter_map(|(weight, s)| s.map(|s| (weight * s, weight)))
            .fold((0.0, 0.0), |(a, b), (sum, weight)| (a + sum, b + weight));
        if weight > 0.0 { (sum / weight).clamp(0.0, 1.0) } else { 0.0 }
    }

    fn category(&self, x: &Item, y: &Item) -> Option<f32> {
        let (mut a, mut b) = (x.category?, y.category?);
        let both = self.nodes[a as usize].information + self.nodes[b as usize].information;
        while a != b {
            let (na, nb) = (&self.nodes[a as usize], &self.nodes[b as usize]);
            match (na.parent, nb.parent) {
                (Some(parent), _) if na.depth >= nb.depth => a = parent,
                (_, Some(parent)) => b = parent,
                _ => return Some(0.0), // two roots
            }
        }
        let common = self.nodes[a as usize].information;
        Some(if both > 0.0 { 2.0 * common / both } else { 1.0 })
    }

    fn categorical(&self, x: &Item, y: &Item) -> Option<f32> {
        let (mut common, mut union, mut compared) = (0.0, 0.0, false);
        let param = |id: &u32| self.values[*id as usize].param;
        let sum = |ids: &[u32]| ids.iter().map(|id| self.values[*id as usize].rarity).sum::<f32>();
        let (mut xs, mut ys) = (x.values.as_slice(), y.values.as_slice());
        while let (Some(a), Some(b)) = (xs.first().map(param), ys.first().map(param)) {
            let (left, right) = (
                xs.split_at(if a <= b { xs.partition_point(|id| param(id) == a) } else { 0 }),
                ys.split_at(if b <= a { ys.partition_point(|id| param(id) == b) } else { 0 }),
            );
            if a == b {
                let shared = shared(left.0, right.0, |id| self.values[id as usize].rarity);
                common += shared;
                union += sum(left.0) + sum(right.0) - shared;
                compared = true;
            }
            (xs, ys) = (left.1, right.1);
        }
        (compared && union > 0.0).then(|| common / union)
    }

    fn name(&self, x: &Item, y: &Item) -> Option<f32> {
        let rarity = |id: u32| self.words[id as usize];
        let sum = |ids: &[u32]| ids.iter().map(|id| rarity(*id)).sum::<f32>();
        let common = shared(&x.words, &y.words, rarity);
        let union = sum(&x.words) + sum(&y.words) - common;
        (!x.words.is_empty() && !y.words.is_empty() && union > 0.0).then(|| common / union)
    }
}

fn same(x: Option<u32>, y: Option<u32>) -> Option<f32> {
    Some(f32::from(x? == y?))
}

fn price(x: &Item, y: &Item) -> Option<f32> {
    let ((a, currency), (b, other)) = (x.price?, y.price?);
    (currency == other).then(|| (1.0 - (a - b).abs() / PRICE_RANGE).max(0.0))
}

fn numeric(x: &Item, y: &Item) -> Option<f32> {
    let (mut sum, mut count) = (0.0, 0u32);
    merge(
        &x.numbers,
        &y.numbers,
        |n| n.0,
        |a, b| {
            sum += (1.0 - (a.1 - b.1).abs()).max(0.0);
            count += 1;
        },
    );
    (count > 0).then(|| sum / count as f32)
}

/// Total weight of the ids that two ascending lists share.
fn shared(x: &[u32], y: &[u32], weight: impl Fn(u32) -> f32) -> f32 {
    let mut sum = 0.0;
    merge(x, y, |id| *id, |id, _| sum += weight(*id));
    sum
}

/// Visits the pairs of equal keys of two lists that ascend by key.
fn merge<T>(x: &[T], y: &[T], key: impl Fn(&T) -> u32, mut visit: impl FnMut(&T, &T)) {
    let (mut i, mut j) = (0, 0);
    while let (Some(a), Some(b)) = (x.get(i), y.get(j)) {
        match key(a).cmp(&key(b)) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                visit(a, b);
                (i, j) = (i + 1, j + 1);
            }
        }
    }
}
