//! Scalar quantisation of a component to 8-bit or 4-bit integers.

/// Ranges that are tried for a component's integers, as shares of its largest value: cutting off
/// a few extremes makes all others finer.
const RANGES: usize = 8;
/// The least of these shares.
pub(super) const LEAST_RANGE: f32 = 0.3;

/// Quantises to integers of −most..=most, and gives the step that they are multiples of.
pub(super) fn put_integers(out: &mut Vec<u8>, values: &[f32], most: i8, least_range: f32) -> f32 {
    let step = best_step(values, most, least_range);
    out.extend(values.iter().map(|&x| integer(x, step, most) as u8));
    step
}

/// Quantises as [`put_integers`] to integers of −7..=7, two a byte with 8 added to each.
pub(super) fn put_nibbles(out: &mut Vec<u8>, values: &[f32]) -> f32 {
    let step = best_step(values, 7, LEAST_RANGE);
    let integers: Vec<i8> = values.iter().map(|&x| integer(x, step, 7)).collect();
    pack_nibbles(out, &integers);
    step
}

/// Integers of −7..=7, two a byte with 8 added to each.
pub(super) fn pack_nibbles(out: &mut Vec<u8>, integers: &[i8]) {
    let nibble = |integer: &i8| (integer + 8) as u8;
    out.extend(integers.chunks(2).map(|pair| match pair {
        [low, high] => nibble(low) | nibble(high) << 4,
        rest => rest.iter().map(nibble).sum(),
    }));
}

/// A value as a multiple of the step.
fn integer(x: f32, step: f32, most: i8) -> i8 {
    if step > 0.0 { (x / step).round().clamp(-f32::from(most), most.into()) as i8 } else { 0 }
}

/// The quantisation step of least squared error among those that reach from `least_range` of the
/// largest value to all of it.
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
