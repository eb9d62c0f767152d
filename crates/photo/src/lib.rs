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
//!
//! What needs no browser compiles natively, such as the box that a visitor pulls around a product:
//!
//! ```
//! use vitrine_photo::{CropBox, Grip};
//!
//! let (from, to) = ([0.25, 0.25], [0.75, 1.0]);
//! let grip = CropBox::WHOLE.grip(from, [0.02, 0.02]);
//! assert_eq!(grip, Grip::Outside);
//! let pulled = CropBox::WHOLE.pulled(grip, from, to, [0.1, 0.1]);
//! assert_eq!((pulled.span(0), pulled.span(1)), ([0.25, 0.75], [0.25, 1.0]));
//! ```

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
pub use page::{PhotoPage, Vitrine};
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
pub use worker::serve;
