//! What is known about a shop's products, and numbers that look random.

pub mod measures;
pub mod search;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use vitrine::recommend::Neighbour;
use vitrine_catalogue::{Catalogue, Product};

/// Whom the shop's staff linked with whom.
pub struct Links {
    /// `upsell`: what could replace a product; `related`: what goes with it.
    pub kind: &'static str,
    /// By sku, the skus.
    linked: BTreeMap<String, BTreeSet<String>>,
}

/// The lengths of list that are judged.
pub const LENGTHS: [usize; 3] = [2, 5, 12];

impl Links {
    /// Reads the links that lie in a shop's folder.
    pub fn read(folder: &Path) -> crate::Result<Vec<Links>> {
        let mut all = Vec::new();
        for kind in ["upsell", "related"] {
            let mut linked: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
            for sample in ["Catalog", "Configurable"] {
                let file = folder.join(format!("links_{kind}_{sample}SampleData.csv"));
                if !file.exists() {
                    continue;
                }
                for record in csv::Reader::from_path(file)?.records() {
                    let record = record?;
                    let skus = |column: usize| record.get(column).unwrap_or_default().lines();
                    for sku in skus(0) {
                        let others = skus(1).map(str::to_owned);
                        linked.entry(sku.to_owned()).or_default().extend(others);
                    }
                }
            }
            if !linked.is_empty() {
                all.push(Links { kind, linked });
            }
        }
        Ok(all)
    }

    /// For each product with links the place of the first linked one in its list, from 1, or 0
    /// where there is none; `None` for products without links.
    pub fn places(&self, catalogue: &Catalogue, lists: &[Vec<Neighbour>]) -> Vec<Option<usize>> {
        let products = &catalogue.products;
        let place = |(product, list): (&Product, &Vec<Neighbour>)| {
            let linked = self.linked.get(sku(product))?;
            let mut skus = list.iter().map(|n| sku(&products[n.product as usize]));
            Some(skus.position(|sku| linked.contains(sku)).map_or(0, |place| place + 1))
        };
        products.iter().zip(lists).map(place).collect()
    }
}

/// Share of the judged lists whose first `k` have a linked product: hit@k.
pub fn hit(places: impl Iterator<Item = Option<usize>>, k: usize) -> f64 {
    let (mut hits, mut judged) = (0u32, 0u32);
    for place in places.flatten() {
        hits += u32::from((1..=k).contains(&place));
        judged += 1;
    }
    f64::from(hits) / f64::from(judged.max(1))
}

/// Luma's links name the product that has the variants.
pub fn sku(product: &Product) -> &str {
    product.group.as_deref().unwrap_or(&product.id)
}
