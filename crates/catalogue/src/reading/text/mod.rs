//! From the text of a feed to values: plain text, addresses, prices, availability.

mod availability;
mod lists;
mod names;
mod period;
mod plain;
mod price;

pub(crate) use availability::{available, is_hidden_state, is_yes};
pub(crate) use lists::{
    category_path, first_category, is_magento_category, magento_category, picture_list,
};
pub(crate) use names::{is_default_title, without_default_title};
pub(crate) use period::Period;
pub(crate) use plain::{address, from_xml, is_html, present, shown, unescape};
pub(crate) use price::is_unreadable_price;
