//! The `vitrine` command as it ships, run on small shops made here and on real ones.

mod bad_input;
mod build;
mod published;
mod real_shops;
mod serve;
mod support;
