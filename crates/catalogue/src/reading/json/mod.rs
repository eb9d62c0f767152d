//! The readers of feeds in JSON.

pub(crate) mod shopify;
