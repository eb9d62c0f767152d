//! Draws watches. Everything is vectors on a canvas whose origin is the middle of the dial, so
//! that one drawing gives all the shots of a watch.

mod canvas;
mod case;
mod contour;
mod dial;
mod hands;
mod palette;
mod smart;
mod strap;
mod text;

use anyhow::{Context, Result};
use image::codecs::jpeg::JpegEncoder;
use tiny_skia::{Pixmap, Transform};

pub use dial::movement;

use canvas::{Canvas, Rgb, WHITE, linear, rounded, veil};
use case::CaseLayout;
use strap::Half;

use super::watch::{Style, Watch};

/// Width and height of a picture, pixels.
pub const SIDE: u32 = 600;

/// How a watch is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shot {
    /// The whole watch from the front, on white: what the feed's first picture shows.
    Front,
    /// The dial from near, a little turned.
    Detail,
    /// The whole watch lying aslant on a tinted ground.
    Aslant,
}

/// Draws `watch` and encodes the picture as JPEG.
pub fn jpeg(watch: &Watch, shot: Shot) -> Result<Vec<u8>> {
    let pixmap = Pixmap::new(SIDE, SIDE).context("a picture needs memory")?;
    let middle = SIDE as f32 / 2.0;
    let (scale, degrees) = match shot {
        Shot::Front => (1.0, 0.0),
        Shot::Detail => (1.9, -12.0),
        Shot::Aslant => (0.9, 24.0),
    };
    let mut canvas = Canvas { pixmap, transform: Transform::identity() };
    background(&mut canvas, watch, shot);
    canvas.transform = Transform::from_scale(scale, scale)
        .post_concat(turn(degrees))
        .post_translate(middle, middle);
    draw(&mut canvas, watch);
    let mut rgb = Vec::with_capacity((SIDE * SIDE * 3) as usize);
    for pixel in canvas.pixmap.data().chunks_exact(4) {
        rgb.extend_from_slice(&pixel[..3]);
    }
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode(
        &rgb,
        SIDE,
        SIDE,
        image::ExtendedColorType::Rgb8,
    )?;
    Ok(bytes)
}

/// A rotation from `libm`'s sine and cosine (see [`canvas::sin_cos`]).
fn turn(degrees: f32) -> Transform {
    let (sin, cos) = canvas::sin_cos(degrees);
    Transform::from_row(cos, sin, -sin, cos, 0.0, 0.0)
}

/// White for the first picture, as shops have it; a tinted ground for the others.
fn background(canvas: &mut Canvas, watch: &Watch, shot: Shot) {
    canvas.pixmap.fill(tiny_skia::Color::WHITE);
    let tint = match shot {
        Shot::Front => return,
        Shot::Detail => Rgb(226, 229, 234),
        Shot::Aslant => palette::strap(watch.strap_colour, watch.metal)
            .mix(palette::dial(watch.dial), 0.5)
            .lighter(0.78),
    };
    let side = SIDE as f32;
    let ground =
        linear((0.0, 0.0), (side, side), &[(0.0, tint.lighter(0.5), 1.0), (1.0, tint, 1.0)]);
    canvas.fill(rounded(0.0, 0.0, side, side, 0.0), ground);
}

fn draw(canvas: &mut Canvas, watch: &Watch) {
    let smart = watch.style == Style::Smart;
    let layout = CaseLayout::of(watch);
    let (edge, lugs) = if smart {
        let edge = smart::contour(watch);
        (edge, edge.hx * if edge.is_round() { 0.56 } else { 0.7 })
    } else {
        (layout.case, layout.lugs)
    };
    let halves = [-1.0, 1.0].map(|side| Half {
        side,
        near: edge.hy * if smart && !edge.is_round() { 0.9 } else { 0.8 },
        far: 274.0,
        width: lugs,
    });
    let mut silhouette = vec![edge.path(), halves[0].contour(), halves[1].contour()];
    if !smart {
        silhouette.extend(layout.lug_paths());
    }
    canvas.shadows(&silhouette, &[(9.0, 13.0, 0.38), (2.0, 4.0, 0.30)]);
    for half in halves {
        strap::draw(canvas, watch, half);
    }
    if smart {
        smart::draw(canvas, watch);
        return;
    }
    case::draw(canvas, watch, &layout);
    dial::draw(canvas, watch, layout.dial);
    hands::draw(canvas, watch, layout.dial);
    glass(canvas, &layout);
}

/// A reflection on the crystal.
fn glass(canvas: &mut Canvas, layout: &CaseLayout) {
    let (hx, hy) = (layout.dial.hx, layout.dial.hy);
    let glare = linear(
        (-hx, -hy),
        (hx * 0.35, hy * 0.35),
        &[
            (0.0, WHITE, 0.20),
            (0.5, WHITE, 0.07),
            (0.62, WHITE, 0.04),
            (0.63, WHITE, 0.0),
            (1.0, WHITE, 0.0),
        ],
    );
    canvas.fill(layout.dial.path(), glare);
    canvas.line(layout.dial.inset(2.0).path(), veil(WHITE, 0.10), 2.0);
}
