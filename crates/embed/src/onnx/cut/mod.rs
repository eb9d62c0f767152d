//! The cut: which tensor is the vector, and the network without what lies behind it.

mod prune;
mod search;

pub(super) use prune::prune;
pub(super) use search::find;

#[cfg(test)]
mod tests;
