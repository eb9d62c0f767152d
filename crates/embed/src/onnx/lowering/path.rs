//! The path from the picture to the vector in a graph.

use std::collections::HashSet;

use super::error::{LoweringError, unsupported};
use crate::onnx::graph::{Graph, int, label};
use crate::onnx::proto::NodeProto;

/// The tensors whose components, one after another, are the vector: usually the vector itself.
pub(super) fn branches<'a>(graph: &Graph<'a>) -> Result<Vec<&'a str>, LoweringError> {
    let vector = graph.proto.output.first().map_or("", |output| output.name.as_str());
    match graph.producer(vector) {
        Some(node) if node.op_type == "Concat" => {
            if !matches!(int(node, "axis", 0), 1 | -1) {
                return Err(unsupported(format!(
                    "{} joins something else than vectors",
                    label(node)
                )));
            }
            Ok(node.input.iter().map(String::as_str).collect())
        }
        _ => Ok(vec![vector]),
    }
}

/// The nodes between the picture and a branch's vector, in their order. Each reads what the one
/// before makes; sums may read something earlier as well.
pub(super) fn nodes<'a>(
    graph: &Graph<'a>,
    vector: &'a str,
    picture: &str,
) -> Result<Vec<&'a NodeProto>, LoweringError> {
    let mut needed = HashSet::new();
    let mut open = vec![vector];
    while let Some(tensor) = open.pop() {
        if tensor != picture && needed.insert(tensor) {
            let node = graph.producer(tensor);
            let node =
                node.ok_or_else(|| unsupported("its vector does not depend on the picture"))?;
            open.extend(graph.data_inputs(node));
        }
    }
    // ONNX lists nodes in an order in which inputs come before their readers.
    let is_needed =
        |node: &&NodeProto| node.output.iter().any(|output| needed.contains(output.as_str()));
    let nodes: Vec<&NodeProto> = graph.proto.node.iter().filter(is_needed).collect();
    let mut tensor = picture;
    for node in &nodes {
        let data: Vec<&str> = graph.data_inputs(node).collect();
        let follows = data.contains(&tensor);
        if !follows || data.len() > 2 || (data.len() == 2 && node.op_type != "Add") {
            return Err(unsupported(format!("{} joins branches", label(node))));
        }
        tensor = node.output.first().map_or("", String::as_str);
    }
    if tensor == vector { Ok(nodes) } else { Err(unsupported("its order is unusual")) }
}
