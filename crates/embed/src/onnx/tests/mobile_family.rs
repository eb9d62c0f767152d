//! Random networks of the mobile family: the engine computes what tract computes.

use proptest::prelude::*;

use crate::engine::{Engine, Layer, Window};
use crate::onnx::Outline;
use crate::onnx::synth::{Attribute, Builder};
use crate::{EngineKind, Network, NetworkOptions};

#[derive(Debug, Clone)]
struct Recipe {
    height: usize,
    width: usize,
    stem: usize,
    blocks: Vec<Block>,
    head: usize,
    /// Whether the picture is rescaled inside the network.
    rescaled: bool,
    /// Sides of the picture that a second branch reads, in eighths of the first's.
    branch: Option<(usize, usize)>,
    seed: u64,
}

/// An inverted residual block.
#[derive(Debug, Clone)]
struct Block {
    expansion: usize,
    side: usize,
    stride: usize,
    outputs: usize,
    normalised: bool,
}

fn block() -> impl Strategy<Value = Block> {
    let side = prop::sample::select(vec![3usize, 5]);
    let outputs = prop::sample::select(vec![2usize, 4, 7, 16, 20]);
    (1usize..4, side, 1usize..3, outputs, any::<bool>()).prop_map(
        |(expansion, side, stride, outputs, normalised)| Block {
            expansion,
            side,
            stride,
            outputs,
            normalised,
        },
    )
}

fn recipe() -> impl Strategy<Value = Recipe> {
    let blocks = prop::collection::vec(block(), 1..5);
    let branch = prop::option::of((3usize..9, 3usize..9));
    let sizes = (17usize..50, 17usize..50);
    (sizes, 2usize..20, blocks, 2usize..40, any::<bool>(), branch, any::<u64>()).prop_map(
        |((height, width), stem, blocks, head, rescaled, branch, seed)| Recipe {
            height,
            width,
            stem,
            blocks,
            head,
            rescaled,
            branch,
            seed,
        },
    )
}

/// A network under construction: the current tensor, its channels, and what it needs besides.
struct Writer {
    builder: Builder,
    x: String,
    channels: usize,
    size: [usize; 2],
    seed: u64,
    nodes: usize,
}

impl Writer {
    fn numbers(&mut self, name: &str, dims: &[usize], bound: f32) -> String {
        self.seed = self.seed.wrapping_add(1);
        let dims: Vec<i64> = dims.iter().map(|&dim| dim as i64).collect();
        self.builder.seeded(name, &dims, self.seed, bound)
    }

    fn then(&mut self, op: &str, others: &[&str], attributes: &[(&str, Attribute)]) {
        self.nodes += 1;
        let inputs: Vec<&str> =
            [self.x.as_str()].into_iter().chain(others.iter().copied()).collect();
        self.x = self.builder.node(&format!("{op}{}", self.nodes), op, &inputs, attributes);
    }

    /// With TensorFlow's padding: as attribute or as numbers, in turn.
    fn conv(&mut self, outputs: usize, side: usize, stride: usize, depthwise: bool, relu6: bool) {
        let inputs = if depthwise { 1 } else { self.channels };
        let name = format!("w{}", self.nodes);
        let bound = (6.0 / (inputs * side * side) as f32).sqrt();
        let weights = self.numbers(&name, &[outputs, inputs, side, side], bound);
        let bias = self.numbers(&format!("b{}", self.nodes), &[outputs], 0.3);
        let output = self.size.map(|length| length.div_ceil(stride));
        let zeros = [0, 1].map(|axis| {
            ((output[axis] - 1) * stride + side).saturating_sub(self.size[axis]) as i64
        });
        let mut attributes = vec![
            ("strides", Attribute::Ints(vec![stride as i64; 2])),
            ("group", Attribute::Int(if depthwise { self.channels as i64 } else { 1 })),
        ];
        attributes.push(if self.nodes.is_multiple_of(2) {
            ("auto_pad", Attribute::Text("SAME_UPPER".to_owned()))
        } else {
            let [down, across] = zeros;
            (
                "pads",
                Attribute::Ints(vec![down / 2, across / 2, down - down / 2, across - across / 2]),
            )
        });
        self.then("Conv", &[&weights, &bias], &attributes);
        (self.channels, self.size) = (outputs, output);
        if relu6 {
            self.then("Clip", &["zero", "six"], &[]);
        }
    }

    fn normalise(&mut self) {
        let name = format!("n{}", self.nodes);
        let channels = self.channels;
        let parts = ["gamma", "beta", "mean"]
            .map(|part| self.numbers(&format!("{name}{part}"), &[channels], 1.0));
        let variance = self.builder.floats(
            &format!("{name}variance"),
            &[channels as i64],
            &vec![0.7; channels],
        );
        let [gamma, beta, mean] = &parts;
        self.then("BatchNormalization", &[gamma, beta, mean, &variance], &[]);
    }

    fn block(&mut self, block: &Block) {
        let (shortcut, inputs, size) = (self.x.clone(), self.channels, self.size);
        if block.expansion > 1 {
            self.conv(inputs * block.expansion, 1, 1, false, true);
        }
        self.conv(self.channels, block.side, block.stride, true, true);
        self.conv(block.outputs, 1, 1, false, false);
        if block.normalised {
            self.normalise();
        }
        if self.channels == inputs && self.size == size {
            self.then("Add", &[&shortcut], &[]);
        }
    }

    fn direction(&mut self, length: Option<f32>) -> String {
        let mean = self.numbers(&format!("mean{}", self.nodes), &[self.channels], 0.3);
        self.then("Sub", &[&mean], &[]);
        self.then("LpNormalization", &[], &[("axis", Attribute::Int(1)), ("p", Attribute::Int(2))]);
        if let Some(length) = length {
            let length = self.builder.floats("length", &[], &[length]);
            self.then("Mul", &[&length], &[]);
        }
        self.x.clone()
    }
}

fn write(recipe: &Recipe) -> Vec<u8> {
    let [height, width] = [recipe.height as i64, recipe.width as i64];
    // 18 is the oldest in which Resize antialiases.
    let mut builder = Builder::new("random", "x", &[-1, 3, height, width]).with_opset(18);
    builder.floats("zero", &[], &[0.0]);
    builder.floats("six", &[], &[6.0]);
    let size = [recipe.height, recipe.width];
    let mut writer =
        Writer { builder, x: "x".into(), channels: 3, size, seed: recipe.seed, nodes: 0 };
    if recipe.rescaled {
        let factor = writer.builder.floats("factor", &[], &[-2.0]);
        writer.then("Mul", &[&factor], &[]);
        let offset = writer.builder.floats("offset", &[], &[1.0]);
        writer.then("Add", &[&offset], &[]);
    }
    writer.conv(recipe.stem, 3, 2, false, true);
    for block in &recipe.blocks {
        writer.block(block);
    }
    writer.conv(recipe.head, 1, 1, false, true);
    writer.then("GlobalAveragePool", &[], &[]);
    writer.then("Flatten", &[], &[]);
    let Some((down, across)) = recipe.branch else {
        let (output, dims) = (writer.x.clone(), [-1, writer.channels as i64]);
        return writer.builder.finish(&output, &dims, None);
    };
    let first = writer.direction(None);
    let joined = writer.channels;
    let rows = (recipe.height * down).div_ceil(8).min(recipe.height);
    let columns = (recipe.width * across).div_ceil(8).min(recipe.width);
    (writer.x, writer.channels, writer.size) = ("x".into(), 3, [rows, columns]);
    let sizes = writer.builder.integers("sizes", &[1, 3, rows as i64, columns as i64]);
    let attributes = [
        ("mode", Attribute::Text("linear".into())),
        ("antialias", Attribute::Int(1)),
        ("exclude_outside", Attribute::Int(1)),
        ("coordinate_transformation_mode", Attribute::Text("half_pixel".into())),
    ];
    writer.then("Resize", &["", "", &sizes], &attributes);
    writer.conv(5, 3, 1, false, false);
    writer.then("Relu", &[], &[]);
    let window = || Attribute::Ints(vec![2, 2]);
    writer.then("MaxPool", &[], &[("kernel_shape", window()), ("strides", window())]);
    writer.then("Flatten", &[], &[]);
    let inputs = 5 * (rows / 2) * (columns / 2);
    let weights = writer.numbers("dense", &[9, inputs], (6.0 / inputs as f32).sqrt());
    let bias = writer.numbers("dense_bias", &[9], 0.3);
    writer.then("Gemm", &[&weights, &bias], &[("transB", Attribute::Int(1))]);
    writer.then("Relu", &[], &[]);
    writer.channels = 9;
    let second = writer.direction(Some(0.6));
    let axis = [("axis", Attribute::Int(1))];
    let vector = writer.builder.node("vector", "Concat", &[&first, &second], &axis);
    writer.builder.finish(&vector, &[-1, joined as i64 + 9], None)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_engine_computes_what_tract_computes(recipe in recipe()) {
        let file = write(&recipe);
        let files = file.as_slice();
        let outline = Outline::open(&files, &NetworkOptions::default()).unwrap();
        let model = outline.lower().unwrap().map_err(TestCaseError::fail)?.model;
        let (tract, _) = outline.tract().unwrap();
        let pixels: Vec<f32> = (0..recipe.height * recipe.width * 3)
            .map(|i| ((i * 2_654_435_761) % 1000) as f32 / 1000.0)
            .collect();
        let planes = (0..3).flat_map(|c| pixels.iter().skip(c).step_by(3)).copied().collect();
        let expected = tract.run(planes).unwrap();
        let got = Engine::new(model).unwrap().run(&pixels);
        prop_assert_eq!(got.len(), expected.len());
        let largest = expected.iter().fold(1e-3f32, |m, v| m.max(v.abs()));
        for (a, b) in got.iter().zip(&expected) {
            prop_assert!((a - b).abs() <= 1e-3 * largest, "{:?}\n{:?}", got, expected);
        }
    }
}

/// PyTorch writes asymmetric zeros as a node of their own.
#[test]
fn zeros_of_a_node_of_their_own_belong_to_the_convolution() {
    let mut builder = Builder::new("padded", "x", &[-1, 3, 9, 8]);
    let pads = builder.integers("pads", &[0, 0, 0, 1, 0, 0, 1, 2]);
    let mut x = builder.node("padded", "Pad", &["x", &pads], &[]);
    let weights = builder.seeded("weights", &[4, 3, 3, 3], 1, 0.4);
    let stride = [("strides", Attribute::Ints(vec![2, 2]))];
    x = builder.node("conv", "Conv", &[&x, &weights], &stride);
    x = builder.node(
        "mean",
        "ReduceMean",
        &[&x],
        &[("axes", Attribute::Ints(vec![2, 3])), ("keepdims", Attribute::Int(0))],
    );
    let file = builder.finish(&x, &[-1, 4], None);
    let files = file.as_slice();
    let outline = Outline::open(&files, &NetworkOptions::default()).unwrap();
    let model = outline.lower().unwrap().unwrap().model;
    let Layer::Convolution(window, _) = &model.layers[0] else { panic!("no convolution") };
    assert_eq!(*window, Window { side: 3, stride: 2, padding: [0, 1, 1, 2] });
}

#[test]
fn an_operator_that_the_engine_lacks_goes_to_tract_and_is_named() {
    let mut builder = Builder::new("swish", "x", &[-1, 3, 8, 8]);
    let weights = builder.seeded("weights", &[4, 3, 1, 1], 1, 0.4);
    let conv = builder.node("conv", "Conv", &["x", &weights], &[]);
    let sigmoid = builder.node("sigmoid", "Sigmoid", &[&conv], &[]);
    let swish = builder.node("swish", "Mul", &[&conv, &sigmoid], &[]);
    let pool = builder.node("pool", "GlobalAveragePool", &[&swish], &[]);
    let flat = builder.flatten("flat", &pool);
    let network = Network::from_onnx(
        &builder.finish(&flat, &[-1, 4], None),
        &NetworkOptions { layer: Some("flat".to_owned()), ..NetworkOptions::default() },
    );
    let network = network.unwrap();
    let EngineKind::Tract { reason } = &network.describe().engine else { panic!("not tract") };
    assert!(reason.contains("swish (Mul) joins branches"), "{reason}");
}
