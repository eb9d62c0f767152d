//! The readers of feeds in JSON: one document, or a document on each line.

pub(crate) mod document;
mod entry;
pub(crate) mod lines;
pub(crate) mod objects;
pub(crate) mod shopify;
pub(crate) mod value;
pub(crate) mod woocommerce;
