//! A thin layer over tiny-skia: colours, shaders, paths and the one transform of a picture.

use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LineJoin, LinearGradient, Paint, Path, PathBuilder,
    Pixmap, Point, RadialGradient, Shader, SpreadMode, Stroke, StrokeDash, SweepGradient,
    Transform,
};

/// A colour of 8-bit sRGB components.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

pub const WHITE: Rgb = Rgb(255, 255, 255);
pub const BLACK: Rgb = Rgb(0, 0, 0);

impl Rgb {
    /// The colour `share` (0…1) of the way to `other`.
    pub fn mix(self, other: Rgb, share: f32) -> Rgb {
        let part = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share) as u8;
        Rgb(part(self.0, other.0), part(self.1, other.1), part(self.2, other.2))
    }

    pub fn lighter(self, share: f32) -> Rgb {
        self.mix(WHITE, share)
    }

    pub fn darker(self, share: f32) -> Rgb {
        self.mix(BLACK, share)
    }

    /// Perceived lightness, 0…1.
    pub fn luma(self) -> f32 {
        (0.299 * f32::from(self.0) + 0.587 * f32::from(self.1) + 0.114 * f32::from(self.2)) / 255.0
    }
}

/// What a path is filled or stroked with.
pub type Ink = Shader<'static>;

fn color(rgb: Rgb, alpha: f32) -> Color {
    let mut color = Color::from_rgba8(rgb.0, rgb.1, rgb.2, 255);
    color.set_alpha(alpha);
    color
}

/// One colour.
pub fn solid(rgb: Rgb) -> Ink {
    Shader::SolidColor(color(rgb, 1.0))
}

/// One translucent colour.
pub fn veil(rgb: Rgb, alpha: f32) -> Ink {
    Shader::SolidColor(color(rgb, alpha))
}

fn stops(list: &[(f32, Rgb, f32)]) -> Vec<GradientStop> {
    list.iter().map(|&(at, rgb, alpha)| GradientStop::new(at, color(rgb, alpha))).collect()
}

fn first(list: &[(f32, Rgb, f32)]) -> Ink {
    list.first().map_or(Shader::SolidColor(Color::TRANSPARENT), |&(_, rgb, a)| veil(rgb, a))
}

/// A gradient along the line from `from` to `to`; the stops are (position, colour, alpha).
pub fn linear(from: (f32, f32), to: (f32, f32), list: &[(f32, Rgb, f32)]) -> Ink {
    LinearGradient::new(
        Point::from_xy(from.0, from.1),
        Point::from_xy(to.0, to.1),
        stops(list),
        SpreadMode::Pad,
        Transform::identity(),
    )
    .unwrap_or_else(|| first(list))
}

/// A gradient from the centre outwards.
pub fn radial(center: (f32, f32), radius: f32, list: &[(f32, Rgb, f32)]) -> Ink {
    let center = Point::from_xy(center.0, center.1);
    RadialGradient::new(
        center,
        0.0,
        center,
        radius,
        stops(list),
        SpreadMode::Pad,
        Transform::identity(),
    )
    .unwrap_or_else(|| first(list))
}

/// A gradient around `center`, clockwise from 3 o'clock.
pub fn sweep(center: (f32, f32), list: &[(f32, Rgb, f32)]) -> Ink {
    SweepGradient::new(
        Point::from_xy(center.0, center.1),
        0.0,
        360.0,
        stops(list),
        SpreadMode::Pad,
        Transform::identity(),
    )
    .unwrap_or_else(|| first(list))
}

/// Sine and cosine of an angle of a dial: degrees clockwise from 12 o'clock. `libm`'s, which
/// have the same bits on every platform.
pub fn sin_cos(degrees: f32) -> (f32, f32) {
    let (sin, cos) = libm::sincosf(degrees.to_radians());
    (sin, cos)
}

/// The point of a dial at `degrees` clockwise from 12 o'clock and `radius` from `center`.
pub fn polar(center: (f32, f32), degrees: f32, radius: f32) -> (f32, f32) {
    let (sin, cos) = sin_cos(degrees);
    (center.0 + radius * sin, center.1 - radius * cos)
}

/// A path of straight lines through `points`.
pub fn polygon(points: impl IntoIterator<Item = (f32, f32)>, closed: bool) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for (x, y) in points {
        if builder.is_empty() {
            builder.move_to(x, y);
        } else {
            builder.line_to(x, y);
        }
    }
    if closed {
        builder.close();
    }
    builder.finish()
}

pub fn circle(center: (f32, f32), radius: f32) -> Option<Path> {
    PathBuilder::from_circle(center.0, center.1, radius)
}

/// A rectangle with round corners.
pub fn rounded(left: f32, top: f32, right: f32, bottom: f32, corner: f32) -> Option<Path> {
    let r = corner.min((right - left) / 2.0).min((bottom - top) / 2.0);
    let mut b = PathBuilder::new();
    b.move_to(left + r, top);
    b.line_to(right - r, top);
    b.quad_to(right, top, right, top + r);
    b.line_to(right, bottom - r);
    b.quad_to(right, bottom, right - r, bottom);
    b.line_to(left + r, bottom);
    b.quad_to(left, bottom, left, bottom - r);
    b.line_to(left, top + r);
    b.quad_to(left, top, left + r, top);
    b.close();
    b.finish()
}

/// The area between `outer` and `inner`, filled by the even-odd rule.
pub fn between(outer: Option<Path>, inner: Option<Path>) -> Option<Path> {
    let mut b = PathBuilder::new();
    b.push_path(&outer?);
    b.push_path(&inner?);
    b.finish()
}

/// A picture being drawn, in the watch's coordinates: origin at the middle of the dial, y down.
pub struct Canvas {
    pub pixmap: Pixmap,
    pub transform: Transform,
}

impl Canvas {
    /// Fills `path`; a path that could not be made draws nothing.
    pub fn fill(&mut self, path: Option<Path>, ink: Ink) {
        if let Some(path) = path {
            let paint = Paint { shader: ink, ..Paint::default() };
            self.pixmap.fill_path(&path, &paint, FillRule::EvenOdd, self.transform, None);
        }
    }

    /// Draws the line of `path` with round ends.
    pub fn line(&mut self, path: Option<Path>, ink: Ink, width: f32) {
        self.stroke(path, ink, width, LineCap::Round, None);
    }

    /// Draws the line of `path` as stitches of `on` units every `on + off`.
    pub fn stitches(&mut self, path: Option<Path>, ink: Ink, width: f32, on: f32, off: f32) {
        self.stroke(path, ink, width, LineCap::Round, StrokeDash::new(vec![on, off], 0.0));
    }

    fn stroke(
        &mut self,
        path: Option<Path>,
        ink: Ink,
        width: f32,
        line_cap: LineCap,
        dash: Option<StrokeDash>,
    ) {
        if let Some(path) = path {
            let paint = Paint { shader: ink, ..Paint::default() };
            let stroke =
                Stroke { width, line_cap, line_join: LineJoin::Round, dash, ..Stroke::default() };
            self.pixmap.stroke_path(&path, &paint, &stroke, self.transform, None);
        }
    }

    /// Darkens the picture by the soft shadows of `silhouette`, each (dx, dy, strength): the
    /// silhouette at a quarter of the size, blurred by three box filters, enlarged bilinearly.
    pub fn shadows(&mut self, silhouette: &[Option<Path>], shadows: &[(f32, f32, f32)]) {
        let (width, height) = (self.pixmap.width() / 4, self.pixmap.height() / 4);
        let mut sum = vec![0.0; (width * height) as usize];
        for &(dx, dy, strength) in shadows {
            let Some(pixmap) = Pixmap::new(width, height) else { return };
            let transform = self.transform.post_scale(0.25, 0.25).pre_translate(dx, dy);
            let mut small = Canvas { pixmap, transform };
            for path in silhouette {
                small.fill(path.clone(), solid(BLACK));
            }
            let mut values: Vec<u8> = small.pixmap.pixels().iter().map(|p| p.alpha()).collect();
            for _ in 0..3 {
                values = blurred(&values, width as usize, 3);
                values = blurred(&values, height as usize, 3);
            }
            for (sum, value) in sum.iter_mut().zip(values) {
                *sum += strength * f32::from(value);
            }
        }
        // How much light is left, in 256ths.
        let light: Vec<u32> = sum.into_iter().map(|dark| 256 - (dark as u32).min(230)).collect();
        self.darken(&light, width as usize);
    }

    /// Multiplies the picture by `light`, a map in 256ths a quarter as wide and high.
    fn darken(&mut self, light: &[u32], width: usize) {
        let height = light.len() / width;
        let side = self.pixmap.width() as usize;
        for (y, row) in self.pixmap.data_mut().chunks_exact_mut(4 * side).enumerate() {
            let (top, fy) = (y / 4, (y % 4) as u32);
            let bottom = (top + 1).min(height - 1);
            for (x, pixel) in row.chunks_exact_mut(4).enumerate() {
                let (left, fx) = (x / 4, (x % 4) as u32);
                let right = (left + 1).min(width - 1);
                let upper = light[top * width + left] * (4 - fx) + light[top * width + right] * fx;
                let lower =
                    light[bottom * width + left] * (4 - fx) + light[bottom * width + right] * fx;
                let share = upper * (4 - fy) + lower * fy;
                if share < 256 * 16 {
                    for part in &mut pixel[..3] {
                        *part = ((u32::from(*part) * share) >> 12) as u8;
                    }
                }
            }
        }
    }
}

/// A box filter of `2 × radius + 1` along the rows of `width`, and the result transposed.
fn blurred(values: &[u8], width: usize, radius: usize) -> Vec<u8> {
    let height = values.len() / width;
    let mut out = vec![0; values.len()];
    for (y, row) in values.chunks_exact(width).enumerate() {
        let mut sum: usize = row[..radius.min(width)].iter().map(|&v| usize::from(v)).sum();
        for x in 0..width {
            sum += row.get(x + radius).map_or(0, |&v| usize::from(v));
            out[x * height + y] = (sum / (2 * radius + 1)) as u8;
            sum -= x.checked_sub(radius).map_or(0, |first| usize::from(row[first]));
        }
    }
    out
}
