//! Straps and bracelets, which leave the case upwards and downwards and bend away.

use tiny_skia::{Path, PathBuilder};

use super::super::random::RandomStream;
use super::super::watch::{Strap, StrapColour, Watch};
use super::canvas::{BLACK, Canvas, Rgb, WHITE, circle, linear, polygon, rounded, solid, veil};
use super::palette;
use super::palette::Tones;

/// One half of the strap: from the case (`near`) to where it bends out of sight (`far`).
#[derive(Debug, Clone, Copy)]
pub struct Half {
    /// -1 above the case, 1 below.
    pub side: f32,
    /// Distance of its start from the dial's middle.
    pub near: f32,
    /// Distance of its visible end.
    pub far: f32,
    /// Half the width at the case.
    pub width: f32,
}

impl Half {
    /// The y coordinate of the share `s` (0…1) of the strap's own length: a strap that bends
    /// away is seen shorter and shorter.
    fn y(self, s: f32) -> f32 {
        let bent = libm::sinf(s * 1.32) / 0.968_7;
        self.side * (self.near + (self.far - self.near) * bent)
    }

    /// Half the width there.
    fn half(self, s: f32) -> f32 {
        self.width * (1.0 - 0.13 * s)
    }

    fn edge(self, inset: f32) -> Option<Path> {
        let count = 16;
        let sides = (0..=count).map(|i| (1.0, i)).chain((0..=count).rev().map(|i| (-1.0, i)));
        polygon(
            sides.map(|(x, i)| {
                let s = i as f32 / count as f32;
                (x * (self.half(s) - inset), self.y(s))
            }),
            true,
        )
    }

    /// The whole strap's silhouette.
    pub fn contour(self) -> Option<Path> {
        self.edge(0.0)
    }

    fn line(self, x: f32, from: f32, to: f32) -> Option<Path> {
        polygon(
            (0..=12).map(|i| {
                let s = from + (to - from) * i as f32 / 12.0;
                (x * self.half(s), self.y(s))
            }),
            false,
        )
    }
}

/// Draws one half of the watch's strap.
pub fn draw(canvas: &mut Canvas, watch: &Watch, half: Half) {
    let colour = palette::strap(watch.strap_colour, watch.metal);
    match watch.strap {
        Strap::Leather => leather(canvas, watch, half, colour, false),
        Strap::Crocodile => leather(canvas, watch, half, colour, true),
        Strap::Bracelet => bracelet(canvas, watch, half),
        Strap::Mesh => mesh(canvas, watch, half),
        Strap::Rubber => rubber(canvas, watch, half, colour),
        Strap::Nato => nato(canvas, watch, half, colour),
    }
    shade(canvas, half);
}

/// The case's shadow on the strap, the light on its bend, and the dark of its end.
fn shade(canvas: &mut Canvas, half: Half) {
    let path = half.contour();
    let (from, to) = ((0.0, half.side * half.near), (0.0, half.side * half.far));
    canvas.fill(
        path.clone(),
        linear(
            from,
            to,
            &[
                (0.0, BLACK, 0.42),
                (0.1, BLACK, 0.22),
                (0.28, BLACK, 0.0),
                (0.62, BLACK, 0.02),
                (0.86, BLACK, 0.26),
                (1.0, BLACK, 0.58),
            ],
        ),
    );
    canvas.fill(
        path,
        linear(from, to, &[(0.18, WHITE, 0.0), (0.42, WHITE, 0.14), (0.66, WHITE, 0.0)]),
    );
}

/// Across the strap: darker edges, a soft light left of the middle.
fn across(colour: Rgb, width: f32, relief: f32) -> tiny_skia::Shader<'static> {
    linear(
        (-width, 0.0),
        (width, 0.0),
        &[
            (0.0, colour.darker(0.55 * relief), 1.0),
            (0.09, colour.darker(0.16 * relief), 1.0),
            (0.34, colour.lighter(0.2 * relief), 1.0),
            (0.6, colour, 1.0),
            (0.9, colour.darker(0.28 * relief), 1.0),
            (1.0, colour.darker(0.62 * relief), 1.0),
        ],
    )
}

fn leather(canvas: &mut Canvas, watch: &Watch, half: Half, colour: Rgb, scales: bool) {
    canvas.fill(half.contour(), across(colour, half.width, 1.0));
    if scales {
        crocodile(canvas, half, colour);
    } else {
        grain(canvas, half, colour);
    }
    let contrast = watch.detail & 1 == 1 && watch.strap_colour != StrapColour::White;
    let thread = match (contrast, colour.luma() > 0.6) {
        (true, _) => Rgb(232, 222, 200),
        (false, true) => colour.darker(0.22),
        (false, false) => colour.lighter(0.24),
    };
    for x in [-0.86, 0.86] {
        canvas.line(half.line(x, 0.0, 0.98), veil(BLACK, 0.22), 3.4);
        canvas.stitches(half.line(x, 0.02, 0.98), solid(thread), 1.9, 5.4, 4.2);
    }
    if half.side > 0.0 {
        holes(canvas, half, colour);
    }
}

/// Fine irregular creases.
fn grain(canvas: &mut Canvas, half: Half, colour: Rgb) {
    let mut random = RandomStream::new(3, (half.side > 0.0).into());
    let mut builder = PathBuilder::new();
    for _ in 0..130 {
        let s = random.unit() * 0.98;
        let x = (random.unit() * 1.6 - 0.8) * half.half(s);
        let y = half.y(s);
        builder.move_to(x, y);
        builder.line_to(x + 2.0 + 3.0 * random.unit(), y + 2.0 * random.unit() - 1.0);
    }
    canvas.line(builder.finish(), veil(colour.darker(0.7), 0.16), 0.9);
}

/// Two columns of broad scales with round ones outside.
fn crocodile(canvas: &mut Canvas, half: Half, colour: Rgb) {
    let rows = 13;
    for row in 0..rows {
        let (s0, s1) = (row as f32 / rows as f32, (row + 1) as f32 / rows as f32);
        let shift = if row % 2 == 0 { 0.06 } else { -0.06 };
        let columns = [-0.8, -0.46, shift, 0.46, 0.8];
        for pair in columns.windows(2) {
            let (y0, y1) = (half.y(s0), half.y(s1));
            let (top, bottom) = (y0.min(y1) + 0.6, y0.max(y1) - 0.6);
            let width = half.half(s0);
            let (left, right) = (pair[0] * width + 0.7, pair[1] * width - 0.7);
            let light = linear(
                (left, top),
                (right, bottom),
                &[(0.0, colour.lighter(0.22), 0.75), (0.6, colour, 0.3), (1.0, BLACK, 0.28)],
            );
            let corner = if pair[0] < -0.7 || pair[1] > 0.7 { 8.0 } else { 4.0 };
            canvas.line(
                rounded(left, top, right, bottom, corner),
                veil(colour.darker(0.75), 0.55),
                1.5,
            );
            canvas.fill(rounded(left, top, right, bottom, corner), light);
        }
    }
}

fn holes(canvas: &mut Canvas, half: Half, colour: Rgb) {
    for s in [0.62, 0.74, 0.86] {
        let y = half.y(s);
        canvas.fill(circle((0.0, y + 0.8), 3.9), veil(colour.lighter(0.35), 0.5));
        canvas.fill(circle((0.0, y), 3.4), solid(Rgb(18, 15, 14)));
    }
}

fn rubber(canvas: &mut Canvas, watch: &Watch, half: Half, colour: Rgb) {
    canvas.fill(half.contour(), across(colour, half.width, 0.72));
    if watch.detail & 2 == 0 {
        // Grooves along the strap.
        for x in [-0.5, 0.5] {
            canvas.line(half.line(x, 0.10, 1.0), veil(BLACK, 0.38), 4.6);
            canvas.line(half.line(x + 0.045, 0.10, 1.0), veil(WHITE, 0.16), 1.4);
        }
    } else {
        // Waves across it, near the case.
        for i in 0..6 {
            let s = 0.12 + i as f32 * 0.075;
            let (y, w) = (half.y(s), half.half(s) * 0.84);
            let drop = half.side * 5.0;
            let path = polygon([(-w, y + drop), (0.0, y), (w, y + drop)], false);
            canvas.line(path.clone(), veil(BLACK, 0.42), 4.2);
            let light = polygon([(-w, y + drop + 2.6), (0.0, y + 2.6), (w, y + drop + 2.6)], false);
            canvas.line(light, veil(WHITE, 0.13), 1.4);
        }
    }
    if half.side > 0.0 {
        holes(canvas, half, colour);
    }
}

fn nato(canvas: &mut Canvas, watch: &Watch, half: Half, colour: Rgb) {
    canvas.fill(half.contour(), across(colour, half.width, 0.45));
    let stripe = match (watch.strap_colour, watch.detail % 3) {
        (_, 0) => None,
        (StrapColour::Black, _) => Some(Rgb(150, 152, 156)),
        (StrapColour::Blue, 1) => Some(Rgb(236, 236, 232)),
        (StrapColour::Blue, _) => Some(Rgb(178, 34, 44)),
        (StrapColour::Green, _) => Some(Rgb(196, 178, 132)),
        (StrapColour::Grey, _) => Some(Rgb(40, 42, 48)),
        _ => Some(Rgb(28, 34, 56)),
    };
    if let Some(stripe) = stripe {
        let band = |from: f32, to: f32| {
            polygon(
                [(from, 0.0), (to, 0.0), (to, 1.0), (from, 1.0)]
                    .map(|(x, s)| (x * half.half(s), half.y(s))),
                true,
            )
        };
        if watch.detail % 3 == 1 {
            canvas.fill(band(-0.3, 0.3), solid(stripe));
        } else {
            canvas.fill(band(-0.62, -0.26), solid(stripe));
            canvas.fill(band(0.26, 0.62), solid(stripe));
        }
    }
    let mut weave = PathBuilder::new();
    for i in 0..64 {
        let s = i as f32 / 64.0;
        let (y, w) = (half.y(s), half.half(s));
        weave.move_to(-w, y);
        weave.line_to(w, y);
    }
    canvas.line(weave.finish(), veil(BLACK, 0.17), 1.1);
    for x in [-0.95, 0.95] {
        canvas.stitches(half.line(x, 0.0, 1.0), veil(BLACK, 0.3), 1.4, 2.0, 2.2);
    }
    if half.side > 0.0 {
        holes(canvas, half, colour);
    }
}

/// Rows of links; `detail` chooses three broad links a row or five, polished in the middle.
fn bracelet(canvas: &mut Canvas, watch: &Watch, half: Half) {
    let tones = palette::metal(watch.metal);
    let tones = Tones { mid: tones.mid.mix(tones.dark, 0.1), ..tones };
    canvas.fill(half.contour(), solid(tones.dark.darker(0.45)));
    let five = watch.detail & 4 == 4;
    let columns: &[(f32, f32, f32)] = if five {
        &[
            (-1.0, -0.62, 0.0),
            (-0.6, -0.24, 0.5),
            (-0.22, 0.22, 0.0),
            (0.24, 0.6, 0.5),
            (0.62, 1.0, 0.0),
        ]
    } else {
        &[(-1.0, -0.36, 0.0), (-0.34, 0.34, 0.5), (0.36, 1.0, 0.0)]
    };
    let rows = if five { 13 } else { 10 };
    for row in -1..rows {
        for &(x0, x1, shift) in columns {
            let at = |r: f32| (r / rows as f32).clamp(0.0, 1.0);
            let (s0, s1) = (at(row as f32 + shift), at(row as f32 + 1.0 + shift));
            if s1 - s0 < 0.01 {
                continue;
            }
            let (y0, y1) = (half.y(s0), half.y(s1));
            let (top, bottom) = (y0.min(y1) + 0.5, y0.max(y1) - 0.5);
            let w = half.half(s0);
            link(canvas, tones, (x0 * w, x1 * w), (top, bottom), five && x0 > -0.7 && x1 < 0.7);
        }
    }
}

fn link(canvas: &mut Canvas, tones: Tones, x: (f32, f32), y: (f32, f32), polished: bool) {
    let path = rounded(x.0, y.0, x.1, y.1, 3.0);
    if polished {
        canvas.fill(path, tones.bar((x.0, 0.0), (x.1, 0.0)));
    } else {
        let brushed = linear(
            (x.0, 0.0),
            (x.1, 0.0),
            &[
                (0.0, tones.dark.mix(tones.mid, 0.35), 1.0),
                (0.14, tones.mid, 1.0),
                (0.45, tones.mid.mix(tones.light, 0.55), 1.0),
                (0.85, tones.mid, 1.0),
                (1.0, tones.dark.mix(tones.mid, 0.25), 1.0),
            ],
        );
        canvas.fill(path, brushed);
    }
    let height = y.1 - y.0;
    if height > 4.0 {
        let rim = 0.12 * height;
        canvas.fill(rounded(x.0, y.0, x.1, y.0 + rim, 1.0), veil(WHITE, 0.35));
        canvas.fill(rounded(x.0, y.1 - rim, x.1, y.1, 1.0), veil(BLACK, 0.3));
    }
}

/// Milanese weave: rows of slanting wires, each row against the one before.
fn mesh(canvas: &mut Canvas, watch: &Watch, half: Half) {
    let tones = palette::metal(watch.metal);
    canvas.fill(half.contour(), across(tones.mid.darker(0.3), half.width, 0.8));
    let (mut light, mut dark) = (PathBuilder::new(), PathBuilder::new());
    let rows = 46;
    for row in 0..rows {
        let s = row as f32 / rows as f32;
        let (y0, y1) = (half.y(s), half.y((s + 1.0 / rows as f32).min(1.0)));
        let w = half.half(s);
        let lean = if row % 2 == 0 { 2.2 } else { -2.2 };
        let count = 22;
        for i in 0..count {
            let x = -w + 2.0 * w * (i as f32 + 0.5) / count as f32;
            light.move_to(x - lean, y0);
            light.line_to(x + lean, y1);
            dark.move_to(x - lean + 1.9, y0);
            dark.line_to(x + lean + 1.9, y1);
        }
    }
    canvas.line(dark.finish(), veil(tones.dark.darker(0.3), 0.55), 1.2);
    canvas.line(light.finish(), veil(tones.light, 0.62), 1.5);
    for x in [-0.985, 0.985] {
        canvas.line(half.line(x, 0.0, 1.0), veil(tones.light, 0.6), 2.0);
    }
}
