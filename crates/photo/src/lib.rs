//! The browser's second module: it computes vectors, and finds the products nearest to them. It
//! is fetched when a visitor asks for a search by photo, and never before.
//!
//! ```text
//! page (frame.html, or a shop's own)          worker
//!   panel      ─┐
//!   cold start ─┼▶ client ── picture, files ──▶ worker ─▶ photo ─▶ weights ─▶ Network ─▶ Codes
//!   api      ─┘    ▲                             │
//!                  └───── progress, answer ──────┘
//! ```
//!
//! Both sides run the same compiled module: the page compiles it once and hands it to each worker
//! that it starts.

mod crop_box;
#[cfg(target_arch = "wasm32")]
mod failure;
#[cfg(target_arch = "wasm32")]
mod page;
#[cfg(target_arch = "wasm32")]
mod protocol;
#[cfg(target_arch = "wasm32")]
mod worker;

pub use crop_box::{CropBox, Grip, Place};
#[cfg(target_arch = "wasm32")]
pub use page::{Page, Vitrine};
#[cfg(target_arch = "wasm32")]
pub use worker::serve;
