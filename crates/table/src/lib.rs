//! The static files that carry the lists to the browser, and the matching of a page with a
//! product.
//!
//! `docs/FORMAT.md` specifies the bytes. Three types read them, from the outside in:
//!
//! - [`Envelope`]: magic, version, kind, length and checksum around a gzip stream. The caller
//!   inflates it (`inflate` natively, `DecompressionStream` in the browser).
//! - [`Index`]: truncated hashes of every product's name, address and id. [`Index::plan`] tells
//!   which shards are needed to decide what product a [`Page`] shows: almost always one.
//! - [`Shard`]: some products with their neighbours and every card that they need.
//!   [`Plan::decide`] confirms the product by the full keys and gives its [`Entry`].
//!
//! ```text
//! index.HASH.vit ─▶ Envelope ─▶ Index ─┬─▶ Plan ─▶ shards/HASH.vit ─▶ Envelope ─▶ Shard ─┐
//!                             Page ────┘    └──────────── decide ◀──────────────────────┘
//! ```
//!
//! `write` makes the files from a catalogue and its neighbours; `Table` reads a whole folder.

mod file;
mod keys;
mod matching;
mod variant;

#[cfg(feature = "writing")]
mod learning;
#[cfg(feature = "writing")]
mod neighbours;

pub use file::{Card, Entry, Index, Shard, TableError};
pub use keys::Template;
pub use matching::{Candidate, Match, Page, Plan, Refusal, Signal, Trial, Verdict};
pub use variant::{Division, Variant, bucket};
pub use vitrine_envelope::{Envelope, Kind};

#[cfg(feature = "writing")]
pub use file::{
    Check, File, PRODUCTS_PER_SHARD, Source, Table, TableFiles, TableInput, addresses, inflate,
    write,
};
#[cfg(feature = "writing")]
pub use keys::TemplateError;
#[cfg(feature = "writing")]
pub use learning::{LearntTemplate, Lesson, Named, Sample, SampleTitle, Untaught, learn};
#[cfg(feature = "writing")]
pub use matching::{Explanation, Tried, explain, sentences};
#[cfg(feature = "writing")]
pub use neighbours::{Common, Lists, Neighbour, quantise};
