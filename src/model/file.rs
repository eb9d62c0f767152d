//! An ONNX network on disk: its file, and those beside it that hold weights.

use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use vitrine_embed::onnx::{Files, ReadSeek};

/// An ONNX network's file and its folder. Weights are read only from files that really lie in
/// that folder, whatever the network or a symbolic link says.
#[derive(Debug)]
pub struct NetworkFile {
    path: PathBuf,
    /// Canonical.
    folder: PathBuf,
    /// Every file that was opened, by its canonical path, as it was then.
    opened: Mutex<BTreeMap<PathBuf, Stamp>>,
}

/// What tells a file from another of its name: its bytes, and when it was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamp {
    length: u64,
    /// Since 1970.
    modified: Duration,
}

impl Stamp {
    /// `None` where the system does not say.
    fn of(file: &Metadata) -> Option<Stamp> {
        let modified = file.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some(Stamp { length: file.len(), modified })
    }

    /// The stamp of the file at `path`, where there is one.
    pub(crate) fn of_path(path: &Path) -> Option<Stamp> {
        Stamp::of(&path.metadata().ok()?)
    }
}

impl NetworkFile {
    /// # Errors
    ///
    /// Where there is no such file.
    pub fn new(path: &Path) -> io::Result<NetworkFile> {
        File::open(path)?;
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let (path, folder) = (path.canonicalize()?, folder.canonicalize()?);
        Ok(NetworkFile { path, folder, opened: Mutex::default() })
    }

    /// The files that were read, by their canonical paths, as they were then.
    pub(crate) fn into_opened(self) -> Vec<(PathBuf, Stamp)> {
        self.opened.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().collect()
    }

    fn open_stamped(&self, path: PathBuf) -> io::Result<Box<dyn ReadSeek + '_>> {
        let file = File::open(&path)?;
        if let Some(stamp) = Stamp::of(&file.metadata()?) {
            let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
            opened.entry(path).or_insert(stamp);
        }
        Ok(Box::new(file))
    }
}

impl Files for NetworkFile {
    fn open(&self, beside: Option<&str>) -> io::Result<Box<dyn ReadSeek + '_>> {
        let Some(name) = beside else { return self.open_stamped(self.path.clone()) };
        let path = self.folder.join(name).canonicalize()?;
        if !path.starts_with(&self.folder) {
            let reason = "it lies outside the network's folder";
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, reason));
        }
        self.open_stamped(path)
    }
}

#[cfg(test)]
mod tests {
    use super::{Files, NetworkFile};

    #[cfg(unix)]
    #[test]
    fn nothing_outside_the_folder_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let models = folder.path().join("models");
        std::fs::create_dir(&models).unwrap();
        for file in ["secret", "models/net.onnx", "models/net.onnx.data"] {
            std::fs::write(folder.path().join(file), file).unwrap();
        }
        std::os::unix::fs::symlink("../secret", models.join("link")).unwrap();
        let file = NetworkFile::new(&models.join("net.onnx")).unwrap();
        let read = |beside| std::io::read_to_string(file.open(beside)?);
        assert_eq!(read(None).unwrap(), "models/net.onnx");
        assert_eq!(read(Some("net.onnx.data")).unwrap(), "models/net.onnx.data");
        for outside in ["../secret", "link", "/etc/hostname", "absent"] {
            read(Some(outside)).unwrap_err();
        }
        NetworkFile::new(&models.join("other.onnx")).unwrap_err();
    }
}
