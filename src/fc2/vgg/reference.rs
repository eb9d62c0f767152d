//! The arithmetic of a [`Chain`] word for word: what the engine is tested against. Slow.

use super::{Affine, Chain, Layer, Weights};

/// The vector of one picture; `input` lies row, column, channel.
pub(super) fn run(chain: &Chain, input: &[f32]) -> Vec<f32> {
    let (mut height, mut width) = (chain.height, chain.width);
    let mut values = input.to_vec();
    for layer in &chain.layers {
        values = match layer {
            Layer::Conv3x3(affine) => conv(affine, height, width, &values),
            Layer::MaxPool2x2 => {
                let channels = values.len() / (height * width);
                let pooled = pool(height, width, channels, &values);
                (height, width) = (height / 2, width / 2);
                pooled
            }
            Layer::Dense(affine) => (0..affine.outputs)
                .map(|output| {
                    let products = values.iter().enumerate();
                    let weight = |i| f64::from(affine.weight(output * affine.inputs + i, output));
                    let sum: f64 = products.map(|(i, x)| f64::from(*x) * weight(i)).sum();
                    affine.finish(output, sum)
                })
                .collect(),
        };
    }
    values
}

fn conv(affine: &Affine, height: usize, width: usize, input: &[f32]) -> Vec<f32> {
    let mut values = Vec::with_capacity(height * width * affine.outputs);
    for (row, column) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        for output in 0..affine.outputs {
            let mut sum = 0.0;
            for (dy, dx) in (0..3).flat_map(|y| (0..3).map(move |x| (y, x))) {
                let (y, x) = (row + dy, column + dx);
                if (1..=height).contains(&y) && (1..=width).contains(&x) {
                    let pixel = ((y - 1) * width + x - 1) * affine.inputs;
                    for channel in 0..affine.inputs {
                        let at = ((output * affine.inputs + channel) * 3 + dy) * 3 + dx;
                        let weight = f64::from(affine.weight(at, output));
                        sum += weight * f64::from(input[pixel + channel]);
                    }
                }
            }
            values.push(affine.finish(output, sum));
        }
    }
    values
}

fn pool(height: usize, width: usize, channels: usize, input: &[f32]) -> Vec<f32> {
    let at = |y: usize, x: usize, c: usize| input[(y * width + x) * channels + c];
    let mut values = Vec::with_capacity(height / 2 * (width / 2) * channels);
    for (y, x) in (0..height / 2).flat_map(|y| (0..width / 2).map(move |x| (2 * y, 2 * x))) {
        values.extend((0..channels).map(|c| {
            at(y, x, c).max(at(y, x + 1, c)).max(at(y + 1, x, c)).max(at(y + 1, x + 1, c))
        }));
    }
    values
}

impl Affine {
    fn weight(&self, at: usize, output: usize) -> f32 {
        match &self.weights {
            Weights::F32(values) => values[at],
            Weights::F16(values) => values[at].to_f32(),
            Weights::I8 { values, scales } => f32::from(values[at]) * scales[output],
        }
    }

    fn finish(&self, output: usize, sum: f64) -> f32 {
        let value = sum as f32 + self.bias[output];
        if self.relu { value.max(0.0) } else { value }
    }
}
