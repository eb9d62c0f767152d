//! From an ONNX graph to a [`Model`], where it is of the VGG family.
//!
//! Exporters write the same network in different ways: channel by channel or pixel by pixel, with
//! `Gemm` or with `MatMul` and `Add`, with reshapings whose shape is computed. So the graph is
//! followed from the picture to the vector, and for each tensor on the way it is known what of the
//! model's activations it is and in which order they lie.

use std::collections::HashMap;

use super::constants::{Constants, Order};
use super::files::Files;
use super::graph::{Graph, float, input, int, ints, text, words};
use super::tract::pb::tensor_proto::DataType;
use super::tract::pb::{GraphProto, NodeProto};
use super::{NetworkError, shape};
use crate::fc2::Layout;
use crate::fc2::network::Input;
use crate::fc2::engine::{Activation, Linear, Model, Layer, Weights};

/// A model, and the names of its layers in the file.
pub(crate) struct Lowered {
    pub model: Model,
    pub names: Vec<String>,
}

/// Why lowering ended.
pub(super) enum Stop {
    /// The network is not of the family.
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
        form: Form { flat: false, layout: input.layout },
        height: input.height,
        width: input.width,
        channels: 3,
        layers: Vec::new(),
        names: Vec::new(),
        shapes: HashMap::new(),
    };
    lowering.shapes.insert(picture, lowering.shape());
    for node in path(&graph, picture)? {
        lowering.step(node)?;
        let output = node.output.first().map_or("", String::as_str);
        lowering.shapes.insert(output, lowering.shape());
    }
    lowering.finish(input)
}

/// The nodes between the picture and the vector, if there is one way only.
fn path<'a>(graph: &Graph<'a>, picture: &str) -> Result<Vec<&'a NodeProto>, Stop> {
    let mut tensor = graph.proto.output.first().map_or("", |output| output.name.as_str());
    let mut path = Vec::new();
    while tensor != picture {
        let node = graph.producer(tensor);
        let node = node.ok_or_else(|| unlike("its vector does not depend on the picture"))?;
        let data: Vec<&str> = graph.data_inputs(node).collect();
        let &[input] = &data[..] else {
            return Err(unlike(format!("{} joins {} branches", words(node), data.len())));
        };
        if path.len() == graph.proto.node.len() {
            return Err(unlike("it goes in circles"));
        }
        path.push(node);
        tensor = input;
    }
    path.reverse();
    Ok(path)
}

/// How a tensor holds the model's activations.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Form {
    /// Whether it has two dimensions (batch and components) instead of four.
    flat: bool,
    /// The order of the activations, even when flat.
    layout: Layout,
}

struct Lowering<'a> {
    constants: Constants<'a>,
    form: Form,
    height: usize,
    width: usize,
    channels: usize,
    layers: Vec<Layer>,
    names: Vec<String>,
    /// Of the tensors on the path, for one picture.
    shapes: HashMap<&'a str, Vec<i64>>,
}

impl<'a> Lowering<'a> {
    /// The current tensor's dimensions in ONNX.
    fn shape(&self) -> Vec<i64> {
        let [h, w, c] = [self.height, self.width, self.channels].map(|dim| dim as i64);
        match self.form {
            Form { flat: true, .. } => vec![1, h * w * c],
            Form { layout: Layout::Nchw, .. } => vec![1, c, h, w],
            Form { layout: Layout::Nhwc, .. } => vec![1, h, w, c],
        }
    }

    fn step(&mut self, node: &'a NodeProto) -> Result<(), Stop> {
        match node.op_type.as_str() {
            "Conv" => self.conv(node),
            "Gemm" | "MatMul" => self.dense(node),
            "MaxPool" => self.max_pool(node),
            "Relu" => self.relu(node),
            "Clip" | "Max" => self.clip(node),
            "Add" => self.add(node),
            "Mul" => self.mul(node),
            "BatchNormalization" => self.normalise(node),
            "Transpose" => self.transpose(node),
            "Flatten" | "Reshape" | "Squeeze" => self.reshape(node),
            "Identity" | "Dropout" => Ok(()),
            "Cast" if int(node, "to", 0) == DataType::Float as i64 => Ok(()),
            "AveragePool" if plain_window(node, 1) => Ok(()),
            _ => Err(unlike(format!("{} is no part of it", words(node)))),
        }
    }

    fn conv(&mut self, node: &'a NodeProto) -> Result<(), Stop> {
        let strange = |what: &str| Err(unlike(format!("{} {what}", words(node))));
        if self.form != (Form { flat: false, layout: Layout::Nchw }) {
            return strange("convolves something else than planes");
        }
        let all = |name: &str, value: i64| ints(node, name).iter().all(|&x| x == value);
        if int(node, "group", 1) != 1 || !all("strides", 1) || !all("dilations", 1) {
            return strange("has strides, groups or dilations");
        }
        let padded = match text(node, "auto_pad") {
            b"" | b"NOTSET" => ints(node, "pads") == [1; 4],
            b"SAME_UPPER" | b"SAME_LOWER" => true,
            _ => false,
        };
        if !padded {
            return strange("has another padding than one pixel");
        }
        let weights = self.constants.find(second(node)?)?;
        let &[outputs, inputs, 3, 3] = &weights.dims[..] else {
            return strange("is not 3×3");
        };
        if inputs != self.channels {
            return strange("does not fit the layer before");
        }
        let size = (outputs, inputs * 9);
        let weights = self.constants.matrix(&weights, Order::OutputFirst, size, |at| at)?;
        let bias = self.bias(input(node, 2), outputs, 1.0)?;
        let linear = Linear { outputs, inputs, weights, bias, activation: Activation::None };
        self.push(node, Layer::Conv3x3(linear));
        self.channels = outputs;
        Ok(())
    }

    fn dense(&mut self, node: &'a NodeProto) -> Result<(), Stop> {
        let strange = |what: &str| Err(unlike(format!("{} {what}", words(node))));
        let weights = self.constants.find(second(node)?)?;
        if !self.form.flat || int(node, "transA", 0) != 0 {
            return strange("multiplies something else than components with weights");
        }
        let order =
            if int(node, "transB", 0) == 1 { Order::OutputFirst } else { Order::InputFirst };
        let (outputs, inputs) = match (&weights.dims[..], order) {
            (&[outputs, inputs], Order::OutputFirst) => (outputs, inputs),
            (&[inputs, outputs], Order::InputFirst) => (outputs, inputs),
            _ => return strange("has no matrix of weights"),
        };
        let (pixels, channels) = (self.height * self.width, self.channels);
        if inputs != pixels * channels {
            return strange("does not fit the layer before");
        }
        let size = (outputs, inputs);
        let mut weights = match self.form.layout {
            Layout::Nhwc => self.constants.matrix(&weights, order, size, |at| at),
            Layout::Nchw => {
                let place = |at: usize| at % pixels * channels + at / pixels;
                self.constants.matrix(&weights, order, size, place)
            }
        }?;
        scale(&mut weights, &vec![float(node, "alpha", 1.0); outputs]);
        let bias = self.bias(input(node, 2), outputs, float(node, "beta", 1.0))?;
        let linear = Linear { outputs, inputs, weights, bias, activation: Activation::None };
        self.push(node, Layer::Dense(linear));
        (self.height, self.width, self.channels) = (1, 1, outputs);
        Ok(())
    }

    /// The bias of a convolution or dense layer: one for each output or one for all, or none.
    fn bias(&self, name: Option<&'a str>, outputs: usize, beta: f32) -> Result<Vec<f32>, Stop> {
        let Some(name) = name else { return Ok(vec![0.0; outputs]) };
        let constant = self.constants.find(name)?;
        let values = self.constants.floats(&constant)?;
        match values.len() {
            1 => Ok(vec![values[0] * beta; outputs]),
            count if count == outputs => Ok(values.iter().map(|value| value * beta).collect()),
            _ => Err(unlike(format!("the bias `{name}` does not fit"))),
        }
    }

    fn max_pool(&mut self, node: &'a NodeProto) -> Result<(), Stop> {
        let planes = Form { flat: false, layout: Layout::Nchw };
        let even = self.height.is_multiple_of(2) && self.width.is_multiple_of(2);
        let whole = int(node, "ceil_mode", 0) == 0 || even;
        // Where the sides are even, SAME adds nothing.
        let same = text(node, "auto_pad").starts_with(b"SAME") && even;
        let unpadded = same || plain_padding(node);
        if self.form != planes || !plain_window(node, 2) || !whole || !unpadded {
            return Err(unlike(format!("{} is no plain 2×2 pooling", words(node))));
        }
        self.push(node, Layer::MaxPool2x2);
        (self.height, self.width) = (self.height / 2, self.width / 2);
        Ok(())
    }

    /// max(0, x) of the layer before; poolings in between do not mind.
    fn relu(&mut self, node: &'a NodeProto) -> Result<(), Stop> {
        let linear = self.layers.iter_mut().rev().find_map(|layer| match layer {
            Layer::Conv3x3(linear) | Layer::Dense(linear) => Some(linear),
            Layer::MaxPool2x2 => None,
        });
        let linear = linear.ok_or_else(|| unlike(format!("{} comes first", words(node))))?;
        linear.activation = Activation::Relu;
        Ok(())
    }

    /// `Clip` or `Max`, where they are a ReLU.
    fn clip(&mut self, node: &'a NodeProto) -> Result<(), Stop> {
        let bound = |at: usize, name: &str, default: f32| -> Result<f32, Stop> {
            let Some(tensor) = input(node, at) else { return Ok(float(node, name, default)) };
            let values = self.constants.floats(&self.constants.find(tensor)?)?;
            if let [value] = values[..] { Ok(value) } else { Err(unlike("a bound is a list")) }
        };
        let (low, high) = if node.op_type == "Clip" {
            (bound(1, "min", f32::MIN)?, bound(2, "max", f32::MAX)?)
        } else {
            let constant = self.constants.graph.constant_inputs(node).next();
            let at = node.input.iter().position(|input| Some(input.as_str()) == constant);
            (bound(at.unwrap_or(0), "", f32::MIN)?, f32::MAX)
        };
        if low == 0.0 && high >= f32::MAX && node.input.len() <= 3 {
            self.relu(node)
        } else {
            Err(unlike(format!("{} cuts at {low} and {high}", words(node))))
        }
    }

    fn add(&mut self, node: &'a NodeProto) -> Result<(), Stop> {
        let values = self.by_channel(node)?;
        let linear = self.open_layer(node)?;
        linear.bias.iter_mut().zip(values).for_each(|(bias, value)| *bias += value);
        Ok(())
    }

    fn mul(&mut self, node: &'a NodeProto) -> Result<(), Stop> {
        let factors = self.by_channel(node)?;
        self.open_layer(node)?.multiply(&factors);
        Ok(())
    }

    /// γ · (x − mean) / √(variance + ε) + β, folded into the layer before.
    fn normalise(&mut self, node: &'a NodeProto) -> Result<(), Stop> {
        let mut parts = [const { Vec::new() }; 4];
        for (at, part) in parts.iter_mut().enumerate() {
            *part = self.bias(input(node, at + 1), self.channels, 1.0)?;
        }
        let [gamma, beta, mean, variance] = parts;
        let epsilon = float(node, "epsilon", 1e-5);
        let factors = gamma.iter().zip(&variance).map(|(g, v)| g / (v + epsilon).sqrt());
        let factors: Vec<f32> = factors.collect();
        let by_planes = self.form == (Form { flat: false, layout: Layout::Nchw });
        let by_channels = by_planes || self.form.flat && self.height * self.width == 1;
        if !by_channels {
            return Err(unlike(format!("{} runs over no channels", words(node))));
        }
        let linear = self.open_layer(node)?;
        linear.multiply(&factors);
        for (at, bias) in linear.bias.iter_mut().enumerate() {
            *bias += beta[at] - mean[at] * factors[at];
        }
        Ok(())
    }

    /// A constant that is added or multiplied, as one value for each channel.
    fn by_channel(&self, node: &'a NodeProto) -> Result<Vec<f32>, Stop> {
        let strange = || unlike(format!("{} has a constant that fits no channels", words(node)));
        let name = self.constants.graph.constant_inputs(node).next().ok_or_else(strange)?;
        let constant = self.constants.find(name)?;
        let values = self.constants.floats(&constant)?;
        if let [value] = values[..] {
            return Ok(vec![value; self.channels]);
        }
        // ONNX aligns dimensions at the right.
        let after = match self.form {
            Form { flat: false, layout: Layout::Nchw } => 2,
            Form { flat: true, .. } if self.height * self.width > 1 => return Err(strange()),
            _ => 0,
        };
        let dims = &constant.dims;
        let axis = dims.len().checked_sub(after + 1).ok_or_else(strange)?;
        if dims[axis] == self.channels && values.len() == self.channels {
            Ok(values)
        } else {
            Err(strange())
        }
    }

    /// The layer before, if nothing but a bias was added to its products yet.
    fn open_layer(&mut self, node: &NodeProto) -> Result<&mut Linear, Stop> {
        match self.layers.last_mut() {
            Some(Layer::Conv3x3(linear) | Layer::Dense(linear)) if linear.activation == Activation::None => Ok(linear),
            _ => Err(unlike(format!("{} follows no convolution or dense layer", words(node)))),
        }
    }

    fn transpose(&mut self, node: &'a NodeProto) -> Result<(), Stop> {
        self.form.layout = match (self.form.flat, self.form.layout, ints(node, "perm")) {
            (false, layout, [0, 1, 2, 3]) | (true, layout, [0, 1]) => layout,
            (false, Layout::Nchw, [0, 2, 3, 1]) => Layout::Nhwc,
            (false, Layout::Nhwc, [0, 3, 1, 2]) => Layout::Nchw,
            _ => return Err(unlike(format!("{} is an unusual order", words(node)))),
        };
        Ok(())
    }

    /// Anything that leaves the order of the elements alone.
    fn reshape(&mut self, node: &'a NodeProto) -> Result<(), Stop> {
        let from = self.shape();
        let to = shape::reshaped(node, &from, &self.constants, &self.shapes);
        let flat = vec![1, from.iter().product()];
        match to {
            Some(to) if to == from => Ok(()),
            Some(to) if to == flat => {
                self.form.flat = true;
                Ok(())
            }
            _ => Err(unlike(format!("{} makes another shape than a row", words(node)))),
        }
    }

    fn push(&mut self, node: &NodeProto, layer: Layer) {
        let output = node.output.first().cloned().unwrap_or_default();
        self.names.push(if node.name.is_empty() { output } else { node.name.clone() });
        self.layers.push(layer);
    }

    fn finish(self, input: &Input) -> Result<Lowered, Stop> {
        let (pixels, channels) = (self.height * self.width, self.channels);
        if self.form.layout == Layout::Nchw && pixels > 1 && channels > 1 {
            return Err(unlike("its vector lies channel by channel"));
        }
        let (height, width) = (input.height, input.width);
        let model = Model { height, width, channels: 3, layers: self.layers };
        match model.check() {
            Ok(_) => Ok(Lowered { model, names: self.names }),
            Err(error) => Err(unlike(error.to_string())),
        }
    }
}

impl Linear {
    /// Multiplies what comes out before the ReLU.
    fn multiply(&mut self, factors: &[f32]) {
        scale(&mut self.weights, factors);
        self.bias.iter_mut().zip(factors).for_each(|(bias, factor)| *bias *= factor);
    }
}

/// Multiplies each output's weights by its factor.
fn scale(weights: &mut Weights, factors: &[f32]) {
    if factors.iter().all(|&factor| factor == 1.0) {
        return;
    }
    match weights {
        Weights::I8 { scales, .. } => {
            scales.iter_mut().zip(factors).for_each(|(scale, factor)| *scale *= factor);
        }
        Weights::F32(values) => {
            let inputs = (values.len() / factors.len()).max(1);
            for (row, factor) in values.chunks_exact_mut(inputs).zip(factors) {
                row.iter_mut().for_each(|value| *value *= factor);
            }
        }
        // No ONNX file becomes such weights.
        Weights::F16(_) => {}
    }
}

/// Whether a pooling's window is `side` × `side` and moves by as much.
fn plain_window(node: &NodeProto, side: i64) -> bool {
    let strides = ints(node, "strides");
    let strides_fit = if strides.is_empty() { side == 1 } else { strides == [side; 2] };
    let padding_fits = side != 1 || plain_padding(node);
    ints(node, "kernel_shape") == [side; 2]
        && strides_fit
        && padding_fits
        && ints(node, "dilations").iter().all(|&dilation| dilation == 1)
        && node.output.iter().filter(|output| !output.is_empty()).count() == 1
}

fn plain_padding(node: &NodeProto) -> bool {
    let auto = text(node, "auto_pad");
    matches!(auto, b"" | b"NOTSET" | b"VALID") && ints(node, "pads").iter().all(|&pad| pad == 0)
}

fn second(node: &NodeProto) -> Result<&str, Stop> {
    input(node, 1).ok_or_else(|| unlike(format!("{} has no weights", words(node))))
}

fn unlike(reason: impl Into<String>) -> Stop {
    Stop::Unlike(reason.into())
}

#[cfg(test)]
#[path = "lowering_tests.rs"]
mod tests;
