//! Streaming reader of an ONNX file without its weights.
//!
//! A protobuf decoder would hold the whole file, and each tensor twice while it is read. So the
//! file is read as a stream of fields, the weights are passed over, and the decoder gets the rest
//! with a note in each tensor where its weights lie, in ONNX's own terms: as
//! [external data](https://onnx.ai/onnx/repo-docs/ExternalData.html) whose file is the network's
//! own, `""`. What reads weights later need not know the difference.

use std::io::{self, BufReader, Read, SeekFrom};

use prost::Message;
use sha2::{Digest, Sha256};

use super::files::ReadSeek;
use crate::onnx::proto::{self as pb, tensor_proto::DataLocation};

/// Weights shorter than this many bytes stay in the tensor: shapes, biases.
const SMALL: u64 = 1024;

/// A scanned network, without its weights.
pub(super) struct Scanned {
    pub model: pb::ModelProto,
    /// The hash of the whole file.
    pub hash: Sha256,
}

/// An error of scanning: why a file could not be read.
pub(super) enum ScanError {
    Io(io::Error),
    /// It is no ONNX file, or a damaged one.
    NotOnnx,
}

impl From<io::Error> for ScanError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => ScanError::NotOnnx,
            _ => ScanError::Io(error),
        }
    }
}

/// Scans `file` from its start to its end.
pub(super) fn scan(file: &mut dyn ReadSeek) -> Result<Scanned, ScanError> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    let file = BufReader::with_capacity(1 << 18, file);
    let mut stream = Stream { file, hash: Sha256::new(), position: 0 };
    let mut rest = Vec::new();
    stream.message(Kind::Model, length, &mut rest)?;
    let model = pb::ModelProto::decode(&rest[..]).map_err(|_| ScanError::NotOnnx)?;
    if model.graph.as_ref().is_none_or(|graph| graph.node.is_empty()) {
        return Err(ScanError::NotOnnx);
    }
    Ok(Scanned { model, hash: stream.hash })
}

/// The messages on the way to weights; field numbers are those of `onnx.proto`.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Model,
    Graph,
    Node,
    Attribute,
    Tensor,
}

impl Kind {
    /// The message in a field, if it can lead to weights.
    fn child(self, field: u64) -> Option<Kind> {
        match (self, field) {
            (Kind::Model, 7) => Some(Kind::Graph),
            (Kind::Graph, 1) => Some(Kind::Node),
            (Kind::Graph, 5) | (Kind::Attribute, 5) => Some(Kind::Tensor),
            (Kind::Node, 5) => Some(Kind::Attribute),
            _ => None,
        }
    }

    /// Whether a field holds weights as little-endian bytes: `float_data` and `raw_data`.
    fn holds_weights(self, field: u64) -> bool {
        self == Kind::Tensor && matches!(field, 4 | 9)
    }
}

/// A file under way, and the hash of what was read.
struct Stream<R> {
    file: R,
    hash: Sha256,
    position: u64,
}

impl<R: Read> Stream<R> {
    /// Copies a message of `length` bytes to `rest`, without weights.
    fn message(&mut self, kind: Kind, length: u64, rest: &mut Vec<u8>) -> io::Result<()> {
        let end = self.end_of(length)?;
        let mut weights = None;
        while self.position < end {
            let key = self.varint()?;
            let field = key >> 3;
            let wire_type = key & 7;
            if wire_type != 2 {
                put_varint(key, rest);
            }
            match wire_type {
                0 => put_varint(self.varint()?, rest),
                1 => self.copy(8, rest)?,
                5 => self.copy(4, rest)?,
                2 => {
                    let length = self.varint()?;
                    if self.end_of(length)? > end {
                        return Err(io::ErrorKind::InvalidData.into());
                    }
                    if let Some(child) = kind.child(field) {
                        let mut inner = Vec::new();
                        self.message(child, length, &mut inner)?;
                        put_varint(key, rest);
                        put_varint(inner.len() as u64, rest);
                        rest.append(&mut inner);
                    } else if kind.holds_weights(field) && length >= SMALL {
                        // protobuf allows a list in several pieces; no exporter writes so.
                        if weights.replace((self.position, length)).is_some() {
                            return Err(io::ErrorKind::InvalidData.into());
                        }
                        self.pass(length)?;
                    } else {
                        put_varint(key, rest);
                        put_varint(length, rest);
                        self.copy(length, rest)?;
                    }
                }
                _ => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
        if self.position != end {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if let Some((offset, length)) = weights {
            rest.append(&mut whereabouts(offset, length).encode_to_vec());
        }
        Ok(())
    }

    fn end_of(&self, length: u64) -> io::Result<u64> {
        self.position.checked_add(length).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    fn varint(&mut self) -> io::Result<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let mut byte = [0];
            self.file.read_exact(&mut byte)?;
            self.read(&byte);
            value |= u64::from(byte[0] & 0x7f) << shift;
            if byte[0] < 0x80 {
                return Ok(value);
            }
        }
        Err(io::ErrorKind::InvalidData.into())
    }

    fn copy(&mut self, length: u64, rest: &mut Vec<u8>) -> io::Result<()> {
        let start = rest.len();
        (&mut self.file).take(length).read_to_end(rest)?;
        let piece = &rest[start..];
        self.hash.update(piece);
        self.position += piece.len() as u64;
        if piece.len() as u64 == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    fn pass(&mut self, length: u64) -> io::Result<()> {
        let mut buffer = vec![0; 1 << 16];
        let mut left = length;
        while left > 0 {
            let piece = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
            self.file.read_exact(&mut buffer[..piece])?;
            self.read(&buffer[..piece]);
            left -= piece as u64;
        }
        Ok(())
    }

    fn read(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.position += bytes.len() as u64;
    }
}

fn put_varint(value: u64, to: &mut Vec<u8>) {
    prost::encoding::encode_varint(value, to);
}

/// The fields of a tensor that say where its weights lie in the network's own file.
fn whereabouts(offset: u64, length: u64) -> pb::TensorProto {
    let entry = |key: &str, value: String| pb::StringStringEntryProto { key: key.into(), value };
    pb::TensorProto {
        data_location: Some(DataLocation::External as i32),
        external_data: vec![
            entry("location", String::new()),
            entry("offset", offset.to_string()),
            entry("length", length.to_string()),
        ],
        ..Default::default()
    }
}
