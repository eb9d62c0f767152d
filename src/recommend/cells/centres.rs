//! Spherical k-means: the centres of the cells.

use super::super::UnitVectors;
use super::super::cosine::products;
use vitrine_embed::parallel;

/// Cells are so many times the square root of the products.
const CELLS: f64 = 2.0;
/// Products of the sample for each cell.
const SAMPLE: usize = 32;
/// Rounds of k-means; later ones change the recall by less than a hundredth.
const ROUNDS: usize = 8;
/// Rows that are compared with all centres at a time.
const BLOCK: usize = 256;

/// Unit vectors, one for each cell.
pub struct Centres {
    dims: usize,
    values: Vec<f32>,
}

impl Centres {
    /// The centres of a sample, which depends on nothing but the number of rows.
    pub fn of(unit_vectors: &UnitVectors) -> Centres {
        let (rows, dims) = (unit_vectors.len(), unit_vectors.dims);
        let cells = ((rows as f64).sqrt() * CELLS).ceil() as usize;
        let cells = cells.clamp(1, rows).min(usize::from(u16::MAX));
        let mut sample = Vec::new();
        unit_vectors.gather(scattered(rows, cells.saturating_mul(SAMPLE)), &mut sample);
        let mut centres = Centres { dims, values: sample[..cells * dims].to_vec() };
        for _ in 0..ROUNDS {
            let nearest = centres.nearest_of_each(&sample);
            centres.move_to_means(&sample, &nearest);
        }
        centres
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.len() / self.dims
    }

    /// Cosines of each of `rows` with each centre, row by row.
    pub fn cosines(&self, rows: &[f32], scores: &mut Vec<f32>) {
        scores.resize(rows.len() / self.dims * self.len(), 0.0);
        products(rows, &self.values, self.dims, scores);
    }

    /// The nearest centre of each of `rows`, and its cosine.
    pub fn nearest_of_each(&self, rows: &[f32]) -> Vec<(u32, f32)> {
        let blocks: Vec<&[f32]> = rows.chunks(BLOCK * self.dims).collect();
        let nearest = parallel::map_with(blocks.len(), Vec::new, |scores, block| {
            self.cosines(blocks[block], scores);
            scores.chunks_exact(self.len()).map(nearest).collect::<Vec<_>>()
        });
        nearest.into_iter().flatten().collect()
    }

    fn move_to_means(&mut self, sample: &[f32], nearest: &[(u32, f32)]) {
        let dims = self.dims;
        let mut members = vec![Vec::new(); self.len()];
        for (row, (cell, _)) in nearest.iter().enumerate() {
            members[*cell as usize].push(row);
        }
        // Cells that are left without members move to where rows are farthest from their centres.
        let mut far: Vec<usize> = (0..nearest.len()).collect();
        far.sort_unstable_by(|&x, &y| nearest[x].1.total_cmp(&nearest[y].1).then(x.cmp(&y)));
        let mut far = far.into_iter();
        for members in members.iter_mut().filter(|members| members.is_empty()) {
            members.extend(far.next());
        }
        parallel::chunks(&mut self.values, dims, |cell, centre| {
            let mut sum = vec![0.0f32; dims];
            for &row in &members[cell] {
                let row = &sample[row * dims..(row + 1) * dims];
                sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
            }
            let length = sum.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt() as f32;
            // Opposite members may cancel out; then the centre stays.
            if length > 0.0 {
                centre.iter_mut().zip(&sum).for_each(|(x, sum)| *x = sum / length);
            }
        });
    }
}

/// The place and value of the greatest score, the first of equal ones.
fn nearest(scores: &[f32]) -> (u32, f32) {
    let mut best = (0, f32::NEG_INFINITY);
    for (place, &score) in (0u32..).zip(scores) {
        if score > best.1 {
            best = (place, score);
        }
    }
    best
}

/// `count` of the numbers below `end`, each once, as if drawn at random, always the same; all of
/// them where `count` is more.
pub fn scattered(end: usize, count: usize) -> impl Iterator<Item = usize> {
    // Multiples of a number without common divisor, near the golden section, visit every number once.
    let mut step = ((end as f64 * 0.618_033_988_75) as usize).max(1);
    while gcd(step, end) != 1 {
        step += 1;
    }
    (0..count.min(end)).map(move |at| at * step % end)
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}
