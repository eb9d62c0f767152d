//! The cut: which tensor is the vector, and the network without what lies behind it.

mod convolution;
mod prune;
mod search;
mod vector;

pub(super) use prune::prune;
pub(super) use search::find;

#[cfg(test)]
mod tests;
