//! The browser's edge: the frame that matches the shop's page and draws the cards.
//!
//! ```text
//! vitrine.js ── signals in the fragment ──▶ frame ─▶ table files ─▶ match ─▶ view
//!     ▲                                      │ ▲
//!     └─ match, look, show, close, click ────┘ └── choose, open, close ── vitrine.js
//! ```
//!
//! The loader on the shop's page knows its address, its storage and its window; the frame knows
//! the table and the looks. `www/vitrine.js` is the other half of `messages`, `www/frame.html` of
//! `view`. What needs no browser compiles, and is tested, natively.

mod placement;
mod price;
mod signals;
mod words;

pub use placement::{Outline, Placement};
pub use price::{currency, decimals, discount};
pub use signals::Signals;
pub use words::Words;

#[cfg(target_arch = "wasm32")]
mod debug;
#[cfg(target_arch = "wasm32")]
mod error;
#[cfg(target_arch = "wasm32")]
mod fetch;
#[cfg(target_arch = "wasm32")]
mod frame;
#[cfg(target_arch = "wasm32")]
mod messages;
#[cfg(target_arch = "wasm32")]
mod products;
#[cfg(target_arch = "wasm32")]
mod shown;
#[cfg(target_arch = "wasm32")]
mod view;
