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
mod conditional;
mod config;
mod disk_full;
mod embed;
mod fault_server;
mod faulty_feeds;
mod faulty_pictures;
mod feed;
mod hosting;
mod kill;
mod learnt_titles;
mod model_pack;
mod models;
mod networks;
mod operation;
mod photo_search;
mod politeness;
mod published;
mod real_shops;
mod recommendations;
mod serve;
mod support;
mod titles;
mod workbooks;
