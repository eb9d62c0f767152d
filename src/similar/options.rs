//! What can be tuned.

/// How to choose neighbours. The defaults were chosen by `./build.sh bench quality`.
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
    /// Variant A: how much each kind of attribute counts.
    pub weights: Weights,
}

/// Weights of the kinds of attributes, relative to each other; 0 leaves a kind out.
#[derive(Debug, Clone, PartialEq)]
pub struct Weights {
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

impl Default for Options {
    fn default() -> Options {
        Options {
            count: 12,
            candidates: 200,
            center: false,
            image_weight: 0.6,
            weights: Weights::default(),
        }
    }
}

impl Default for Weights {
    fn default() -> Weights {
        Weights {
            category: 4.0,
            vendor: 1.0,
            price: 0.5,
            numeric: 1.0,
            categorical: 3.0,
            name: 0.5,
        }
    }
}
