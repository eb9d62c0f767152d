//! Networks: feature extractors, their description, their options and their errors.

mod description;
mod error;
mod feature_extractor;
mod options;

pub use description::{
    Cut, Description, EngineKind, LayerInfo, Metadata, Normalisation, PreprocessingReason,
};
pub use error::NetworkError;
pub use feature_extractor::Network;
pub use options::NetworkOptions;

#[cfg(test)]
#[cfg(feature = "onnx")]
mod tests;
