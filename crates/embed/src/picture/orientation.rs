//! How a picture is turned for display, by its EXIF block.

use image::metadata::Orientation;
use image::{ImageDecoder, ImageFormat};

use super::webp;

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
        ImageFormat::WebP => webp::exif(bytes).and_then(Orientation::from_exif_chunk),
        _ => decoder.orientation().ok(),
    }
}
