//! Constant tensors, which do not depend on the picture: weights, as they must lie in a
//! [`Model`](crate::engine::Model), and shapes.

use half::f16;

use super::error::{LoweringError, unsupported};
use crate::engine::Weights;
use crate::onnx::files::Files;
use crate::onnx::graph::{Graph, attribute, input, int, ints, label};
use crate::onnx::proto::tensor_proto::DataType;
use crate::onnx::proto::{NodeProto, TensorProto};
use crate::onnx::tensor::{Elements, dims};

/// Input rows that are transposed together: a block of them is contiguous in every output's row.
const BLOCK: usize = 64;

/// A reader of a graph's constants.
pub(in crate::onnx) struct Constants<'a> {
    pub graph: &'a Graph<'a>,
    pub files: &'a dyn Files,
}

/// A constant tensor before it is read.
pub(super) struct Constant<'a> {
    tensor: &'a TensorProto,
    /// Its dimensions as whoever uses it sees them.
    pub dims: Vec<usize>,
    /// Whether its two dimensions are exchanged on the way to whoever uses it.
    transposed: bool,
    quantised: Option<Quantised>,
}

/// The parameters of a `DequantizeLinear` without zero points.
struct Quantised {
    /// One for all, or one for each step along an axis.
    scales: Vec<f32>,
    /// Counted before any transposition.
    axis: usize,
}

/// The order of a matrix of weights in the file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    OutputFirst,
    InputFirst,
}

impl<'a> Constants<'a> {
    /// Follows a constant back to the tensor in the file.
    pub(super) fn find(&self, name: &'a str) -> Result<Constant<'a>, LoweringError> {
        let (mut name, mut transposed, mut quantised, mut seen) = (name, false, None, None);
        let tensor = loop {
            if let Some(tensor) = self.graph.initializer(name) {
                break tensor;
            }
            let node =
                self.graph.producer(name).ok_or_else(|| unsupported("a weight is missing"))?;
            let strange = || unsupported(format!("its weights come out of {}", label(node)));
            match node.op_type.as_str() {
                "Constant" => match attribute(node, "value").and_then(|value| value.t.as_ref()) {
                    Some(tensor) => break tensor,
                    None => return Err(strange()),
                },
                "Identity" => {}
                "Cast" if int(node, "to", 0) == DataType::Float as i64 => {}
                "Transpose" if seen.is_none() && matches!(ints(node, "perm"), [] | [1, 0]) => {
                    transposed = !transposed;
                }
                "Reshape" if !transposed => {
                    let shape = input(node, 1).and_then(|shape| self.integers(shape));
                    let shape = shape.ok_or_else(strange)?;
                    let shape = shape.iter().map(|&dim| usize::try_from(dim).ok());
                    seen = seen.or(Some(shape.collect::<Option<Vec<_>>>().ok_or_else(strange)?));
                }
                "DequantizeLinear" if quantised.is_none() && seen.is_none() => {
                    quantised = Some(self.quantised(node).ok_or_else(strange)?);
                }
                _ => return Err(strange()),
            }
            name = input(node, 0).ok_or_else(strange)?;
        };
        let mut dims = dims(tensor).ok_or_else(|| unsupported("a weight has no size"))?;
        if transposed && dims.len() != 2 {
            return Err(unsupported("its weights are transposed in an unusual way"));
        }
        if transposed {
            dims.reverse();
        }
        if let Some(seen) = seen {
            if seen.iter().product::<usize>() != dims.iter().product::<usize>() {
                return Err(unsupported("its weights are reshaped in an unusual way"));
            }
            dims = seen;
        }
        Ok(Constant { tensor, dims, transposed, quantised })
    }

    fn quantised(&self, node: &'a NodeProto) -> Option<Quantised> {
        let scale = self.find(input(node, 1)?).ok()?;
        let scales = self.floats(&scale).ok()?;
        if let Some(zero) = input(node, 2) {
            let zero = self.find(zero).ok()?.tensor;
            let points = self.list(zero)?;
            if points.iter().any(|&point| point != 0) {
                return None;
            }
        }
        let axis = if scales.len() == 1 { 0 } else { int(node, "axis", 1) };
        Some(Quantised { scales, axis: usize::try_from(axis).ok()? })
    }

    /// Reads all elements of a constant that is as it lies in the file.
    pub(super) fn floats(&self, constant: &Constant<'a>) -> Result<Vec<f32>, LoweringError> {
        if constant.transposed || constant.quantised.is_some() {
            return Err(unsupported("a bias is transposed or quantised"));
        }
        let mut elements = Elements::open(self.files, constant.tensor)?;
        let mut values = vec![0.0; constant.dims.iter().product()];
        elements.floats(&mut values)?;
        Ok(values)
    }

    /// Reads a matrix of weights as `outputs × inputs`, in which input `i` of the file becomes
    /// input
    /// `place(i)`. Besides the result only a few rows are in memory.
    pub(super) fn matrix(
        &self,
        constant: &Constant<'a>,
        order: Order,
        (outputs, inputs): (usize, usize),
        place: impl Fn(usize) -> usize,
    ) -> Result<Weights, LoweringError> {
        let order = match (constant.transposed, order) {
            (false, order) => order,
            (true, Order::OutputFirst) => Order::InputFirst,
            (true, Order::InputFirst) => Order::OutputFirst,
        };
        let mut elements = Elements::open(self.files, constant.tensor)?;
        let size = (outputs, inputs);
        let Some(Quantised { scales, axis }) = &constant.quantised else {
            if elements.are_halves() {
                let read = |out: &mut [f16]| Ok(elements.halves(out)?);
                return arrange(size, order, place, read).map(Weights::F16);
            }
            let read = |out: &mut [f32]| Ok(elements.floats(out)?);
            return arrange(size, order, place, read).map(Weights::F32);
        };
        let scales = match (scales.len(), axis, order) {
            (1, ..) => vec![scales[0]; outputs],
            (count, 0, Order::OutputFirst) | (count, 1, Order::InputFirst) if count == outputs => {
                scales.clone()
            }
            _ => return Err(unsupported("its weights are not quantised by output")),
        };
        let read = |out: &mut [i8]| Ok(elements.bytes(out)?);
        let values = arrange(size, order, place, read)?;
        if values.contains(&i8::MIN) {
            let rows = values.chunks_exact(inputs).zip(&scales);
            let floats =
                rows.flat_map(|(row, scale)| row.iter().map(move |&v| f32::from(v) * scale));
            return Ok(Weights::F32(floats.collect()));
        }
        Ok(Weights::I8 { values, scales })
    }

    /// Reads a constant list of whole numbers.
    pub(super) fn integers(&self, name: &'a str) -> Option<Vec<i64>> {
        let tensor = match self.graph.initializer(name) {
            Some(tensor) => tensor,
            None => {
                let node = self.graph.producer(name)?;
                match node.op_type.as_str() {
                    "Constant" => match attribute(node, "value_ints") {
                        Some(values) => return Some(values.ints.clone()),
                        None => attribute(node, "value")?.t.as_ref()?,
                    },
                    _ => return None,
                }
            }
        };
        self.list(tensor)
    }

    fn list(&self, tensor: &'a TensorProto) -> Option<Vec<i64>> {
        let mut elements = Elements::open(self.files, tensor).ok()?;
        let mut values = vec![0; dims(tensor)?.iter().product()];
        elements.integers(&mut values).ok()?;
        Some(values)
    }
}

/// Reads a matrix with `next`, row after row as it lies in the file, into rows of outputs.
fn arrange<T: Copy + Default>(
    (outputs, inputs): (usize, usize),
    order: Order,
    place: impl Fn(usize) -> usize,
    mut next: impl FnMut(&mut [T]) -> Result<(), LoweringError>,
) -> Result<Vec<T>, LoweringError> {
    let mut weights = vec![T::default(); outputs * inputs];
    if weights.is_empty() {
        return Ok(weights);
    }
    if order == Order::OutputFirst {
        let mut row = vec![T::default(); inputs];
        for target in weights.chunks_exact_mut(inputs) {
            next(&mut row)?;
            for (at, value) in row.iter().enumerate() {
                target[place(at)] = *value;
            }
        }
        return Ok(weights);
    }
    let mut block = vec![T::default(); BLOCK.min(inputs) * outputs];
    for first in (0..inputs).step_by(BLOCK) {
        let rows = BLOCK.min(inputs - first);
        let block = &mut block[..rows * outputs];
        next(block)?;
        for (output, target) in weights.chunks_exact_mut(inputs).enumerate() {
            for (row, values) in block.chunks_exact(outputs).enumerate() {
                target[place(first + row)] = values[output];
            }
        }
    }
    Ok(weights)
}
