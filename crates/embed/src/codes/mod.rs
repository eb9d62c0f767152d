//! The catalogue's vectors, quantised to few bytes, so that a browser can find the products nearest
//! to a new picture's vector.
//!
//! Unit vectors `u = m + x` are written as their mean `m` and what differs
//! from it, `x`, in its leading principal components: the first [`MAX_8_BIT_COMPONENTS`] with eight
//! bits, the next [`MAX_4_BIT_COMPONENTS`] with four. Then the cosine of a query `q` with the
//! product is
//!
//! ```text
//! q·u  =  m·u  +  (q − m)·m  +  (q − m)·x
//! ```
//!
//! where the first term is stored for each product, the second is the same for all, and only in
//! the third does `x` come from its code. As pictures of one shop have much in common, most of the
//! cosine is in the first two, which thus lose nothing to the codes: on 6,000 pictures, whose mean
//! cosine was 0.82, codes of 128 bytes that had to carry `q·u` whole found half as many of the
//! nearest.
//!
//! Of many products a search shall not need all: they are divided into cells by k-means, each a file
//! of its own, in which the cell's centroid stands for the mean `m`.
//!
//! ```text
//! writing:  vectors, order ─▶ write ─▶ codes.HASH.vit (─▶ cells/HASH.vit)
//! reading:  codes.HASH.vit ─▶ Codes::parse (─▶ Codes::cells_near ─▶ Codes::parse_cell)
//!           ─▶ Codes::nearest_in ─▶ show, with the table's shards
//! ```
//!
//! `docs/FORMAT.md` specifies the bytes. Reading is pure and needs no features; writing comes with
//! feature `writing`.

#[cfg(feature = "writing")]
mod basis;
mod cells;
mod error;
#[cfg(feature = "writing")]
mod fit;
#[cfg(feature = "writing")]
mod fit_cells;
#[cfg(feature = "writing")]
mod k_means;
#[cfg(feature = "writing")]
mod quantise;
mod quantised;
mod results;
mod search;

pub use cells::{Cell, SEARCH_BYTES};
pub use error::CodesError;
#[cfg(feature = "writing")]
pub use fit::{CodesInput, fit};
#[cfg(feature = "writing")]
pub use fit_cells::{CodesFiles, PRODUCTS_PER_CELL, fit_cells, write};
pub use quantised::{Codes, MAX_4_BIT_COMPONENTS, MAX_8_BIT_COMPONENTS};
pub use results::{Shown, candidates, show};
pub use search::{Found, SIMILARITY_THRESHOLD};

#[cfg(test)]
#[cfg(feature = "writing")]
mod cell_tests;
#[cfg(test)]
#[cfg(feature = "writing")]
mod tests;
