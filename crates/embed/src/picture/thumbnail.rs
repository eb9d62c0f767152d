//! Thumbnails: small JPEGs for the products' cards.

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};

use super::raster::Picture;
use super::resampling;

impl Picture {
    /// The picture's thumbnail as a JPEG: it fits in `side`×`side` pixels, keeps its proportions
    /// and is never enlarged. `quality` runs from 1 to 100.
    pub fn thumbnail_jpeg(&self, side: u32, quality: u8) -> Vec<u8> {
        // No more than JPEG's largest side.
        let side = side.clamp(1, u32::from(u16::MAX)).min(self.width().max(self.height()));
        let (width, height) = resampling::fit(self, side);
        let small = resampling::bilinear(self, width, height);
        let mut jpeg = Vec::new();
        // Writing to memory does not fail, and the sizes fit by the clamp above.
        let _ = JpegEncoder::new_with_quality(&mut jpeg, quality.clamp(1, 100)).write_image(
            small.rgb(),
            small.width(),
            small.height(),
            ExtendedColorType::Rgb8,
        );
        jpeg
    }
}
