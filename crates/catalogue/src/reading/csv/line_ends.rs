//! Ends of lines that differ.

use std::io::Read;

/// Carriage returns as something else, so that rows end with one line feed each and lines can be
/// counted.
pub(crate) struct Returns<R>(pub R, pub u8);

impl<R: Read> Read for Returns<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = self.0.read(into)?;
        let read = into.get_mut(..length).unwrap_or_default();
        read.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = self.1);
        Ok(length)
    }
}
