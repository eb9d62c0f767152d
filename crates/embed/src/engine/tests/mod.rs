//! The engine beside the arithmetic word for word, with every instruction set of this machine.

mod reference;

use super::{Activation, Engine, Layer, Linear, Model, Sparse, Weights, Window};
use crate::instruction_set::InstructionSet;
use half::f16;
use proptest::prelude::*;
use vitrine_test_support::Random;

/// Numbers of about a standard deviation of one.
struct Noise(Random);

impl Noise {
    fn new(seed: u64) -> Self {
        Self(Random::new(seed))
    }

    fn next(&mut self) -> f32 {
        self.0.signed() * 1.7
    }

    fn many(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.next()).collect()
    }

    /// Of 0..`count`.
    fn below(&mut self, count: usize) -> usize {
        self.0.below(count)
    }

    /// With weights that keep the size of the activations, stored in one of three forms.
    fn linear(&mut self, outputs: usize, inputs: usize, taps: usize, form: usize) -> Linear {
        self.weighted(outputs, inputs, inputs * taps, form)
    }

    /// With `count` weights for each output.
    fn weighted(&mut self, outputs: usize, inputs: usize, count: usize, form: usize) -> Linear {
        let size = (2.0 / count as f32).sqrt();
        let values: Vec<f32> = self.many(outputs * count);
        let weights = match form {
            0 => Weights::F32(values.iter().map(|v| v * size).collect()),
            1 => Weights::F16(values.iter().map(|v| f16::from_f32(v * size)).collect()),
            3 => {
                let kept = |(at, v): (usize, &f32)| if at % 17 == 0 { (v * 70.0) as i8 } else { 0 };
                let integers: Vec<i8> = values.iter().enumerate().map(kept).collect();
                let scales: Vec<f32> = (0..outputs).map(|i| size / (16 + i % 9) as f32).collect();
                match Sparse::of(&integers, &scales) {
                    Some(sparse) => Weights::Sparse(sparse),
                    None => Weights::I8 { values: integers, scales },
                }
            }
            _ => Weights::I8 {
                values: values.iter().map(|v| (v * 70.0) as i8).collect(),
                scales: (0..outputs).map(|i| size / (60 + i % 20) as f32).collect(),
            },
        };
        Linear {
            outputs,
            inputs,
            weights,
            bias: self.many(outputs),
            activation: [Activation::Relu, Activation::None, Activation::Relu6][form % 3],
        }
    }
}

/// `plan` are convolutions' outputs and forms; an output of 0 is a pooling.
fn model(
    [height, width, channels]: [usize; 3],
    plan: &[(usize, usize)],
    dense: &[(usize, usize)],
    noise: &mut Noise,
) -> Model {
    let (mut h, mut w, mut inputs) = (height, width, channels);
    let mut layers = Vec::new();
    for &(outputs, form) in plan {
        if outputs > 0 {
            layers.push(Layer::Conv3x3(noise.linear(outputs, inputs, 9, form)));
            inputs = outputs;
        } else if h > 1 && w > 1 {
            layers.push(Layer::MaxPool2x2);
            (h, w) = (h / 2, w / 2);
        }
    }
    inputs *= h * w;
    for &(outputs, form) in dense {
        layers.push(Layer::Dense(noise.linear(outputs, inputs, 1, form)));
        inputs = outputs;
    }
    Model { height, width, channels, layers }
}

/// A network of the mobile family, drawn: blocks with and without expansion and residual,
/// reductions, and layers that stand alone.
struct Mobile<'a> {
    noise: &'a mut Noise,
    shape: [usize; 3],
    layers: Vec<Layer>,
}

impl Mobile<'_> {
    fn form(&mut self) -> usize {
        self.noise.below(4)
    }

    /// A window that fits, with zeros that need not be the same on all sides.
    fn window(&mut self, sides: &[usize]) -> Window {
        let side = sides[self.noise.below(sides.len())];
        let mut padding = [0; 4].map(|_| self.noise.below(side));
        let [height, width, _] = self.shape;
        if height + padding[0] + padding[2] < side || width + padding[1] + padding[3] < side {
            padding = [side / 2, side / 2, side - 1 - side / 2, side - 1 - side / 2];
        }
        Window { side, stride: 1 + self.noise.below(2), padding }
    }

    fn convolution(&mut self, window: Window, outputs: usize) {
        let [height, width, inputs] = self.shape;
        let form = self.form();
        let mut linear = self.noise.linear(outputs, inputs, window.side * window.side, form);
        linear.activation =
            if self.noise.below(2) == 0 { Activation::Relu6 } else { Activation::None };
        let (height, width) = window.output(height, width).unwrap();
        self.shape = [height, width, outputs];
        self.layers.push(Layer::Convolution(window, linear));
    }

    fn pointwise(&mut self, outputs: usize) {
        self.convolution(Window { side: 1, stride: 1, padding: [0; 4] }, outputs);
    }

    fn depthwise(&mut self, window: Window) {
        let [height, width, channels] = self.shape;
        let form = self.form();
        let taps = window.side * window.side;
        let linear = self.noise.weighted(channels, channels, taps, form);
        let (height, width) = window.output(height, width).unwrap();
        self.shape = [height, width, channels];
        self.layers.push(Layer::Depthwise(window, linear));
    }

    /// Adds an earlier layer of the branch, which begins at `first`, of the same shape.
    fn add(&mut self, first: usize, shapes: &[[usize; 3]]) {
        let same: Vec<usize> = (first..self.layers.len())
            .filter(|layer| shapes[layer - first] == self.shape)
            .collect();
        if !same.is_empty() {
            let layer = same[self.noise.below(same.len())];
            self.layers.push(Layer::Add(layer));
        }
    }

    fn branch(&mut self, parts: &[usize]) {
        let first = self.layers.len();
        let mut shapes = Vec::new();
        for part in parts {
            let [height, width, channels] = self.shape;
            match part {
                0..3 => {
                    self.pointwise([2 * channels, channels + 17, 33][*part]);
                    let side = [3, 5][self.noise.below(2)];
                    let window = self.window(&[side]);
                    shapes.resize(self.layers.len() - first, [height, width, self.shape[2]]);
                    self.depthwise(window);
                    shapes.push(self.shape);
                    let outputs = if self.noise.below(3) > 0 { channels } else { 24 };
                    self.pointwise(outputs);
                }
                3 => {
                    let window = self.window(&[3, 5]);
                    self.depthwise(window);
                }
                4 => {
                    let window = self.window(&[1, 2, 3]);
                    let outputs = 1 + self.noise.below(40);
                    self.convolution(window, outputs);
                }
                5 => {
                    let form = self.form();
                    self.layers.push(Layer::Conv3x3(self.noise.linear(19, channels, 9, form)));
                    self.shape[2] = 19;
                }
                6 if height > 1 && width > 1 => {
                    self.layers.push(Layer::MaxPool2x2);
                    self.shape = [height / 2, width / 2, channels];
                }
                7 => {
                    self.layers.push(Layer::Rescale { factor: -0.75, offset: 0.5 });
                }
                8 => {
                    let (height, width) =
                        (height.div_ceil(1 + self.noise.below(6)), width - width / 4);
                    self.layers.push(Layer::Resize { height, width });
                    self.shape = [height, width, channels];
                }
                _ => self.pointwise(1 + channels / 2),
            }
            shapes.resize(self.layers.len() - first, self.shape);
            if self.noise.below(2) == 0 {
                self.add(first, &shapes);
                shapes.resize(self.layers.len() - first, self.shape);
            }
        }
    }

    /// Planes become components, and these a direction.
    fn components(&mut self) {
        let [height, width, channels] = self.shape;
        let mut inputs = height * width * channels;
        if self.noise.below(3) > 0 {
            self.layers.push(Layer::GlobalAveragePool);
            inputs = channels;
        }
        if inputs != channels || self.noise.below(2) == 0 {
            let form = self.form();
            let outputs = 1 + self.noise.below(20);
            self.layers.push(Layer::Dense(self.noise.linear(outputs, inputs, 1, form)));
            inputs = outputs;
        }
        if self.noise.below(2) == 0
            && self.layers.len() > 1
            && let Some(Layer::Dense(_) | Layer::GlobalAveragePool) = self.layers.last()
        {
            self.layers.push(Layer::Direction { mean: self.noise.many(inputs), length: 0.6 });
        }
    }
}

fn mobile(shape: [usize; 3], branches: &[Vec<usize>], noise: &mut Noise) -> Model {
    let mut mobile = Mobile { noise, shape, layers: Vec::new() };
    for (at, parts) in branches.iter().enumerate() {
        if at > 0 {
            mobile.layers.push(Layer::Branch);
            mobile.shape = shape;
        }
        mobile.branch(parts);
        mobile.components();
        if !matches!(
            mobile.layers.last(),
            Some(Layer::Dense(_) | Layer::GlobalAveragePool | Layer::Direction { .. })
        ) {
            mobile.layers.push(Layer::GlobalAveragePool);
        }
    }
    let [height, width, channels] = shape;
    Model { height, width, channels, layers: mobile.layers }
}

fn assert_close(instructions: InstructionSet, vectors: &[f32], expected: &[f32]) {
    assert_eq!(vectors.len(), expected.len());
    let largest = expected.iter().fold(0.5f32, |most, x| most.max(x.abs()));
    for (at, (x, y)) in vectors.iter().zip(expected).enumerate() {
        assert!((x - y).abs() <= 2e-4 * largest, "{instructions:?}, {at}: {x} instead of {y}");
    }
}

fn check(model: &Model, pictures: usize, noise: &mut Noise) {
    let size = model.height * model.width * model.channels;
    let inputs = noise.many(pictures * size);
    let each = inputs.chunks_exact(size);
    let expected: Vec<f32> = each.clone().flat_map(|x| reference::run(model, x)).collect();
    for instructions in InstructionSet::all() {
        let engine = Engine::with_instruction_set(model.clone(), instructions).unwrap();
        let vectors = engine.run(&inputs);
        assert_close(instructions, &vectors, &expected);
        let alone: Vec<f32> = each.clone().flat_map(|input| engine.run(input)).collect();
        assert_eq!(alone, vectors, "{instructions:?}: a picture depends on its neighbours");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn equals_the_arithmetic(
        shape in (1usize..24, 1usize..24, prop::sample::select(vec![1usize, 3, 5, 16, 20])),
        plan in prop::collection::vec((prop::sample::select(vec![0usize, 1, 3, 5, 16, 20, 33]), 0usize..3), 1..4),
        dense in prop::collection::vec((1usize..20, 0usize..3), 0..3),
        pictures in 1usize..4,
        seed in any::<u64>(),
    ) {
        let mut noise = Noise::new(seed);
        let mut plan = plan;
        plan[0].0 = plan[0].0.max(1);
        let model = model([shape.0, shape.1, shape.2], &plan, &dense, &mut noise);
        check(&model, pictures, &mut noise);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn mobile_networks_equal_the_arithmetic(
        shape in (3usize..30, 3usize..30, prop::sample::select(vec![1usize, 3, 16, 20])),
        branches in prop::collection::vec(prop::collection::vec(0usize..10, 0..5), 1..4),
        pictures in 1usize..4,
        seed in any::<u64>(),
    ) {
        let mut noise = Noise::new(seed);
        let model = mobile([shape.0, shape.1, shape.2], &branches, &mut noise);
        check(&model, pictures, &mut noise);
    }
}

#[test]
fn wide_planes_pass_in_bands() {
    let mut noise = Noise::new(5);
    for stride in [1, 2] {
        let mut mobile = Mobile { noise: &mut noise, shape: [67, 130, 24], layers: Vec::new() };
        mobile.pointwise(24);
        mobile.pointwise(144);
        mobile.depthwise(Window { side: 5, stride, padding: [1, 2, 3, 2] });
        mobile.pointwise(24);
        mobile.layers.push(Layer::GlobalAveragePool);
        if stride == 1 {
            mobile.layers.insert(4, Layer::Add(0));
        }
        let layers = mobile.layers;
        check(&Model { height: 67, width: 130, channels: 24, layers }, 1, &mut noise);
    }
}

#[test]
fn more_tiles_than_a_group_and_a_pooling() {
    let mut noise = Noise::new(1);
    let model = model([60, 67, 3], &[(5, 0), (17, 0), (0, 0)], &[(4, 0)], &mut noise);
    check(&model, 2, &mut noise);
}

#[test]
fn nine_pictures_share_tiles_and_weights() {
    let mut noise = Noise::new(2);
    let model = model([15, 14, 2], &[(16, 2), (0, 0), (18, 1)], &[(21, 2), (6, 1)], &mut noise);
    check(&model, 9, &mut noise);
}

#[test]
fn no_pictures_no_vectors() {
    let mut noise = Noise::new(3);
    let engine = Engine::new(model([8, 8, 3], &[(4, 0)], &[], &mut noise)).unwrap();
    assert!(engine.run(&[]).is_empty());
}

#[cfg(feature = "threads")]
#[test]
fn the_number_of_threads_does_not_change_a_bit() {
    let mut noise = Noise::new(4);
    let vgg = model([60, 50, 3], &[(20, 0), (0, 0), (40, 0)], &[(30, 0)], &mut noise);
    let mobile = mobile([60, 50, 3], &[vec![4, 0, 1, 3], vec![8, 5]], &mut noise);
    for model in [vgg, mobile] {
        let inputs = noise.many(3 * 60 * 50 * 3);
        let engine = Engine::new(model).unwrap();
        let run = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| engine.run(&inputs))
        };
        assert_eq!(run(1), run(3));
    }
}
