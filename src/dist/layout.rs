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

/// Pictures that one folder holds; more lie in 256 folders, by their first two digits.
const MAX_PICTURES: usize = 5000;

/// The path of a small picture for the cards of a shop of so many products.
pub(crate) fn thumbnail_path(content: &Digest, products: usize) -> String {
    let name = &content.hex()[..HASH_DIGITS];
    if products <= MAX_PICTURES {
        format!("pictures/{name}.jpg")
    } else {
        format!("pictures/{}/{name}.jpg", &name[..2])
    }
}
