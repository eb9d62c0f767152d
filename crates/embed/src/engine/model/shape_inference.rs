//! Shape inference: whether every layer fits the one before, and what it gives.

use super::layers::{Layer, Model};
use super::linear::Linear;
use super::window::Window;
use thiserror::Error;

/// An error of shape inference: why layers do not make a [`Model`].
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("layer {layer} of the network: {reason}")]
pub struct ModelError {
    /// Position in [`Model::layers`], from 0.
    pub layer: usize,
    /// The reason: what does not fit.
    pub reason: String,
}

/// Most values between two layers: 1 GiB as 32-bit floats. VGG16 has 3.2 million.
const MAX_VALUES: usize = 1 << 28;
/// The shape of the activations between two layers.
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
    fn values(&self) -> Option<usize> {
        let values = self.height.checked_mul(self.width)?.checked_mul(self.channels)?;
        (values <= MAX_VALUES).then_some(values)
    }

    fn planes(&self, height: usize, width: usize, channels: usize) -> Shape {
        Shape { height, width, channels, flat: false }
    }

    /// The planes that a window gives; or why it does not fit.
    fn windowed(&self, window: &Window, outputs: usize) -> Result<Shape, String> {
        window.misfit().map_or(Ok(()), Err)?;
        let output = window.output(self.height, self.width);
        let (height, width) = output.ok_or("the kernel does not fit")?;
        Ok(self.planes(height, width, outputs))
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

    /// Infers the shape that each layer gives, and the components of the vector.
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
    /// Infers the shape that the layer gives for `shape`, whose values are `inputs`; or why it does
    /// not fit. `earlier` tells what another layer of the branch gives.
    fn output(
        &self,
        shape: Shape,
        inputs: usize,
        earlier: impl Fn(usize) -> Option<Shape>,
    ) -> Result<Shape, String> {
        let Shape { height, width, channels, flat } = shape;
        let fits = |linear: &Linear, inputs, taps| linear.misfit(inputs, taps).map_or(Ok(()), Err);
        match self {
            Layer::Dense(linear) => {
                fits(linear, inputs, 1)?;
                Ok(Shape::components(linear.outputs))
            }
            Layer::Direction { mean, length } if flat && mean.len() == channels => {
                let finite = length.is_finite() && mean.iter().all(|x| x.is_finite());
                if finite { Ok(shape) } else { Err("its mean is not finite".to_owned()) }
            }
            Layer::Direction { mean, .. } => {
                Err(format!("its mean has {} components, but {inputs} come", mean.len()))
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
                shape.windowed(window, linear.outputs)
            }
            Layer::Depthwise(window, linear) => {
                fits_each(linear, channels, window)?;
                shape.windowed(window, channels)
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
            Layer::Resize { height: rows, width: columns }
                if (1..=height).contains(rows) && (1..=width).contains(columns) =>
            {
                Ok(shape.planes(*rows, *columns, channels))
            }
            Layer::Resize { height: rows, width: columns } => {
                Err(format!("{width}×{height} pixels cannot become {columns}×{rows}"))
            }
            Layer::Branch => Ok(shape),
        }
    }
}

/// Whether a depthwise convolution's weights are those of `channels` channels, one window for each.
fn fits_each(linear: &Linear, channels: usize, window: &Window) -> Result<(), String> {
    let Linear { inputs, outputs, .. } = linear;
    if *inputs != channels || *outputs != channels {
        return Err(format!("it takes {inputs} channels for {outputs} of {channels}"));
    }
    let taps = window.side.saturating_mul(window.side);
    linear.misfit_of(channels.saturating_mul(taps)).map_or(Ok(()), Err)
}
