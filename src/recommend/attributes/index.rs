//! Which products are worth comparing: an inverted index over what products share.

use super::super::{Neighbour, Rules, window};
use super::Attributes;

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
/// In a large catalogue, so many products that share something are looked at.
const LOOKED_AT: usize = 16_384;

impl Attributes {
    /// The `limit` products that share the most with product `i` by total weight of the shared
    /// terms, best first, among those that `rules` allow. `scratch` is [`Attributes::len`] zeros,
    /// and is zeros again on return.
    ///
    /// In a large (`is_large`) catalogue a term that many have tells of those alone that
    /// stand next to the product, in the catalogue's order, among all that have it.
    pub fn candidates(
        &self,
        i: usize,
        limit: usize,
        scratch: &mut [f32],
        rules: &Rules,
    ) -> Vec<Neighbour> {
        let mut touched: Vec<u32> = Vec::new();
        for (weight, products) in self.looked_at(i) {
            for &product in products {
                let sum = &mut scratch[product as usize];
                if *sum == 0.0 {
                    touched.push(product);
                }
                *sum += weight;
            }
        }
        let mut top = rules.top(limit);
        for product in touched {
            let score = std::mem::take(&mut scratch[product as usize]);
            // Most are too few to be asked for.
            if score >= top.floor() && rules.allow(i as u32, product) {
                top.push(Neighbour { product, score });
            }
        }
        top.into_sorted()
    }

    /// The terms of product `i` that tell something, and those who have them.
    fn looked_at(&self, i: usize) -> Vec<(f32, &[u32])> {
        let own = self.postings.terms_of.get(i).into_iter().flatten();
        let terms = own.map(|&term| &self.postings.terms[term as usize]);
        let terms = terms.filter(|(weight, _)| *weight > 0.0);
        let mut terms: Vec<(f32, &[u32])> =
            terms.map(|(w, products)| (*w, &products[..])).collect();
        if !super::super::is_large(self.len()) {
            terms.retain(|(_, products)| products.len() <= COMMON);
            return terms;
        }
        terms.sort_by_key(|(_, products)| products.len());
        let (mut left, mut terms_left) = (LOOKED_AT, terms.len());
        for (_, products) in &mut terms {
            // What rare terms leave is shared by the others.
            *products = window(products, i as u32, left / terms_left);
            left -= products.len();
            terms_left -= 1;
        }
        terms
    }
}
