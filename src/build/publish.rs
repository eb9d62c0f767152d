//! Publishing: a folder goes from one build to the next without a moment in between.
//!
//! Everything new is written into a staging folder inside the published one (so that it is on the
//! same file system), brought safely to disk, and moved into place, `frame.html` last: until then
//! the folder is the previous build, from then on the new one. Files of earlier builds stay for a
//! while, because visitors' browsers still hold pages that name them.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::folder::Folder;
use super::headers::{HEADERS_MARK, is_hashed};

/// How long files stay after the manifest ceased to name them.
const GRACE: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const STAGING_PREFIX: &str = ".vitrine-";
/// The manifest.
pub(super) const FRAME: &str = "frame.html";
/// The loader.
pub(super) const LOADER: &str = "vitrine.js";
/// Tells the shop's analytics; the loader fetches it where the owner wants that.
pub(super) const ANALYTICS: &str = "vitrine-analytics.js";
/// Opens the panel later; the loader fetches it where the owner wants that.
pub(super) const TRIGGERS: &str = "vitrine-triggers.js";
/// The search by photo for the shop's own pages.
pub(super) const API: &str = "vitrine-api.js";
/// Its types.
pub(super) const API_TYPES: &str = "vitrine-api.d.ts";
/// Configures some hosts.
pub(super) const HEADERS: &str = "_headers";

/// Why a folder could not be published. What it held before is still there.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// `--out` names a file.
    #[error("{} is a file; --out takes a folder", .0.display())]
    NotAFolder(PathBuf),
    /// Another build is at work on it.
    #[error("another build is writing to {}; let it finish, or name another folder", .0.display())]
    Busy(PathBuf),
    /// No place, no permission, …
    #[error(
        "cannot write {}: {source}; what was published before is unchanged; make room or check the \
         folder's permissions, then run again", path.display()
    )]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// What publishing did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Published {
    /// Files written; those that were there already do not count.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Files of earlier builds that were removed.
    pub removed: u64,
    /// Things a person should know.
    pub warnings: Vec<String>,
}

/// A build on its way into a folder. Dropped before [`Publisher::publish`], it leaves no trace.
#[derive(Debug)]
pub struct Publisher {
    dist: PathBuf,
    /// Whether the folder was made for this build.
    new: bool,
    staging: Option<TempDir>,
    /// Relative paths of everything that belongs to the build.
    named: BTreeSet<String>,
    /// Those that are in the staging folder.
    staged: BTreeSet<String>,
    done: Published,
    /// Held while this exists.
    _lock: Option<File>,
}

impl Publisher {
    /// Prepares the folder, making it where it is missing.
    pub fn open(dist: &Path) -> Result<Publisher, PublishError> {
        let fault = |source| PublishError::Write { path: dist.to_owned(), source };
        if dist.exists() && !dist.is_dir() {
            return Err(PublishError::NotAFolder(dist.to_owned()));
        }
        let new = !dist.exists();
        fs::create_dir_all(dist).map_err(fault)?;
        // Not every file system knows locks; then builds must not run at the same time.
        let lock = File::open(dist).ok();
        if let Some(Err(TryLockError::WouldBlock)) = lock.as_ref().map(File::try_lock) {
            return Err(PublishError::Busy(dist.to_owned()));
        }
        let mut publisher = Publisher {
            dist: dist.to_owned(),
            new,
            staging: None,
            named: BTreeSet::new(),
            staged: BTreeSet::new(),
            done: Published::default(),
            _lock: lock,
        };
        publisher.sweep_staging();
        let staging = tempfile::Builder::new().prefix(STAGING_PREFIX).tempdir_in(dist);
        publisher.staging = Some(staging.map_err(fault)?);
        Ok(publisher)
    }

    /// Adds a file by its path relative to the folder.
    pub fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let known = !self.named.insert(path.to_owned());
        if known || same_content(&self.dist.join(path), bytes) {
            return Ok(());
        }
        self.stage(path, bytes)
    }

    /// Adds a large file whose name is its content's hash. Where the folder has one of that name
    /// and `length` in bytes, nothing is compared and `read` not called.
    pub fn add_named<E: From<PublishError>>(
        &mut self,
        path: &str,
        length: u64,
        read: impl FnOnce() -> Result<Vec<u8>, E>,
    ) -> Result<(), E> {
        let known = !self.named.insert(path.to_owned());
        if known || has_length(&self.dist.join(path), length) {
            return Ok(());
        }
        Ok(self.stage(path, &read()?)?)
    }

    fn stage(&mut self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let Some(staging) = &self.staging else { return Ok(()) };
        let target = staging.path().join(path);
        let write = || {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            File::create(&target)?.write_all(bytes)
        };
        write().map_err(|source| self.fault(path, source))?;
        self.staged.insert(path.to_owned());
        self.done.files += 1;
        self.done.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Makes the build the published one. `frame` is the manifest.
    pub fn publish(
        mut self,
        loader: &[u8],
        headers: &[u8],
        frame: &[u8],
    ) -> Result<Published, PublishError> {
        let previous = Folder::open(&self.dist).map(|folder| folder.named_files()).ok();
        if self.may_write_headers() {
            self.add(HEADERS, headers)?;
        } else {
            self.done.warnings.push(format!(
                "{} is not Vitrine's, so it was left as it is; add the headers of docs/ to it",
                self.dist.join(HEADERS).display()
            ));
        }
        self.add(LOADER, loader)?;
        self.add(FRAME, frame)?;
        let Some(staging) = self.staging.take() else { return Ok(Published::default()) };
        for path in &self.staged {
            File::open(staging.path().join(path))
                .and_then(|file| file.sync_all())
                .map_err(|source| self.fault(path, source))?;
        }
        self.move_all(staging.path())?;
        drop(staging);
        self.new = false;
        self.remove_stale(previous.unwrap_or_default());
        Ok(std::mem::take(&mut self.done))
    }

    /// Moves every staged file into place: hashed ones, then the rest, then the manifest.
    fn move_all(&self, staging: &Path) -> Result<(), PublishError> {
        let rank = |path: &str| match path {
            FRAME => 2,
            path if is_hashed(&format!("/{path}")) => 0,
            _ => 1,
        };
        let mut order: Vec<&String> = self.staged.iter().collect();
        order.sort_by_key(|path| rank(path));
        let mut moved: Vec<PathBuf> = Vec::new();
        for path in order {
            let target = self.dist.join(path);
            let fresh = !target.exists();
            let result = (|| {
                if let Some(folder) = target.parent() {
                    fs::create_dir_all(folder)?;
                }
                if path == FRAME {
                    self.sync_folders()?;
                }
                fs::rename(staging.join(path), &target)
            })();
            if let Err(source) = result {
                for path in moved {
                    let _ = fs::remove_file(path);
                }
                return Err(self.fault(path, source));
            }
            if fresh {
                moved.push(target);
            }
        }
        self.sync_folders().map_err(|source| self.fault("", source))
    }

    /// Brings the folders' own entries to disk, where the system has a way to.
    fn sync_folders(&self) -> io::Result<()> {
        if cfg!(unix) {
            let folders: BTreeSet<PathBuf> = self
                .named
                .iter()
                .filter_map(|path| Some(self.dist.join(path).parent()?.to_owned()))
                .filter(|folder| folder.is_dir())
                .collect();
            for folder in folders {
                File::open(folder)?.sync_all()?;
            }
        }
        Ok(())
    }

    /// Removes hashed files that no manifest has named for the grace period. A file that the
    /// previous manifest named became stale just now, which its time of modification then says.
    fn remove_stale(&mut self, previous: BTreeSet<String>) {
        let now = SystemTime::now();
        // A build without the search leaves no interface to it that names what will go.
        for path in [API, API_TYPES] {
            let left = previous.contains(path) && !self.named.contains(path);
            if left && fs::remove_file(self.dist.join(path)).is_ok() {
                self.done.removed += 1;
            }
        }
        for folder in ["", "shards", "pictures", "weights"] {
            let Ok(entries) = fs::read_dir(self.dist.join(folder)) else { continue };
            for entry in entries.flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
                if self.named.contains(&path) || !is_hashed(&format!("/{path}")) {
                    continue;
                }
                if previous.contains(&path) {
                    let touch = File::options().append(true).open(entry.path());
                    let _ = touch.and_then(|file| file.set_modified(now));
                    continue;
                }
                let modified = entry.metadata().and_then(|meta| meta.modified());
                let age = modified.ok().and_then(|modified| now.duration_since(modified).ok());
                if age.is_some_and(|age| age > GRACE) && fs::remove_file(entry.path()).is_ok() {
                    self.done.removed += 1;
                }
            }
        }
    }

    /// Removes the staging folders of builds that were killed.
    fn sweep_staging(&self) {
        let Ok(entries) = fs::read_dir(&self.dist) else { return };
        for entry in entries.flatten() {
            let ours = entry.file_name().to_string_lossy().starts_with(STAGING_PREFIX);
            if ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    fn may_write_headers(&self) -> bool {
        match fs::read(self.dist.join(HEADERS)) {
            Ok(existing) => existing.starts_with(HEADERS_MARK.as_bytes()),
            Err(_) => true,
        }
    }

    fn fault(&self, path: &str, source: io::Error) -> PublishError {
        PublishError::Write { path: self.dist.join(path), source }
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.staging = None;
        if self.new {
            let _ = fs::remove_dir(&self.dist);
        }
    }
}

fn has_length(path: &Path, length: u64) -> bool {
    fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() == length)
}

fn same_content(path: &Path, bytes: &[u8]) -> bool {
    has_length(path, bytes.len() as u64) && fs::read(path).is_ok_and(|existing| existing == bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSS: &str = "frame.0123456789abcdef.css";

    fn publish(dist: &Path, css: &str, frame: &str) -> Published {
        let mut publisher = Publisher::open(dist).unwrap();
        publisher.add(css, css.as_bytes()).unwrap();
        publisher.publish(b"loader", HEADERS_MARK.as_bytes(), frame.as_bytes()).unwrap()
    }

    fn names(dist: &Path) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(dist)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_there_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let dist = folder.path().join("deep/dist");
        assert_eq!(publish(&dist, CSS, "one").files, 4);
        assert_eq!(names(&dist), [HEADERS, CSS, FRAME, LOADER]);
        assert_eq!(publish(&dist, CSS, "one").files, 0);
        assert_eq!(publish(&dist, CSS, "two").files, 1);
        assert_eq!(fs::read_to_string(dist.join(FRAME)).unwrap(), "two");
    }

    #[test]
    fn a_large_file_is_read_only_where_it_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let name = "weights/0123456789abcdef.bin";
        for (length, read) in [(3, true), (3, false), (4, true)] {
            let mut publisher = Publisher::open(folder.path()).unwrap();
            let mut asked = false;
            let give = || {
                asked = true;
                Ok::<_, PublishError>(vec![7; length])
            };
            publisher.add_named(name, length as u64, give).unwrap();
            assert_eq!(asked, read, "{length}");
            let published = publisher.publish(b"loader", HEADERS_MARK.as_bytes(), b"frame");
            assert_eq!(published.unwrap().warnings, [""; 0]);
            assert_eq!(fs::read(folder.path().join(name)).unwrap(), vec![7; length]);
        }
    }

    #[test]
    fn a_dropped_build_leaves_no_trace() {
        let folder = tempfile::tempdir().unwrap();
        let dist = folder.path().join("dist");
        let mut publisher = Publisher::open(&dist).unwrap();
        publisher.add(CSS, b"css").unwrap();
        drop(publisher);
        assert!(!dist.exists());

        publish(&dist, CSS, "one");
        let mut publisher = Publisher::open(&dist).unwrap();
        publisher.add("frame.fedcba9876543210.css", b"css").unwrap();
        drop(publisher);
        assert_eq!(names(&dist), [HEADERS, CSS, FRAME, LOADER]);
    }

    #[test]
    fn earlier_files_stay_for_a_while() {
        let folder = tempfile::tempdir().unwrap();
        let dist = folder.path();
        publish(dist, CSS, "one");
        publish(dist, "frame.fedcba9876543210.css", "two");
        assert!(dist.join(CSS).exists());

        let long_ago = SystemTime::now() - GRACE - Duration::from_secs(60);
        for name in [CSS, "frame.fedcba9876543210.css"] {
            File::options()
                .append(true)
                .open(dist.join(name))
                .unwrap()
                .set_modified(long_ago)
                .unwrap();
        }
        fs::write(dist.join("own.css"), "the owner's").unwrap();
        let published = publish(dist, "frame.fedcba9876543210.css", "two");
        assert_eq!(published.removed, 1);
        assert!(!dist.join(CSS).exists());
        assert!(dist.join("own.css").exists());
    }

    #[test]
    fn two_builds_exclude_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let _first = Publisher::open(folder.path()).unwrap();
        let second = Publisher::open(folder.path()).unwrap_err();
        assert!(matches!(second, PublishError::Busy(_)), "{second}");
    }

    #[test]
    fn the_owners_headers_are_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(HEADERS), "/*\n  X-Own: 1\n").unwrap();
        let published = publish(folder.path(), CSS, "one");
        assert_eq!(published.warnings.len(), 1);
        let kept = fs::read_to_string(folder.path().join(HEADERS)).unwrap();
        assert!(kept.contains("X-Own"));
    }

    #[test]
    fn leftovers_of_a_killed_build_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join(".vitrine-killed/shards")).unwrap();
        publish(folder.path(), CSS, "one");
        assert_eq!(names(folder.path()), [HEADERS, CSS, FRAME, LOADER]);
    }
}
