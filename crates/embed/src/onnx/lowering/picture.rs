//! Operators that normalise the picture before the first layer.

use super::error::{LoweringError, unsupported};
use super::state::{Lowering, PLANES};
use crate::engine::{Activation, Layer, Linear, Weights, Window};
use crate::onnx::graph::label;
use crate::onnx::proto::NodeProto;

/// The window of a convolution of each pixel alone.
const PIXEL: Window = Window { side: 1, stride: 1, padding: [0; 4] };

impl<'a> Lowering<'a> {
    /// Applies the node's constant to the picture's factor and offset, if nothing but such was
    /// made of it yet; otherwise false.
    ///
    /// As long as all channels have the same, they are a `Rescale`; then a depthwise convolution of
    /// 1×1. (Folded into the first convolution, its zero padding would become another colour.)
    pub(super) fn rescale(
        &mut self,
        node: &'a NodeProto,
        change: impl Fn(f32, &mut f32, &mut f32),
    ) -> Result<bool, LoweringError> {
        let first = matches!(self.layers.last(), None | Some(Layer::Branch));
        let rescaled = matches!(self.layers.last(), Some(Layer::Rescale { .. }));
        if !first && !rescaled && !self.normalised_by_channel() {
            return Ok(false);
        }
        if self.current.form.flat {
            return Err(unsupported(format!("{} comes first", label(node))));
        }
        let name = self.constants.graph.constant_inputs(node).next();
        let by = name.and_then(|name| self.constants.by_colour(name)).ok_or_else(|| {
            unsupported(format!("{} has a constant that fits no channels", label(node)))
        })?;
        if by != [by[0]; 3] {
            self.normalise_by_channel(node);
        } else if first {
            self.push(node, Layer::Rescale { factor: 1.0, offset: 0.0 });
        }
        match self.layers.last_mut() {
            Some(Layer::Rescale { factor, offset }) => change(by[0], factor, offset),
            Some(Layer::Depthwise(_, Linear { weights: Weights::F32(factors), bias, .. })) => {
                for ((by, factor), offset) in by.into_iter().zip(factors).zip(bias) {
                    change(by, factor, offset);
                }
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Applies a batch normalisation of the picture itself, if nothing but arithmetic was done to
    /// it yet; otherwise false.
    pub(super) fn normalise_picture(&mut self, node: &'a NodeProto) -> Result<bool, LoweringError> {
        let untouched =
            matches!(self.layers.last(), None | Some(Layer::Branch | Layer::Rescale { .. }));
        if self.current.form != PLANES || !untouched && !self.normalised_by_channel() {
            return Ok(false);
        }
        let parts = self.constants.batch_normalisation(node);
        let (by, plus) = parts.ok_or_else(|| {
            unsupported(format!("{} has constants that fit no channels", label(node)))
        })?;
        self.normalise_by_channel(node);
        if let Some(Layer::Depthwise(_, linear)) = self.layers.last_mut() {
            linear.multiply(&by);
            linear.bias.iter_mut().zip(plus).for_each(|(bias, plus)| *bias += plus);
        }
        Ok(true)
    }

    /// Whether a normalisation by channel is all that was done to the picture.
    fn normalised_by_channel(&self) -> bool {
        let normalises = |layer: &Layer| match layer {
            Layer::Depthwise(PIXEL, linear) => {
                linear.activation == Activation::None && matches!(linear.weights, Weights::F32(_))
            }
            _ => false,
        };
        match &self.layers[..] {
            [only] | [.., Layer::Branch, only] => normalises(only),
            _ => false,
        }
    }

    /// Makes what was done to the picture so far a normalisation by channel.
    fn normalise_by_channel(&mut self, node: &NodeProto) {
        let (factor, offset) = match self.layers.last() {
            None | Some(Layer::Branch) => {
                self.push(node, Layer::Branch);
                (1.0, 0.0)
            }
            Some(&Layer::Rescale { factor, offset }) => (factor, offset),
            Some(_) => return,
        };
        let linear = Linear {
            outputs: 3,
            inputs: 3,
            weights: Weights::F32(vec![factor; 3]),
            bias: vec![offset; 3],
            activation: Activation::None,
        };
        if let Some(last) = self.layers.last_mut() {
            *last = Layer::Depthwise(PIXEL, linear);
        }
    }
}
