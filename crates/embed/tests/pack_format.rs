//! A pack's bytes: frozen, and the same every time.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::fs;
use std::path::PathBuf;

use half::f16;
use vitrine_embed::engine::{Activation, Layer, Linear, Model, Sparse, Weights, Window};
use vitrine_embed::pack::{About, Assembly, Manifest, PackError, Unpacked, write};

/// Small, so that a few weights already fill several shards.
const SHARD_BYTES: usize = 64;

/// Every kind of layer and every type of weights of version 1.
fn model() -> Model {
    let conv = Linear {
        outputs: 2,
        inputs: 3,
        weights: Weights::I8 {
            values: (0..54).map(|at| (at * 5 % 255 - 127) as i8).collect(),
            scales: vec![0.0078125, 0.25],
        },
        bias: vec![-1.5, 2.0],
        activation: Activation::Relu,
    };
    let first = Linear {
        outputs: 2,
        inputs: 4,
        weights: Weights::F16((0..8).map(|at| f16::from_f32(at as f32 / 4.0 - 1.0)).collect()),
        bias: vec![0.0; 2],
        activation: Activation::None,
    };
    let second = Linear {
        outputs: 3,
        inputs: 2,
        weights: Weights::F32((0..6).map(|at| at as f32 * 0.1).collect()),
        bias: vec![0.5, f32::MIN_POSITIVE, -0.0],
        activation: Activation::Relu,
    };
    let layers =
        vec![Layer::Conv3x3(conv), Layer::MaxPool2x2, Layer::Dense(first), Layer::Dense(second)];
    Model { height: 3, width: 4, channels: 3, layers }
}

fn about() -> About {
    About {
        preprocessing: "torchvision".into(),
        layer: "classifier.4".into(),
        source: "0123456789abcdef:classifier.4:torchvision".into(),
        name: "VGG, узкая".into(),
        licence: "CC-BY-4.0".into(),
    }
}

/// Every kind of layer and of weights that came with version 2.
fn mobile_model() -> Model {
    let linear = |outputs: usize, inputs: usize, weights: Weights, activation| Linear {
        outputs,
        inputs,
        weights,
        bias: (0..outputs).map(|at| at as f32 - 0.5).collect(),
        activation,
    };
    let halves = |count: usize| {
        Weights::F16((0..count).map(|at| f16::from_f32(at as f32 / 8.0 - 1.0)).collect())
    };
    let integers = |outputs: usize, count: usize| Weights::I8 {
        values: (0..count).map(|at| (at * 7 % 255) as u8 as i8).map(|v| v.max(-127)).collect(),
        scales: (0..outputs).map(|at| 0.5 / (at + 1) as f32).collect(),
    };
    let stem = Window { side: 3, stride: 2, padding: [0, 0, 1, 1] };
    let depthwise = Window { side: 5, stride: 1, padding: [2; 4] };
    let point = Window { side: 1, stride: 1, padding: [0; 4] };
    let sparse =
        Sparse { gaps: vec![3, 255, 0], values: vec![5, 0, -7], count: 400, scales: vec![0.25; 2] };
    Model {
        height: 20,
        width: 20,
        channels: 3,
        layers: vec![
            Layer::Rescale { factor: -2.0, offset: 1.0 },
            Layer::Convolution(stem, linear(4, 3, halves(108), Activation::Relu6)),
            Layer::Depthwise(depthwise, linear(4, 4, halves(100), Activation::Relu6)),
            Layer::Convolution(point, linear(4, 4, integers(4, 16), Activation::None)),
            Layer::Add(1),
            Layer::GlobalAveragePool,
            Layer::Direction { mean: vec![0.25, -1.0, 0.0, 3.0], length: 1.0 },
            Layer::Branch,
            Layer::Resize { height: 10, width: 10 },
            Layer::Conv3x3(linear(2, 3, integers(2, 54), Activation::Relu)),
            Layer::Dense(linear(2, 200, Weights::Sparse(sparse), Activation::Relu)),
            Layer::Direction { mean: vec![0.0, 0.5], length: 0.6 },
        ],
    }
}

#[test]
fn version_1_is_frozen() {
    frozen("pack_v1", &model(), 1, "a22538bf963202b7:classifier.4:torchvision");
}

#[test]
fn version_2_is_frozen() {
    frozen("pack_v2", &mobile_model(), 2, "ab439ffbd6042ab2:classifier.4:torchvision");
}

/// Set `VITRINE_WRITE_FIXTURES` once for each new version of the format, in a new folder; a folder
/// that is there is never rewritten.
fn frozen(folder: &str, model: &Model, version: u8, id: &str) {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures");
    let root = PathBuf::from(fixtures).join(folder);
    let mut shards = Vec::new();
    let manifest = write::<PackError>(model, &about(), SHARD_BYTES, |path, bytes| {
        shards.push((path.to_owned(), bytes.to_vec()));
        Ok(())
    });
    let manifest = manifest.unwrap();
    if std::env::var_os("VITRINE_WRITE_FIXTURES").is_some() && !root.exists() {
        fs::create_dir_all(root.join("weights")).unwrap();
        fs::write(root.join("pack.vit"), &manifest).unwrap();
        for (path, bytes) in &shards {
            fs::write(root.join(path), bytes).unwrap();
        }
    }

    let frozen = fs::read(root.join("pack.vit")).unwrap();
    assert_eq!(frozen[8], version);
    let mut assembly = Assembly::new(Manifest::parse(&frozen).unwrap()).unwrap();
    assert_eq!(assembly.manifest().about(), &about());
    assert_eq!(assembly.manifest().network_id(), id);
    for shard in assembly.missing().collect::<Vec<_>>() {
        let path = assembly.manifest().shard_path(shard).unwrap();
        assembly.place(shard, &fs::read(root.join(path)).unwrap()).unwrap();
    }
    assert_eq!(assembly.finish().unwrap(), Unpacked::Model(model.clone()));

    // What is written today is what was written then.
    assert_eq!(frozen, manifest);
    for (path, bytes) in &shards {
        assert_eq!(&fs::read(root.join(path)).unwrap(), bytes, "{path}");
    }
}
