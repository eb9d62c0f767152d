//! How alike two products are by what the feed says of them.
//!
//! Gower's general coefficient (J. C. Gower, 1971): `A(i, j) = Σ w·s / Σ w` over the kinds of
//! attributes, each similarity `s` in 0..=1:
//!
//! - **category**: Lin's similarity (D. Lin, 1998) in the category tree,
//!   `2·I(common ancestor) / (I(i) + I(j))`, where `I(node) = ln(products / products in node)`:
//!   the deeper and the rarer the common ancestor, the more it tells.
//! - **vendor**: 1 for the same, else 0. Its weight is multiplied by the mean of the two vendors'
//!   `I(vendor) / ln(products)`: a vendor that half the shop is of tells little.
//! - **price**: `max(0, 1 − |ln(pᵢ / pⱼ)| / ln 4)`, in the same currency only.
//! - **numeric**: mean over the common numeric parameters of `max(0, 1 − |xᵢ − xⱼ| / range)`; the
//!   range lies between the 5th and 95th percentiles, on a logarithmic scale where it spans more
//!   than a factor of ten. Units are brought to a base first.
//! - **categorical**: weighted Jaccard index of the values of the common parameters; a value's
//!   weight is its rarity, `ln(products / products with it)`.
//! - **name**: weighted Jaccard index of the names' words, weighted alike.
//!
//! A kind that neither product has is left out, as Gower does. He leaves out as well what only one
//! has, so that a product of which little is known would be like everything; here such a kind (and
//! one that cannot be compared: no common parameter, another currency) counts with its mean
//! similarity in the catalogue.
//!
//! Rarity counts a group's variants as one product. What only one group has is left out: it can
//! never be shared with a recommendation; so is what all have. Neither tells anything.

mod index;
mod prepare;
mod reasons;
mod values;

use super::AttributeWeights;
use index::Postings;

pub use reasons::Reason;
pub(super) use values::words;

/// A catalogue's attributes, prepared for comparing.
#[derive(Debug, Clone)]
pub struct Attributes {
    weights: AttributeWeights,
    items: Vec<Item>,
    /// Per category node: its information and its parent.
    nodes: Vec<Node>,
    vendors: Vec<Term>,
    /// Name and base unit of each numeric parameter.
    numbers: Vec<(String, String)>,
    /// Names of the categorical parameters.
    params: Vec<String>,
    values: Vec<Value>,
    words: Vec<Term>,
    /// Each value's parameter and rarity, and each word's rarity, once more: comparing reads nothing
    /// else of them.
    value_keys: Vec<(u32, f32)>,
    word_rarities: Vec<f32>,
    /// Mean similarity of two products by each kind, in the order of `comparisons`.
    expected: [f32; KINDS],
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
    /// Numeric parameters by ascending id.
    numbers: Vec<Number>,
    /// Categorical values, ascending; those of one parameter have neighbouring ids.
    values: Vec<u32>,
    /// Words of the name, ascending, and the sum of their rarities.
    words: Vec<u32>,
    words_rarity: f32,
}

#[derive(Debug, Clone)]
struct Node {
    parent: Option<u32>,
    depth: u32,
    information: f32,
    name: String,
}

#[derive(Debug, Clone)]
struct Number {
    param: u32,
    /// Such that a difference of 1 is the range.
    scaled: f32,
    /// In the base unit.
    value: f64,
}

/// A text and how rare it is.
#[derive(Debug, Clone)]
struct Term {
    text: String,
    rarity: f32,
}

#[derive(Debug, Clone)]
struct Value {
    param: u32,
    term: Term,
}

/// What comparing two products by one kind of attribute gives.
#[derive(Debug, Clone, Copy)]
struct Comparison {
    weight: f32,
    /// `None` where they cannot be compared.
    similarity: Option<f32>,
    /// Whether at least one of the two has such an attribute.
    known: bool,
}

/// Kinds of attributes.
const KINDS: usize = 6;
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
        let (mut sum, mut weight) = (0.0, 0.0);
        for (comparison, expected) in self.comparisons(x, y).iter().zip(self.expected) {
            if comparison.known {
                sum += comparison.weight * comparison.similarity.unwrap_or(expected);
                weight += comparison.weight;
            }
        }
        if weight > 0.0 { (sum / weight).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// By category, vendor, price, numbers, values and words.
    fn comparisons(&self, x: &Item, y: &Item) -> [Comparison; KINDS] {
        let w = &self.weights;
        let kind = |weight, similarity, known| Comparison { weight, similarity, known };
        let either = |known: fn(&Item) -> bool| known(x) || known(y);
        [
            kind(w.category, self.category(x, y), either(|item| item.category.is_some())),
            kind(
                w.vendor * self.vendor_information(x, y),
                same(x.vendor, y.vendor),
                either(|item| item.vendor.is_some()),
            ),
            kind(w.price, price(x, y), either(|item| item.price.is_some())),
            kind(w.numeric, numeric(x, y), either(|item| !item.numbers.is_empty())),
            kind(w.categorical, self.categorical(x, y), either(|item| !item.values.is_empty())),
            kind(w.name, self.name(x, y), either(|item| !item.words.is_empty())),
        ]
    }

    /// How much the vendors of those of the two that have one tell, 0..=1.
    fn vendor_information(&self, x: &Item, y: &Item) -> f32 {
        let known = [x.vendor, y.vendor].into_iter().flatten();
        let (sum, count) =
            known.fold((0.0, 0.0f32), |(a, n), v| (a + self.vendors[v as usize].rarity, n + 1.0));
        sum / count.max(1.0)
    }

    fn category(&self, x: &Item, y: &Item) -> Option<f32> {
        let (a, b) = (x.category?, y.category?);
        let information = |node: u32| self.nodes[node as usize].information;
        let common = self.common_ancestor(a, b).map_or(0.0, information);
        Some(2.0 * common / (information(a) + information(b)))
    }

    fn common_ancestor(&self, mut a: u32, mut b: u32) -> Option<u32> {
        while a != b {
            let (na, nb) = (&self.nodes[a as usize], &self.nodes[b as usize]);
            match (na.parent, nb.parent) {
                (Some(parent), _) if na.depth >= nb.depth => a = parent,
                (_, Some(parent)) => b = parent,
                _ => return None, // two roots
            }
        }
        Some(a)
    }

    fn categorical(&self, x: &Item, y: &Item) -> Option<f32> {
        let (mut common, mut union) = (0.0, 0.0);
        self.common_params(x, y, |xs, ys| {
            let sum = |ids: &[u32]| ids.iter().map(|id| self.rarity(*id)).sum::<f32>();
            let shared = shared(xs, ys, |id| self.rarity(id));
            common += shared;
            union += sum(xs) + sum(ys) - shared;
        });
        (union > 0.0).then(|| common / union)
    }

    fn rarity(&self, value: u32) -> f32 {
        self.value_keys[value as usize].1
    }

    /// Visits the values of each categorical parameter that both have.
    fn common_params(&self, x: &Item, y: &Item, mut visit: impl FnMut(&[u32], &[u32])) {
        let param = |id: &u32| self.value_keys[*id as usize].0;
        let (mut xs, mut ys) = (x.values.as_slice(), y.values.as_slice());
        while let (Some(a), Some(b)) = (xs.first().map(param), ys.first().map(param)) {
            let (left, right) = (
                xs.split_at(if a <= b { xs.partition_point(|id| param(id) == a) } else { 0 }),
                ys.split_at(if b <= a { ys.partition_point(|id| param(id) == b) } else { 0 }),
            );
            if a == b {
                visit(left.0, right.0);
            }
            (xs, ys) = (left.1, right.1);
        }
    }

    fn name(&self, x: &Item, y: &Item) -> Option<f32> {
        let common = shared(&x.words, &y.words, |id| self.word_rarities[id as usize]);
        let union = x.words_rarity + y.words_rarity - common;
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
    let mut visit = |a: &Number, b: &Number| {
        sum += nearness(a, b);
        count += 1;
    };
    merge(&x.numbers, &y.numbers, |n| n.param, &mut visit);
    (count > 0).then(|| sum / count as f32)
}

fn nearness(a: &Number, b: &Number) -> f32 {
    (1.0 - (a.scaled - b.scaled).abs()).max(0.0)
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
