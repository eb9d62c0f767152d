//! How a picture is turned for display, by its EXIF block.

use image::metadata::Orientation;
use image::{ImageDecoder, ImageFormat};

/// The orientation that a file's EXIF block asks for; `None` where the block is damaged, which is
/// no reason to lose the picture.
pub(super) fn orientation(
    format: ImageFormat,
    bytes: &[u8],
    decoder: &mut impl ImageDecoder,
) -> Option<Orientation> {
    match format {
        // Its decoder allocates what the chunk's length says, up to 4 GB, before it reads: with 32
        // bits a damaged length would be a panic.
        ImageFormat::WebP => webp_exif(bytes).and_then(Orientation::from_exif_chunk),
        _ => decoder.orientation().ok(),
    }
}

/// The EXIF chunk of an extended WebP file, if all of it is there. A RIFF chunk is four letters,
/// its length in little endian, then as many bytes, rounded up to an even number.
fn webp_exif(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.get(12..).filter(|chunks| chunks.starts_with(b"VP8X"))?;
    loop {
        let (name, tail) = rest.split_first_chunk::<4>()?;
        let (length, tail) = tail.split_first_chunk::<4>()?;
        let length = u32::from_le_bytes(*length) as usize;
        let chunk = tail.get(..length)?;
        if name == b"EXIF" {
            return Some(chunk);
        }
        rest = tail.get(length.next_multiple_of(2)..)?;
    }
}
