//! The `vitrine` command: a shop's product feed becomes a folder of static files.
//!
//! ```text
//! feed ─▶ catalogue ─▶ pictures ─▶ vectors ─▶ neighbours ─▶ table + widget ─▶ any static CDN
//! ```
//!
//! The folders are the steps: [`config`], [`feed`], [`http`], [`images`], [`model`], [`recommend`],
//! [`dist`] and [`publish`]; [`pipeline`] is the whole chain, [`cli`] the commands. [`page`] reads
//! saved pages, [`titles`] learns from the shop's, [`experiment`] compares the two recommenders, [`report`] draws pages for the shop's
//! owner, [`progress`] tells what goes on.
//!
//! What both this command and the browser need lies in the crates of `crates/`:
//! [`vitrine_catalogue`] (products), [`vitrine_embed`] (vectors of pictures), [`vitrine_table`] (the
//! static files, and the matching of a page with a product) and [`vitrine_envelope`] (their common
//! header). This command and the widget do not know each other.

pub mod cache;
pub mod cli;
mod clock;
pub mod config;
pub mod dist;
pub mod experiment;
pub mod feed;
pub mod http;
pub mod images;
pub mod model;
pub mod page;
pub mod pipeline;
pub mod progress;
pub mod publish;
pub mod recommend;
pub mod report;
pub mod titles;
