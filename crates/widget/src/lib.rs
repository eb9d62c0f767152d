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
//! `view`. What needs no browser compiles, and is tested, natively:
//!
//! ```
//! use vitrine_widget::{Words, discount};
//!
//! let price = |hundredths| vitrine_catalogue::Money { hundredths, currency: "EUR".into() };
//! assert_eq!(discount(&price(7_500), &price(10_000)), Some(25));
//! assert!(Words::of("he").rtl());
//! assert_eq!(Words::of("de").locale("de-AT"), "de-AT");
//! ```

mod placement;
mod price;
mod signals;
mod words;

pub use placement::{Outline, Placement};
pub use price::{currency, discount};
pub use signals::Signals;
pub use words::Words;

#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod debug;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod error;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod fetch;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod frame;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod messages;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod products;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod shown;
#[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
mod view;

/// Texts one after another. A text that is formatted, or joined by `concat`, takes a kilobyte of the
/// standard library.
fn joined(parts: &[&str]) -> String {
    parts.iter().copied().collect()
}
