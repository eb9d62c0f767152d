//! An ONNX network on disk: its file, and those beside it that hold weights.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::fc2::onnx::{Files, ReadSeek};

/// An ONNX network's file and its folder. Weights are read only from files that really lie in
/// that folder, whatever the network or a symbolic link says.
#[derive(Debug, Clone)]
pub struct NetworkFile {
    path: PathBuf,
    /// Canonical.
    folder: PathBuf,
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
        Ok(NetworkFile { path: path.to_owned(), folder: folder.canonicalize()? })
    }
}

impl Files for NetworkFile {
    fn open(&self, beside: Option<&str>) -> io::Result<Box<dyn ReadSeek + '_>> {
        let Some(name) = beside else { return Ok(Box::new(File::open(&self.path)?)) };
        let path = self.folder.join(name).canonicalize()?;
        if !path.starts_with(&self.folder) {
            let reason = "it lies outside the network's folder";
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, reason));
        }
        Ok(Box::new(File::open(path)?))
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
