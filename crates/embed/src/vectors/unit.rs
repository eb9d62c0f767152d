//! Vectors of length 1.

use super::Vectors;
use super::matrix::{Components, Halved};
use crate::parallel;
use std::borrow::Cow;
use std::sync::Arc;

/// Unit vectors: the vectors L2-normalised, so that a dot product is a cosine similarity.
///
/// A vector that is zero (after centring, where asked for) or not finite has no direction, and
/// its product is left out: it counts as a product without a picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UnitVectors {
    /// Components per unit vector.
    pub dims: usize,
    rows: Rows,
    /// The product of each row, ascending.
    pub products: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq)]
enum Rows {
    /// Row-major matrix, `products.len() × dims`.
    Full(Vec<f32>),
    /// The vectors themselves, which are normalised each time they are read: a matrix of their own
    /// would take as much memory again.
    Halved { vectors: Arc<Halved>, rows: Vec<Normalised>, mean: Option<Vec<f32>> },
}

/// A row of the vectors' matrix, and what its halved components are multiplied by.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Normalised {
    row: u32,
    scale: f32,
    length: f32,
}

impl Default for Rows {
    fn default() -> Rows {
        Rows::Full(Vec::new())
    }
}

/// Components after which two unit vectors may be known to be far apart.
const BLOCK: usize = 128;

/// A centred vector shorter than this share of the original is rounding noise: it has no direction.
const NOISE: f64 = 1e-6;

impl UnitVectors {
    /// Normalises the vectors of the first `products` products; with `center`, subtracts their
    /// mean first.
    #[must_use]
    pub fn of(vectors: &Vectors, products: usize, center: bool) -> UnitVectors {
        let dims = vectors.dims;
        let finite = parallel::map(products.min(vectors.row_of.len()), |product| {
            vectors.get(product).is_some_and(|v| v.iter().all(|x| x.is_finite()))
        });
        let usable: Vec<u32> =
            (0..).zip(&finite).filter(|(_, finite)| **finite).map(|(product, _)| product).collect();
        let mean = if center { mean(vectors, &usable) } else { vec![0.0; dims] };
        let lengths = parallel::map(usable.len(), |i| {
            vectors.get(usable[i] as usize).and_then(|vector| length(&vector, &mean))
        });
        let (products, lengths): (Vec<u32>, Vec<f32>) = usable
            .into_iter()
            .zip(lengths)
            .filter_map(|(product, length)| Some((product, length?)))
            .unzip();
        let rows = match &vectors.components {
            Components::Full(_) => Rows::Full(normalised(vectors, &products, &lengths, &mean)),
            Components::Halved(halved) => Rows::Halved {
                rows: places(vectors, halved, &products, &lengths),
                vectors: Arc::clone(halved),
                mean: center.then_some(mean),
            },
        };
        UnitVectors { dims, rows, products }
    }

    /// Number of unit vectors.
    #[must_use]
    pub fn len(&self) -> usize {
        self.products.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }

    /// Whether they are kept in 16 bits, so that each reading takes a conversion.
    #[must_use]
    pub fn are_halved(&self) -> bool {
        matches!(self.rows, Rows::Halved { .. })
    }

    /// The unit vector in row `row` (not product `row`); empty where there is no such row.
    #[must_use]
    pub fn row(&self, row: usize) -> Cow<'_, [f32]> {
        if row >= self.len() {
            return Cow::Borrowed(&[]);
        }
        match &self.rows {
            Rows::Full(values) => Cow::Borrowed(&values[row * self.dims..(row + 1) * self.dims]),
            Rows::Halved { .. } => {
                let mut values = vec![0.0; self.dims];
                self.part(row, 0, &mut values);
                Cow::Owned(values)
            }
        }
    }

    /// The unit vectors of consecutive rows, one after another; `scratch` is used where they are
    /// not kept so.
    pub fn block<'a>(
        &'a self,
        rows: std::ops::Range<usize>,
        scratch: &'a mut Vec<f32>,
    ) -> &'a [f32] {
        match &self.rows {
            Rows::Full(values) => &values[rows.start * self.dims..rows.end * self.dims],
            Rows::Halved { .. } => {
                self.gather(rows, scratch);
                scratch
            }
        }
    }

    /// Fills `out` with the unit vectors of `rows`, one after another.
    pub fn gather(&self, rows: impl IntoIterator<Item = usize>, out: &mut Vec<f32>) {
        out.clear();
        for row in rows {
            match &self.rows {
                Rows::Full(values) => {
                    out.extend_from_slice(&values[row * self.dims..(row + 1) * self.dims]);
                }
                Rows::Halved { .. } => {
                    let end = out.len();
                    out.resize(end + self.dims, 0.0);
                    self.part(row, 0, &mut out[end..]);
                }
            }
        }
    }

    /// Components of a row from `first` on.
    fn part(&self, row: usize, first: usize, out: &mut [f32]) {
        match &self.rows {
            Rows::Full(values) => {
                let start = row * self.dims + first;
                out.copy_from_slice(&values[start..start + out.len()]);
            }
            Rows::Halved { vectors, rows, mean } => {
                let Normalised { row, scale, length } = rows[row];
                vectors.part(row as usize * self.dims + first, out);
                if let Some(mean) = mean {
                    for (x, mean) in out.iter_mut().zip(&mean[first..]) {
                        *x = (*x * scale - mean) / length;
                    }
                } else {
                    let factor = scale / length;
                    out.iter_mut().for_each(|x| *x *= factor);
                }
            }
        }
    }

    /// Whether the cosine of two rows is greater than `cosine`.
    ///
    /// Of unit vectors |x − y|² = 2 − 2 cos(x, y), a sum that only grows: a few components tell
    /// most pairs apart.
    #[must_use]
    pub fn are_closer(&self, x: usize, y: usize, cosine: f32) -> bool {
        let most = 2.0 - 2.0 * cosine;
        let (mut xs, mut ys) = ([0.0; BLOCK], [0.0; BLOCK]);
        let mut distance = 0.0;
        let whole = self.dims - self.dims % BLOCK;
        for first in (0..whole).step_by(BLOCK) {
            self.part(x, first, &mut xs);
            self.part(y, first, &mut ys);
            let mut sums = [0.0f32; 16]; // so that the compiler can add so many at a time
            for (xs, ys) in xs.as_chunks::<16>().0.iter().zip(ys.as_chunks::<16>().0) {
                for (sum, (x, y)) in sums.iter_mut().zip(xs.iter().zip(ys)) {
                    *sum += (x - y) * (x - y);
                }
            }
            distance += sums.iter().sum::<f32>();
            if distance >= most {
                return false;
            }
        }
        let (xs, ys) = (&mut xs[..self.dims - whole], &mut ys[..self.dims - whole]);
        self.part(x, whole, xs);
        self.part(y, whole, ys);
        distance + xs.iter().zip(ys).map(|(x, y)| (*x - *y) * (*x - *y)).sum::<f32>() < most
    }

    /// The mean cosine similarity of two different products: what chance alone gives. 0 for fewer
    /// than two.
    #[must_use]
    pub fn mean_cosine(&self) -> f32 {
        let n = self.len() as f64;
        if n < 2.0 {
            return 0.0;
        }
        let mut sum = vec![0.0f64; self.dims];
        for row in 0..self.len() {
            sum.iter_mut().zip(self.row(row).iter()).for_each(|(sum, x)| *sum += f64::from(*x));
        }
        // ‖Σu‖² counts every ordered pair, and each unit vector with itself (1 each).
        let pairs: f64 = sum.iter().map(|x| x * x).sum::<f64>() - n;
        (pairs / (n * (n - 1.0))) as f32
    }
}

fn normalised(vectors: &Vectors, products: &[u32], lengths: &[f32], mean: &[f32]) -> Vec<f32> {
    let mut values = vec![0.0; products.len() * vectors.dims];
    parallel::chunks(&mut values, vectors.dims, |i, row| {
        let vector = vectors.get(products[i] as usize).unwrap_or_default();
        for ((x, y), mean) in row.iter_mut().zip(vector.iter()).zip(mean) {
            *x = (y - mean) / lengths[i];
        }
    });
    values
}

fn places(
    vectors: &Vectors,
    halved: &Halved,
    products: &[u32],
    lengths: &[f32],
) -> Vec<Normalised> {
    let place = |(&product, &length): (&u32, &f32)| {
        let row = vectors.row_of[product as usize].unwrap_or_default();
        Normalised { row, scale: halved.scales[row as usize], length }
    };
    products.iter().zip(lengths).map(place).collect()
}

fn mean(vectors: &Vectors, products: &[u32]) -> Vec<f32> {
    let mut mean = vec![0.0f64; vectors.dims];
    for vector in products.iter().filter_map(|&product| vectors.get(product as usize)) {
        mean.iter_mut().zip(vector.iter()).for_each(|(mean, x)| *mean += f64::from(*x));
    }
    mean.into_iter().map(|sum| (sum / products.len().max(1) as f64) as f32).collect()
}

/// Length of the centred vector; `None` where it has no direction.
fn length(vector: &[f32], mean: &[f32]) -> Option<f32> {
    // Eight running sums of each, so that the compiler can add eight at a time.
    let (mut centred, mut original) = ([0.0f64; 8], [0.0f64; 8]);
    for (xs, means) in vector.chunks(8).zip(mean.chunks(8)) {
        for (k, (x, mean)) in xs.iter().zip(means).enumerate() {
            centred[k] += f64::from(x - mean).powi(2);
            original[k] += f64::from(*x).powi(2);
        }
    }
    let [centred, original] = [centred, original].map(|sums| sums.iter().sum::<f64>().sqrt());
    // Outside what f32 can divide by, there is no direction either.
    let usable =
        centred > original * NOISE && (f32::MIN_POSITIVE..f32::MAX).contains(&(centred as f32));
    usable.then_some(centred as f32)
}
