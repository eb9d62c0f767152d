//! Which products lie in which cell, and the search in some of them.

use super::super::cosine::products;
use super::super::{Neighbour, Rules, UnitVectors, top::Top, window};
use super::centres::Centres;
use std::cmp::Ordering;
use std::ops::Range;
use vitrine_embed::parallel;

/// Rows that are compared with all centres, or of a cell that are compared at a time.
const BLOCK: usize = 256;
/// Of a cell that has more than so many times the mean's products, as many are looked at, those that
/// stand next to the product: such a cell is of products that are hardly to be told apart.
const CROWDED: usize = 16;

/// The cells' rows, and for each row the cells to look at.
pub struct Probing<'a> {
    unit_vectors: &'a UnitVectors,
    rules: &'a Rules,
    /// All rows, cell by cell, ascending in each.
    rows: Vec<u32>,
    /// Where each cell begins in `rows`, and where the last ends.
    starts: Vec<usize>,
    /// The unit vectors in the order of `rows`, where they are kept in 32 bits: reading them one by one
    /// would take longer than comparing them.
    values: Option<Vec<f32>>,
    /// The nearest cells of each row, nearest first, `probes` of each.
    cells: Vec<u16>,
    probes: usize,
}

/// What one thread works with.
#[derive(Default)]
struct Scratch {
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
        let mut starts = vec![0];
        starts.extend(members.iter().scan(0, |end, members| {
            *end += members.len();
            Some(*end)
        }));
        let rows = members.concat();
        let values = (!unit_vectors.are_halved()).then(|| {
            let mut values = Vec::with_capacity(rows.len() * unit_vectors.dims);
            unit_vectors.gather(rows.iter().map(|&row| row as usize), &mut values);
            values
        });
        Probing { unit_vectors, rules, rows, starts, values, cells, probes }
    }

    /// All rows in groups of up to `most`, each of one cell.
    pub fn queries(&self, most: usize) -> Vec<&[u32]> {
        let cells = self.starts.windows(2);
        cells.flat_map(|ends| self.rows[ends[0]..ends[1]].chunks(most)).collect()
    }

    /// The `limit` nearest of each of `rows`, best first.
    pub fn nearest(&self, rows: &[u32], limit: usize) -> Vec<Vec<Neighbour>> {
        let mut tops = vec![self.rules.top(limit); rows.len()];
        let mut scratch = Scratch::default();
        let mut queries = Vec::new();
        self.unit_vectors.gather(rows.iter().map(|&row| row as usize), &mut queries);
        // Who asks which cell.
        let mut asked: Vec<(u16, u32)> = Vec::with_capacity(rows.len() * self.probes);
        for (query, &row) in (0u32..).zip(rows) {
            let first = row as usize * self.probes;
            asked.extend(self.cells[first..first + self.probes].iter().map(|&cell| (cell, query)));
        }
        asked.sort_unstable();
        for asked in asked.chunk_by(|(x, _), (y, _)| x == y) {
            let places = self.looked_at(usize::from(asked[0].0), rows[0]);
            // Where most ask, all are answered: their vectors lie together.
            let asking: Vec<u32> = if asked.len() * 2 > rows.len() {
                (0..rows.len() as u32).collect()
            } else {
                asked.iter().map(|(_, query)| *query).collect()
            };
            self.offer(&asking, (rows, &queries), places, &mut scratch, &mut tops);
        }
        tops.into_iter().map(Top::into_sorted).collect()
    }

    /// Places in `rows` of a cell's members.
    fn looked_at(&self, cell: usize, row: u32) -> Range<usize> {
        let (start, end) = (self.starts[cell], self.starts[cell + 1]);
        let members = &self.rows[start..end];
        let most = CROWDED * self.rows.len().div_ceil(self.starts.len() - 1);
        let seen = window(members, row, most);
        let first = seen.first().map_or(0, |first| members.partition_point(|row| row < first));
        start + first..start + first + seen.len()
    }

    /// Offers what lies in `places` to those of the rows that ask for it; `vectors` are the rows'.
    fn offer(
        &self,
        asking: &[u32],
        (rows, vectors): (&[u32], &[f32]),
        places: Range<usize>,
        scratch: &mut Scratch,
        tops: &mut [Top<'_>],
    ) {
        let Scratch { asking: gathered, rows: converted, scores } = scratch;
        let dims = self.unit_vectors.dims;
        let queries = if asking.len() == rows.len() {
            vectors
        } else {
            gathered.clear();
            for &query in asking {
                let first = query as usize * dims;
                gathered.extend_from_slice(&vectors[first..first + dims]);
            }
            gathered
        };
        for first in places.clone().step_by(BLOCK) {
            let members = &self.rows[first..places.end.min(first + BLOCK)];
            let block: &[f32] = match &self.values {
                Some(values) => &values[first * dims..(first + members.len()) * dims],
                None => {
                    self.unit_vectors.gather(members.iter().map(|&row| row as usize), converted);
                    &*converted
                }
            };
            scores.resize(asking.len() * members.len(), 0.0);
            products(queries, block, dims, scores);
            for (query, scores) in asking.iter().zip(scores.chunks_exact(members.len())) {
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
