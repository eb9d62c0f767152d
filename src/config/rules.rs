//! `[rules]`: what the owner wants and does not want.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use super::{Fault, values};
use crate::recommend::RuleOptions;

/// `[rules]`. See [`RuleOptions`].
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RulesSection {
    /// Recommend only what is available.
    pub in_stock_only: Option<bool>,
    /// Stay in the product's category, by the first so many names of the path.
    #[serde(deserialize_with = "values::positive")]
    pub same_category: Option<usize>,
    /// Prices at most so many times apart.
    #[serde(deserialize_with = "values::band")]
    pub price_band: Option<f32>,
    /// Nothing of a lower score.
    #[serde(deserialize_with = "values::share")]
    pub minimum_similarity: Option<f32>,
    /// Products of one vendor in a list.
    #[serde(deserialize_with = "values::positive")]
    pub max_per_vendor: Option<usize>,
    /// Products of one category in a list.
    #[serde(deserialize_with = "values::positive")]
    pub max_per_category: Option<usize>,
    /// Variants that the feed does not group in a list.
    #[serde(deserialize_with = "values::positive")]
    pub max_siblings: Option<usize>,
    /// What is never recommended.
    pub exclude: ExcludeSection,
    /// By a product's id, the ids that stand first in its list.
    pub pins: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
}

/// `[rules.exclude]`.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExcludeSection {
    /// Products' ids.
    pub ids: Vec<String>,
    /// Vendors.
    pub vendors: Vec<String>,
    /// Category paths from the root down, names divided by `>`.
    pub categories: Vec<String>,
}

impl RulesSection {
    /// Pins that contradict another rule; a list has `count` products.
    pub(super) fn check(&self, count: usize) -> Result<(), Fault> {
        for (product, pins) in &self.pins {
            let mut seen = BTreeSet::new();
            for (place, pin) in pins.iter().enumerate() {
                let id = pin.get_ref();
                let wrong = if self.exclude.ids.contains(id) {
                    "is both pinned and excluded; take it out of one of the lists".to_owned()
                } else if id == product.get_ref() {
                    "is pinned to itself; take it out".to_owned()
                } else if !seen.insert(id) {
                    "is pinned twice; take one of them out".to_owned()
                } else if place >= count {
                    format!("does not fit: a list has {count} products; raise similar.count")
                } else {
                    continue;
                };
                return Err(Fault::new(pin.span(), format!("\"{id}\" {wrong}")));
            }
        }
        Ok(())
    }

    pub(super) fn options(&self) -> RuleOptions {
        let default = RuleOptions::default();
        let text = |text: &Spanned<String>| text.get_ref().clone();
        RuleOptions {
            in_stock_only: self.in_stock_only.unwrap_or(default.in_stock_only),
            same_category: self.same_category.or(default.same_category),
            price_band: self.price_band.or(default.price_band),
            minimum_similarity: self.minimum_similarity.unwrap_or(default.minimum_similarity),
            max_per_vendor: self.max_per_vendor.or(default.max_per_vendor),
            max_per_category: self.max_per_category.or(default.max_per_category),
            max_siblings: self.max_siblings.unwrap_or(default.max_siblings),
            exclude_ids: self.exclude.ids.clone(),
            exclude_vendors: self.exclude.vendors.clone(),
            exclude_categories: self.exclude.categories.clone(),
            pins: self
                .pins
                .iter()
                .map(|(product, pins)| (text(product), pins.iter().map(text).collect()))
                .collect(),
        }
    }
}
