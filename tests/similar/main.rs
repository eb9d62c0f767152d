//! What is recommended beside what.

mod neighbours;
mod rules;
mod similarity;
