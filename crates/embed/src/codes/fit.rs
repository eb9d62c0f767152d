//! Writing codes: principal component analysis of the catalogue's unit vectors.

use super::error::CodesError;
use super::quantise::{LEAST_RANGE, put_integers, put_nibbles};
use super::quantised::{MAX_4_BIT_COMPONENTS, MAX_8_BIT_COMPONENTS};
use crate::parallel;
use crate::svd::truncated_svd;
use crate::vectors::{UnitVectors, Vectors};
use vitrine_envelope::{Kind, put_string, put_varint, seal};

/// Components whose spread is below this share of the first one's hold nothing but rounding.
const NOISE: f32 = 1e-5;
/// Products of which every pair is looked at for [`least_alike`].
const SAMPLE: usize = 400;
/// Steps of an offset's integer.
const OFFSET_STEPS: f32 = u16::MAX as f32;

/// The input of [`fit`]: what codes are made of.
#[derive(Debug, Clone, Copy)]
pub struct CodesInput<'a> {
    /// Products without a vector cannot be found.
    pub vectors: &'a Vectors,
    /// For each product whether a search may find it.
    pub wanted: &'a [bool],
    /// The table's order: the product at each position.
    pub order: &'a [u32],
    /// [`Network::id`](crate::Network::id) of the network whose vectors these are.
    pub network: &'a str,
    /// Cosine that this network gives two pictures of things that have nothing in common; `None`
    /// where nobody knows it and the catalogue must tell.
    pub unlike: Option<f32>,
}

/// Fits codes to vectors and encodes them: the whole file. The same input gives the same bytes on
/// one kind of processor (others may round the principal components differently).
///
/// # Errors
/// [`CodesError::Nothing`] where no wanted product has a vector with a direction;
/// [`CodesError::Format`] for more than the format allows.
pub fn fit(input: &CodesInput) -> Result<Vec<u8>, CodesError> {
    let unit_vectors = UnitVectors::of(input.vectors, input.order.len(), false);
    let (positions, rows) = findable(input, &unit_vectors)?;
    let mut present = vec![0u8; input.order.len().div_ceil(8)];
    for position in positions {
        present[position as usize / 8] |= 1 << (position % 8);
    }
    let unlike = input.unlike.unwrap_or_else(|| least_alike(&unit_vectors, &rows));
    let dims = unit_vectors.dims;
    let mean = mean(&unit_vectors, &rows);
    let centred = centred(&unit_vectors, &rows, &mean);
    let most = MAX_8_BIT_COMPONENTS + MAX_4_BIT_COMPONENTS;
    let components = components(&centred, dims, most).ok_or(CodesError::Nothing)?;
    let eight_bit = components.len().min(MAX_8_BIT_COMPONENTS);

    let mut out = Vec::new();
    put_string(&mut out, input.network);
    out.extend(unlike.clamp(0.0, 0.99).to_le_bytes());
    for count in [dims, eight_bit, components.len() - eight_bit, input.order.len()] {
        put_varint(&mut out, count as u64);
    }
    out.extend(present);
    out.extend(mean.iter().flat_map(|value| value.to_le_bytes()));
    put_offsets(&mut out, &rows, &unit_vectors, &mean);
    // What is alike stands together, which gzip makes a twentieth smaller.
    let [mut unit_vectors, mut codes] = [Vec::new(), Vec::new()];
    for (at, (direction, values)) in components.iter().enumerate() {
        let direction_step = put_integers(&mut unit_vectors, direction, 127, 1.0);
        let step = if at < eight_bit {
            put_integers(&mut codes, values, 127, LEAST_RANGE)
        } else {
            put_nibbles(&mut codes, values)
        };
        out.extend((step * direction_step).to_le_bytes());
    }
    out.extend(unit_vectors);
    out.extend(codes);
    Ok(seal(Kind::Codes, &out)?)
}

/// The positions that a search may find, and the rows of their products.
pub(super) fn findable(
    input: &CodesInput,
    unit_vectors: &UnitVectors,
) -> Result<(Vec<u32>, Vec<usize>), CodesError> {
    let mut row_of = vec![None; input.order.len()];
    for (row, &product) in unit_vectors.products.iter().enumerate() {
        if input.wanted.get(product as usize) == Some(&true) {
            row_of[product as usize] = Some(row);
        }
    }
    let row = |(position, product): (u32, &u32)| {
        Some((position, row_of.get(*product as usize).copied().flatten()?))
    };
    let found: (Vec<u32>, Vec<usize>) = (0..).zip(input.order).filter_map(row).unzip();
    if found.0.is_empty() { Err(CodesError::Nothing) } else { Ok(found) }
}

/// Some rows without their mean.
pub(super) fn centred(unit_vectors: &UnitVectors, rows: &[usize], mean: &[f32]) -> Vec<f32> {
    let mut centred = vec![0.0; rows.len() * mean.len()];
    parallel::chunks(&mut centred, mean.len(), |at, values| {
        let row = unit_vectors.row(rows[at]);
        for ((value, u), mean) in values.iter_mut().zip(row.iter()).zip(mean) {
            *value = u - mean;
        }
    });
    centred
}

/// The cosine below which one of twenty pairs of the catalogue's products lies: about what two
/// things have that have nothing in common, where the catalogue has things of several kinds. (A
/// shop of watches alone has no such pair, so that its value comes out too high.)
pub(super) fn least_alike(unit_vectors: &UnitVectors, rows: &[usize]) -> f32 {
    let step = rows.len().div_ceil(SAMPLE);
    let sample: Vec<usize> = rows.iter().copied().step_by(step).collect();
    let mut cosines = vec![f32::NAN; sample.len() * sample.len()];
    parallel::chunks(&mut cosines, sample.len(), |at, cosines| {
        // Each pair once; a product is no pair with itself.
        for (cosine, &other) in cosines.iter_mut().zip(sample.iter().take(at)) {
            let (x, y) = (unit_vectors.row(sample[at]), unit_vectors.row(other));
            *cosine = x.iter().zip(y.iter()).map(|(a, b)| a * b).sum();
        }
    });
    cosines.retain(|cosine| cosine.is_finite());
    let rank = cosines.len() / 20;
    if rank >= cosines.len() {
        return 0.0;
    }
    *cosines.select_nth_unstable_by(rank, f32::total_cmp).1
}

pub(super) fn mean(unit_vectors: &UnitVectors, rows: &[usize]) -> Vec<f32> {
    let mut sums = vec![0.0f64; unit_vectors.dims];
    for &row in rows {
        for (sum, x) in sums.iter_mut().zip(unit_vectors.row(row).iter()) {
            *sum += f64::from(*x);
        }
    }
    sums.into_iter().map(|sum| (sum / rows.len() as f64) as f32).collect()
}

/// The leading principal components, `most` of them: for each its direction of unit length
/// (`dims`), and every row's coordinate.
pub(super) fn components(
    centred: &[f32],
    dims: usize,
    most: usize,
) -> Option<Vec<(Vec<f32>, Vec<f32>)>> {
    let rows = centred.len() / dims;
    let rank = most.min(rows).min(dims);
    let [scaled, turned] = truncated_svd(centred, dims, rank)?;
    let lengths: Vec<f32> = scaled.chunks_exact(dims).map(length).collect();
    let first = lengths.iter().copied().fold(0.0, f32::max);
    let component = |(at, row): (usize, &[f32])| {
        let length = lengths[at];
        if length <= first * NOISE {
            return None;
        }
        let direction = row.iter().map(|x| x / length).collect();
        let values = turned.iter().skip(at).step_by(rank).map(|x| x * length).collect();
        Some((direction, values))
    };
    Some(scaled.chunks_exact(dims).enumerate().filter_map(component).collect())
}

pub(super) fn length(values: &[f32]) -> f32 {
    values.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt() as f32
}

/// Encodes the offsets, `m·u` of each row.
pub(super) fn put_offsets(
    out: &mut Vec<u8>,
    rows: &[usize],
    unit_vectors: &UnitVectors,
    mean: &[f32],
) {
    let offsets: Vec<f32> = rows
        .iter()
        .map(|&row| unit_vectors.row(row).iter().zip(mean).map(|(u, m)| u * m).sum())
        .collect();
    let least = offsets.iter().copied().fold(f32::INFINITY, f32::min);
    let most = offsets.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let step = (most - least) / OFFSET_STEPS;
    out.extend(least.to_le_bytes());
    out.extend(step.to_le_bytes());
    for offset in offsets {
        let steps = if step > 0.0 { ((offset - least) / step).round() } else { 0.0 };
        out.extend((steps as u16).to_le_bytes());
    }
}
