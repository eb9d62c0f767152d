//! Errors of lowering.

use crate::network::NetworkError;

/// An error of lowering: why it ended.
pub(in crate::onnx) enum LoweringError {
    /// The network is not of a family that the engine runs.
    Unsupported(String),
    /// The network cannot be read at all.
    Network(NetworkError),
}

impl From<NetworkError> for LoweringError {
    fn from(error: NetworkError) -> Self {
        LoweringError::Network(error)
    }
}

/// The error of a network that is not of a family that the engine runs.
pub(super) fn unsupported(reason: impl Into<String>) -> LoweringError {
    LoweringError::Unsupported(reason.into())
}
