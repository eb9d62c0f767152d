//! The table: its bytes, its size, and which product a page shows.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests fail by panicking"
)]

mod company;
mod fixed_words;
mod format;
mod pages;
mod scale;
mod size;
mod support;
mod templates;
mod titles;
