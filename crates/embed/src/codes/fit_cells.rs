//! Writing codes in cells.

use super::basis::{Basis, Findable};
use super::cells::{FOLDER, sum_of_components};
use super::error::CodesError;
use super::fit::{CodesInput, centred, findable, fit, least_alike, mean, put_offsets};
use super::k_means;
use super::quantise::{LEAST_RANGE, pack_nibbles, put_integers, put_nibbles};
use super::quantised::{IN_CELLS, nibbles};
use crate::parallel;
use crate::vectors::UnitVectors;
use vitrine_envelope::{Kind, put_string, put_varint, seal, seal_as};
use vitrine_table::{File, MAX_FOLDERS, numbered};

/// Products of a cell on average.
pub const PRODUCTS_PER_CELL: usize = 512;
/// Up to so many products, codes lie in one file.
const MAX_WHOLE: usize = 10_000;
/// Of more equal products, several cells are made.
const MAX_PRODUCTS: usize = 2048;
/// Products that the components are computed from.
const COMPONENTS_SAMPLE: usize = 16_384;
/// Products of the k-means sample for each cell.
const CELL_SAMPLE: usize = 32;

/// The files of codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodesFiles {
    /// The file that `frame.html` names.
    pub codes: Vec<u8>,
    /// `cells/HASH.vit`: the cells' files, where there are cells.
    pub cells: Vec<File>,
}

impl CodesFiles {
    /// The bytes of all files.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let cells = self.cells.iter().map(|cell| cell.bytes.len());
        (self.codes.len() + cells.sum::<usize>()) as u64
    }
}

/// Fits codes to vectors and encodes them: in one file, or of many products in cells.
///
/// # Errors
/// As [`fit`].
pub fn write(input: &CodesInput) -> Result<CodesFiles, CodesError> {
    if input.wanted.iter().filter(|wanted| **wanted).count() > MAX_WHOLE {
        return fit_cells(input, PRODUCTS_PER_CELL);
    }
    Ok(CodesFiles { codes: fit(input)?, cells: Vec::new() })
}

/// Fits codes as [`fit`] does, in cells of `per_cell` products on average.
///
/// # Errors
/// As [`fit`].
pub fn fit_cells(input: &CodesInput, per_cell: usize) -> Result<CodesFiles, CodesError> {
    let unit_vectors = UnitVectors::of(input.vectors, input.order.len(), false);
    let (positions, rows) = findable(input, &unit_vectors)?;
    let sample = evenly(&rows, COMPONENTS_SAMPLE);
    let mean = mean(&unit_vectors, &sample);
    let basis = Basis::of(&centred(&unit_vectors, &sample, &mean), mean.len())?;
    let catalogue = Findable { unit_vectors: &unit_vectors, positions: &positions, rows: &rows };
    let coordinates = basis.coordinates(&catalogue, &mean);
    let count = rows.len().div_ceil(per_cell.max(1));
    let cells = Cells::of(&coordinates, rows.len(), basis.steps.len(), count);

    let files = parallel::map(cells.members.len(), |cell| {
        let payload = cells.encode(cell, &catalogue, &basis, &coordinates, &mean);
        seal(Kind::Cell, &payload)
    });
    let files = files.into_iter().collect::<Result<Vec<_>, _>>()?;
    let lengths: Vec<usize> = files.iter().map(Vec::len).collect();
    let (names, files) = numbered(FOLDER, files, lengths.len().div_ceil(MAX_FOLDERS));

    let mut out = Vec::new();
    put_string(&mut out, input.network);
    let unlike = input.unlike.unwrap_or_else(|| least_alike(&unit_vectors, &rows));
    out.extend(unlike.clamp(0.0, 0.99).to_le_bytes());
    let narrow = basis.steps.len() - basis.wide();
    for count in [mean.len(), IN_CELLS, basis.wide(), narrow, input.order.len(), rows.len()] {
        put_varint(&mut out, count as u64);
    }
    out.extend(mean.iter().flat_map(|value| value.to_le_bytes()));
    out.extend(&basis.encoded);
    put_varint(&mut out, lengths.len() as u64);
    cells.put_centroids(&mut out, &basis);
    lengths.iter().for_each(|length| put_varint(&mut out, *length as u64));
    put_varint(&mut out, u64::from(names.each.trailing_zeros()));
    out.extend(names.hashes.as_flattened());
    Ok(CodesFiles { codes: seal_as(Kind::Codes, 2, &out)?, cells: files })
}

/// `most` items at about even distances, or all.
fn evenly<T: Copy>(items: &[T], most: usize) -> Vec<T> {
    let count = most.min(items.len());
    (0..count).map(|at| items[at * items.len() / count]).collect()
}

/// Products in cells, by their places in [`Findable`].
struct Cells {
    /// Integers of the centroids, for each component.
    integers: Vec<Vec<i8>>,
    /// What they are multiples of.
    steps: Vec<f32>,
    /// The products of each cell, and its centroid's number.
    members: Vec<(usize, Vec<usize>)>,
}

impl Cells {
    /// Divides products into about `count` cells by their coordinates, `width` of each.
    fn of(coordinates: &[f32], products: usize, width: usize, count: usize) -> Cells {
        let places: Vec<usize> = (0..products).collect();
        let sample: Vec<f32> = evenly(&places, count.saturating_mul(CELL_SAMPLE))
            .into_iter()
            .flat_map(|at| &coordinates[at * width..(at + 1) * width])
            .copied()
            .collect();
        let exact = k_means::centroids(&sample, width, count);
        let mut cells = Cells { integers: Vec::new(), steps: Vec::new(), members: Vec::new() };
        let mut rounded = exact.clone();
        for component in 0..width {
            let values: Vec<f32> = exact.iter().skip(component).step_by(width).copied().collect();
            let mut bytes = Vec::new();
            let step = put_nibbles(&mut bytes, &values);
            let integers = nibbles(&bytes, count);
            let places = rounded.iter_mut().skip(component).step_by(width);
            for (value, integer) in places.zip(&integers) {
                *value = f32::from(*integer) * step;
            }
            cells.steps.push(step);
            cells.integers.push(integers);
        }
        let mut members = vec![Vec::new(); count];
        if width == 0 {
            // Nothing tells the products apart.
            members[0] = places;
        } else {
            let nearest = k_means::nearest(coordinates, &rounded, width);
            for (at, cell) in nearest.into_iter().enumerate() {
                members[cell as usize].push(at);
            }
        }
        for (centroid, members) in members.into_iter().enumerate() {
            let parts = members.chunks(MAX_PRODUCTS).map(|part| (centroid, part.to_vec()));
            cells.members.extend(parts);
        }
        cells
    }

    fn put_centroids(&self, out: &mut Vec<u8>, basis: &Basis) {
        for (step, direction) in self.steps.iter().zip(&basis.steps) {
            out.extend((step * direction).to_le_bytes());
        }
        for integers in &self.integers {
            let own: Vec<i8> = self.members.iter().map(|(at, _)| integers[*at]).collect();
            pack_nibbles(out, &own);
        }
    }

    /// The payload of a cell.
    fn encode(
        &self,
        cell: usize,
        catalogue: &Findable,
        basis: &Basis,
        coordinates: &[f32],
        mean: &[f32],
    ) -> Vec<u8> {
        let (number, members) = &self.members[cell];
        let mut out = Vec::new();
        put_varint(&mut out, members.len() as u64);
        let mut next = 0;
        for &at in members {
            put_varint(&mut out, u64::from(catalogue.positions[at] - next));
            next = catalogue.positions[at] + 1;
        }
        let values = self.integers.iter().zip(&self.steps).zip(&basis.steps);
        let values = values.map(|((integers, step), direction_step)| {
            f32::from(integers[*number]) * (step * direction_step)
        });
        let centroid = sum_of_components(mean, values.zip(&basis.directions));
        let rows: Vec<usize> = members.iter().map(|at| catalogue.rows[*at]).collect();
        put_offsets(&mut out, &rows, catalogue.unit_vectors, &centroid);
        let mut codes = Vec::new();
        for (component, integers) in self.integers.iter().enumerate() {
            let own = f32::from(integers[*number]) * self.steps[component];
            let value = |at: &usize| coordinates[at * self.steps.len() + component] - own;
            let values: Vec<f32> = members.iter().map(value).collect();
            let step = if component < basis.wide() {
                put_integers(&mut codes, &values, 127, LEAST_RANGE)
            } else {
                put_nibbles(&mut codes, &values)
            };
            out.extend((step * basis.steps[component]).to_le_bytes());
        }
        out.extend(codes);
        out
    }
}
