//! Operators that change only the layout or the shape of a tensor.

use super::error::{LoweringError, unsupported};
use super::reshape;
use super::state::{Form, Lowering};
use crate::onnx::graph::{ints, label};
use crate::onnx::proto::NodeProto;
use crate::preprocessing::Layout;

impl<'a> Lowering<'a> {
    pub(super) fn transpose(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        let Form { flat, layout } = self.current.form;
        self.current.form.layout = match (flat, layout, ints(node, "perm")) {
            (false, layout, [0, 1, 2, 3]) | (true, layout, [0, 1]) => layout,
            (false, Layout::Nchw, [0, 2, 3, 1]) => Layout::Nhwc,
            (false, Layout::Nhwc, [0, 3, 1, 2]) => Layout::Nchw,
            _ => return Err(unsupported(format!("{} is an unusual order", label(node)))),
        };
        Ok(())
    }

    /// Lowers a reshape: anything that leaves the order of the elements alone.
    pub(super) fn reshape(&mut self, node: &'a NodeProto) -> Result<(), LoweringError> {
        let from = self.current.shape();
        let to = reshape::reshaped(node, &from, &self.constants, &self.shapes);
        let flat = vec![1, from.iter().product()];
        match to {
            Some(to) if to == from => Ok(()),
            Some(to) if to == flat => {
                self.current.form.flat = true;
                Ok(())
            }
            _ => Err(unsupported(format!("{} makes another shape than a row", label(node)))),
        }
    }
}
