//! Why products are recommended, from the feed that a folder was built from.

use std::collections::BTreeMap;

use crate::config::Config;
use crate::feed::{FeedSource, FeedSourceError};
use crate::recommend::{Attributes, Parts, Reason};
use vitrine_catalogue::ReadOptions;
use vitrine_table::{Card, Entry, Variant};

/// What the products of a feed have in common.
#[derive(Debug)]
pub struct Explanations {
    attributes: Attributes,
    places: BTreeMap<String, usize>,
    pins: BTreeMap<String, Vec<String>>,
    image_weight: f32,
}

impl Explanations {
    /// Reads the feed; weights and pins are the configuration's.
    ///
    /// # Errors
    ///
    /// Where the feed cannot be read.
    pub fn open(feed: &FeedSource, config: &Config) -> Result<Explanations, FeedSourceError> {
        let read = ReadOptions {
            url_template: config.url_template.clone(),
            today: Some(crate::clock::today()),
        };
        let catalogue = feed.read(&read, &config.download_options())?;
        let options = config.similar_options();
        let attributes = Attributes::of(&catalogue, &options.weights);
        let ids = catalogue.products.into_iter().map(|product| product.id);
        Ok(Explanations {
            attributes,
            places: ids.zip(0..).collect(),
            pins: config.rule_options().pins,
            image_weight: options.image_weight,
        })
    }

    /// What makes `other` a neighbour of `product`, the most telling first; `None` where the feed
    /// lacks one of the two ids. What their pictures have in common is not told.
    pub fn reasons(&self, product: &str, other: &str) -> Option<Vec<Reason>> {
        let (&i, &j) = (self.places.get(product)?, self.places.get(other)?);
        let pinned = self.is_pinned(product, other).then_some(Reason::Pinned);
        Some(pinned.into_iter().chain(self.attributes.reasons(i, j)).collect())
    }

    /// What the score of one of the product's cards is made of; `None` where the feed lacks one of
    /// the two, or the owner has pinned it.
    pub fn parts(&self, entry: &Entry, card: &Card, variant: Variant) -> Option<Parts> {
        let (&i, &j) = (self.places.get(&entry.id)?, self.places.get(&card.id)?);
        if self.is_pinned(&entry.id, &card.id) {
            return None;
        }
        let score = f32::from(card.score) / 100.0;
        Some(match variant {
            Variant::B if entry.card.picture.is_some() => {
                let attributes = self.attributes.similarity(i, j);
                Parts::by_picture_first(score, attributes, self.image_weight)
            }
            Variant::A | Variant::B => Parts::by_attributes(score),
        })
    }

    fn is_pinned(&self, product: &str, other: &str) -> bool {
        self.pins.get(product).is_some_and(|pins| pins.iter().any(|pin| pin == other))
    }
}
