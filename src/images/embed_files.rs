//! Vectors of pictures' files, without a shop.

use std::fs;
use std::io;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::ImageError;
use super::decode::open_picture;
use super::workers::{Step, embed_each, pool};
use crate::model::npy;
use crate::progress::Progress;
use crate::publish::write_whole;
use vitrine_embed::Network;

/// By these a folder's pictures are told from its other files.
const EXTENSIONS: [&str; 9] = ["bmp", "gif", "jfif", "jpeg", "jpg", "png", "tif", "tiff", "webp"];

/// What [`embed`] found.
#[derive(Debug, Clone, PartialEq)]
pub struct Embeddings {
    /// The network's id.
    pub network: String,
    /// Components of a vector.
    pub dims: usize,
    /// In the order in which they were given.
    pub pictures: Vec<EmbeddedPicture>,
}

/// A picture and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct EmbeddedPicture {
    /// The file.
    pub path: PathBuf,
    /// Its vector, or in a few words why there is none.
    pub vector: Result<Vec<f32>, String>,
}

/// What lies beside a `.npy` file.
#[derive(Serialize)]
struct Names<'a> {
    network: &'a str,
    dims: usize,
    /// One for each row.
    pictures: Vec<String>,
}

/// The pictures that `places`, files and folders, stand for: a file for itself, a folder for all
/// pictures in it and in its folders, by name, but not for hidden ones.
///
/// # Errors
///
/// A place that is not there, or a folder without pictures.
pub fn picture_files(places: &[PathBuf]) -> Result<Vec<PathBuf>, ImageError> {
    let mut found = Vec::new();
    for place in places {
        let before = found.len();
        let listed = match place.is_dir() {
            true => walk(place, &mut found),
            false => fs::metadata(place).map(|_| found.push(place.clone())),
        };
        let listed = listed.and_then(|()| match found.len() > before {
            true => Ok(()),
            false => Err(io::Error::other("there are no pictures in this folder")),
        });
        listed.map_err(|source| ImageError::Pictures { path: place.clone(), source })?;
    }
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        // A link to a folder may lead back here.
        if entry.file_type()?.is_dir() && !hidden {
            walk(&path, found)?;
        } else if path.is_file()
            && !hidden
            && EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str())
        {
            found.push(path);
        }
    }
    Ok(())
}

/// Embeds pictures' files, on `jobs` threads or all cores. A picture that cannot be used does not
/// stop the others.
///
/// # Errors
///
/// Where the network fails on a sound picture.
pub fn embed(
    pictures: Vec<PathBuf>,
    network: &Network,
    jobs: Option<NonZero<usize>>,
    progress: &dyn Progress,
) -> Result<Embeddings, ImageError> {
    progress.begin("vectors", pictures.len() as u64);
    let begin = |path: &PathBuf| {
        Ok(match open_picture(path) {
            Ok(picture) => Step::Embed(network.prepare(&picture), ()),
            Err(reason) => {
                progress.advance();
                Step::Done(Err(reason))
            }
        })
    };
    let finish = |_: &PathBuf, (), vector| {
        progress.advance();
        Ok(Ok(vector))
    };
    let embed = |prepared| Ok(network.embed_prepared(prepared));
    let vectors = embed_each(&pool(jobs)?, &pictures, begin, embed, finish)?;
    let failed = vectors.iter().filter(|vector| vector.is_err()).count();
    progress.end(&format!("{} embedded, {failed} failed", vectors.len() - failed));

    let pictures = pictures.into_iter().zip(vectors);
    Ok(Embeddings {
        network: network.id().to_owned(),
        dims: network.dims(),
        pictures: pictures.map(|(path, vector)| EmbeddedPicture { path, vector }).collect(),
    })
}

impl Embeddings {
    /// Writes the vectors as a NumPy file, and beside it, with the extension `json`, the pictures
    /// of its rows.
    ///
    /// # Errors
    ///
    /// Where a file cannot be written.
    pub fn write_npy(&self, path: &Path) -> io::Result<()> {
        let embedded = || self.pictures.iter().filter_map(|p| Some((p, p.vector.as_ref().ok()?)));
        let rows: Vec<&[f32]> = embedded().map(|(_, vector)| vector.as_slice()).collect();
        let names = Names {
            network: &self.network,
            dims: self.dims,
            pictures: embedded().map(|(p, _)| p.path.display().to_string()).collect(),
        };
        write_whole(&path.with_extension("json"), |file| {
            Ok(serde_json::to_writer_pretty(file, &names)?)
        })?;
        write_whole(path, |file| npy::write(file, self.dims, &rows))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_stand_for_their_pictures() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("b/.hidden")).unwrap();
        fs::create_dir_all(path("empty")).unwrap();
        for name in ["c.JPG", "a.png", "b/x.webp", "b/.hidden/y.png", "b/.z.png", "notes.txt"] {
            fs::write(path(name), "").unwrap();
        }
        let found = picture_files(&[path("notes.txt"), folder.path().into()]).unwrap();
        assert_eq!(found, ["notes.txt", "a.png", "b/x.webp", "c.JPG"].map(path));
        let missing = picture_files(&[path("a.png"), path("nowhere")]).unwrap_err().to_string();
        assert!(missing.contains("nowhere"), "{missing}");
        let empty = picture_files(&[path("empty")]).unwrap_err().to_string();
        assert!(empty.contains("no pictures"), "{empty}");
    }
}
