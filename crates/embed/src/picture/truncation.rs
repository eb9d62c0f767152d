//! Recognising truncated files, which some decoders accept: they fill the missing rest with grey.

use image::ImageFormat;

/// Whether a file lacks its end, for the formats whose decoders fill the missing rest with grey.
pub(super) fn is_truncated(format: ImageFormat, bytes: &[u8]) -> bool {
    match format {
        ImageFormat::Jpeg => !jpeg_ends(bytes),
        // RIFF: a tag, then the little-endian length of all that follows.
        ImageFormat::WebP => {
            bytes.get(4..8).and_then(|length| length.try_into().ok()).is_none_or(|length| {
                (u32::from_le_bytes(length) as usize).saturating_add(8) > bytes.len()
            })
        }
        _ => false,
    }
}

/// Whether a JPEG has its end-of-image marker (ITU-T T.81, B.1.1). Segments before the first scan
/// are stepped over, because an EXIF thumbnail in them has markers of its own; in the scans 0xFF
/// is followed by 0 or a restart marker unless a real marker follows.
fn jpeg_ends(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xda;
    const END_OF_IMAGE: u8 = 0xd9;
    let mut at = 2;
    loop {
        match bytes.get(at..at + 2) {
            Some([0xff, START_OF_SCAN]) => break,
            Some([0xff, END_OF_IMAGE]) => return true,
            // Fill bytes, restart markers and TEM stand alone.
            Some([0xff, 0xff]) => at += 1,
            Some([0xff, 0x01 | 0xd0..=0xd8]) => at += 2,
            Some([0xff, _]) => match bytes.get(at + 2..at + 4) {
                Some(length) => {
                    at += 2 + usize::from(u16::from_be_bytes([length[0], length[1]])).max(2)
                }
                None => return false,
            },
            // Not a marker: the decoder's own error says more, unless there is nothing left.
            Some(_) => return true,
            None => return false,
        }
    }
    bytes[at..].windows(2).any(|pair| pair == [0xff, END_OF_IMAGE])
}
