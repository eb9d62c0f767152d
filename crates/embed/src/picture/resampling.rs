//! Resampling (bilinear and nearest neighbour): one place for every consumer, so that native and
//! WebAssembly agree.

use super::raster::Picture;
use crate::instruction_set::InstructionSet;
use pulp::{Simd, WithSimd};

/// Bits after the point of a filter's weights.
const PRECISION: u32 = 22;

/// Antialiased bilinear resampling, equal to Pillow's `BILINEAR` to the bit (and so to
/// torchvision's on Pillow's pictures): a triangle filter whose support grows with the reduction,
/// first along rows, then along columns, each time rounded to 8 bits.
///
/// `width` and `height` must not be 0.
pub(crate) fn bilinear(picture: &Picture, width: u32, height: u32) -> Picture {
    let instructions = InstructionSet::best();
    let row_length = width as usize * 3;
    let narrow = if width == picture.width() {
        picture.rgb().to_vec()
    } else {
        let mut narrow = vec![0; row_length * picture.height() as usize];
        let columns = &triangle_filter(picture.width(), width)[..];
        let mut wide = vec![[0; 8]; picture.width() as usize];
        let pairs = picture.rgb().chunks(wide.len() * 6).zip(narrow.chunks_mut(row_length * 2));
        for (rows, output) in pairs {
            instructions.run(Horizontal { rows, columns, wide: &mut wide, output });
        }
        narrow
    };
    if height == picture.height() {
        return Picture::from_parts(width, height, narrow);
    }
    let mut rgb = vec![0; row_length * height as usize];
    let mut sums = vec![0; row_length];
    let rows = triangle_filter(picture.height(), height);
    for (taps, output) in rows.iter().zip(rgb.chunks_exact_mut(row_length)) {
        let rows = &narrow[taps.first * row_length..];
        instructions.run(Vertical { rows, weights: &taps.weights, sums: &mut sums, output });
    }
    Picture::from_parts(width, height, rgb)
}

/// A target pixel's filter taps: the source pixels from `first` on, weighted.
struct Taps {
    first: usize,
    /// Of a sum of 2²² = 1.
    weights: Vec<i32>,
}

const HALF: i32 = 1 << (PRECISION - 1);

fn byte(sum: i32) -> u8 {
    (sum >> PRECISION).clamp(0, 255) as u8
}

/// The horizontal pass over two rows, or over the last one alone.
struct Horizontal<'a> {
    rows: &'a [u8],
    columns: &'a [Taps],
    /// As long as a row: both rows' pixels side by side, each of red, green, blue and nothing.
    wide: &'a mut [[i32; 8]],
    output: &'a mut [u8],
}

impl WithSimd for Horizontal<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (lane, row) in [0, 4].into_iter().zip(self.rows.chunks_exact(self.wide.len() * 3)) {
            for (wide, pixel) in self.wide.iter_mut().zip(row.as_chunks::<3>().0) {
                let [red, green, blue] = pixel.map(i32::from);
                wide[lane] = red;
                wide[lane + 1] = green;
                wide[lane + 2] = blue;
            }
        }
        let (first, second) = self.output.split_at_mut(self.columns.len() * 3);
        let mut second = second.as_chunks_mut::<3>().0.iter_mut();
        for (taps, first) in self.columns.iter().zip(first.as_chunks_mut::<3>().0) {
            let mut sums = [HALF; 8];
            for (wide, weight) in self.wide[taps.first..].iter().zip(&taps.weights) {
                for (sum, value) in sums.iter_mut().zip(wide) {
                    *sum += weight * value;
                }
            }
            let [red, green, blue, _, rest @ ..] = sums.map(byte);
            *first = [red, green, blue];
            if let Some(second) = second.next() {
                *second = [rest[0], rest[1], rest[2]];
            }
        }
    }
}

/// The vertical pass for one row of the result, made of as many rows as there are weights.
struct Vertical<'a> {
    rows: &'a [u8],
    weights: &'a [i32],
    /// As long as a row.
    sums: &'a mut [i32],
    output: &'a mut [u8],
}

impl WithSimd for Vertical<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        self.sums.fill(HALF);
        for (row, weight) in self.rows.chunks_exact(self.sums.len()).zip(self.weights) {
            for (sum, value) in self.sums.iter_mut().zip(row) {
                *sum += weight * i32::from(*value);
            }
        }
        for (output, sum) in self.output.iter_mut().zip(&*self.sums) {
            *output = byte(*sum);
        }
    }
}

/// The triangle filter for every target pixel, in double precision and then in fixed point, as
/// Pillow's `Resample.c` has it.
fn triangle_filter(source: u32, target: u32) -> Vec<Taps> {
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
pub(crate) fn fit(picture: &Picture, side: u32) -> (u32, u32) {
    let (width, height) = (u64::from(picture.width()), u64::from(picture.height()));
    let longest = width.max(height);
    // Rounded to the nearest pixel.
    let scaled =
        |length: u64| ((length * u64::from(side) * 2 + longest) / (longest * 2)).max(1) as u32;
    (scaled(width), scaled(height))
}

/// Nearest-neighbour resampling, equal to Pillow's `NEAREST` to the pixel: the source coordinate is
/// a running sum in double precision, whose rounding errors decide some pixels.
///
/// `width` and `height` must not be 0.
pub(crate) fn nearest(picture: &Picture, width: u32, height: u32) -> Picture {
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
