//! Containers of ISO/IEC 14496-12 (ISO base media files): videos, and pictures in the same form.

use crate::FileKind;

/// Most bytes of the first box that are read: what is longer than some sixty brands is none.
const LONGEST: usize = 256;

/// The kind of a container, by the brands in its first box.
pub(crate) fn kind(head: &[u8]) -> Option<FileKind> {
    let (length, rest) = head.split_first_chunk::<4>()?;
    // The box is shorter than 16 MB; a table's header may have these letters at this place.
    let brands = rest.strip_prefix(b"ftyp").filter(|_| length[0] == 0)?;
    let length = (u32::from_be_bytes(*length) as usize).clamp(12, LONGEST) - 8;
    let brands = brands.get(..length).unwrap_or(brands);
    let major = brands.first_chunk::<4>()?;
    let has = |brand: &[u8; 4]| brands.chunks_exact(4).any(|other| other == brand);
    let avif = has(b"avif") || has(b"avis");
    Some(match major {
        b"avif" | b"avis" => FileKind::Avif,
        // A container of several formats names its own among the compatible brands.
        b"mif1" | b"msf1" if avif => FileKind::Avif,
        b"heic" | b"heix" | b"mif1" | b"msf1" | b"heif" => FileKind::Heic,
        _ => FileKind::Video,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_told_by_their_brands() {
        assert_eq!(kind(b"\0\0\0\x1cftypavif\0\0\0\0"), Some(FileKind::Avif));
        assert_eq!(kind(b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif"), Some(FileKind::Avif));
        assert_eq!(kind(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"), Some(FileKind::Heic));
        assert_eq!(kind(b"\0\0\0\x18ftypisom\0\0\0\0isommp41"), Some(FileKind::Video));
        // Brands after the box are none of its own.
        assert_eq!(kind(b"\0\0\0\x10ftypmif1\0\0\0\0avif"), Some(FileKind::Heic));
        for cut in [&b"\0\0\0\x18"[..], b"\0\0\0\x18ftyp", b"\0\0\0\x18ftypis"] {
            assert_eq!(kind(cut), None);
        }
    }
}
