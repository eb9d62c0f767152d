//! Coding of layers in the manifest, as FORMAT.md has it.

use super::error::PackError;
use super::layer_shape::{LayerShape, LinearShape, MAX_SPARSE, MAX_WEIGHTS};
use super::weight_type::WeightType;
use crate::engine::{Activation, Layer, Window};
use vitrine_envelope::Reader;

const CONV_3X3: u8 = 1;
const POOL: u8 = 2;
const DENSE: u8 = 3;
/// An ONNX file in place of layers.
pub(super) const ONNX: u8 = 4;
// Since version 2.
const CONVOLUTION: u8 = 5;
const DEPTHWISE: u8 = 6;
const ADD: u8 = 7;
const GLOBAL_AVERAGE_POOL: u8 = 8;
const RESCALE: u8 = 9;
const RESIZE: u8 = 10;
const DIRECTION: u8 = 11;
const BRANCH: u8 = 12;

/// The code of [`WeightType::I8`] of which nearly all are zero.
const SPARSE: u8 = 4;

impl LayerShape {
    /// Appends the layer as FORMAT.md has it.
    #[cfg(feature = "writing")]
    pub(super) fn write(&self, out: &mut Vec<u8>) {
        use vitrine_envelope::put_varint;
        let kind = match self {
            Layer::Conv3x3(_) => CONV_3X3,
            Layer::MaxPool2x2 => POOL,
            Layer::Dense(_) => DENSE,
            Layer::Convolution(..) => CONVOLUTION,
            Layer::Depthwise(..) => DEPTHWISE,
            Layer::Add(_) => ADD,
            Layer::GlobalAveragePool => GLOBAL_AVERAGE_POOL,
            Layer::Rescale { .. } => RESCALE,
            Layer::Resize { .. } => RESIZE,
            Layer::Direction { .. } => DIRECTION,
            Layer::Branch => BRANCH,
        };
        out.push(kind);
        if let Layer::Convolution(window, _) | Layer::Depthwise(window, _) = self {
            let Window { side, stride, padding: [top, left, bottom, right] } = *window;
            out.extend([side, stride, top, left, bottom, right].map(|length| length as u8));
        }
        if let Some(shape) = self.linear() {
            shape.write(out);
        }
        match *self {
            Layer::Add(layer) => put_varint(out, layer as u64),
            Layer::Rescale { factor, offset } => {
                out.extend(factor.to_le_bytes());
                out.extend(offset.to_le_bytes());
            }
            Layer::Resize { height, width } => {
                put_varint(out, height as u64);
                put_varint(out, width as u64);
            }
            Layer::Direction { mean: components, length } => {
                put_varint(out, components as u64);
                out.extend(length.to_le_bytes());
            }
            _ => {}
        }
    }

    /// Reads a layer of that kind from a manifest of that version.
    pub(super) fn read(
        kind: u8,
        reader: &mut Reader,
        version: u16,
    ) -> Result<LayerShape, PackError> {
        let window = match kind {
            CONVOLUTION | DEPTHWISE if version >= 2 => Some(read_window(reader)?),
            _ => None,
        };
        Ok(match (kind, window) {
            (CONV_3X3, _) => Layer::Conv3x3(LinearShape::read(reader, version, Some(9))?),
            (POOL, _) => Layer::MaxPool2x2,
            (DENSE, _) => Layer::Dense(LinearShape::read(reader, version, Some(1))?),
            (CONVOLUTION, Some(window)) => {
                let taps = window.side * window.side;
                Layer::Convolution(window, LinearShape::read(reader, version, Some(taps))?)
            }
            (DEPTHWISE, Some(window)) => {
                let mut shape = LinearShape::read(reader, version, None)?;
                shape.fan_in = window.side * window.side;
                Layer::Depthwise(window, shape)
            }
            (ADD, _) if version >= 2 => Layer::Add(reader.below(MAX_WEIGHTS)?),
            (GLOBAL_AVERAGE_POOL, _) if version >= 2 => Layer::GlobalAveragePool,
            (RESCALE, _) if version >= 2 => {
                Layer::Rescale { factor: read_float(reader)?, offset: read_float(reader)? }
            }
            (RESIZE, _) if version >= 2 => Layer::Resize {
                height: reader.below(MAX_WEIGHTS)?,
                width: reader.below(MAX_WEIGHTS)?,
            },
            (DIRECTION, _) if version >= 2 => {
                Layer::Direction { mean: reader.below(MAX_WEIGHTS)?, length: read_float(reader)? }
            }
            (BRANCH, _) if version >= 2 => Layer::Branch,
            _ => return Err(PackError::Damaged("a kind of layer is unknown")),
        })
    }
}

impl LinearShape {
    #[cfg(feature = "writing")]
    fn write(&self, out: &mut Vec<u8>) {
        use vitrine_envelope::put_varint;
        let activation = match self.activation {
            Activation::None => 0,
            Activation::Relu => 1,
            Activation::Relu6 => 2,
        };
        let weights = if self.kept.is_some() { SPARSE } else { self.weights.code() };
        out.extend([weights, activation]);
        put_varint(out, self.outputs as u64);
        put_varint(out, self.inputs as u64);
        if let Some(kept) = self.kept {
            put_varint(out, kept as u64);
        }
    }

    /// Reads it with `taps` weights for each input and output; without, with none yet.
    fn read(
        reader: &mut Reader,
        version: u16,
        taps: Option<usize>,
    ) -> Result<LinearShape, PackError> {
        let code = reader.u8()?;
        let sparse = version >= 2 && code == SPARSE;
        let weights = if sparse { Some(WeightType::I8) } else { WeightType::from_code(code) };
        let weights = weights.ok_or(PackError::Damaged("a type of weights is unknown"))?;
        let activation = match reader.below(if version >= 2 { 3 } else { 2 })? {
            0 => Activation::None,
            1 => Activation::Relu,
            _ => Activation::Relu6,
        };
        let (outputs, inputs) = (reader.below(MAX_WEIGHTS)?, reader.below(MAX_WEIGHTS)?);
        let fan_in = inputs.checked_mul(taps.unwrap_or(0));
        let fan_in = fan_in.ok_or(PackError::Damaged("it claims to be too large"))?;
        let kept = if sparse { Some(reader.below(MAX_SPARSE)?) } else { None };
        Ok(LinearShape { outputs, inputs, fan_in, activation, weights, kept })
    }
}

fn read_window(reader: &mut Reader) -> Result<Window, PackError> {
    let mut byte = || reader.u8().map(usize::from);
    let (side, stride) = (byte()?, byte()?);
    Ok(Window { side, stride, padding: [byte()?, byte()?, byte()?, byte()?] })
}

fn read_float(reader: &mut Reader) -> Result<f32, PackError> {
    let bytes = reader.take(4)?.first_chunk().copied().unwrap_or_default();
    Ok(f32::from_le_bytes(bytes))
}
