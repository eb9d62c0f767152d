//! Vectors and attributes become lists of neighbours.
//!
//! [`recommend`] makes two lists for each product:
//!
//! - **A**, by attributes alone: the similarity of [`Attributes`].
//! - **B**, by picture first: the [`Options::candidates`] products of highest cosine (exact, see
//!   [`cosine`]), a small multiple of the list, are ordered by `w·P + (1 − w)·A`, where `w` is
//!   [`Options::image_weight`] and `P` the [similarity](vitrine_embed::picture_similarity) of the
//!   pictures, `max(0, cos)`. A product without a picture has list A in
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
mod cells;
mod common;
pub mod cosine;
mod folded;
mod groups;
mod large;
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

pub use attributes::{Attributes, Reason};
pub use cells::Recall;
pub use common::facts_in_common;
pub use groups::Groups;
use large::{is_large, window};
pub use layered::{Recommended, recommend};
pub use options::{AttributeWeights, Options, RuleOptions};
pub use order::{cluster_order, share_within};
pub use parts::Parts;
pub use placeholder::placeholders;
pub use rules::Rules;
pub use vitrine_embed::{UnitVectors, Vectors};
pub use vitrine_table::{Common, Lists, Neighbour, quantise};
