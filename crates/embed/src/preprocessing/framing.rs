//! Framing: a picture of any proportions is brought to the size of a network's input.

use crate::picture::{Picture, resampling};

/// Resizes the short side and crops the centre, as torchvision's `Resize` and `CenterCrop` do: the
/// long side is truncated, the crop's corner rounded half to even, as Python's `int` and `round`
/// do.
pub(super) fn short_side_and_crop(picture: &Picture, width: u32, height: u32) -> Picture {
    let target = u64::from(width.max(height)) * 8 / 7;
    let (w, h) = (u64::from(picture.width()), u64::from(picture.height()));
    let short = w.min(h);
    let scaled = |length: u64| (target * length / short) as u32;
    let resized = resampling::bilinear(picture, scaled(w), scaled(h));
    let corner =
        |outer: u32, inner: u32| (f64::from(outer - inner) / 2.0).round_ties_even() as usize;
    let (left, top) = (corner(resized.width(), width), corner(resized.height(), height));
    let rows = resized.rgb().chunks_exact(resized.width() as usize * 3);
    let rgb = rows
        .skip(top)
        .take(height as usize)
        .flat_map(|row| &row[left * 3..(left + width as usize) * 3])
        .copied()
        .collect();
    Picture::from_parts(width, height, rgb)
}

/// Letterboxing: the whole picture fitted into the input and centred on white.
pub(super) fn letterbox(picture: &Picture, width: u32, height: u32) -> Picture {
    let (w, h) = resampling::fit(picture, width.min(height));
    let small = resampling::bilinear(picture, w, h);
    let (left, top) = ((width - w) / 2, (height - h) / 2);
    let mut rgb = vec![255; width as usize * height as usize * 3];
    let row_length = w as usize * 3;
    for (row, source) in small.rgb().chunks_exact(row_length).enumerate() {
        let start = ((top as usize + row) * width as usize + left as usize) * 3;
        rgb[start..start + row_length].copy_from_slice(source);
    }
    Picture::from_parts(width, height, rgb)
}
