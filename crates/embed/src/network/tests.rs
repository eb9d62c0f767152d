//! Tests of networks as exporters write them, and of their refusals.

use super::{Network, NetworkError, NetworkOptions};
use crate::synth::{Attribute, Builder};
use crate::{Picture, Preprocessing};

/// Seeded numbers in −1…1.
fn numbers(seed: u32, count: usize, scale: f32) -> Vec<f32> {
    let numbers = vitrine_test_support::Random::signed_numbers(seed.into(), count);
    numbers.into_iter().map(|number| number * scale).collect()
}

fn picture(seed: u32) -> Picture {
    let rgb = numbers(seed, 40 * 30 * 3, 127.0).iter().map(|v| (v + 128.0) as u8).collect();
    Picture::from_rgb(40, 30, rgb).unwrap()
}

fn load(bytes: &[u8]) -> Result<Network, NetworkError> {
    Network::from_onnx(bytes, &NetworkOptions::default())
}

/// As torchvision exports VGG: planes, Gemm, a dynamic batch; `head` adds the last dense layer.
fn vgg_nchw(head: bool) -> Vec<u8> {
    let mut builder = Builder::new("vgg", "input", &[-1, 3, 8, 8]);
    let mut tensor =
        builder.conv3x3("conv", "input", &numbers(1, 4 * 27, 0.3), &numbers(2, 4, 0.1));
    tensor = builder.relu("conv_relu", &tensor);
    tensor = builder.max_pool("pool", &tensor);
    tensor = builder.flatten("flatten", &tensor);
    tensor = builder.dense("fc1", &tensor, &numbers(3, 64 * 10, 0.3), &numbers(4, 10, 0.1));
    tensor = builder.relu("fc1_relu", &tensor);
    tensor = builder.dense("fc2", &tensor, &numbers(5, 10 * 6, 0.3), &numbers(6, 6, 0.1));
    tensor = builder.relu("fc2_relu", &tensor);
    if head {
        tensor = builder.node("dropped", "Dropout", &[&tensor], &[]);
        tensor = builder.dense("classes", &tensor, &numbers(7, 6 * 5, 0.3), &numbers(8, 5, 0.1));
        tensor = builder.node("softmax", "Softmax", &[&tensor], &[("axis", Attribute::Int(1))]);
    }
    builder.finish(&tensor, &[-1, if head { 5 } else { 6 }], None)
}

/// The same network as Keras exports it: pixels, transposed for the convolution and back before
/// flattening, MatMul and Add.
fn vgg_nhwc() -> Vec<u8> {
    let mut builder = Builder::new("vgg", "input", &[-1, 8, 8, 3]);
    let to_planes = [("perm", Attribute::Ints(vec![0, 3, 1, 2]))];
    let to_pixels = [("perm", Attribute::Ints(vec![0, 2, 3, 1]))];
    let mut tensor = builder.node("planes", "Transpose", &["input"], &to_planes);
    tensor = builder.conv3x3("conv", &tensor, &numbers(1, 4 * 27, 0.3), &numbers(2, 4, 0.1));
    tensor = builder.relu("conv_relu", &tensor);
    tensor = builder.max_pool("pool", &tensor);
    tensor = builder.node("pixels", "Transpose", &[&tensor], &to_pixels);
    let shape = builder.integers("shape", &[-1, 64]);
    tensor = builder.node("flat", "Reshape", &[&tensor, &shape], &[]);
    for (name, inputs, outputs, seed) in
        [("fc1", 64, 10, 3), ("fc2", 10, 6, 5), ("classes", 6, 5, 7)]
    {
        // Input × output, and fc1's inputs in the order y, x, channel instead of channel, y, x.
        let gemm = numbers(seed, inputs * outputs, 0.3);
        let from = |input: usize| if inputs == 64 { input % 4 * 16 + input / 4 } else { input };
        let kernel: Vec<f32> = (0..inputs)
            .flat_map(|i| (0..outputs).map(move |o| (i, o)))
            .map(|(i, o)| gemm[o * inputs + from(i)])
            .collect();
        let kernel =
            builder.floats(&format!("{name}_kernel"), &[inputs as i64, outputs as i64], &kernel);
        let bias = builder.floats(
            &format!("{name}_bias"),
            &[outputs as i64],
            &numbers(seed + 1, outputs, 0.1),
        );
        tensor = builder.node(&format!("{name}_product"), "MatMul", &[&tensor, &kernel], &[]);
        tensor = builder.node(&format!("{name}_biased"), "Add", &[&tensor, &bias], &[]);
        if name != "classes" {
            tensor = builder.relu(&format!("{name}_relu"), &tensor);
        }
    }
    tensor = builder.node("softmax", "Softmax", &[&tensor], &[("axis", Attribute::Int(1))]);
    builder.finish(&tensor, &[-1, 5], None)
}

/// The same arithmetic in plain loops.
fn reference(planes: &[f32]) -> Vec<f32> {
    let (weights, bias) = (numbers(1, 4 * 27, 0.3), numbers(2, 4, 0.1));
    let mut pooled = vec![0.0f32; 64];
    for o in 0..4 {
        for y in 0..8i32 {
            for x in 0..8i32 {
                let mut sum = bias[o];
                for (tap, weight) in weights[o * 27..][..27].iter().enumerate() {
                    let (c, dy, dx) = (tap / 9, tap as i32 / 3 % 3 - 1, tap as i32 % 3 - 1);
                    if (0..8).contains(&(y + dy)) && (0..8).contains(&(x + dx)) {
                        sum += weight * planes[c * 64 + ((y + dy) * 8 + x + dx) as usize];
                    }
                }
                let cell = &mut pooled[o * 16 + (y / 2 * 4 + x / 2) as usize];
                *cell = cell.max(sum);
            }
        }
    }
    let dense = |input: &[f32], outputs: usize, seed: u32| -> Vec<f32> {
        let (weights, bias) =
            (numbers(seed, input.len() * outputs, 0.3), numbers(seed + 1, outputs, 0.1));
        let row = |o: usize| {
            weights[o * input.len()..].iter().zip(input).map(|(w, v)| w * v).sum::<f32>()
        };
        (0..outputs).map(|o| (row(o) + bias[o]).max(0.0)).collect()
    };
    dense(&dense(&pooled, 10, 3), 6, 5)
}

#[track_caller]
fn assert_close(got: &[f32], expected: &[f32]) {
    assert_eq!(got.len(), expected.len());
    let largest = expected.iter().fold(0.0f32, |m, v| m.max(v.abs()));
    assert!(largest > 0.0);
    for (a, b) in got.iter().zip(expected) {
        assert!((a - b).abs() <= 1e-5 * largest, "{got:?}\n{expected:?}");
    }
}

#[test]
fn planes_and_pixels_give_the_same_fc2() {
    let picture = picture(1);
    let planes = load(&vgg_nchw(true)).unwrap();
    assert_eq!((planes.dims(), planes.layer()), (6, "fc2_relu"));
    assert_eq!(planes.preprocessing(), Preprocessing::Torchvision);
    let pixels = load(&vgg_nhwc()).unwrap();
    assert_eq!((pixels.dims(), pixels.layer()), (6, "fc2_relu"));
    assert_eq!(pixels.preprocessing(), Preprocessing::Keras);

    for preprocessing in [Preprocessing::Keras, Preprocessing::Torchvision] {
        let input = preprocessing.apply(&picture, 8, 8, crate::Layout::Nchw);
        let expected = reference(&input);
        for file in [vgg_nchw(true), vgg_nchw(false), vgg_nhwc()] {
            let options =
                NetworkOptions { preprocessing: Some(preprocessing), ..Default::default() };
            let network = Network::from_onnx(&file, &options).unwrap();
            assert_close(&network.embed(&picture).unwrap(), &expected);
        }
    }
}

#[test]
fn a_network_of_pooled_features_is_cut_before_its_classifier() {
    let mut builder = Builder::new("mobilenet", "image", &[1, 3, -1, -1]);
    let mut tensor =
        builder.conv3x3("conv", "image", &numbers(1, 5 * 27, 0.3), &numbers(2, 5, 0.1));
    tensor = builder.relu("relu", &tensor);
    tensor = builder.node("pool", "GlobalAveragePool", &[&tensor], &[]);
    tensor = builder.flatten("features", &tensor);
    builder.dense("classes", &tensor, &numbers(3, 10, 0.3), &[0.0; 2]);
    let network = load(&builder.finish("classes", &[1, 2], None)).unwrap();
    assert_eq!((network.dims(), network.layer()), (5, "features"));
    // An open size is taken as 224×224.
    assert_eq!(network.embed(&picture(2)).unwrap().len(), 5);
}

#[test]
fn a_layer_can_be_named() {
    let options = NetworkOptions { layer: Some("fc1".to_owned()), ..Default::default() };
    let network = Network::from_onnx(&vgg_nchw(true), &options).unwrap();
    assert_eq!((network.dims(), network.layer()), (10, "fc1"));
    assert!(
        network.embed(&picture(1)).unwrap().iter().any(|&value| value < 0.0),
        "before its ReLU"
    );
}

#[test]
fn the_id_names_file_layer_and_preprocessing() {
    let id = |bytes: &[u8], layer: Option<&str>, preprocessing| {
        let options = NetworkOptions { layer: layer.map(str::to_owned), preprocessing };
        Network::from_onnx(bytes, &options).unwrap().id().to_owned()
    };
    let file = vgg_nchw(true);
    let usual = id(&file, None, None);
    assert_eq!(usual.len(), 16 + ":fc2_relu:torchvision".len());
    assert!(usual.ends_with(":fc2_relu:torchvision"), "{usual}");
    assert_eq!(id(&file, Some("fc2_relu"), Some(Preprocessing::Torchvision)), usual);
    let others = [
        id(&vgg_nchw(false), None, None),
        id(&file, Some("fc1"), None),
        id(&file, None, Some(Preprocessing::Keras)),
    ];
    assert!(others.iter().all(|other| *other != usual));
}

#[test]
fn threads_share_a_network_and_get_the_same_bits() {
    let network = Network::embedded().unwrap();
    let pictures: Vec<Picture> = (0..4).map(picture).collect();
    let alone: Vec<Vec<f32>> = pictures.iter().map(|p| network.embed(p).unwrap()).collect();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for (picture, expected) in pictures.iter().zip(&alone) {
                    let got = network.embed(picture).unwrap();
                    assert!(
                        got.iter().map(|v| v.to_bits()).eq(expected.iter().map(|v| v.to_bits()))
                    );
                }
            });
        }
    });
}

#[test]
fn the_embedded_network_tells_shapes_apart_and_mirror_images_less() {
    let network = Network::embedded().unwrap();
    assert_eq!(network.preprocessing(), Preprocessing::Vitrine);
    assert_eq!(network.layer(), "vector");
    let draw = |inside: &dyn Fn(i32, i32) -> bool| {
        let pixels = (0..200).flat_map(|y| (0..200).map(move |x| (x, y)));
        let rgb =
            pixels.flat_map(|(x, y)| if inside(x, y) { [40, 60, 90] } else { [255; 3] }).collect();
        network.embed(&Picture::from_rgb(200, 200, rgb).unwrap()).unwrap()
    };
    let cosine = |a: &[f32], b: &[f32]| {
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
    };
    let disc = draw(&|x, y| (x - 100).pow(2) + (y - 100).pow(2) < 4900);
    let larger = draw(&|x, y| (x - 100).pow(2) + (y - 100).pow(2) < 5600);
    let triangle = draw(&|x, y| y > 30 && y < 170 && x > 40 && x - 40 < y - 30);
    let mirrored = draw(&|x, y| y > 30 && y < 170 && x < 159 && 159 - x < y - 30);
    let upside_down = draw(&|x, y| y > 30 && y < 170 && x > 40 && x - 40 < 170 - y);
    assert!(cosine(&disc, &larger) > cosine(&disc, &triangle));
    assert!(cosine(&triangle, &mirrored) > cosine(&triangle, &upside_down));
    assert!(cosine(&triangle, &mirrored) < 0.999);
}

#[test]
fn a_file_that_is_no_network_is_named() {
    let says = |bytes: &[u8]| load(bytes).unwrap_err().to_string();
    assert!(says(b"").starts_with("an empty file, not an ONNX network; export one"));
    assert!(says(b"<html>").starts_with("a web page (HTML), not an ONNX network"));
    assert!(
        says(b"\x89HDF\r\n\x1a\n")
            .starts_with("an HDF5 file (Keras weights?), not an ONNX network")
    );
    let whole = vgg_nchw(true);
    assert!(says(&whole[..whole.len() / 2]).contains("not an ONNX network"));
}

#[test]
fn what_a_network_must_not_be_is_said() {
    let with_input = |dims: &[i64]| {
        let mut builder = Builder::new("test", "x", dims);
        builder.flatten("flat", "x");
        builder.dense("dense", "flat", &[0.1; 8], &[0.0; 2]);
        load(&builder.finish("dense", &[1, 2], None)).unwrap_err().to_string()
    };
    assert!(with_input(&[1, 4]).contains("its input `x` has 2 dimensions"));
    assert!(with_input(&[1, 1, 2, 2]).contains("has no dimension of 3 channels"));
    assert!(with_input(&[8, 3, 2, 2]).contains("has a fixed batch of 8"));

    let mut builder = Builder::new("test", "x", &[1, 3, 4, 4]);
    builder.node("strange", "FusedMagic", &["x"], &[]);
    builder.flatten("flat", "strange");
    builder.dense("dense", "flat", &[0.1; 96], &[0.0; 2]);
    let error = load(&builder.finish("dense", &[1, 2], None)).unwrap_err();
    assert!(error.to_string().contains("operators that cannot be run (FusedMagic)"), "{error}");

    // A dense layer of the wrong width.
    let mut builder = Builder::new("test", "x", &[1, 3, 4, 4]);
    builder.flatten("flat", "x");
    builder.dense("dense", "flat", &[0.1; 2 * 47], &[0.0; 2]);
    builder.relu("relu", "dense");
    assert!(matches!(load(&builder.finish("relu", &[1, 2], None)), Err(NetworkError::Unusable(_))));

    let mut builder = Builder::new("test", "x", &[1, 3, 4, 4]);
    builder.flatten("flat", "x");
    builder.dense("dense", "flat", &[f32::NAN; 2 * 48], &[0.0; 2]);
    builder.relu("relu", "dense");
    let network = Network::from_onnx(
        &builder.finish("relu", &[1, 2], None),
        &NetworkOptions { layer: Some("dense".to_owned()), preprocessing: None },
    );
    assert!(matches!(network.unwrap().embed(&picture(1)), Err(NetworkError::Failed(_))));
}
