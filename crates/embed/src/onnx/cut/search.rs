//! Search of the layer to cut at: fc2, found by structure, because every exporter names it
//! differently.

use super::vector::{POOLED, Vector};
use crate::network::{Cut, NetworkError};
use crate::onnx::graph::{Graph, label};
use crate::onnx::proto::{GraphProto, NodeProto};

/// Operators between the last dense layer and a network's output, which only reshape, rescale or
/// pass on.
const HEAD: [&str; 16] = [
    "Softmax",
    "LogSoftmax",
    "Sigmoid",
    "Flatten",
    "Reshape",
    "Squeeze",
    "Unsqueeze",
    "Dropout",
    "Identity",
    "Cast",
    "Transpose",
    "QuantizeLinear",
    "DequantizeLinear",
    "ArgMax",
    "Clip",
    "Add",
];

/// Operators that hand their first input on unchanged when a network is not being trained.
pub(super) const INERT: [&str; 2] = ["Dropout", "Identity"];

/// Operators whose output ends a network without a classifier: its features.
const FEATURES: [&str; 6] = [
    "Relu",
    "GlobalAveragePool",
    "GlobalMaxPool",
    "ReduceMean",
    "LayerNormalization",
    "LpNormalization",
];

/// Operators that make probabilities or a class of scores.
const SCORES: [&str; 4] = ["Softmax", "LogSoftmax", "Sigmoid", "ArgMax"];

/// How many candidates a refusal names.
const CANDIDATES: usize = 12;

/// Finds the vector: `layer` (a node's or tensor's name, or `pooled(…)` of one) where it is given,
/// otherwise the input of the last dense layer, what the convolution reads that classifies in its
/// place, or the output itself where the network ends in its features. Besides, how it was found.
///
/// # Errors
///
/// `NoSuchLayer`, or `LayerUnclear` with the candidates.
pub(in crate::onnx) fn find(
    graph: &GraphProto,
    layer: Option<&str>,
) -> Result<(Vector, Cut), NetworkError> {
    let search = Search(Graph::new(graph));
    match layer {
        Some(layer) => search.named(layer).map(|vector| (vector, Cut::Named)),
        None => search.fc2(),
    }
}

/// A search for the tensor to cut at.
pub(super) struct Search<'a>(pub(super) Graph<'a>);

impl<'a> Search<'a> {
    fn named(&self, layer: &str) -> Result<Vector, NetworkError> {
        let tensor = |layer: &str| {
            let by_node = self.0.proto.node.iter().find(|node| node.name == layer);
            let by_tensor = || self.0.producer(layer).map(|_| layer.to_owned());
            by_node.and_then(|node| node.output.first().cloned()).or_else(by_tensor)
        };
        let pooled = || layer.strip_prefix(POOLED)?.strip_suffix(')').and_then(tensor);
        let vector = tensor(layer).map(|tensor| Vector::of(&tensor));
        vector.or_else(|| pooled().map(|tensor| Vector::mean_of(&tensor))).ok_or_else(|| {
            NetworkError::NoSuchLayer { layer: layer.to_owned(), candidates: self.candidates() }
        })
    }

    fn fc2(&self) -> Result<(Vector, Cut), NetworkError> {
        let mut found: Vec<(Vector, Cut)> = Vec::new();
        for output in &self.0.proto.output {
            let cut = self.behind(&output.name)?;
            if !found.contains(&cut) {
                found.push(cut);
            }
        }
        match found.len() {
            1 => Ok(found.swap_remove(0)),
            0 => Err(self.unclear("it has no output".to_owned())),
            count => Err(self.unclear(format!("its outputs lead to {count} different layers"))),
        }
    }

    /// Walks from an output back to the last dense layer, and to what that layer reads.
    fn behind(&self, output: &'a str) -> Result<(Vector, Cut), NetworkError> {
        let (mut tensor, mut scored) = (output, false);
        loop {
            let Some(node) = self.0.producer(tensor) else {
                return Err(self.unclear("no dense layer leads to its output".to_owned()));
            };
            if let Some(features) = self.dense_input(node) {
                let cut = Cut::BeforeLastDense { dense: label(node) };
                return Ok((Vector::of(self.before_inert(features)), cut));
            }
            if let Some(found) = self.before_classifying_convolution(node, scored) {
                return Ok(found);
            }
            if FEATURES.contains(&node.op_type.as_str()) || self.joins_directions(node) {
                return Ok((Vector::of(self.before_inert(output)), Cut::Output));
            }
            scored |= SCORES.contains(&node.op_type.as_str());
            let data: Vec<&str> = self.0.data_inputs(node).collect();
            match data[..] {
                [input] if HEAD.contains(&node.op_type.as_str()) => tensor = input,
                _ => {
                    let reason = format!("it ends in {}, not in a dense layer", label(node));
                    return Err(self.unclear(reason));
                }
            }
        }
    }

    /// What a dense layer reads; `None` for any other node.
    fn dense_input(&self, node: &'a NodeProto) -> Option<&'a str> {
        let mut data = self.0.data_inputs(node);
        match (node.op_type.as_str(), data.next(), data.next()) {
            ("Gemm" | "MatMul", Some(input), None) if node.input.len() > 1 => Some(input),
            _ => None,
        }
    }

    /// Whether a node joins vectors, each of which was brought to a length.
    fn joins_directions(&self, node: &'a NodeProto) -> bool {
        let is_direction = |tensor: &'a str| {
            let mut node = self.0.producer(tensor);
            while let Some(scaled) = node.filter(|node| node.op_type == "Mul") {
                node = self.0.data_inputs(scaled).next().and_then(|data| self.0.producer(data));
            }
            node.is_some_and(|node| node.op_type == "LpNormalization")
        };
        let mut inputs = self.0.data_inputs(node).peekable();
        node.op_type == "Concat" && inputs.peek().is_some() && inputs.all(is_direction)
    }

    pub(super) fn before_inert(&self, tensor: &'a str) -> &'a str {
        let mut tensor = tensor;
        while let Some(node) = self.0.producer(tensor) {
            match node.input.first() {
                Some(input) if INERT.contains(&node.op_type.as_str()) => tensor = input,
                _ => break,
            }
        }
        tensor
    }

    fn unclear(&self, reason: String) -> NetworkError {
        NetworkError::LayerUnclear { reason, candidates: self.candidates() }
    }

    /// The last layers that could be meant: what dense layers read and give, and pooled features.
    fn candidates(&self) -> String {
        let mut names: Vec<String> = Vec::new();
        for node in self.0.proto.node.iter().rev() {
            let plausible = self.dense_input(node).is_some()
                || FEATURES.contains(&node.op_type.as_str())
                || matches!(node.op_type.as_str(), "Flatten" | "Conv");
            if plausible && names.len() < CANDIDATES {
                names.push(label(node));
            }
        }
        names.reverse();
        names.join(", ")
    }
}
