//! Vectors become codes.

use super::{CodesError, NARROW, WIDE};
use crate::parallel;
use crate::svd::truncated_svd;
use crate::{Directions, Vectors};
use vitrine_envelope::{Kind, put_string, put_varint, seal};

/// Components whose spread is below this share of the first one's hold nothing but rounding.
const NOISE: f32 = 1e-5;
/// Ranges that are tried for a component's integers, as shares of its largest value: cutting off
/// a few extremes makes all others finer.
const RANGES: usize = 8;
const LEAST_RANGE: f32 = 0.3;
/// Products of which every pair is looked at for [`least_alike`].
const SAMPLE: usize = 400;
/// Steps of an offset's integer.
const OFFSET_STEPS: f32 = u16::MAX as f32;

/// What codes are made of.
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

/// The whole file. The same input gives the same bytes on one kind of processor (others may round
/// the principal components differently).
///
/// # Errors
/// [`CodesError::Nothing`] where no wanted product has a vector with a direction;
/// [`CodesError::Format`] for more than the format allows.
pub fn fit(input: &CodesInput) -> Result<Vec<u8>, CodesError> {
    let directions = Directions::of(input.vectors, input.order.len(), false);
    // Rows in the order of positions.
    let mut row_of = vec![None; input.order.len()];
    for (row, &product) in directions.products.iter().enumerate() {
        if input.wanted.get(product as usize) == Some(&true) {
            row_of[product as usize] = Some(row);
        }
    }
    let mut present = vec![0u8; input.order.len().div_ceil(8)];
    let mut rows = Vec::new();
    for (position, &product) in input.order.iter().enumerate() {
        if let Some(row) = row_of.get(product as usize).copied().flatten() {
            present[position / 8] |= 1 << (position % 8);
            rows.push(row);
        }
    }
    if rows.is_empty() {
        return Err(CodesError::Nothing);
    }
    let unlike = input.unlike.unwrap_or_else(|| least_alike(&directions, &rows));
    let dims = directions.dims;
    let mean = mean(&directions, &rows);
    let mut centred = vec![0.0; rows.len() * dims];
    parallel::chunks(&mut centred, dims, |at, values| {
        for ((value, u), mean) in values.iter_mut().zip(directions.row(rows[at])).zip(&mean) {
            *value = u - mean;
        }
    });
    let components = components(&centred, dims).ok_or(CodesError::Nothing)?;
    let wide = components.len().min(WIDE);

    let mut out = Vec::new();
    put_string(&mut out, input.network);
    out.extend(unlike.clamp(0.0, 0.99).to_le_bytes());
    for count in [dims, wide, components.len() - wide, input.order.len()] {
        put_varint(&mut out, count as u64);
    }
    out.extend(present);
    out.extend(mean.iter().flat_map(|value| value.to_le_bytes()));
    put_offsets(&mut out, &rows, &directions, &mean);
    // What is alike stands together, which gzip makes a twentieth smaller.
    let [mut directions, mut codes] = [Vec::new(), Vec::new()];
    for (at, (direction, values)) in components.iter().enumerate() {
        let direction_step = put_integers(&mut directions, direction, 127, 1.0);
        let step = if at < wide {
            put_integers(&mut codes, values, 127, LEAST_RANGE)
        } else {
            put_nibbles(&mut codes, values)
        };
        out.extend((step * direction_step).to_le_bytes());
    }
    out.extend(directions);
    out.extend(codes);
    Ok(seal(Kind::Codes, &out)?)
}

/// The cosine below which one of twenty pairs of the catalogue's products lies: about what two
/// things have that have nothing in common, where the catalogue has things of several kinds. (A
/// shop of watches alone has no such pair, so that its value comes out too high.)
fn least_alike(directions: &Directions, rows: &[usize]) -> f32 {
    let step = rows.len().div_ceil(SAMPLE);
    let sample: Vec<usize> = rows.iter().copied().step_by(step).collect();
    let mut cosines = vec![f32::NAN; sample.len() * sample.len()];
    parallel::chunks(&mut cosines, sample.len(), |at, cosines| {
        // Each pair once; a product is no pair with itself.
        for (cosine, &other) in cosines.iter_mut().zip(sample.iter().take(at)) {
            let products = directions.row(sample[at]).iter().zip(directions.row(other));
            *cosine = products.map(|(a, b)| a * b).sum();
        }
    });
    cosines.retain(|cosine| cosine.is_finite());
    let rank = cosines.len() / 20;
    if rank >= cosines.len() {
        return 0.0;
    }
    *cosines.select_nth_unstable_by(rank, f32::total_cmp).1
}

fn mean(directions: &Directions, rows: &[usize]) -> Vec<f32> {
    let mut sums = vec![0.0f64; directions.dims];
    for &row in rows {
        for (sum, x) in sums.iter_mut().zip(directions.row(row)) {
            *sum += f64::from(*x);
        }
    }
    sums.into_iter().map(|sum| (sum / rows.len() as f64) as f32).collect()
}

/// The leading principal components: for each its direction of unit length (`dims`), and every
/// row's coordinate.
fn components(centred: &[f32], dims: usize) -> Option<Vec<(Vec<f32>, Vec<f32>)>> {
    let rows = centred.len() / dims;
    let rank = (WIDE + NARROW).min(rows).min(dims);
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

fn length(values: &[f32]) -> f32 {
    values.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt() as f32
}

/// `m·u` of each row.
fn put_offsets(out: &mut Vec<u8>, rows: &[usize], directions: &Directions, mean: &[f32]) {
    let offsets: Vec<f32> = rows
        .iter()
        .map(|&row| directions.row(row).iter().zip(mean).map(|(u, m)| u * m).sum())
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

/// Integers of −most..=most, and what they are multiples of.
fn put_integers(out: &mut Vec<u8>, values: &[f32], most: i8, least_range: f32) -> f32 {
    let step = best_step(values, most, least_range);
    out.extend(values.iter().map(|&x| integer(x, step, most) as u8));
    step
}

/// As [`put_integers`], of −7..=7, two a byte with 8 added to each.
fn put_nibbles(out: &mut Vec<u8>, values: &[f32]) -> f32 {
    let step = best_step(values, 7, LEAST_RANGE);
    let nibble = |x: &f32| (integer(*x, step, 7) + 8) as u8;
    out.extend(values.chunks(2).map(|pair| match pair {
        [low, high] => nibble(low) | nibble(high) << 4,
        rest => rest.iter().map(nibble).sum(),
    }));
    step
}

fn integer(x: f32, step: f32, most: i8) -> i8 {
    if step > 0.0 { (x / step).round().clamp(-f32::from(most), most.into()) as i8 } else { 0 }
}

/// The step of least squared error among those that reach from `least_range` of the largest value
/// to all of it.
fn best_step(values: &[f32], most: i8, least_range: f32) -> f32 {
    let range = values.iter().fold(0.0f32, |max, x| max.max(x.abs()));
    let steps = (0..RANGES).map(|at| {
        let share = least_range + (1.0 - least_range) * at as f32 / (RANGES - 1) as f32;
        range * share / f32::from(most)
    });
    let error = |step: f32| -> f64 {
        let error = |x: f32| f64::from(f32::from(integer(x, step, most)) * step - x);
        values.iter().map(|&x| error(x).powi(2)).sum()
    };
    steps.min_by(|a, b| error(*a).total_cmp(&error(*b))).unwrap_or_default()
}
