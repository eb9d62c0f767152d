//! Access to the files of an ONNX network.

use std::io::{self, Cursor, Read, Seek};

use crate::network::NetworkError;

/// The files of an ONNX network: its own, and those beside it that hold weights. Here nothing is
/// opened; the native edge does that.
///
/// Byte slices are files in memory with nothing beside them.
pub trait Files {
    /// Opens the network's own file, or the one `beside` it of that name: a relative path with
    /// `/` between its parts, none of them `..`. Files are opened several times, and must not
    /// change meanwhile.
    ///
    /// # Errors
    ///
    /// Those of the system.
    fn open(&self, beside: Option<&str>) -> io::Result<Box<dyn ReadSeek + '_>>;
}

/// A seekable file that can be read.
pub trait ReadSeek: Read + Seek {}

impl<T: Read + Seek> ReadSeek for T {}

impl Files for &[u8] {
    fn open(&self, beside: Option<&str>) -> io::Result<Box<dyn ReadSeek + '_>> {
        match beside {
            None => Ok(Box::new(Cursor::new(*self))),
            Some(_) => Err(io::Error::new(io::ErrorKind::NotFound, "there is no such file")),
        }
    }
}

/// Opens the network's own file (`""`) or the one called `location` beside it, whose name comes
/// out of the network's file and is not trusted.
pub(super) fn open<'a>(
    files: &'a dyn Files,
    location: &str,
) -> Result<Box<dyn ReadSeek + 'a>, NetworkError> {
    if location.is_empty() {
        return files.open(None).map_err(|error| unreadable("", &error));
    }
    let inside = |part: &str| !part.is_empty() && part != ".." && !part.contains(['\\', ':', '\0']);
    if !location.split('/').all(inside) {
        return Err(NetworkError::ExternalData {
            file: location.to_owned(),
            reason: "it would lie outside the network's folder".to_owned(),
        });
    }
    files.open(Some(location)).map_err(|error| unreadable(location, &error))
}

/// The error of a read of the network's own file (`""`) or the one beside it.
pub(super) fn unreadable(location: &str, error: &io::Error) -> NetworkError {
    let reason = match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends too early; download or export it again".to_owned(),
        _ => error.to_string(),
    };
    if location.is_empty() {
        NetworkError::Unreadable(reason)
    } else {
        NetworkError::ExternalData { file: location.to_owned(), reason }
    }
}
