//! What feeds give: of every dialect, of real shops, and of whatever bytes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests fail by panicking")]

mod dialects;
mod hostile;
mod platforms;
mod real_feeds;
mod support;
mod tables;
