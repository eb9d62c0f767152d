//! VGG networks with seeded weights.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use thiserror::Error;

use super::Builder;

/// Side of the input in pixels, and of the last feature map.
const SIDE: i64 = 224;
const LAST_SIDE: usize = SIDE as usize / 32;

/// A VGG architecture of K. Simonyan, A. Zisserman, *Very Deep Convolutional Networks for
/// Large-Scale Image Recognition*, 2014, table 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arch {
    /// Configuration D: 13 convolutions, 3 dense layers.
    Vgg16,
    /// Configuration E: 16 convolutions, 3 dense layers.
    Vgg19,
}

/// An unknown architecture's name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("there is no architecture `{0}`; there are vgg16 and vgg19")]
pub struct UnknownArch(pub String);

impl Arch {
    /// Convolutions in each of the five blocks.
    fn blocks(self) -> [usize; 5] {
        match self {
            Arch::Vgg16 => [2, 2, 3, 3, 3],
            Arch::Vgg19 => [2, 2, 4, 4, 4],
        }
    }
}

impl fmt::Display for Arch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Arch::Vgg16 => "vgg16",
            Arch::Vgg19 => "vgg19",
        })
    }
}

impl FromStr for Arch {
    type Err = UnknownArch;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "vgg16" => Ok(Arch::Vgg16),
            "vgg19" => Ok(Arch::Vgg19),
            _ => Err(UnknownArch(name.to_owned())),
        }
    }
}

/// Writes a network that nobody trained, as torchvision would export it: for tests and
/// benchmarks, which need true sizes and sound activations, not true answers.
///
/// Every number of channels and components, 64 to 512, 4096 and 1000 in the true networks, is
/// multiplied by `width` and rounded, and is at least 1. The same arguments give the same bytes
/// everywhere. Full VGG16 is 553 MB, of which none is held in memory.
///
/// # Errors
///
/// Those of `to`.
pub fn vgg(arch: Arch, seed: u64, width: f64, to: &mut dyn Write) -> io::Result<()> {
    let scaled = |size: usize| ((size as f64 * width).round() as usize).max(1);
    let mut layers = Layers {
        builder: Builder::new(&arch.to_string(), "input", &[-1, 3, SIDE, SIDE]),
        seed,
        inputs: 3,
    };
    let mut tensor = "input".to_owned();
    for (block, (count, channels)) in
        arch.blocks().into_iter().zip([64, 128, 256, 512, 512]).enumerate()
    {
        for conv in 0..count {
            let name = format!("block{}_conv{}", block + 1, conv + 1);
            tensor = layers.conv(&name, &tensor, scaled(channels));
        }
        tensor = layers.builder.max_pool(&format!("block{}_pool", block + 1), &tensor);
    }
    tensor = layers.builder.flatten("flatten", &tensor);
    layers.inputs *= LAST_SIDE * LAST_SIDE;
    for name in ["fc1", "fc2"] {
        tensor = layers.dense(name, &tensor, scaled(4096));
        tensor = layers.builder.relu(&format!("{name}_relu"), &tensor);
    }
    tensor = layers.dense("predictions", &tensor, scaled(1000));
    layers.builder.write(&tensor, &[-1, layers.inputs as i64], None, to)
}

struct Layers {
    builder: Builder,
    /// Of the next tensor.
    seed: u64,
    /// Channels or components of the next layer's input.
    inputs: usize,
}

impl Layers {
    fn conv(&mut self, name: &str, input: &str, outputs: usize) -> String {
        let dims = [outputs as i64, self.inputs as i64, 3, 3];
        let (weights, bias) = self.weights(name, &dims, self.inputs * 9);
        self.inputs = outputs;
        let conv = self.builder.conv3x3_of(name, input, &weights, &bias);
        self.builder.relu(&format!("{name}_relu"), &conv)
    }

    fn dense(&mut self, name: &str, input: &str, outputs: usize) -> String {
        let dims = [outputs as i64, self.inputs as i64];
        let (weights, bias) = self.weights(name, &dims, self.inputs);
        self.inputs = outputs;
        self.builder.gemm(name, input, &weights, &bias)
    }

    /// Uniform within He's bound, √(6 / fan-in), so that activations keep their size from layer
    /// to layer; biases within PyTorch's, 1 / √fan-in.
    fn weights(&mut self, name: &str, dims: &[i64], fan_in: usize) -> (String, String) {
        let fan_in = fan_in as f32;
        let [weights, bias] = ["weight", "bias"].map(|part| format!("{name}.{part}"));
        self.seed = self.seed.wrapping_add(2);
        self.builder.seeded(&weights, dims, self.seed, (6.0 / fan_in).sqrt());
        self.builder.seeded(&bias, &dims[..1], self.seed + 1, (1.0 / fan_in).sqrt());
        (weights, bias)
    }
}

#[cfg(test)]
mod tests {
    use super::{Arch, vgg};
    use crate::engine::{Engine, Layer};
    use crate::onnx::{Files, model};
    use crate::{Metadata, NetworkOptions, Preprocessing};

    fn file(arch: Arch, seed: u64, width: f64) -> Vec<u8> {
        let mut bytes = Vec::new();
        vgg(arch, seed, width, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn is_the_true_topology_and_the_same_for_the_same_seed() {
        let small = file(Arch::Vgg16, 1, 1.0 / 64.0);
        assert_eq!(file(Arch::Vgg16, 1, 1.0 / 64.0), small);
        assert_ne!(file(Arch::Vgg16, 2, 1.0 / 64.0), small);
        for (arch, convolutions) in [(Arch::Vgg16, 13), (Arch::Vgg19, 16)] {
            let bytes = file(arch, 1, 1.0 / 64.0);
            let (model, Metadata { layer, preprocessing, .. }) =
                model(&bytes.as_slice() as &dyn Files, &NetworkOptions::default()).unwrap();
            assert_eq!((layer.as_str(), preprocessing), ("fc2_relu", Preprocessing::Torchvision));
            let convs = model.layers.iter().filter(|layer| matches!(layer, Layer::Conv3x3(_)));
            assert_eq!((convs.count(), model.layers.len()), (convolutions, convolutions + 7));
            assert_eq!(model.check(), Ok(64));
            let picture: Vec<f32> =
                (0..224 * 224 * 3).map(|i| (i % 255) as f32 / 127.0 - 1.0).collect();
            let vector = Engine::new(model).unwrap().run(&picture);
            let alive = vector.iter().filter(|value| (0.001..100.0).contains(*value)).count();
            assert!(alive > 10, "{vector:?}");
        }
    }
}
