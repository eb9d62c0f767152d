//! Networks of the owner's: what is found out about their preprocessing and their vector, and what
//! is only assumed.

use std::fs;

use vitrine_embed::synth::Builder;

use crate::support::{Run, Shop, run};

/// A network without metadata in the shop's folder, which divides by 255 first or not: a file that
/// PyTorch might have written. Its classifier is a convolution.
fn write(shop: &Shop, divides: bool) -> String {
    let mut builder = Builder::new("network", "image", &[-1, 3, 16, 16]);
    let mut x = "image".to_owned();
    if divides {
        let scale = builder.floats("scale", &[], &[255.0]);
        x = builder.node("scaled", "Div", &[&x, &scale], &[]);
        let mean = builder.floats("mean", &[3, 1, 1], &[0.485, 0.456, 0.406]);
        x = builder.node("centred", "Sub", &[&x, &mean], &[]);
        let deviation = builder.floats("deviation", &[3, 1, 1], &[0.229, 0.224, 0.225]);
        x = builder.node("normalised", "Div", &[&x, &deviation], &[]);
    }
    let weights = builder.seeded("weights", &[5, 3, 3, 3], 1, 0.3);
    let bias = builder.seeded("bias", &[5], 2, 0.3);
    x = builder.conv3x3_of("conv", &x, &weights, &bias);
    x = builder.relu("features", &x);
    let weights = builder.seeded("classes_weights", &[7, 5, 1, 1], 3, 0.3);
    x = builder.node("classes", "Conv", &[&x, &weights], &[]);
    x = builder.relu("scores", &x);
    x = builder.node("pool", "GlobalAveragePool", &[&x], &[]);
    x = builder.flatten("flat", &x);
    x = builder.node("prob", "Softmax", &[&x], &[]);
    fs::write(shop.path("network.onnx"), builder.finish(&x, &[-1, 7], None)).unwrap();
    shop.text("network.onnx")
}

fn assumptions(build: &Run) -> usize {
    assert_eq!(build.code, 0, "{build:?}");
    let warnings = build.json()["warnings"].as_array().unwrap().clone();
    let of_it = warnings.iter().filter(|of| of.as_str().unwrap().contains("--preprocessing NAME"));
    let count = of_it.count();
    assert_eq!(build.stderr.matches("--preprocessing NAME").count(), count, "{}", build.stderr);
    count
}

#[test]
fn a_build_warns_once_of_a_preprocessing_that_is_assumed() {
    let shop = Shop::new();
    let model = write(&shop, false);
    let first = shop.build(&["--model", &model, "--json"]);
    assert_eq!(assumptions(&first), 1);
    assert!(first.stderr.contains("torchvision (assumed: "), "{}", first.stderr);
    // The next build does not open the network, and says the same.
    assert_eq!(assumptions(&shop.build(&["--model", &model, "--json"])), 1);
    let given = ["--model", &model, "--preprocessing", "torchvision-signed", "--json"];
    let given = shop.build(&given);
    assert_eq!(assumptions(&given), 0);
    assert!(given.json()["network"].as_str().unwrap().ends_with(":torchvision-signed"));
    assert_eq!(assumptions(&shop.build(&["--json"])), 0);
}

#[test]
fn a_network_that_normalises_gets_the_picture_s_values() {
    let shop = Shop::new();
    let model = write(&shop, true);
    let build = shop.build(&["--model", &model, "--json"]);
    assert_eq!(assumptions(&build), 0);
    assert!(build.json()["network"].as_str().unwrap().ends_with(":torchvision-255"));
    let about = run(["model", "inspect", &model, "--json"]).json();
    assert_eq!(
        (&about["preprocessing"], &about["engine"]),
        (&"torchvision-255".into(), &"vitrine".into())
    );
    let reason = about["preprocessing_reason"].as_str().unwrap();
    assert!(reason.contains("mean 123.675 116.28 103.53"), "{reason}");
    // A pack of it has the same preprocessing.
    let pack = shop.text("pack");
    assert_eq!(run(["model", "pack", &model, "--out", &pack, "--weights", "f32"]).code, 0);
    let packed = shop.build(&["--model", &pack, "--json"]);
    assert_eq!(assumptions(&packed), 0);
    assert!(packed.json()["network"].as_str().unwrap().ends_with(":torchvision-255"));
}

#[test]
fn a_network_without_a_dense_layer_gives_its_features() {
    let shop = Shop::new();
    let model = write(&shop, false);
    let about = run(["model", "inspect", &model, "--json"]).json();
    assert_eq!((&about["layer"], &about["dims"]), (&"pooled(features)".into(), &5.into()));
    let reason = about["layer_reason"].as_str().unwrap();
    assert!(reason.contains("before the convolution that classifies, classes (Conv)"), "{reason}");
    let scores = run(["model", "inspect", &model, "--layer", "flat", "--json"]).json();
    assert_eq!((&scores["layer"], &scores["dims"]), (&"flat".into(), &7.into()));
}
