//! Tests of ONNX networks as exporters write them, and of random ones of both families.

mod exporters;
mod mobile_family;
mod vgg_family;
