//! Files that are no text, by their first bytes: for the message alone.

/// What a file that is no text is, by its first bytes.
pub(crate) fn binary_kind(body: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 7] = [
        (b"\x1F\x8B", "a gzip archive: unpack it first"),
        (b"PK\x03\x04", "a zip archive or Excel workbook: unpack it, or save it as CSV"),
        (b"\xD0\xCF\x11\xE0", "an old Excel workbook: save it as xlsx or CSV"),
        (b"%PDF", "a PDF document"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xFF\xD8\xFF", "a JPEG picture"),
        (b"Rar!", "a RAR archive: unpack it first"),
    ];
    let found = known.iter().find(|(magic, _)| body.starts_with(magic)).map(|(_, name)| *name);
    found.or_else(|| body.contains(&0).then_some("binary data"))
}
