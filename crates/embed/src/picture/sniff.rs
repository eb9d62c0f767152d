//! Content sniffing: what bytes that should have been a picture or a network really are, for
//! error messages.

/// The kind of a file by its first bytes (its magic number), in words; `None` for one that is not
/// known.
///
/// Servers answer a missing picture with a web page and status 200, and proxies with JSON, so
/// that the kind explains most failures better than the decoder's own message.
pub fn kind(bytes: &[u8]) -> Option<&'static str> {
    if bytes.is_empty() {
        return Some("an empty file");
    }
    if bytes.len() >= 12 && &bytes[4..8] == b"ftyp" {
        // The major brand, or for containers of several formats one of the compatible ones.
        let length = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]) as usize;
        let brands = &bytes[8..bytes.len().min(length.clamp(12, 256))];
        let has = |brand: &[u8; 4]| brands.chunks_exact(4).any(|other| other == brand);
        return Some(match &bytes[8..12] {
            b"avif" | b"avis" => "an AVIF picture",
            b"mif1" | b"msf1" if has(b"avif") || has(b"avis") => "an AVIF picture",
            b"heic" | b"heix" | b"mif1" | b"msf1" | b"heif" => "a HEIC picture",
            _ => "a video",
        });
    }
    let magic: [(&[u8], &str); 9] = [
        (b"%PDF", "a PDF document"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x1f\x8b", "gzip-compressed data"),
        (b"\x89HDF", "an HDF5 file (Keras weights?)"),
        (b"\x00\x00\x01\x00", "a Windows icon"),
        (b"8BPS", "a Photoshop document"),
        (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
        (b"\xff\x0a", "a JPEG XL picture"),
        (b"version https://git-lfs", "a Git LFS pointer, not the file itself"),
    ];
    if let Some((_, kind)) = magic.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(kind);
    }
    text_kind(bytes)
}

fn text_kind(bytes: &[u8]) -> Option<&'static str> {
    let head = &bytes[..bytes.len().min(1024)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if head.starts_with("<!doctype html") || head.contains("<html") {
        Some("a web page (HTML)")
    } else if head.contains("<svg") {
        Some("an SVG drawing")
    } else if head.starts_with('<') {
        Some("an XML document")
    } else if head.starts_with('{') || head.starts_with('[') {
        Some("JSON")
    } else if !head.is_empty()
        && head.chars().all(|c| !c.is_control() || c.is_whitespace())
        && !head.contains('\u{fffd}')
    {
        Some("text")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn names_what_servers_send_instead() {
        assert_eq!(kind(b""), Some("an empty file"));
        assert_eq!(kind(b"\xef\xbb\xbf \n<!DOCTYPE html><p>404"), Some("a web page (HTML)"));
        assert_eq!(kind(b"<?xml version='1.0'?><html>"), Some("a web page (HTML)"));
        assert_eq!(kind(b"<?xml version='1.0'?><svg xmlns=''>"), Some("an SVG drawing"));
        assert_eq!(kind(b"<?xml version='1.0'?><Error/>"), Some("an XML document"));
        assert_eq!(kind(b"{\"error\":404}"), Some("JSON"));
        assert_eq!(kind(b"Not found\n"), Some("text"));
        assert_eq!(kind(b"\0\0\0\x1cftypavif\0\0\0\0"), Some("an AVIF picture"));
        let mixed = b"\0\0\0\x18ftypmif1\0\0\0\0mif1avif";
        assert_eq!(kind(mixed), Some("an AVIF picture"));
        assert_eq!(kind(b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic"), Some("a HEIC picture"));
        assert_eq!(kind(b"\0\0\0\x18ftypisom\0\0\0\0isommp41"), Some("a video"));
        assert_eq!(kind(b"\xff\x0a\x00"), Some("a JPEG XL picture"));
        assert_eq!(kind(b"\x08\x07\x12\x05torch"), None);
    }
}
