//! What is recommended beside what.

mod large;
mod neighbours;
mod rules;
mod similarity;
