//! Crops: the part of a picture that a visitor draws a box around.

use std::str::FromStr;

use thiserror::Error;

use super::raster::Picture;

/// A crop: a rectangle in an upright picture, in shares of the picture's sides, so that it is the
/// same at any size: `x` and `y` are its upper left corner. It has an area and lies in the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crop {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// An invalid crop: it is no part of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error(
    "a part of a picture is given by four shares of its sides, from 0 to 1: left, top, width and \
     height, for example 0.25,0.1,0.5,0.8"
)]
pub struct NoCrop;

/// Sums of shares, such as 0.7 + 0.3, may be so much more than 1.
const ROUNDING: f64 = 1e-6;

impl Crop {
    /// The crop that is all of a picture.
    pub const WHOLE: Crop = Crop { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };

    /// A crop by its upper left corner and its size.
    ///
    /// # Errors
    ///
    /// [`NoCrop`], where it has no area or does not lie in the picture.
    pub fn new(x: f64, y: f64, width: f64, height: f64) -> Result<Crop, NoCrop> {
        let within = |start: f64, length: f64| {
            start >= 0.0 && length > 0.0 && start < 1.0 && start + length <= 1.0 + ROUNDING
        };
        if within(x, width) && within(y, height) {
            Ok(Crop { x, y, width, height })
        } else {
            Err(NoCrop)
        }
    }

    /// The corner and the size: `[x, y, width, height]`.
    pub fn shares(&self) -> [f64; 4] {
        [self.x, self.y, self.width, self.height]
    }

    /// First pixel and number of pixels along a side of so many: at least one.
    fn pixels(start: f64, length: f64, side: u32) -> (usize, usize) {
        let pixel = |share: f64| (share * f64::from(side)).round() as u32;
        let first = pixel(start).min(side.saturating_sub(1));
        let end = pixel(start + length).clamp(first + 1, side.max(first + 1));
        (first as usize, (end - first) as usize)
    }
}

impl FromStr for Crop {
    type Err = NoCrop;

    /// Parses `X,Y,WIDTH,HEIGHT`.
    fn from_str(text: &str) -> Result<Crop, NoCrop> {
        let shares: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse()).collect();
        match shares.as_deref() {
            Ok(&[x, y, width, height]) => Crop::new(x, y, width, height),
            _ => Err(NoCrop),
        }
    }
}

impl Picture {
    /// Crops the picture to a part of it, whose edges are rounded to whole pixels.
    pub fn crop(&self, part: &Crop) -> Picture {
        let (left, columns) = Crop::pixels(part.x, part.width, self.width());
        let (top, rows) = Crop::pixels(part.y, part.height, self.height());
        let whole_rows = self.rgb().chunks_exact(self.width() as usize * 3);
        let pixels = |row: &[u8]| row[left * 3..(left + columns) * 3].to_vec();
        let rgb = whole_rows.skip(top).take(rows).flat_map(pixels).collect();
        Picture::from_parts(columns as u32, rows as u32, rgb)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each pixel tells its column and row.
    fn picture(width: u32, height: u32) -> Picture {
        let pixel = |at: u32| [(at % width) as u8, (at / width) as u8, 7];
        Picture::from_rgb(width, height, (0..width * height).flat_map(pixel).collect()).unwrap()
    }

    #[test]
    fn a_part_has_the_pixels_that_lie_in_it() {
        let whole = picture(8, 4);
        let part = whole.crop(&"0.25,0.5,0.5,0.25".parse().unwrap());
        assert_eq!((part.width(), part.height()), (4, 1));
        assert_eq!(part.rgb(), [2, 2, 7, 3, 2, 7, 4, 2, 7, 5, 2, 7]);
        assert_eq!(whole.crop(&Crop::WHOLE), whole);
        let sum = Crop::new(0.7, 0.1, 0.3, 0.9).unwrap();
        assert_eq!(whole.crop(&sum).rgb()[..3], [6, 0, 7]);
    }

    #[test]
    fn the_smallest_part_is_a_pixel() {
        let whole = picture(3, 5);
        for (corner, pixel) in [(0.0, [0, 0, 7]), (0.999_999, [2, 4, 7])] {
            let part = whole.crop(&Crop::new(corner, corner, 1e-9, 1e-9).unwrap());
            assert_eq!((part.width(), part.height(), part.rgb()), (1, 1, &pixel[..]));
        }
    }

    #[test]
    fn what_is_no_part_is_refused() {
        for text in [
            "",
            "0,0,1",
            "0,0,1,1,1",
            "a,0,1,1",
            "0,0,0,1",
            "0,0,1,-1",
            "-0.1,0,1,1",
            "0.5,0,0.6,1",
            "0,1,1,0.1",
            "NaN,0,1,1",
            "0,0,inf,1",
        ] {
            assert_eq!(text.parse::<Crop>(), Err(NoCrop), "{text}");
        }
        assert_eq!(" 0, 0, 1, 1 ".parse(), Ok(Crop::WHOLE));
    }
}
