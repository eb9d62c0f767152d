//! Tests of the search of the layer to cut at, and of pruning.

use super::{find, prune};
use crate::NetworkError;
use crate::onnx::proto::ModelProto;
use crate::onnx::synth::{Attribute, Builder};
use prost::Message;

/// A model of named nodes from `x` on, cut as a whole file would be.
fn cut(
    nodes: &[(&str, &str, &[&str])],
    output: &str,
    layer: Option<&str>,
) -> Result<String, NetworkError> {
    let mut builder = Builder::new("test", "x", &[1, 3, 4, 4]);
    builder.floats("w", &[1], &[1.0]);
    for (name, op, inputs) in nodes {
        builder.node(name, op, inputs, &[("axis", Attribute::Int(1))]);
    }
    let model = ModelProto::decode(&builder.finish(output, &[1, 1], None)[..]).unwrap();
    Ok(find(&model.graph.unwrap(), layer)?.0.name)
}

#[test]
fn walks_over_heads_to_the_relu_before_the_last_dense_layer() {
    let mxnet: &[(&str, &str, &[&str])] = &[
        ("flat", "Flatten", &["x"]),
        ("dense1", "Gemm", &["flat", "w", "w"]),
        ("relu1", "Relu", &["dense1"]),
        ("drop1", "Dropout", &["relu1"]),
        ("same", "Identity", &["drop1"]),
        ("dense2", "Gemm", &["same", "w", "w"]),
        ("prob", "Softmax", &["dense2"]),
    ];
    assert_eq!(cut(mxnet, "prob", None).unwrap(), "relu1");
    assert_eq!(cut(&mxnet[..6], "dense2", None).unwrap(), "relu1");
    // Keras: weights behind a constant transposition, a bias that is added.
    let keras: &[(&str, &str, &[&str])] = &[
        ("t", "Transpose", &["x"]),
        ("flat", "Reshape", &["t", "w"]),
        ("kernel", "Transpose", &["w"]),
        ("product", "MatMul", &["flat", "kernel"]),
        ("biased", "Add", &["product", "w"]),
        ("fc2", "Relu", &["biased"]),
        ("product2", "MatMul", &["fc2", "w"]),
        ("biased2", "Add", &["w", "product2"]),
        ("prob", "Softmax", &["biased2"]),
    ];
    assert_eq!(cut(keras, "prob", None).unwrap(), "fc2");
    // Already cut: the output is the vector.
    assert_eq!(cut(&keras[..6], "fc2", None).unwrap(), "fc2");
}

#[test]
fn takes_the_pooled_features_of_networks_without_hidden_dense_layers() {
    let mobilenet: &[(&str, &str, &[&str])] = &[
        ("pool", "GlobalAveragePool", &["x"]),
        ("flat", "Flatten", &["pool"]),
        ("dense", "Gemm", &["flat", "w"]),
    ];
    assert_eq!(cut(mobilenet, "dense", None).unwrap(), "flat");
    assert_eq!(cut(&mobilenet[..2], "flat", None).unwrap(), "flat");
}

#[test]
fn refuses_with_candidates_when_unsure() {
    let convolutional: &[(&str, &str, &[&str])] = &[
        ("features", "Relu", &["x"]),
        ("classes", "Conv", &["features", "w"]),
        ("prob", "Softmax", &["classes"]),
    ];
    let error = cut(convolutional, "prob", None).unwrap_err();
    let NetworkError::LayerUnclear { reason, candidates } = &error else { panic!("{error}") };
    assert_eq!(reason, "it ends in classes (Conv), not in a dense layer");
    assert_eq!(candidates, "features (Relu), classes (Conv)");
    // A product of two activations is attention, not a dense layer.
    let attention: &[(&str, &str, &[&str])] =
        &[("q", "Relu", &["x"]), ("k", "Relu", &["x"]), ("a", "MatMul", &["q", "k"])];
    assert!(matches!(cut(attention, "a", None), Err(NetworkError::LayerUnclear { .. })));
}

#[test]
fn a_named_layer_is_a_node_or_a_tensor() {
    let nodes: &[(&str, &str, &[&str])] =
        &[("flat", "Flatten", &["x"]), ("dense", "Gemm", &["flat", "w"])];
    assert_eq!(cut(nodes, "dense", Some("flat")).unwrap(), "flat");
    let error = cut(nodes, "dense", Some("fc2")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the network has no layer `fc2`; there are, among others: flat (Flatten), dense (Gemm)"
    );
    // The picture itself and the weights are no layers.
    assert!(cut(nodes, "dense", Some("x")).is_err());
    assert!(cut(nodes, "dense", Some("w")).is_err());
}

#[test]
fn pruning_keeps_what_the_cut_needs_and_nothing_else() {
    let mut builder = Builder::new("test", "x", &[1, 3, 4, 4]);
    let flat = builder.flatten("flat", "x");
    let hidden = builder.dense("hidden", &flat, &[0.5; 48 * 2], &[0.0; 2]);
    let relu = builder.relu("relu", &hidden);
    builder.dense("classes", &relu, &[0.5; 4], &[0.0; 2]);
    let mut model = ModelProto::decode(&builder.finish("classes", &[1, 2], None)[..]).unwrap();
    let (vector, _) = find(model.graph.as_ref().unwrap(), Some("relu")).unwrap();
    prune(&mut model, &vector);
    let graph = model.graph.unwrap();
    let nodes: Vec<_> = graph.node.iter().map(|node| node.name.as_str()).collect();
    let weights: Vec<_> = graph.initializer.iter().map(|tensor| tensor.name.as_str()).collect();
    assert_eq!(nodes, ["flat", "hidden", "relu"]);
    assert_eq!(weights, ["hidden.weight", "hidden.bias"]);
    assert_eq!(graph.output[0].name, "relu");
}
