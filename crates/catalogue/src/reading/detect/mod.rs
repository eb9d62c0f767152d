//! Recognising a feed's format by its content.

pub(crate) mod binary;
pub(crate) mod recognise;
pub(crate) mod recognised;
pub(crate) mod table;
pub(crate) mod xml;
