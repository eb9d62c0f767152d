//! Networks whose classifier is a convolution give the features before it.

use crate::onnx::synth::{Attribute, Builder};
use crate::{Cut, Network, NetworkError, NetworkOptions, Picture};

fn numbers(seed: u32, count: usize) -> Vec<f32> {
    vitrine_test_support::Random::signed_numbers(seed.into(), count)
}

fn picture() -> Picture {
    let rgb = numbers(1, 20 * 20 * 3).iter().map(|value| (value * 127.0 + 128.0) as u8).collect();
    Picture::from_rgb(20, 20, rgb).unwrap()
}

/// The features' layer, of five channels.
fn features_of(builder: &mut Builder) -> String {
    let x = builder.conv3x3("conv", "image", &numbers(2, 5 * 27), &numbers(3, 5));
    builder.relu("features", &x)
}

/// A 1×1 convolution that makes `classes` of five channels.
fn classify(builder: &mut Builder, x: &str, classes: usize) -> String {
    let weights = numbers(4, classes * 5);
    let weights = builder.floats("weights", &[classes as i64, 5, 1, 1], &weights);
    let bias = builder.floats("bias", &[classes as i64], &numbers(5, classes));
    builder.node("classes", "Conv", &[x, &weights, &bias], &[])
}

fn builder() -> Builder {
    Builder::new("convolutional", "image", &[-1, 3, 8, 8])
}

fn open(file: &[u8], layer: Option<&str>) -> Result<Network, NetworkError> {
    let layer = layer.map(str::to_owned);
    Network::from_onnx(file, &NetworkOptions { layer, preprocessing: None })
}

fn is_before_the_classes(network: &Network) -> bool {
    let convolution = "classes (Conv)".to_owned();
    network.describe().cut == Cut::BeforeClassifyingConvolution { convolution }
}

/// As SqueezeNet: scores, ReLU, their mean over all pixels.
fn squeezenet(classes: usize, probabilities: bool) -> Vec<u8> {
    let mut builder = builder();
    let mut x = features_of(&mut builder);
    x = builder.node("dropped", "Dropout", &[&x], &[]);
    x = classify(&mut builder, &x, classes);
    x = builder.relu("scores", &x);
    x = builder.node("pool", "GlobalAveragePool", &[&x], &[]);
    x = builder.flatten("flat", &x);
    if probabilities {
        x = builder.node("prob", "Softmax", &[&x], &[("axis", Attribute::Int(1))]);
    }
    builder.finish(&x, &[-1, classes as i64], None)
}

/// The means of the features' channels, from all their pixels.
fn means() -> Vec<f32> {
    let planes = open(&squeezenet(7, true), Some("features")).unwrap();
    let planes = planes.embed(&picture()).unwrap();
    assert_eq!(planes.len(), 5 * 64);
    planes.chunks(64).map(|plane| plane.iter().sum::<f32>() / 64.0).collect()
}

#[track_caller]
fn assert_means(network: &Network) {
    let (got, expected) = (network.embed(&picture()).unwrap(), means());
    assert_eq!(got.len(), expected.len());
    for (a, b) in got.iter().zip(&expected) {
        assert!((a - b).abs() <= 1e-5 * b.abs().max(0.1), "{got:?}\n{expected:?}");
    }
}

#[test]
fn scores_that_are_averaged_give_the_mean_of_the_features() {
    // Known as a classifier by the probabilities, or by ImageNet's number of classes.
    for file in [squeezenet(7, true), squeezenet(1000, false), squeezenet(1001, true)] {
        let network = open(&file, None).unwrap();
        assert!(is_before_the_classes(&network), "{}", network.describe().cut);
        assert_eq!((network.layer(), network.dims()), ("pooled(features)", 5));
        assert_means(&network);
    }
    // Probabilities of each pixel.
    let mut builder = builder();
    let x = features_of(&mut builder);
    let x = classify(&mut builder, &x, 7);
    let x = builder.node("prob", "Softmax", &[&x], &[("axis", Attribute::Int(1))]);
    let network = open(&builder.finish(&x, &[-1, 7, 8, 8], None), None).unwrap();
    assert!(is_before_the_classes(&network));
    assert_means(&network);
}

#[test]
fn a_convolution_of_pooled_features_is_a_dense_layer() {
    let mut builder = builder();
    let mut x = features_of(&mut builder);
    x = builder.node("pool", "GlobalAveragePool", &[&x], &[]);
    let shape = builder.integers("shape", &[-1, 5, 1, 1]);
    x = builder.node("shaped", "Reshape", &[&x, &shape], &[]);
    x = classify(&mut builder, &x, 7);
    x = builder.flatten("flat", &x);
    let network = open(&builder.finish(&x, &[-1, 7], None), None).unwrap();
    assert!(is_before_the_classes(&network));
    assert_eq!((network.layer(), network.dims()), ("pool", 5));
    assert_means(&network);
}

#[test]
fn features_that_end_in_a_convolution_stay_the_vector() {
    // Neither probabilities nor ImageNet's classes: as MobileNet's last features.
    let network = open(&squeezenet(7, false), None).unwrap();
    assert_eq!(network.describe().cut, Cut::Output);
    assert_eq!((network.layer(), network.dims()), ("flat", 7));
    // A layer that is asked for goes first.
    let scores = open(&squeezenet(1000, true), Some("pool")).unwrap();
    assert_eq!((&scores.describe().cut, scores.dims()), (&Cut::Named, 1000));
    let error = open(&squeezenet(7, false), Some("pooled(nothing)")).unwrap_err();
    assert!(error.to_string().contains("no layer `pooled(nothing)`"), "{error}");
}

#[test]
fn the_name_of_pooled_features_opens_the_same_network_again() {
    let file = squeezenet(7, true);
    let network = open(&file, None).unwrap();
    let again = open(&file, Some(network.layer())).unwrap();
    assert_eq!(again.id(), network.id());
    assert_eq!(again.embed(&picture()).unwrap(), network.embed(&picture()).unwrap());
}
