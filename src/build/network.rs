//! Opens the network: the one inside the binary, an ONNX file, or a pack.

use std::path::{Path, PathBuf};

use super::BuildError;
use super::network_file::NetworkFile;
use super::pack_folder::{is_pack, read_pack};
use crate::fc2::vgg::Chain;
use crate::fc2::{Metadata, Network, NetworkError, NetworkOptions, onnx};

/// Where a network comes from.
#[derive(Debug, Clone)]
pub enum NetworkSource {
    /// The one inside the binary.
    Embedded,
    /// An ONNX file or a pack, told apart by content.
    File {
        /// The file, or a pack's folder.
        path: PathBuf,
        /// How to cut and feed an ONNX network; a pack has both in itself.
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
        NetworkSource::File { path, options } if is_pack(path) => {
            let (chain, metadata) = open_pack(path, options)?;
            Network::from_chain(chain, metadata).map_err(named(path))
        }
        NetworkSource::File { path, options } => {
            Network::open_onnx(&files(path)?, options).map_err(named(path))
        }
    }
}

/// A network of the VGG family as its layers.
pub(super) fn open_chain(
    path: &Path,
    options: &NetworkOptions,
) -> Result<(Chain, Metadata), BuildError> {
    if is_pack(path) {
        return open_pack(path, options);
    }
    onnx::chain(&files(path)?, options).map_err(named(path))
}

fn open_pack(path: &Path, options: &NetworkOptions) -> Result<(Chain, Metadata), BuildError> {
    if *options != NetworkOptions::default() {
        return Err(BuildError::PackIsCut(path.to_owned()));
    }
    Ok(read_pack(path)?)
}

fn files(path: &Path) -> Result<NetworkFile, BuildError> {
    NetworkFile::new(path)
        .map_err(|source| BuildError::NetworkFile { path: path.to_owned(), source })
}

fn named(path: &Path) -> impl FnOnce(NetworkError) -> BuildError + use<> {
    let name = path.display().to_string();
    move |source| BuildError::Network { name, source }
}
