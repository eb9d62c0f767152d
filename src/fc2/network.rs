//! A network and its vectors, whatever runs it.

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::tract::{self, Engine};
use super::{Layout, Picture, Preprocessing, cut, sniff};

/// Side of a VGG network's input in pixels, for files that leave it open.
const USUAL_SIDE: usize = 224;

/// Metadata key of an ONNX file that names its preprocessing.
pub const PREPROCESSING_KEY: &str = "vitrine.preprocessing";

const EMBEDDED: &[u8] = include_bytes!("../../models/vitrine-default.onnx");

/// An image network, cut at its fc2. It can be shared between threads: each
/// [`embed`](Network::embed) has its own memory and gives the same bits on every thread.
pub struct Network {
    engine: Engine,
    input: Input,
    preprocessing: Preprocessing,
    layer: String,
    id: String,
}

/// What a shop's owner may decide about a network; by default everything is read from the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkOptions {
    /// Node or tensor whose output is the vector, where fc2 is not found or not wanted.
    pub layer: Option<String>,
    /// Preprocessing, where the file's metadata or layout suggest the wrong one.
    pub preprocessing: Option<Preprocessing>,
}

/// Why a network cannot be used.
#[derive(Debug, Error)]
pub enum NetworkError {
    /// The bytes are something else.
    #[error(
        "{0}, not an ONNX network; export one, for example with Keras' model.export(\"m.onnx\", format=\"onnx\") or torch.onnx.export"
    )]
    NotOnnx(&'static str),
    /// The weights lie beside the ONNX file.
    #[error(
        "the network's weights are in another file, `{file}`; save it as one file: onnx.save(onnx.load(\"m.onnx\"), \"one.onnx\"), or torch.onnx.export(…, external_data=False)"
    )]
    ExternalData {
        /// The file's name as the network gives it.
        file: String,
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
    #[error(
        "which layer is the vector is not clear: {reason}; name it with --layer, one of: {candidates}"
    )]
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
    /// tract does not accept the network.
    #[error(
        "the network cannot be prepared: {0}; check it with onnx.checker, or export it again with a fixed batch size and opset 9 to 18"
    )]
    Unusable(String),
    /// The network fails on a picture.
    #[error("the network failed on this picture: {0}")]
    Failed(String),
}

/// The picture's place in a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Input {
    /// The input tensor's name.
    pub name: String,
    pub layout: Layout,
    pub width: usize,
    pub height: usize,
}

impl Input {
    /// The input tensor's shape for one picture.
    pub(super) fn shape(&self) -> [usize; 4] {
        match self.layout {
            Layout::Nchw => [1, 3, self.height, self.width],
            Layout::Nhwc => [1, self.height, self.width, 3],
        }
    }

    /// From the declared dimensions, `None` for those that are left open.
    fn new(name: &str, dims: &[Option<usize>]) -> Result<Input, NetworkError> {
        let refuse =
            |what: String| NetworkError::NotForPictures(format!("its input `{name}` {what}"));
        let &[batch, a, b, c] = dims else {
            return Err(refuse(format!("has {} dimensions", dims.len())));
        };
        if batch.is_some_and(|batch| batch != 1) {
            return Err(refuse(format!("has a fixed batch of {}", batch.unwrap_or(0))));
        }
        let (layout, height, width) = match (a, c) {
            (Some(3), _) => (Layout::Nchw, b, c),
            (_, Some(3)) => (Layout::Nhwc, a, b),
            _ => return Err(refuse("has no dimension of 3 channels".to_owned())),
        };
        let [width, height] = [width, height].map(|side| side.unwrap_or(USUAL_SIDE));
        if !(1..=4096).contains(&width) || !(1..=4096).contains(&height) {
            return Err(refuse(format!("is {width}×{height} pixels")));
        }
        Ok(Input { name: name.to_owned(), layout, width, height })
    }
}

impl Network {
    /// The default network, part of the program; see `models/README.md`.
    ///
    /// # Errors
    ///
    /// None, unless the program was built from a damaged file.
    pub fn embedded() -> Result<Network, NetworkError> {
        Network::from_onnx(EMBEDDED, &NetworkOptions::default())
    }

    /// Any ONNX image network, cut at its fc2 or at `options.layer`.
    ///
    /// Preprocessing, unless given, is what the file's metadata names; otherwise `keras` for a
    /// network that reads pixel by pixel and `torchvision` for one that reads channel by channel.
    ///
    /// # Errors
    ///
    /// [`NetworkError`]: not ONNX, weights elsewhere, unknown operators, no fc2, no such layer.
    pub fn from_onnx(bytes: &[u8], options: &NetworkOptions) -> Result<Network, NetworkError> {
        let mut model = tract::parse(bytes).ok_or_else(|| {
            NetworkError::NotOnnx(sniff::kind(bytes).unwrap_or("an unknown kind of file"))
        })?;
        let graph = model.graph.as_ref().ok_or(NetworkError::NotOnnx("an empty network"))?;
        let layer = cut::find(graph, options.layer.as_deref())?;
        cut::prune(&mut model, &layer);
        if let Some(file) = tract::external_data(&model) {
            return Err(NetworkError::ExternalData { file });
        }
        let unknown = tract::unknown_operators(&model);
        if !unknown.is_empty() {
            return Err(NetworkError::UnsupportedOperators { operators: unknown.join(", ") });
        }
        let (name, dims) = tract::input(&model)?;
        let input = Input::new(&name, &dims)?;
        let preprocessing = match options.preprocessing {
            Some(preprocessing) => preprocessing,
            None => stamped(&model)?.unwrap_or(match input.layout {
                Layout::Nchw => Preprocessing::Torchvision,
                Layout::Nhwc => Preprocessing::Keras,
            }),
        };
        let engine = Engine::new(&model, &input)?;
        let id = format!("{}:{layer}:{preprocessing}", short_hash(bytes));
        Ok(Network { engine, input, preprocessing, layer, id })
    }

    /// What a vector depends on besides the picture: the first 16 hex digits of the file's
    /// SHA-256, the layer and the preprocessing, with colons between. Vectors of different ids
    /// are not comparable.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The tensor that is the vector.
    pub fn layer(&self) -> &str {
        &self.layer
    }

    /// How pictures are prepared.
    pub fn preprocessing(&self) -> Preprocessing {
        self.preprocessing
    }

    /// Components of a vector.
    pub fn dims(&self) -> usize {
        self.engine.dims()
    }

    /// The picture as the network reads it: what is left to keep of a large picture.
    pub fn prepare(&self, picture: &Picture) -> Prepared {
        let Input { width, height, layout, .. } = self.input;
        Prepared(self.preprocessing.apply(picture, width as u32, height as u32, layout))
    }

    /// The picture's vector, [`dims`](Network::dims) finite components, as the layer gives them
    /// (not normalised). One picture, one thread: callers run many in parallel.
    ///
    /// # Errors
    ///
    /// [`NetworkError::Failed`], where the network cannot compute with its own weights.
    pub fn embed(&self, picture: &Picture) -> Result<Vec<f32>, NetworkError> {
        self.run(&self.prepare(picture))
    }

    /// The vectors of pictures that this network has prepared.
    pub fn embed_prepared(&self, pictures: &[Prepared]) -> Vec<Result<Vec<f32>, NetworkError>> {
        pictures.iter().map(|picture| self.run(picture)).collect()
    }

    fn run(&self, Prepared(values): &Prepared) -> Result<Vec<f32>, NetworkError> {
        let vector = self.engine.run(values.clone())?;
        if vector.iter().any(|value| !value.is_finite()) {
            return Err(NetworkError::Failed(format!(
                "its layer `{}` is not finite; are the weights damaged?",
                self.layer
            )));
        }
        Ok(vector)
    }
}

/// A picture made ready for one network ([`Network::prepare`]).
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared(Vec<f32>);

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Network")
            .field("id", &self.id)
            .field("input", &self.input)
            .finish_non_exhaustive()
    }
}

/// The preprocessing that the file's metadata names.
fn stamped(model: &tract::pb::ModelProto) -> Result<Option<Preprocessing>, NetworkError> {
    let entry = model.metadata_props.iter().find(|entry| entry.key == PREPROCESSING_KEY);
    entry
        .map(|entry| entry.value.parse())
        .transpose()
        .map_err(|unknown: super::UnknownPreprocessing| NetworkError::Unusable(unknown.to_string()))
}

fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
#[path = "network_tests.rs"]
mod tests;
