//! What a network that the engine runs is made of.

use super::Sparse;
use half::f16;
use thiserror::Error;

/// A network up to its vector, as a list of layers, each of which reads what the one before gives.
///
/// Two families of networks are lists of these layers: VGG, and the mobile networks
/// (MobileNetV2, EfficientNet-Lite). Branches that read the same picture are joined at the end.
///
/// Between layers, activations lie pixel by pixel: row, column, channel (NHWC with N = 1).
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Rows of the input in pixels.
    pub height: usize,
    /// Columns of the input in pixels.
    pub width: usize,
    /// Channels of the input.
    pub channels: usize,
    /// At least one; no layer that reads planes follows one that gives components.
    pub layers: Vec<Layer>,
}

/// One step of a [`Model`]. Planes have rows, columns and channels; components are what is left
/// after the first dense layer or global pooling.
#[derive(Debug, Clone, PartialEq)]
pub enum Layer {
    /// 3×3, stride 1, one pixel of zeros around: `weights` are output × input × 3 × 3, where
    /// `inputs` counts channels. A cross-correlation, as every framework computes it.
    Conv3x3(Linear),
    /// Maximum of 2×2 blocks, stride 2; an odd last row or column is dropped.
    MaxPool2x2,
    /// `weights` are output × input. The inputs of the first dense layer are the activations in
    /// the order in which they lie: row, column, channel.
    Dense(Linear),
    /// A convolution with any window: `weights` are output × input × side × side.
    Convolution(Window, Linear),
    /// A convolution of each channel alone: `weights` are channel × side × side, and `inputs`
    /// equals `outputs`.
    Depthwise(Window, Linear),
    /// Adds what an earlier layer of the same branch gives, by its position in
    /// [`Model::layers`].
    Add(usize),
    /// The mean of each channel over all pixels.
    GlobalAveragePool,
    /// `factor · x + offset`, of every value of planes.
    Rescale {
        /// Multiplies.
        factor: f32,
        /// Is added afterwards.
        offset: f32,
    },
    /// Planes of another size, not larger in any direction: bilinear with a support that grows
    /// with the reduction (ONNX `Resize`, mode `linear`, `antialias`, `half_pixel`; what Pillow
    /// calls `BILINEAR`).
    Resize {
        /// Rows of the result.
        height: usize,
        /// Columns of the result.
        width: usize,
    },
    /// The direction of the components from a mean: `length · (x − mean) / |x − mean|`, all zero
    /// where x is the mean.
    Direction {
        /// One for each component.
        mean: Vec<f32>,
        /// Length of the result.
        length: f32,
    },
    /// Puts the components so far aside; the next layer reads the input again. The vector is the
    /// components of all branches, one after another.
    Branch,
}

/// Where a convolution's kernel is laid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Rows and columns of the kernel.
    pub side: usize,
    /// Pixels from one place to the next, both ways.
    pub stride: usize,
    /// Rows and columns of zeros above, left, below and right; each less than `side`.
    pub padding: [usize; 4],
}

/// Weights, bias and what follows them.
#[derive(Debug, Clone, PartialEq)]
pub struct Linear {
    /// Output channels or components.
    pub outputs: usize,
    /// Input channels or components.
    pub inputs: usize,
    /// Row-major, the output outermost.
    pub weights: Weights,
    /// One for each output.
    pub bias: Vec<f32>,
    /// What follows.
    pub activation: Activation,
}

/// What is made of the sum of bias and products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// Nothing.
    None,
    /// max(0, x).
    Relu,
    /// min(max(0, x), 6).
    Relu6,
}

/// Weights as they are stored; arithmetic is always in f32.
#[derive(Debug, Clone, PartialEq)]
pub enum Weights {
    /// 32-bit floats.
    F32(Vec<f32>),
    /// 16-bit floats (IEEE 754 binary16).
    F16(Vec<f16>),
    /// 8-bit integers; a weight is `values[i] · scales[output]`.
    I8 {
        /// Of −127..=127.
        values: Vec<i8>,
        /// One for each output.
        scales: Vec<f32>,
    },
    /// 8-bit integers nearly all of which are zero: only the others are kept.
    Sparse(Sparse),
}

/// Why layers do not make a [`Model`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("layer {layer} of the network: {reason}")]
pub struct ModelError {
    /// Position in [`Model::layers`], from 0.
    pub layer: usize,
    /// What does not fit.
    pub reason: String,
}

impl Weights {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Weights::F32(values) => values.len(),
            Weights::F16(values) => values.len(),
            Weights::I8 { values, .. } => values.len(),
            Weights::Sparse(sparse) => sparse.count,
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Activation {
    /// The least and the largest value that it gives.
    pub fn bounds(self) -> (f32, f32) {
        match self {
            Activation::None => (f32::NEG_INFINITY, f32::INFINITY),
            Activation::Relu => (0.0, f32::INFINITY),
            Activation::Relu6 => (0.0, 6.0),
        }
    }

    /// Of one value.
    pub fn apply(self, value: f32) -> f32 {
        let (least, most) = self.bounds();
        value.max(least).min(most)
    }
}

impl Window {
    /// Rows and columns of the result; `None` where the kernel does not fit.
    pub fn output(&self, height: usize, width: usize) -> Option<(usize, usize)> {
        let [top, left, bottom, right] = self.padding;
        let along = |length: usize| (length.checked_sub(self.side)? / self.stride).checked_add(1);
        Some((along(height + top + bottom)?, along(width + left + right)?))
    }

    /// What cannot be computed, or would be needless.
    fn misfit(&self) -> Option<String> {
        if !(1..=MAX_SIDE).contains(&self.side) || !(1..=MAX_SIDE).contains(&self.stride) {
            Some(format!("a kernel of {0}×{0} moves by {1}", self.side, self.stride))
        } else if self.padding.iter().any(|&padding| padding >= self.side) {
            Some("the kernel fits into the zeros around the picture".to_owned())
        } else {
            None
        }
    }
}

/// Most values between two layers: 1 GiB as 32-bit floats. VGG16 has 3.2 million.
const MAX_VALUES: usize = 1 << 28;
/// Largest side and stride of a kernel.
const MAX_SIDE: usize = 15;

/// What lies between two layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    /// Whether these are components: one row and one column.
    pub flat: bool,
}

impl Shape {
    /// How many values there are; none where they are more than any picture's network has.
    pub(super) fn values(&self) -> Option<usize> {
        let values = self.height.checked_mul(self.width)?.checked_mul(self.channels)?;
        (values <= MAX_VALUES).then_some(values)
    }

    fn planes(&self, height: usize, width: usize, channels: usize) -> Shape {
        Shape { height, width, channels, flat: false }
    }

    fn components(channels: usize) -> Shape {
        Shape { height: 1, width: 1, channels, flat: true }
    }
}

impl Model {
    /// Checks that every layer fits the one before, and gives the components of the vector.
    ///
    /// # Errors
    ///
    /// [`ModelError`] names the first layer that does not fit.
    pub fn check(&self) -> Result<usize, ModelError> {
        self.shapes().map(|(_, dims)| dims)
    }

    /// What each layer gives, and the components of the vector.
    pub(crate) fn shapes(&self) -> Result<(Vec<Shape>, usize), ModelError> {
        let refuse = |layer: usize, reason: &str| ModelError { layer, reason: reason.to_owned() };
        let Model { height, width, channels, .. } = *self;
        let input = Shape { height, width, channels, flat: false };
        let mut shapes: Vec<Shape> = Vec::with_capacity(self.layers.len());
        let (mut first, mut joined) = (0, 0usize);
        let mut shape = input;
        if self.layers.is_empty() || input.values() == Some(0) {
            return Err(refuse(0, "there is nothing to compute"));
        }
        for (at, layer) in self.layers.iter().enumerate() {
            let too_many = || refuse(at, &format!("it takes more than {MAX_VALUES} values"));
            let inputs = shape.values().ok_or_else(too_many)?;
            shape = if let Layer::Branch = layer {
                if !shape.flat {
                    return Err(refuse(at, "a branch ends in planes"));
                }
                joined = joined.saturating_add(shape.channels);
                first = at + 1;
                input
            } else {
                let earlier = &shapes[first..];
                layer
                    .output(shape, inputs, |layer| earlier.get(layer.checked_sub(first)?).copied())
                    .map_err(|reason| ModelError { layer: at, reason })?
            };
            shapes.push(shape);
        }
        let last = self.layers.len() - 1;
        if self.layers[last] == Layer::Branch {
            return Err(refuse(last, "a branch has no layers"));
        }
        let too_many = || refuse(last, &format!("it gives more than {MAX_VALUES} values"));
        let components = shape.values().ok_or_else(too_many)?;
        if first > 0 && !shape.flat {
            return Err(refuse(last, "a branch ends in planes"));
        }
        let dims = components.checked_add(joined).filter(|&dims| dims <= MAX_VALUES);
        Ok((shapes, dims.ok_or_else(too_many)?))
    }
}

impl Layer {
    /// What it gives for `shape`, whose values are `inputs`; or why it does not fit. `earlier`
    /// tells what another layer of the branch gives.
    fn output(
        &self,
        shape: Shape,
        inputs: usize,
        earlier: impl Fn(usize) -> Option<Shape>,
    ) -> Result<Shape, String> {
        let Shape { height, width, channels, flat } = shape;
        let fits = |linear: &Linear, inputs, taps| linear.misfit(inputs, taps).map_or(Ok(()), Err);
        let windowed = |window: &Window, outputs: usize| {
            window.misfit().map_or(Ok(()), Err)?;
            let (height, width) = window.output(height, width).ok_or("the kernel does not fit")?;
            Ok::<_, String>(shape.planes(height, width, outputs))
        };
        match self {
            Layer::Dense(linear) => {
                fits(linear, inputs, 1)?;
                Ok(Shape::components(linear.outputs))
            }
            Layer::Direction { mean, length } => {
                if !flat || mean.len() != channels {
                    return Err(format!(
                        "its mean has {} components, but {inputs} come",
                        mean.len()
                    ));
                }
                if !length.is_finite() || mean.iter().any(|x| !x.is_finite()) {
                    return Err("its mean is not finite".to_owned());
                }
                Ok(shape)
            }
            _ if flat => Err("planes are computed where components have begun".to_owned()),
            Layer::Conv3x3(linear) => {
                fits(linear, channels, 9)?;
                Ok(shape.planes(height, width, linear.outputs))
            }
            Layer::MaxPool2x2 if height < 2 || width < 2 => {
                Err("nothing is left to pool".to_owned())
            }
            Layer::MaxPool2x2 => Ok(shape.planes(height / 2, width / 2, channels)),
            Layer::Convolution(window, linear) => {
                fits(linear, channels, window.side.saturating_mul(window.side))?;
                windowed(window, linear.outputs)
            }
            Layer::Depthwise(window, linear) => {
                let taps = window.side.saturating_mul(window.side);
                if linear.inputs != channels || linear.outputs != channels {
                    let Linear { inputs, outputs, .. } = linear;
                    return Err(format!("it takes {inputs} channels for {outputs} of {channels}"));
                }
                linear.misfit_of(channels.saturating_mul(taps)).map_or(Ok(()), Err)?;
                windowed(window, channels)
            }
            Layer::Add(layer) => match earlier(*layer) {
                Some(other) if other == shape => Ok(shape),
                Some(_) => Err(format!("what layer {layer} gives has another size")),
                None => Err(format!("there is no layer {layer} before it in its branch")),
            },
            Layer::GlobalAveragePool => Ok(Shape::components(channels)),
            Layer::Rescale { factor, offset } if !factor.is_finite() || !offset.is_finite() => {
                Err("its factor is not finite".to_owned())
            }
            Layer::Rescale { .. } => Ok(shape),
            Layer::Resize { height: rows, width: columns } => {
                if !(1..=height).contains(rows) || !(1..=width).contains(columns) {
                    return Err(format!("{width}×{height} pixels cannot become {columns}×{rows}"));
                }
                Ok(shape.planes(*rows, *columns, channels))
            }
            Layer::Branch => Ok(shape),
        }
    }

    /// Its weights, where it has any.
    pub fn linear(&self) -> Option<&Linear> {
        match self {
            Layer::Conv3x3(linear)
            | Layer::Dense(linear)
            | Layer::Convolution(_, linear)
            | Layer::Depthwise(_, linear) => Some(linear),
            _ => None,
        }
    }

    /// As [`linear`](Layer::linear), to be changed.
    pub fn linear_mut(&mut self) -> Option<&mut Linear> {
        match self {
            Layer::Conv3x3(linear)
            | Layer::Dense(linear)
            | Layer::Convolution(_, linear)
            | Layer::Depthwise(_, linear) => Some(linear),
            _ => None,
        }
    }
}

impl Linear {
    /// Keeps only those of the weights that are not zero, where nearly all are.
    #[cfg(feature = "onnx")]
    pub(crate) fn make_sparse(&mut self) {
        if let Weights::I8 { values, scales } = &self.weights
            && let Some(sparse) = Sparse::of(values, scales)
        {
            self.weights = Weights::Sparse(sparse);
        }
    }

    /// What does not fit `inputs`, with `taps` weights for each input and output.
    fn misfit(&self, inputs: usize, taps: usize) -> Option<String> {
        if self.inputs != inputs {
            return Some(format!("it takes {} inputs, but {inputs} come", self.inputs));
        }
        self.misfit_of(self.outputs.saturating_mul(self.inputs).saturating_mul(taps))
    }

    /// What does not fit so many weights.
    fn misfit_of(&self, weights: usize) -> Option<String> {
        if self.outputs == 0 {
            Some("it has no outputs".to_owned())
        } else if self.weights.len() != weights {
            Some(format!("it has {} weights instead of {weights}", self.weights.len()))
        } else if self.bias.len() != self.outputs {
            Some(format!("it has {} biases for {} outputs", self.bias.len(), self.outputs))
        } else {
            match &self.weights {
                Weights::I8 { scales, .. } | Weights::Sparse(Sparse { scales, .. })
                    if scales.len() != self.outputs =>
                {
                    Some(format!("it has {} scales for {} outputs", scales.len(), self.outputs))
                }
                _ => None,
            }
        }
    }
}
