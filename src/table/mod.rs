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
mod page;
mod plan;
mod shard;
mod sort;
mod template;
mod text;
mod title;
mod words;

#[cfg(feature = "cli")]
mod explain;
#[cfg(feature = "cli")]
mod learn;
#[cfg(feature = "cli")]
mod reader;
#[cfg(feature = "cli")]
mod write;

pub use crate::format::{Envelope, Kind};
pub use error::TableError;
pub use index::Index;
pub use page::Page;
pub use plan::{Candidate, Match, Plan, Refusal, Signal, Trial, Verdict};
pub use shard::{Card, Entry, Shard};
pub use template::Template;

#[cfg(feature = "cli")]
pub use explain::{Explanation, Tried, explain, sentences};
#[cfg(feature = "cli")]
pub use learn::{LearntTemplate, Lesson, Named, Sample, SampleTitle, Untaught, learn};
#[cfg(feature = "cli")]
pub use reader::{Check, Source, Table, inflate};
#[cfg(feature = "cli")]
pub use template::TemplateError;
#[cfg(feature = "cli")]
pub use write::{File, PRODUCTS_PER_SHARD, TableFiles, TableInput, addresses, write};
