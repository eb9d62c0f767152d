//! The cells of a large catalogue's codes: products that resemble each other, each in a file of its
//! own, of which a search needs the few that are nearest to its vector.

use super::error::CodesError;
use super::quantised::{Codes, Component, Rows, components, floats, nibbles, offsets};
use super::search::dot;
use vitrine_envelope::{FormatError, Reader};
use vitrine_table::FileNames;

/// Bytes that a search fetches at most: of the codes and the cells that it needs.
pub const SEARCH_BYTES: usize = 600_000;
/// Bytes of cells that a search may fetch, however large the codes themselves.
const LEAST_CELL_BYTES: usize = 200_000;
/// Most cells that a search fetches.
const MAX_CELLS: usize = 24;
/// Most cells that a file may claim.
const LIMIT: usize = 1 << 20;
/// Longest file of a cell.
const MAX_CELL_BYTES: usize = 4 << 20;
/// The published folder of the cells.
pub(super) const FOLDER: &str = "cells";

/// What is known of the cells without reading them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Directory {
    /// The centroids without the mean, one integer for each cell.
    centroids: Vec<Component>,
    /// For each component the square of what its direction's integers have as a length.
    squares: Vec<f32>,
    /// The bytes of each cell's file.
    lengths: Vec<usize>,
    names: FileNames,
    /// Bytes that a search fetches of cells at most.
    budget: usize,
}

/// A cell's products, quantised by what differs from its centroid.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    pub(super) number: u32,
    pub(super) rows: Rows,
}

impl Cell {
    /// The positions of its products, ascending.
    #[must_use]
    pub fn positions(&self) -> &[u32] {
        &self.rows.positions
    }
}

impl Directory {
    /// Reads the end of the codes' payload of `payload_len` bytes.
    pub fn read(
        reader: &mut Reader,
        directions: &[Vec<i8>],
        payload_len: usize,
    ) -> Result<Directory, FormatError> {
        let cells = reader.below(LIMIT)?;
        let scales = floats(reader, directions.len())?;
        let centroid = |scale| {
            let codes = nibbles(reader.take(cells.div_ceil(2))?, cells);
            Ok(Component { scale, codes })
        };
        let centroids = scales.into_iter().map(centroid).collect::<Result<_, FormatError>>()?;
        let lengths = (0..cells).map(|_| reader.below(MAX_CELL_BYTES)).collect::<Result<_, _>>()?;
        let mut names = FileNames::default();
        let each = reader.below(32)?;
        names.read(reader, cells, each)?;
        let square = |direction: &Vec<i8>| direction.iter().map(|d| f32::from(*d).powi(2)).sum();
        Ok(Directory {
            centroids,
            squares: directions.iter().map(square).collect(),
            lengths,
            names,
            budget: SEARCH_BYTES.saturating_sub(payload_len).max(LEAST_CELL_BYTES),
        })
    }

    /// Cells by the distance of their centroids to the mean and `difference`, the nearest first.
    fn nearest(&self, directions: &[Vec<i8>], difference: &[f32]) -> Vec<u32> {
        let mut distances = vec![0.0f32; self.lengths.len()];
        let squares = directions.iter().zip(&self.squares);
        for (component, (direction, square)) in self.centroids.iter().zip(squares) {
            let across = 2.0 * component.scale * dot(direction, difference);
            let square = component.scale.powi(2) * square;
            for (distance, code) in distances.iter_mut().zip(&component.codes) {
                let code = f32::from(*code);
                *distance += code * (code * square - across);
            }
        }
        let mut order: Vec<(f32, u32)> = distances.into_iter().zip(0..).collect();
        order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        order.into_iter().map(|(_, cell)| cell).collect()
    }
}

impl Codes {
    /// The number of cells; 0 where all codes are in one file.
    pub fn cells(&self) -> u32 {
        self.directory.as_ref().map_or(0, |directory| directory.lengths.len() as u32)
    }

    /// The cells that a search for `vector` needs, the nearest first: as many as fit into
    /// [`SEARCH_BYTES`]. None where all codes are in one file.
    pub fn cells_near(&self, vector: &[f32]) -> Vec<u32> {
        let (Some(directory), Some(unit)) = (&self.directory, self.unit(vector)) else {
            return Vec::new();
        };
        let difference: Vec<f32> = unit.iter().zip(&self.mean).map(|(x, mean)| x - mean).collect();
        let mut chosen = Vec::new();
        let mut left = directory.budget;
        for cell in directory.nearest(&self.directions, &difference) {
            let length = self.cell_len(cell);
            if chosen.is_empty() || length <= left {
                left = left.saturating_sub(length);
                chosen.push(cell);
            }
            if chosen.len() == MAX_CELLS {
                break;
            }
        }
        chosen
    }

    /// The path of a cell's file, relative to that of the codes.
    pub fn cell_path(&self, cell: u32) -> Option<String> {
        let directory = self.directory.as_ref().filter(|_| cell < self.cells())?;
        directory.names.path(FOLDER, cell)
    }

    /// The names of all cells' files.
    pub fn cell_names(&self) -> Option<&FileNames> {
        self.directory.as_ref().map(|directory| &directory.names)
    }

    /// The bytes of a cell's file.
    pub fn cell_len(&self, cell: u32) -> usize {
        let length = |directory: &Directory| directory.lengths.get(cell as usize).copied();
        self.directory.as_ref().and_then(length).unwrap_or_default()
    }

    /// The most bytes of cells that a search fetches.
    pub fn cell_bytes_of_search(&self) -> usize {
        self.directory.as_ref().map_or(0, |directory| {
            directory.budget.min(directory.lengths.iter().fold(0, |sum, x| sum.saturating_add(*x)))
        })
    }

    /// Parses the payload of a cell of these codes, whose checksum has been verified.
    ///
    /// # Errors
    /// [`CodesError::Format`] where it contradicts itself or these codes.
    pub fn parse_cell(&self, number: u32, payload: &[u8]) -> Result<Cell, CodesError> {
        let mut reader = Reader::new(payload);
        let count = reader.count(1)?;
        let mut positions = Vec::with_capacity(count);
        let mut next = 0usize;
        for _ in 0..count {
            let position = next.saturating_add(reader.below(self.products())?);
            if position >= self.products() {
                return Err(FormatError::Damaged("a product is out of range").into());
            }
            positions.push(position as u32);
            next = position + 1;
        }
        let offsets = offsets(&mut reader, count)?;
        let scales = floats(&mut reader, self.directions.len())?;
        let components = components(&mut reader, scales, self.eight_bit, count)?;
        reader.end()?;
        Ok(Cell { number, rows: Rows { positions, offsets, components } })
    }

    /// A cell's centroid: what its products have in common.
    pub(super) fn centroid(&self, cell: u32) -> Option<Vec<f32>> {
        let directory = self.directory.as_ref().filter(|_| cell < self.cells())?;
        let value = |component: &Component| {
            component.codes.get(cell as usize).map_or(0.0, |code| f32::from(*code))
                * component.scale
        };
        let values = directory.centroids.iter().map(value);
        Some(sum_of_components(&self.mean, values.zip(&self.directions)))
    }
}

/// The mean and so many times each direction's integers.
pub(super) fn sum_of_components<'a>(
    mean: &[f32],
    components: impl Iterator<Item = (f32, &'a Vec<i8>)>,
) -> Vec<f32> {
    let mut sum = mean.to_vec();
    for (value, direction) in components {
        sum.iter_mut().zip(direction).for_each(|(x, d)| *x += value * f32::from(*d));
    }
    sum
}
