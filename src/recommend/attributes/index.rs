//! Which products are worth comparing: an inverted index over what products share.

use super::{
    super::{Neighbour, Rules},
    Attributes,
};

/// For each kind of shared thing, the products that have it.
#[derive(Debug, Clone, Default)]
pub struct Postings {
    /// What each product has, with the weight of sharing it.
    pub terms_of: Vec<Vec<u32>>,
    /// Each term's weight and the products that have it, ascending.
    pub terms: Vec<(f32, Vec<u32>)>,
}

/// A term that more products have than this is too common to find candidates by.
const COMMON: usize = 16_384;

impl Attributes {
    /// The `limit` products that share the most with product `i` by total weight of the shared
    /// terms, best first, among those that `rules` allow. `scratch` is [`Attributes::len`] zeros,
    /// and is zeros again on return.
    pub fn candidates(
        &self,
        i: usize,
        limit: usize,
        scratch: &mut [f32],
        rules: &Rules,
    ) -> Vec<Neighbour> {
        let mut touched: Vec<u32> = Vec::new();
        for &term in self.postings.terms_of.get(i).into_iter().flatten() {
            let (weight, products) = &self.postings.terms[term as usize];
            if *weight <= 0.0 || products.len() > COMMON {
                continue;
            }
            for &product in products {
                let sum = &mut scratch[product as usize];
                if *sum == 0.0 {
                    touched.push(product);
                }
                *sum += weight;
            }
        }
        let list =
            rules.best(i as u32, limit, touched.iter().copied(), |other| scratch[other as usize]);
        touched.into_iter().for_each(|product| scratch[product as usize] = 0.0);
        list
    }
}
