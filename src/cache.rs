//! The cache: results that cost time, one file each, safe to lose and safe to share between
//! catalogues.
//!
//! A file is its content followed by the content's SHA-256 (32 bytes). It appears under its name
//! only when it is whole, so that a run that was killed leaves nothing to mistrust; a file that
//! was damaged later reads as absent.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};

/// Leftovers of killed runs are removed after this time.
const LEFTOVER_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// The SHA-256 of some content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Bytes of a digest.
    const LEN: usize = 32;

    /// The digest of `content`.
    pub fn of(content: &[u8]) -> Digest {
        Digest(Sha256::digest(content).into())
    }

    /// The digest of everything that `content` gives.
    pub fn of_reader(content: &mut impl Read) -> io::Result<Digest> {
        let mut hasher = Sha256::new();
        let mut block = vec![0; 1 << 16];
        loop {
            match content.read(&mut block)? {
                0 => return Ok(Digest(hasher.finalize().into())),
                length => hasher.update(&block[..length]),
            }
        }
    }

    /// A number from 0 to 1 that depends on the content alone.
    pub(crate) fn share(&self) -> f64 {
        f64::from(u16::from_be_bytes([self.0[0], self.0[1]])) / f64::from(u16::MAX)
    }

    /// 64 lower-case hexadecimal digits.
    pub fn hex(&self) -> String {
        vitrine_envelope::hex(&self.0)
    }
}

/// A folder of the cache: one kind of content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namespace(String);

impl Namespace {
    /// Downloaded pictures, by address.
    pub fn pictures() -> Namespace {
        Namespace("pictures".into())
    }

    /// What servers know their pictures' versions by, by address.
    pub fn validators() -> Namespace {
        Namespace("validators".into())
    }

    /// Pages of shops, by address.
    pub fn pages() -> Namespace {
        Namespace("pages".into())
    }

    /// Vectors of the network with this id, by the picture's digest.
    pub fn vectors(network: &str) -> Namespace {
        Namespace(format!("vectors/{}", &Digest::of(network.as_bytes()).hex()[..16]))
    }

    /// Neighbours of feeds' last builds, by feed and network.
    pub fn neighbours() -> Namespace {
        Namespace("neighbours".into())
    }

    /// What networks were found to be, by where they are.
    pub fn networks() -> Namespace {
        Namespace("networks".into())
    }

    /// Thumbnails made by these settings, by the picture's digest.
    pub fn thumbnails(side: u32, quality: u8) -> Namespace {
        Namespace(format!("thumbnails/{side}-{quality}"))
    }
}

/// Why the cache cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CacheError {
    /// The folder cannot be written.
    #[error("cannot write the cache folder {}: {source}", path.display())]
    Write {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file disappeared, or was damaged, since it was read or written.
    #[error("a file disappeared from the cache during the build, or was damaged; run again")]
    Changed,
}

/// What tells this program from another, even one of the same version: results that a change of the
/// code may change are remembered together with it.
pub(crate) fn this_program() -> String {
    let file = std::env::current_exe().and_then(std::fs::metadata).ok();
    let modified = file.as_ref().and_then(|file| file.modified().ok());
    let modified = modified.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let length = file.map(|file| file.len());
    format!("{} {length:?} {modified:?}", env!("CARGO_PKG_VERSION"))
}

/// An open cache folder.
#[derive(Debug)]
pub struct Cache {
    root: PathBuf,
    unfinished: PathBuf,
}

impl Cache {
    /// Opens the folder, making it where it is missing, and checks that it can be written.
    pub fn open(root: &Path) -> Result<Cache, CacheError> {
        let cache = Cache { root: root.to_owned(), unfinished: root.join("unfinished") };
        fs::create_dir_all(&cache.unfinished)
            .and_then(|()| tempfile::tempfile_in(&cache.unfinished))
            .map_err(|source| CacheError::Write { path: root.to_owned(), source })?;
        cache.sweep();
        Ok(cache)
    }

    /// Whether there is an entry, without reading it whole: its content's digest.
    pub fn digest(&self, shelf: &Namespace, key: &Digest) -> Option<Digest> {
        let mut file = File::open(self.path(shelf, key)).ok()?;
        file.seek(SeekFrom::End(-(Digest::LEN as i64))).ok()?;
        let mut digest = [0; Digest::LEN];
        file.read_exact(&mut digest).ok()?;
        Some(Digest(digest))
    }

    /// An entry's content.
    pub fn get(&self, shelf: &Namespace, key: &Digest) -> Option<Vec<u8>> {
        let mut content = fs::read(self.path(shelf, key)).ok()?;
        let end = content.len().checked_sub(Digest::LEN)?;
        let whole = Digest::of(&content[..end]).0 == content[end..];
        content.truncate(end);
        whole.then_some(content)
    }

    /// Stores an entry.
    pub fn put(&self, shelf: &Namespace, key: &Digest, content: &[u8]) -> Result<(), CacheError> {
        let path = self.path(shelf, key);
        let write = || -> io::Result<()> {
            if let Some(folder) = path.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut file = tempfile::NamedTempFile::new_in(&self.unfinished)?;
            file.write_all(content)?;
            file.write_all(&Digest::of(content).0)?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(|source| CacheError::Write { path: self.root.clone(), source })
    }

    /// The time since an entry was stored or [renewed](Cache::renew).
    pub fn age(&self, shelf: &Namespace, key: &Digest) -> Option<Duration> {
        let modified = fs::metadata(self.path(shelf, key)).and_then(|meta| meta.modified()).ok()?;
        // A clock that was set back makes nothing old.
        Some(SystemTime::now().duration_since(modified).unwrap_or_default())
    }

    /// Makes an entry as good as new.
    pub fn renew(&self, shelf: &Namespace, key: &Digest) -> Result<(), CacheError> {
        File::options()
            .append(true)
            .open(self.path(shelf, key))
            .and_then(|file| file.set_modified(SystemTime::now()))
            .map_err(|source| CacheError::Write { path: self.root.clone(), source })
    }

    /// The folder of a pack of weights, which may not be there yet.
    pub fn pack(&self, key: &Digest) -> PathBuf {
        self.root.join("packs").join(&key.hex()[..16])
    }

    /// Forgets an entry.
    pub fn remove(&self, shelf: &Namespace, key: &Digest) {
        let _ = fs::remove_file(self.path(shelf, key));
    }

    fn path(&self, shelf: &Namespace, key: &Digest) -> PathBuf {
        let hex = key.hex();
        self.root.join(&shelf.0).join(&hex[..2]).join(&hex[2..])
    }

    /// Removes what killed runs left behind.
    fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.unfinished) else { return };
        for entry in entries.flatten() {
            let age = entry
                .metadata()
                .and_then(|meta| meta.modified())
                .ok()
                .and_then(|modified| SystemTime::now().duration_since(modified).ok());
            if age.is_some_and(|age| age > LEFTOVER_AGE) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_survive_reopening() {
        let folder = tempfile::tempdir().unwrap();
        let key = Digest::of(b"https://shop.example/1.jpg");
        Cache::open(folder.path()).unwrap().put(&Namespace::pictures(), &key, b"picture").unwrap();

        let cache = Cache::open(folder.path()).unwrap();
        assert_eq!(cache.get(&Namespace::pictures(), &key).unwrap(), b"picture");
        assert_eq!(cache.digest(&Namespace::pictures(), &key), Some(Digest::of(b"picture")));
        assert_eq!(cache.get(&Namespace::vectors("a network"), &key), None);

        cache.remove(&Namespace::pictures(), &key);
        assert_eq!(cache.get(&Namespace::pictures(), &key), None);
    }

    #[test]
    fn damaged_entries_are_absent() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::open(folder.path()).unwrap();
        let key = Digest::of(b"key");
        cache.put(&Namespace::pictures(), &key, b"picture").unwrap();
        let path = cache.path(&Namespace::pictures(), &key);
        let whole = fs::read(&path).unwrap();

        for damaged in [&whole[..whole.len() - 1], &whole[1..], &whole[..7], b""] {
            fs::write(&path, damaged).unwrap();
            assert_eq!(cache.get(&Namespace::pictures(), &key), None);
        }
    }

    #[test]
    fn an_unusable_folder_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let message = Cache::open(&file).unwrap_err().to_string();
        assert!(message.contains(&file.display().to_string()), "{message}");
    }
}
