//! From the text of a feed to values: plain text, addresses, prices, availability.

mod availability;
mod lists;
mod plain;
mod price;

pub(crate) use availability::available;
pub(crate) use lists::{category_path, picture_list};
pub(crate) use plain::{address, from_xml, is_html, present, shown, unescape};
pub(crate) use price::is_unreadable_price;
