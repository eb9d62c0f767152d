//! Lookups in an ONNX graph: producers, initialisers, constants, attributes.

use std::collections::{HashMap, HashSet};

use crate::onnx::proto::{AttributeProto, GraphProto, NodeProto, TensorProto};

/// An index of a graph's tensors by name.
pub(super) struct Graph<'a> {
    pub proto: &'a GraphProto,
    producers: HashMap<&'a str, &'a NodeProto>,
    initializers: HashMap<&'a str, &'a TensorProto>,
    /// Tensors that do not depend on the picture, at most on its size.
    constants: HashSet<&'a str>,
}

impl<'a> Graph<'a> {
    pub(super) fn new(proto: &'a GraphProto) -> Self {
        let initializers: HashMap<&str, &TensorProto> =
            proto.initializer.iter().map(|tensor| (tensor.name.as_str(), tensor)).collect();
        let mut producers = HashMap::new();
        let mut constants: HashSet<&str> = initializers.keys().copied().collect();
        // ONNX lists nodes in an order in which inputs come before their readers.
        for node in &proto.node {
            producers.extend(node.output.iter().map(|output| (output.as_str(), node)));
            let mut inputs = node.input.iter().filter(|input| !input.is_empty());
            if matches!(node.op_type.as_str(), "Shape" | "Size")
                || inputs.all(|input| constants.contains(input.as_str()))
            {
                constants.extend(node.output.iter().map(String::as_str));
            }
        }
        Graph { proto, producers, initializers, constants }
    }

    /// The node that makes a tensor.
    pub(super) fn producer(&self, tensor: &str) -> Option<&'a NodeProto> {
        self.producers.get(tensor).copied()
    }

    pub(super) fn initializer(&self, tensor: &str) -> Option<&'a TensorProto> {
        self.initializers.get(tensor).copied()
    }

    /// Whether a tensor does not depend on the picture, at most on its size.
    pub(super) fn is_constant(&self, tensor: &str) -> bool {
        self.constants.contains(tensor)
    }

    /// A node's inputs that depend on the picture.
    pub(super) fn data_inputs(&self, node: &'a NodeProto) -> impl Iterator<Item = &'a str> {
        let inputs = node.input.iter().map(String::as_str);
        inputs.filter(|input| !input.is_empty() && !self.is_constant(input))
    }

    /// A node's other inputs.
    pub(super) fn constant_inputs(&self, node: &'a NodeProto) -> impl Iterator<Item = &'a str> {
        let inputs = node.input.iter().map(String::as_str);
        inputs.filter(|input| self.is_constant(input))
    }
}

/// A node's input; `None` where it is left out.
pub(super) fn input(node: &NodeProto, at: usize) -> Option<&str> {
    node.input.get(at).map(String::as_str).filter(|input| !input.is_empty())
}

/// A node's attribute.
pub(super) fn attribute<'a>(node: &'a NodeProto, name: &str) -> Option<&'a AttributeProto> {
    node.attribute.iter().find(|attribute| attribute.name == name)
}

/// A whole-number attribute, or its default.
pub(super) fn int(node: &NodeProto, name: &str, default: i64) -> i64 {
    attribute(node, name).map_or(default, |attribute| attribute.i)
}

/// A floating-point attribute, or its default.
pub(super) fn float(node: &NodeProto, name: &str, default: f32) -> f32 {
    attribute(node, name).map_or(default, |attribute| attribute.f)
}

/// An attribute of several whole numbers; empty where it is left out.
pub(super) fn ints<'a>(node: &'a NodeProto, name: &str) -> &'a [i64] {
    attribute(node, name).map_or(&[], |attribute| &attribute.ints)
}

/// A text attribute; empty where it is left out.
pub(super) fn text<'a>(node: &'a NodeProto, name: &str) -> &'a [u8] {
    attribute(node, name).map_or(&[], |attribute| &attribute.s)
}

/// A node's name, or its output's, with its operator.
pub(super) fn label(node: &NodeProto) -> String {
    let name = if node.name.is_empty() { node.output.first() } else { Some(&node.name) };
    format!("{} ({})", name.map_or("?", String::as_str), node.op_type)
}
