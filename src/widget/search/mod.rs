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

mod api;
mod client;
mod cropper;
mod failure;
mod found;
mod newcomer;
mod page;
mod panel;
mod photo;
mod protocol;
mod weights;
mod words;
mod worker;

pub use api::Vitrine;
pub use page::Page;
pub use worker::serve;
