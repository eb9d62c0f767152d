//! From an ONNX graph to a [`Model`], where it is of the VGG or the mobile family.
//!
//! Exporters write the same network in different ways: channel by channel or pixel by pixel, with
//! `Gemm` or with `MatMul` and `Add`, with reshapings whose shape is computed. So the graph is
//! followed from the picture to the vector, and for each tensor on the way it is known what of the
//! model's activations it is and in which order they lie. `layers.rs` has the operators that
//! become layers, `fold.rs` those that change the layer before.

mod fold;
mod layers;
mod path;

use std::collections::HashMap;

use super::constants::{Constants, Order};
use super::files::Files;
use super::graph::{Graph, float, input, int, ints, text, words};
use super::tract::pb::tensor_proto::DataType;
use super::tract::pb::{GraphProto, NodeProto};
use super::{NetworkError, shape};
use crate::Layout;
use crate::engine::{Activation, Layer, Linear, Model, Weights, Window};
use crate::preprocessing::Input;

/// A model, and the names of its layers in the file.
pub(crate) struct Lowered {
    pub model: Model,
    pub names: Vec<String>,
}

/// Why lowering ended.
pub(super) enum Stop {
    /// The network is not of a family that the engine runs.
    Unlike(String),
    /// The network cannot be read at all.
    Broken(NetworkError),
}

impl From<NetworkError> for Stop {
    fn from(error: NetworkError) -> Self {
        Stop::Broken(error)
    }
}

/// Lowers a graph whose only output is the vector and whose picture is the tensor `picture`.
pub(super) fn lower(
    proto: &GraphProto,
    picture: &str,
    input: &Input,
    files: &dyn Files,
) -> Result<Lowered, Stop> {
    let graph = Graph::new(proto);
    let mut lowering = Lowering {
        constants: Constants { graph: &graph, files },
        at: Activations::of(input),
        layers: Vec::new(),
        names: Vec::new(),
        tensors: HashMap::new(),
        shapes: HashMap::new(),
    };
    let branches = path::branches(&graph)?;
    for (number, vector) in branches.iter().enumerate() {
        if number > 0 {
            lowering.layers.push(Layer::Branch);
            lowering.names.push((*vector).to_owned());
        }
        lowering.at = Activations::of(input);
        lowering.tensors.clear();
        lowering.shapes.insert(picture, lowering.at.shape());
        for node in path::nodes(&graph, vector, picture)? {
            lowering.step(node)?;
        }
        lowering.close_branch(branches.len() > 1)?;
    }
    lowering.finish(input)
}

/// How a tensor holds the model's activations.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Form {
    /// Whether it has two dimensions (batch and components) instead of four.
    flat: bool,
    /// The order of the activations, even when flat.
    layout: Layout,
}

/// Planes as convolutions take them.
const PLANES: Form = Form { flat: false, layout: Layout::Nchw };

/// What the current tensor holds.
struct Activations {
    form: Form,
    height: usize,
    width: usize,
    channels: usize,
    /// Zeros around it that the next convolution must lay there: above, left, below, right.
    padding: [usize; 4],
    /// A mean that was subtracted, which the next operator must divide by a length.
    mean: Option<Vec<f32>>,
}

impl Activations {
    /// The picture.
    fn of(input: &Input) -> Activations {
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
    fn shape(&self) -> Vec<i64> {
        let [h, w, c] = [self.height, self.width, self.channels].map(|dim| dim as i64);
        match self.form {
            Form { flat: true, .. } => vec![1, h * w * c],
            Form { layout: Layout::Nchw, .. } => vec![1, c, h, w],
            Form { layout: Layout::Nhwc, .. } => vec![1, h, w, c],
        }
    }
}

struct Lowering<'a> {
    constants: Constants<'a>,
    at: Activations,
    layers: Vec<Layer>,
    names: Vec<String>,
    /// Of this branch's tensors those that are what a layer gives, with its position.
    tensors: HashMap<&'a str, usize>,
    /// Of the tensors on the way, for one picture.
    shapes: HashMap<&'a str, Vec<i64>>,
}

impl<'a> Lowering<'a> {
    /// Takes the next node, which reads the tensor that the one before made.
    fn step(&mut self, node: &'a NodeProto) -> Result<(), Stop> {
        let operator = node.op_type.as_str();
        if self.at.padding != [0; 4] && operator != "Conv" {
            return Err(unlike(format!("{} reads what has zeros around it", words(node))));
        }
        if self.at.mean.is_some() && operator != "LpNormalization" {
            return Err(unlike(format!("{} reads what a mean was taken from", words(node))));
        }
        let before = self.layers.len();
        let inert = match operator {
            "Identity" | "Dropout" => true,
            "Cast" if int(node, "to", 0) == DataType::Float as i64 => true,
            "AveragePool" if layers::plain_window(node, 1) => true,
            _ => false,
        };
        if !inert {
            self.lower(node)?;
            if self.layers.len() == before {
                // What was changed in a layer is no longer what the tensors before were.
                let changed = self.changed_layer();
                self.tensors.retain(|_, layer| *layer < changed);
            }
        }
        let output = node.output.first().map_or("", String::as_str);
        if let Some(last) = self.layers.len().checked_sub(1) {
            self.tensors.insert(output, last);
        }
        self.shapes.insert(output, self.at.shape());
        Ok(())
    }

    fn lower(&mut self, node: &'a NodeProto) -> Result<(), Stop> {
        match node.op_type.as_str() {
            "Conv" => self.conv(node),
            "Gemm" | "MatMul" => self.dense(node),
            "MaxPool" => self.max_pool(node),
            "GlobalAveragePool" | "AveragePool" | "ReduceMean" => self.global_average_pool(node),
            "Resize" => self.resize(node),
            "Pad" => self.pad(node),
            "LpNormalization" => self.direction(node),
            "Relu" => self.activate(node, Activation::Relu),
            "Clip" | "Max" => self.clip(node),
            "Add" => self.add(node),
            "Sub" => self.subtract(node),
            "Mul" => self.mul(node),
            "BatchNormalization" => self.normalise(node),
            "Transpose" => self.transpose(node),
            "Flatten" | "Reshape" | "Squeeze" => self.reshape(node),
            _ => Err(unlike(format!("{} is no part of it", words(node)))),
        }
    }

    /// The layer that a node may just have changed: an activation reaches over poolings.
    fn changed_layer(&self) -> usize {
        let pools =
            self.layers.iter().rev().take_while(|layer| **layer == Layer::MaxPool2x2).count();
        (self.layers.len() - pools).saturating_sub(1)
    }

    fn push(&mut self, node: &NodeProto, layer: Layer) {
        let output = node.output.first().cloned().unwrap_or_default();
        self.names.push(if node.name.is_empty() { output } else { node.name.clone() });
        self.layers.push(layer);
    }

    fn transpose(&mut self, node: &'a NodeProto) -> Result<(), Stop> {
        let Form { flat, layout } = self.at.form;
        self.at.form.layout = match (flat, layout, ints(node, "perm")) {
            (false, layout, [0, 1, 2, 3]) | (true, layout, [0, 1]) => layout,
            (false, Layout::Nchw, [0, 2, 3, 1]) => Layout::Nhwc,
            (false, Layout::Nhwc, [0, 3, 1, 2]) => Layout::Nchw,
            _ => return Err(unlike(format!("{} is an unusual order", words(node)))),
        };
        Ok(())
    }

    /// Anything that leaves the order of the elements alone.
    fn reshape(&mut self, node: &'a NodeProto) -> Result<(), Stop> {
        let from = self.at.shape();
        let to = shape::reshaped(node, &from, &self.constants, &self.shapes);
        let flat = vec![1, from.iter().product()];
        match to {
            Some(to) if to == from => Ok(()),
            Some(to) if to == flat => {
                self.at.form.flat = true;
                Ok(())
            }
            _ => Err(unlike(format!("{} makes another shape than a row", words(node)))),
        }
    }

    /// After the last node of a branch.
    fn close_branch(&self, joined: bool) -> Result<(), Stop> {
        let Activations { height, width, channels, form, .. } = self.at;
        if form.layout == Layout::Nchw && height * width > 1 && channels > 1 {
            return Err(unlike("its vector lies channel by channel"));
        }
        if self.at.padding != [0; 4] || self.at.mean.is_some() {
            return Err(unlike("its vector is an unfinished layer"));
        }
        if joined && !form.flat {
            return Err(unlike("it joins planes"));
        }
        Ok(())
    }

    fn finish(mut self, input: &Input) -> Result<Lowered, Stop> {
        for layer in &mut self.layers {
            if let Layer::Dense(linear) = layer {
                linear.make_sparse();
            }
        }
        let (height, width) = (input.height, input.width);
        let model = Model { height, width, channels: 3, layers: self.layers };
        match model.check() {
            Ok(_) => Ok(Lowered { model, names: self.names }),
            Err(error) => Err(unlike(error.to_string())),
        }
    }
}

fn unlike(reason: impl Into<String>) -> Stop {
    Stop::Unlike(reason.into())
}

#[cfg(test)]
mod tests;
