//! The ends of a table's lines, made alike.

use std::io::Read;

/// A reader that replaces carriage returns by another byte, so that rows end with one line feed
/// each and lines can be counted.
pub(crate) struct CarriageReturns<R>(pub R, pub u8);

impl<R: Read> Read for CarriageReturns<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = self.0.read(into)?;
        let read = into.get_mut(..length).unwrap_or_default();
        read.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = self.1);
        Ok(length)
    }
}
