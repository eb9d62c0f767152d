//! Errors of loading and running a network.

use thiserror::Error;

/// An error of loading or running a network.
#[derive(Debug, Error)]
pub enum NetworkError {
    /// The bytes are something else.
    #[error(
        "{0}, not an ONNX network; export one, for example with Keras' model.export(\"m.onnx\", format=\"onnx\") or torch.onnx.export"
    )]
    NotOnnx(&'static str),
    /// The network's own file cannot be read.
    #[error("the network's file cannot be read: {0}")]
    Unreadable(String),
    /// The weights lie beside the ONNX file, in a file that cannot be had.
    #[error(
        "the network's weights are in another file, `{file}`, which cannot be used: {reason}; keep both files in one folder, or save the network as one: onnx.save(onnx.load(\"m.onnx\"), \"one.onnx\")"
    )]
    ExternalData {
        /// The file's name as the network gives it.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The network has operators that tract does not know.
    #[error(
        "the network uses operators that cannot be run ({operators}); export it as plain ONNX of opset 9 to 18, without an exporter's own operators"
    )]
    UnsupportedOperators {
        /// Their names.
        operators: String,
    },
    /// The network does not take one picture of three channels.
    #[error(
        "not a network for pictures: {0}; its input must be one float tensor of 1×3×height×width or 1×height×width×3"
    )]
    NotForPictures(String),
    /// fc2 is not evident.
    #[error("which layer is the vector is not clear: {reason}")]
    LayerUnclear {
        /// What was found instead of a last dense layer.
        reason: String,
        /// Names to choose from.
        candidates: String,
    },
    /// The layer asked for does not exist.
    #[error("the network has no layer `{layer}`; there are, among others: {candidates}")]
    NoSuchLayer {
        /// The name asked for.
        layer: String,
        /// Names to choose from.
        candidates: String,
    },
    /// A network of the VGG or mobile family is asked for, and this is none.
    #[error(
        "the network is of neither the VGG nor the mobile family: {0}; it runs through tract, from its ONNX file"
    )]
    OtherFamily(String),
    /// A network of another family, in a program without feature `tract`.
    #[error(
        "the network is of neither the VGG nor the mobile family: {0}; this program was built without tract, which runs any other"
    )]
    NeedsTract(String),
    /// The network is not accepted by what should run it.
    #[error(
        "the network cannot be prepared: {0}; check it with onnx.checker, or export it again with a fixed batch size and opset 9 to 18"
    )]
    Unusable(String),
    /// The network fails on a picture.
    #[error("the network failed on this picture: {0}")]
    Failed(String),
}
