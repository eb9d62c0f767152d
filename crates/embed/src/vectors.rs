//! The catalogue's vectors, and their unit vectors.

use crate::parallel;

/// The matrix of vectors, one for each product that has a picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Vectors {
    /// Components per vector.
    pub dims: usize,
    /// Row-major matrix, `rows × dims`.
    pub values: Vec<f32>,
    /// For each product its row, where it has one.
    pub row_of: Vec<Option<u32>>,
}

impl Vectors {
    /// An empty matrix for `products` products, none of which has a vector yet.
    pub fn new(dims: usize, products: usize) -> Vectors {
        Vectors { dims, values: Vec::new(), row_of: vec![None; products] }
    }

    /// Appends the vector of `product` as the next row. Returns false, and stores nothing, where
    /// the vector's length is not `dims` or the product is out of range.
    pub fn push(&mut self, product: usize, vector: &[f32]) -> bool {
        let row = self.rows() as u32;
        match self.row_of.get_mut(product) {
            Some(slot) if vector.len() == self.dims && self.dims > 0 => {
                *slot = Some(row);
                self.values.extend_from_slice(vector);
                true
            }
            _ => false,
        }
    }

    /// The vector of `product`, where it has one.
    pub fn get(&self, product: usize) -> Option<&[f32]> {
        let row = (*self.row_of.get(product)?)? as usize;
        self.values.get(row * self.dims..(row + 1) * self.dims).filter(|row| !row.is_empty())
    }

    /// The number of vectors stored.
    pub fn rows(&self) -> usize {
        self.values.len().checked_div(self.dims).unwrap_or(0)
    }
}

/// Unit vectors: the vectors L2-normalised, so that a dot product is a cosine similarity.
///
/// A vector that is zero (after centring, where asked for) or not finite has no direction, and
/// its product is left out: it counts as a product without a picture.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UnitVectors {
    /// Components per unit vector.
    pub dims: usize,
    /// Row-major matrix, `products.len() × dims`.
    pub values: Vec<f32>,
    /// The product of each row, ascending.
    pub products: Vec<u32>,
}

/// Components after which two unit vectors may be known to be far apart.
const BLOCK: usize = 128;

/// A centred vector shorter than this share of the original is rounding noise: it has no direction.
const NOISE: f64 = 1e-6;

impl UnitVectors {
    /// Normalises the vectors of the first `products` products; with `center`, subtracts their
    /// mean first.
    pub fn of(vectors: &Vectors, products: usize, center: bool) -> UnitVectors {
        let dims = vectors.dims;
        let usable: Vec<u32> = (0..products.min(vectors.row_of.len()) as u32)
            .filter(|&product| {
                vectors.get(product as usize).is_some_and(|v| v.iter().all(|x| x.is_finite()))
            })
            .collect();
        let mean = if center { mean(vectors, &usable) } else { vec![0.0; dims] };
        let lengths = parallel::map(usable.len(), |i| {
            vectors.get(usable[i] as usize).and_then(|vector| length(vector, &mean))
        });
        let (products, lengths): (Vec<u32>, Vec<f32>) = usable
            .into_iter()
            .zip(lengths)
            .filter_map(|(product, length)| Some((product, length?)))
            .unzip();
        let mut values = vec![0.0; products.len() * dims];
        parallel::chunks(&mut values, dims, |i, row| {
            let vector = vectors.get(products[i] as usize).unwrap_or_default();
            for ((x, y), mean) in row.iter_mut().zip(vector).zip(&mean) {
                *x = (y - mean) / lengths[i];
            }
        });
        UnitVectors { dims, values, products }
    }

    /// Number of unit vectors.
    pub fn len(&self) -> usize {
        self.products.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.products.is_empty()
    }

    /// The unit vector in row `row` (not product `row`); empty where there is no such row.
    pub fn row(&self, row: usize) -> &[f32] {
        self.values.get(row * self.dims..(row + 1) * self.dims).unwrap_or_default()
    }

    /// Whether the cosine of two rows is greater than `cosine`.
    ///
    /// Of unit vectors |x − y|² = 2 − 2 cos(x, y), a sum that only grows: a few components tell
    /// most pairs apart.
    pub fn are_closer(&self, x: usize, y: usize, cosine: f32) -> bool {
        let most = 2.0 - 2.0 * cosine;
        let (xs, xs_end) = self.row(x).as_chunks::<BLOCK>();
        let (ys, ys_end) = self.row(y).as_chunks::<BLOCK>();
        let mut distance = 0.0;
        for (xs, ys) in xs.iter().zip(ys) {
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
        let end = xs_end.iter().zip(ys_end);
        distance + end.map(|(x, y)| (x - y) * (x - y)).sum::<f32>() < most
    }

    /// The mean cosine similarity of two different products: what chance alone gives. 0 for fewer
    /// than two.
    pub fn mean_cosine(&self) -> f32 {
        let n = self.len() as f64;
        if n < 2.0 {
            return 0.0;
        }
        let mut sum = vec![0.0f64; self.dims];
        for row in self.values.chunks_exact(self.dims) {
            sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += f64::from(*x));
        }
        // ‖Σu‖² counts every ordered pair, and each unit vector with itself (1 each).
        let pairs: f64 = sum.iter().map(|x| x * x).sum::<f64>() - n;
        (pairs / (n * (n - 1.0))) as f32
    }
}

fn mean(vectors: &Vectors, products: &[u32]) -> Vec<f32> {
    let mut mean = vec![0.0f64; vectors.dims];
    for vector in products.iter().filter_map(|&product| vectors.get(product as usize)) {
        mean.iter_mut().zip(vector).for_each(|(mean, x)| *mean += f64::from(*x));
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
