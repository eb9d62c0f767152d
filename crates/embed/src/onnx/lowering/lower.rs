//! The walk from the picture to the vector: node after node becomes a layer, or a change of one.

use std::collections::HashMap;

use super::constants::Constants;
use super::error::{LoweringError, unsupported};
use super::layers::plain_window;
use super::path;
use super::state::{Activations, Lowering};
use crate::engine::{Activation, Layer, Model};
use crate::onnx::files::Files;
use crate::onnx::graph::{Graph, int, label};
use crate::onnx::proto::tensor_proto::DataType;
use crate::onnx::proto::{GraphProto, NodeProto};
use crate::preprocessing::{Input, Layout};

/// A lowered network: a model, and the names of its layers in the file.
pub(crate) struct Lowered {
    pub model: Model,
    pub names: Vec<String>,
}

/// Lowers a graph whose only output is the vector and whose picture is the tensor `picture`.
pub(in crate::onnx) fn lower(
    proto: &GraphProto,
    picture: &str,
    input: &Input,
    files: &dyn Files,
) -> Result<Lowered, LoweringError> {
    let graph = Graph::new(proto);
    let mut lowering = Lowering {
        constants: Constants { graph: &graph, files },
        current: Activations::of(input),
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
        lowering.current = Activations::of(input);
        lowering.tensors.clear();
        lowering.shapes.insert(picture, lowering.current.shape());
        for node in path::nodes(&graph, vector, picture)? {
            lowering.step(node)?;
        }
        lowering.close_branch(branches.len() > 1)?;
    }
    lowering.finish(input)
}

impl<'a> Lowering<'a> {
    /// Lowers the next node, which reads the tensor that the one before made.
    fn step(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        let operator = node.op_type.as_str();
        if self.current.padding != [0; 4] && operator != "Conv" {
            return Err(unsupported(format!("{} reads what has zeros around it", label(node))));
        }
        if self.current.mean.is_some() && operator != "LpNormalization" {
            return Err(unsupported(format!("{} reads what a mean was taken from", label(node))));
        }
        let before = self.layers.len();
        let inert = match operator {
            "Identity" | "Dropout" => true,
            "Cast" if int(node, "to", 0) == DataType::Float as i64 => true,
            "AveragePool" if plain_window(node, 1) => true,
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
        self.shapes.insert(output, self.current.shape());
        Ok(())
    }

    fn lower(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
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
            "Div" => self.divide(node),
            "BatchNormalization" => self.normalise(node),
            "Transpose" => self.transpose(node),
            "Flatten" | "Reshape" | "Squeeze" => self.reshape(node),
            _ => Err(unsupported(format!("{} is no part of it", label(node)))),
        }
    }

    /// Checks a branch after its last node.
    fn close_branch(&self, joined: bool) -> Result<(), LoweringError> {
        let Activations { height, width, channels, form, .. } = self.current;
        if form.layout == Layout::Nchw && height * width > 1 && channels > 1 {
            return Err(unsupported("its vector lies channel by channel"));
        }
        if self.current.padding != [0; 4] || self.current.mean.is_some() {
            return Err(unsupported("its vector is an unfinished layer"));
        }
        if joined && !form.flat {
            return Err(unsupported("it joins planes"));
        }
        Ok(())
    }

    fn finish(mut self, input: &Input) -> Result<Lowered, LoweringError> {
        for layer in &mut self.layers {
            if let Layer::Dense(linear) = layer {
                linear.make_sparse();
            }
        }
        let (height, width) = (input.height, input.width);
        let model = Model { height, width, channels: 3, layers: self.layers };
        match model.check() {
            Ok(_) => Ok(Lowered { model, names: self.names }),
            Err(error) => Err(unsupported(error.to_string())),
        }
    }
}
