//! The search by photo in a published folder, as a visitor's browser does it.

use super::{Folder, FolderError};
use crate::model::ModelFileError;
use crate::model::pack_folder::read_pack;
use vitrine_embed::codes::{Cell, Codes, CodesError, Shown, candidates, show};
use vitrine_embed::{Network, Picture};
use vitrine_envelope::{self, Kind};
use vitrine_table::{Source, TableError};

/// Why a published folder cannot be searched by a picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureSearchError {
    /// The folder has no search by photo.
    #[error("{0}")]
    Folder(#[from] FolderError),
    /// The codes cannot be read, or are another network's.
    #[error("{0}")]
    Codes(#[from] CodesError),
    /// The network cannot be opened, or fails on the picture.
    #[error("{0}")]
    Model(#[from] ModelFileError),
    /// A file of the table or the codes cannot be read.
    #[error("{0}")]
    Table(#[from] TableError),
}

/// The network and the codes of a published folder.
#[derive(Debug)]
pub struct PictureSearch {
    network: Network,
    codes: Codes,
}

impl PictureSearch {
    /// Reads all weights and the codes but their cells, and nothing outside the folder.
    ///
    /// # Errors
    ///
    /// Where the folder was published without the search, or a file of it cannot be used.
    pub fn open(folder: &Folder) -> Result<PictureSearch, PictureSearchError> {
        let path = folder.path();
        let files = folder.manifest().search.as_ref();
        let files = files.ok_or_else(|| FolderError::NoPhotoSearch { path: path.to_owned() })?;
        let codes = parse_codes(&folder.files().read(&files.codes)?)?;
        let pack = path.join(&files.pack);
        let (unpacked, metadata, source) = read_pack(&pack).map_err(ModelFileError::from)?;
        codes.check_network(&metadata.id, &source)?;
        let name = pack.display().to_string();
        let network = Network::from_pack(unpacked, metadata)
            .map_err(|source| ModelFileError::Network { name, source })?;
        Ok(PictureSearch { network, codes })
    }

    /// The network as it was published.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The products that look most like the picture, the nearest first: `count`, or fewer where
    /// there are no more.
    ///
    /// # Errors
    ///
    /// Where the network or the table fails.
    pub fn find(
        &self,
        folder: &Folder,
        picture: &Picture,
        count: usize,
    ) -> Result<Vec<Shown>, PictureSearchError> {
        let vector = self.network.embed(picture).map_err(ModelFileError::from)?;
        let table = folder.table();
        let cells = self.codes.cells_near(&vector).into_iter();
        let cells = cells.map(|cell| read_cell(folder, &self.codes, cell));
        let cells = cells.collect::<Result<Vec<_>, _>>()?;
        let mut shown = Vec::new();
        for found in self.codes.nearest_in(&cells, &vector, candidates(count)) {
            if shown.len() == count {
                break;
            }
            let shard = table.shard(table.index().shard_of(found.position))?;
            show(&mut shown, found, &shard);
        }
        Ok(shown)
    }
}

/// Reads a cell of the codes.
fn read_cell(folder: &Folder, codes: &Codes, number: u32) -> Result<Cell, PictureSearchError> {
    let path = codes.cell_path(number).unwrap_or_default();
    Ok(parse_cell(codes, number, &folder.files().read(&path)?)?)
}

/// Reads a whole file of a cell.
pub(crate) fn parse_cell(codes: &Codes, number: u32, bytes: &[u8]) -> Result<Cell, CodesError> {
    codes.parse_cell(number, &vitrine_envelope::inflate(bytes, Kind::Cell)?)
}

/// Reads a whole file of codes.
pub(crate) fn parse_codes(bytes: &[u8]) -> Result<Codes, CodesError> {
    Codes::parse(&vitrine_envelope::inflate(bytes, Kind::Codes)?)
}
