//! A pack's layers without their weights: how they are written, and how many bytes they have.

use super::PackError;
use super::tensors::next_start;
use crate::engine::{Activation, Layer, Linear, Sparse, Weights, Window};
use vitrine_envelope::Reader;

/// Most bytes of all tensors together; VGG19 with 32-bit floats has 558 million.
pub(super) const MAX_WEIGHTS: usize = 1 << 30;
/// Most weights of a layer of which nearly all are zero: they cost memory, but no bytes.
const MAX_SPARSE: usize = 1 << 24;

/// How weights are stored; arithmetic is always in 32-bit floats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightType {
    /// 32-bit floats.
    F32,
    /// 16-bit floats (IEEE 754 binary16).
    F16,
    /// 8-bit integers with one 32-bit scale for each output.
    I8,
}

/// A layer without its weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum LayerShape {
    Conv3x3(LinearShape),
    MaxPool2x2,
    Dense(LinearShape),
    /// The only one of a network that the engine does not run: its whole file.
    Onnx {
        bytes: usize,
        channels_last: bool,
    },
    Convolution(Window, LinearShape),
    Depthwise(Window, LinearShape),
    Add(usize),
    GlobalAveragePool,
    Rescale {
        factor: f32,
        offset: f32,
    },
    Resize {
        height: usize,
        width: usize,
    },
    Direction {
        components: usize,
        length: f32,
    },
    Branch,
}

/// Weights, bias and what follows them, without the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LinearShape {
    pub outputs: usize,
    pub inputs: usize,
    /// Weights of an output.
    pub fan_in: usize,
    pub activation: Activation,
    pub weights: WeightType,
    /// Of weights that are nearly all zero, how many are kept.
    pub kept: Option<usize>,
}

impl LayerShape {
    #[cfg(feature = "writing")]
    pub(super) fn of(layer: &Layer) -> LayerShape {
        match layer {
            Layer::Conv3x3(linear) => LayerShape::Conv3x3(LinearShape::of(linear)),
            Layer::MaxPool2x2 => LayerShape::MaxPool2x2,
            Layer::Dense(linear) => LayerShape::Dense(LinearShape::of(linear)),
            Layer::Convolution(window, linear) => {
                LayerShape::Convolution(*window, LinearShape::of(linear))
            }
            Layer::Depthwise(window, linear) => {
                LayerShape::Depthwise(*window, LinearShape::of(linear))
            }
            Layer::Add(layer) => LayerShape::Add(*layer),
            Layer::GlobalAveragePool => LayerShape::GlobalAveragePool,
            &Layer::Rescale { factor, offset } => LayerShape::Rescale { factor, offset },
            &Layer::Resize { height, width } => LayerShape::Resize { height, width },
            Layer::Direction { mean, length } => {
                LayerShape::Direction { components: mean.len(), length: *length }
            }
            Layer::Branch => LayerShape::Branch,
        }
    }

    /// A layer of zeros, or `None` where there is no memory for it; nothing for what is no layer.
    pub(super) fn empty(&self) -> Option<Option<Layer>> {
        Some(match *self {
            LayerShape::Conv3x3(shape) => shape.empty().map(Layer::Conv3x3),
            LayerShape::MaxPool2x2 => Some(Layer::MaxPool2x2),
            LayerShape::Dense(shape) => shape.empty().map(Layer::Dense),
            LayerShape::Onnx { .. } => return None,
            LayerShape::Convolution(window, shape) => {
                shape.empty().map(|linear| Layer::Convolution(window, linear))
            }
            LayerShape::Depthwise(window, shape) => {
                shape.empty().map(|linear| Layer::Depthwise(window, linear))
            }
            LayerShape::Add(layer) => Some(Layer::Add(layer)),
            LayerShape::GlobalAveragePool => Some(Layer::GlobalAveragePool),
            LayerShape::Rescale { factor, offset } => Some(Layer::Rescale { factor, offset }),
            LayerShape::Resize { height, width } => Some(Layer::Resize { height, width }),
            LayerShape::Direction { components, length } => {
                zeros(components).map(|mean| Layer::Direction { mean, length })
            }
            LayerShape::Branch => Some(Layer::Branch),
        })
    }

    /// The first version of packs that can hold it.
    #[cfg(feature = "writing")]
    pub(super) fn version(&self) -> u16 {
        match self {
            LayerShape::Conv3x3(shape) | LayerShape::Dense(shape)
                if shape.kept.is_none() && shape.activation != Activation::Relu6 =>
            {
                1
            }
            LayerShape::MaxPool2x2 | LayerShape::Onnx { .. } => 1,
            _ => 2,
        }
    }

    fn linear(&self) -> Option<&LinearShape> {
        match self {
            LayerShape::Conv3x3(shape)
            | LayerShape::Dense(shape)
            | LayerShape::Convolution(_, shape)
            | LayerShape::Depthwise(_, shape) => Some(shape),
            _ => None,
        }
    }

    /// Bytes of its tensors, in their order.
    fn tensor_bytes(&self) -> Option<[usize; 4]> {
        match self {
            LayerShape::Onnx { bytes, .. } => Some([*bytes, 0, 0, 0]),
            LayerShape::Direction { components, .. } => Some([components.checked_mul(4)?, 0, 0, 0]),
            _ => self.linear().map_or(Some([0; 4]), LinearShape::tensor_bytes),
        }
    }
}

impl LinearShape {
    #[cfg(feature = "writing")]
    fn of(linear: &Linear) -> LinearShape {
        let &Linear { outputs, inputs, activation, ref weights, .. } = linear;
        let (kind, kept) = match weights {
            Weights::F32(_) => (WeightType::F32, None),
            Weights::F16(_) => (WeightType::F16, None),
            Weights::I8 { .. } => (WeightType::I8, None),
            Weights::Sparse(sparse) => (WeightType::I8, Some(sparse.values.len())),
        };
        let fan_in = weights.len() / outputs.max(1);
        LinearShape { outputs, inputs, fan_in, activation, weights: kind, kept }
    }

    /// How many weights there are.
    fn weights(&self) -> Option<usize> {
        self.outputs.checked_mul(self.fan_in)
    }

    /// Bytes of weights, gaps, scales and bias.
    fn tensor_bytes(&self) -> Option<[usize; 4]> {
        let floats = self.outputs.checked_mul(4)?;
        let scales = if self.weights == WeightType::I8 { floats } else { 0 };
        let weights = self.weights()?.checked_mul(self.weights.bytes())?;
        match self.kept {
            Some(kept) if weights <= MAX_SPARSE => Some([kept, kept, scales, floats]),
            Some(_) => None,
            None => Some([weights, 0, scales, floats]),
        }
    }

    /// A layer of zeros; `None` where there is no memory for it.
    fn empty(&self) -> Option<Linear> {
        let count = self.weights()?;
        Some(Linear {
            outputs: self.outputs,
            inputs: self.inputs,
            weights: match (self.weights, self.kept) {
                (WeightType::F32, _) => Weights::F32(zeros(count)?),
                (WeightType::F16, _) => Weights::F16(zeros(count)?),
                (WeightType::I8, None) => {
                    Weights::I8 { values: zeros(count)?, scales: zeros(self.outputs)? }
                }
                (WeightType::I8, Some(kept)) => Weights::Sparse(Sparse {
                    gaps: zeros(kept)?,
                    values: zeros(kept)?,
                    count,
                    scales: zeros(self.outputs)?,
                }),
            },
            bias: zeros(self.outputs)?,
            activation: self.activation,
        })
    }
}

pub(super) fn zeros<T: Clone + Default>(count: usize) -> Option<Vec<T>> {
    let mut values = Vec::new();
    values.try_reserve_exact(count).ok()?;
    values.resize(count, T::default());
    Some(values)
}

/// Bytes from the first tensor to the end of the last; `None` above [`MAX_WEIGHTS`].
pub(super) fn weight_bytes(layers: &[LayerShape]) -> Option<usize> {
    let mut end = 0usize;
    for layer in layers {
        for bytes in layer.tensor_bytes()?.into_iter().filter(|bytes| *bytes > 0) {
            end = next_start(end).checked_add(bytes).filter(|end| *end <= MAX_WEIGHTS)?;
        }
    }
    Some(end)
}

const CONV_3X3: u8 = 1;
const POOL: u8 = 2;
const DENSE: u8 = 3;
const ONNX: u8 = 4;
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
            LayerShape::Conv3x3(_) => CONV_3X3,
            LayerShape::MaxPool2x2 => POOL,
            LayerShape::Dense(_) => DENSE,
            LayerShape::Onnx { .. } => ONNX,
            LayerShape::Convolution(..) => CONVOLUTION,
            LayerShape::Depthwise(..) => DEPTHWISE,
            LayerShape::Add(_) => ADD,
            LayerShape::GlobalAveragePool => GLOBAL_AVERAGE_POOL,
            LayerShape::Rescale { .. } => RESCALE,
            LayerShape::Resize { .. } => RESIZE,
            LayerShape::Direction { .. } => DIRECTION,
            LayerShape::Branch => BRANCH,
        };
        out.push(kind);
        if let LayerShape::Convolution(window, _) | LayerShape::Depthwise(window, _) = self {
            let Window { side, stride, padding: [top, left, bottom, right] } = *window;
            out.extend([side, stride, top, left, bottom, right].map(|length| length as u8));
        }
        if let Some(shape) = self.linear() {
            shape.write(out);
        }
        match *self {
            LayerShape::Onnx { bytes, channels_last } => {
                out.push(channels_last.into());
                put_varint(out, bytes as u64);
            }
            LayerShape::Add(layer) => put_varint(out, layer as u64),
            LayerShape::Rescale { factor, offset } => {
                out.extend(factor.to_le_bytes());
                out.extend(offset.to_le_bytes());
            }
            LayerShape::Resize { height, width } => {
                put_varint(out, height as u64);
                put_varint(out, width as u64);
            }
            LayerShape::Direction { components, length } => {
                put_varint(out, components as u64);
                out.extend(length.to_le_bytes());
            }
            _ => {}
        }
    }

    /// The next layer of a manifest of that version.
    pub(super) fn read(reader: &mut Reader, version: u16) -> Result<LayerShape, PackError> {
        let kind = reader.u8()?;
        let window = match kind {
            CONVOLUTION | DEPTHWISE if version >= 2 => Some(read_window(reader)?),
            _ => None,
        };
        Ok(match (kind, window) {
            (CONV_3X3, _) => LayerShape::Conv3x3(LinearShape::read(reader, version, Some(9))?),
            (POOL, _) => LayerShape::MaxPool2x2,
            (DENSE, _) => LayerShape::Dense(LinearShape::read(reader, version, Some(1))?),
            (ONNX, _) => LayerShape::Onnx {
                channels_last: reader.below(2)? == 1,
                bytes: reader.below(MAX_WEIGHTS)?,
            },
            (CONVOLUTION, Some(window)) => {
                let taps = window.side * window.side;
                LayerShape::Convolution(window, LinearShape::read(reader, version, Some(taps))?)
            }
            (DEPTHWISE, Some(window)) => {
                let mut shape = LinearShape::read(reader, version, None)?;
                shape.fan_in = window.side * window.side;
                LayerShape::Depthwise(window, shape)
            }
            (ADD, _) if version >= 2 => LayerShape::Add(reader.below(MAX_WEIGHTS)?),
            (GLOBAL_AVERAGE_POOL, _) if version >= 2 => LayerShape::GlobalAveragePool,
            (RESCALE, _) if version >= 2 => {
                LayerShape::Rescale { factor: read_float(reader)?, offset: read_float(reader)? }
            }
            (RESIZE, _) if version >= 2 => LayerShape::Resize {
                height: reader.below(MAX_WEIGHTS)?,
                width: reader.below(MAX_WEIGHTS)?,
            },
            (DIRECTION, _) if version >= 2 => LayerShape::Direction {
                components: reader.below(MAX_WEIGHTS)?,
                length: read_float(reader)?,
            },
            (BRANCH, _) if version >= 2 => LayerShape::Branch,
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

    /// With `taps` weights for each input and output; without, with none yet.
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

impl WeightType {
    /// Bytes of a weight.
    pub fn bytes(self) -> usize {
        match self {
            WeightType::F32 => 4,
            WeightType::F16 => 2,
            WeightType::I8 => 1,
        }
    }

    #[cfg(feature = "writing")]
    fn code(self) -> u8 {
        match self {
            WeightType::F32 => 1,
            WeightType::F16 => 2,
            WeightType::I8 => 3,
        }
    }

    fn from_code(code: u8) -> Option<WeightType> {
        match code {
            1 => Some(WeightType::F32),
            2 => Some(WeightType::F16),
            3 => Some(WeightType::I8),
            _ => None,
        }
    }
}
