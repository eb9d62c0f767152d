//! Inference by tract, for ONNX networks of any kind. The only file that names tract.

use std::sync::Arc;

use prost::Message;
use tract_onnx::prelude::*;
use tract_onnx::tract_hir::infer::Factoid;
use tract_onnx::tract_hir::internal::DimLike;

use super::graph::Graph;
use super::proto as pb;
use crate::network::{LayerInfo, NetworkError};
use crate::preprocessing::Input;

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

/// An inference engine by tract: a network made ready for one picture at a time.
pub(crate) struct Engine {
    plan: Arc<TypedSimplePlan>,
    shape: [usize; 4],
    dims: usize,
}

impl Engine {
    /// Prepares a network: fixes the batch to one picture and optimises. Besides the engine, the
    /// network's layers.
    pub(super) fn new(
        model: pb::ModelProto,
        input: &Input,
    ) -> Result<(Engine, Vec<LayerInfo>), NetworkError> {
        Self::prepare(model, input.shape())
            .map_err(|error| NetworkError::Unusable(one_line(&error)))
    }

    fn prepare(model: pb::ModelProto, shape: [usize; 4]) -> TractResult<(Engine, Vec<LayerInfo>)> {
        // Shapes that exporters leave in the file name the dynamic batch and would contradict the
        // fixed one.
        let onnx = tract_onnx::onnx().with_ignore_value_info(true).with_ignore_output_shapes(true);
        let file = model.encode_to_vec();
        let model = without_weights(model);
        let mut inference =
            onnx.model_for_read(&mut &file[..])?.with_input_fact(0, f32::fact(shape).into())?;
        drop(file);
        inference.analyse(false)?;
        let layers = layers(&model, &inference);
        let plan = inference.into_optimized()?.into_runnable()?;
        let output = plan.model().output_fact(0)?;
        let dims = output.shape.as_concrete().map(|shape| shape.iter().product());
        let dims = dims.ok_or_else(|| TractError::msg("the vector's length is not fixed"))?;
        Ok((Engine { plan, shape, dims }, layers))
    }

    /// Components of the output.
    pub(crate) fn dims(&self) -> usize {
        self.dims
    }

    /// Runs the network; `values` are in the order of the input's shape.
    pub(crate) fn run(&self, values: Vec<f32>) -> Result<Vec<f32>, NetworkError> {
        self.forward(values).map_err(|error| NetworkError::Failed(one_line(&error)))
    }

    fn forward(&self, values: Vec<f32>) -> TractResult<Vec<f32>> {
        let input = tract_ndarray::Array4::from_shape_vec(self.shape, values)?;
        let output = self.plan.run(tvec!(Tensor::from(input).into()))?;
        let output = output[0].cast_to::<f32>()?;
        Ok(output.to_plain_array_view::<f32>()?.iter().copied().collect())
    }
}

/// A network whose initialisers are empty: tract has its own copy of them.
fn without_weights(mut model: pb::ModelProto) -> pb::ModelProto {
    for tensor in model.graph.iter_mut().flat_map(|graph| &mut graph.initializer) {
        let name = std::mem::take(&mut tensor.name);
        *tensor = pb::TensorProto { name, ..Default::default() };
    }
    model
}

/// The nodes that depend on the picture, with their outputs' dimensions as tract infers them.
fn layers(model: &pb::ModelProto, inference: &InferenceModel) -> Vec<LayerInfo> {
    let Some(proto) = &model.graph else { return Vec::new() };
    let graph = Graph::new(proto);
    let shape = |node: &pb::NodeProto| -> Option<Vec<usize>> {
        let outlet = inference.find_outlet_label(node.output.first()?)?;
        let shape = inference.outlet_fact(outlet).ok()?.shape.concretize()?;
        shape.iter().skip(1).map(|dim| dim.to_usize().ok()).collect()
    };
    let on_the_way =
        |node: &&pb::NodeProto| node.output.iter().any(|name| !graph.is_constant(name));
    let nodes = proto.node.iter().filter(on_the_way);
    nodes
        .map(|node| LayerInfo {
            name: node.output.first().cloned().unwrap_or_default(),
            kind: node.op_type.clone(),
            shape: shape(node).unwrap_or_default(),
        })
        .collect()
}

/// An error and its causes in one line.
fn one_line(error: &TractError) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
