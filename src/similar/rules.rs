//! Which products may stand in a list.

use super::{Neighbour, top::Top};
use crate::catalogue::Catalogue;
use std::collections::BTreeMap;

/// The variants of one product are one group; a product without variants is a group by itself.
#[derive(Debug, Clone)]
pub struct Groups {
    group_of: Vec<u32>,
    count: usize,
}

impl Groups {
    /// The catalogue's groups.
    pub fn of(catalogue: &Catalogue) -> Groups {
        let mut ids: BTreeMap<&str, u32> = BTreeMap::new();
        let mut count = 0;
        let mut next = || {
            count += 1;
            count - 1
        };
        let group_of = catalogue
            .products
            .iter()
            .map(|product| match product.group.as_deref().filter(|group| !group.is_empty()) {
                Some(group) => *ids.entry(group).or_insert_with(&mut next),
                None => next(),
            })
            .collect();
        Groups { group_of, count: count as usize }
    }

    /// Number of groups.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The group of a product by position.
    pub fn of_product(&self, product: usize) -> u32 {
        self.group_of[product]
    }

    /// Number of different groups among `products`.
    pub fn distinct(&self, products: &[usize]) -> usize {
        let mut groups: Vec<u32> = products.iter().map(|&i| self.group_of[i]).collect();
        groups.sort_unstable();
        groups.dedup();
        groups.len()
    }
}

/// Who may stand in whose list: only what is available, neither the product itself nor a variant
/// of it, and one product of a group at most.
#[derive(Debug, Clone)]
pub struct Rules {
    groups: Groups,
    available: Vec<bool>,
    /// Whether a group has an available product.
    offered: Vec<bool>,
}

impl Rules {
    /// The rules of a catalogue.
    pub fn of(catalogue: &Catalogue) -> Rules {
        let groups = Groups::of(catalogue);
        let available: Vec<bool> = catalogue.products.iter().map(|p| p.available).collect();
        let mut offered = vec![false; groups.count()];
        for (product, _) in available.iter().enumerate().filter(|(_, available)| **available) {
            offered[groups.of_product(product) as usize] = true;
        }
        Rules { groups, available, offered }
    }

    /// Every one of `products` may stand in every other's list.
    pub fn open(products: usize) -> Rules {
        let group_of = (0..products as u32).collect();
        Rules {
            groups: Groups { group_of, count: products },
            available: vec![true; products],
            offered: vec![true; products],
        }
    }

    /// Whether the product may be recommended at all.
    pub fn eligible(&self, product: u32) -> bool {
        self.available[product as usize]
    }

    /// Whether `other` may stand in the list of `product`.
    pub fn allow(&self, product: u32, other: u32) -> bool {
        let group = |product: u32| self.groups.of_product(product as usize);
        self.eligible(other) && group(other) != group(product)
    }

    /// How many products the list of `product` can have at most.
    pub fn attainable(&self, product: usize) -> usize {
        let own = self.offered[self.groups.of_product(product) as usize];
        self.offered.iter().filter(|offered| **offered).count() - usize::from(own)
    }

    /// Keeps the best `limit`, one of a group.
    pub fn top(&self, limit: usize) -> Top<'_> {
        let grouped = self.groups.count < self.available.len();
        Top::new(limit, if grouped { &self.groups.group_of } else { &[] })
    }

    /// The best `limit` of `scored` that may stand in the list of `product`, best first.
    pub fn best(
        &self,
        product: u32,
        limit: usize,
        scored: impl IntoIterator<Item = Neighbour>,
    ) -> Vec<Neighbour> {
        let mut top = self.top(limit);
        scored.into_iter().filter(|n| self.allow(product, n.product)).for_each(|n| top.push(n));
        top.into_sorted()
    }
}
