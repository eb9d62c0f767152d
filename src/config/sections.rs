//! The file's sections.

use std::path::PathBuf;

use serde::Deserialize;
use toml::Spanned;

use super::{Fault, values};
use crate::dist::ExperimentSetup;
use crate::model::NetworkSource;
use crate::recommend::{AttributeWeights, Options};
use vitrine_embed::{NetworkOptions, Preprocessing};

/// `[network]`: a network of the shop's own.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NetworkSection {
    /// An ONNX file, or a pack's folder.
    pub model: Option<PathBuf>,
    /// Its layer that gives the vector.
    pub layer: Option<Spanned<String>>,
    /// How it wants its pictures.
    #[serde(deserialize_with = "values::preprocessing")]
    pub preprocessing: Option<Spanned<Preprocessing>>,
}

impl NetworkSection {
    /// Layer and preprocessing describe a model.
    pub(super) fn check(&self) -> Result<(), Fault> {
        let layer = self.layer.as_ref().map(Spanned::span);
        let described = layer.or_else(|| self.preprocessing.as_ref().map(Spanned::span));
        match (&self.model, described) {
            (None, Some(span)) => {
                Err(Fault::new(span, "this describes a model; name it with `model = \"FILE\"`"))
            }
            _ => Ok(()),
        }
    }

    /// The network; the embedded one where the section names none.
    pub fn source(&self) -> NetworkSource {
        match &self.model {
            None => NetworkSource::Embedded,
            Some(path) => NetworkSource::File {
                path: path.clone(),
                options: NetworkOptions {
                    layer: self.layer.as_ref().map(|layer| layer.get_ref().clone()),
                    preprocessing: self.preprocessing.as_ref().map(|name| *name.get_ref()),
                },
            },
        }
    }
}

/// `[similar]`: how to choose neighbours. See [`Options`].
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SimilarSection {
    /// Products in a list, 1..=255.
    #[serde(deserialize_with = "values::count")]
    pub count: Option<usize>,
    /// Variant B: the picture's share of the score, 0..=1.
    #[serde(deserialize_with = "values::share")]
    pub image_weight: Option<f32>,
    /// Variant B: how many products nearest by picture are compared by attributes too.
    #[serde(deserialize_with = "values::positive")]
    pub candidates: Option<usize>,
    /// Subtract the mean vector first.
    pub center: Option<bool>,
    /// Pictures with a cosine above this look alike, 0..=1.
    #[serde(deserialize_with = "values::share")]
    pub near_duplicate: Option<f32>,
    /// A picture on so many different products is a placeholder.
    #[serde(deserialize_with = "values::products")]
    pub placeholder_products: Option<usize>,
    /// Cards say what they have in common with the page's product.
    pub reasons: Option<bool>,
    /// How much each kind of attribute counts.
    pub weights: WeightsSection,
}

/// `[similar.weights]`. See [`AttributeWeights`].
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WeightsSection {
    /// Place in the category tree.
    #[serde(deserialize_with = "values::weight")]
    pub category: Option<f32>,
    /// Same vendor.
    #[serde(deserialize_with = "values::weight")]
    pub vendor: Option<f32>,
    /// Nearness of the price.
    #[serde(deserialize_with = "values::weight")]
    pub price: Option<f32>,
    /// Parameters that are numbers.
    #[serde(deserialize_with = "values::weight")]
    pub numeric: Option<f32>,
    /// Parameters that are words.
    #[serde(deserialize_with = "values::weight")]
    pub categorical: Option<f32>,
    /// Words of the name.
    #[serde(deserialize_with = "values::weight")]
    pub name: Option<f32>,
}

impl SimilarSection {
    pub(super) fn options(&self) -> Options {
        let default = Options::default();
        Options {
            count: self.count.unwrap_or(default.count),
            candidates: self.candidates.unwrap_or(default.candidates),
            center: self.center.unwrap_or(default.center),
            image_weight: self.image_weight.unwrap_or(default.image_weight),
            near_duplicate: self.near_duplicate.or(default.near_duplicate),
            placeholder_products: self.placeholder_products.unwrap_or(default.placeholder_products),
            weights: self.weights.weights(default.weights),
        }
    }
}

impl WeightsSection {
    fn weights(&self, default: AttributeWeights) -> AttributeWeights {
        AttributeWeights {
            category: self.category.unwrap_or(default.category),
            vendor: self.vendor.unwrap_or(default.vendor),
            price: self.price.unwrap_or(default.price),
            numeric: self.numeric.unwrap_or(default.numeric),
            categorical: self.categorical.unwrap_or(default.categorical),
            name: self.name.unwrap_or(default.name),
        }
    }
}

/// `[experiment]`: a comparison of the two recommenders on the shop's visitors.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExperimentSection {
    /// What events call it.
    #[serde(deserialize_with = "values::text")]
    pub name: String,
    /// Divides the visitors anew when it is changed; the name where it is not given.
    pub salt: Option<String>,
    /// Share of the visitors who see variant B, 0..=1; one half where it is not given.
    #[serde(default, deserialize_with = "values::share")]
    pub share: Option<f32>,
}

impl ExperimentSection {
    /// The experiment, with defaults for what is not given.
    pub fn experiment(&self) -> ExperimentSetup {
        ExperimentSetup {
            name: self.name.clone(),
            salt: self.salt.clone().unwrap_or_else(|| self.name.clone()),
            share: self.share.unwrap_or(0.5),
        }
    }
}
