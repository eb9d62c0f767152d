//! NumPy's file format, for one matrix.
//!
//! Version 1.0 of <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>. The
//! crates that write it also parse Python literals, which takes more code than this.

use std::io::{self, Write};

/// Magic, version and the header's length take 10 bytes; the data begin at a multiple of this.
const ALIGNMENT: usize = 64;

/// Writes rows of `dims` numbers each as a `float32` array of `rows × dims` in C order.
pub(crate) fn write(to: &mut dyn Write, dims: usize, rows: &[&[f32]]) -> io::Result<()> {
    let mut header =
        format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {dims}), }}", rows.len());
    // The header ends in a line break after as many spaces as it takes.
    let length = (10 + header.len() + 1).next_multiple_of(ALIGNMENT) - 10;
    header.push_str(&" ".repeat(length - header.len() - 1));
    header.push('\n');
    to.write_all(b"\x93NUMPY\x01\x00")?;
    // Two numbers of twenty digits and the rest stay far below 65,535.
    to.write_all(&(length as u16).to_le_bytes())?;
    to.write_all(header.as_bytes())?;
    for value in rows.iter().copied().flatten() {
        to.write_all(&value.to_le_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    /// As `numpy.save` of NumPy 2 writes `[[1, 2, 3], [-1, 0.5, 0]]`.
    #[test]
    fn bytes_are_numpys() {
        let mut file = Vec::new();
        super::write(&mut file, 3, &[&[1.0, 2.0, 3.0], &[-1.0, 0.5, 0.0]]).unwrap();
        let mut expected = b"\x93NUMPY\x01\0v\0".to_vec();
        expected.extend(b"{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
        expected.resize(127, b' ');
        expected.push(b'\n');
        expected.extend(b"\0\0\x80?\0\0\0@\0\0@@\0\0\x80\xbf\0\0\0?\0\0\0\0");
        assert_eq!(file, expected);
    }
}
