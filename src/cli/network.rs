//! The arguments that choose a network.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use toml::Spanned;

use crate::config::NetworkSection;
use crate::model::NetworkSource;
use vitrine_embed::Preprocessing;
use vitrine_embed::pack::WeightType;

/// A network of the shop's own in place of the one inside.
#[derive(Debug, Args)]
pub(super) struct NetworkArguments {
    /// A network instead of the one inside: an ONNX file, which is cut at its fc2, or a pack
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// The network's layer that gives the vector, where fc2 is not found or not wanted
    #[arg(long, value_name = "NAME", requires = "model")]
    layer: Option<String>,
    /// How the network wants its pictures: keras, torchvision, …
    #[arg(long, value_name = "NAME", requires = "model")]
    preprocessing: Option<Preprocessing>,
}

/// How weights are stored, by the names that people use.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum WeightName {
    #[value(alias = "i8")]
    Int8,
    F16,
    F32,
}

impl WeightName {
    pub(super) fn weights(self) -> WeightType {
        match self {
            WeightName::Int8 => WeightType::I8,
            WeightName::F16 => WeightType::F16,
            WeightName::F32 => WeightType::F32,
        }
    }
}

impl NetworkArguments {
    /// The network that the arguments name; the embedded one where they name none.
    pub(super) fn source(self) -> NetworkSource {
        self.section().unwrap_or_default().source()
    }

    /// What a configuration would say of the network; `None` where the arguments name none.
    pub(super) fn section(self) -> Option<NetworkSection> {
        // What comes from no file is at no place in one.
        let layer = self.layer.map(|layer| Spanned::new(0..0, layer));
        let preprocessing = self.preprocessing.map(|name| Spanned::new(0..0, name));
        self.model.map(|model| NetworkSection { model: Some(model), layer, preprocessing })
    }
}
