//! Operators that are folded into the layer before.

use super::error::{LoweringError, unsupported};
use super::state::{Form, Lowering, PLANES};
use crate::engine::{Activation, Layer, Linear};
use crate::onnx::graph::{float, input, label};
use crate::onnx::proto::NodeProto;

impl<'a> Lowering<'a> {
    /// Folds an activation into the layer before; poolings in between do not mind.
    pub(super) fn activate(
        &mut self,
        node: &'a NodeProto,
        activation: Activation,
    ) -> Result<(), LoweringError> {
        let mut layers = self.layers.iter_mut().rev();
        let layer = layers.find(|layer| **layer != Layer::MaxPool2x2);
        let linear = layer.and_then(Layer::linear_mut);
        let follows = |what| unsupported(format!("{} {what}", label(node)));
        let linear = linear.ok_or_else(|| follows("follows no convolution or dense layer"))?;
        if linear.activation != Activation::Relu6 {
            linear.activation = activation;
        }
        Ok(())
    }

    /// Folds `Clip` or `Max`, where they are a ReLU or a ReLU6.
    pub(super) fn clip(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        let bound = |at: usize, name: &str, default: f32| -> Result<f32, LoweringError> {
            let Some(tensor) = input(node, at) else { return Ok(float(node, name, default)) };
            let values = self.constants.floats(&self.constants.find(tensor)?)?;
            if let [value] = values[..] { Ok(value) } else { Err(unsupported("a bound is a list")) }
        };
        let (low, high) = if node.op_type == "Clip" {
            (bound(1, "min", f32::MIN)?, bound(2, "max", f32::MAX)?)
        } else {
            let constant = self.constants.graph.constant_inputs(node).next();
            let at = node.input.iter().position(|input| Some(input.as_str()) == constant);
            (bound(at.unwrap_or(0), "", f32::MIN)?, f32::MAX)
        };
        match (low, high) {
            _ if node.input.len() > 3 => {
                Err(unsupported(format!("{} has many bounds", label(node))))
            }
            (0.0, 6.0) => self.activate(node, Activation::Relu6),
            (0.0, f32::MAX..) => self.activate(node, Activation::Relu),
            _ => Err(unsupported(format!("{} cuts at {low} and {high}", label(node)))),
        }
    }

    /// Folds `Add` of a constant, or of what an earlier layer gives.
    pub(super) fn add(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        let data: Vec<&str> = self.constants.graph.data_inputs(node).collect();
        if let [x, y] = data[..] {
            let strange = || unsupported(format!("{} adds what no layer gives", label(node)));
            let (x, y) = (self.tensors.get(x), self.tensors.get(y));
            let (Some(x), Some(y)) = (x, y) else { return Err(strange()) };
            let (earlier, latest) = (*x.min(y), *x.max(y));
            if self.current.form != PLANES || latest + 1 != self.layers.len() {
                return Err(strange());
            }
            self.push(node, Layer::Add(earlier));
            return Ok(());
        }
        if self.rescale(node, |by, _, offset| *offset += by)? {
            return Ok(());
        }
        let values = self.by_channel(node)?;
        let linear = self.open_layer(node)?;
        linear.bias.iter_mut().zip(values).for_each(|(bias, value)| *bias += value);
        Ok(())
    }

    /// Folds `Sub` of a constant: of the picture's scale, or of a mean before a vector's direction.
    pub(super) fn subtract(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        let from_data = node.input.first().is_some_and(|x| !self.constants.graph.is_constant(x));
        if !from_data {
            return Err(unsupported(format!("{} subtracts from a constant", label(node))));
        }
        if self.rescale(node, |by, _, offset| *offset -= by)? {
            return Ok(());
        }
        if !self.current.form.flat {
            return Err(unsupported(format!("{} subtracts from planes", label(node))));
        }
        self.current.mean = Some(self.by_channel(node)?);
        Ok(())
    }

    pub(super) fn mul(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        let multiply = |by: f32, factor: &mut f32, offset: &mut f32| {
            *factor *= by;
            *offset *= by;
        };
        if self.rescale(node, multiply)? {
            return Ok(());
        }
        if let Some(Layer::Direction { .. }) = self.layers.last() {
            let by = self.scalar(node)?;
            if let Some(Layer::Direction { length, .. }) = self.layers.last_mut() {
                *length *= by;
            }
            return Ok(());
        }
        let factors = self.by_channel(node)?;
        self.open_layer(node)?.multiply(&factors);
        Ok(())
    }

    /// Folds `Div` by a constant: of the picture's scale.
    pub(super) fn divide(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        let divide = |by: f32, factor: &mut f32, offset: &mut f32| {
            *factor /= by;
            *offset /= by;
        };
        let from_data = node.input.first().is_some_and(|x| !self.constants.graph.is_constant(x));
        if from_data && self.rescale(node, divide)? {
            return Ok(());
        }
        Err(unsupported(format!("{} divides something else than the picture", label(node))))
    }

    /// Batch normalisation, γ · (x − mean) / √(variance + ε) + β, folded into the layer before.
    pub(super) fn normalise(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        if self.normalise_picture(node)? {
            return Ok(());
        }
        let mut parts = [const { Vec::new() }; 4];
        for (at, part) in parts.iter_mut().enumerate() {
            *part = self.bias(input(node, at + 1), self.current.channels, 1.0)?;
        }
        let [gamma, beta, mean, variance] = parts;
        let epsilon = float(node, "epsilon", 1e-5);
        let factors = gamma.iter().zip(&variance).map(|(g, v)| g / (v + epsilon).sqrt());
        let factors: Vec<f32> = factors.collect();
        let one_pixel = self.current.height * self.current.width == 1;
        if self.current.form != PLANES && !(self.current.form.flat && one_pixel) {
            return Err(unsupported(format!("{} runs over no channels", label(node))));
        }
        let linear = self.open_layer(node)?;
        linear.multiply(&factors);
        for (at, bias) in linear.bias.iter_mut().enumerate() {
            *bias += beta[at] - mean[at] * factors[at];
        }
        Ok(())
    }

    /// A constant that is one number.
    pub(super) fn scalar(&self, node: &'a NodeProto) -> Result<f32, LoweringError> {
        let strange = || unsupported(format!("{} has a constant that is no number", label(node)));
        let name = self.constants.graph.constant_inputs(node).next().ok_or_else(strange)?;
        let values = self.constants.floats(&self.constants.find(name)?)?;
        if let [value] = values[..] { Ok(value) } else { Err(strange()) }
    }

    /// A constant that is added or multiplied, as one value for each channel.
    fn by_channel(&self, node: &'a NodeProto) -> Result<Vec<f32>, LoweringError> {
        let strange =
            || unsupported(format!("{} has a constant that fits no channels", label(node)));
        let name = self.constants.graph.constant_inputs(node).next().ok_or_else(strange)?;
        let constant = self.constants.find(name)?;
        let values = self.constants.floats(&constant)?;
        let channels = self.current.channels;
        if let [value] = values[..] {
            return Ok(vec![value; channels]);
        }
        // ONNX aligns dimensions at the right.
        let after = match self.current.form {
            PLANES => 2,
            Form { flat: true, .. } if self.current.height * self.current.width > 1 => {
                return Err(strange());
            }
            _ => 0,
        };
        let dims = &constant.dims;
        let axis = dims.len().checked_sub(after + 1).ok_or_else(strange)?;
        if dims[axis] == channels && values.len() == channels { Ok(values) } else { Err(strange()) }
    }

    /// The layer before, if nothing but a bias was added to its products yet.
    fn open_layer(&mut self, node: &NodeProto) -> Result<&mut Linear, LoweringError> {
        let linear = self.layers.last_mut().and_then(Layer::linear_mut);
        linear.filter(|linear| linear.activation == Activation::None).ok_or_else(|| {
            unsupported(format!("{} follows no convolution or dense layer", label(node)))
        })
    }
}
