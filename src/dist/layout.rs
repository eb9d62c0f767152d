//! Names of the published folder's files.

use crate::cache::Digest;

/// Hexadecimal digits of a content's digest in a file's name.
const HASH_DIGITS: usize = 16;
/// The manifest: the one mutable file that names every hashed one.
pub(crate) const FRAME: &str = "frame.html";
/// The loader.
pub(crate) const LOADER: &str = "vitrine.js";
/// Tells the shop's analytics; the loader fetches it where the owner wants that.
pub(crate) const ANALYTICS: &str = "vitrine-analytics.js";
/// Opens the panel later; the loader fetches it where the owner wants that.
pub(crate) const TRIGGERS: &str = "vitrine-triggers.js";
/// The search by photo for the shop's own pages.
pub(crate) const API: &str = "vitrine-api.js";
/// Types of [`API`], for TypeScript.
pub(crate) const API_TYPES: &str = "vitrine-api.d.ts";
/// HTTP headers for the hosts that read this file.
pub(crate) const HEADERS: &str = "_headers";

/// A file's name with its content's hash.
pub(crate) fn hashed(stem: &str, content: &[u8], extension: &str) -> String {
    format!("{stem}.{}.{extension}", &Digest::of(content).hex()[..HASH_DIGITS])
}

/// The path of a small picture for the cards.
pub(crate) fn thumbnail_path(content: &Digest) -> String {
    format!("pictures/{}.jpg", &content.hex()[..HASH_DIGITS])
}
