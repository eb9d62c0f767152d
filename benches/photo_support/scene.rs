//! A product in a photograph, and where it stands there.

use faer::linalg::solvers::Solve;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{FilterType, blur, crop_imm, resize};
use image::{Rgb, RgbImage};
use vitrine_embed::{Crop, Limits, Picture};

use super::Noise;
use super::cutout::Pixels;
use crate::Result;

/// The photograph's sides in pixels: as a phone is held, a quarter of what phones give.
const FRAME: (u32, u32) = (900, 1200);
/// The product's share of the frame's side, the one that it fills more of.
const SIZE: (f32, f32) = (0.4, 0.9);
/// Degrees to either side.
const TILT: f32 = 15.0;
/// By how much of the product's sides a corner is displaced at most.
const PERSPECTIVE: f32 = 0.06;
/// Factors of the light: of all channels, of each, and from one side of the frame to the other.
const LIGHT: (f32, f32) = (0.7, 1.25);
const CAST: (f32, f32) = (0.9, 1.1);
const SHADE: (f32, f32) = (0.8, 1.2);
/// Standard deviation in pixels.
const BLUR: (f32, f32) = (0.4, 2.0);
const JPEG_QUALITY: u8 = 50;
/// How much of the product's sides a visitor's box misses or adds at each side.
const BOX: f32 = 0.1;

/// A photograph.
pub struct Scene {
    pub picture: Picture,
    /// The box that a visitor would draw around the product: right to a tenth.
    pub product: Crop,
}

/// Takes a photograph of a product before a ground.
pub fn photograph(product: &Pixels, ground: &Picture, noise: &mut Noise) -> Result<Scene> {
    let corners = place(product, noise);
    let mut frame = cover(ground)?;
    lay(&mut frame, product, corners)?;
    light(&mut frame, noise);
    let frame = blur(&frame, noise.between(BLUR));
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, JPEG_QUALITY).encode_image(&frame)?;
    let picture = Picture::decode(&jpeg, &Limits::default())?;
    Ok(Scene { picture, product: around(corners, noise)? })
}

type Point = [f32; 2];

/// Where the product's corners come: the upper left one, then clockwise.
fn place(product: &Pixels, noise: &mut Noise) -> [Point; 4] {
    let (width, height) = (product.width() as f32, product.height() as f32);
    let angle = noise.between((-TILT, TILT)).to_radians();
    let mut corners = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]].map(|[x, y]: Point| {
        let [x, y] = [
            (x + noise.between((-PERSPECTIVE, PERSPECTIVE))) * width,
            (y + noise.between((-PERSPECTIVE, PERSPECTIVE))) * height,
        ];
        [x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos()]
    });
    let frame = [FRAME.0 as f32, FRAME.1 as f32];
    let size = noise.between(SIZE);
    let bounds = bounds(&corners);
    let side = |axis: usize| bounds[1][axis] - bounds[0][axis];
    let scale = size * (frame[0] / side(0)).min(frame[1] / side(1));
    let corner = [0, 1].map(|axis| noise.between((0.0, frame[axis] - side(axis) * scale)));
    for point in &mut corners {
        for axis in [0, 1] {
            point[axis] = (point[axis] - bounds[0][axis]) * scale + corner[axis];
        }
    }
    corners
}

/// The smallest and the largest coordinates.
fn bounds(points: &[Point]) -> [Point; 2] {
    let fold = |axis: usize, start: f32, of: fn(f32, f32) -> f32| {
        points.iter().map(|point| point[axis]).fold(start, of)
    };
    [[f32::INFINITY, 0.0], [f32::NEG_INFINITY, 1.0]].map(|[start, end]| {
        let of = if end == 0.0 { f32::min } else { f32::max };
        [fold(0, start, of), fold(1, start, of)]
    })
}

/// The middle of a picture, in the frame's size.
fn cover(ground: &Picture) -> Result<RgbImage> {
    let whole = RgbImage::from_raw(ground.width(), ground.height(), ground.rgb().to_vec());
    let whole = whole.ok_or("a picture of another size than it says")?;
    let scale = f64::min(
        f64::from(whole.width()) / f64::from(FRAME.0),
        f64::from(whole.height()) / f64::from(FRAME.1),
    );
    let [width, height] = [FRAME.0, FRAME.1].map(|side| (f64::from(side) * scale) as u32);
    let corner = [whole.width() - width, whole.height() - height].map(|rest| rest / 2);
    let middle = crop_imm(&whole, corner[0], corner[1], width, height).to_image();
    Ok(resize(&middle, FRAME.0, FRAME.1, FilterType::Triangle))
}

/// Draws the product into the quadrangle.
fn lay(frame: &mut RgbImage, product: &Pixels, corners: [Point; 4]) -> Result<()> {
    let bounds = bounds(&corners);
    // Shrunk beforehand, so that no pixel is skipped.
    let side = |from: usize, to: usize| {
        let [a, b] = [corners[from], corners[to]];
        (a[0] - b[0]).hypot(a[1] - b[1])
    };
    let width = (side(0, 1).max(side(2, 3)).ceil() as u32).clamp(1, product.width());
    let height = (side(1, 2).max(side(3, 0)).ceil() as u32).clamp(1, product.height());
    let small = resize(product, width, height, FilterType::Triangle);
    let map = projection(corners, [width as f32, height as f32])?;
    let pixels =
        |axis: usize| bounds[0][axis].floor().max(0.0) as u32..bounds[1][axis].ceil() as u32;
    for y in pixels(1).start..pixels(1).end.min(FRAME.1) {
        for x in pixels(0).start..pixels(0).end.min(FRAME.0) {
            let [u, v] = map([x as f32 + 0.5, y as f32 + 0.5]);
            let [red, green, blue, opacity] = sample(&small, u - 0.5, v - 0.5);
            let under = frame.get_pixel_mut(x, y);
            for (value, over) in under.0.iter_mut().zip([red, green, blue]) {
                *value = (f32::from(*value) * (1.0 - opacity) + over * 255.0).round() as u8;
            }
        }
    }
    Ok(())
}

/// Leads from the frame to the product: its corners (0, 0) to `size` lie at `corners`.
fn projection(corners: [Point; 4], [width, height]: Point) -> Result<impl Fn(Point) -> Point> {
    let targets = [[0.0, 0.0], [width, 0.0], [width, height], [0.0, height]];
    let mut equations = faer::Mat::<f64>::zeros(8, 8);
    let mut values = faer::Mat::<f64>::zeros(8, 1);
    for (at, ([x, y], target)) in corners.into_iter().zip(targets).enumerate() {
        for (axis, goal) in target.into_iter().enumerate() {
            let (x, y, goal) = (f64::from(x), f64::from(y), f64::from(goal));
            let row = at * 2 + axis;
            let own = [x, y, 1.0].into_iter().enumerate();
            own.for_each(|(column, value)| equations[(row, axis * 3 + column)] = value);
            (equations[(row, 6)], equations[(row, 7)]) = (-x * goal, -y * goal);
            values[(row, 0)] = goal;
        }
    }
    let solution = equations.partial_piv_lu().solve(&values);
    let h: Vec<f32> = (0..8).map(|row| solution[(row, 0)] as f32).collect();
    if h.iter().any(|value| !value.is_finite()) {
        return Err("a product without an area".into());
    }
    Ok(move |[x, y]: Point| {
        let depth = h[6] * x + h[7] * y + 1.0;
        [(h[0] * x + h[1] * y + h[2]) / depth, (h[3] * x + h[4] * y + h[5]) / depth]
    })
}

/// Between four pixels; transparent outside.
fn sample(pixels: &Pixels, x: f32, y: f32) -> [f32; 4] {
    let (left, top) = (x.floor(), y.floor());
    let mut sum = [0.0; 4];
    for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        let (column, row) = (left as i64 + dx, top as i64 + dy);
        let inside = (0..i64::from(pixels.width())).contains(&column)
            && (0..i64::from(pixels.height())).contains(&row);
        if inside {
            let along = |share: f32, far: i64| if far == 1 { share } else { 1.0 - share };
            let weight = along(x - left, dx) * along(y - top, dy);
            let pixel = pixels.get_pixel(column as u32, row as u32);
            sum.iter_mut().zip(pixel.0).for_each(|(sum, value)| *sum += weight * value);
        }
    }
    sum
}

/// Changes brightness and colour, not alike at both sides.
fn light(frame: &mut RgbImage, noise: &mut Noise) {
    let all = noise.between(LIGHT);
    let channels = [(); 3].map(|()| all * noise.between(CAST));
    let [from, to] = [(); 2].map(|()| noise.between(SHADE));
    for (x, _, Rgb(pixel)) in frame.enumerate_pixels_mut() {
        let shade = from + (to - from) * x as f32 / FRAME.0 as f32;
        for (value, channel) in pixel.iter_mut().zip(channels) {
            *value = (f32::from(*value) * channel * shade).round() as u8;
        }
    }
}

/// The box around the product, as somebody draws it in haste.
fn around(corners: [Point; 4], noise: &mut Noise) -> Result<Crop> {
    let [low, high] = bounds(&corners);
    let frame = [FRAME.0 as f32, FRAME.1 as f32];
    let mut edge = |axis: usize, at: f32| {
        let side = high[axis] - low[axis];
        f64::from(((at + noise.between((-BOX, BOX)) * side) / frame[axis]).clamp(0.0, 1.0))
    };
    let [left, right] = [low[0], high[0]].map(|at| edge(0, at));
    let [top, bottom] = [low[1], high[1]].map(|at| edge(1, at));
    Ok(Crop::new(left, top, right - left, bottom - top)?)
}
