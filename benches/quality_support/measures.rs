//! Figures about lists of neighbours.

use std::collections::BTreeSet;
use vitrine::recommend::{Neighbour, Vectors};
use vitrine_catalogue::Catalogue;

/// Mean Jaccard index of two recommenders' lists of each product: 1 where they are the same.
pub fn overlap(a: &[Vec<Neighbour>], b: &[Vec<Neighbour>]) -> f64 {
    let products = |list: &Vec<Neighbour>| list.iter().map(|n| n.product).collect::<BTreeSet<_>>();
    mean(a.iter().zip(b).filter(|(a, b)| !a.is_empty() || !b.is_empty()).map(|(a, b)| {
        let (a, b) = (products(a), products(b));
        a.intersection(&b).count() as f64 / a.union(&b).count() as f64
    }))
}

/// Mean cosine of each product's picture with those of its list.
pub fn mean_cosine(lists: &[Vec<Neighbour>], vectors: &Vectors) -> f64 {
    let pairs = lists.iter().enumerate().flat_map(|(product, list)| {
        list.iter()
            .filter_map(move |n| Some((vectors.get(product)?, vectors.get(n.product as usize)?)))
    });
    mean(pairs.map(|(a, b)| {
        let dot = |a: &[f32], b: &[f32]| {
            a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum::<f64>()
        };
        dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt().max(f64::MIN_POSITIVE)
    }))
}

/// Mean share of the characteristics, weighted by rarity (`ln(products / products with it)`), that
/// a product's list has in common with it: over the products that have any of `params`.
pub fn agreement(
    catalogue: &Catalogue,
    lists: &[Vec<Neighbour>],
    params: impl Fn(&str) -> bool,
) -> f64 {
    let products = &catalogue.products;
    let values: Vec<BTreeSet<(&str, &str)>> = products
        .iter()
        .map(|product| {
            let own = product.params.iter().filter(|param| params(&param.name));
            own.map(|param| (&*param.name, &*param.value)).collect()
        })
        .collect();
    let mut counts = std::collections::BTreeMap::new();
    for value in values.iter().flatten() {
        *counts.entry(*value).or_insert(0usize) += 1;
    }
    let rarity = |value: &(&str, &str)| (products.len() as f64 / counts[value] as f64).ln();
    let shared = |own: &BTreeSet<(&str, &str)>, other: &BTreeSet<(&str, &str)>| {
        let all: f64 = own.union(other).map(rarity).sum();
        if all > 0.0 { own.intersection(other).map(rarity).sum::<f64>() / all } else { 0.0 }
    };
    mean(
        lists
            .iter()
            .enumerate()
            .filter(|(i, list)| !values[*i].is_empty() && !list.is_empty())
            .map(|(i, list)| {
                mean(list.iter().map(|n| shared(&values[i], &values[n.product as usize])))
            }),
    )
}

pub fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0u32), |(sum, count), value| (sum + value, count + 1));
    sum / f64::from(count.max(1))
}
