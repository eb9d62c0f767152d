//! Every network is computed by the model it is lowered to and by tract.

use super::Lowered;
use crate::engine::{Activation, Engine, Layer, Weights};
use crate::onnx::synth::{Attribute, Builder};
use crate::onnx::{Outline, TractEngine};
use crate::{Layout, NetworkOptions};

/// Numbers in −1…1, the same for the same seed.
fn numbers(seed: u32, count: usize) -> Vec<f32> {
    vitrine_test_support::Random::signed_numbers(seed.into(), count)
}

fn named(layer: &str) -> NetworkOptions {
    NetworkOptions { layer: Some(layer.to_owned()), ..Default::default() }
}

fn lower(file: &[u8], layer: &str) -> Result<Lowered, String> {
    Outline::open(&file, &named(layer)).unwrap().lower().unwrap()
}

/// Lowers, and compares model and tract on one picture.
#[track_caller]
fn same(file: &[u8], layer: &str) -> Lowered {
    let outline = Outline::open(&file, &named(layer)).unwrap();
    let lowered = outline.lower().unwrap().unwrap_or_else(|reason| panic!("{reason}"));
    let input = outline.input;
    let pixels = numbers(9, input.width * input.height * 3);
    let (tract, _): (TractEngine, _) = outline.tract().unwrap();
    let ordered = match input.layout {
        Layout::Nhwc => pixels.clone(),
        Layout::Nchw => (0..3).flat_map(|c| pixels.iter().skip(c).step_by(3)).copied().collect(),
    };
    let expected = tract.run(ordered).unwrap();
    let got = Engine::new(lowered.model.clone()).unwrap().run(&pixels);
    assert_eq!(got.len(), expected.len());
    let largest = expected.iter().fold(0.0f32, |m, v| m.max(v.abs()));
    assert!(largest > 0.0);
    for (a, b) in got.iter().zip(&expected) {
        assert!((a - b).abs() <= 2e-5 * largest, "{got:?}\n{expected:?}");
    }
    lowered
}

fn planes(side: i64) -> Builder {
    Builder::new("test", "x", &[-1, 3, side, side])
}

/// A convolution of `outputs` channels with its ReLU.
fn conv(builder: &mut Builder, name: &str, input: &str, inputs: usize, outputs: usize) -> String {
    let (weights, bias) = (numbers(1, inputs * outputs * 9), numbers(2, outputs));
    let conv = builder.conv3x3(name, input, &weights, &bias);
    builder.relu(&format!("{name}_relu"), &conv)
}

#[test]
fn torch_flattens_planes() {
    let mut builder = planes(9);
    let mut x = conv(&mut builder, "conv1", "x", 3, 5);
    x = builder.max_pool("pool", &x);
    x = conv(&mut builder, "conv2", &x, 5, 4);
    x = builder.flatten("flat", &x);
    x = builder.dense("fc1", &x, &numbers(3, 64 * 70), &numbers(4, 70));
    x = builder.relu("fc1_relu", &x);
    x = builder.node("drop", "Dropout", &[&x], &[]);
    x = builder.dense("fc2", &x, &numbers(5, 70 * 6), &numbers(6, 6));
    let lowered = same(&builder.finish(&x, &[-1, 6], None), "fc2");
    assert_eq!(lowered.names, ["conv1", "pool", "conv2", "fc1", "fc2"]);
}

/// A transposed picture, biases that are added, a computed shape, products with the weights on
/// the right, and a last layer with some of the weights transposed.
#[test]
fn keras_flattens_pixels() {
    let mut builder = Builder::new("test", "x", &[-1, 6, 10, 3]);
    let perm = |perm: [i64; 4]| [("perm", Attribute::Ints(perm.to_vec()))];
    let mut x = builder.node("planes", "Transpose", &["x"], &perm([0, 3, 1, 2]));
    let kernel = builder.floats("kernel", &[5, 3, 3, 3], &numbers(1, 135));
    let same_padding = [("auto_pad", Attribute::Text("SAME_UPPER".to_owned()))];
    x = builder.node("conv", "Conv", &[&x, &kernel], &same_padding);
    let bias = builder.floats("bias", &[1, 5, 1, 1], &numbers(2, 5));
    x = builder.node("biased", "Add", &[&x, &bias], &[]);
    x = builder.relu("relu", &x);
    x = builder.max_pool("pool", &x);
    let shape = builder.node("shape", "Shape", &[&x], &[]);
    x = builder.node("pixels", "Transpose", &[&x], &perm([0, 2, 3, 1]));
    let first = builder.integers("first", &[0]);
    let one = builder.integers("one", &[1]);
    let rest = builder.integers("rest", &[-1]);
    let batch = builder.node("batch", "Slice", &[&shape, &first, &one], &[]);
    let axis = [("axis", Attribute::Int(0))];
    let shape = builder.node("row", "Concat", &[&batch, &rest], &axis);
    x = builder.node("flat", "Reshape", &[&x, &shape], &[]);
    let kernel = builder.floats("fc1_kernel", &[75, 70], &numbers(3, 75 * 70));
    x = builder.node("fc1", "MatMul", &[&x, &kernel], &[]);
    let bias = builder.floats("fc1_bias", &[70], &numbers(4, 70));
    x = builder.node("fc1_biased", "Add", &[&bias, &x], &[]);
    let zero = builder.floats("zero", &[], &[0.0]);
    x = builder.node("fc1_relu", "Max", &[&x, &zero], &[]);
    let kernel = builder.floats("fc2_kernel", &[8, 70], &numbers(5, 8 * 70));
    let kernel = builder.node("turned", "Transpose", &[&kernel], &[]);
    x = builder.node("fc2", "MatMul", &[&x, &kernel], &[]);
    x = builder.node("fc2_relu", "Clip", &[&x, &zero], &[]);
    let lowered = same(&builder.finish(&x, &[-1, 8], None), "fc2_relu");
    let relus = lowered.model.layers.iter().map(|layer| match layer {
        Layer::Conv3x3(linear) | Layer::Dense(linear) => linear.activation == Activation::Relu,
        _ => false,
    });
    assert_eq!(relus.collect::<Vec<_>>(), [true, false, true, true]);
}

#[test]
fn normalisations_and_factors_are_folded() {
    let mut builder = planes(6);
    let mut x = builder.conv3x3("conv", "x", &numbers(1, 4 * 27), &numbers(2, 4));
    let mut part = |name: &str, seed| {
        let values: Vec<f32> = numbers(seed, 4).iter().map(|value| value + 1.5).collect();
        builder.floats(name, &[4], &values)
    };
    let parts = [part("gamma", 3), part("beta", 4), part("mean", 5), part("variance", 6)];
    let inputs = [x.as_str(), &parts[0], &parts[1], &parts[2], &parts[3]];
    x = builder.node("norm", "BatchNormalization", &inputs, &[]);
    let factor = builder.floats("factor", &[4, 1, 1], &numbers(7, 4));
    x = builder.node("scaled", "Mul", &[&factor, &x], &[]);
    x = builder.max_pool("pool", &x);
    // A ReLU after the pooling is the same as before it.
    x = builder.relu("relu", &x);
    x = builder.flatten("flat", &x);
    let weights = builder.floats("w", &[36, 5], &numbers(8, 36 * 5));
    let bias = builder.floats("b", &[5], &numbers(9, 5));
    let half = [("alpha", Attribute::Float(0.5)), ("beta", Attribute::Float(2.0))];
    x = builder.node("fc", "Gemm", &[&x, &weights, &bias], &half);
    same(&builder.finish(&x, &[-1, 5], None), "fc");
}

#[test]
fn int8_weights_stay_int8() {
    let mut builder = planes(4);
    let mut x = conv(&mut builder, "conv", "x", 3, 2);
    x = builder.flatten("flat", &x);
    let bytes = |seed, count| numbers(seed, count).iter().map(|v| (v * 127.0) as i8).collect();
    let weights: Vec<i8> = bytes(3, 32 * 6);
    x = builder.dense_int8("fc1", &x, &weights, 0.01, &numbers(4, 6));
    let by_column = builder.bytes("q", &[6, 5], &bytes(5, 30));
    let scales = builder.floats("scales", &[5], &[0.1, 0.2, 0.3, 0.4, 0.5]);
    let columns = builder.node(
        "w",
        "DequantizeLinear",
        &[&by_column, &scales],
        &[("axis", Attribute::Int(1))],
    );
    x = builder.node("fc2", "MatMul", &[&x, &columns], &[]);
    let lowered = same(&builder.finish(&x, &[-1, 5], None), "fc2");
    let [_, Layer::Dense(first), Layer::Dense(second)] = &lowered.model.layers[..] else {
        panic!()
    };
    assert!(matches!(&first.weights, Weights::I8 { scales, .. } if *scales == [0.01; 6]));
    assert!(matches!(&second.weights, Weights::I8 { scales, .. } if scales.len() == 5));
}

#[test]
fn what_is_not_of_the_family_is_said() {
    let because = |last: &dyn Fn(&mut Builder, String) -> String| {
        let mut builder = planes(8);
        let x = conv(&mut builder, "conv", "x", 3, 4);
        let x = last(&mut builder, x);
        lower(&builder.finish(&x, &[1, 1], None), &x).err().unwrap()
    };
    let ints = |name: &'static str, ints: &[i64]| (name, Attribute::Ints(ints.to_vec()));
    let grouped = because(&|builder, x| {
        let w = builder.floats("w2", &[4, 2, 3, 3], &numbers(1, 72));
        builder.node("c", "Conv", &[&x, &w], &[("group", Attribute::Int(2))])
    });
    assert_eq!(grouped, "c (Conv) has groups of channels");
    let dilated = because(&|builder, x| {
        let w = builder.floats("w2", &[4, 4, 3, 3], &numbers(1, 144));
        builder.node("c", "Conv", &[&x, &w], &[ints("dilations", &[2, 2])])
    });
    assert_eq!(dilated, "c (Conv) has a kernel that is no square of neighbours");
    let oblong = because(&|builder, x| {
        let w = builder.floats("w2", &[4, 4, 3, 3], &numbers(1, 144));
        builder.node("c", "Conv", &[&x, &w], &[ints("strides", &[2, 1])])
    });
    assert_eq!(oblong, "c (Conv) moves or is padded in an unusual way");
    let unknown = because(&|builder, x| builder.node("n", "LRN", &[&x], &[]));
    assert_eq!(unknown, "n (LRN) is no part of it");
    let overlapping = because(&|builder, x| {
        let window = [ints("kernel_shape", &[3, 3]), ints("strides", &[2, 2])];
        builder.node("p", "MaxPool", &[&x], &window)
    });
    assert_eq!(overlapping, "p (MaxPool) is no plain 2×2 pooling");
    let residual = because(&|builder, x| builder.node("sum", "Add", &[&x, "conv"], &[]));
    assert_eq!(residual, "sum (Add) adds what no layer gives");
    let capped = because(&|builder, x| {
        let low = builder.floats("low", &[], &[0.0]);
        let high = builder.floats("high", &[], &[7.0]);
        builder.node("six", "Clip", &[&x, &low, &high], &[])
    });
    assert_eq!(capped, "six (Clip) cuts at 0 and 7");
    let planes = because(&|_, x| x);
    assert_eq!(planes, "its vector lies channel by channel");
    let late = because(&|builder, x| {
        let bias = builder.floats("late", &[4, 1, 1], &numbers(1, 4));
        builder.node("sum", "Add", &[&x, &bias], &[])
    });
    assert_eq!(late, "sum (Add) follows no convolution or dense layer");
}
