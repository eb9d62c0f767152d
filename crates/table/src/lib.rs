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

mod address;
mod decision;
mod error;
mod index;
mod key;
#[cfg(feature = "writing")]
mod neighbours;
mod page;
mod plan;
mod shard;
mod sort;
mod template;
mod text;
mod title;
mod variant;
mod words;

#[cfg(feature = "writing")]
mod explain;
#[cfg(feature = "writing")]
mod learn;
#[cfg(feature = "writing")]
mod reader;
#[cfg(feature = "writing")]
mod write;

pub use error::TableError;
pub use index::Index;
pub use page::Page;
pub use plan::{Candidate, Match, Plan, Refusal, Signal, Trial, Verdict};
pub use shard::{Card, Entry, Shard};
pub use template::Template;
pub use variant::{Division, Variant, bucket};
pub use vitrine_envelope::{Envelope, Kind};

#[cfg(feature = "writing")]
pub use explain::{Explanation, Tried, explain, sentences};
#[cfg(feature = "writing")]
pub use learn::{LearntTemplate, Lesson, Named, Sample, SampleTitle, Untaught, learn};
#[cfg(feature = "writing")]
pub use neighbours::{Common, Lists, Neighbour, quantise};
#[cfg(feature = "writing")]
pub use reader::{Check, Source, Table, inflate};
#[cfg(feature = "writing")]
pub use template::TemplateError;
#[cfg(feature = "writing")]
pub use write::{File, PRODUCTS_PER_SHARD, TableFiles, TableInput, addresses, write};
