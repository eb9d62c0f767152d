//! A product without the white paper that its picture stands on.

use image::{ImageBuffer, Rgba};
use vitrine_embed::Picture;

/// Colours of 0 to 1 multiplied by their opacity, so that white paper does not seep into the edges when the
/// picture shrinks.
pub type Pixels = ImageBuffer<Rgba<f32>, Vec<f32>>;

/// Paper is at least so bright in every channel …
const PAPER: u8 = 232;
/// … and its channels differ by no more.
const GREY: u8 = 12;
/// Opacity of a pixel with paper beside it: its colour is half the paper's.
const EDGE: f32 = 0.35;

/// The product and nothing around it, in a picture as large as what is left. What is near-white and
/// connected with the border is transparent; white parts inside the product stay. `None` where
/// nothing is left.
pub fn cut_out(picture: &Picture) -> Option<Pixels> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let paper = paper(picture);
    let is_paper = |x: usize, y: usize| paper[y * width + x];
    let beside = |x: usize, y: usize| {
        let neighbours = [(x.wrapping_sub(1), y), (x + 1, y), (x, y.wrapping_sub(1)), (x, y + 1)];
        neighbours.into_iter().any(|(x, y)| x < width && y < height && is_paper(x, y))
    };
    let (mut left, mut top, mut right, mut bottom) = (width, height, 0, 0);
    for y in 0..height {
        for x in (0..width).filter(|&x| !is_paper(x, y)) {
            (left, top) = (left.min(x), top.min(y));
            (right, bottom) = (right.max(x + 1), bottom.max(y + 1));
        }
    }
    if left >= right {
        return None;
    }
    Some(Pixels::from_fn((right - left) as u32, (bottom - top) as u32, |x, y| {
        let (x, y) = (x as usize + left, y as usize + top);
        let opacity = match is_paper(x, y) {
            true => 0.0,
            false if beside(x, y) => EDGE,
            false => 1.0,
        };
        let at = (y * width + x) * 3;
        let value = |channel: usize| f32::from(picture.rgb()[at + channel]) / 255.0 * opacity;
        Rgba([value(0), value(1), value(2), opacity])
    }))
}

/// For each pixel whether it is paper: near-white, and connected with the border by such pixels.
fn paper(picture: &Picture) -> Vec<bool> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let white = |at: usize| {
        let pixel = &picture.rgb()[at * 3..at * 3 + 3];
        let (low, high) = pixel.iter().fold((u8::MAX, 0), |(l, h), &v| (v.min(l), v.max(h)));
        low >= PAPER && high - low <= GREY
    };
    let mut paper = vec![false; width * height];
    let mut open: Vec<usize> = (0..width).flat_map(|x| [x, (height - 1) * width + x]).collect();
    open.extend((0..height).flat_map(|y| [y * width, y * width + width - 1]));
    while let Some(at) = open.pop() {
        if paper[at] || !white(at) {
            continue;
        }
        paper[at] = true;
        let (x, y) = (at % width, at / width);
        open.extend((x > 0).then(|| at - 1));
        open.extend((x + 1 < width).then_some(at + 1));
        open.extend((y > 0).then(|| at - width));
        open.extend((y + 1 < height).then_some(at + width));
    }
    paper
}
