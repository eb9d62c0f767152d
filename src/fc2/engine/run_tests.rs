//! The engine beside the arithmetic word for word, with every instruction set of this machine.

use super::super::{Activation, Weights, reference};
use super::*;
use half::f16;
use proptest::prelude::*;

/// Numbers of about a standard deviation of one.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        ((self.0 >> 40) as f32 / (1 << 23) as f32 - 1.0) * 1.7
    }

    fn many(&mut self, count: usize) -> Vec<f32> {
        (0..count).map(|_| self.next()).collect()
    }

    /// With weights that keep the size of the activations, stored in one of three forms.
    fn linear(&mut self, outputs: usize, inputs: usize, taps: usize, form: usize) -> Linear {
        let size = (2.0 / (inputs * taps) as f32).sqrt();
        let values: Vec<f32> = self.many(outputs * inputs * taps);
        let weights = match form {
            0 => Weights::F32(values.iter().map(|v| v * size).collect()),
            1 => Weights::F16(values.iter().map(|v| f16::from_f32(v * size)).collect()),
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

fn assert_close(level: Level, vectors: &[f32], expected: &[f32]) {
    assert_eq!(vectors.len(), expected.len());
    let largest = expected.iter().fold(0.5f32, |most, x| most.max(x.abs()));
    for (at, (x, y)) in vectors.iter().zip(expected).enumerate() {
        assert!((x - y).abs() <= 2e-4 * largest, "{level:?}, {at}: {x} instead of {y}");
    }
}

fn check(model: &Model, pictures: usize, noise: &mut Noise) {
    let size = model.height * model.width * model.channels;
    let inputs = noise.many(pictures * size);
    let each = inputs.chunks_exact(size);
    let expected: Vec<f32> = each.clone().flat_map(|x| reference::run(model, x)).collect();
    for level in Level::all() {
        let engine = Engine::with_level(model.clone(), level).unwrap();
        let vectors = engine.run(&inputs);
        assert_close(level, &vectors, &expected);
        let alone: Vec<f32> = each.clone().flat_map(|input| engine.run(input)).collect();
        assert_eq!(alone, vectors, "{level:?}: a picture depends on its neighbours");
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
        let mut noise = Noise(seed);
        let mut plan = plan;
        plan[0].0 = plan[0].0.max(1);
        let model = model([shape.0, shape.1, shape.2], &plan, &dense, &mut noise);
        check(&model, pictures, &mut noise);
    }
}

#[test]
fn more_tiles_than_a_group_and_a_pooling() {
    let mut noise = Noise(1);
    let model = model([60, 67, 3], &[(5, 0), (17, 0), (0, 0)], &[(4, 0)], &mut noise);
    check(&model, 2, &mut noise);
}

#[test]
fn nine_pictures_share_tiles_and_weights() {
    let mut noise = Noise(2);
    let model = model([15, 14, 2], &[(16, 2), (0, 0), (18, 1)], &[(21, 2), (6, 1)], &mut noise);
    check(&model, 9, &mut noise);
}

#[test]
fn no_pictures_no_vectors() {
    let mut noise = Noise(3);
    let engine = Engine::new(model([8, 8, 3], &[(4, 0)], &[], &mut noise)).unwrap();
    assert!(engine.run(&[]).is_empty());
}

#[cfg(feature = "cli")]
#[test]
fn the_number_of_threads_does_not_change_a_bit() {
    let mut noise = Noise(4);
    let model = model([60, 50, 3], &[(20, 0), (0, 0), (40, 0)], &[(30, 0)], &mut noise);
    let inputs = noise.many(3 * 60 * 50 * 3);
    let engine = Engine::new(model).unwrap();
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| engine.run(&inputs))
    };
    assert_eq!(run(1), run(3));
}
