//! Networks: where they come from, how they are opened, and packs of them on disk.

pub(crate) mod error;
pub(crate) mod file;
pub(crate) mod lazy;
pub(crate) mod npy;
pub(crate) mod open;
pub(crate) mod pack;
pub(crate) mod pack_folder;
pub(crate) mod registry;

pub use error::ModelFileError;
pub use file::NetworkFile;
pub use open::{NetworkSource, open_network};
pub use pack::{Cosine, PackOptions, PackReport, PackedLayer, pack};
pub use pack_folder::PackFolderError;
pub use registry::{KnownNetwork, KnownNetworks, KnownNetworksError};
