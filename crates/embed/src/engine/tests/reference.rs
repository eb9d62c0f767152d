//! The arithmetic of a [`Model`] word for word: what the engine is tested against. Slow.

use crate::engine::model::{Layer, Linear, Model, Shape, Weights, Window};

/// The vector of one picture; `input` lies row, column, channel.
pub(super) fn run(model: &Model, input: &[f32]) -> Vec<f32> {
    let Model { height, width, channels, .. } = *model;
    let picture = Shape { height, width, channels, flat: false };
    let (shapes, _) = model.shapes().unwrap();
    let (mut shape, mut values) = (picture, input.to_vec());
    let mut joined: Vec<f32> = Vec::new();
    let mut outputs: Vec<Vec<f32>> = Vec::new();
    for (layer, next) in model.layers.iter().zip(shapes) {
        values = match layer {
            Layer::Conv3x3(linear) => {
                let window = Window { side: 3, stride: 1, padding: [1; 4] };
                convolution(&window, linear, false, shape, &values)
            }
            Layer::Convolution(window, linear) => {
                convolution(window, linear, false, shape, &values)
            }
            Layer::Depthwise(window, linear) => convolution(window, linear, true, shape, &values),
            Layer::MaxPool2x2 => pool(shape, &values),
            Layer::Dense(linear) => (0..linear.outputs)
                .map(|output| {
                    let products = values.iter().enumerate();
                    let weight = |i| f64::from(linear.weight(output * linear.inputs + i, output));
                    let sum: f64 = products.map(|(i, x)| f64::from(*x) * weight(i)).sum();
                    linear.finish(output, sum)
                })
                .collect(),
            Layer::Add(earlier) => {
                values.iter().zip(&outputs[*earlier]).map(|(x, y)| x + y).collect()
            }
            Layer::GlobalAveragePool => mean(shape, &values),
            Layer::Rescale { factor, offset } => {
                values.iter().map(|x| factor * x + offset).collect()
            }
            Layer::Resize { .. } => resize(shape, next, &values),
            Layer::Direction { mean, length } => direction(mean, *length, &values),
            Layer::Branch => {
                joined.extend(&values);
                input.to_vec()
            }
        };
        outputs.push(values.clone());
        shape = next;
    }
    joined.extend(values);
    joined
}

fn convolution(
    window: &Window,
    linear: &Linear,
    depthwise: bool,
    Shape { height, width, channels, .. }: Shape,
    input: &[f32],
) -> Vec<f32> {
    let Window { side, stride, padding: [top, left, ..] } = *window;
    let (rows, columns) = window.output(height, width).unwrap();
    let mut values = Vec::with_capacity(rows * columns * linear.outputs);
    for (row, column) in (0..rows).flat_map(|y| (0..columns).map(move |x| (y, x))) {
        for output in 0..linear.outputs {
            let mut sum = 0.0;
            for (dy, dx) in (0..side).flat_map(|y| (0..side).map(move |x| (y, x))) {
                let (y, x) = (row * stride + dy, column * stride + dx);
                if (top..top + height).contains(&y) && (left..left + width).contains(&x) {
                    let pixel = ((y - top) * width + x - left) * channels;
                    let inputs = if depthwise { output..output + 1 } else { 0..channels };
                    for (place, channel) in inputs.enumerate() {
                        let of_output = if depthwise { output } else { output * channels + place };
                        let at = (of_output * side + dy) * side + dx;
                        let weight = f64::from(linear.weight(at, output));
                        sum += weight * f64::from(input[pixel + channel]);
                    }
                }
            }
            values.push(linear.finish(output, sum));
        }
    }
    values
}

fn pool(Shape { height, width, channels, .. }: Shape, input: &[f32]) -> Vec<f32> {
    let at = |y: usize, x: usize, c: usize| input[(y * width + x) * channels + c];
    let mut values = Vec::with_capacity(height / 2 * (width / 2) * channels);
    for (y, x) in (0..height / 2).flat_map(|y| (0..width / 2).map(move |x| (2 * y, 2 * x))) {
        values.extend((0..channels).map(|c| {
            at(y, x, c).max(at(y, x + 1, c)).max(at(y + 1, x, c)).max(at(y + 1, x + 1, c))
        }));
    }
    values
}

fn mean(Shape { height, width, channels, .. }: Shape, input: &[f32]) -> Vec<f32> {
    let area = (height * width) as f64;
    let sum = |c: usize| input.iter().skip(c).step_by(channels).map(|&x| f64::from(x)).sum::<f64>();
    (0..channels).map(|c| (sum(c) / area) as f32).collect()
}

/// First along rows, then along columns.
fn resize(from: Shape, to: Shape, input: &[f32]) -> Vec<f32> {
    let Shape { channels, .. } = from;
    let (down, across) = (triangle(from.height, to.height), triangle(from.width, to.width));
    let mut values = Vec::with_capacity(to.height * to.width * channels);
    for (rows, columns) in down.iter().flat_map(|rows| across.iter().map(move |c| (rows, c))) {
        for channel in 0..channels {
            let mut sum = 0.0;
            for (y, v) in rows {
                for (x, w) in columns {
                    sum += v * w * f64::from(input[(y * from.width + x) * channels + channel]);
                }
            }
            values.push(sum as f32);
        }
    }
    values
}

/// For each target the sources and their weights.
fn triangle(source: usize, target: usize) -> Vec<Vec<(usize, f64)>> {
    let step = source as f64 / target as f64;
    let taps = |at: usize| {
        let centre = (at as f64 + 0.5) * step - 0.5;
        let weight = |x: usize| (1.0 - ((x as f64 - centre) / step).abs()).max(0.0);
        let taps: Vec<_> =
            (0..source).map(|x| (x, weight(x))).filter(|(_, weight)| *weight > 0.0).collect();
        let sum: f64 = taps.iter().map(|(_, weight)| weight).sum();
        taps.into_iter().map(|(x, weight)| (x, weight / sum)).collect()
    };
    (0..target).map(taps).collect()
}

fn direction(mean: &[f32], length: f32, values: &[f32]) -> Vec<f32> {
    let centred: Vec<f64> =
        values.iter().zip(mean).map(|(x, m)| f64::from(*x) - f64::from(*m)).collect();
    let norm = centred.iter().map(|x| x * x).sum::<f64>().sqrt();
    let factor = if norm > 0.0 { f64::from(length) / norm } else { 0.0 };
    centred.iter().map(|x| (x * factor) as f32).collect()
}

impl Linear {
    fn weight(&self, at: usize, output: usize) -> f32 {
        match &self.weights {
            Weights::F32(values) => values[at],
            Weights::F16(values) => values[at].to_f32(),
            Weights::I8 { values, scales } => f32::from(values[at]) * scales[output],
            Weights::Sparse(sparse) => f32::from(sparse.integers()[at]) * sparse.scales[output],
        }
    }

    fn finish(&self, output: usize, sum: f64) -> f32 {
        self.activation.apply(sum as f32 + self.bias[output])
    }
}
