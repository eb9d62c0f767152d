//! An ONNX network in the browser, through tract.

use std::sync::Arc;

use prost::Message;
use tract_onnx::pb;
use tract_onnx::prelude::*;
use wasm_bindgen::prelude::*;

/// A network made ready for one picture.
#[wasm_bindgen]
pub struct Model {
    plan: Arc<TypedSimplePlan>,
    shape: [usize; 4],
}

#[wasm_bindgen]
impl Model {
    /// Reads the file's bytes; its input has the given shape.
    #[wasm_bindgen(constructor)]
    pub fn new(file: Vec<u8>, shape: &[usize]) -> Result<Model, String> {
        let shape = shape.try_into().map_err(|_| "an input has four dimensions")?;
        Self::read(file, shape).map_err(|error| format!("{error:?}"))
    }

    /// The network's output.
    pub fn run(&self, input: &[f32]) -> Result<Vec<f32>, String> {
        self.forward(input).map_err(|error| format!("{error:?}"))
    }
}

impl Model {
    fn read(file: Vec<u8>, shape: [usize; 4]) -> TractResult<Model> {
        let proto = pb::ModelProto::decode(&file[..])?;
        // Each copy of the weights goes as soon as there is another: memory ends at 4 GiB.
        drop(file);
        let model = tract_onnx::onnx()
            .with_ignore_value_info(true)
            .with_ignore_output_shapes(true)
            .model_for_proto_model(&proto)?
            .with_input_fact(0, f32::fact(shape).into())?;
        drop(proto);
        Ok(Model { plan: model.into_optimized()?.into_runnable()?, shape })
    }

    fn forward(&self, input: &[f32]) -> TractResult<Vec<f32>> {
        let input = Tensor::from_shape(&self.shape, input)?;
        let output = self.plan.run(tvec!(input.into()))?;
        Ok(output[0].to_plain_array_view::<f32>()?.iter().copied().collect())
    }
}
