//! A network's metadata and description: what a [`Network`](super::Network) tells about itself.

use std::fmt;

use crate::engine::{Activation, Layer, Model, Window};
use crate::preprocessing::{Layout, Preprocessing};

/// A network's metadata: what vectors depend on besides the pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// The first 16 hex digits of the file's SHA-256, the layer and the preprocessing, with
    /// colons between. Vectors of different ids are not comparable.
    pub id: String,
    /// The tensor that is the vector.
    pub layer: String,
    /// How pictures are prepared.
    pub preprocessing: Preprocessing,
}

/// A network's description for people to read ([`Network::describe`](super::Network::describe)).
#[derive(Debug, Clone, PartialEq)]
pub struct Description {
    /// SHA-256 of the ONNX file, and of the files beside it that hold weights, one after another
    /// in the order of their names; 64 hex digits. `None` for a network that came as a
    /// [`Model`].
    pub sha256: Option<String>,
    /// The cut: how the vector's layer was found.
    pub cut: Cut,
    /// The reason for its preprocessing.
    pub preprocessing: PreprocessingReason,
    /// The inference engine that runs it.
    pub engine: EngineKind,
    /// Its layers, from the picture to the vector.
    pub layers: Vec<LayerInfo>,
}

/// The cut: how the layer whose activations are the vector was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cut {
    /// It was asked for by name.
    Named,
    /// It is what the last dense layer reads.
    BeforeLastDense {
        /// That layer's name.
        dense: String,
    },
    /// It is what the convolution reads that classifies, or the mean of that over all pixels: the
    /// network has no dense layer.
    BeforeClassifyingConvolution {
        /// That convolution's name.
        convolution: String,
    },
    /// The network ends in it and has no classifier.
    Output,
    /// The network came cut.
    Given,
}

/// The reason for a network's preprocessing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PreprocessingReason {
    /// It was asked for.
    Given,
    /// The file's metadata name it.
    Metadata,
    /// The network takes bytes.
    Bytes,
    /// The network's own graph normalises, and its constants tell for what range.
    Graph(Normalisation),
    /// Assumed: it is usual for networks whose input lies this way.
    Layout(Layout),
    /// Assumed as [`Layout`](PreprocessingReason::Layout), although the network's own graph
    /// calculates with the picture's values: its constants tell no range.
    Unclear(Layout),
}

impl PreprocessingReason {
    /// Whether nothing in the file says that this preprocessing is right.
    pub fn is_assumed(&self) -> bool {
        matches!(self, PreprocessingReason::Layout(_) | PreprocessingReason::Unclear(_))
    }
}

/// A normalisation of red, green and blue: `(value − mean) / deviation`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normalisation {
    /// The values that become 0.
    pub mean: [f32; 3],
    /// What the rest is divided by.
    pub deviation: [f32; 3],
}

/// The inference engine that runs a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EngineKind {
    /// [`engine::Engine`](crate::engine::Engine).
    Own,
    /// tract, because the network is not of a family that the engine runs.
    Tract {
        /// Why it is not.
        reason: String,
    },
}

/// A layer's name, kind and output shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerInfo {
    /// Its name in the file.
    pub name: String,
    /// The operation that it computes.
    pub kind: String,
    /// The shape of its output: dimensions for one picture: height × width × channels in Vitrine's
    /// own engine, the file's own order (without the batch) in tract. Empty where it is not known.
    pub shape: Vec<usize>,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cut::Named => f.write_str("asked for by name"),
            Cut::BeforeLastDense { dense } => {
                write!(f, "the input of the last dense layer, {dense}")
            }
            Cut::BeforeClassifyingConvolution { convolution } => {
                write!(f, "the features before the convolution that classifies, {convolution}")
            }
            Cut::Output => f.write_str("the network's own end: it has no classifier"),
            Cut::Given => f.write_str("the network came cut"),
        }
    }
}

impl fmt::Display for PreprocessingReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let assumed = |layout: &Layout| match layout {
            Layout::Nchw => {
                "assumed: the input lies channel by channel, as PyTorch and MXNet export it"
            }
            Layout::Nhwc => "assumed: the input lies pixel by pixel, as Keras exports it",
        };
        match self {
            PreprocessingReason::Given => f.write_str("asked for"),
            PreprocessingReason::Metadata => f.write_str("named in the file's metadata"),
            PreprocessingReason::Bytes => f.write_str("the network takes bytes"),
            PreprocessingReason::Graph(normalisation) => {
                write!(f, "the network normalises by itself: {normalisation}")
            }
            PreprocessingReason::Layout(layout) => f.write_str(assumed(layout)),
            PreprocessingReason::Unclear(layout) => write!(
                f,
                "{}; the network also calculates with the picture's values, for no known range",
                assumed(layout)
            ),
        }
    }
}

impl fmt::Display for Normalisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let three = |values: [f32; 3]| {
            values.map(|value| ((value * 1e3).round() / 1e3).to_string()).join(" ")
        };
        write!(f, "mean {}, deviation {}", three(self.mean), three(self.deviation))
    }
}

impl fmt::Display for EngineKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EngineKind::Own => f.write_str("Vitrine's own"),
            EngineKind::Tract { reason } => {
                write!(f, "tract: not of the VGG or mobile family, because {reason}")
            }
        }
    }
}

/// The layers of a model that fits together; `names` may be shorter than the model.
pub(super) fn model_layers(model: &Model, names: &[String]) -> Vec<LayerInfo> {
    let shapes = model.shapes().map(|(shapes, _)| shapes).unwrap_or_default();
    let layers = model.layers.iter().zip(shapes).enumerate();
    layers
        .map(|(at, (layer, shape))| LayerInfo {
            name: names.get(at).cloned().unwrap_or_else(|| format!("{}", at + 1)),
            kind: kind(layer),
            shape: if shape.flat {
                vec![shape.channels]
            } else {
                vec![shape.height, shape.width, shape.channels]
            },
        })
        .collect()
}

fn kind(layer: &Layer) -> String {
    let window = |window: &Window, what: &str| {
        let Window { side, stride, .. } = window;
        let stride = if *stride > 1 { format!(", stride {stride}") } else { String::new() };
        format!("{side}×{side} {what}{stride}")
    };
    let what = match layer {
        Layer::Conv3x3(_) => "3×3 convolution".to_owned(),
        Layer::MaxPool2x2 => "2×2 max-pooling".to_owned(),
        Layer::Dense(_) => "dense".to_owned(),
        Layer::Convolution(of, _) => window(of, "convolution"),
        Layer::Depthwise(of, _) => window(of, "depthwise convolution"),
        Layer::Add(layer) => format!("sum with layer {}", layer + 1),
        Layer::GlobalAveragePool => "global average pooling".to_owned(),
        Layer::Rescale { factor, offset } => format!("{factor} · x + {offset}"),
        Layer::Resize { .. } => "antialiased reduction".to_owned(),
        Layer::Direction { length, .. } => format!("direction from a mean, of length {length}"),
        Layer::Branch => "next branch".to_owned(),
    };
    match layer.linear().map(|linear| linear.activation) {
        Some(Activation::Relu) => format!("{what}, ReLU"),
        Some(Activation::Relu6) => format!("{what}, ReLU6"),
        Some(Activation::None) | None => what,
    }
}
