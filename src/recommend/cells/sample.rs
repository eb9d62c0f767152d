//! The exact neighbours of some products: how many cells to look at, and what that finds.

use super::super::cosine::products;
use super::super::{Neighbour, Rules, UnitVectors, top::Top};
use super::Recall;
use super::centres::{Centres, scattered};
use super::probing::Probing;
use std::sync::{Mutex, PoisonError};
use vitrine_embed::parallel;

/// Products of the sample.
const PRODUCTS: usize = 512;
/// Neighbours of each.
const NEIGHBOURS: usize = 12;
/// So much of these are to lie in the cells that are looked at; of the whole catalogue's it is some
/// thousandths less or more.
const WANTED: f64 = 0.985;
/// Rows that are compared with the sample at a time.
const BLOCK: usize = 256;

/// Rows and their exact neighbours.
pub struct Sample {
    rows: Vec<u32>,
    nearest: Vec<Vec<Neighbour>>,
}

impl Sample {
    /// Compares some rows with all.
    pub fn of(unit_vectors: &UnitVectors, rules: &Rules) -> Sample {
        let all = unit_vectors.len();
        let rows: Vec<u32> = scattered(all, PRODUCTS).map(|row| row as u32).collect();
        let mut queries = Vec::new();
        unit_vectors.gather(rows.iter().map(|&row| row as usize), &mut queries);
        let tops = Mutex::new(vec![rules.top(NEIGHBOURS); rows.len()]);
        let scratch = || (Vec::new(), Vec::new());
        parallel::map_with(all.div_ceil(BLOCK), scratch, |(block, scores), at| {
            let start = at * BLOCK;
            unit_vectors.gather(start..all.min(start + BLOCK), block);
            let width = block.len() / unit_vectors.dims;
            scores.resize(rows.len() * width, 0.0);
            products(&queries, block, unit_vectors.dims, scores);
            let mut tops = tops.lock().unwrap_or_else(PoisonError::into_inner);
            for ((&row, top), scores) in rows.iter().zip(&mut *tops).zip(scores.chunks(width)) {
                let product = unit_vectors.products[row as usize];
                for (other, &score) in scores.iter().enumerate() {
                    let other = unit_vectors.products[start + other];
                    if score >= top.floor() && rules.allow(product, other) {
                        top.push(Neighbour { product: other, score: score.clamp(-1.0, 1.0) });
                    }
                }
            }
        });
        let tops = tops.into_inner().unwrap_or_else(PoisonError::into_inner);
        Sample { rows, nearest: tops.into_iter().map(Top::into_sorted).collect() }
    }

    /// How many of its nearest cells a row is to be compared with, so that they hold what is wanted
    /// of the sample's neighbours.
    pub fn probes(&self, unit_vectors: &UnitVectors, centres: &Centres) -> usize {
        let (mut rows, mut scores) = (Vec::new(), Vec::new());
        let mut row_of = std::collections::BTreeMap::new();
        let named = self.nearest.iter().flatten().map(|near| near.product);
        for product in named {
            // Rows are in the products' order.
            row_of
                .entry(product)
                .or_insert_with(|| unit_vectors.products.partition_point(|&other| other < product));
        }
        unit_vectors.gather(row_of.values().copied(), &mut rows);
        let cells = centres.nearest_of_each(&rows).into_iter().map(|(cell, _)| cell);
        let cell_of: std::collections::BTreeMap<u32, u32> =
            row_of.keys().copied().zip(cells).collect();
        let mut ranks = Vec::new();
        for (&row, nearest) in self.rows.iter().zip(&self.nearest) {
            unit_vectors.gather([row as usize], &mut rows);
            centres.cosines(&rows, &mut scores);
            for near in nearest {
                let own = scores[cell_of[&near.product] as usize];
                ranks.push(scores.iter().filter(|&&score| score > own).count());
            }
        }
        ranks.sort_unstable();
        let last = (ranks.len() as f64 * WANTED).ceil() as usize;
        ranks.get(last.saturating_sub(1)).map_or(1, |rank| rank + 1).min(centres.len())
    }

    /// The share of the exact neighbours that a search finds.
    pub fn found_by(&self, probing: &Probing<'_>) -> f64 {
        let found = parallel::map(self.rows.len(), |at| {
            let found = probing.nearest(&self.rows[at..=at], NEIGHBOURS);
            let is_found = |near: &&Neighbour| found[0].iter().any(|n| n.product == near.product);
            self.nearest[at].iter().filter(is_found).count()
        });
        let all = self.nearest.iter().map(Vec::len).sum::<usize>();
        if all > 0 { found.iter().sum::<usize>() as f64 / all as f64 } else { 1.0 }
    }

    /// A recall without figures yet.
    pub fn size(&self) -> Recall {
        let products = self.rows.len();
        Recall { products, neighbours: NEIGHBOURS, found: 1.0, cells: 0, probed: 0 }
    }
}
