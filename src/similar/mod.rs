//! Vectors and attributes become lists of neighbours.

mod vectors;

pub use vectors::Vectors;

/// One recommended product.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// Position in `Catalogue::products`.
    pub product: u32,
    /// Similarity, 0 (nothing in common) to 1 (alike).
    pub score: f32,
}

/// The two recommenders' lists: `a[i]` and `b[i]` belong to product `i` and run from the most
/// similar down.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lists {
    /// By attributes alone.
    pub a: Vec<Vec<Neighbour>>,
    /// By picture first, with attributes as the second layer.
    pub b: Vec<Vec<Neighbour>>,
}
