//! Learning the templates of a shop's titles from some of them.

mod learn;
mod lesson;
pub(crate) mod products;
pub(crate) mod readings;
mod spelling;

pub use learn::learn;
pub use lesson::{LearntTemplate, Lesson, NamedProduct, Sample, SampleTitle, Untaught};
