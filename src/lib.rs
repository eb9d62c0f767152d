//! The `vitrine` command: a shop's product feed becomes a folder of static files.
//!
//! ```text
//! feed ─▶ catalogue ─▶ pictures ─▶ vectors ─▶ neighbours ─▶ table + widget ─▶ any static CDN
//! ```
//!
//! What both this command and the browser need lies in the crates of `crates/`:
//! [`vitrine_catalogue`] (products), [`vitrine_embed`] (vectors of pictures), [`vitrine_table`] (the
//! static files, and the matching of a page with a product) and [`vitrine_envelope`] (their common
//! header).
//!
//! - [`recommend`]: vectors and attributes become lists of neighbours.
//! - [`build`]: the native edge, which downloads, caches, reports and publishes.
//! - [`experiment`]: visitors' events become a comparison of the two recommenders.
//! - [`cli`]: the commands.

pub mod build;
pub mod cli;
pub mod experiment;
pub mod recommend;
