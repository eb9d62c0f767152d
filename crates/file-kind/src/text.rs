//! Text: markup, JSON and what else can be read.

use crate::FileKind;

/// Bytes that are looked at.
const HEAD: usize = 1024;

/// The kind of a text; `None` where it is none.
pub(crate) fn kind(bytes: &[u8]) -> Option<FileKind> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    if head.starts_with("<!doctype html") || head.contains("<html") {
        Some(FileKind::Html)
    } else if head.contains("<svg") {
        Some(FileKind::Svg)
    } else if head.starts_with('<') {
        Some(FileKind::Xml)
    } else if head.starts_with(['{', '[']) {
        Some(FileKind::Json)
    } else {
        let readable = |letter: char| !letter.is_control() || letter.is_whitespace();
        let text = !head.is_empty() && head.chars().all(readable) && !head.contains('\u{fffd}');
        text.then_some(FileKind::Text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_servers_send_instead() {
        for (text, expected) in [
            ("\u{feff} \n<!DOCTYPE html><p>404", FileKind::Html),
            ("<?xml version='1.0'?><html>", FileKind::Html),
            ("<?xml version='1.0'?><svg xmlns=''>", FileKind::Svg),
            ("<?xml version='1.0'?><Error/>", FileKind::Xml),
            ("{\"error\":404}", FileKind::Json),
            ("Not found\n", FileKind::Text),
        ] {
            assert_eq!(kind(text.as_bytes()), Some(expected), "{text}");
        }
        assert_eq!(kind(b" \n"), None);
        assert_eq!(kind(b"torch\0"), None);
    }
}
