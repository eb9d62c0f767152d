//! Why two products are alike by their attributes.

use super::{Attributes, Item, Value, merge, nearness, price};
use crate::recommend::folded::folded;
use serde::Serialize;
use std::fmt;
use vitrine_catalogue::{Param, Product};

/// One thing that two products have in common. Its text ([`fmt::Display`]) is English.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Reason {
    /// The shop's owner put the product there.
    Pinned,
    /// The deepest category that both are in.
    Category {
        /// Its name.
        name: String,
    },
    /// The same vendor.
    Vendor {
        /// Its name.
        name: String,
    },
    /// Prices that are near each other.
    Price {
        /// By how many percent of the first product's price the second's differs, rounded up.
        percent: u32,
    },
    /// A parameter that is a number, equal or nearly.
    Number {
        /// The parameter.
        name: String,
        /// The first product's.
        value: f64,
        /// The second product's.
        other: f64,
        /// Unit of both; empty where there is none.
        unit: String,
    },
    /// The same values of a parameter that is words.
    Values {
        /// The parameter.
        name: String,
        /// The values that both have, in lower case, the rarest first.
        values: Vec<String>,
    },
    /// Words that both names have.
    Words {
        /// The words, the rarest first.
        words: Vec<String>,
    },
}

/// Prices and numbers that differ by more are not worth mentioning, in percent of the first.
const PERCENT: u32 = 25;
/// Nor are numbers that are less alike than this.
const NEAR: f32 = 0.9;

impl Attributes {
    /// What products `i` and `j` (by position) have in common, what makes
    /// [`similarity`](Attributes::similarity) most first. Kinds of weight 0 give no reason.
    pub fn reasons(&self, i: usize, j: usize) -> Vec<Reason> {
        let (Some(x), Some(y)) = (self.items.get(i), self.items.get(j)) else { return Vec::new() };
        let mut found: Vec<(f32, Reason)> = Vec::new();
        let kinds = self.comparisons(x, y);
        let parts = kinds.map(|kind| kind.weight * kind.similarity.unwrap_or(0.0));
        let [category, vendor, price, numbers, values, words] = parts;
        found.extend(self.category_reason(x, y).map(|reason| (category, reason)));
        if let (Some(id), true) = (x.vendor, x.vendor == y.vendor) {
            found.push((vendor, Reason::Vendor { name: self.vendors[id as usize].text.clone() }));
        }
        found.extend(price_reason(x, y).map(|reason| (price, reason)));
        self.number_reasons(x, y, numbers, &mut found);
        self.value_reasons(x, y, values, &mut found);
        found.extend(self.words_reason(x, y).map(|reason| (words, reason)));
        found.retain(|(part, _)| *part > 0.0);
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        found.into_iter().map(|(_, reason)| reason).collect()
    }

    fn category_reason(&self, x: &Item, y: &Item) -> Option<Reason> {
        let common = self.common_ancestor(x.category?, y.category?)?;
        Some(Reason::Category { name: self.nodes[common as usize].name.clone() })
    }

    /// `part` is what all numbers together give.
    fn number_reasons(&self, x: &Item, y: &Item, part: f32, found: &mut Vec<(f32, Reason)>) {
        let mut near = Vec::new();
        let mut count = 0.0f32;
        merge(
            &x.numbers,
            &y.numbers,
            |n| n.param,
            |a, b| {
                count += 1.0;
                let apart = (b.value - a.value).abs() * 100.0;
                if nearness(a, b) >= NEAR && apart <= f64::from(PERCENT) * a.value.abs() {
                    let (name, unit) = self.numbers[a.param as usize].clone();
                    near.push(Reason::Number { name, value: a.value, other: b.value, unit });
                }
            },
        );
        found.extend(near.into_iter().map(|reason| (part / count, reason)));
    }

    /// `part` is what all values together give.
    fn value_reasons(&self, x: &Item, y: &Item, part: f32, found: &mut Vec<(f32, Reason)>) {
        let mut all = 0.0;
        let mut same = Vec::new();
        self.common_params(x, y, |xs, ys| {
            let mut values: Vec<&Value> = Vec::new();
            merge(xs, ys, |id| *id, |id, _| values.push(&self.values[*id as usize]));
            values.sort_by(|a, b| b.term.rarity.total_cmp(&a.term.rarity));
            if let Some(first) = values.first() {
                let name = self.params[first.param as usize].clone();
                let rarity: f32 = values.iter().map(|value| value.term.rarity).sum();
                let values = values.into_iter().map(|value| value.term.text.clone()).collect();
                same.push((rarity, Reason::Values { name, values }));
                all += rarity;
            }
        });
        found.extend(same.into_iter().map(|(rarity, reason)| (part * rarity / all, reason)));
    }

    fn words_reason(&self, x: &Item, y: &Item) -> Option<Reason> {
        let mut same = Vec::new();
        merge(&x.words, &y.words, |id| *id, |id, _| same.push(&self.words[*id as usize]));
        same.sort_by(|a, b| b.rarity.total_cmp(&a.rarity));
        let words: Vec<String> = same.into_iter().map(|word| word.text.clone()).collect();
        (!words.is_empty()).then_some(Reason::Words { words })
    }
}

impl Reason {
    /// The fact alone, as the feed says it of `product`, one of the two; none where it cannot be
    /// told without words of ours.
    pub fn fact(&self, product: &Product) -> Option<String> {
        let (name, values) = match self {
            Reason::Vendor { .. } => return product.vendor.as_deref().map(str::to_owned),
            Reason::Values { name, values } => (name, &values[..]),
            Reason::Number { name, value, other, .. } if value == other => (name, &[][..]),
            _ => return None,
        };
        let said = |param: &&Param| folded(&param.name) == *name;
        let params: Vec<&Param> = product.params.iter().map(AsRef::as_ref).filter(said).collect();
        let name = &params.first()?.name;
        // A parameter may hold several values, of which only some are common.
        let value = match &params[..] {
            [Param { value, unit, .. }] if values.len() < 2 && !value.contains([',', ';', '|']) => {
                let unit = unit.as_ref().map_or(String::new(), |unit| format!(" {unit}"));
                format!("{value}{unit}")
            }
            _ if !values.is_empty() => values.join(", "),
            _ => return None,
        };
        Some(format!("{name}: {value}"))
    }
}

fn price_reason(x: &Item, y: &Item) -> Option<Reason> {
    price(x, y)?;
    let ratio = (f64::from(y.price?.0) - f64::from(x.price?.0)).exp();
    // What logarithms in f32 lose is no percent more.
    let percent = ((ratio - 1.0).abs() * 100.0 - 0.01).ceil().max(0.0) as u32;
    (percent <= PERCENT).then_some(Reason::Price { percent })
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Pinned => write!(f, "pinned by the shop"),
            Reason::Category { name } => write!(f, "same category {name}"),
            Reason::Vendor { name } => write!(f, "same vendor {name}"),
            Reason::Price { percent: 0 } => write!(f, "same price"),
            Reason::Price { percent } => write!(f, "price within {percent} %"),
            Reason::Number { name, value, other, unit } if value == other => {
                write!(f, "same {name} {}", with_unit(*value, unit))
            }
            Reason::Number { name, value, other, unit } => {
                write!(f, "{name} {} and {}", number(*value), with_unit(*other, unit))
            }
            Reason::Values { name, values } => write!(f, "same {name} ({})", values.join(", ")),
            Reason::Words { words } => write!(f, "same words in the name ({})", words.join(" ")),
        }
    }
}

fn with_unit(value: f64, unit: &str) -> String {
    if unit.is_empty() { number(value) } else { format!("{} {unit}", number(value)) }
}

/// Without what the change of units may have lost.
fn number(value: f64) -> String {
    format!("{}", (value * 1e6).round() / 1e6)
}
