//! `cargo bench --bench engine`: the VGG engine alone, without peers and files.
//!
//! VGG16 with seeded weights, and single layers of it. GFLOP/s count the convolution's definition,
//! of whose multiplications Winograd's algorithm does less than a fifth.

mod report;

use rayon::ThreadPoolBuilder;
use report::{Report, median, timed};
use vitrine_embed::engine::{Activation, Engine, Layer, Linear, Model, Weights};
use vitrine_test_support::Random;

const ROUNDS: usize = 7;
/// VGG16's convolutions: how many, and how many outputs each; a pooling follows.
const STAGES: [(usize, usize); 5] = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut report = Report::new("engine");
    let cores = std::thread::available_parallelism()?.get();
    for (height, channels) in [(224, 3), (224, 64), (112, 128), (56, 256), (28, 512), (14, 512)] {
        let outputs = channels.max(64);
        let layers = vec![Layer::Conv3x3(linear(outputs, channels, 9))];
        let seconds = time(Model { height, width: height, channels, layers }, 1, 1)?;
        let operations = 2 * 9 * height * height * channels * outputs;
        let name = format!("3×3, {channels} to {outputs} channels, {height}×{height}, one thread");
        report.row(name, operations as f64 / seconds / 1e9, "GFLOP/s");
    }
    let layers = vec![Layer::Dense(linear(4096, 25_088, 1))];
    let seconds = time(Model { height: 7, width: 7, channels: 512, layers }, 1, 1)?;
    report.row("dense, 25088 to 4096, one thread", 4e-9 * 4096.0 * 25_088.0 / seconds, "GB/s");
    for pictures in [1, 8] {
        for threads in [1, cores] {
            let seconds = time(vgg16(), pictures, threads)? / pictures as f64;
            let name = format!("VGG16, {pictures} at once, {threads} threads");
            report.row(name, seconds, "s a picture");
        }
    }
    Ok(report.finish()?)
}

/// Seconds of one run.
fn time(model: Model, pictures: usize, threads: usize) -> Result<f64, Box<dyn std::error::Error>> {
    let inputs = noise(pictures * model.height * model.width * model.channels, 1.0);
    let engine = Engine::new(model)?;
    let pool = ThreadPoolBuilder::new().num_threads(threads).build()?;
    Ok(pool.install(|| {
        engine.run(&inputs);
        median((0..ROUNDS).map(|_| timed(|| engine.run(&inputs)).0.elapsed).collect())
    }))
}

fn vgg16() -> Model {
    let mut layers = Vec::new();
    let mut channels = 3;
    for (count, outputs) in STAGES {
        for _ in 0..count {
            layers.push(Layer::Conv3x3(linear(outputs, channels, 9)));
            channels = outputs;
        }
        layers.push(Layer::MaxPool2x2);
    }
    layers.push(Layer::Dense(linear(4096, 7 * 7 * channels, 1)));
    layers.push(Layer::Dense(linear(4096, 4096, 1)));
    Model { height: 224, width: 224, channels: 3, layers }
}

/// With weights that keep the size of the activations.
fn linear(outputs: usize, inputs: usize, taps: usize) -> Linear {
    let count = inputs * taps;
    let weights = Weights::F32(noise(outputs * count, (6.0 / count as f32).sqrt()));
    Linear { outputs, inputs, weights, bias: vec![0.0; outputs], activation: Activation::Relu }
}

/// Even between −`size` and `size`.
fn noise(count: usize, size: f32) -> Vec<f32> {
    Random::signed_numbers(1, count).into_iter().map(|number| number * size).collect()
}
