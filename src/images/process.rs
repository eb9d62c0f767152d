//! What is made of one picture: its vector and its thumbnail, in the cache.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::panic;
use std::path::{Path, PathBuf};

use super::FailureKind;
use super::choose::Studio;
use super::download::{Fetched, FetchedPictures};
use super::failure::Failure;
use super::workers::{Step, embed_each};
use crate::cache::{Cache, Digest, Shelf};
use crate::model::lazy::LazyNetwork;
use super::ImageError;
use vitrine_embed::{Limits, Picture};

/// Largest file of a picture on this machine, in bytes.
const FILE_BYTES: u64 = 32 << 20;
/// Shorter side of the smallest picture that is worth comparing, in pixels.
const SMALLEST_SIDE: u32 = 32;

/// Longer side of a card's picture, in pixels: a card is 160 CSS pixels wide, on a screen with two
/// device pixels for each.
pub(crate) const THUMBNAIL_SIDE: u32 = 320;
/// Of its JPEG, 1 to 100.
pub(crate) const THUMBNAIL_QUALITY: u8 = 80;

/// Where a fetched picture's bytes lie.
#[derive(Debug, Clone)]
pub(crate) enum Bytes {
    File(PathBuf),
    Cached(Digest),
}

/// A distinct picture whose vector is in the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Look {
    /// In this run.
    pub embedded: bool,
    /// The content's digest, where one is wanted.
    pub thumbnail: Option<Digest>,
}

/// Looks by the picture's content, or why nothing was made of it.
pub(crate) type Looks = HashMap<Digest, Result<Look, Failure>>;

impl Studio<'_> {
    /// Embeds each distinct picture of `fetched` that is not yet among `looks`.
    pub(crate) fn look_at_all(
        &self,
        fetched: &FetchedPictures,
        looks: &mut Looks,
    ) -> Result<(), ImageError> {
        // Of one picture under several addresses, one needs a thumbnail if any of them does.
        let mut wanted: HashMap<Digest, (&Fetched, bool)> = HashMap::new();
        for (address, result) in fetched {
            let Ok(fetched) = result else { continue };
            let thumbnail = self.thumbnails || self.places.web_address(address).is_none();
            wanted.entry(fetched.content).or_insert((fetched, false)).1 |= thumbnail;
        }
        wanted.retain(|content, (_, thumbnail)| match looks.get(content) {
            Some(Ok(look)) => *thumbnail && look.thumbnail.is_none(),
            Some(Err(_)) => false,
            None => true,
        });
        let wanted: Vec<_> = wanted.into_values().collect();

        self.progress.begin("vectors", wanted.len() as u64);
        let new: Vec<_> = embed_each(
            self.workers,
            &wanted,
            |&(fetched, thumbnail)| {
                let step = self.look(fetched, thumbnail)?;
                if matches!(step, Step::Done(_)) {
                    self.progress.advance();
                }
                Ok(step)
            },
            |prepared| Ok(self.network.open()?.embed_prepared(prepared)),
            |(fetched, _), thumbnail, vector| {
                let shelf = Shelf::vectors(self.network.id());
                self.cache.put(&shelf, &fetched.content, &encode(&vector))?;
                self.progress.advance();
                Ok(Ok(Look { embedded: true, thumbnail }))
            },
        )?;
        let embedded = new.iter().flatten().filter(|look| look.embedded).count();
        let failed = new.iter().filter(|look| look.is_err()).count();
        let cached = new.len() - embedded - failed;
        self.progress.end(&format!("{embedded} embedded, {cached} cached, {failed} failed"));
        looks.extend(wanted.iter().map(|(fetched, _)| fetched.content).zip(new));
        Ok(())
    }

    /// Makes the thumbnail of one picture, where it is wanted, and finds its vector or prepares it
    /// for the network. The decoded picture does not outlive this.
    fn look(
        &self,
        fetched: &Fetched,
        thumbnail: bool,
    ) -> Result<Step<Option<Digest>, Result<Look, Failure>>, ImageError> {
        let thumbnails = Shelf::thumbnails(THUMBNAIL_SIDE, THUMBNAIL_QUALITY);
        let key = &fetched.content;
        let mut jpeg = self.cache.digest(&thumbnails, key).filter(|_| thumbnail);
        let embedded = vector(self.cache, self.network, key).is_some();
        if embedded && (jpeg.is_some() || !thumbnail) {
            return Ok(Step::Done(Ok(Look { embedded: false, thumbnail: jpeg })));
        }
        let picture = match self.decode(&fetched.bytes) {
            Ok(picture) => picture,
            Err(failure) => return Ok(Step::Done(Err(failure))),
        };
        if let Some(flaw) = flaw(&picture) {
            return Ok(Step::Done(Err(flaw)));
        }
        if thumbnail && jpeg.is_none() {
            let content = picture.thumbnail_jpeg(THUMBNAIL_SIDE, THUMBNAIL_QUALITY);
            self.cache.put(&thumbnails, key, &content)?;
            jpeg = Some(Digest::of(&content));
        }
        Ok(if embedded {
            Step::Done(Ok(Look { embedded: false, thumbnail: jpeg }))
        } else {
            Step::Embed(self.network.open()?.prepare(&picture), jpeg)
        })
    }

    fn decode(&self, bytes: &Bytes) -> Result<Picture, Failure> {
        let content = match bytes {
            Bytes::File(path) => read_picture(path),
            Bytes::Cached(key) => self.cache.get(&Shelf::pictures(), key).ok_or_else(|| {
                let reason = "its file in the cache was damaged; run again";
                Failure::new(FailureKind::Damaged, reason)
            }),
        };
        let decoded = content.and_then(|content| decode(&content));
        // A part of the picture may have arrived in place of the whole: the next build asks again.
        if let (Err(failure), Bytes::Cached(key)) = (&decoded, bytes)
            && failure.kind != FailureKind::UnsupportedFormat
        {
            self.cache.remove(&Shelf::pictures(), key);
        }
        decoded
    }

    /// A thumbnail's bytes.
    pub fn thumbnail(cache: &Cache, key: &Digest) -> Option<Vec<u8>> {
        cache.get(&Shelf::thumbnails(THUMBNAIL_SIDE, THUMBNAIL_QUALITY), key)
    }
}

/// A picture's vector, where the cache has it.
pub(crate) fn vector(cache: &Cache, network: &LazyNetwork, picture: &Digest) -> Option<Vec<f32>> {
    let bytes = cache.get(&Shelf::vectors(network.id()), picture)?;
    let (values, rest) = bytes.as_chunks::<4>();
    (rest.is_empty() && values.len() == network.dims())
        .then(|| values.iter().map(|value| f32::from_le_bytes(*value)).collect())
}

/// Little-endian f32, one after the other.
fn encode(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|value| value.to_le_bytes()).collect()
}

/// Why a picture that can be decoded shows nothing that could be compared.
fn flaw(picture: &Picture) -> Option<Failure> {
    let (width, height) = (picture.width(), picture.height());
    if width.min(height) < SMALLEST_SIDE {
        let reason = format!(
            "{width}×{height} pixels, less than {SMALLEST_SIDE} on a side; offer it larger"
        );
        return Some(Failure::new(FailureKind::TooSmall, reason));
    }
    let blank = || Failure::new(FailureKind::Blank, "a single colour, which shows no product");
    picture.is_blank().then(blank)
}

/// Reads and decodes a picture's file.
pub(crate) fn open_picture(path: &Path) -> Result<Picture, String> {
    let content = read_picture(path).map_err(|failure| failure.reason)?;
    decode(&content).map_err(|failure| failure.reason)
}

/// Decodes a picture. A decoder that gives up by panicking does not take the build with it.
pub(crate) fn decode(content: &[u8]) -> Result<Picture, Failure> {
    let decoded = panic::catch_unwind(|| Picture::decode(content, &Limits::default()));
    let gave_up = |_| Failure::new(FailureKind::Damaged, "the decoder failed; export it again");
    decoded.map_err(gave_up)?.map_err(Failure::from)
}

/// A picture given by its file.
///
/// # Errors
///
/// Where it cannot be read or decoded.
pub fn decode_file(path: &Path) -> Result<Picture, PictureFileError> {
    open_picture(path).map_err(|reason| PictureFileError { path: path.to_owned(), reason })
}

/// Why a picture given by its file cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{}: {reason}", path.display())]
pub struct PictureFileError {
    path: PathBuf,
    reason: String,
}

/// A picture's file, if it is not too large.
pub(crate) fn read_picture(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: io::Error| Failure::new(FailureKind::File, error.to_string());
    let size = fs::metadata(path).map_err(unreadable)?.len();
    if size > FILE_BYTES {
        let reason = format!("larger than the limit of {FILE_BYTES} bytes");
        return Err(Failure::new(FailureKind::TooLarge, reason));
    }
    let mut bytes = Vec::with_capacity(size as usize);
    File::open(path)
        .and_then(|file| file.take(FILE_BYTES).read_to_end(&mut bytes))
        .map_err(unreadable)?;
    Ok(bytes)
}
