//! The browser's second module: it computes vectors, and finds the products nearest to them. It
//! is fetched when a visitor asks for a search by photo, and never before.
//!
//! ```text
//! page (frame.html, or a shop's own)          worker
//!   panel    ─┐
//!   newcomer ─┼▶ client ── picture, files ──▶ worker ─▶ photo ─▶ weights ─▶ Network ─▶ Codes
//!   api      ─┘    ▲                             │
//!                  └───── progress, answer ──────┘
//! ```
//!
//! Both sides run the same compiled module: the page compiles it once and hands it to each worker
//! that it starts.

mod crop_box;

#[cfg(target_arch = "wasm32")]
mod api;
#[cfg(target_arch = "wasm32")]
mod client;
#[cfg(target_arch = "wasm32")]
mod cropper;
#[cfg(target_arch = "wasm32")]
mod failure;
#[cfg(target_arch = "wasm32")]
mod found;
#[cfg(target_arch = "wasm32")]
mod newcomer;
#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(target_arch = "wasm32")]
mod panel;
#[cfg(target_arch = "wasm32")]
mod photo;
#[cfg(target_arch = "wasm32")]
mod protocol;
#[cfg(target_arch = "wasm32")]
mod weights;
#[cfg(target_arch = "wasm32")]
mod words;
#[cfg(target_arch = "wasm32")]
mod worker;

#[cfg(target_arch = "wasm32")]
pub use api::Vitrine;
pub use crop_box::{CropBox, Grip, Place};
#[cfg(target_arch = "wasm32")]
pub use page::Page;
#[cfg(target_arch = "wasm32")]
pub use worker::serve;
