//! The catalogue's vectors, and their unit vectors.

mod matrix;
#[cfg(test)]
mod tests;
mod unit;

pub use matrix::Vectors;
pub use unit::UnitVectors;
