//! Resampling: one place for every consumer, so that native and WebAssembly agree.

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x3;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};

use super::Picture;

/// Antialiased bilinear: a triangle filter whose support grows with the reduction, as Pillow's
/// `BILINEAR` and torchvision's `antialias=True`.
///
/// `width` and `height` must not be 0.
pub(super) fn bilinear(picture: &Picture, width: u32, height: u32) -> Picture {
    let mut rgb = vec![0; width as usize * height as usize * 3];
    let source =
        TypedImageRef::<U8x3>::from_buffer(picture.width(), picture.height(), picture.rgb());
    let target = TypedImage::<U8x3>::from_buffer(width, height, &mut rgb);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Bilinear));
    if let (Ok(source), Ok(mut target)) = (source, target) {
        // Fails only for a crop box outside the picture, and none is set.
        let _ = Resizer::new().resize_typed(&source, &mut target, &options);
    }
    Picture::from_parts(width, height, rgb)
}

/// The largest size within `side`×`side` that keeps the proportions, at least 1×1.
pub(super) fn fit(picture: &Picture, side: u32) -> (u32, u32) {
    let (width, height) = (u64::from(picture.width()), u64::from(picture.height()));
    let longest = width.max(height);
    // Rounded to the nearest pixel.
    let scaled =
        |length: u64| ((length * u64::from(side) * 2 + longest) / (longest * 2)).max(1) as u32;
    (scaled(width), scaled(height))
}

/// Nearest neighbour, equal to Pillow's `NEAREST` to the pixel: the source coordinate is a running
/// sum in double precision, whose rounding errors decide some pixels.
///
/// `width` and `height` must not be 0.
pub(super) fn nearest(picture: &Picture, width: u32, height: u32) -> Picture {
    let columns = nearest_coordinates(picture.width(), width);
    let mut rgb = Vec::with_capacity(width as usize * height as usize * 3);
    for row in nearest_coordinates(picture.height(), height) {
        let start = row * picture.width() as usize;
        for column in &columns {
            let at = (start + column) * 3;
            rgb.extend_from_slice(&picture.rgb()[at..at + 3]);
        }
    }
    Picture::from_parts(width, height, rgb)
}

fn nearest_coordinates(source: u32, target: u32) -> Vec<usize> {
    let step = f64::from(source) / f64::from(target);
    let mut position = step * 0.5;
    (0..target)
        .map(|_| {
            let coordinate = (position as u32).min(source - 1);
            position += step;
            coordinate as usize
        })
        .collect()
}
