//! A pack's bytes: frozen, and the same every time.
use std::fs;
use std::path::PathBuf;

use half::f16;
use vitrine::fc2::engine::{Activation, Layer, Linear, Model, Weights};
use vitrine::fc2::pack::{About, Assembly, Manifest, PackError, Unpacked, write};

/// Small, so that a few weights already fill several shards.
const SHARD_BYTES: usize = 64;

/// Every kind of layer and every type of weights.
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

/// Set `VITRINE_WRITE_FIXTURES` once for each new version of the format, in a new folder; a folder
/// that is there is never rewritten.
#[test]
fn version_1_is_frozen() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pack_v1");
    let mut shards = Vec::new();
    let manifest = write::<PackError>(&chain(), &about(), SHARD_BYTES, |path, bytes| {
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
    let mut assembly = Assembly::new(Manifest::parse(&frozen).unwrap()).unwrap();
    assert_eq!(assembly.manifest().about(), &about());
    assert_eq!(assembly.manifest().network_id(), "a22538bf963202b7:classifier.4:torchvision");
    for shard in assembly.missing().collect::<Vec<_>>() {
        let path = assembly.manifest().shard_path(shard).unwrap();
        assembly.place(shard, &fs::read(root.join(path)).unwrap()).unwrap();
    }
    assert_eq!(assembly.finish().unwrap(), Unpacked::Model(chain()));

    // What is written today is what was written then.
    assert_eq!(frozen, manifest);
    for (path, bytes) in &shards {
        assert_eq!(&fs::read(root.join(path)).unwrap(), bytes, "{path}");
    }
}
