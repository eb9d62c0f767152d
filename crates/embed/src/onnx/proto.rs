//! The protobuf messages of ONNX files, as tract decodes them.

pub(super) use tract_onnx::pb::*;
