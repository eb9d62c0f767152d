//! The readers of product feeds.
//!
//! A feed passes the folders in this order: `input` (bytes and encoding), `detect` (which format),
//! one of `xml`, `csv` and `json` (the format's reader), with `vocabulary` (what names of columns
//! and elements mean) and `text` (from text to values), then `collect` (the catalogue).
//!
//! To add a format:
//!
//! 1. name it in [`Format`] (`format.rs`);
//! 2. recognise it in `detect`;
//! 3. write its reader in `xml`, `csv` or `json`: a function `read` that gives each product to a
//!    `Collector`;
//! 4. call that in [`inspect()`] (`inspect.rs`).

mod collect;
mod csv;
mod detect;
mod error;
mod format;
mod input;
mod inspect;
mod json;
mod options;
mod shopify;
mod text;
mod vocabulary;
mod xml;

pub use error::FeedError;
pub use format::Format;
pub use inspect::{Inspection, inspect, is_commerceml, is_feed, read};
pub use options::ReadOptions;
