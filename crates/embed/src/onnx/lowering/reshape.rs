//! Reshapes: shapes that an exporter lets the network compute, known because the batch is one
//! picture.

use std::collections::HashMap;

use super::constants::Constants;
use crate::onnx::graph::{attribute, input, int, ints};
use crate::onnx::proto::NodeProto;

/// The dimensions after `Flatten`, `Reshape` or `Squeeze` of a tensor whose
/// dimensions are `from`; `shapes` are those of the tensors before. `None` where they cannot be
/// found out.
pub(super) fn reshaped<'a>(
    node: &'a NodeProto,
    from: &[i64],
    constants: &Constants<'a>,
    shapes: &HashMap<&'a str, Vec<i64>>,
) -> Option<Vec<i64>> {
    let second = || input(node, 1).and_then(|list| integers(list, constants, shapes));
    let count: i64 = from.iter().product();
    match node.op_type.as_str() {
        "Flatten" => {
            let axis = position(int(node, "axis", 1), from.len())?;
            let rows: i64 = from[..axis].iter().product();
            Some(vec![rows, from[axis..].iter().product()])
        }
        "Reshape" => {
            let copies_zero = int(node, "allowzero", 0) == 0;
            let mut to = second().or_else(|| Some(ints(node, "shape").to_vec()))?;
            for (at, dim) in to.iter_mut().enumerate() {
                if *dim == 0 && copies_zero {
                    *dim = *from.get(at)?;
                }
            }
            let known: i64 = to.iter().filter(|&&dim| dim != -1).product();
            let open = to.iter().position(|&dim| dim == -1);
            if let Some(open) = open {
                to[open] = count.checked_div(known)?;
            }
            (to.iter().product::<i64>() == count).then_some(to)
        }
        "Squeeze" => {
            let axes = second().unwrap_or_else(|| ints(node, "axes").to_vec());
            let axes: Option<Vec<usize>> =
                axes.iter().map(|&axis| position(axis, from.len())).collect();
            let axes = axes.filter(|axes| !axes.is_empty())?;
            let kept = from.iter().enumerate().filter(|(at, _)| !axes.contains(at));
            let to: Vec<i64> = kept.map(|(_, &dim)| dim).collect();
            (to.iter().product::<i64>() == count).then_some(to)
        }
        _ => None,
    }
}

/// A list of whole numbers that is constant once the batch is one.
fn integers<'a>(
    name: &'a str,
    constants: &Constants<'a>,
    shapes: &HashMap<&'a str, Vec<i64>>,
) -> Option<Vec<i64>> {
    if let Some(values) = constants.integers(name) {
        return Some(values);
    }
    let node = constants.graph.producer(name)?;
    let operand = |at: usize| input(node, at).and_then(|name| integers(name, constants, shapes));
    match node.op_type.as_str() {
        "Shape" => shapes.get(input(node, 0)?).cloned(),
        "Cast" | "Identity" | "Unsqueeze" | "Squeeze" => operand(0),
        "Gather" => {
            let values = operand(0)?;
            let at = |&index: &i64| Some(values[position(index, values.len())?]);
            operand(1)?.iter().map(at).collect()
        }
        "Concat" => {
            let parts = (0..node.input.len()).map(operand).collect::<Option<Vec<_>>>()?;
            Some(parts.concat())
        }
        "Slice" => {
            let values = operand(0)?;
            let list = |at: usize, name: &str| match attribute(node, name) {
                Some(list) => list.ints.first().copied(),
                None => operand(at)?.first().copied(),
            };
            if input(node, 4).is_some() && operand(4)? != [1] {
                return None;
            }
            let end = |index: i64| if index < 0 { index + values.len() as i64 } else { index };
            let [start, stop] = [list(1, "starts")?, list(2, "ends")?]
                .map(|index| end(index).clamp(0, values.len() as i64) as usize);
            values.get(start..stop).map(<[i64]>::to_vec)
        }
        _ => None,
    }
}

/// A position that may be counted from the end.
fn position(index: i64, length: usize) -> Option<usize> {
    let index = if index < 0 { index + length as i64 } else { index };
    usize::try_from(index).ok().filter(|&index| index < length)
}
