//! Opens the network: the one inside the binary, an ONNX file, or a pack.

use std::path::{Path, PathBuf};

use super::ModelFileError;
use super::NetworkFile;
use super::file::Stamp;
use super::pack_folder::{is_pack, read_pack};
use vitrine_embed::engine::Model;
use vitrine_embed::pack::Unpacked;
use vitrine_embed::{Metadata, Network, NetworkError, NetworkOptions, onnx};

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
pub fn open_network(source: &NetworkSource) -> Result<Network, ModelFileError> {
    open_stamped(source).map(|(network, _)| network)
}

/// As [`open_network`], and of an ONNX network the files that were read.
pub(crate) fn open_stamped(
    source: &NetworkSource,
) -> Result<(Network, Vec<(PathBuf, Stamp)>), ModelFileError> {
    let mut read = Vec::new();
    let network = match source {
        NetworkSource::Embedded => Network::embedded(),
        NetworkSource::File { path, options } if is_pack(path) => {
            let (unpacked, metadata) = unpack(path, options)?;
            Network::from_pack(unpacked, metadata)
        }
        NetworkSource::File { path, options } => {
            let files = files(path)?;
            let network = Network::open_onnx(&files, options);
            read = files.into_opened();
            network
        }
    };
    network.map(|network| (network, read)).map_err(|error| source.refuses(error))
}

/// A network of the VGG or mobile family as its layers.
///
/// # Errors
///
/// As [`open_network`], and [`NetworkError::OtherFamily`].
pub(crate) fn open_model(source: &NetworkSource) -> Result<(Model, Metadata), ModelFileError> {
    let opened = match source {
        NetworkSource::Embedded => Network::embedded_model(),
        NetworkSource::File { path, options } if is_pack(path) => match unpack(path, options)? {
            (Unpacked::Model(model), metadata) => return Ok((model, metadata)),
            (Unpacked::Onnx(_), _) => {
                Err(NetworkError::OtherFamily("the pack holds an ONNX file".to_owned()))
            }
        },
        NetworkSource::File { path, options } => onnx::model(&files(path)?, options),
    };
    opened.map_err(|error| source.refuses(error))
}

/// A pack, which is cut and fed as it was made.
fn unpack(path: &Path, options: &NetworkOptions) -> Result<(Unpacked, Metadata), ModelFileError> {
    if *options != NetworkOptions::default() {
        return Err(ModelFileError::PackIsCut(path.to_owned()));
    }
    let (unpacked, metadata, _) = read_pack(path)?;
    Ok((unpacked, metadata))
}

impl NetworkSource {
    /// The file, or words for the embedded network.
    pub(crate) fn name(&self) -> String {
        match self {
            NetworkSource::Embedded => "the embedded network".to_owned(),
            NetworkSource::File { path, .. } => path.display().to_string(),
        }
    }

    /// The bytes of an ONNX file; none of the embedded network, which is made of layers.
    pub(crate) fn onnx_file(&self) -> Result<Vec<u8>, ModelFileError> {
        let NetworkSource::File { path, .. } = self else { return Ok(Vec::new()) };
        std::fs::read(path)
            .map_err(|source| ModelFileError::NetworkFile { path: path.to_owned(), source })
    }

    /// The pack that this is, if it is one.
    pub(crate) fn pack(&self) -> Option<&Path> {
        match self {
            NetworkSource::File { path, .. } if is_pack(path) => Some(path),
            _ => None,
        }
    }

    pub(crate) fn refuses(&self, source: NetworkError) -> ModelFileError {
        ModelFileError::Network { name: self.name(), source }
    }
}

fn files(path: &Path) -> Result<NetworkFile, ModelFileError> {
    NetworkFile::new(path)
        .map_err(|source| ModelFileError::NetworkFile { path: path.to_owned(), source })
}
