//! The names of columns and elements in shops' languages, and what they mean.
//!
//! The words are data: `headers.tsv` has whole headers, `words.tsv` what they are made of.

pub(crate) mod column;
pub(crate) mod dictionary;
pub(crate) mod fold;
pub(crate) mod meaning;
pub(crate) mod stems;
pub(crate) mod words;
