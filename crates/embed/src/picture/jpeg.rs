//! Flaws of JPEG files that the decoder passes over: it fills what is missing with grey.

use image::DynamicImage;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Markers by their second byte (ITU-T T.81, table B.1).
const START_OF_SCAN: u8 = 0xda;
const END_OF_IMAGE: u8 = 0xd9;
const PROGRESSIVE_FRAME: u8 = 0xc2;

/// The rows that a decoder fills at once: those of one MCU without subsampling.
const ROWS: usize = 8;

/// Whether a file ends before its picture does: before the first scan, or in one. A file that
/// lacks nothing but its end-of-image marker is whole, as in browsers.
pub(super) fn is_truncated(bytes: &[u8]) -> bool {
    let segments = Segments { bytes, at: 2, scanning: false };
    let mut frame = None;
    let mut scanned = Vec::new();
    for (marker, content) in segments {
        match marker {
            END_OF_IMAGE => return false,
            START_OF_SCAN => scanned.push(content),
            0xc0..=0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                frame = Some((marker, content))
            }
            _ => {}
        }
    }
    match frame {
        _ if scanned.is_empty() => true,
        Some((PROGRESSIVE_FRAME, frame)) => !is_refined(frame, &scanned),
        _ => decode_strictly(bytes).is_err(),
    }
}

/// Why a file's data are damaged, where the decoder filled the picture's last rows for that.
pub(super) fn damage(bytes: &[u8], decoded: &DynamicImage) -> Option<String> {
    const FILL: u8 = 128;
    let pixels = decoded.as_bytes();
    let row = pixels.len() / decoded.height().max(1) as usize;
    let last = &pixels[pixels.len().saturating_sub(row * ROWS)..];
    if last.iter().any(|&value| value != FILL) {
        return None;
    }
    decode_strictly(bytes).err()
}

/// Decodes without tolerance, with the decoder that `image` uses.
fn decode_strictly(bytes: &[u8]) -> Result<(), String> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::MAX)
        .set_max_height(usize::MAX);
    let decoded = JpegDecoder::new_with_options(ZCursor::new(bytes), options).decode();
    decoded.map(drop).map_err(|error| error.to_string())
}

/// Whether the scans of a progressive picture name every coefficient of every component to its last
/// bit: the last scan may be cut, which nobody sees. Scan headers are in T.81, B.2.3.
fn is_refined(frame: &[u8], scans: &[&[u8]]) -> bool {
    // Precision, height and width come before the number of components; three bytes each follow.
    let components = frame.get(6..).into_iter().flat_map(|rest| rest.chunks_exact(3));
    let mut components = components.map(|component| component[0]).peekable();
    components.peek().is_some()
        && components.all(|component| {
            let named: u64 =
                scans.iter().map(|scan| finished_by(scan, component)).fold(0, |a, b| a | b);
            named == u64::MAX
        })
}

/// The coefficients (a bit each) that a scan brings to their last bit for a component.
fn finished_by(scan: &[u8], component: u8) -> u64 {
    let Some((&count, rest)) = scan.split_first() else { return 0 };
    let count = usize::from(count) * 2;
    let (Some(components), Some(&[first, last, approximation])) =
        (rest.get(..count), rest.get(count..).and_then(|rest| rest.first_chunk::<3>()))
    else {
        return 0;
    };
    let concerned = components.chunks_exact(2).any(|pair| pair[0] == component);
    // The low half is the bit position that the scan leaves out below it.
    let final_bit = approximation & 15 == 0;
    if !concerned || !final_bit || first > last || last > 63 {
        return 0;
    }
    (u64::MAX << first) & (u64::MAX >> (63 - last))
}

/// The marker segments of a file: marker and content, without the length. Thumbnails in EXIF blocks
/// are inside a segment; entropy-coded data after a scan's header are stepped over (in them 0xFF is
/// followed by 0 or a restart marker unless a real marker follows).
struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
    /// After the first scan's header. In data that are damaged, what looks like a marker may be none.
    scanning: bool,
}

impl<'a> Iterator for Segments<'a> {
    type Item = (u8, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.bytes.get(self.at..)?;
            self.at += rest.iter().position(|&byte| byte == 0xff)?;
            let marker = *self.bytes.get(self.at + 1)?;
            match marker {
                0xff => self.at += 1,
                // Stuffing, restart markers, start of image and TEM stand alone.
                0x00 | 0x01 | 0xd0..=0xd8 => self.at += 2,
                END_OF_IMAGE => {
                    self.at = self.bytes.len();
                    return Some((marker, &[]));
                }
                _ => {
                    let rest = &self.bytes[self.at + 2..];
                    match rest.get(..length(rest)).and_then(|segment| segment.get(2..)) {
                        Some(content) => {
                            self.at += 4 + content.len();
                            self.scanning |= marker == START_OF_SCAN;
                            return Some((marker, content));
                        }
                        None if self.scanning => self.at += 2,
                        None => return None,
                    }
                }
            }
        }
    }
}

/// The length that a segment gives itself, these two bytes included.
fn length(segment: &[u8]) -> usize {
    segment.first_chunk().map_or(2, |length| usize::from(u16::from_be_bytes(*length)).max(2))
}
