//! `[photo_search]`: whether and how visitors search by a picture of their own.

use serde::Deserialize;

use super::values;
use crate::dist::PhotoSearch;
use vitrine_embed::pack::WeightType;

/// `[photo_search]`. See [`PhotoSearch`].
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PhotoSearchSection {
    /// Publish it; true where it is not given.
    pub enabled: Option<bool>,
    /// How the visitor's browser gets the weights of an ONNX network.
    #[serde(deserialize_with = "values::weight_type")]
    pub weights: Option<WeightType>,
    /// Ranks of that network's dense layers in order; 0 leaves one whole.
    #[serde(deserialize_with = "values::ranks")]
    pub ranks: Vec<usize>,
}

impl PhotoSearchSection {
    /// Whether it is to be published.
    pub fn enabled(&self) -> bool {
        self.enabled.unwrap_or(true)
    }

    /// How it is published, whether or not it is enabled; the defaults for what is not given.
    pub fn photo_search(&self) -> PhotoSearch {
        let default = PhotoSearch::default();
        PhotoSearch { weights: self.weights.unwrap_or(default.weights), ranks: self.ranks.clone() }
    }
}
