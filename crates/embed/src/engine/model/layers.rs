//! [`Model`]: a network as a list of layers.

use super::linear::Linear;
use super::window::Window;

/// A network up to its vector: a list of layers, each of which reads what the one before gives.
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
    /// At least one; no layer that reads feature maps follows one that gives components.
    pub layers: Vec<Layer>,
}

/// A layer of a [`Model`]. Feature maps have rows, columns and channels; components are what is
/// left after the first dense layer or global pooling.
///
/// `L` is the linear part of a layer that has one, and `M` a normalisation's mean: in a model with
/// their values, in a pack's manifest only their sizes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Layer<L = Linear, M = Vec<f32>> {
    /// A 3×3 convolution, stride 1, one pixel of zeros around: `weights` are output × input × 3 ×
    /// 3, where `inputs` counts channels. A cross-correlation, as every framework computes it.
    Conv3x3(L),
    /// 2×2 max-pooling, stride 2; an odd last row or column is dropped.
    MaxPool2x2,
    /// A dense (fully connected) layer: `weights` are output × input. The inputs of the first dense
    /// layer are the activations in the order in which they lie: row, column, channel.
    Dense(L),
    /// A convolution with any window: `weights` are output × input × side × side.
    Convolution(Window, L),
    /// A depthwise convolution, of each channel alone: `weights` are channel × side × side, and
    /// `inputs` equals `outputs`.
    Depthwise(Window, L),
    /// A residual connection: adds what an earlier layer of the same branch gives, by its position
    /// in [`Model::layers`].
    Add(usize),
    /// Global average pooling: the mean of each channel over all pixels.
    GlobalAveragePool,
    /// An affine function, `factor · x + offset`, of every value of feature maps.
    Rescale {
        /// The factor, which multiplies first.
        factor: f32,
        /// The offset, which is added afterwards.
        offset: f32,
    },
    /// Antialiased bilinear downsampling, to a size that is not larger in any direction, with a
    /// support that grows with the reduction (ONNX `Resize`, mode `linear`, `antialias`,
    /// `half_pixel`; what Pillow calls `BILINEAR`).
    Resize {
        /// Rows of the result.
        height: usize,
        /// Columns of the result.
        width: usize,
    },
    /// Centring and L2 normalisation, which leave the components' direction from a mean:
    /// `length · (x − mean) / |x − mean|`, all zero where x is the mean.
    Direction {
        /// The mean, one value for each component.
        mean: M,
        /// Length of the result.
        length: f32,
    },
    /// The end of a branch: puts the components so far aside; the next layer reads the input again.
    /// The vector is the components of all branches, one after another.
    Branch,
}

impl<L, M> Layer<L, M> {
    /// Its linear part, where it has one.
    pub fn linear(&self) -> Option<&L> {
        match self {
            Layer::Conv3x3(linear)
            | Layer::Dense(linear)
            | Layer::Convolution(_, linear)
            | Layer::Depthwise(_, linear) => Some(linear),
            _ => None,
        }
    }

    /// As [`linear`](Layer::linear), to be changed.
    pub fn linear_mut(&mut self) -> Option<&mut L> {
        match self {
            Layer::Conv3x3(linear)
            | Layer::Dense(linear)
            | Layer::Convolution(_, linear)
            | Layer::Depthwise(_, linear) => Some(linear),
            _ => None,
        }
    }

    /// The same layer with another linear part and another mean.
    ///
    /// # Errors
    ///
    /// Those of `linear` and `mean`.
    pub(crate) fn try_map<L2, M2, E>(
        &self,
        linear: impl FnOnce(&L) -> Result<L2, E>,
        mean: impl FnOnce(&M) -> Result<M2, E>,
    ) -> Result<Layer<L2, M2>, E> {
        Ok(match self {
            Layer::Conv3x3(of) => Layer::Conv3x3(linear(of)?),
            Layer::MaxPool2x2 => Layer::MaxPool2x2,
            Layer::Dense(of) => Layer::Dense(linear(of)?),
            Layer::Convolution(window, of) => Layer::Convolution(*window, linear(of)?),
            Layer::Depthwise(window, of) => Layer::Depthwise(*window, linear(of)?),
            Layer::Add(layer) => Layer::Add(*layer),
            Layer::GlobalAveragePool => Layer::GlobalAveragePool,
            &Layer::Rescale { factor, offset } => Layer::Rescale { factor, offset },
            &Layer::Resize { height, width } => Layer::Resize { height, width },
            Layer::Direction { mean: of, length } => {
                Layer::Direction { mean: mean(of)?, length: *length }
            }
            Layer::Branch => Layer::Branch,
        })
    }
}
