//! The network inside.

#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod default_network;
