//! Publishing: a folder goes from one build to the next without a moment in between.
//!
//! Everything new is written into a staging folder inside the published one (so that it is on the
//! same file system), brought safely to disk, and moved into place, `frame.html` last: until then
//! the folder is the previous build, from then on the new one. Files of earlier builds stay for a
//! while, because visitors' browsers still hold pages that name them.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::PublishError;
use super::commit::Commit;
use super::file_operations;
use super::retention::Retention;
use crate::dist::http_headers::HEADERS_MARK;
use crate::dist::layout::{FRAME, HEADERS, LOADER};

/// How long files stay after the manifest ceased to name them, where nobody says.
pub const KEEP_DAYS: u32 = 7;
const STAGING_PREFIX: &str = ".vitrine-";
/// What publishing did, or would do.
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
    /// How long files stay that are no longer named.
    keep: Duration,
    /// Whether the folder was made for this build.
    new: bool,
    /// `None` where nothing is to be written.
    staging: Option<TempDir>,
    /// Relative paths of everything that belongs to the build.
    named: BTreeSet<String>,
    /// Those that the folder does not have yet.
    staged: BTreeSet<String>,
    done: Published,
    /// Held while this exists; the system lets go of it when the process ends, however it does.
    _lock: Option<File>,
}

impl Publisher {
    /// Prepares the folder, making it where it is missing. Files that are no longer named stay for
    /// `keep`; for no time, if that is zero.
    ///
    /// # Errors
    ///
    /// Where another build is at work on the folder, or it cannot be written.
    pub fn open(dist: &Path, keep: Duration) -> Result<Publisher, PublishError> {
        let mut publisher = Publisher::rehearsal(dist, keep)?;
        let fault = |source| PublishError::Write { path: dist.to_owned(), source };
        publisher.new = !dist.exists();
        fs::create_dir_all(dist).map_err(fault)?;
        // Not every file system knows locks; then builds must not run at the same time.
        let lock = File::open(dist).ok();
        if let Some(Err(TryLockError::WouldBlock)) = lock.as_ref().map(File::try_lock) {
            publisher.new = false;
            return Err(PublishError::Busy(dist.to_owned()));
        }
        publisher._lock = lock;
        publisher.sweep_staging();
        let staging = tempfile::Builder::new().prefix(STAGING_PREFIX).tempdir_in(dist);
        publisher.staging = Some(staging.map_err(fault)?);
        Ok(publisher)
    }

    /// As [`Publisher::open`], but nothing is written: publishing only tells what it would do.
    ///
    /// # Errors
    ///
    /// Where `dist` is a file.
    pub fn rehearsal(dist: &Path, keep: Duration) -> Result<Publisher, PublishError> {
        if dist.exists() && !dist.is_dir() {
            return Err(PublishError::NotAFolder(dist.to_owned()));
        }
        Ok(Publisher {
            dist: dist.to_owned(),
            keep,
            new: false,
            staging: None,
            named: BTreeSet::new(),
            staged: BTreeSet::new(),
            done: Published::default(),
            _lock: None,
        })
    }

    /// Adds a file by its path relative to the folder.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let known = !self.named.insert(path.to_owned());
        if known || same_content(&self.dist.join(path), bytes) {
            return Ok(());
        }
        self.stage(path, bytes)
    }

    /// Adds a large file whose name is its content's hash. Where the folder has one of that name
    /// and `length` in bytes, nothing is compared and `read` not called.
    ///
    /// # Errors
    ///
    /// Those of `read`, and where the file cannot be written.
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
        if let Some(staging) = &self.staging {
            let target = staging.path().join(path);
            file_operations::create_parent(&target)
                .and_then(|()| file_operations::write(&target, bytes))
                .map_err(|source| self.fault(path, source))?;
        }
        self.staged.insert(path.to_owned());
        self.done.files += 1;
        self.done.bytes += bytes.len() as u64;
        Ok(())
    }

    /// Makes the build the published one. `frame` is the manifest.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be written; it then is what it was.
    pub fn publish(
        mut self,
        loader: &[u8],
        headers: &[u8],
        frame: &[u8],
    ) -> Result<Published, PublishError> {
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
        let earlier = Retention::of(&self.dist, &self.named, self.keep);
        let Some(staging) = self.staging.take() else {
            return Ok(Published { removed: earlier.stale(), ..std::mem::take(&mut self.done) });
        };
        let swap = Commit::new(&self.dist, staging.path());
        let warning = swap
            .run(&self.staged, &self.named, &earlier)
            .map_err(|(path, source)| PublishError::Write { path, source })?;
        self.done.warnings.extend(warning);
        drop(staging);
        self.new = false;
        self.done.removed = earlier.remove_stale();
        Ok(std::mem::take(&mut self.done))
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
#[path = "publisher_tests.rs"]
mod tests;
