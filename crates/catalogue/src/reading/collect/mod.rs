//! Gathering the products of a feed into a catalogue, in any format.

pub(crate) mod collector;
pub(crate) mod ids;
pub(crate) mod intern;
pub(crate) mod place;
pub(crate) mod problems;
pub(crate) mod product;
pub(crate) mod url_template;
