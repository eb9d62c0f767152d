//! Streaming reader of the elements of a network's tensors.

use std::collections::BTreeSet;
use std::io::{self, BufReader, Cursor, Read, SeekFrom};

use half::f16;
use sha2::{Digest, Sha256};

use super::files::{self, Files, unreadable};
use crate::network::NetworkError;
use crate::onnx::proto::tensor_proto::{DataLocation, DataType};
use crate::onnx::proto::{GraphProto, TensorProto};

/// Elements that are converted at a time.
const PIECE: usize = 1 << 14;

/// The place of a tensor's external data.
struct Place<'a> {
    /// The file beside the network, or `""` for its own.
    location: &'a str,
    offset: u64,
}

impl<'a> Place<'a> {
    /// `None` where the tensor holds its elements itself.
    fn of(tensor: &'a TensorProto) -> Option<Place<'a>> {
        if tensor.data_location != Some(DataLocation::External as i32) {
            return None;
        }
        let entry = |key: &str| {
            let entry = tensor.external_data.iter().find(|entry| entry.key == key);
            entry.map(|entry| entry.value.as_str())
        };
        let offset = entry("offset").and_then(|offset| offset.parse().ok()).unwrap_or(0);
        Some(Place { location: entry("location").unwrap_or(""), offset })
    }
}

/// A tensor's elements, as a stream in row-major order.
pub(super) struct Elements<'a> {
    bytes: Box<dyn Read + 'a>,
    kind: DataType,
    location: &'a str,
    buffer: Vec<u8>,
}

impl<'a> Elements<'a> {
    /// Opens the place where the tensor's elements lie, if there are as many as it says: what
    /// they become is allocated before they are read.
    pub(super) fn open(
        files: &'a dyn Files,
        tensor: &'a TensorProto,
    ) -> Result<Elements<'a>, NetworkError> {
        let kind = DataType::try_from(tensor.data_type).unwrap_or(DataType::Undefined);
        let needed = bytes_of(tensor)?;
        let (bytes, location, available): (Box<dyn Read + 'a>, &str, u64) = match Place::of(tensor)
        {
            None => {
                let bytes = inline(tensor, kind);
                let available = bytes.len() as u64;
                (Box::new(Cursor::new(bytes)), "", available)
            }
            Some(Place { location, offset }) => {
                let mut file = files::open(files, location)?;
                let end = file.seek(SeekFrom::End(0));
                let end = end.and_then(|end| file.seek(SeekFrom::Start(offset)).map(|_| end));
                let end = end.map_err(|error| unreadable(location, &error))?;
                let file = BufReader::with_capacity(1 << 18, file);
                (Box::new(file), location, end.saturating_sub(offset))
            }
        };
        if available < needed {
            return Err(unreadable(location, &io::ErrorKind::UnexpectedEof.into()));
        }
        Ok(Elements { bytes, kind, location, buffer: Vec::new() })
    }

    /// Reads the next elements, of a tensor of floating-point numbers of any precision.
    pub(super) fn floats(&mut self, out: &mut [f32]) -> Result<(), NetworkError> {
        match self.kind {
            DataType::Float => self.convert(out, f32::from_le_bytes),
            DataType::Float16 => self.convert(out, |bytes| f16::from_le_bytes(bytes).to_f32()),
            DataType::Double => self.convert(out, |bytes| f64::from_le_bytes(bytes) as f32),
            other => Err(self.unexpected(other)),
        }
    }

    /// Whether they are 16-bit floats.
    pub(super) fn are_halves(&self) -> bool {
        self.kind == DataType::Float16
    }

    /// Reads the next elements, of a tensor of 16-bit floats.
    pub(super) fn halves(&mut self, out: &mut [f16]) -> Result<(), NetworkError> {
        match self.kind {
            DataType::Float16 => self.convert(out, f16::from_le_bytes),
            other => Err(self.unexpected(other)),
        }
    }

    /// Reads the next elements, of a tensor of signed bytes.
    pub(super) fn bytes(&mut self, out: &mut [i8]) -> Result<(), NetworkError> {
        match self.kind {
            DataType::Int8 => self.convert(out, i8::from_le_bytes),
            other => Err(self.unexpected(other)),
        }
    }

    /// Reads the next elements, of a tensor of whole numbers.
    pub(super) fn integers(&mut self, out: &mut [i64]) -> Result<(), NetworkError> {
        match self.kind {
            DataType::Int64 => self.convert(out, i64::from_le_bytes),
            DataType::Int32 => self.convert(out, |bytes| i32::from_le_bytes(bytes).into()),
            DataType::Int8 => self.convert(out, |bytes| i8::from_le_bytes(bytes).into()),
            DataType::Uint8 => self.convert(out, |bytes| u8::from_le_bytes(bytes).into()),
            other => Err(self.unexpected(other)),
        }
    }

    fn convert<T, const N: usize>(
        &mut self,
        out: &mut [T],
        from: impl Fn([u8; N]) -> T,
    ) -> Result<(), NetworkError> {
        for piece in out.chunks_mut(PIECE) {
            self.buffer.resize(piece.len() * N, 0);
            let read = self.bytes.read_exact(&mut self.buffer);
            read.map_err(|error| unreadable(self.location, &error))?;
            for (value, bytes) in piece.iter_mut().zip(self.buffer.as_chunks().0) {
                *value = from(*bytes);
            }
        }
        Ok(())
    }

    fn unexpected(&self, kind: DataType) -> NetworkError {
        NetworkError::Unusable(format!(
            "it has weights of type {}",
            format!("{kind:?}").to_uppercase()
        ))
    }
}

/// A tensor's elements as little-endian bytes, from whichever field holds them.
fn inline(tensor: &TensorProto, kind: DataType) -> Vec<u8> {
    let narrow: fn(&i32) -> Vec<u8> = match kind {
        DataType::Int8 | DataType::Uint8 => |value| vec![*value as u8],
        DataType::Float16 => |value| (*value as u16).to_le_bytes().to_vec(),
        _ => |value| value.to_le_bytes().to_vec(),
    };
    if !tensor.raw_data.is_empty() {
        tensor.raw_data.clone()
    } else if !tensor.float_data.is_empty() {
        tensor.float_data.iter().flat_map(|value| value.to_le_bytes()).collect()
    } else if !tensor.double_data.is_empty() {
        tensor.double_data.iter().flat_map(|value| value.to_le_bytes()).collect()
    } else if !tensor.int64_data.is_empty() {
        tensor.int64_data.iter().flat_map(|value| value.to_le_bytes()).collect()
    } else {
        tensor.int32_data.iter().flat_map(narrow).collect()
    }
}

/// Dimensions of a tensor; `None` where one is negative or the elements would not fit in memory.
pub(super) fn dims(tensor: &TensorProto) -> Option<Vec<usize>> {
    let dims: Option<Vec<usize>> =
        tensor.dims.iter().map(|&dim| usize::try_from(dim).ok()).collect();
    let count = |dims: &Vec<usize>| dims.iter().try_fold(8usize, |n, &dim| n.checked_mul(dim));
    dims.filter(|dims| count(dims).is_some_and(|bytes| isize::try_from(bytes).is_ok()))
}

/// Loads external data: brings weights that lie elsewhere into the tensors of a graph.
#[cfg(feature = "tract")]
pub(super) fn load_all(graph: &mut GraphProto, files: &dyn Files) -> Result<(), NetworkError> {
    let constants = graph.node.iter_mut().flat_map(|node| &mut node.attribute);
    let constants = constants.filter_map(|attribute| attribute.t.as_mut());
    for tensor in graph.initializer.iter_mut().chain(constants) {
        let Some(Place { location, offset }) = Place::of(tensor) else { continue };
        let length = bytes_of(tensor)?;
        let mut file = files::open(files, location)?;
        let mut read = || -> io::Result<Vec<u8>> {
            file.seek(SeekFrom::Start(offset))?;
            let mut bytes = Vec::new();
            (&mut file).take(length).read_to_end(&mut bytes)?;
            let whole = bytes.len() as u64 == length;
            if whole { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
        };
        let bytes = read().map_err(|error| unreadable(location, &error))?;
        tensor.raw_data = bytes;
        tensor.data_location = None;
        tensor.external_data.clear();
    }
    Ok(())
}

fn bytes_of(tensor: &TensorProto) -> Result<u64, NetworkError> {
    let size = match DataType::try_from(tensor.data_type) {
        Ok(DataType::Float | DataType::Int32 | DataType::Uint32) => 4,
        Ok(DataType::Double | DataType::Int64 | DataType::Uint64) => 8,
        Ok(DataType::Float16 | DataType::Bfloat16 | DataType::Int16 | DataType::Uint16) => 2,
        Ok(DataType::Int8 | DataType::Uint8 | DataType::Bool) => 1,
        _ => 0,
    };
    match dims(tensor) {
        Some(dims) if size > 0 => Ok(dims.iter().product::<usize>() as u64 * size),
        _ => Err(NetworkError::Unusable(format!("its tensor `{}` has no size", tensor.name))),
    }
}

/// Adds the files beside the network to its hash, in the order of their names.
pub(super) fn hash_beside(
    graph: &GraphProto,
    files: &dyn Files,
    hash: &mut Sha256,
) -> Result<(), NetworkError> {
    let constants = graph.node.iter().flat_map(|node| &node.attribute);
    let tensors = graph.initializer.iter().chain(constants.filter_map(|a| a.t.as_ref()));
    let names: BTreeSet<&str> = tensors.filter_map(|t| Some(Place::of(t)?.location)).collect();
    for name in names.into_iter().filter(|name| !name.is_empty()) {
        let mut file = files::open(files, name)?;
        let mut buffer = vec![0; 1 << 16];
        loop {
            match file.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => hash.update(&buffer[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(unreadable(name, &error)),
            }
        }
    }
    Ok(())
}
