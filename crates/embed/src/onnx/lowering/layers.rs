//! Operators that become layers.

use super::constants::Order;
use super::error::{LoweringError, unsupported};
use super::scale::scale;
use super::state::{Activations, Lowering, PLANES};
use crate::engine::{Activation, Layer, Linear, Window};
use crate::onnx::graph::{float, input, int, ints, label, text};
use crate::onnx::proto::NodeProto;
use crate::preprocessing::Layout;

impl<'a> Lowering<'a> {
    pub(super) fn conv(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        let strange = |what: &str| Err(unsupported(format!("{} {what}", label(node))));
        if self.current.form != PLANES {
            return strange("convolves something else than planes");
        }
        let weights = self.constants.find(second(node)?)?;
        let &[outputs, inputs, side, across] = &weights.dims[..] else {
            return strange("has weights of an unusual shape");
        };
        if side != across || ints(node, "dilations").iter().any(|&dilation| dilation != 1) {
            return strange("has a kernel that is no square of neighbours");
        }
        let Some(window) = self.window(node, side) else {
            return strange("moves or is padded in an unusual way");
        };
        let channels = self.current.channels;
        let depthwise = match usize::try_from(int(node, "group", 1)) {
            Ok(1) if inputs == channels => false,
            Ok(groups) if groups == channels && outputs == channels && inputs == 1 => true,
            Ok(1) => return strange("does not fit the layer before"),
            _ => return strange("has groups of channels"),
        };
        let Some((height, width)) = window.output(self.current.height, self.current.width) else {
            return strange("is larger than what it reads");
        };
        let size = (outputs, inputs * side * side);
        let weights = self.constants.matrix(&weights, Order::OutputFirst, size, |at| at)?;
        let bias = self.bias(input(node, 2), outputs, 1.0)?;
        let linear =
            Linear { outputs, inputs: channels, weights, bias, activation: Activation::None };
        let layer = if depthwise {
            Layer::Depthwise(window, linear)
        } else if window == (Window { side: 3, stride: 1, padding: [1; 4] }) {
            Layer::Conv3x3(linear)
        } else {
            Layer::Convolution(window, linear)
        };
        self.push(node, layer);
        self.current =
            Activations { height, width, channels: outputs, padding: [0; 4], ..self.take() };
        Ok(())
    }

    /// A convolution's window: kernel size, stride and padding; `None` where it is none that the
    /// engine has.
    fn window(&self, node: &NodeProto, side: usize) -> Option<Window> {
        let stride = match *ints(node, "strides") {
            [] => 1,
            [down, across] if down == across => usize::try_from(down).ok().filter(|&s| s > 0)?,
            _ => return None,
        };
        // TensorFlow's "same": as many outputs as strides fit; the odd one of the zeros lies below
        // and at the right (`upper`), or above and at the left.
        let same = |upper: bool| {
            let [top, left, bottom, right] = self.current.padding;
            let needed = |length: usize| {
                let span = (length.div_ceil(stride) - 1) * stride + side;
                let zeros = span.saturating_sub(length);
                if upper { [zeros / 2, zeros.div_ceil(2)] } else { [zeros.div_ceil(2), zeros / 2] }
            };
            let [above, below] = needed(self.current.height + top + bottom);
            let [before, after] = needed(self.current.width + left + right);
            [above, before, below, after]
        };
        let padding = match text(node, "auto_pad") {
            b"SAME_UPPER" => same(true),
            b"SAME_LOWER" => same(false),
            b"VALID" => [0; 4],
            _ => match ints(node, "pads") {
                [] => [0; 4],
                pads => four(pads)?,
            },
        };
        let padding = std::array::from_fn(|edge| padding[edge] + self.current.padding[edge]);
        Some(Window { side, stride, padding })
    }

    /// Lowers `Pad` with zeros, which belongs to the convolution that follows.
    pub(super) fn pad(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        let strange = || unsupported(format!("{} pads in an unusual way", label(node)));
        let zeros = match input(node, 2) {
            Some(value) => self.constants.floats(&self.constants.find(value)?)? == [0.0],
            None => float(node, "value", 0.0) == 0.0,
        };
        let pads = match input(node, 1) {
            Some(pads) => self.constants.integers(pads).ok_or_else(strange)?,
            None => ints(node, "pads").to_vec(),
        };
        let constant = matches!(text(node, "mode"), b"" | b"constant");
        let &[0, 0, top, left, 0, 0, bottom, right] = &pads[..] else { return Err(strange()) };
        if self.current.form != PLANES || !zeros || !constant || input(node, 3).is_some() {
            return Err(strange());
        }
        self.current.padding = four(&[top, left, bottom, right]).ok_or_else(strange)?;
        Ok(())
    }

    pub(super) fn dense(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        let strange = |what: &str| Err(unsupported(format!("{} {what}", label(node))));
        let weights = self.constants.find(second(node)?)?;
        if !self.current.form.flat || int(node, "transA", 0) != 0 {
            return strange("multiplies something else than components with weights");
        }
        let order =
            if int(node, "transB", 0) == 1 { Order::OutputFirst } else { Order::InputFirst };
        let (outputs, inputs) = match (&weights.dims[..], order) {
            (&[outputs, inputs], Order::OutputFirst) => (outputs, inputs),
            (&[inputs, outputs], Order::InputFirst) => (outputs, inputs),
            _ => return strange("has no matrix of weights"),
        };
        let (pixels, channels) = (self.current.height * self.current.width, self.current.channels);
        if inputs != pixels * channels {
            return strange("does not fit the layer before");
        }
        let size = (outputs, inputs);
        let mut weights = match self.current.form.layout {
            Layout::Nhwc => self.constants.matrix(&weights, order, size, |at| at),
            Layout::Nchw => {
                let place = |at: usize| at % pixels * channels + at / pixels;
                self.constants.matrix(&weights, order, size, place)
            }
        }?;
        scale(&mut weights, &vec![float(node, "alpha", 1.0); outputs]);
        let bias = self.bias(input(node, 2), outputs, float(node, "beta", 1.0))?;
        let linear = Linear { outputs, inputs, weights, bias, activation: Activation::None };
        self.push(node, Layer::Dense(linear));
        self.current = Activations { height: 1, width: 1, channels: outputs, ..self.take() };
        Ok(())
    }

    pub(super) fn max_pool(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        let even = self.current.height.is_multiple_of(2) && self.current.width.is_multiple_of(2);
        let whole = int(node, "ceil_mode", 0) == 0 || even;
        // Where the sides are even, SAME adds nothing.
        let same = text(node, "auto_pad").starts_with(b"SAME") && even;
        let unpadded = same || plain_padding(node);
        if self.current.form != PLANES || !plain_window(node, 2) || !whole || !unpadded {
            return Err(unsupported(format!("{} is no plain 2×2 pooling", label(node))));
        }
        self.push(node, Layer::MaxPool2x2);
        (self.current.height, self.current.width) =
            (self.current.height / 2, self.current.width / 2);
        Ok(())
    }

    /// Lowers `GlobalAveragePool`, or another operator that is one.
    pub(super) fn global_average_pool(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        let strange = || unsupported(format!("{} is no mean over all pixels", label(node)));
        let all = match node.op_type.as_str() {
            "GlobalAveragePool" => true,
            "ReduceMean" => {
                let axes = match input(node, 1) {
                    Some(axes) => self.constants.integers(axes).ok_or_else(strange)?,
                    None => ints(node, "axes").to_vec(),
                };
                matches!(axes[..], [2, 3] | [-2, -1] | [3, 2] | [-1, -2])
            }
            _ => {
                let whole = [self.current.height as i64, self.current.width as i64];
                ints(node, "kernel_shape") == whole
                    && plain_padding(node)
                    && int(node, "ceil_mode", 0) == 0
            }
        };
        if self.current.form != PLANES || !all {
            return Err(strange());
        }
        self.push(node, Layer::GlobalAveragePool);
        (self.current.height, self.current.width) = (1, 1);
        self.current.form.flat = node.op_type == "ReduceMean" && int(node, "keepdims", 1) == 0;
        Ok(())
    }

    /// Lowers `Resize` to fewer pixels, as Pillow does it.
    pub(super) fn resize(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        let strange = || unsupported(format!("{} is no antialiased reduction", label(node)));
        let plain = text(node, "mode") == b"linear"
            && matches!(text(node, "coordinate_transformation_mode"), b"" | b"half_pixel")
            && int(node, "antialias", 0) == 1
            && int(node, "exclude_outside", 0) == 1
            && matches!(text(node, "keep_aspect_ratio_policy"), b"" | b"stretch");
        let sizes = input(node, 3).and_then(|sizes| self.constants.integers(sizes));
        let sizes = sizes.filter(|_| plain && self.current.form == PLANES).ok_or_else(strange)?;
        let channels = self.current.channels as i64;
        let (height, width) = match (&sizes[..], ints(node, "axes")) {
            (&[height, width], [2, 3] | [-2, -1]) => (height, width),
            (&[1, same, height, width], [] | [0, 1, 2, 3]) if same == channels => (height, width),
            _ => return Err(strange()),
        };
        let side = |length| usize::try_from(length).ok().filter(|&length| length > 0);
        let (Some(height), Some(width)) = (side(height), side(width)) else {
            return Err(strange());
        };
        self.push(node, Layer::Resize { height, width });
        (self.current.height, self.current.width) = (height, width);
        Ok(())
    }

    /// Lowers `LpNormalization` of components, after a mean was subtracted or not.
    pub(super) fn direction(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        let euclidean = int(node, "p", 2) == 2 && matches!(int(node, "axis", -1), 1 | -1);
        let components = self.current.height * self.current.width == 1;
        if !self.current.form.flat || !components || !euclidean {
            return Err(unsupported(format!("{} is no length of a vector", label(node))));
        }
        let mean = self.current.mean.take().unwrap_or_else(|| vec![0.0; self.current.channels]);
        self.push(node, Layer::Direction { mean, length: 1.0 });
        Ok(())
    }
}

/// Whether a pooling's window is `side` × `side` and moves by as much.
pub(super) fn plain_window(node: &NodeProto, side: i64) -> bool {
    let strides = ints(node, "strides");
    let strides_fit = if strides.is_empty() { side == 1 } else { strides == [side; 2] };
    let padding_fits = side != 1 || plain_padding(node);
    ints(node, "kernel_shape") == [side; 2]
        && strides_fit
        && padding_fits
        && ints(node, "dilations").iter().all(|&dilation| dilation == 1)
        && node.output.iter().filter(|output| !output.is_empty()).count() == 1
}

fn plain_padding(node: &NodeProto) -> bool {
    let auto = text(node, "auto_pad");
    matches!(auto, b"" | b"NOTSET" | b"VALID") && ints(node, "pads").iter().all(|&pad| pad == 0)
}

fn four(lengths: &[i64]) -> Option<[usize; 4]> {
    let lengths: Vec<usize> =
        lengths.iter().map(|&length| usize::try_from(length).ok()).collect::<Option<_>>()?;
    lengths.try_into().ok()
}

fn second(node: &NodeProto) -> Result<&str, LoweringError> {
    input(node, 1).ok_or_else(|| unsupported(format!("{} has no weights", label(node))))
}
