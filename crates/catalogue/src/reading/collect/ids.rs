//! The ids of the products taken so far.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};

use crate::Product;

/// Finds products by their ids without a second copy of these.
#[derive(Default)]
pub(crate) struct ProductIds {
    hasher: RandomState,
    /// By the id's hash.
    positions: HashMap<u64, u32>,
    /// Those whose hash another has.
    others: HashMap<String, u32>,
}

impl ProductIds {
    /// The position of the product of an id.
    pub fn get(&self, id: &str, products: &[Product]) -> Option<usize> {
        let at = *self.positions.get(&self.hasher.hash_one(id))? as usize;
        if products.get(at).is_some_and(|product| product.id == id) {
            return Some(at);
        }
        self.others.get(id).map(|&at| at as usize)
    }

    /// Notes the id of the product at a position.
    pub fn insert(&mut self, id: &str, at: usize, products: &[Product]) {
        let hash = self.hasher.hash_one(id);
        let taken = self.positions.get(&hash).and_then(|&at| products.get(at as usize));
        if taken.is_some() {
            self.others.insert(id.to_owned(), at as u32);
        } else {
            self.positions.insert(hash, at as u32);
        }
    }
}
