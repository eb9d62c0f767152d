//! Networks: the one inside, and packs.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod default_network;
mod pack_format;
