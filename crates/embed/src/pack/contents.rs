//! The contents of a pack: layers, or an ONNX file.

use super::error::PackError;
use super::layer_codec::ONNX;
use super::layer_shape::{LayerShape, MAX_WEIGHTS, weight_bytes};
use vitrine_envelope::Reader;

/// The contents of a pack, without the weights.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Contents {
    /// The layers of a model.
    Layers(Vec<LayerShape>),
    /// The whole file of a network that the engine does not run.
    Onnx { bytes: usize, channels_last: bool },
}

impl Contents {
    /// Bytes from the first tensor to the end of the last; `None` above [`MAX_WEIGHTS`].
    pub(super) fn weight_bytes(&self) -> Option<usize> {
        match self {
            Contents::Layers(layers) => weight_bytes(layers),
            Contents::Onnx { bytes, .. } => (*bytes <= MAX_WEIGHTS).then_some(*bytes),
        }
    }

    /// The first version of packs that can hold them.
    #[cfg(feature = "writing")]
    pub(super) fn version(&self) -> u16 {
        match self {
            Contents::Layers(layers) => layers.iter().map(LayerShape::version).max().unwrap_or(1),
            Contents::Onnx { .. } => 1,
        }
    }

    /// Appends them to a manifest.
    #[cfg(feature = "writing")]
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        use vitrine_envelope::put_varint;
        match self {
            Contents::Layers(layers) => {
                put_varint(out, layers.len() as u64);
                for layer in layers {
                    layer.write(out);
                }
            }
            Contents::Onnx { bytes, channels_last } => {
                put_varint(out, 1);
                out.extend([ONNX, (*channels_last).into()]);
                put_varint(out, *bytes as u64);
            }
        }
    }

    /// Reads them from a manifest of that version.
    pub(super) fn read(reader: &mut Reader, version: u16) -> Result<Contents, PackError> {
        let count = reader.count(1)?;
        let mut layers = Vec::new();
        let mut file = None;
        for _ in 0..count {
            match reader.u8()? {
                ONNX => {
                    let channels_last = reader.below(2)? == 1;
                    file =
                        Some(Contents::Onnx { channels_last, bytes: reader.below(MAX_WEIGHTS)? });
                }
                kind => layers.push(LayerShape::read(kind, reader, version)?),
            }
        }
        match file {
            Some(_) if count > 1 => Err(PackError::Damaged("it is both layers and a file")),
            Some(file) => Ok(file),
            None => Ok(Contents::Layers(layers)),
        }
    }
}
