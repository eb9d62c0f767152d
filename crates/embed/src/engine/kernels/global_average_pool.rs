//! Global average pooling.

use crate::engine::memory::{Block, FeatureMaps, LANES};

/// The mean of each channel over all pixels: picture, channel.
pub(in crate::engine) fn global_average_pool(input: &FeatureMaps) -> Vec<f32> {
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
