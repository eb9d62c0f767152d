//! What can be tuned.

use std::collections::BTreeMap;

/// How to choose neighbours. The defaults of weights and shares were chosen by
/// `./build.sh bench quality --search`.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Neighbours for each product and variant.
    pub count: usize,
    /// Variant B: how many products nearest by picture are compared by attributes too.
    pub candidates: usize,
    /// Subtract the catalogue's mean vector before the cosine. For descriptors whose vectors all
    /// point roughly the same way; the fc2 of a trained network does well without.
    pub center: bool,
    /// Variant B: the picture's share of the score, 0..=1; the rest is the attributes'.
    pub image_weight: f32,
    /// Products whose pictures have a cosine above this are the same to the eye: of those that look
    /// alike a list has one. With 1 there are none. `None` lies 98 % of the way from the catalogue's
    /// mean cosine to 1; [`Options::for_network_inside`] has the measured one.
    pub near_duplicate: Option<f32>,
    /// A picture on so many different products is a placeholder, not theirs; with 0 none is.
    pub placeholder_products: usize,
    /// How much each kind of attribute counts.
    pub weights: AttributeWeights,
}

/// Weights of the kinds of attributes, relative to each other; 0 leaves a kind out.
#[derive(Debug, Clone, PartialEq)]
pub struct AttributeWeights {
    /// Place in the category tree.
    pub category: f32,
    /// Same vendor.
    pub vendor: f32,
    /// Nearness of the price, on a logarithmic scale.
    pub price: f32,
    /// Parameters that are numbers.
    pub numeric: f32,
    /// Parameters that are words.
    pub categorical: f32,
    /// Words of the name.
    pub name: f32,
}

/// What the owner wants and does not want. Texts are compared without regard to case and spaces,
/// ids exactly.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleOptions {
    /// Recommend only what is available.
    pub in_stock_only: bool,
    /// Stay in the product's category, by the first so many names of the path, at least 1; for
    /// a product that has a category itself.
    pub same_category: Option<usize>,
    /// Prices at most so many times apart, at least 1, in the same currency; for a product that
    /// has a price itself.
    pub price_band: Option<f32>,
    /// Nothing of a lower score, 0..=1.
    pub minimum_similarity: f32,
    /// Products of one vendor in a list.
    pub max_per_vendor: Option<usize>,
    /// Products of one (deepest) category in a list.
    pub max_per_category: Option<usize>,
    /// Of variants that the feed does not group, how many may stand in a list: products of one
    /// vendor whose names differ in a word at most and whose pictures are alike.
    pub max_siblings: usize,
    /// Ids that are never recommended.
    pub exclude_ids: Vec<String>,
    /// Vendors whose products are never recommended.
    pub exclude_vendors: Vec<String>,
    /// Category paths (`Watches > Straps`) below which nothing is ever recommended.
    pub exclude_categories: Vec<String>,
    /// By a product's id, the ids that stand first in its list, whatever the rules above say but
    /// for stock and exclusions.
    pub pins: BTreeMap<String, Vec<String>>,
}

/// How far between the mean cosine of any two pictures (0) and that of equal ones (1) the cosine of
/// two pictures lies that count as the same by a network of which nothing is known: hardly anything
/// but copies.
pub const NEAR_DUPLICATE: f32 = 0.98;

/// The same by the network inside. It lies above every pair of different products of magento_luma
/// (0.946), spree_demo (0.875) and clothing_small_cc0 (0.898), and below a third of the pairs of
/// one product's colours on magento_luma.
const NEAR_DUPLICATE_INSIDE: f32 = 0.96;

impl Options {
    /// With what was measured for the network inside, where the owner does not say otherwise.
    #[must_use]
    pub fn for_network_inside(self) -> Options {
        let near_duplicate = self.near_duplicate.or(Some(NEAR_DUPLICATE_INSIDE));
        Options { near_duplicate, ..self }
    }
}

impl Default for Options {
    fn default() -> Options {
        Options {
            count: 12,
            candidates: 48,
            center: false,
            image_weight: 0.5,
            near_duplicate: None,
            placeholder_products: 5,
            weights: AttributeWeights::default(),
        }
    }
}

impl Default for AttributeWeights {
    fn default() -> AttributeWeights {
        AttributeWeights {
            category: 2.5,
            vendor: 1.3,
            price: 0.15,
            numeric: 1.3,
            categorical: 3.0,
            name: 0.3,
        }
    }
}

impl Default for RuleOptions {
    fn default() -> RuleOptions {
        RuleOptions {
            in_stock_only: true,
            same_category: None,
            price_band: None,
            minimum_similarity: 0.0,
            max_per_vendor: None,
            max_per_category: None,
            max_siblings: 2,
            exclude_ids: Vec::new(),
            exclude_vendors: Vec::new(),
            exclude_categories: Vec::new(),
            pins: BTreeMap::new(),
        }
    }
}
