//! An ONNX file's own metadata.

use super::proto::ModelProto;
use crate::network::NetworkError;
use crate::preprocessing::{Preprocessing, UnknownPreprocessing};

/// The metadata key of an ONNX file that names its preprocessing.
pub const PREPROCESSING_KEY: &str = "vitrine.preprocessing";

/// The preprocessing that the file's metadata names.
pub(super) fn stamped(model: &ModelProto) -> Result<Option<Preprocessing>, NetworkError> {
    let entry = model.metadata_props.iter().find(|entry| entry.key == PREPROCESSING_KEY);
    let parsed = entry.map(|entry| entry.value.parse()).transpose();
    parsed.map_err(|unknown: UnknownPreprocessing| NetworkError::Unusable(unknown.to_string()))
}
