//! Random networks of the VGG family: the engine computes what tract computes.

use proptest::prelude::*;

use crate::onnx::Outline;
use crate::onnx::synth::{Attribute, Builder};
use crate::{Layout, NetworkOptions, engine};

#[derive(Debug, Clone)]
struct Recipe {
    layout: Layout,
    height: usize,
    width: usize,
    /// Channels of each convolution, and whether a pooling follows.
    convolutions: Vec<(usize, bool)>,
    dense: Vec<usize>,
    seed: u64,
}

/// tract 0.23.9 cannot prepare dense layers of one output or after one channel.
fn recipe() -> impl Strategy<Value = Recipe> {
    let layout = prop_oneof![Just(Layout::Nchw), Just(Layout::Nhwc)];
    let convolutions = prop::collection::vec((2usize..40, any::<bool>()), 1..4);
    let dense = prop::collection::vec(2usize..70, 1..3);
    (layout, 4usize..30, 4usize..30, convolutions, dense, any::<u64>()).prop_map(
        |(layout, height, width, convolutions, dense, seed)| Recipe {
            layout,
            height,
            width,
            convolutions,
            dense,
            seed,
        },
    )
}

/// The network as torchvision (planes) or Keras (pixels) would export it; its vector is `relu`.
fn write(recipe: &Recipe) -> Vec<u8> {
    let (h, w) = (recipe.height as i64, recipe.width as i64);
    let keras = recipe.layout == Layout::Nhwc;
    let dims = if keras { [-1, h, w, 3] } else { [-1, 3, h, w] };
    let mut builder = Builder::new("random", "x", &dims);
    let perm = |perm: [i64; 4]| [("perm", Attribute::Ints(perm.to_vec()))];
    let mut x = "x".to_owned();
    if keras {
        x = builder.node("planes", "Transpose", &[&x], &perm([0, 3, 1, 2]));
    }
    let (mut h, mut w, mut inputs) = (recipe.height, recipe.width, 3);
    let mut seed = recipe.seed;
    let mut weights = |builder: &mut Builder, name: &str, dims: &[i64], fan_in: usize| {
        seed = seed.wrapping_add(1);
        builder.seeded(name, dims, seed, (6.0 / fan_in as f32).sqrt())
    };
    for (at, &(outputs, pool)) in recipe.convolutions.iter().enumerate() {
        let kernel = [outputs as i64, inputs as i64, 3, 3];
        let kernel = weights(&mut builder, &format!("kernel{at}"), &kernel, inputs * 9);
        let bias = weights(&mut builder, &format!("bias{at}"), &[outputs as i64], 100);
        x = builder.conv3x3_of(&format!("conv{at}"), &x, &kernel, &bias);
        x = builder.relu(&format!("relu{at}"), &x);
        if pool && h > 1 && w > 1 {
            x = builder.max_pool(&format!("pool{at}"), &x);
            (h, w) = (h / 2, w / 2);
        }
        inputs = outputs;
    }
    if keras {
        x = builder.node("pixels", "Transpose", &[&x], &perm([0, 2, 3, 1]));
    }
    x = builder.flatten("flat", &x);
    inputs *= h * w;
    for (at, &outputs) in recipe.dense.iter().enumerate() {
        let (name, bias) = (format!("w{at}"), format!("b{at}"));
        let bias = weights(&mut builder, &bias, &[outputs as i64], 100);
        if keras {
            let kernel = weights(&mut builder, &name, &[inputs as i64, outputs as i64], inputs);
            x = builder.node(&format!("product{at}"), "MatMul", &[&x, &kernel], &[]);
            x = builder.node(&format!("dense{at}"), "Add", &[&x, &bias], &[]);
        } else {
            let kernel = weights(&mut builder, &name, &[outputs as i64, inputs as i64], inputs);
            x = builder.gemm(&format!("dense{at}"), &x, &kernel, &bias);
        }
        inputs = outputs;
    }
    x = builder.relu("relu", &x);
    builder.finish(&x, &[-1, inputs as i64], None)
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
        let (height, width) = (recipe.height, recipe.width);
        let pixels: Vec<f32> =
            (0..height * width * 3).map(|i| ((i * 2_654_435_761) % 1000) as f32 / 500.0 - 1.0).collect();
        let planes = (0..3).flat_map(|c| pixels.iter().skip(c).step_by(3)).copied().collect();
        let input = if recipe.layout == Layout::Nchw { planes } else { pixels.clone() };
        let expected = tract.run(input).unwrap();
        let got = engine::Engine::new(model).unwrap().run(&pixels);
        prop_assert_eq!(got.len(), expected.len());
        let largest = expected.iter().fold(1e-3f32, |m, v| m.max(v.abs()));
        for (a, b) in got.iter().zip(&expected) {
            prop_assert!((a - b).abs() <= 1e-3 * largest, "{:?}\n{:?}", got, expected);
        }
    }
}
