//! Why products are recommended, from the feed that a folder was built from.

use std::collections::BTreeMap;

use super::{BuildError, Config, FeedSource};
use crate::catalogue::ReadOptions;
use crate::similar::{Attributes, Reason};

/// What the products of a feed have in common.
#[derive(Debug)]
pub struct Explanations {
    attributes: Attributes,
    places: BTreeMap<String, usize>,
    pins: BTreeMap<String, Vec<String>>,
}

impl Explanations {
    /// Reads the feed; weights and pins are the configuration's.
    ///
    /// # Errors
    ///
    /// Where the feed cannot be read.
    pub fn open(feed: &FeedSource, config: &Config) -> Result<Explanations, BuildError> {
        let read = ReadOptions { url_template: config.url_template.clone() };
        let catalogue = feed.read(&read, &config.download_options())?;
        let attributes = Attributes::of(&catalogue, &config.similar_options().weights);
        let ids = catalogue.products.into_iter().map(|product| product.id);
        Ok(Explanations {
            attributes,
            places: ids.zip(0..).collect(),
            pins: config.rule_options().pins,
        })
    }

    /// What makes `other` a neighbour of `product`, the most telling first; `None` where the feed
    /// lacks one of the two ids. What their pictures have in common is not told.
    pub fn reasons(&self, product: &str, other: &str) -> Option<Vec<Reason>> {
        let (&i, &j) = (self.places.get(product)?, self.places.get(other)?);
        let pins = self.pins.get(product);
        let pinned = pins.is_some_and(|pins| pins.iter().any(|pin| pin == other));
        let pinned = pinned.then_some(Reason::Pinned);
        Some(pinned.into_iter().chain(self.attributes.reasons(i, j)).collect())
    }
}
