//! A saved page of the shop: the signals that the loader would read on it.

pub(crate) mod json_ld;
pub(crate) mod saved;

pub use saved::{is_page, saved_page, title_list, web_page};
