//! Little-endian numbers and LEB128 varints, read without panics and written without surprises.

use super::FormatError;

/// A cursor over a payload: every read is bounded by what is left.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    /// At the first of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next `count` bytes.
    ///
    /// # Errors
    ///
    /// Where fewer are left.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], FormatError> {
        let (head, rest) =
            self.rest.split_at_checked(count).ok_or(FormatError::Damaged("it ends early"))?;
        self.rest = rest;
        Ok(head)
    }

    /// The next byte.
    ///
    /// # Errors
    ///
    /// Where none is left.
    pub fn u8(&mut self) -> Result<u8, FormatError> {
        Ok(self.take(1)?.first().copied().unwrap_or(0))
    }

    /// LEB128, at most ten bytes.
    pub fn varint(&mut self) -> Result<u64, FormatError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.u8()?;
            let part = u64::from(byte & 0x7f);
            if shift == 63 && part > 1 {
                break;
            }
            value |= part << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(FormatError::Damaged("a number is too long"))
    }

    /// A varint that counts things of at least `least` bytes each: more than could still follow
    /// is refused before anything is allocated for them.
    pub fn count(&mut self, least: usize) -> Result<usize, FormatError> {
        let value = usize::try_from(self.varint()?).unwrap_or(usize::MAX);
        if value.saturating_mul(least.max(1)) > self.rest.len() {
            return Err(FormatError::Damaged("a count is larger than the file"));
        }
        Ok(value)
    }

    /// A varint below `limit`.
    pub fn below(&mut self, limit: usize) -> Result<usize, FormatError> {
        match usize::try_from(self.varint()?) {
            Ok(value) if value < limit => Ok(value),
            _ => Err(FormatError::Damaged("a number is out of range")),
        }
    }

    /// A length as varint, then that many bytes.
    ///
    /// # Errors
    ///
    /// Where fewer are left.
    pub fn bytes(&mut self) -> Result<&'a [u8], FormatError> {
        let length = self.count(1)?;
        self.take(length)
    }

    /// A length as varint, then that many bytes of UTF-8.
    pub fn string(&mut self) -> Result<&'a str, FormatError> {
        std::str::from_utf8(self.bytes()?).map_err(|_| FormatError::Damaged("a text is not UTF-8"))
    }

    /// Whether all bytes are read.
    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Makes sure that all bytes are read.
    ///
    /// # Errors
    ///
    /// Where some are left.
    pub fn end(&self) -> Result<(), FormatError> {
        if self.rest.is_empty() { Ok(()) } else { Err(FormatError::Damaged("it goes on too long")) }
    }
}

/// Up to eight little-endian bytes.
pub fn le(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte))
}

/// Appends a number as [`Reader::varint`] reads it.
#[cfg(feature = "writing")]
pub fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a text as [`Reader::string`] reads it.
#[cfg(feature = "writing")]
pub fn put_string(out: &mut Vec<u8>, text: &str) {
    put_varint(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_end_where_they_should() {
        for value in [0, 1, 127, 128, 16_383, 16_384, u64::from(u32::MAX), u64::MAX] {
            let mut out = Vec::new();
            put_varint(&mut out, value);
            let mut reader = Reader::new(&out);
            assert_eq!(reader.varint(), Ok(value));
            assert_eq!(reader.end(), Ok(()));
        }
        assert!(Reader::new(&[0xff; 10]).varint().is_err());
        assert!(Reader::new(&[0x80; 11]).varint().is_err());
        assert!(Reader::new(&[0x80]).varint().is_err());
    }

    #[test]
    fn hostile_counts_are_refused_before_allocation() {
        let mut out = Vec::new();
        put_varint(&mut out, u64::MAX);
        assert!(Reader::new(&out).count(1).is_err());
        assert!(Reader::new(&out).count(usize::MAX).is_err());
        assert!(Reader::new(&out).string().is_err());
    }
}
