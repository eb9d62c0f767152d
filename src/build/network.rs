//! Opens the network, which is a file or part of the program.

use std::path::PathBuf;

use super::BuildError;
use super::network_file::NetworkFile;
use crate::fc2::{Network, NetworkOptions};

/// Where a network comes from.
#[derive(Debug, Clone)]
pub enum NetworkSource {
    /// The one inside the binary.
    Embedded,
    /// An ONNX file.
    Onnx {
        /// The file.
        path: PathBuf,
        /// How to cut and feed it.
        options: NetworkOptions,
    },
}

/// Opens a network, which may take gigabytes of memory and some seconds.
///
/// # Errors
///
/// Where there is no such file, or no network in it.
pub fn open_network(source: &NetworkSource) -> Result<Network, BuildError> {
    match source {
        NetworkSource::Embedded => Network::embedded()
            .map_err(|source| BuildError::Network { name: "the embedded network".into(), source }),
        NetworkSource::Onnx { path, options } => {
            let files = NetworkFile::new(path)
                .map_err(|source| BuildError::NetworkFile { path: path.clone(), source })?;
            Network::open_onnx(&files, options)
                .map_err(|source| BuildError::Network { name: path.display().to_string(), source })
        }
    }
}
