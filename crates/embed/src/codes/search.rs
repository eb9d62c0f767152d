//! Nearest-neighbour search among the codes.

use super::quantised::Codes;
use crate::picture_similarity;

/// The threshold of similarity: the least of what is really alike. By the network inside, 96 to 98
/// of 100 photographs of a product, cropped to it, reach it with the product or a variant; of
/// pictures of things that a shop does not have, 0 to 2 of 100 reach it with anything
/// (`./build.sh bench photo`).
pub const SIMILARITY_THRESHOLD: f32 = 0.35;

/// A search result: a product that looks like the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// The product's position in the table.
    pub position: u32,
    /// Cosine of its vector with the picture's, nearly always right to some thousandths.
    pub cosine: f32,
    /// [`picture_similarity`], 0 to 1. The nearer the product, the greater it is.
    pub similarity: f32,
}

impl Found {
    /// Whether the product is really like the picture, and not only nearer than the others.
    #[must_use]
    pub fn is_alike(&self) -> bool {
        self.similarity >= SIMILARITY_THRESHOLD
    }
}

impl Codes {
    /// Searches the nearest neighbours: the `count` products nearest to `vector` by cosine, the
    /// nearest first, equal ones by position. None for a vector without direction or of another
    /// length.
    pub fn nearest(&self, vector: &[f32], count: usize) -> Vec<Found> {
        let length = vector.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt() as f32;
        if vector.len() != self.mean.len() || !length.is_finite() || length <= 0.0 {
            return Vec::new();
        }
        let difference: Vec<f32> =
            vector.iter().zip(&self.mean).map(|(x, mean)| x / length - mean).collect();
        let common: f32 = difference.iter().zip(&self.mean).map(|(x, mean)| x * mean).sum();
        let mut cosines: Vec<f32> = self.offsets.iter().map(|offset| offset + common).collect();
        for component in &self.components {
            let weight = component.scale * dot(&component.direction, &difference);
            for (cosine, code) in cosines.iter_mut().zip(&component.codes) {
                *cosine += weight * f32::from(*code);
            }
        }
        let mut order: Vec<usize> = (0..cosines.len()).collect();
        let best = |&a: &usize, &b: &usize| {
            let cosine = |at: usize| cosines.get(at).copied().unwrap_or_default();
            cosine(b).total_cmp(&cosine(a)).then(a.cmp(&b))
        };
        if count < order.len() {
            order.select_nth_unstable_by(count, best);
            order.truncate(count);
        }
        order.sort_unstable_by(best);
        order
            .into_iter()
            .filter_map(|row| {
                let cosine = cosines.get(row)?.clamp(-1.0, 1.0);
                let similarity = picture_similarity(cosine, self.unlike);
                Some(Found { position: *self.positions.get(row)?, cosine, similarity })
            })
            .collect()
    }
}

/// A dot product by sixteen sums, so that the compiler can use SIMD instructions.
fn dot(direction: &[i8], difference: &[f32]) -> f32 {
    let mut sums = [0.0f32; 16];
    for (direction, difference) in direction.chunks(16).zip(difference.chunks(16)) {
        for (sum, (d, x)) in sums.iter_mut().zip(direction.iter().zip(difference)) {
            *sum += f32::from(*d) * x;
        }
    }
    sums.iter().sum()
}
