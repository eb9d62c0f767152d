//! What a person or a machine sees while work goes on.

pub(crate) mod console;
pub(crate) mod json;

pub use console::{Console, Progress, Quiet};
pub use json::JsonLog;
