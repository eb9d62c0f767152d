//! The state of a lowering: the layers so far, and what the current tensor is of the activations.

use std::collections::HashMap;

use super::constants::Constants;
use super::error::{LoweringError, unsupported};
use crate::engine::Layer;
use crate::onnx::proto::NodeProto;
use crate::preprocessing::{Input, Layout};

/// The form of a tensor: how it holds the model's activations.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    /// Whether it has two dimensions (batch and components) instead of four.
    pub flat: bool,
    /// The order of the activations, even when flat.
    pub layout: Layout,
}

/// The form of planes (feature maps) as convolutions take them.
pub(super) const PLANES: Form = Form { flat: false, layout: Layout::Nchw };

/// The activations that the current tensor holds.
pub(super) struct Activations {
    pub form: Form,
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    /// Zeros around it that the next convolution must lay there: above, left, below, right.
    pub padding: [usize; 4],
    /// A mean that was subtracted, which the next operator must divide by a length.
    pub mean: Option<Vec<f32>>,
}

impl Activations {
    /// Those of the picture.
    pub(super) fn of(input: &Input) -> Activations {
        Activations {
            form: Form { flat: false, layout: input.layout },
            height: input.height,
            width: input.width,
            channels: 3,
            padding: [0; 4],
            mean: None,
        }
    }

    /// Its dimensions in ONNX.
    pub(super) fn shape(&self) -> Vec<i64> {
        let [h, w, c] = [self.height, self.width, self.channels].map(|dim| dim as i64);
        match self.form {
            Form { flat: true, .. } => vec![1, h * w * c],
            Form { layout: Layout::Nchw, .. } => vec![1, c, h, w],
            Form { layout: Layout::Nhwc, .. } => vec![1, h, w, c],
        }
    }
}

/// The state of a lowering: the layers so far, and what the current tensor holds.
pub(super) struct Lowering<'a> {
    pub constants: Constants<'a>,
    pub current: Activations,
    pub layers: Vec<Layer>,
    pub names: Vec<String>,
    /// Of this branch's tensors those that are what a layer gives, with its position.
    pub tensors: HashMap<&'a str, usize>,
    /// Of the tensors on the way, for one picture.
    pub shapes: HashMap<&'a str, Vec<i64>>,
}

impl<'a> Lowering<'a> {
    /// The layer that a node may just have changed: an activation reaches over poolings.
    pub(super) fn changed_layer(&self) -> usize {
        let pools =
            self.layers.iter().rev().take_while(|layer| **layer == Layer::MaxPool2x2).count();
        (self.layers.len() - pools).saturating_sub(1)
    }

    pub(super) fn push(&mut self, node: &NodeProto, layer: Layer) {
        let output = node.output.first().cloned().unwrap_or_default();
        self.names.push(if node.name.is_empty() { output } else { node.name.clone() });
        self.layers.push(layer);
    }

    /// The bias of a convolution or dense layer: one for each output or one for all, or none.
    pub(super) fn bias(
        &self,
        name: Option<&'a str>,
        outputs: usize,
        beta: f32,
    ) -> Result<Vec<f32>, LoweringError> {
        let Some(name) = name else { return Ok(vec![0.0; outputs]) };
        let constant = self.constants.find(name)?;
        let values = self.constants.floats(&constant)?;
        match values.len() {
            1 => Ok(vec![values[0] * beta; outputs]),
            count if count == outputs => Ok(values.iter().map(|value| value * beta).collect()),
            _ => Err(unsupported(format!("the bias `{name}` does not fit"))),
        }
    }

    /// The current activations, to be changed in part.
    pub(super) fn take(&mut self) -> Activations {
        let Activations { form, height, width, channels, padding, .. } = self.current;
        Activations { form, height, width, channels, padding, mean: self.current.mean.take() }
    }
}
