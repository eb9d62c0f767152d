//! ONNX networks: read, cut at fc2, and either lowered to a [`Model`] of the VGG or the mobile
//! family or handed to tract.
//!
//! ```text
//! files ─▶ scan ─▶ cut ─▶ lowering ─▶ engine::Model
//!                          └─ not of these families ─▶ tract
//! ```

mod constants;
mod cut;
mod files;
mod graph;
mod input;
mod lowering;
mod scan;
mod shape;
pub mod synth;
mod tensor;
mod tract;

use sha2::Digest;

pub use files::{Files, ReadSeek};
use input::picture;
use lowering::{Lowered, Stop};
use scan::{ScanError, scan};
pub(super) use tract::Engine as TractEngine;

use super::engine::Model;
use super::{
    Cut, Description, EngineKind, LayerInfo, Layout, Metadata, NetworkError, NetworkOptions,
    Preprocessing, PreprocessingReason, UnknownPreprocessing,
};
use crate::preprocessing::Input;
use vitrine_envelope::hex;

/// Metadata key of an ONNX file that names its preprocessing.
pub const PREPROCESSING_KEY: &str = "vitrine.preprocessing";

/// The model of an ONNX network of the VGG or mobile family up to its fc2 or `options.layer`, and
/// what belongs to it: what [`Network::from_model`](super::Network::from_model) takes.
///
/// # Errors
///
/// [`NetworkError::OtherFamily`], and those of [`Network::open_onnx`](super::Network::open_onnx).
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

/// An ONNX network cut at its vector, before its weights are read.
pub(super) struct Outline<'a> {
    pub metadata: Metadata,
    pub input: Input,
    /// Without layers, and with the engine that the network gets if it can be lowered.
    pub description: Description,
    model: tract::pb::ModelProto,
    files: &'a dyn Files,
    /// The input tensor's name.
    picture: String,
}

impl<'a> Outline<'a> {
    pub(super) fn open(
        files: &'a dyn Files,
        options: &NetworkOptions,
    ) -> Result<Outline<'a>, NetworkError> {
        let scanned = scan(&mut *files::open(files, "")?);
        let mut scanned = scanned.map_err(|error| explain(error, files))?;
        let model = &mut scanned.model;
        let graph = model.graph.as_ref().ok_or(NetworkError::NotOnnx("an empty network"))?;
        let (layer, cut) = cut::find(graph, options.layer.as_deref())?;
        tensor::hash_beside(graph, files, &mut scanned.hash)?;
        cut::prune(model, &layer);
        let (picture, input) = picture(model)?;
        let (preprocessing, reason) = match (options.preprocessing, stamped(model)?) {
            (Some(given), _) => (given, PreprocessingReason::Given),
            (None, Some(stamped)) => (stamped, PreprocessingReason::Metadata),
            (None, None) => {
                let usual = match input.layout {
                    Layout::Nchw => Preprocessing::Torchvision,
                    Layout::Nhwc => Preprocessing::Keras,
                };
                (usual, PreprocessingReason::Layout(input.layout))
            }
        };
        let sha256 = hex(&scanned.hash.finalize());
        let id = format!("{}:{layer}:{preprocessing}", &sha256[..16]);
        Ok(Outline {
            metadata: Metadata { id, layer, preprocessing },
            input,
            description: Description {
                sha256: Some(sha256),
                cut,
                preprocessing: reason,
                engine: EngineKind::Own,
                layers: Vec::new(),
            },
            model: scanned.model,
            files,
            picture,
        })
    }

    /// The network as a model, or why it is not of a family that the engine runs.
    pub(super) fn lower(&self) -> Result<Result<Lowered, String>, NetworkError> {
        let Some(graph) = &self.model.graph else { return Ok(Err("it is empty".to_owned())) };
        match lowering::lower(graph, &self.picture, &self.input, self.files) {
            Ok(lowered) => Ok(Ok(lowered)),
            Err(Stop::Unlike(reason)) => Ok(Err(reason)),
            Err(Stop::Broken(error)) => Err(error),
        }
    }

    /// The network in tract, and its layers.
    pub(super) fn tract(mut self) -> Result<(TractEngine, Vec<LayerInfo>), NetworkError> {
        let unknown = tract::unknown_operators(&self.model);
        if !unknown.is_empty() {
            return Err(NetworkError::UnsupportedOperators { operators: unknown.join(", ") });
        }
        if let Some(graph) = &mut self.model.graph {
            tensor::load_all(graph, self.files)?;
        }
        TractEngine::new(self.model, &self.input)
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
            let kind = read.ok().and_then(|_| crate::file_kind(&head));
            NetworkError::NotOnnx(kind.unwrap_or("an unknown kind of file, or a damaged one"))
        }
    }
}

/// The preprocessing that the file's metadata names.
fn stamped(model: &tract::pb::ModelProto) -> Result<Option<Preprocessing>, NetworkError> {
    let entry = model.metadata_props.iter().find(|entry| entry.key == PREPROCESSING_KEY);
    let parsed = entry.map(|entry| entry.value.parse()).transpose();
    parsed.map_err(|unknown: UnknownPreprocessing| NetworkError::Unusable(unknown.to_string()))
}

#[cfg(test)]
mod exporters_tests;
#[cfg(test)]
mod family_tests;
#[cfg(test)]
mod mobile_tests;
