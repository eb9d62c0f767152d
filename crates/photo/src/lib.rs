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
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod failure;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod page;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod protocol;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod worker;

pub use crop_box::{CropBox, Grip, Place};
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub use page::{Page, Vitrine};
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub use worker::serve;
