//! [`Network`]: a feature extractor, whatever runs it.

use super::description::{
    Cut, Description, EngineKind, Metadata, PreprocessingReason, model_layers,
};
use super::error::NetworkError;
#[cfg(feature = "onnx")]
use super::options::NetworkOptions;
use crate::engine;
#[cfg(feature = "onnx")]
use crate::onnx::{self, Files};
use crate::pack::Unpacked;
use crate::picture::Picture;
use crate::preprocessing::{Input, Layout, Prepared, Preprocessing};

#[cfg(feature = "onnx")]
const EMBEDDED: &[u8] = include_bytes!("../../../../models/vitrine-default.onnx");

/// A feature extractor: an image network, cut at its fc2. It can be shared between threads: each
/// [`embed`](Network::embed) has its own memory and gives the same bits on every thread.
pub struct Network {
    engine: Engine,
    input: Input,
    metadata: Metadata,
    description: Description,
}

/// The inference engine that runs a network.
enum Engine {
    Own(Box<engine::Engine>),
    #[cfg(feature = "tract")]
    Tract(Box<onnx::TractEngine>),
}

impl Network {
    /// The default network, part of the program; see `models/README.md`.
    ///
    /// # Errors
    ///
    /// None, unless the program was built from a damaged file.
    #[cfg(feature = "onnx")]
    pub fn embedded() -> Result<Network, NetworkError> {
        Network::from_onnx(EMBEDDED, &NetworkOptions::default())
    }

    /// The layers of the default network, and what belongs to them: what
    /// [`Network::from_model`] takes.
    ///
    /// # Errors
    ///
    /// As [`Network::embedded`].
    #[cfg(feature = "onnx")]
    pub fn embedded_model() -> Result<(engine::Model, Metadata), NetworkError> {
        onnx::model(&EMBEDDED, &NetworkOptions::default())
    }

    /// Loads a network as [`Network::open_onnx`] does, from an ONNX file in memory that has all its
    /// weights in itself.
    ///
    /// # Errors
    ///
    /// Those of [`Network::open_onnx`].
    #[cfg(feature = "onnx")]
    pub fn from_onnx(bytes: &[u8], options: &NetworkOptions) -> Result<Network, NetworkError> {
        Network::open_onnx(&bytes, options)
    }

    /// Loads any ONNX image network, cut at its fc2 or at `options.layer`.
    ///
    /// Preprocessing, unless given, is what the file's metadata names; otherwise `keras` for a
    /// network that reads pixel by pixel and `torchvision` for one that reads channel by channel. A
    /// network of the VGG or mobile family gets the engine made for them, any other runs through
    /// tract.
    ///
    /// The files are read as streams, weights straight to their place: besides the network itself
    /// only small buffers are in memory.
    ///
    /// # Errors
    ///
    /// [`NetworkError`]: not ONNX, weights missing, unknown operators, no fc2, no such layer, or
    /// of another family where this program was built without feature `tract`.
    #[cfg(feature = "onnx")]
    pub fn open_onnx(files: &dyn Files, options: &NetworkOptions) -> Result<Network, NetworkError> {
        let outline = onnx::Outline::open(files, options)?;
        match outline.lower()? {
            Ok(lowered) => {
                let metadata = outline.metadata;
                let mut description = outline.description;
                description.layers = model_layers(&lowered.model, &lowered.names);
                let (engine, input) = own(lowered.model)?;
                Ok(Network { engine, input, metadata, description })
            }
            Err(reason) => Network::of_another_family(outline, reason),
        }
    }

    /// A network that the engine does not run, for `reason`.
    #[cfg(feature = "tract")]
    fn of_another_family(outline: onnx::Outline, reason: String) -> Result<Network, NetworkError> {
        let (input, metadata) = (outline.input, outline.metadata.clone());
        let mut description = outline.description.clone();
        description.engine = EngineKind::Tract { reason };
        let (engine, layers) = outline.tract()?;
        description.layers = layers;
        Ok(Network { engine: Engine::Tract(Box::new(engine)), input, metadata, description })
    }

    /// A network that the engine does not run, for `reason`.
    #[cfg(all(feature = "onnx", not(feature = "tract")))]
    fn of_another_family(_: onnx::Outline, reason: String) -> Result<Network, NetworkError> {
        Err(NetworkError::NeedsTract(reason))
    }

    /// A network made of a model of the VGG or mobile family, as packs hold it. The model takes
    /// pixels of three channels.
    ///
    /// # Errors
    ///
    /// [`NetworkError`], where the layers do not fit each other or pictures.
    pub fn from_model(model: engine::Model, metadata: Metadata) -> Result<Network, NetworkError> {
        if model.channels != 3 {
            let reason = format!("it takes {} channels", model.channels);
            return Err(NetworkError::NotForPictures(reason));
        }
        let description = Description {
            sha256: None,
            cut: Cut::Given,
            preprocessing: PreprocessingReason::Metadata,
            engine: EngineKind::Own,
            layers: model_layers(&model, &[]),
        };
        let (engine, input) = own(model)?;
        Ok(Network { engine, input, metadata, description })
    }

    /// The network of a pack, whose manifest gives `metadata`.
    ///
    /// # Errors
    ///
    /// Those of [`Network::from_model`] and `Network::from_onnx`; [`NetworkError::NeedsTract`] for
    /// an ONNX file where this program was built without tract.
    pub fn from_pack(unpacked: Unpacked, metadata: Metadata) -> Result<Network, NetworkError> {
        match unpacked {
            Unpacked::Model(model) => Network::from_model(model, metadata),
            #[cfg(feature = "onnx")]
            Unpacked::Onnx(file) => {
                let options = NetworkOptions {
                    layer: Some(metadata.layer.clone()),
                    preprocessing: Some(metadata.preprocessing),
                };
                let network = Network::from_onnx(&file, &options)?;
                Ok(Network { metadata, ..network })
            }
            #[cfg(not(feature = "onnx"))]
            Unpacked::Onnx(_) => {
                Err(NetworkError::NeedsTract("its pack holds an ONNX file".to_owned()))
            }
        }
    }

    /// The network's id, of all that a vector depends on besides the picture: [`Metadata::id`].
    pub fn id(&self) -> &str {
        &self.metadata.id
    }

    /// The network's metadata: what vectors depend on besides the pictures.
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The layer that is the vector, by its tensor's name.
    pub fn layer(&self) -> &str {
        &self.metadata.layer
    }

    /// The preprocessing of pictures.
    pub fn preprocessing(&self) -> Preprocessing {
        self.metadata.preprocessing
    }

    /// The memory layout of the network's input tensor.
    pub fn layout(&self) -> Layout {
        self.input.layout
    }

    /// The input's size in pixels: columns and rows.
    pub fn input_size(&self) -> (usize, usize) {
        (self.input.width, self.input.height)
    }

    /// The network's description: what it is made of, and how that was found out.
    pub fn describe(&self) -> &Description {
        &self.description
    }

    /// The dimension of a vector: its components.
    pub fn dims(&self) -> usize {
        match &self.engine {
            Engine::Own(engine) => engine.dims(),
            #[cfg(feature = "tract")]
            Engine::Tract(engine) => engine.dims(),
        }
    }

    /// Preprocesses a picture to what the network reads: all that must be kept of a large one.
    pub fn prepare(&self, picture: &Picture) -> Prepared {
        let Input { width, height, layout } = self.input;
        Prepared(self.metadata.preprocessing.apply(picture, width as u32, height as u32, layout))
    }

    /// Computes the picture's vector (its embedding), [`dims`](Network::dims) finite components, as
    /// the layer gives them (not normalised).
    ///
    /// # Errors
    ///
    /// [`NetworkError::Failed`], where the network cannot compute with its own weights.
    pub fn embed(&self, picture: &Picture) -> Result<Vec<f32>, NetworkError> {
        self.run(self.prepare(picture).0)
    }

    /// Computes the vectors, as [`embed`](Network::embed) does, of pictures that this network has
    /// prepared: computed together where the engine is faster so.
    pub fn embed_prepared(&self, pictures: Vec<Prepared>) -> Vec<Result<Vec<f32>, NetworkError>> {
        match &self.engine {
            Engine::Own(engine) => {
                let inputs =
                    pictures.into_iter().map(|picture| picture.0).collect::<Vec<_>>().concat();
                let vectors = engine.run(&inputs);
                vectors.chunks_exact(engine.dims()).map(|v| self.finite(v.to_vec())).collect()
            }
            #[cfg(feature = "tract")]
            Engine::Tract(_) => pictures.into_iter().map(|picture| self.run(picture.0)).collect(),
        }
    }

    /// The vector of one picture, from the values of its input.
    fn run(&self, input: Vec<f32>) -> Result<Vec<f32>, NetworkError> {
        self.finite(match &self.engine {
            Engine::Own(engine) => engine.run(&input),
            #[cfg(feature = "tract")]
            Engine::Tract(engine) => engine.run(input)?,
        })
    }

    fn finite(&self, vector: Vec<f32>) -> Result<Vec<f32>, NetworkError> {
        if vector.iter().all(|value| value.is_finite()) {
            return Ok(vector);
        }
        Err(NetworkError::Failed(format!(
            "its layer `{}` is not finite; are the weights damaged?",
            self.layer()
        )))
    }
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Network")
            .field("metadata", &self.metadata)
            .field("input", &self.input)
            .finish_non_exhaustive()
    }
}

fn own(model: engine::Model) -> Result<(Engine, Input), NetworkError> {
    let input = Input { layout: Layout::Nhwc, width: model.width, height: model.height };
    let engine = engine::Engine::new(model);
    let engine = engine.map_err(|error| NetworkError::Unusable(error.to_string()))?;
    Ok((Engine::Own(Box::new(engine)), input))
}
