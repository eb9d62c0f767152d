//! A published folder, opened for reading.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::photo_query::parse_codes;
use super::{FrameManifest, ManifestError};
use crate::dist::layout::{ANALYTICS, API, API_TYPES, FRAME, LOADER, TRIGGERS};
use crate::model::pack_folder::PackFolder;
use vitrine_table::{Entry, Source, Table, TableError};

/// Why a folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// There is no `frame.html`.
    #[error("{} is not a published folder (frame.html: {source})", .path.display())]
    NotPublished {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// `frame.html` is not a manifest.
    #[error("{}: {source}", .path.display())]
    Manifest {
        /// The folder.
        path: PathBuf,
        /// What is missing.
        source: ManifestError,
    },
    /// It has no search by photo.
    #[error("{} was built without photo search", .path.display())]
    NoPhotoSearch {
        /// The folder.
        path: PathBuf,
    },
    /// The table is broken.
    #[error("{}: {source}", .path.display())]
    Table {
        /// The folder.
        path: PathBuf,
        /// What is broken.
        source: TableError,
    },
    /// No product of that name or id.
    #[error("no product is called \"{query}\"{}", closest_names(.closest))]
    UnknownProduct {
        /// What was asked for.
        query: String,
        /// Names that resemble it, the nearest first.
        closest: Vec<String>,
    },
    /// Several products fit equally well.
    #[error("\"{query}\" fits {} products; name one by its id: {}", .ids.len(), first_few(.ids))]
    Ambiguous {
        /// What was asked for.
        query: String,
        /// The products' ids and names.
        ids: Vec<String>,
    },
}

fn closest_names(names: &[String]) -> String {
    if names.is_empty() {
        return "; the table is empty".into();
    }
    format!("; the closest are:\n  {}", names.join("\n  "))
}

fn first_few(ids: &[String]) -> String {
    const FEW: usize = 8;
    let more = if ids.len() > FEW { ", …" } else { "" };
    format!("{}{more}", ids[..ids.len().min(FEW)].join(", "))
}

/// Reads the files of a folder, and nothing outside it.
#[derive(Debug, Clone)]
pub struct PublishedFiles(PathBuf);

impl PublishedFiles {
    /// The file at a path relative to the folder.
    pub fn read_file(&self, path: &str) -> io::Result<Vec<u8>> {
        let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        if inside { fs::read(self.0.join(path)) } else { Err(io::ErrorKind::InvalidInput.into()) }
    }
}

impl Source for PublishedFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, TableError> {
        self.read_file(path)
            .map_err(|error| TableError::Missing { path: path.into(), reason: error.to_string() })
    }
}

/// A published folder.
pub struct Folder {
    files: PublishedFiles,
    manifest: FrameManifest,
    table: Table<PublishedFiles>,
}

impl Folder {
    /// Opens a folder by its manifest and reads the index.
    pub fn open(path: &Path) -> Result<Folder, FolderError> {
        let html = fs::read_to_string(path.join(FRAME))
            .map_err(|source| FolderError::NotPublished { path: path.to_owned(), source })?;
        let manifest = FrameManifest::parse(&html)
            .map_err(|source| FolderError::Manifest { path: path.to_owned(), source })?;
        let files = PublishedFiles(path.to_owned());
        let table = Table::open(files.clone(), &manifest.index)
            .map_err(|source| FolderError::Table { path: path.to_owned(), source })?;
        Ok(Folder { files, manifest, table })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.files.0
    }

    /// Its files.
    pub fn files(&self) -> &PublishedFiles {
        &self.files
    }

    /// The names in `frame.html`.
    pub fn manifest(&self) -> &FrameManifest {
        &self.manifest
    }

    /// The table.
    pub fn table(&self) -> &Table<PublishedFiles> {
        &self.table
    }

    /// Every file of this build, relative to the folder.
    pub fn named_files(&self) -> BTreeSet<String> {
        let index = self.table.index();
        let mut named: BTreeSet<String> = self.manifest.names().map(str::to_owned).collect();
        if let Some(search) = &self.manifest.search {
            named.extend([API.to_owned(), API_TYPES.to_owned()]);
            let pack = PackFolder::open(&self.path().join(&search.pack)).ok();
            named.extend(pack.iter().flat_map(|pack| pack.manifest().shard_paths()));
            let codes = self.files.read_file(&search.codes).ok();
            if let Some(codes) = codes.and_then(|codes| parse_codes(&codes).ok()) {
                named.extend((0..codes.cells()).filter_map(|cell| codes.cell_path(cell)));
            }
        }
        named.extend([FRAME, LOADER, ANALYTICS, TRIGGERS].map(str::to_owned));
        named.extend((0..index.shards()).filter_map(|shard| index.shard_path(shard)));
        named.extend((0..index.buckets()).filter_map(|bucket| index.bucket_path(bucket)));
        named.extend(self.table.check().pictures);
        named
    }

    /// Every product of the table.
    pub fn entries(&self) -> impl Iterator<Item = Result<Entry, FolderError>> + '_ {
        self.table.entries().map(|entry| entry.map_err(|source| self.fault(source)))
    }

    fn fault(&self, source: TableError) -> FolderError {
        FolderError::Table { path: self.files.0.clone(), source }
    }

    /// The product of that id or name. Of several with the same name (variants of one product)
    /// that with the first id; the other ids come with it.
    pub fn product(&self, query: &str) -> Result<(Entry, Vec<String>), FolderError> {
        let mut found = self.table.find(query).map_err(|source| self.fault(source))?;
        found.sort_by(|a, b| a.id.cmp(&b.id));
        let Some(name) = found.first().map(|first| first.name.clone()) else {
            let closest = self.closest(query)?;
            return Err(FolderError::UnknownProduct { query: query.to_owned(), closest });
        };
        if found.iter().any(|entry| entry.name != name) {
            return Err(FolderError::Ambiguous {
                query: query.to_owned(),
                ids: found.iter().map(|entry| format!("{} ({})", entry.id, entry.name)).collect(),
            });
        }
        let first = found.remove(0);
        Ok((first, found.into_iter().map(|entry| entry.id).collect()))
    }

    /// The names that resemble a query most, the nearest first.
    fn closest(&self, query: &str) -> Result<Vec<String>, FolderError> {
        const FEW: usize = 5;
        let query = query.to_lowercase();
        let mut names = Vec::new();
        for entry in self.entries() {
            let entry = entry?;
            let likeness = |text: &str| strsim::sorensen_dice(&query, &text.to_lowercase());
            let best = likeness(&entry.name).max(likeness(&entry.id));
            names.push((best, format!("{} ({})", entry.name, entry.id)));
        }
        names.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        names.truncate(FEW);
        Ok(names.into_iter().map(|(_, name)| name).collect())
    }
}
