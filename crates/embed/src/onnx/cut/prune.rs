//! Pruning: nodes and weights that the vector does not need are dropped.

use std::collections::{HashMap, HashSet};

use super::vector::Vector;
use crate::onnx::proto::{GraphProto, ModelProto, NodeProto, ValueInfoProto};

/// Prunes a network: drops everything that the vector does not need (the last dense layer's weights
/// among it) and makes it the only output; its pooling is added where the file has none.
pub(in crate::onnx) fn prune(model: &mut ModelProto, vector: &Vector) {
    let Some(graph) = model.graph.as_mut() else { return };
    let tensor = vector.name.as_str();
    if let Some(pooled) = &vector.pooled {
        graph.node.push(NodeProto {
            name: tensor.to_owned(),
            op_type: "GlobalAveragePool".to_owned(),
            input: vec![pooled.clone()],
            output: vec![tensor.to_owned()],
            ..NodeProto::default()
        });
    }
    let producers = producers(graph);
    let mut needed = HashSet::from([tensor.to_owned()]);
    let mut nodes = HashSet::new();
    let mut open = vec![tensor.to_owned()];
    while let Some(name) = open.pop() {
        let Some(&at) = producers.get(name.as_str()) else { continue };
        if nodes.insert(at) {
            // A node with subgraphs (If, Loop) also reads tensors from inside them.
            let node = &graph.node[at];
            let inner = node.attribute.iter().filter_map(|a| a.g.as_ref()).flat_map(|g| &g.node);
            for input in node.input.iter().chain(inner.flat_map(|n| &n.input)) {
                if needed.insert(input.clone()) {
                    open.push(input.clone());
                }
            }
        }
    }
    let mut at = 0..;
    graph.node.retain(|_| at.next().is_some_and(|at| nodes.contains(&at)));
    graph.initializer.retain(|tensor| needed.contains(&tensor.name));
    graph.input.retain(|input| needed.contains(&input.name));
    graph.value_info.clear();
    graph.output = vec![ValueInfoProto { name: tensor.to_owned(), ..Default::default() }];
}

/// For each tensor the position of the node that makes it.
fn producers(graph: &GraphProto) -> HashMap<String, usize> {
    let nodes = graph.node.iter().enumerate();
    nodes
        .flat_map(|(at, node)| node.output.iter().map(move |output| (output.clone(), at)))
        .collect()
}
