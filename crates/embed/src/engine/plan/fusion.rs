//! Fusion: which layers are computed at once.

use super::{Flat, Operator, Step};
use crate::engine::kernels::convolution::{Depthwise, Im2col, InvertedResidual, PIXEL, Winograd};
use crate::engine::kernels::resize::Resize;
use crate::engine::model::{Layer, Linear, Shape, Weights, Window};
use std::collections::VecDeque;

/// What a layer becomes in the plan, with those that are fused with it.
pub(super) enum Planned {
    Step(Step),
    /// The mean of each feature map: global average pooling.
    Means,
    Flat(Flat),
    Nothing,
}

/// The layers of a branch that are not yet part of a step.
pub(super) struct Layers {
    rest: VecDeque<Layer>,
    /// Where the branch begins in the model.
    first: usize,
    /// The position of the first of them in the branch.
    next: usize,
    /// Those that an addition reads.
    read: Vec<usize>,
    /// The value of each layer before them.
    values: Vec<usize>,
}

impl Layers {
    /// All layers of a branch, which begins with layer `first` of the model.
    pub(super) fn new(layers: Vec<Layer>, first: usize) -> Layers {
        let read = layers.iter().filter_map(|layer| match layer {
            Layer::Add(layer) => Some(layer - first),
            _ => None,
        });
        let read = read.collect();
        Layers { rest: layers.into(), first, next: 0, read, values: Vec::new() }
    }

    /// How many layers are taken.
    pub(super) fn taken(&self) -> usize {
        self.next
    }

    /// Notes that what the layers taken give is value `value`.
    pub(super) fn computed(&mut self, value: usize) {
        self.values.resize(self.next, value);
    }

    /// What a layer becomes that reads feature maps of `shape`, with those behind it that are
    /// computed at once; `begins` where nothing is computed before it.
    pub(super) fn plan(&mut self, layer: Layer, shape: Shape, begins: bool) -> Planned {
        let (work, added) = match layer {
            Layer::Conv3x3(linear) => {
                let pool = self.follower(|layer| *layer == Layer::MaxPool2x2).is_some();
                (Operator::Winograd(Winograd::new(linear, pool)), None)
            }
            Layer::MaxPool2x2 => (Operator::MaxPool, None),
            Layer::Convolution(window, linear) => self.convolution(window, &linear),
            Layer::Depthwise(window, linear) => self.inverted_residual(None, window, &linear),
            Layer::Add(layer) => (Operator::Add, self.values.get(layer - self.first).copied()),
            Layer::Rescale { factor, offset } => self.rescale(factor, offset, begins),
            Layer::Resize { height, width } => {
                let from = [shape.height, shape.width];
                (Operator::Resize(Resize::new(from, [height, width])), None)
            }
            Layer::GlobalAveragePool => return Planned::Means,
            Layer::Dense(linear) => return Planned::Flat(Flat::Dense(unpacked(linear))),
            Layer::Direction { mean, length } => {
                return Planned::Flat(Flat::Direction { mean, length });
            }
            Layer::Branch => return Planned::Nothing,
        };
        Planned::Step(Step { work, added })
    }

    /// A convolution, and the value that is added to it; or where a depthwise one follows, the
    /// beginning of an inverted residual.
    fn convolution(&mut self, window: Window, linear: &Linear) -> (Operator, Option<usize>) {
        let convolution = Im2col::new(window, linear);
        let depthwise = |layer: &Layer| matches!(layer, Layer::Depthwise(..));
        let depthwise = convolution.is_pointwise().then(|| self.follower(depthwise));
        match depthwise.flatten() {
            Some(Layer::Depthwise(window, linear)) => {
                self.inverted_residual(Some(convolution), window, &linear)
            }
            _ => (Operator::Im2col(convolution), self.added()),
        }
    }

    /// The scaling of pixels, which a first convolution does as it gathers them.
    fn rescale(&mut self, factor: f32, offset: f32, begins: bool) -> (Operator, Option<usize>) {
        let of_pixels = |layer: &Layer| match layer {
            Layer::Convolution(window, linear) => Im2col::reads_pixels_of(window, linear.inputs),
            _ => false,
        };
        match begins.then(|| self.follower(of_pixels)).flatten() {
            Some(Layer::Convolution(window, linear)) => {
                let mut convolution = Im2col::new(window, &linear);
                convolution.rescale = (factor, offset);
                (Operator::Im2col(convolution), self.added())
            }
            _ => (Operator::Rescale { factor, offset }, None),
        }
    }

    /// Takes the next layer.
    pub(super) fn pop(&mut self) -> Option<Layer> {
        self.next += 1;
        self.rest.pop_front()
    }

    /// The next layer, if it is as wanted and nothing else reads the one before.
    fn follower(&mut self, wanted: impl Fn(&Layer) -> bool) -> Option<Layer> {
        let alone = !self.read.contains(&(self.next - 1));
        if alone && self.rest.front().is_some_and(wanted) { self.pop() } else { None }
    }

    /// The value that the next layer adds, if that is what it does and nothing else reads the
    /// layer before.
    fn added(&mut self) -> Option<usize> {
        match self.follower(|layer| matches!(layer, Layer::Add(_)))? {
            Layer::Add(layer) => self.values.get(layer - self.first).copied(),
            _ => None,
        }
    }

    /// A depthwise convolution with its neighbours, and the value that is added to the projection.
    fn inverted_residual(
        &mut self,
        expand: Option<Im2col>,
        window: Window,
        linear: &Linear,
    ) -> (Operator, Option<usize>) {
        let project = match self.follower(is_pointwise) {
            Some(Layer::Convolution(window, linear)) => Some(Im2col::new(window, &linear)),
            _ => None,
        };
        let added = project.as_ref().and_then(|_| self.added());
        let inverted_residual = InvertedResidual {
            expand: expand.map(|of| of.pointwise),
            depthwise: Depthwise::new(window, linear),
            project: project.map(|of| of.pointwise),
        };
        (Operator::InvertedResidual(Box::new(inverted_residual)), added)
    }
}

fn is_pointwise(layer: &Layer) -> bool {
    matches!(layer, Layer::Convolution(window, _) if *window == PIXEL)
}

/// A dense layer whose weights are all stored: its kernel knows no sparse ones.
fn unpacked(mut linear: Linear) -> Linear {
    if let Weights::Sparse(sparse) = linear.weights {
        let values = sparse.integers();
        linear.weights = Weights::I8 { values, scales: sparse.scales };
    }
    linear
}
