//! The outline of an ONNX network: its metadata, input and cut, before its weights are read.

use sha2::Digest;

use super::files::{self, Files};
use super::input::{self, Picture, picture};
use super::lowering::{self, Lowered, LoweringError};
use super::metadata::stamped;
use super::normalisation::{Beginning, beginning};
use super::proto::ModelProto;
use super::scan::{ScanError, scan};
use super::{cut, tensor};
use crate::engine::Model;
use crate::network::{
    Description, EngineKind, Metadata, NetworkError, NetworkOptions, PreprocessingReason,
};
use crate::preprocessing::{Input, Layout, PixelRange, Preprocessing};
use vitrine_envelope::hex;
use vitrine_file_kind::FileKind;

/// Lowers an ONNX file: the model of a network of the VGG or mobile family up to its fc2 or
/// `options.layer`, and what belongs to it: what
/// [`Network::from_model`](crate::Network::from_model) takes.
///
/// # Errors
///
/// [`NetworkError::OtherFamily`], and those of [`Network::open_onnx`](crate::Network::open_onnx).
pub fn model(
    files: &dyn Files,
    options: &NetworkOptions,
) -> Result<(Model, Metadata), NetworkError> {
    let outline = Outline::open(files, options)?;
    match outline.lower()? {
        Ok(lowered) => Ok((lowered.model, outline.metadata)),
        Err(reason) => Err(NetworkError::OtherFamily(reason)),
    }
}

/// The outline of an ONNX network: cut at its vector, before its weights are read.
pub(crate) struct Outline<'a> {
    pub metadata: Metadata,
    pub input: Input,
    /// Without layers, and with the engine that the network gets if it can be lowered.
    pub description: Description,
    model: ModelProto,
    files: &'a dyn Files,
    /// The input tensor's name.
    picture: String,
}

impl<'a> Outline<'a> {
    pub(crate) fn open(
        files: &'a dyn Files,
        options: &NetworkOptions,
    ) -> Result<Outline<'a>, NetworkError> {
        let scanned = scan(&mut *files::open(files, "")?);
        let mut scanned = scanned.map_err(|error| explain(error, files))?;
        let model = &mut scanned.model;
        let graph = model.graph.as_ref().ok_or(NetworkError::NotOnnx("an empty network"))?;
        let (vector, cut) = cut::find(graph, options.layer.as_deref())?;
        tensor::hash_beside(graph, files, &mut scanned.hash)?;
        cut::prune(model, &vector);
        let picture = picture(model)?;
        let (preprocessing, reason) = match (options.preprocessing, stamped(model)?) {
            (Some(given), _) => (given, PreprocessingReason::Given),
            (None, Some(stamped)) => (stamped, PreprocessingReason::Metadata),
            (None, None) => found(model, &picture, files),
        };
        if picture.bytes {
            input::as_floats(model, &picture.name);
        }
        let layer = vector.name;
        let sha256 = hex(&scanned.hash.finalize());
        let id = format!("{}:{layer}:{preprocessing}", &sha256[..16]);
        Ok(Outline {
            metadata: Metadata { id, layer, preprocessing },
            input: picture.input,
            description: Description {
                sha256: Some(sha256),
                cut,
                preprocessing: reason,
                engine: EngineKind::Own,
                layers: Vec::new(),
            },
            model: scanned.model,
            files,
            picture: picture.name,
        })
    }

    /// Lowers the network to a model, or tells why it is not of a family that the engine runs.
    pub(crate) fn lower(&self) -> Result<Result<Lowered, String>, NetworkError> {
        let Some(graph) = &self.model.graph else { return Ok(Err("it is empty".to_owned())) };
        match lowering::lower(graph, &self.picture, &self.input, self.files) {
            Ok(lowered) => Ok(Ok(lowered)),
            Err(LoweringError::Unsupported(reason)) => Ok(Err(reason)),
            Err(LoweringError::Network(error)) => Err(error),
        }
    }

    /// Loads the network in tract, with its layers.
    #[cfg(feature = "tract")]
    pub(crate) fn tract(
        mut self,
    ) -> Result<(super::TractEngine, Vec<crate::network::LayerInfo>), NetworkError> {
        use super::tract;
        let unknown = tract::unknown_operators(&self.model);
        if !unknown.is_empty() {
            return Err(NetworkError::UnsupportedOperators { operators: unknown.join(", ") });
        }
        if let Some(graph) = &mut self.model.graph {
            tensor::load_all(graph, self.files)?;
        }
        tract::Engine::new(self.model, &self.input)
    }
}

/// The preprocessing of a network of which nothing is told: what its own graph expects, or what is
/// usual for pictures that lie as its input does.
fn found(
    model: &ModelProto,
    picture: &Picture,
    files: &dyn Files,
) -> (Preprocessing, PreprocessingReason) {
    let layout = picture.input.layout;
    let (usual, plain): (_, fn(PixelRange) -> Preprocessing) = match layout {
        Layout::Nchw => (Preprocessing::Torchvision, Preprocessing::TorchvisionRgb),
        Layout::Nhwc => (Preprocessing::Keras, Preprocessing::KerasRgb),
    };
    if picture.bytes {
        return (plain(PixelRange::Bytes), PreprocessingReason::Bytes);
    }
    let beginning = model.graph.as_ref().map(|graph| beginning(graph, &picture.name, files));
    match beginning.unwrap_or(Beginning::Plain) {
        Beginning::Plain => (usual, PreprocessingReason::Layout(layout)),
        Beginning::Normalises(range, of) => (plain(range), PreprocessingReason::Graph(of)),
        Beginning::Unclear => (usual, PreprocessingReason::Unclear(layout)),
    }
}

fn explain(error: ScanError, files: &dyn Files) -> NetworkError {
    match error {
        ScanError::Io(error) => files::unreadable("", &error),
        ScanError::NotOnnx => {
            let mut head = Vec::new();
            let read = files.open(None).and_then(|file| {
                std::io::Read::read_to_end(&mut std::io::Read::take(file, 1024), &mut head)
            });
            let kind = read.ok().and_then(|_| FileKind::of(&head));
            NetworkError::NotOnnx(
                kind.map_or("an unknown kind of file, or a damaged one", FileKind::name),
            )
        }
    }
}
