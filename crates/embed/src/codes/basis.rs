//! The principal components of codes in cells, quantised.

use super::error::CodesError;
use super::fit::{centred, components, length};
use super::quantise::{put_integers, put_nibbles};
use super::quantised::{MAX_8_BIT_COMPONENTS, nibbles, signed};
use crate::svd::{matrix, product};
use crate::vectors::UnitVectors;

/// Most components that cells have of a product.
const MAX_COMPONENTS: usize = 96;
/// A component with a smaller share of the variance costs more bytes than it is worth.
const LEAST_VARIANCE: f64 = 1e-3;
/// Products whose coordinates are computed at a time.
const BLOCK: usize = 4096;

/// The products that a search may find.
pub(super) struct Findable<'a> {
    pub unit_vectors: &'a UnitVectors,
    /// Ascending.
    pub positions: &'a [u32],
    /// The product's row at each of these positions.
    pub rows: &'a [usize],
}

/// The principal components that are kept.
pub(super) struct Basis {
    dims: usize,
    /// Integers of each direction.
    pub directions: Vec<Vec<i8>>,
    /// What they are multiples of.
    pub steps: Vec<f32>,
    /// The directions' bytes.
    pub encoded: Vec<u8>,
}

impl Basis {
    /// The components of centred vectors.
    pub fn of(centred: &[f32], dims: usize) -> Result<Basis, CodesError> {
        let square = |values: &[f32]| f64::from(length(values)).powi(2);
        let all = square(centred);
        let mut kept = components(centred, dims, MAX_COMPONENTS).ok_or(CodesError::Nothing)?;
        kept.retain(|(_, values)| square(values) >= LEAST_VARIANCE * all);
        let mut basis =
            Basis { dims, directions: Vec::new(), steps: Vec::new(), encoded: Vec::new() };
        for (at, (direction, _)) in kept.iter().enumerate() {
            let mut bytes = Vec::new();
            if at < MAX_8_BIT_COMPONENTS {
                basis.steps.push(put_integers(&mut bytes, direction, 127, 1.0));
                basis.directions.push(signed(&bytes));
            } else {
                basis.steps.push(put_nibbles(&mut bytes, direction));
                basis.directions.push(nibbles(&bytes, dims));
            }
            basis.encoded.extend(bytes);
        }
        Ok(basis)
    }

    /// How many components have eight bits.
    pub fn wide(&self) -> usize {
        self.steps.len().min(MAX_8_BIT_COMPONENTS)
    }

    /// Each product's coordinates in these components, row by row.
    pub fn coordinates(&self, catalogue: &Findable, mean: &[f32]) -> Vec<f32> {
        let directions: Vec<f32> = self
            .directions
            .iter()
            .zip(&self.steps)
            .flat_map(|(direction, step)| direction.iter().map(move |d| f32::from(*d) * step))
            .collect();
        let mut coordinates = Vec::with_capacity(catalogue.rows.len() * self.steps.len());
        if directions.is_empty() {
            return coordinates;
        }
        for rows in catalogue.rows.chunks(BLOCK) {
            let centred = centred(catalogue.unit_vectors, rows, mean);
            let directions = matrix(&directions, self.dims).transpose();
            coordinates.extend(product(matrix(&centred, self.dims), directions));
        }
        coordinates
    }
}
