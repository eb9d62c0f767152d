//! The names of numbered files, each with a hash of the content.

use vitrine_envelope::{FormatError, Reader};

/// The names of shards, buckets or cells of codes by their numbers. Where there are many, some that follow each
/// other lie in a folder that is named by the content of them all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileNames {
    /// Files in each folder but the last; 1 where each file has a name of its own.
    pub each: usize,
    /// The hash in the name of each file or folder.
    pub hashes: Vec<[u8; 8]>,
}

impl FileNames {
    /// Reads the names of `files` files, 2 to the power of `each` in a folder.
    ///
    /// # Errors
    /// Where the bytes end before.
    pub fn read(
        &mut self,
        reader: &mut Reader,
        files: usize,
        each: usize,
    ) -> Result<(), FormatError> {
        self.each = 1 << each;
        let count = files.div_ceil(self.each);
        self.hashes = reader.take(count.saturating_mul(8))?.as_chunks().0.to_vec();
        Ok(())
    }

    /// The path of a file: `shards/HASH.vit`, or `shards/HASH/7.vit` as one of several.
    pub fn path(&self, folder: &str, number: u32) -> Option<String> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let number = number as usize;
        let hash = self.hashes.get(number / self.each.max(1))?;
        let mut path = folder.to_owned();
        path.push('/');
        for byte in hash {
            for digit in [byte >> 4, byte & 15] {
                path.push(char::from(DIGITS[usize::from(digit)]));
            }
        }
        if self.each > 1 {
            path.push('/');
            path.push_str(&(number % self.each).to_string());
        }
        path.push_str(".vit");
        Some(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_stand_alone_or_in_folders() {
        let of = |each| FileNames { each, hashes: vec![[0xab; 8], [1; 8]] };
        let path = |each, number| of(each).path("shards", number).unwrap_or_default();
        assert_eq!(path(1, 0), "shards/abababababababab.vit");
        assert_eq!(path(8, 7), "shards/abababababababab/7.vit");
        assert_eq!(path(8, 8), "shards/0101010101010101/0.vit");
        assert_eq!(of(1).path("shards", 2), None);
        assert_eq!(of(8).path("shards", 16), None);
    }
}
