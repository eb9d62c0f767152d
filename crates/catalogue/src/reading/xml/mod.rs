//! The readers of feeds in XML, and what they share: records, fields and their keys.

pub(crate) mod commerceml;
pub(crate) mod fields;
pub(crate) mod frame;
pub(crate) mod google;
pub(crate) mod keys;
pub(crate) mod names;
pub(crate) mod needle;
pub(crate) mod offer;
pub(crate) mod parts;
pub(crate) mod shape;
pub(crate) mod split;
pub(crate) mod variants;
pub(crate) mod yml;
