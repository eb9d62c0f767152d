//! Which products lie in which cell, and the search in some of them.

use super::super::cosine::products;
use super::super::{Neighbour, Rules, UnitVectors, top::Top, window};
use super::centres::Centres;
use std::cmp::Ordering;
use vitrine_embed::parallel;

/// Rows that are compared with all centres, or of a cell that are compared at a time.
const BLOCK: usize = 512;
/// Of a cell that has more than so many times the mean's products, as many are looked at, those that
/// stand next to the product: such a cell is of products that are hardly to be told apart.
const CROWDED: usize = 16;

/// The cells' rows, and for each row the cells to look at.
pub struct Probing<'a> {
    unit_vectors: &'a UnitVectors,
    rules: &'a Rules,
    /// Rows of each cell, ascending.
    members: Vec<Vec<u32>>,
    /// The nearest cells of each row, nearest first, `probes` of each.
    cells: Vec<u16>,
    probes: usize,
}

/// What one thread works with.
#[derive(Default)]
struct Scratch {
    queries: Vec<f32>,
    asking: Vec<f32>,
    rows: Vec<f32>,
    scores: Vec<f32>,
}

impl<'a> Probing<'a> {
    /// Looks for each row's `probes` nearest centres; the nearest is its own cell.
    pub fn of(
        unit_vectors: &'a UnitVectors,
        rules: &'a Rules,
        centres: &Centres,
        probes: usize,
    ) -> Probing<'a> {
        let rows = unit_vectors.len();
        let scratch = || (Vec::new(), Vec::new());
        let cells = parallel::map_with(rows.div_ceil(BLOCK), scratch, |(block, scores), at| {
            unit_vectors.gather(at * BLOCK..rows.min((at + 1) * BLOCK), block);
            centres.cosines(block, scores);
            let scores = scores.chunks_exact(centres.len());
            scores.flat_map(|scores| nearest(scores, probes)).collect::<Vec<u16>>()
        });
        let cells = cells.concat();
        let mut members = vec![Vec::new(); centres.len()];
        for (row, cells) in (0u32..).zip(cells.chunks_exact(probes)) {
            members[usize::from(cells[0])].push(row);
        }
        Probing { unit_vectors, rules, members, cells, probes }
    }

    /// All rows in groups of up to `most`, each of one cell.
    pub fn queries(&self, most: usize) -> Vec<&[u32]> {
        self.members.iter().flat_map(|members| members.chunks(most)).collect()
    }

    /// The `limit` nearest of each of `rows`, best first.
    pub fn nearest(&self, rows: &[u32], limit: usize) -> Vec<Vec<Neighbour>> {
        let mut tops = vec![self.rules.top(limit); rows.len()];
        let mut scratch = Scratch::default();
        self.unit_vectors.gather(rows.iter().map(|&row| row as usize), &mut scratch.queries);
        // Who asks which cell.
        let mut asked: Vec<(u16, u32)> = Vec::with_capacity(rows.len() * self.probes);
        for (query, &row) in (0u32..).zip(rows) {
            let first = row as usize * self.probes;
            asked.extend(self.cells[first..first + self.probes].iter().map(|&cell| (cell, query)));
        }
        asked.sort_unstable();
        for asked in asked.chunk_by(|(x, _), (y, _)| x == y) {
            let members = self.looked_at(asked[0].0, rows[0]);
            self.offer(asked, rows, members, &mut scratch, &mut tops);
        }
        tops.into_iter().map(Top::into_sorted).collect()
    }

    fn looked_at(&self, cell: u16, row: u32) -> &[u32] {
        let members = &self.members[usize::from(cell)];
        let most = CROWDED * self.unit_vectors.len().div_ceil(self.members.len());
        window(members, row, most)
    }

    /// Offers the cell's members to those who asked for it.
    fn offer(
        &self,
        asked: &[(u16, u32)],
        rows: &[u32],
        members: &[u32],
        scratch: &mut Scratch,
        tops: &mut [Top<'_>],
    ) {
        let Scratch { queries, asking, rows: block, scores } = scratch;
        let dims = self.unit_vectors.dims;
        asking.clear();
        for (_, query) in asked {
            let first = *query as usize * dims;
            asking.extend_from_slice(&queries[first..first + dims]);
        }
        for members in members.chunks(BLOCK) {
            self.unit_vectors.gather(members.iter().map(|&row| row as usize), block);
            scores.resize(asked.len() * members.len(), 0.0);
            products(asking, block, dims, scores);
            for ((_, query), scores) in asked.iter().zip(scores.chunks_exact(members.len())) {
                let (top, row) = (&mut tops[*query as usize], rows[*query as usize]);
                let product = self.unit_vectors.products[row as usize];
                for (&member, &score) in members.iter().zip(scores) {
                    let other = self.unit_vectors.products[member as usize];
                    if score >= top.floor() && member != row && self.rules.allow(product, other) {
                        top.push(Neighbour { product: other, score: score.clamp(-1.0, 1.0) });
                    }
                }
            }
        }
    }
}

/// The places of the `count` greatest scores, the greatest first, equal ones by place.
fn nearest(scores: &[f32], count: usize) -> impl Iterator<Item = u16> {
    let best_first = |&x: &u16, &y: &u16| -> Ordering {
        scores[usize::from(y)].total_cmp(&scores[usize::from(x)]).then(x.cmp(&y))
    };
    let mut places: Vec<u16> = (0..=u16::MAX).take(scores.len()).collect();
    if count < places.len() {
        places.select_nth_unstable_by(count - 1, best_first);
        places.truncate(count);
    }
    places.sort_unstable_by(best_first);
    places.into_iter()
}
