//! Approximate cosine neighbours by an inverted file (J. Sivic, A. Zisserman, *Video Google*, 2003).
//!
//! Spherical k-means on a sample cuts the catalogue into cells; a product is compared with the
//! products of the cells whose centres are nearest to it. Their cosines are exact: what can be
//! missing is a neighbour in a cell that was not looked at. How many cells are looked at follows
//! from the exact neighbours of a sample of the products, see [`Sample`].
//!
//! Deterministic on one kind of processor, whatever the number of threads: each product of blocks is
//! computed by one thread, and what is in a block does not depend on threads.

mod centres;
mod probing;
mod sample;
#[cfg(test)]
mod tests;

use super::{Neighbour, Rules, UnitVectors};
use centres::Centres;
use probing::Probing;
use sample::Sample;
use serde::Serialize;
use std::fmt;
use vitrine_embed::parallel;

/// How much of what is nearest by picture an approximate search finds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Recall {
    /// Products whose exact neighbours were looked for.
    pub products: usize,
    /// Of each, so many neighbours.
    pub neighbours: usize,
    /// Share of these that the search found, 0..=1.
    pub found: f64,
    /// Cells in which the products lie.
    pub cells: usize,
    /// Cells that each product was compared with.
    pub probed: usize,
}

impl fmt::Display for Recall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Recall { products, neighbours, found, cells, probed } = self;
        let percent = found * 100.0;
        write!(
            f,
            "{percent:.1} % of the {neighbours} nearest pictures found (of {products} products; each \
             beside {probed} of {cells} cells)"
        )
    }
}

/// Rows of one cell that are looked for together.
const QUERIES: usize = 256;

/// Calls `use_list` with each row and its `limit` products of highest cosine that `rules` allow, best
/// first, equal ones by product; returns what it returned, by row.
pub fn for_each_row<T: Send>(
    unit_vectors: &UnitVectors,
    limit: usize,
    rules: &Rules,
    use_list: impl Fn(usize, &[Neighbour]) -> T + Sync + Send,
) -> (Vec<T>, Recall) {
    let rows = unit_vectors.len();
    let centres = Centres::of(unit_vectors);
    let sample = Sample::of(unit_vectors, rules);
    let probes = sample.probes(unit_vectors, &centres);
    let probing = Probing::of(unit_vectors, rules, &centres, probes);
    let found = sample.found_by(&probing);
    let queries = probing.queries(QUERIES);
    let lists = parallel::map(queries.len(), |at| {
        let nearest = probing.nearest(queries[at], limit);
        let lists = queries[at].iter().zip(nearest);
        lists.map(|(&row, list)| (row, use_list(row as usize, &list))).collect::<Vec<_>>()
    });
    let mut by_row: Vec<(u32, T)> = lists.into_iter().flatten().collect();
    by_row.sort_unstable_by_key(|(row, _)| *row);
    debug_assert_eq!(by_row.len(), rows);
    let recall = Recall { found, cells: centres.len(), probed: probes, ..sample.size() };
    (by_row.into_iter().map(|(_, list)| list).collect(), recall)
}
