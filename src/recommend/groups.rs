//! Which products are variants of one.

use std::collections::BTreeMap;
use vitrine_catalogue::Catalogue;

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

    /// Every one of `products` by itself.
    pub fn single(products: usize) -> Groups {
        Groups { group_of: (0..products as u32).collect(), count: products }
    }

    /// Number of groups.
    pub fn count(&self) -> usize {
        self.count
    }

    /// The group of a product by position.
    pub fn of_product(&self, product: usize) -> u32 {
        self.group_of[product]
    }

    /// The group of each product; empty where every product is a group by itself.
    pub(super) fn where_grouped(&self) -> &[u32] {
        if self.count < self.group_of.len() { &self.group_of } else { &[] }
    }

    /// Number of different groups among `products`.
    pub fn distinct(&self, products: &[usize]) -> usize {
        let mut groups: Vec<u32> = products.iter().map(|&i| self.group_of[i]).collect();
        groups.sort_unstable();
        groups.dedup();
        groups.len()
    }
}
