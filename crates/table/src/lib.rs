//! The static files that carry the lists to the browser, and the matching of a page with a
//! product.
//!
//! `docs/FORMAT.md` specifies the bytes. Three types read them, from the outside in:
//!
//! - [`Envelope`]: magic, version, kind, length and checksum around a gzip stream. The caller
//!   inflates it (`inflate` natively, `DecompressionStream` in the browser).
//! - [`Index`]: truncated hashes of every product's name, address and id, or in large tables where
//!   the [`Bucket`]s lie that have them. [`Index::request`] tells which buckets a [`Page`] needs, and
//!   [`Request::plan`] which shards are needed to decide what product it shows: almost always one.
//! - [`Shard`]: some products with their neighbours and every card that they need.
//!   [`Plan::decide`] confirms the product by the full keys and gives its [`Entry`].
//!
//! ```text
//! index.HASH.vit ─▶ Envelope ─▶ Index ─┬─▶ Plan ─▶ shards/HASH.vit ─▶ Envelope ─▶ Shard ─┐
//!                             Page ────┘    └──────────── decide ◀──────────────────────┘
//! ```
//!
//! `write` makes the files from a catalogue and its neighbours; `Table` reads a whole folder.
//!
//! ```
//! # #[cfg(feature = "writing")]
//! # fn main() -> Result<(), vitrine_table::TableError> {
//! use vitrine_catalogue::{Product, Shop};
//! use vitrine_table::{KeyStorage, Lists, Neighbour, Page, Table, TableError, TableInput, write};
//!
//! let product = |id: &str, name: &str| Product {
//!     id: id.into(),
//!     name: name.into(),
//!     ..Product::default()
//! };
//! let neighbour = |product| vec![Neighbour { product, score: 0.8 }];
//! let lists = vec![neighbour(1), neighbour(0)];
//! let files = write(&TableInput {
//!     shop: &Shop { name: "Clock House".into(), url: None },
//!     products: &[product("1", "Casio GA-100"), product("2", "Casio GA-110")],
//!     pictures: &[None, None],
//!     lists: &Lists { a: lists.clone(), b: lists },
//!     common: None,
//!     order: &[0, 1],
//!     embedding: "",
//!     templates: &[],
//!     products_per_shard: 0,
//!     keys: KeyStorage::default(),
//! })?;
//!
//! let source = |path: &str| {
//!     let file = files.shards.iter().chain([&files.index]).find(|file| file.name == path);
//!     let missing = || TableError::Missing { path: path.into(), reason: "no such file".into() };
//!     file.map(|file| file.bytes.clone()).ok_or_else(missing)
//! };
//! let table = Table::open(source, &files.index.name)?;
//! let titles = vec!["Buy Casio GA-100 | Clock House".into()];
//! let verdict = table.identify(&Page { titles, ..Page::default() })?;
//! let found = verdict.outcome.expect("the title has the name of a product");
//! assert_eq!(found.entry.id, "1");
//! assert_eq!(found.entry.similar_a[0].name, "Casio GA-110");
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "writing"))]
//! # fn main() {}
//! ```
//!
//! The folders: `keys` has the normal forms of titles, names and addresses, and their hashes;
//! `file` the files, read and written; `matching` the way from a page to its product; `learning`
//! the templates of a shop's titles, learnt from some of them.

mod file;
mod keys;
mod matching;
mod variant;

#[cfg(feature = "writing")]
mod learning;
#[cfg(feature = "writing")]
mod neighbours;

pub use file::{Bucket, Card, Entry, FileNames, Index, Shard, TableError};
pub use keys::Template;
pub use matching::{Candidate, Match, Page, Plan, Refusal, Request, Signal, Trial, Verdict};
pub use variant::{Division, Variant, bucket};
pub use vitrine_envelope::{Envelope, Kind};

#[cfg(feature = "writing")]
pub use file::{
    Check, File, KeyStorage, MAX_FOLDERS, PRODUCTS_PER_SHARD, Source, Table, TableFiles,
    TableInput, addresses, inflate, numbered, write,
};
#[cfg(feature = "writing")]
pub use keys::{TemplateError, same_page};
#[cfg(feature = "writing")]
pub use learning::{LearntTemplate, Lesson, NamedProduct, Sample, SampleTitle, Untaught, learn};
#[cfg(feature = "writing")]
pub use matching::{Explanation, Sentence, Tried, explain, sentences};
#[cfg(feature = "writing")]
pub use neighbours::{Common, Lists, Neighbour, quantise};
