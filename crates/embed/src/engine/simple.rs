//! What is done with every value alone, and with components.

use super::planes::{Block, LANES, Planes};
use super::scratch::Scratch;

/// `factor · x + offset`.
pub(super) fn rescale<'a>(
    scratch: &'a Scratch,
    input: &Planes,
    factor: f32,
    offset: f32,
) -> Planes<'a> {
    let shape = [input.height, input.width, input.channels];
    let mut output = Planes::new(scratch, input.pictures, shape);
    let (area, depth) = (input.area(), input.depth());
    let planes = output.blocks.chunks_exact_mut(area).zip(input.blocks.chunks_exact(area));
    for (at, (output, input)) in planes.enumerate() {
        // Missing channels stay zero.
        let count = LANES.min(shape[2] - at % depth * LANES);
        let mut offsets = Block::default();
        offsets.0[..count].fill(offset);
        for (output, input) in output.iter_mut().zip(input) {
            for ((output, input), offset) in output.0.iter_mut().zip(input.0).zip(offsets.0) {
                *output = factor * input + offset;
            }
        }
    }
    output
}

/// The sum of planes of one shape.
pub(super) fn add<'a>(scratch: &'a Scratch, input: &Planes, added: &Planes) -> Planes<'a> {
    let shape = [input.height, input.width, input.channels];
    let mut output = Planes::new(scratch, input.pictures, shape);
    let inputs = input.blocks.iter().zip(&added.blocks[..]);
    for (output, (input, added)) in output.blocks.iter_mut().zip(inputs) {
        for ((output, input), added) in output.0.iter_mut().zip(input.0).zip(added.0) {
            *output = input + added;
        }
    }
    output
}

/// The mean of each channel: picture, channel.
pub(super) fn means(input: &Planes) -> Vec<f32> {
    let mut means = Vec::with_capacity(input.pictures * input.channels);
    for (at, plane) in input.blocks.chunks_exact(input.area()).enumerate() {
        let mut sums = Block::default();
        for block in plane {
            for (sum, value) in sums.0.iter_mut().zip(block.0) {
                *sum += value;
            }
        }
        let count = LANES.min(input.channels - at % input.depth() * LANES);
        means.extend(sums.0[..count].iter().map(|sum| sum / input.area() as f32));
    }
    means
}

/// Of each picture's components, as [`Layer::Direction`](super::Layer::Direction) says.
pub(super) fn direction(mean: &[f32], length: f32, values: &mut [f32]) {
    for values in values.chunks_exact_mut(mean.len()) {
        let centred = |(x, m): (&f32, &f32)| f64::from(*x) - f64::from(*m);
        let squares = values.iter().zip(mean).map(|pair| centred(pair) * centred(pair));
        let norm = squares.sum::<f64>().sqrt();
        let factor = if norm > 0.0 { f64::from(length) / norm } else { 0.0 };
        for (value, mean) in values.iter_mut().zip(mean) {
            *value = ((f64::from(*value) - f64::from(*mean)) * factor) as f32;
        }
    }
}
