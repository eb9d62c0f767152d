//! Options of loading a network.

use crate::preprocessing::Preprocessing;

/// Options of loading a network; by default everything is read from the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NetworkOptions {
    /// Node or tensor whose output is the vector, where fc2 is not found or not wanted.
    pub layer: Option<String>,
    /// Preprocessing, where the file's metadata or layout suggest the wrong one.
    pub preprocessing: Option<Preprocessing>,
}
