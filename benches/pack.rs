//! `./build.sh bench pack`: bytes of VGG16 as a pack, and what the fewer bits and ranks cost.
//!
//! Trained weights are not at hand, so that the networks are random, of full width. He's
//! initialisation has a flat spectrum: no rank below the full one suits it, which the figures show.
//! Trained dense layers have few large singular values and many small ones; what that gives is
//! shown on layers whose singular values fall by a power of their number.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on ends")]

mod report;

use faer::linalg::matmul::matmul;
use faer::{Accum, MatMut, MatRef, Par};
use report::{Report, timed};
use vitrine::model::Cosine;
use vitrine_embed::engine::{Activation, Engine, Layer, Linear, Model, Weights};
use vitrine_embed::pack::{About, Manifest, PackError, SHARD_BYTES, WeightType};
use vitrine_embed::pack::{convert, reduce_rank, write};
use vitrine_embed::{Layout, Picture, Preprocessing};
use vitrine_test_support::Random;

/// Side of VGG16's input in pixels.
const SIDE: usize = 224;
/// Its convolutions' channels; 0 is a pooling.
const CHANNELS: [usize; 18] =
    [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0];
const DENSE: usize = 4096;
/// As in Fast R-CNN.
const RANKS: [usize; 2] = [1024, 256];
/// Sides of pictures of random colours: from a few large areas to noise.
const PICTURES: [u32; 4] = [2, 8, 30, 224];

fn main() -> std::io::Result<()> {
    let mut report = Report::new("pack");
    let inputs = inputs();

    let model = vgg16(|outputs, inputs| he(outputs, inputs, outputs as u64));
    let vectors = run(&model, &inputs);
    report.row("f32, He", megabytes(&model), "MB");
    for (name, to) in [("f16", WeightType::F16), ("int8", WeightType::I8)] {
        let packed = convert(&model, to).unwrap();
        compare(&mut report, &format!("{name}, He"), &packed, &vectors, &inputs);
    }
    low_rank(&mut report, "He", &model, &vectors, &inputs);

    for power in [0.5, 1.0] {
        let model = vgg16(|outputs, inputs| falling(outputs, inputs, power));
        let vectors = run(&model, &inputs);
        let name = format!("σ ∝ n^−{power}");
        let packed = convert(&model, WeightType::I8).unwrap();
        compare(&mut report, &format!("int8, {name}"), &packed, &vectors, &inputs);
        low_rank(&mut report, &name, &model, &vectors, &inputs);
    }
    report.finish()
}

fn low_rank(report: &mut Report, name: &str, model: &Model, vectors: &[Vec<f32>], inputs: &[f32]) {
    let (time, reduced) = timed(|| reduce_rank(model, &RANKS).unwrap());
    let packed = convert(&reduced, WeightType::I8).unwrap();
    let name = format!("int8, ranks {} and {}, {name}", RANKS[0], RANKS[1]);
    compare(report, &name, &packed, vectors, inputs);
    report.row(format!("{name}: finding the ranks"), time.elapsed, "s");
}

fn compare(report: &mut Report, name: &str, model: &Model, vectors: &[Vec<f32>], inputs: &[f32]) {
    report.row(name, megabytes(model), "MB");
    let cosine = Cosine::of(vectors, &run(model, inputs));
    report.row(format!("{name}: cosine, least"), cosine.min, "");
    report.row(format!("{name}: cosine, mean"), cosine.mean, "");
    report.row(format!("{name}: cosine of two pictures"), cosine.between_pictures, "");
}

fn megabytes(model: &Model) -> f64 {
    let mut bytes = 0;
    let manifest = write::<PackError>(model, &About::default(), SHARD_BYTES, |_, shard| {
        bytes += shard.len();
        Ok(())
    });
    let manifest = manifest.unwrap();
    assert_eq!(Manifest::parse(&manifest).unwrap().weight_bytes(), bytes);
    (bytes + manifest.len()) as f64 / 1e6
}

fn inputs() -> Vec<f32> {
    let picture = |side: u32| {
        let mut random = Random::new(u64::from(side));
        let rgb = (0..side * side * 3).map(|_| (random.bits() >> 56) as u8).collect();
        let picture = Picture::from_rgb(side, side, rgb).unwrap();
        Preprocessing::Torchvision.apply(&picture, SIDE as u32, SIDE as u32, Layout::Nhwc)
    };
    PICTURES.into_iter().flat_map(picture).collect()
}

fn run(model: &Model, inputs: &[f32]) -> Vec<Vec<f32>> {
    let engine = Engine::new(model.clone()).unwrap();
    engine.run(inputs).chunks(engine.dims()).map(<[f32]>::to_vec).collect()
}

fn vgg16(dense: impl Fn(usize, usize) -> Vec<f32>) -> Model {
    let mut layers = Vec::new();
    let (mut inputs, mut side) = (3, SIDE);
    for (at, outputs) in CHANNELS.into_iter().enumerate() {
        if outputs == 0 {
            side /= 2;
            layers.push(Layer::MaxPool2x2);
            continue;
        }
        let weights = he(outputs, inputs * 9, at as u64);
        layers.push(Layer::Conv3x3(linear(outputs, inputs, weights)));
        inputs = outputs;
    }
    inputs *= side * side;
    for outputs in [DENSE; 2] {
        layers.push(Layer::Dense(linear(outputs, inputs, dense(outputs, inputs))));
        inputs = outputs;
    }
    Model { height: SIDE, width: SIDE, channels: 3, layers }
}

fn linear(outputs: usize, inputs: usize, weights: Vec<f32>) -> Linear {
    Linear {
        outputs,
        inputs,
        weights: Weights::F32(weights),
        bias: vec![0.0; outputs],
        activation: Activation::Relu,
    }
}

/// He's initialisation: normal, of variance 2 / inputs.
fn he(outputs: usize, inputs: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed << 32 | inputs as u64);
    let deviation = (2.0 / inputs as f32).sqrt();
    (0..outputs * inputs).map(|_| normal_number(&mut random) * deviation).collect()
}

/// Weights as large on the whole as He's, whose n-th singular value is nearly in proportion to
/// n^−power.
fn falling(outputs: usize, inputs: usize, power: f32) -> Vec<f32> {
    let count = outputs.min(inputs);
    let mut left = normal(outputs * count, 1);
    let right = normal(count * inputs, 2);
    let sizes: Vec<f32> = (1..=count).map(|n| (n as f32).powf(-power)).collect();
    let energy: f32 = sizes.iter().map(|size| size * size).sum();
    let scale = (2.0 / inputs as f32 / energy).sqrt();
    for row in left.chunks_exact_mut(count) {
        row.iter_mut().zip(&sizes).for_each(|(x, size)| *x *= size * scale);
    }
    let mut weights = vec![0.0; outputs * inputs];
    matmul(
        MatMut::from_row_major_slice_mut(&mut weights, outputs, inputs),
        Accum::Replace,
        MatRef::from_row_major_slice(&left, outputs, count),
        MatRef::from_row_major_slice(&right, count, inputs),
        1.0,
        Par::Seq,
    );
    weights
}

fn normal(count: usize, seed: u64) -> Vec<f32> {
    let mut random = Random::new(seed << 40 | count as u64);
    (0..count).map(|_| normal_number(&mut random)).collect()
}

/// A number of the normal distribution, by Box and Muller.
fn normal_number(random: &mut Random) -> f32 {
    let bits = random.bits();
    let [u, v] = [bits >> 40, bits & 0xff_ffff].map(|bits| (bits as f32 + 0.5) / 16_777_216.0);
    (-2.0 * u.ln()).sqrt() * (std::f32::consts::TAU * v).cos()
}
