//! Nearest-neighbour search among the codes.

use std::borrow::Borrow;

use super::cells::Cell;
use super::quantised::{Codes, Rows};
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
    /// length, nor of products that lie in cells.
    pub fn nearest(&self, vector: &[f32], count: usize) -> Vec<Found> {
        self.nearest_in::<Cell>(&[], vector, count)
    }

    /// As [`Codes::nearest`], among the products of these cells too.
    pub fn nearest_in<C: Borrow<Cell>>(
        &self,
        cells: &[C],
        vector: &[f32],
        count: usize,
    ) -> Vec<Found> {
        let Some(unit) = self.unit(vector) else { return Vec::new() };
        let mut near = self.rows.cosines(&self.mean, &self.directions, &unit);
        for cell in cells.iter().map(Borrow::borrow) {
            if let Some(centroid) = self.centroid(cell.number) {
                near.extend(cell.rows.cosines(&centroid, &self.directions, &unit));
            }
        }
        let best = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        if count < near.len() {
            near.select_nth_unstable_by(count, best);
            near.truncate(count);
        }
        near.sort_unstable_by(best);
        let found = |(cosine, position): (f32, u32)| {
            let cosine = cosine.clamp(-1.0, 1.0);
            Found { position, cosine, similarity: picture_similarity(cosine, self.unlike) }
        };
        near.into_iter().map(found).collect()
    }

    /// A vector that can be searched for, of length 1.
    pub(super) fn unit(&self, vector: &[f32]) -> Option<Vec<f32>> {
        let length = vector.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt() as f32;
        let usable = vector.len() == self.mean.len() && length.is_finite() && length > 0.0;
        usable.then(|| vector.iter().map(|x| x / length).collect())
    }
}

impl Rows {
    /// The cosine of a unit vector with each product, and the product's position. `centre` is what
    /// the codes' components are differences from.
    fn cosines(&self, centre: &[f32], directions: &[Vec<i8>], unit: &[f32]) -> Vec<(f32, u32)> {
        let difference: Vec<f32> = unit.iter().zip(centre).map(|(x, mean)| x - mean).collect();
        let common: f32 = difference.iter().zip(centre).map(|(x, mean)| x * mean).sum();
        let mut cosines: Vec<f32> = self.offsets.iter().map(|offset| offset + common).collect();
        for (component, direction) in self.components.iter().zip(directions) {
            let weight = component.scale * dot(direction, &difference);
            for (cosine, code) in cosines.iter_mut().zip(&component.codes) {
                *cosine += weight * f32::from(*code);
            }
        }
        cosines.into_iter().zip(self.positions.iter().copied()).collect()
    }
}

/// A dot product by sixteen sums, so that the compiler can use SIMD instructions.
pub(super) fn dot(direction: &[i8], difference: &[f32]) -> f32 {
    let mut sums = [0.0f32; 16];
    for (direction, difference) in direction.chunks(16).zip(difference.chunks(16)) {
        for (sum, (d, x)) in sums.iter_mut().zip(direction.iter().zip(difference)) {
            *sum += f32::from(*d) * x;
        }
    }
    sums.iter().sum()
}
