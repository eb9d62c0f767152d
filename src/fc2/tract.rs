//! Reading and running ONNX. The only file that names tract.

use std::sync::Arc;

use prost::Message;
pub(super) use tract_onnx::pb;
use tract_onnx::prelude::*;

use super::NetworkError;
use super::network::Input;

/// Decodes an ONNX file; `None` if it is none or has no nodes.
pub(super) fn parse(bytes: &[u8]) -> Option<pb::ModelProto> {
    let model = pb::ModelProto::decode(bytes).ok()?;
    model.graph.as_ref().is_some_and(|graph| !graph.node.is_empty()).then_some(model)
}

/// Encodes an ONNX file.
pub(super) fn encode(model: &pb::ModelProto) -> Vec<u8> {
    model.encode_to_vec()
}

/// The file beside the network that holds some of its weights.
pub(super) fn external_data(model: &pb::ModelProto) -> Option<String> {
    let external = pb::tensor_proto::DataLocation::External as i32;
    let graph = model.graph.as_ref()?;
    let tensor = graph.initializer.iter().find(|t| t.data_location == Some(external))?;
    let location = tensor.external_data.iter().find(|entry| entry.key == "location");
    Some(location.map_or_else(|| "?".to_owned(), |entry| entry.value.clone()))
}

/// Operators that tract cannot build.
pub(super) fn unknown_operators(model: &pb::ModelProto) -> Vec<String> {
    let known = tract_onnx::onnx().op_register.0;
    let nodes = model.graph.iter().flat_map(|graph| &graph.node);
    let mut unknown: Vec<String> = nodes
        .filter(|node| !known.contains_key(&node.op_type))
        .map(|node| node.op_type.clone())
        .collect();
    unknown.sort();
    unknown.dedup();
    unknown
}

/// Name and dimensions of a network's only input, `None` for dimensions that are left open.
pub(super) fn input(model: &pb::ModelProto) -> Result<(String, Vec<Option<usize>>), NetworkError> {
    let refuse = |reason: String| Err(NetworkError::NotForPictures(reason));
    let Some(graph) = model.graph.as_ref() else { return refuse("it is empty".to_owned()) };
    // Until IR version 3, weights are listed as inputs too.
    let is_weight = |name: &str| graph.initializer.iter().any(|tensor| tensor.name == name);
    let inputs: Vec<_> = graph.input.iter().filter(|input| !is_weight(&input.name)).collect();
    let &[input] = &inputs[..] else {
        return refuse(format!("it has {} inputs", inputs.len()));
    };
    let Some(pb::type_proto::Value::TensorType(tensor)) =
        input.r#type.as_ref().and_then(|t| t.value.as_ref())
    else {
        return refuse(format!("its input `{}` is no tensor", input.name));
    };
    if tensor.elem_type != pb::tensor_proto::DataType::Float as i32 {
        return refuse(format!("its input `{}` is not of 32-bit floats", input.name));
    }
    let dims = tensor.shape.iter().flat_map(|shape| &shape.dim);
    let fixed = |dim: &pb::tensor_shape_proto::Dimension| match dim.value {
        Some(pb::tensor_shape_proto::dimension::Value::DimValue(value)) => {
            usize::try_from(value).ok().filter(|&value| value > 0)
        }
        _ => None,
    };
    Ok((input.name.clone(), dims.map(fixed).collect()))
}

/// A network made ready for one picture at a time.
pub(super) struct Engine {
    plan: Arc<TypedSimplePlan>,
    shape: [usize; 4],
    dims: usize,
}

impl Engine {
    /// Fixes the batch to one picture and optimises.
    pub(super) fn new(model: &pb::ModelProto, input: &Input) -> Result<Engine, NetworkError> {
        let shape = input.shape();
        Self::prepare(model, shape).map_err(|error| NetworkError::Unusable(words(&error)))
    }

    fn prepare(model: &pb::ModelProto, shape: [usize; 4]) -> TractResult<Engine> {
        // Shapes that exporters leave in the file name the dynamic batch and would contradict the
        // fixed one.
        let onnx = tract_onnx::onnx().with_ignore_value_info(true).with_ignore_output_shapes(true);
        let plan = onnx
            .model_for_proto_model(model)?
            .with_input_fact(0, f32::fact(shape).into())?
            .into_optimized()?
            .into_runnable()?;
        let output = plan.model().output_fact(0)?;
        let dims = output.shape.as_concrete().map(|shape| shape.iter().product());
        let dims = dims.ok_or_else(|| TractError::msg("the vector's length is not fixed"))?;
        Ok(Engine { plan, shape, dims })
    }

    /// Components of the output.
    pub(super) fn dims(&self) -> usize {
        self.dims
    }

    /// Runs the network; `values` are in the order of the input's shape.
    pub(super) fn run(&self, values: Vec<f32>) -> Result<Vec<f32>, NetworkError> {
        self.forward(values).map_err(|error| NetworkError::Failed(words(&error)))
    }

    fn forward(&self, values: Vec<f32>) -> TractResult<Vec<f32>> {
        let input = tract_ndarray::Array4::from_shape_vec(self.shape, values)?;
        let output = self.plan.run(tvec!(Tensor::from(input).into()))?;
        let output = output[0].cast_to::<f32>()?;
        Ok(output.to_plain_array_view::<f32>()?.iter().copied().collect())
    }
}

/// An error and its causes in one line.
fn words(error: &TractError) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
