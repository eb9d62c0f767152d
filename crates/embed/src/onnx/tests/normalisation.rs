//! Networks that normalise in their own graph get what that graph expects.

use prost::Message;

use crate::onnx::proto::{self as pb, tensor_proto::DataType};
use crate::onnx::synth::{Attribute, Builder};
use crate::{
    EngineKind, Layout, Network, NetworkOptions, Picture, PixelRange, Preprocessing,
    PreprocessingReason,
};

const MEAN: [f32; 3] = [0.485, 0.456, 0.406];
const DEVIATION: [f32; 3] = [0.229, 0.224, 0.225];

fn numbers(seed: u32, count: usize) -> Vec<f32> {
    vitrine_test_support::Random::signed_numbers(seed.into(), count)
}

fn picture() -> Picture {
    let rgb = numbers(1, 40 * 30 * 3).iter().map(|value| (value * 127.0 + 128.0) as u8).collect();
    Picture::from_rgb(40, 30, rgb).unwrap()
}

/// A small network behind `begin`, which gets the builder and the picture's tensor; with an
/// activation that Vitrine's own engine lacks where it is to run in tract.
fn network(layout: Layout, tract: bool, begin: impl Fn(&mut Builder, &str) -> String) -> Vec<u8> {
    let dims = match layout {
        Layout::Nchw => [-1, 3, 8, 8],
        Layout::Nhwc => [-1, 8, 8, 3],
    };
    let mut builder = Builder::new("normalising", "image", &dims);
    let mut x = begin(&mut builder, "image");
    if layout == Layout::Nhwc {
        let perm = [("perm", Attribute::Ints(vec![0, 3, 1, 2]))];
        x = builder.node("planes", "Transpose", &[&x], &perm);
    }
    x = builder.conv3x3("conv", &x, &numbers(2, 6 * 27), &numbers(3, 6));
    x = builder.node("activated", if tract { "Tanh" } else { "Relu" }, &[&x], &[]);
    x = builder.node("pool", "GlobalAveragePool", &[&x], &[]);
    x = builder.flatten("features", &x);
    builder.dense("classes", &x, &numbers(4, 6 * 4), &numbers(5, 4));
    builder.finish("classes", &[-1, 4], None)
}

fn plain(_: &mut Builder, x: &str) -> String {
    x.to_owned()
}

fn open(file: &[u8], preprocessing: Option<Preprocessing>) -> Network {
    Network::from_onnx(file, &NetworkOptions { preprocessing, layer: None }).unwrap()
}

/// Opens what `begin` begins, by both engines, and compares it with the network that does not
/// normalise and gets its values normalised as `like`.
#[track_caller]
fn same(
    layout: Layout,
    begin: impl Fn(&mut Builder, &str) -> String,
    like: Preprocessing,
    expected: Preprocessing,
) {
    for tract in [false, true] {
        let normalising = open(&network(layout, tract, &begin), None);
        assert_eq!(normalising.preprocessing(), expected);
        let reason = normalising.describe().preprocessing;
        assert!(matches!(reason, PreprocessingReason::Graph(_)), "{reason}");
        assert!(normalising.id().ends_with(&format!(":features:{expected}")));
        let runs_in_tract = normalising.describe().engine != EngineKind::Own;
        assert_eq!(runs_in_tract, tract, "{}", normalising.describe().engine);
        let vector = normalising.embed(&picture()).unwrap();
        let plain = open(&network(layout, tract, plain), Some(like));
        let other = plain.embed(&picture()).unwrap();
        let largest = other.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
        for (a, b) in vector.iter().zip(&other) {
            assert!((a - b).abs() <= 1e-4 * largest, "{vector:?}\n{other:?}");
        }
    }
}

/// `(x / scale - mean) / deviation`, each constant of a shape for planes.
fn torch(scale: f32) -> impl Fn(&mut Builder, &str) -> String {
    move |builder, x| {
        let mut x = x.to_owned();
        if scale != 1.0 {
            let by = builder.floats("scale", &[], &[scale]);
            x = builder.node("scaled", "Div", &[&x, &by], &[]);
        }
        let mean = builder.floats("mean", &[1, 3, 1, 1], &MEAN);
        x = builder.node("centred", "Sub", &[&x, &mean], &[]);
        let deviation = builder.floats("deviation", &[3, 1, 1], &DEVIATION);
        builder.node("normalised", "Div", &[&x, &deviation], &[])
    }
}

#[test]
fn a_module_around_a_network_normalises() {
    let (like, layout) = (Preprocessing::Torchvision, Layout::Nchw);
    let (unit, bytes) = (PixelRange::Unit, PixelRange::Bytes);
    same(layout, torch(1.0), like, Preprocessing::TorchvisionRgb(unit));
    same(layout, torch(255.0), like, Preprocessing::TorchvisionRgb(bytes));
    // Of the values 0…255 at once.
    let at_once = |builder: &mut Builder, x: &str| {
        let mean = builder.floats("mean", &[3, 1, 1], &MEAN.map(|mean| mean * 255.0));
        let x = builder.node("centred", "Sub", &[x, &mean], &[]);
        let factor = DEVIATION.map(|deviation| 1.0 / (deviation * 255.0));
        let factor = builder.floats("factor", &[3, 1, 1], &factor);
        builder.node("normalised", "Mul", &[&factor, &x], &[])
    };
    same(layout, at_once, like, Preprocessing::TorchvisionRgb(bytes));
}

#[test]
fn a_batch_normalisation_of_the_picture_normalises() {
    let begin = |builder: &mut Builder, x: &str| {
        let gamma = builder.floats("gamma", &[3], &[1.0; 3]);
        let beta = builder.floats("beta", &[3], &[0.0; 3]);
        let mean = builder.floats("mean", &[3], &MEAN);
        let variance = builder.floats("variance", &[3], &DEVIATION.map(|of| of * of));
        let epsilon = [("epsilon", Attribute::Float(1e-9))];
        let inputs = [x, &gamma, &beta, &mean, &variance];
        builder.node("normalised", "BatchNormalization", &inputs, &epsilon)
    };
    let expected = Preprocessing::TorchvisionRgb(PixelRange::Unit);
    same(Layout::Nchw, begin, Preprocessing::Torchvision, expected);
}

#[test]
fn kerass_rescaling_and_normalization_are_read() {
    let rescaling = |scale: f32, offset: f32| {
        move |builder: &mut Builder, x: &str| {
            let scale = builder.floats("scale", &[], &[scale]);
            let x = builder.node("scaled", "Mul", &[x, &scale], &[]);
            let offset = builder.floats("offset", &[], &[offset]);
            builder.node("rescaled", "Add", &[&x, &offset], &[])
        }
    };
    let expected = Preprocessing::KerasRgb(PixelRange::Bytes);
    let signed = Preprocessing::KerasRgb(PixelRange::Signed);
    same(Layout::Nhwc, rescaling(1.0 / 127.5, -1.0), signed, expected);
    let unit = Preprocessing::KerasRgb(PixelRange::Unit);
    same(Layout::Nhwc, rescaling(1.0 / 255.0, 0.0), unit, expected);
    // Normalization keeps the variance, of which the graph takes the root. The file of the network
    // that is given values of 0…1 has no division by 255.
    let normalization = |scale: f32| {
        move |builder: &mut Builder, x: &str| {
            let scale = builder.floats("scale", &[], &[scale]);
            let x = builder.node("scaled", "Mul", &[x, &scale], &[]);
            let mean = builder.floats("mean", &[1, 1, 1, 3], &MEAN);
            let x = builder.node("centred", "Sub", &[&x, &mean], &[]);
            let variance = builder.floats("variance", &[3], &DEVIATION.map(|of| of * of));
            let root = builder.node("root", "Sqrt", &[&variance], &[]);
            let least = builder.floats("least", &[], &[1e-7]);
            let divisor = builder.node("divisor", "Max", &[&root, &least], &[]);
            builder.node("normalised", "Div", &[&x, &divisor], &[])
        }
    };
    for tract in [false, true] {
        let bytes = open(&network(Layout::Nhwc, tract, normalization(1.0 / 255.0)), None);
        assert_eq!(bytes.preprocessing(), expected);
        let unit = open(&network(Layout::Nhwc, tract, normalization(1.0)), None);
        assert_eq!(unit.preprocessing(), Preprocessing::KerasRgb(PixelRange::Unit));
        let (bytes, unit) = (bytes.embed(&picture()).unwrap(), unit.embed(&picture()).unwrap());
        for (a, b) in bytes.iter().zip(&unit) {
            assert!((a - b).abs() <= 1e-4, "{bytes:?}\n{unit:?}");
        }
    }
}

/// The file with an input of bytes, which a node of its own makes floats.
fn of_bytes(tract: bool, cast: bool) -> Vec<u8> {
    let file = network(Layout::Nchw, tract, |builder, x| {
        let to = [("to", Attribute::Int(DataType::Float as i64))];
        let x = if cast { builder.node("floats", "Cast", &[x], &to) } else { x.to_owned() };
        torch(255.0)(builder, &x)
    });
    let mut model = pb::ModelProto::decode(&file[..]).unwrap();
    let input = model.graph.as_mut().unwrap().input[0].r#type.as_mut().unwrap();
    let Some(pb::type_proto::Value::TensorType(tensor)) = &mut input.value else { panic!() };
    tensor.elem_type = DataType::Uint8 as i32;
    model.encode_to_vec()
}

#[test]
fn a_network_that_takes_bytes_gets_their_values() {
    for tract in [false, true] {
        let bytes = open(&of_bytes(tract, true), None);
        assert_eq!(bytes.preprocessing(), Preprocessing::TorchvisionRgb(PixelRange::Bytes));
        assert_eq!(bytes.describe().preprocessing, PreprocessingReason::Bytes);
        let floats = open(&network(Layout::Nchw, tract, torch(255.0)), None);
        assert_eq!(bytes.embed(&picture()).unwrap(), floats.embed(&picture()).unwrap());
    }
    let error = Network::from_onnx(&of_bytes(false, false), &NetworkOptions::default());
    assert!(error.unwrap_err().to_string().contains("`image` is not of 32-bit floats"));
}

#[test]
fn what_is_given_or_unclear_is_not_guessed() {
    // Two channels that contradict the third, and blue first.
    for mean in [[0.485, 0.456, 103.0], [103.939, 116.779, 123.68]] {
        let begin = |builder: &mut Builder, x: &str| {
            let mean = builder.floats("mean", &[3, 1, 1], &mean);
            builder.node("centred", "Sub", &[x, &mean], &[])
        };
        let file = network(Layout::Nchw, false, begin);
        let unclear = open(&file, None);
        assert_eq!(unclear.preprocessing(), Preprocessing::Torchvision);
        let reason = unclear.describe().preprocessing;
        assert_eq!(reason, PreprocessingReason::Unclear(Layout::Nchw));
        assert!(reason.is_assumed() && reason.to_string().contains("for no known range"));
        let given = open(&file, Some(Preprocessing::Keras));
        assert_eq!(given.describe().preprocessing, PreprocessingReason::Given);
    }
    let plain = open(&network(Layout::Nchw, false, plain), None);
    assert_eq!(plain.describe().preprocessing, PreprocessingReason::Layout(Layout::Nchw));
    assert!(plain.describe().preprocessing.is_assumed());
    let found = open(&network(Layout::Nchw, false, torch(1.0)), None).describe().preprocessing;
    assert!(!found.is_assumed());
    let words = "the network normalises by itself: mean 0.485 0.456 0.406, \
                 deviation 0.229 0.224 0.225";
    assert_eq!(found.to_string(), words);
}
