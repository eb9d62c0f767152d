//! Resampling: one place for every consumer, so that native and WebAssembly agree.

use super::Picture;

/// Bits after the point of a filter's weights.
const PRECISION: u32 = 22;

/// Antialiased bilinear, equal to Pillow's `BILINEAR` to the bit (and so to torchvision's on
/// Pillow's pictures): a triangle filter whose support grows with the reduction, first along rows,
/// then along columns, each time rounded to 8 bits.
///
/// `width` and `height` must not be 0.
pub(super) fn bilinear(picture: &Picture, width: u32, height: u32) -> Picture {
    let row_length = width as usize * 3;
    let narrow = if width == picture.width() {
        picture.rgb().to_vec()
    } else {
        let taps = triangle(picture.width(), width);
        let mut narrow = vec![0; row_length * picture.height() as usize];
        let rows = picture.rgb().chunks_exact(picture.width() as usize * 3);
        for (row, narrow) in rows.zip(narrow.chunks_exact_mut(row_length)) {
            for (pixel, taps) in narrow.as_chunks_mut::<3>().0.iter_mut().zip(&taps) {
                *pixel = taps.pixel(row);
            }
        }
        narrow
    };
    if height == picture.height() {
        return Picture::from_parts(width, height, narrow);
    }
    let mut rgb = Vec::with_capacity(row_length * height as usize);
    let mut sums = vec![0; row_length];
    for taps in triangle(picture.height(), height) {
        sums.fill(HALF);
        let rows = narrow.chunks_exact(row_length).skip(taps.first);
        for (row, weight) in rows.zip(&taps.weights) {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += weight * i32::from(*value);
            }
        }
        rgb.extend(sums.iter().map(|&sum| byte(sum)));
    }
    Picture::from_parts(width, height, rgb)
}

/// What a target pixel is made of: the source pixels from `first` on, weighted.
struct Taps {
    first: usize,
    /// Of a sum of 2²² = 1.
    weights: Vec<i32>,
}

const HALF: i32 = 1 << (PRECISION - 1);

fn byte(sum: i32) -> u8 {
    (sum >> PRECISION).clamp(0, 255) as u8
}

impl Taps {
    fn pixel(&self, row: &[u8]) -> [u8; 3] {
        let mut sums = [HALF; 3];
        for (pixel, weight) in row[self.first * 3..].as_chunks::<3>().0.iter().zip(&self.weights) {
            for (sum, value) in sums.iter_mut().zip(pixel) {
                *sum += weight * i32::from(*value);
            }
        }
        sums.map(byte)
    }
}

/// The triangle filter for every target pixel, in double precision and then in fixed point, as
/// Pillow's `Resample.c` has it.
fn triangle(source: u32, target: u32) -> Vec<Taps> {
    let step = f64::from(source) / f64::from(target);
    let support = step.max(1.0);
    let taps = |at: u32| {
        let centre = (f64::from(at) + 0.5) * step;
        let first = (centre - support + 0.5).max(0.0) as u32;
        let end = ((centre + support + 0.5) as u32).min(source);
        let weight = |x: u32| {
            let distance = (f64::from(x) - centre + 0.5) * (1.0 / support);
            (1.0 - distance.abs()).max(0.0)
        };
        let weights: Vec<f64> = (first..end).map(weight).collect();
        let sum: f64 = weights.iter().sum();
        let fixed = |weight: &f64| (0.5 + weight / sum * f64::from(1 << PRECISION)) as i32;
        Taps { first: first as usize, weights: weights.iter().map(fixed).collect() }
    };
    (0..target).map(taps).collect()
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
