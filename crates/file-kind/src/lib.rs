//! Content sniffing: what a file is by its first bytes, in words for error messages.
//!
//! Servers answer a missing picture with a web page and status 200, and proxies with JSON; shops
//! give a workbook for a table. The kind explains most failures better than a decoder's own
//! message.
//!
//! ```
//! use vitrine_file_kind::FileKind;
//!
//! let kind = FileKind::of(b"<!DOCTYPE html><title>404 Not Found</title>");
//! assert_eq!(kind.map(FileKind::name), Some("a web page (HTML)"));
//! assert_eq!(FileKind::of_binary(b"\x1F\x8B\x08"), Some(FileKind::Gzip));
//! ```
//!
//! Formats of pictures that are decoded are not here, but for those that come where something else
//! was meant: the crate `image` recognises them.

mod iso_media;
mod text;

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// No bytes at all.
    Empty,
    /// gzip.
    Gzip,
    /// A ZIP archive, an office document included; also one without files.
    Zip,
    /// A RAR archive.
    Rar,
    /// A tar archive.
    Tar,
    /// A compound file: an Excel workbook before Excel 2007.
    OldWorkbook,
    /// PDF.
    Pdf,
    /// HDF5, as Keras stores weights.
    Hdf5,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// AVIF.
    Avif,
    /// HEIC or HEIF.
    Heic,
    /// JPEG XL.
    JpegXl,
    /// A Windows icon.
    Icon,
    /// Photoshop.
    Photoshop,
    /// SVG.
    Svg,
    /// MP4, QuickTime and what else is an ISO media file.
    Video,
    /// What Git LFS leaves in place of a file that it has not fetched.
    GitLfsPointer,
    /// HTML.
    Html,
    /// XML, but for SVG.
    Xml,
    /// JSON.
    Json,
    /// Other text.
    Text,
}

/// The signatures (magic numbers) at the beginning of a file.
const SIGNATURES: [(&[u8], FileKind); 14] = [
    (b"\x1F\x8B", FileKind::Gzip),
    (b"PK\x03\x04", FileKind::Zip),
    (b"PK\x05\x06", FileKind::Zip),
    (b"Rar!", FileKind::Rar),
    (b"\xD0\xCF\x11\xE0", FileKind::OldWorkbook),
    (b"%PDF", FileKind::Pdf),
    (b"\x89HDF", FileKind::Hdf5),
    (b"\xFF\xD8\xFF", FileKind::Jpeg),
    (b"\x89PNG\r\n\x1A\n", FileKind::Png),
    (b"\x00\x00\x00\x0CJXL ", FileKind::JpegXl),
    (b"\xFF\x0A", FileKind::JpegXl),
    (b"\x00\x00\x01\x00", FileKind::Icon),
    (b"8BPS", FileKind::Photoshop),
    (b"version https://git-lfs", FileKind::GitLfsPointer),
];

impl FileKind {
    /// The kind of a file that begins with `head`; a kilobyte is enough. `None` for one that is not
    /// known.
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Self> {
        if head.is_empty() {
            return Some(Self::Empty);
        }
        Self::of_binary(head).or_else(|| text::kind(head))
    }

    /// The kind by signature alone: `None` for text.
    #[must_use]
    pub fn of_binary(head: &[u8]) -> Option<Self> {
        if head.get(257..262) == Some(b"ustar") {
            return Some(Self::Tar);
        }
        let signed = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature));
        signed.map(|(_, kind)| *kind).or_else(|| iso_media::kind(head))
    }

    /// The kind in words, with its article.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "an empty file",
            Self::Gzip => "gzip-compressed data",
            Self::Zip => "a ZIP archive",
            Self::Rar => "a RAR archive",
            Self::Tar => "a tar archive",
            Self::OldWorkbook => "an old Excel workbook",
            Self::Pdf => "a PDF document",
            Self::Hdf5 => "an HDF5 file (Keras weights?)",
            Self::Jpeg => "a JPEG picture",
            Self::Png => "a PNG picture",
            Self::Avif => "an AVIF picture",
            Self::Heic => "a HEIC picture",
            Self::JpegXl => "a JPEG XL picture",
            Self::Icon => "a Windows icon",
            Self::Photoshop => "a Photoshop document",
            Self::Svg => "an SVG drawing",
            Self::Video => "a video",
            Self::GitLfsPointer => "a Git LFS pointer, not the file itself",
            Self::Html => "a web page (HTML)",
            Self::Xml => "an XML document",
            Self::Json => "JSON",
            Self::Text => "text",
        }
    }

    /// Whether a browser or a viewer shows it as a picture.
    #[must_use]
    pub fn is_picture(self) -> bool {
        use FileKind::{Avif, Heic, Icon, Jpeg, JpegXl, Png, Svg};
        matches!(self, Jpeg | Png | Avif | Heic | JpegXl | Icon | Svg)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_by_their_signatures() {
        for (head, kind) in [
            (&b"\x1F\x8B\x08"[..], FileKind::Gzip),
            (b"PK\x03\x04\x14", FileKind::Zip),
            (b"PK\x05\x06\0\0", FileKind::Zip),
            (b"\x89PNG\r\n\x1A\n\0", FileKind::Png),
            (b"\xFF\xD8\xFF\xE0", FileKind::Jpeg),
            (b"\xFF\x0A\x00", FileKind::JpegXl),
            (b"version https://git-lfs.github.com/spec/v1", FileKind::GitLfsPointer),
        ] {
            assert_eq!(FileKind::of_binary(head), Some(kind));
            assert_eq!(FileKind::of(head), Some(kind));
        }
        let mut tar = [0; 512];
        tar[..8].copy_from_slice(b"feed.xml");
        tar[257..262].copy_from_slice(b"ustar");
        assert_eq!(FileKind::of_binary(&tar), Some(FileKind::Tar));
    }

    #[test]
    fn text_has_no_signature() {
        for text in [&b"<html>"[..], b"{}", b"id;\"ftype\";name", b"sku,name", b""] {
            assert_eq!(FileKind::of_binary(text), None);
        }
    }

    #[test]
    fn what_is_not_known_has_no_kind() {
        assert_eq!(FileKind::of(b"\x08\x07\x12\x05torch"), None);
        assert_eq!(FileKind::of(b"\x89PNG mangled\0"), None);
        assert_eq!(FileKind::of(b""), Some(FileKind::Empty));
    }

    #[test]
    fn drawings_are_pictures_and_videos_are_not() {
        assert!(FileKind::Svg.is_picture() && FileKind::Avif.is_picture());
        assert!(!FileKind::Video.is_picture() && !FileKind::Photoshop.is_picture());
    }
}
