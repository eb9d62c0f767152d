//! The network inside the program: its parts are what they are made from.

use vitrine_embed::engine::Layer;
use vitrine_embed::{EngineKind, Limits, Network, Picture};

#[path = "../../examples/outlines_network.rs"]
mod generator;

#[test]
fn the_generator_reproduces_the_outlines_network() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/models/outlines.onnx");
    let committed = std::fs::read(path).unwrap();
    assert!(
        generator::network() == committed,
        "run: cargo run --example outlines_network -- models/outlines.onnx"
    );
}

/// What PyTorch computes with the original weights, see `tests/fixtures/networks/make_lite.py`.
#[test]
fn its_features_are_those_of_pytorch() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/networks");
    let npy = std::fs::read(format!("{folder}/efficientnet-lite1.npy")).unwrap();
    let floats: Vec<f32> = npy[npy.len() - 3 * 1280 * 4..]
        .chunks_exact(4)
        .map(|bytes| f32::from_le_bytes(bytes.try_into().unwrap()))
        .collect();
    let (model, _) = Network::embedded_model().unwrap();
    let mean = model.layers.iter().find_map(|layer| match layer {
        Layer::Direction { mean, .. } => Some(mean.clone()),
        _ => None,
    });
    let mean = mean.unwrap();
    let network = Network::embedded().unwrap();
    assert_eq!(network.describe().engine, EngineKind::Own);
    assert_eq!((network.dims(), network.input_size()), (1280 + 808, (240, 240)));
    let pictures = ["landscape.png", "portrait.png", "small.png"];
    for (name, features) in pictures.iter().zip(floats.chunks_exact(1280)) {
        let bytes = std::fs::read(format!("{folder}/{name}")).unwrap();
        let picture = Picture::decode(&bytes, &Limits::default()).unwrap();
        let vector = network.embed(&picture).unwrap();
        let centred: Vec<f32> = features.iter().zip(&mean).map(|(x, mean)| x - mean).collect();
        let cosine = cosine(&vector[..1280], &centred);
        assert!(cosine >= 0.999, "{name}: {cosine}");
        let length = |part: &[f32]| part.iter().map(|x| x * x).sum::<f32>().sqrt();
        assert!((length(&vector[..1280]) - 1.0).abs() < 1e-3);
        assert!((length(&vector[1280..]) - 0.6).abs() < 1e-3);
    }
}

fn cosine(a: &[f32], b: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
}
