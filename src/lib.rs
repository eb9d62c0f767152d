//! Similar products for a shop that cannot touch its own back end.
//!
//! The folders are the steps of the data's way:
//!
//! ```text
//! build time (native)
//!   feed ─▶ catalogue ─▶ pictures ─▶ fc2 ─▶ similar ─▶ table ─▶ any static CDN
//! on the shop's page (WebAssembly)
//!   vitrine.js ─▶ iframe ─▶ widget ─▶ table: index ─▶ match ─▶ one shard ─▶ cards
//! ```
//!
//! - [`catalogue`]: what a shop sells, read from its product feed.
//! - [`fc2`]: a picture becomes a vector, the activations of a network's last hidden dense layer.
//! - [`similar`]: vectors and attributes become lists of neighbours.
//! - [`table`]: the static files that carry the lists to the browser, and the matching of a page
//!   with a product.
//! - [`codes`]: the catalogue's vectors in few bytes, for a search by picture in the browser.
//! - `build`: the native edge, which downloads, caches, reports and publishes (feature `cli`).
//! - `experiment`: visitors' events become a comparison of the two recommenders (feature `cli`).
//! - [`widget`]: the browser's edge, which matches the page and draws the cards (wasm32; only what
//!   needs no browser is compiled natively).
//!
//! The first five and `experiment` are pure: no network, clock, DOM or global state. They compile
//! for both targets, except `similar` and `experiment`, which no browser needs. `build` and
//! `widget` stand at the edges and do not know each other.

pub mod catalogue;
pub mod codes;
pub mod fc2;
pub mod format;
mod parallel;
#[cfg(not(target_arch = "wasm32"))]
pub mod similar;
#[cfg(feature = "cli")]
mod svd;
pub mod table;

#[cfg(feature = "cli")]
pub mod build;
#[cfg(feature = "cli")]
pub mod cli;
#[cfg(feature = "cli")]
pub mod experiment;
pub mod widget;
