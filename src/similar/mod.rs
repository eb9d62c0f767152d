//! Vectors and attributes become lists of neighbours.
//!
//! [`recommend`] makes two lists for each product:
//!
//! - **A**, by attributes alone: the similarity of [`Attributes`].
//! - **B**, by picture first: the [`Options::candidates`] products of highest cosine (exact, see
//!   [`cosine`]), a small multiple of the list, are ordered by `w·P + (1 − w)·A`, where `w` is
//!   [`Options::image_weight`] and `P = max(0, cos)`. A product without a picture has list A in
//!   both variants; so has one whose picture is a placeholder ([`placeholders`]).
//!
//! Both follow the same rules: never the product itself or another variant of it, only what is
//! available, one product of a group at most, and what the owner wants ([`RuleOptions`]). Of
//! products whose pictures look alike ([`Options::near_duplicate`]) a list has one, the best, and
//! of variants that the feed does not group ([`RuleOptions::max_siblings`]) at most two. What
//! a rule takes out is replaced by the next best, from the whole catalogue if need be: a list is
//! shorter than [`Options::count`] only where the rules leave fewer products there.
//!
//! Everything here is deterministic, whatever the number of threads.

mod attributes;
mod common;
pub mod cosine;
mod folded;
mod groups;
mod layered;
mod options;
mod order;
mod parts;
mod placeholder;
pub mod precision;
mod rules;
mod selection;
mod siblings;
mod top;
mod vectors;

pub use attributes::{Attributes, Reason};
pub use common::Common;
pub use groups::Groups;
pub use layered::recommend;
pub use options::{Options, RuleOptions, Weights};
pub use order::{cluster_order, share_within};
pub use parts::Parts;
pub use placeholder::placeholders;
pub use rules::Rules;
pub use vectors::{Directions, Vectors};

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

/// A score of 0..=1 as whole percent, rounded to the nearest; outside it, the nearer end; NaN is 0.
pub fn quantise(score: f32) -> u8 {
    // f64, because in f32 0.285 × 100 and the like cross the half.
    (f64::from(score).clamp(0.0, 1.0) * 100.0).round() as u8
}
