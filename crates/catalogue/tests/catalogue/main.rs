//! What feeds give: of every dialect, of real shops, and of whatever bytes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod dialects;
mod exports;
mod hostile;
mod objects;
mod platforms;
mod real_feeds;
mod shown;
mod support;
mod tables;
