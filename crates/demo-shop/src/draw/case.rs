//! The case: lugs, crown, pushers, body and bezel.

use tiny_skia::{Path, PathBuilder};

use super::super::watch::{Bezel, DialColour, Metal, Shape, Strap, StrapColour, SubDials, Watch};
use super::canvas::{
    BLACK, Canvas, Rgb, WHITE, between, circle, linear, polar, polygon, radial, rounded, solid,
    sweep, veil,
};
use super::contour::Contour;
use super::palette::{self, Tones};
use super::text::{arc, text};

/// Where the parts of a case are.
#[derive(Debug, Clone, Copy)]
pub struct CaseLayout {
    /// The case's edge.
    pub case: Contour,
    /// The bezel's outer edge: the case's own form, or round for the bezels that turn or carry a
    /// scale.
    pub bezel: Contour,
    /// The bezel's inner edge, where the dial begins.
    pub dial: Contour,
    /// Half the width between the lugs.
    pub lugs: f32,
}

impl CaseLayout {
    pub fn of(watch: &Watch) -> Self {
        let radius = 97.0 + 1.05 * watch.diameter as f32;
        let case = Contour::of(watch.shape, radius);
        let bezel = match watch.bezel {
            Bezel::Plain => 0.065,
            Bezel::Diver => 0.205,
            Bezel::Tachymeter => 0.165,
            Bezel::Fluted => 0.125,
            Bezel::Stones => 0.13,
        };
        let round = matches!(watch.bezel, Bezel::Diver | Bezel::Tachymeter | Bezel::Fluted);
        let outer = match round && !case.is_round() {
            true => Contour::of(Shape::Round, case.reach() * 0.95),
            false => case.inset(5.0),
        };
        let dial = outer.inset(radius * bezel + 2.0);
        let share = if watch.diameter < 36 { 0.43 } else { 0.5 };
        Self { case, bezel: outer, dial, lugs: radius * share }
    }

    /// How far the lugs reach beyond the middle, and how broad they are.
    fn lug_size(&self) -> (f32, f32) {
        (self.case.hy + 0.17 * self.case.reach(), 0.15 * self.case.reach())
    }

    /// What the four lugs cover.
    pub fn lug_paths(&self) -> Vec<Option<Path>> {
        let w = self.lugs;
        let (end, thick) = self.lug_size();
        let root = self.case.at(52.0, 1.0);
        let mut paths = Vec::new();
        for (x, y) in CORNERS {
            let mut b = PathBuilder::new();
            b.move_to(x * (w + 1.0), y * 0.4 * self.case.hy);
            b.line_to(x * (w + 1.0), y * end);
            b.quad_to(x * (w + 0.5 * thick), y * (end + 3.0), x * (w + thick), y * (end - 4.0));
            b.quad_to(x * (w + thick * 1.1), y * 0.97 * self.case.hy, x * root.0, y * -root.1);
            b.close();
            paths.push(b.finish());
        }
        paths
    }
}

/// The signs of x and y of the four lugs.
const CORNERS: [(f32, f32); 4] = [(-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)];

/// Draws everything of the case that lies below the dial.
pub fn draw(canvas: &mut Canvas, watch: &Watch, layout: &CaseLayout) {
    let tones = palette::metal(watch.metal);
    crown(canvas, watch, layout, tones);
    lugs(canvas, layout, tones);
    if watch.strap == Strap::Bracelet {
        end_links(canvas, layout, tones);
    }
    let case = layout.case;
    let far = case.hx.max(case.hy) * 0.75;
    canvas.fill(case.path(), solid(tones.dark.darker(0.25)));
    canvas.fill(case.inset(1.2).path(), tones.lit((-far, -far), (far, far)));
    canvas.fill(layout.bezel.inset(-1.5).path(), veil(BLACK, 0.4));
    canvas.fill(layout.bezel.path(), solid(tones.dark.darker(0.3)));
    bezel(canvas, watch, layout, tones);
}

fn lugs(canvas: &mut Canvas, layout: &CaseLayout, tones: Tones) {
    for path in layout.lug_paths() {
        let w = layout.lugs;
        let top = -layout.case.hy * 1.2;
        canvas.fill(path.clone(), tones.lit((-w, top), (w * 1.3, -top)));
        canvas.line(path, veil(tones.dark.darker(0.3), 0.75), 1.1);
    }
    // A bright chamfer on the outer edge of each lug.
    let (w, hy) = (layout.lugs, layout.case.hy);
    let (end, thick) = layout.lug_size();
    let root = layout.case.at(52.0, 3.0);
    for (x, y) in CORNERS {
        let mut b = PathBuilder::new();
        b.move_to(x * (w + thick - 2.4), y * (end - 6.0));
        b.quad_to(x * (w + thick * 1.08 - 2.0), y * 0.98 * hy, x * (root.0 - 1.0), y * -root.1);
        let light = if x < 0.0 { 0.85 } else { 0.45 };
        canvas.line(b.finish(), veil(tones.light, light), 2.2);
    }
}

/// The bracelet's first link, shaped after the case.
fn end_links(canvas: &mut Canvas, layout: &CaseLayout, tones: Tones) {
    let w = layout.lugs;
    for y in [-1.0, 1.0] {
        let end = layout.case.hy + 0.15 * layout.case.reach();
        let path = polygon(
            [
                (-w, y * 0.6 * layout.case.hy),
                (w, y * 0.6 * layout.case.hy),
                (w, y * end),
                (-w, y * end),
            ],
            true,
        );
        canvas.fill(path.clone(), tones.bar((-w, 0.0), (w, 0.0)));
        let shadow = linear(
            (0.0, y * layout.case.hy * 0.96),
            (0.0, y * end),
            &[(0.0, BLACK, 0.45), (1.0, BLACK, 0.0)],
        );
        canvas.fill(path.clone(), shadow);
        canvas.line(path, veil(tones.dark.darker(0.4), 0.7), 1.2);
    }
}

fn crown(canvas: &mut Canvas, watch: &Watch, layout: &CaseLayout, tones: Tones) {
    let x = layout.case.at(90.0, 0.0).0;
    let half = if watch.diameter < 36 { 9.0 } else { 12.5 };
    let length = if watch.diameter < 36 { 12.0 } else { 16.0 };
    // The guard and the neck.
    canvas.fill(
        rounded(x - 12.0, -half * 0.7, x + 4.0, half * 0.7, 2.0),
        tones.bar((0.0, -half), (0.0, half)),
    );
    let body = rounded(x + 2.0, -half, x + length, half, 3.4);
    canvas.fill(body.clone(), tones.bar((0.0, -half), (0.0, half)));
    let mut ridges = PathBuilder::new();
    let count = 7;
    for i in 1..count {
        let y = -half + 2.0 * half * i as f32 / count as f32;
        ridges.move_to(x + 4.0, y);
        ridges.line_to(x + length - 2.0, y);
    }
    canvas.line(ridges.finish(), veil(tones.dark.darker(0.4), 0.75), 1.2);
    canvas.line(body, veil(tones.dark.darker(0.4), 0.8), 1.0);
    if matches!(watch.sub_dials, SubDials::Two | SubDials::Three) {
        for degrees in [62.0, 118.0] {
            pusher(canvas, layout, tones, degrees);
        }
    }
}

fn pusher(canvas: &mut Canvas, layout: &CaseLayout, tones: Tones, degrees: f32) {
    let (x, y) = layout.case.at(degrees, 0.0);
    let length = (x * x + y * y).sqrt();
    let (ux, uy) = (x / length, y / length);
    let at = |along: f32, side: f32| (x + ux * along - uy * side, y + uy * along + ux * side);
    let quad = |from: f32, to: f32, half: f32| {
        polygon([at(from, -half), at(to, -half), at(to, half), at(from, half)], true)
    };
    canvas.fill(quad(-6.0, 8.0, 5.5), tones.bar(at(0.0, -5.5), at(0.0, 5.5)));
    canvas.fill(quad(7.0, 15.0, 9.5), tones.bar(at(0.0, -9.5), at(0.0, 9.5)));
    canvas.line(quad(7.0, 15.0, 9.5), veil(tones.dark.darker(0.4), 0.8), 1.0);
}

fn bezel(canvas: &mut Canvas, watch: &Watch, layout: &CaseLayout, tones: Tones) {
    let (outer, inner) = (layout.bezel.inset(1.0), layout.dial);
    let ring = || between(outer.path(), inner.path());
    match watch.bezel {
        Bezel::Plain => {
            canvas.fill(ring(), tones.polished((0.0, 0.0)));
            canvas.line(outer.inset(1.5).path(), veil(tones.light, 0.7), 1.4);
        }
        Bezel::Fluted => fluted(canvas, layout, ring(), tones),
        Bezel::Stones => stones(canvas, layout, ring(), tones),
        Bezel::Diver => diver(canvas, watch, layout, tones),
        Bezel::Tachymeter => tachymeter(canvas, watch, layout, tones),
    }
    // The bezel's inner wall.
    canvas.line(inner.path(), solid(tones.dark.darker(0.35)), 2.6);
    canvas.line(inner.inset(-2.2).path(), veil(tones.light, 0.75), 1.4);
}

/// Facets that catch the light in turn.
fn fluted(canvas: &mut Canvas, layout: &CaseLayout, ring: Option<Path>, tones: Tones) {
    canvas.fill(ring, tones.polished((0.0, 0.0)));
    let (outer, inner) = (layout.bezel.inset(1.5), layout.dial.inset(-1.0));
    let facets = 72;
    let step = 360.0 / facets as f32;
    let wedges = |from: f32, to: f32| {
        let mut b = PathBuilder::new();
        for i in 0..facets {
            let at = |k: f32| (i as f32 + k) * step;
            let corners = [
                outer.at(at(from), 0.0),
                outer.at(at(to), 0.0),
                inner.at(at(to), 0.0),
                inner.at(at(from), 0.0),
            ];
            b.move_to(corners[0].0, corners[0].1);
            corners[1..].iter().for_each(|&(x, y)| b.line_to(x, y));
            b.close();
        }
        b.finish()
    };
    canvas.fill(wedges(0.0, 0.3), veil(tones.light, 0.85));
    canvas.fill(wedges(0.52, 0.72), veil(tones.dark.darker(0.4), 0.85));
    canvas.fill(wedges(0.72, 0.95), veil(tones.dark, 0.55));
}

/// One row of brilliant-cut stones.
fn stones(canvas: &mut Canvas, layout: &CaseLayout, ring: Option<Path>, tones: Tones) {
    canvas.fill(ring, tones.polished((0.0, 0.0)));
    let width = layout.bezel.hx - 1.0 - layout.dial.hx;
    let middle = layout.bezel.inset(1.0 + width / 2.0);
    let radius = width * 0.43;
    for (x, y) in evenly(middle, radius * 2.12) {
        brilliant(canvas, (x, y), radius);
    }
}

/// Points about `step` apart along the curve, as many as fit.
fn evenly(contour: Contour, step: f32) -> Vec<(f32, f32)> {
    let fine: Vec<_> = (0..=1440).map(|i| contour.at(i as f32 * 0.25, 0.0)).collect();
    let distance = |a: (f32, f32), b: (f32, f32)| {
        ((a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1)).sqrt()
    };
    let total: f32 = fine.windows(2).map(|w| distance(w[0], w[1])).sum();
    let count = (total / step).floor().max(1.0);
    let step = total / count;
    let (mut gone, mut next, mut points) = (0.0, 0.0, Vec::new());
    for pair in fine.windows(2) {
        if gone >= next - 1e-3 && (points.len() as f32) < count {
            points.push(pair[0]);
            next += step;
        }
        gone += distance(pair[0], pair[1]);
    }
    points
}

/// A small diamond: bright table, eight facets, a glint.
pub fn brilliant(canvas: &mut Canvas, center: (f32, f32), radius: f32) {
    canvas.fill(circle(center, radius), solid(Rgb(120, 126, 138)));
    let facets: Vec<_> = (0..=16)
        .map(|i| {
            let tone = match (i + (center.0 * 0.7 + center.1 * 0.4).abs() as usize) % 4 {
                0 => Rgb(255, 255, 255),
                1 => Rgb(206, 216, 230),
                2 => Rgb(236, 240, 248),
                _ => Rgb(168, 180, 200),
            };
            (i as f32 / 16.0, tone, 1.0)
        })
        .collect();
    canvas.fill(circle(center, radius * 0.9), sweep(center, &facets));
    canvas.fill(
        circle(center, radius * 0.48),
        radial(
            (center.0 - radius * 0.15, center.1 - radius * 0.2),
            radius * 0.6,
            &[(0.0, WHITE, 1.0), (0.7, Rgb(226, 234, 246), 0.9), (1.0, WHITE, 0.2)],
        ),
    );
}

/// The knurled edge that wet fingers turn.
fn knurl(canvas: &mut Canvas, layout: &CaseLayout, tones: Tones) {
    let (outer, inner) = (layout.bezel.inset(-2.0), layout.bezel.inset(6.0));
    canvas.fill(between(outer.path(), inner.path()), tones.polished((0.0, 0.0)));
    let mut notches = PathBuilder::new();
    for i in 0..120 {
        let degrees = i as f32 * 3.0;
        let (from, to) = (outer.at(degrees, 0.0), outer.at(degrees, 5.0));
        notches.move_to(from.0, from.1);
        notches.line_to(to.0, to.1);
    }
    canvas.line(notches.finish(), veil(tones.dark.darker(0.45), 0.8), 2.0);
}

/// The insert's colour: the dial's where that is a strong one, else black.
fn insert(watch: &Watch) -> Rgb {
    match watch.dial {
        DialColour::Blue | DialColour::Green | DialColour::Burgundy | DialColour::Brown => {
            palette::dial(watch.dial).darker(0.12)
        }
        DialColour::Turquoise => Rgb(20, 96, 104),
        DialColour::Orange if watch.detail & 8 == 8 => palette::dial(watch.dial),
        _ if watch.strap_colour == StrapColour::Blue => Rgb(22, 44, 92),
        _ => Rgb(24, 25, 28),
    }
}

/// Glossy ceramic: two broad reflections.
fn gloss(canvas: &mut Canvas, ring: Option<Path>, colour: Rgb) {
    canvas.fill(ring.clone(), solid(colour));
    let light = |alpha: f32| (WHITE, alpha);
    let list: Vec<_> = [
        (0.0, light(0.0)),
        (0.16, light(0.03)),
        (0.2, light(0.16)),
        (0.24, light(0.03)),
        (0.5, light(0.0)),
        (0.58, light(0.05)),
        (0.68, light(0.34)),
        (0.78, light(0.05)),
        (1.0, light(0.0)),
    ]
    .into_iter()
    .map(|(at, (rgb, alpha))| (at, rgb, alpha))
    .collect();
    canvas.fill(ring, sweep((0.0, 0.0), &list));
}

fn diver(canvas: &mut Canvas, watch: &Watch, layout: &CaseLayout, tones: Tones) {
    knurl(canvas, layout, tones);
    let (outer, inner) = (layout.bezel.hx - 7.0, layout.dial.hx + 3.0);
    let colour = insert(watch);
    gloss(canvas, between(circle((0.0, 0.0), outer), circle((0.0, 0.0), inner)), colour);
    let ink = if colour.luma() > 0.45 { Rgb(20, 22, 26) } else { Rgb(238, 238, 232) };
    let middle = (outer + inner) / 2.0;
    let depth = outer - inner;
    for minute in 1..60 {
        let degrees = minute as f32 * 6.0;
        if minute % 10 == 0 {
            let digits = text(
                &minute.to_string(),
                polar((0.0, 0.0), degrees, middle),
                depth * 0.58,
                degrees,
                2.6,
            );
            canvas.line(digits, solid(ink), 2.5);
        } else if minute % 5 == 0 {
            let (from, to) = (
                polar((0.0, 0.0), degrees, middle - depth * 0.3),
                polar((0.0, 0.0), degrees, middle + depth * 0.3),
            );
            canvas.line(polygon([from, to], false), solid(ink), 4.4);
        } else if minute < 15 {
            let (from, to) = (
                polar((0.0, 0.0), degrees, outer - depth * 0.42),
                polar((0.0, 0.0), degrees, outer - 2.5),
            );
            canvas.line(polygon([from, to], false), solid(ink), 1.6);
        }
    }
    let triangle = [
        polar((0.0, 0.0), -5.2, outer - depth * 0.14),
        polar((0.0, 0.0), 5.2, outer - depth * 0.14),
        polar((0.0, 0.0), 0.0, inner + depth * 0.14),
    ];
    canvas.fill(polygon(triangle, true), solid(ink));
    let pip = (0.0, -(outer - depth * 0.40));
    canvas.fill(circle(pip, depth * 0.17), solid(Rgb(30, 34, 36)));
    canvas.fill(circle(pip, depth * 0.13), solid(Rgb(206, 240, 214)));
}

fn tachymeter(canvas: &mut Canvas, watch: &Watch, layout: &CaseLayout, tones: Tones) {
    let (outer, inner) = (layout.bezel.hx - 2.0, layout.dial.hx + 3.0);
    let ring = || between(circle((0.0, 0.0), outer), circle((0.0, 0.0), inner));
    let metal = watch.detail & 8 == 8 && watch.metal != Metal::Black;
    let ink = if metal {
        canvas.fill(ring(), tones.polished((0.0, 0.0)));
        canvas.fill(ring(), veil(tones.mid, 0.55));
        Rgb(26, 28, 32)
    } else {
        gloss(canvas, ring(), Rgb(22, 23, 26));
        Rgb(236, 236, 232)
    };
    canvas.line(circle((0.0, 0.0), outer), veil(tones.light, 0.9), 2.0);
    let middle = (outer + inner) / 2.0;
    let height = (outer - inner) * 0.42;
    // Units per hour of an event that takes `3600 / units` seconds.
    for units in [300, 240, 200, 180, 160, 140, 130, 120, 110, 100, 90, 80, 75, 70, 65, 60_u32] {
        let degrees = 3600.0 / units as f32 * 6.0;
        let digits =
            text(&units.to_string(), polar((0.0, 0.0), degrees, middle), height, degrees, 2.4);
        canvas.line(digits, solid(ink), 1.45);
        let half = 3600.0 / (units as f32 * 1.045) * 6.0;
        if units < 200 {
            canvas.fill(circle(polar((0.0, 0.0), half, middle), 1.3), solid(ink));
        }
    }
    canvas.line(arc("TACHYMETER", (0.0, 0.0), middle, 26.0, height), solid(ink), 1.4);
}
