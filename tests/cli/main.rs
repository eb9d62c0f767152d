//! The `vitrine` command as it ships, run on small shops made here and on real ones.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod ab;
mod bad_input;
mod build;
mod config;
mod embed;
mod model_pack;
mod models;
mod photo_search;
mod published;
mod real_shops;
mod recommendations;
mod serve;
mod support;
mod titles;
