//! The input tensor of an ONNX network.

use std::collections::HashSet;

use crate::network::NetworkError;
use crate::onnx::graph::int;
use crate::onnx::proto::tensor_proto::DataType;
use crate::onnx::proto::tensor_shape_proto::{Dimension, dimension::Value};
use crate::onnx::proto::{GraphProto, ModelProto, type_proto};
use crate::preprocessing::{Input, Layout};

/// Side of a VGG network's input in pixels, for files that leave it open.
const USUAL_SIDE: usize = 224;

/// A network's only input tensor.
pub(super) struct Picture {
    pub name: String,
    pub input: Input,
    /// Whether it takes bytes, which [`as_floats`] changes.
    pub bytes: bool,
}

/// Name, layout, size and type of a network's only input tensor.
pub(super) fn picture(model: &ModelProto) -> Result<Picture, NetworkError> {
    let refuse = |reason: String| Err(NetworkError::NotForPictures(reason));
    let Some(graph) = model.graph.as_ref() else { return refuse("it is empty".to_owned()) };
    // Until IR version 3, weights are listed as inputs too.
    let is_weight = |name: &str| graph.initializer.iter().any(|tensor| tensor.name == name);
    let inputs: Vec<_> = graph.input.iter().filter(|input| !is_weight(&input.name)).collect();
    let &[input] = &inputs[..] else {
        return refuse(format!("it has {} inputs", inputs.len()));
    };
    let Some(type_proto::Value::TensorType(tensor)) =
        input.r#type.as_ref().and_then(|t| t.value.as_ref())
    else {
        return refuse(format!("its input `{}` is no tensor", input.name));
    };
    let bytes = tensor.elem_type == DataType::Uint8 as i32;
    if tensor.elem_type != DataType::Float as i32 && !(bytes && becomes_floats(graph, &input.name))
    {
        return refuse(format!("its input `{}` is not of 32-bit floats", input.name));
    }
    let dims = tensor.shape.iter().flat_map(|shape| &shape.dim);
    let fixed = |dim: &Dimension| match dim.value {
        Some(Value::DimValue(value)) => usize::try_from(value).ok().filter(|&value| value > 0),
        _ => None,
    };
    let dims: Vec<Option<usize>> = dims.map(fixed).collect();
    Ok(Picture { name: input.name.clone(), input: form(&input.name, &dims)?, bytes })
}

/// Whether a tensor's elements are made floats before anything is computed with them.
fn becomes_floats(graph: &GraphProto, picture: &str) -> bool {
    let mut same = HashSet::from([picture]);
    // ONNX lists nodes in an order in which inputs come before their readers.
    for node in &graph.node {
        if !node.input.iter().any(|input| same.contains(input.as_str())) {
            continue;
        }
        match node.op_type.as_str() {
            "Cast" if int(node, "to", 0) == DataType::Float as i64 => {}
            "Shape" | "Size" => {}
            "Identity" | "Transpose" | "Reshape" | "Squeeze" | "Unsqueeze" => {
                same.extend(node.output.iter().map(String::as_str));
            }
            _ => return false,
        }
    }
    true
}

/// Makes a network that takes bytes take floats of the same values.
pub(super) fn as_floats(model: &mut ModelProto, picture: &str) {
    let inputs = model.graph.iter_mut().flat_map(|graph| &mut graph.input);
    for input in inputs.filter(|input| input.name == picture) {
        let value = input.r#type.as_mut().and_then(|r#type| r#type.value.as_mut());
        if let Some(type_proto::Value::TensorType(tensor)) = value {
            tensor.elem_type = DataType::Float as i32;
        }
    }
}

/// From the declared dimensions, `None` for those that are left open.
fn form(name: &str, dims: &[Option<usize>]) -> Result<Input, NetworkError> {
    let refuse = |what: String| NetworkError::NotForPictures(format!("its input `{name}` {what}"));
    let &[batch, a, b, c] = dims else {
        return Err(refuse(format!("has {} dimensions", dims.len())));
    };
    if batch.is_some_and(|batch| batch != 1) {
        return Err(refuse(format!("has a fixed batch of {}", batch.unwrap_or(0))));
    }
    let (layout, height, width) = match (a, c) {
        (Some(3), _) => (Layout::Nchw, b, c),
        (_, Some(3)) => (Layout::Nhwc, a, b),
        _ => return Err(refuse("has no dimension of 3 channels".to_owned())),
    };
    let [width, height] = [width, height].map(|side| side.unwrap_or(USUAL_SIDE));
    if !(1..=4096).contains(&width) || !(1..=4096).contains(&height) {
        return Err(refuse(format!("is {width}×{height} pixels")));
    }
    Ok(Input { layout, width, height })
}
