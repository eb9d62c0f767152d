//! Files that are no text, for the message alone.

use vitrine_file_kind::FileKind;

/// What a file that is no text is, and what to do with it.
pub(crate) fn binary(body: &[u8]) -> Option<&'static str> {
    let known = FileKind::of_binary(body).map(advice);
    known.or_else(|| body.contains(&0).then_some("binary data"))
}

/// A kind of file in words, with the way to a feed where there is one.
pub(crate) fn advice(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Gzip => "a gzip archive: unpack it first",
        FileKind::Zip => "a zip archive or Excel workbook: unpack it, or save it as CSV",
        FileKind::Rar => "a RAR archive: unpack it first",
        FileKind::Tar => "a tar archive: unpack it first",
        FileKind::OldWorkbook => "an old Excel workbook: save it as xlsx or CSV",
        other => other.name(),
    }
}
