//! A builder of ONNX files.

use std::io::{self, Write};

use prost::Message;

use super::seeded::{Seeded, key_and_length};
use crate::onnx::metadata::PREPROCESSING_KEY;
use crate::onnx::proto as pb;
use crate::preprocessing::Preprocessing;

/// The ONNX operator set written where none is asked for; 13 is the oldest in which
/// `DequantizeLinear` has an axis.
const OPSET: i64 = 13;

/// Keys of length-delimited protobuf fields, as `onnx.proto` numbers them.
const GRAPH: u64 = (7 << 3) | 2;
const INITIALIZER: u64 = (5 << 3) | 2;

/// A builder of an ONNX file. Tensors are named by whoever adds them; every operation
/// returns its output's name.
#[derive(Debug, Default)]
pub struct Builder {
    graph: pb::GraphProto,
    opset: Option<i64>,
    seeded: Vec<Seeded>,
}

/// A node's attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Attribute {
    /// One integer.
    Int(i64),
    /// Several integers.
    Ints(Vec<i64>),
    /// One floating-point number.
    Float(f32),
    /// A text.
    Text(String),
}

impl Builder {
    /// A builder of a network called `name` with one float input of `dims`; a negative dimension is
    /// left open under the name `N`.
    pub fn new(name: &str, input: &str, dims: &[i64]) -> Builder {
        let mut builder = Builder::default();
        builder.graph.name = name.to_owned();
        builder.graph.input.push(value_info(input, dims));
        builder
    }

    /// Sets another version of the ONNX operator set than 13.
    #[must_use]
    pub fn with_opset(self, opset: i64) -> Builder {
        Builder { opset: Some(opset), ..self }
    }

    /// Adds a tensor of floats.
    pub fn floats(&mut self, name: &str, dims: &[i64], values: &[f32]) -> String {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.initializer(name, dims, pb::tensor_proto::DataType::Float, bytes)
    }

    /// Adds a tensor of 8-bit integers.
    pub fn bytes(&mut self, name: &str, dims: &[i64], values: &[i8]) -> String {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.initializer(name, dims, pb::tensor_proto::DataType::Int8, bytes)
    }

    /// Adds a tensor of 64-bit integers, as shapes are.
    pub fn integers(&mut self, name: &str, values: &[i64]) -> String {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.initializer(name, &[values.len() as i64], pb::tensor_proto::DataType::Int64, bytes)
    }

    /// Adds a tensor of pseudo-random floats, evenly spread over ±`bound`, that takes no memory.
    pub fn seeded(&mut self, name: &str, dims: &[i64], seed: u64, bound: f32) -> String {
        let tensor = pb::TensorProto {
            name: name.to_owned(),
            dims: dims.to_vec(),
            data_type: pb::tensor_proto::DataType::Float as i32,
            ..Default::default()
        };
        self.seeded.push(Seeded { tensor, seed, bound });
        name.to_owned()
    }

    fn initializer(
        &mut self,
        name: &str,
        dims: &[i64],
        kind: pb::tensor_proto::DataType,
        bytes: Vec<u8>,
    ) -> String {
        self.graph.initializer.push(pb::TensorProto {
            name: name.to_owned(),
            dims: dims.to_vec(),
            data_type: kind as i32,
            raw_data: bytes,
            ..Default::default()
        });
        name.to_owned()
    }

    /// Adds a node of any operator; its one output bears the node's name.
    pub fn node(
        &mut self,
        name: &str,
        op: &str,
        inputs: &[&str],
        attributes: &[(&str, Attribute)],
    ) -> String {
        self.graph.node.push(pb::NodeProto {
            name: name.to_owned(),
            op_type: op.to_owned(),
            input: inputs.iter().map(|input| (*input).to_owned()).collect(),
            output: vec![name.to_owned()],
            attribute: attributes.iter().map(|(name, value)| attribute(name, value)).collect(),
            ..Default::default()
        });
        name.to_owned()
    }

    /// Adds a 3×3 convolution with padding 1: `weights` are output × input × 3 × 3.
    pub fn conv3x3(&mut self, name: &str, input: &str, weights: &[f32], bias: &[f32]) -> String {
        let outputs = bias.len() as i64;
        let inputs = weights.len() as i64 / (outputs * 9);
        let weights = self.floats(&format!("{name}.weight"), &[outputs, inputs, 3, 3], weights);
        let bias = self.floats(&format!("{name}.bias"), &[outputs], bias);
        self.conv3x3_of(name, input, &weights, &bias)
    }

    /// Adds a convolution as [`Builder::conv3x3`] does, of tensors that were added before.
    pub fn conv3x3_of(&mut self, name: &str, input: &str, weights: &str, bias: &str) -> String {
        let attributes =
            [("kernel_shape", Attribute::Ints(vec![3, 3])), ("pads", Attribute::Ints(vec![1; 4]))];
        self.node(name, "Conv", &[input, weights, bias], &attributes)
    }

    /// Adds a ReLU, max(0, x).
    pub fn relu(&mut self, name: &str, input: &str) -> String {
        self.node(name, "Relu", &[input], &[])
    }

    /// Adds a 2×2 max-pooling, stride 2.
    pub fn max_pool(&mut self, name: &str, input: &str) -> String {
        let attributes = [
            ("kernel_shape", Attribute::Ints(vec![2, 2])),
            ("strides", Attribute::Ints(vec![2, 2])),
        ];
        self.node(name, "MaxPool", &[input], &attributes)
    }

    /// Adds a flattening: all but the batch in one row.
    pub fn flatten(&mut self, name: &str, input: &str) -> String {
        self.node(name, "Flatten", &[input], &[("axis", Attribute::Int(1))])
    }

    /// Adds a dense layer as PyTorch writes it: `weights` are output × input.
    pub fn dense(&mut self, name: &str, input: &str, weights: &[f32], bias: &[f32]) -> String {
        let outputs = bias.len() as i64;
        let dims = [outputs, weights.len() as i64 / outputs];
        let weights = self.floats(&format!("{name}.weight"), &dims, weights);
        let bias = self.floats(&format!("{name}.bias"), &[outputs], bias);
        self.gemm(name, input, &weights, &bias)
    }

    /// Adds a dense layer whose weights (output × input) are stored as 8-bit integers times
    /// `scale`.
    pub fn dense_int8(
        &mut self,
        name: &str,
        input: &str,
        weights: &[i8],
        scale: f32,
        bias: &[f32],
    ) -> String {
        let outputs = bias.len() as i64;
        let dims = [outputs, weights.len() as i64 / outputs];
        let quantized = self.bytes(&format!("{name}.weight_int8"), &dims, weights);
        let scale = self.floats(&format!("{name}.scale"), &[], &[scale]);
        let weights =
            self.node(&format!("{name}.weight"), "DequantizeLinear", &[&quantized, &scale], &[]);
        let bias = self.floats(&format!("{name}.bias"), &[outputs], bias);
        self.gemm(name, input, &weights, &bias)
    }

    /// Adds a dense layer of tensors that were added before; the weights are output × input.
    pub fn gemm(&mut self, name: &str, input: &str, weights: &str, bias: &str) -> String {
        self.node(name, "Gemm", &[input, weights, bias], &[("transB", Attribute::Int(1))])
    }

    /// Encodes the file, with `output` of `dims` as the network's output and, where given, the
    /// preprocessing in its metadata.
    pub fn finish(
        self,
        output: &str,
        dims: &[i64],
        preprocessing: Option<Preprocessing>,
    ) -> Vec<u8> {
        let mut file = Vec::new();
        // Writing to memory does not fail.
        let _ = self.write(output, dims, preprocessing, &mut file);
        file
    }

    /// Encodes as [`Builder::finish`] does, into a file. Seeded tensors are made piece by piece.
    ///
    /// # Errors
    ///
    /// Those of `to`.
    pub fn write(
        mut self,
        output: &str,
        dims: &[i64],
        preprocessing: Option<Preprocessing>,
        to: &mut dyn Write,
    ) -> io::Result<()> {
        self.graph.output.push(value_info(output, dims));
        let metadata = preprocessing.map(|preprocessing| pb::StringStringEntryProto {
            key: PREPROCESSING_KEY.to_owned(),
            value: preprocessing.to_string(),
        });
        // In the order of the fields' numbers, the graph in the middle.
        let before = pb::ModelProto {
            ir_version: 7,
            producer_name: "vitrine".to_owned(),
            ..Default::default()
        };
        let after = pb::ModelProto {
            opset_import: vec![pb::OperatorSetIdProto {
                domain: String::new(),
                version: self.opset.unwrap_or(OPSET),
            }],
            metadata_props: metadata.into_iter().collect(),
            ..Default::default()
        };
        let graph = self.graph.encode_to_vec();
        let headers: Vec<Vec<u8>> = self.seeded.iter().map(Seeded::header).collect();
        let tensors = self.seeded.iter().zip(&headers).map(|(tensor, header)| {
            let start = key_and_length(INITIALIZER, header.len() as u64 + tensor.bytes());
            (start, header, tensor)
        });
        let tensors: Vec<_> = tensors.collect();
        let length = tensors
            .iter()
            .map(|(start, header, tensor)| (start.len() + header.len()) as u64 + tensor.bytes());
        let length = graph.len() as u64 + length.sum::<u64>();

        to.write_all(&before.encode_to_vec())?;
        to.write_all(&key_and_length(GRAPH, length))?;
        to.write_all(&graph)?;
        for (start, header, tensor) in tensors {
            to.write_all(&start)?;
            to.write_all(header)?;
            tensor.write(to)?;
        }
        to.write_all(&after.encode_to_vec())
    }
}

fn attribute(name: &str, value: &Attribute) -> pb::AttributeProto {
    use pb::attribute_proto::AttributeType;
    let mut proto = pb::AttributeProto { name: name.to_owned(), ..Default::default() };
    match value {
        Attribute::Int(value) => {
            proto.i = *value;
            proto.r#type = AttributeType::Int as i32;
        }
        Attribute::Ints(values) => {
            proto.ints = values.clone();
            proto.r#type = AttributeType::Ints as i32;
        }
        Attribute::Float(value) => {
            proto.f = *value;
            proto.r#type = AttributeType::Float as i32;
        }
        Attribute::Text(value) => {
            proto.s = value.clone().into_bytes();
            proto.r#type = AttributeType::String as i32;
        }
    }
    proto
}

fn value_info(name: &str, dims: &[i64]) -> pb::ValueInfoProto {
    use pb::tensor_shape_proto::{Dimension, dimension::Value};
    let dim = |&dim: &i64| Dimension {
        value: Some(if dim < 0 { Value::DimParam("N".to_owned()) } else { Value::DimValue(dim) }),
    };
    let shape = pb::TensorShapeProto { dim: dims.iter().map(dim).collect() };
    let tensor = pb::type_proto::Tensor {
        elem_type: pb::tensor_proto::DataType::Float as i32,
        shape: Some(shape),
    };
    pb::ValueInfoProto {
        name: name.to_owned(),
        r#type: Some(pb::TypeProto { value: Some(pb::type_proto::Value::TensorType(tensor)) }),
    }
}
