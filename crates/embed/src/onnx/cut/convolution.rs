//! Classifiers that are convolutions: networks without a dense layer.

use super::search::{INERT, Search};
use super::vector::Vector;
use crate::network::Cut;
use crate::onnx::graph::{attribute, input, int, label};
use crate::onnx::proto::NodeProto;

/// Operators that average over pixels: over all of them where a classifier ends.
const POOLS: [&str; 3] = ["GlobalAveragePool", "AveragePool", "ReduceMean"];

/// Operators between the convolution that classifies and the average of its scores.
const BETWEEN: [&str; 5] = ["Relu", "Clip", "BatchNormalization", "Add", "Transpose"];

/// Numbers of classes of ImageNet: ILSVRC 2012, the same with one for the background, and ImageNet
/// 21k in two versions.
const IMAGENET_CLASSES: [i64; 4] = [1000, 1001, 21_841, 21_843];

impl<'a> Search<'a> {
    /// The features of a network that has a convolution in place of the last dense layer, where
    /// `node` is that convolution, or makes averages of what it gives. Between it and the output
    /// are probabilities where the output is `scored`.
    ///
    /// A convolution of pooled features is a dense layer. One before the pooling classifies only
    /// where probabilities follow, or where it has as many outputs as ImageNet has classes:
    /// otherwise it may well be the last layer of features.
    pub(super) fn before_classifying_convolution(
        &self,
        node: &'a NodeProto,
        scored: bool,
    ) -> Option<(Vector, Cut)> {
        let mut last = node;
        if POOLS.contains(&node.op_type.as_str()) {
            last = self.0.producer(self.0.data_inputs(node).next()?)?;
            while BETWEEN.contains(&last.op_type.as_str()) || INERT.contains(&last.op_type.as_str())
            {
                let mut data = self.0.data_inputs(last);
                let (Some(input), None) = (data.next(), data.next()) else { return None };
                last = self.0.producer(input)?;
            }
        }
        let classes = self.pointwise_outputs(last)?;
        let features = self.before_inert(self.0.data_inputs(last).next()?);
        let vector = match self.pooled(features) {
            Some(pooled) if std::ptr::eq(last, node) => Vector::of(pooled),
            _ if scored || IMAGENET_CLASSES.contains(&classes) => Vector::mean_of(features),
            _ => return None,
        };
        Some((vector, Cut::BeforeClassifyingConvolution { convolution: label(last) }))
    }

    /// The outputs of a 1×1 convolution of all channels; `None` for any other node.
    fn pointwise_outputs(&self, node: &'a NodeProto) -> Option<i64> {
        let mut tensor = input(node, 1).filter(|_| node.op_type == "Conv")?;
        let weights = loop {
            match (self.0.initializer(tensor), self.0.producer(tensor)) {
                (Some(weights), _) => break weights,
                (None, Some(node)) if node.op_type == "Constant" => {
                    break attribute(node, "value")?.t.as_ref()?;
                }
                (None, Some(node)) => tensor = input(node, 0)?,
                (None, None) => return None,
            }
        };
        match weights.dims[..] {
            [outputs, _, 1, 1] if int(node, "group", 1) == 1 => Some(outputs),
            _ => None,
        }
    }

    /// The output of the pooling over all pixels that a tensor is, but for its shape.
    fn pooled(&self, tensor: &'a str) -> Option<&'a str> {
        const SHAPES: [&str; 5] = ["Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose"];
        let mut tensor = tensor;
        loop {
            let node = self.0.producer(self.before_inert(tensor))?;
            match node.op_type.as_str() {
                "GlobalAveragePool" | "GlobalMaxPool" | "ReduceMean" => {
                    return node.output.first().map(String::as_str);
                }
                shape if SHAPES.contains(&shape) => tensor = input(node, 0)?,
                _ => return None,
            }
        }
    }
}
