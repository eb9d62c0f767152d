//! Tests of ONNX networks as exporters write them, and of random ones of both families.

mod exporters;
mod mobile_family;
mod normalisation;
mod vgg_family;
mod without_dense;
