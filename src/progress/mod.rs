//! What a person or a machine sees while work goes on.

pub(crate) mod console;
pub(crate) mod json;
pub(crate) mod observer;

pub use console::Console;
pub use json::JsonLog;
pub use observer::{Progress, Quiet};
