//! The names of columns and elements in shops' languages, and what they mean.

pub(crate) mod column;
pub(crate) mod headers;
pub(crate) mod meaning;
pub(crate) mod stems;
