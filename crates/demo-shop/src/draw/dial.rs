//! The dial: its ground, marks, counters, date and lettering.

use tiny_skia::PathBuilder;

use super::super::random::Random;
use super::super::watch::{DialColour, Indices, Movement, Style, SubDials, Watch};
use super::canvas::{
    BLACK, Canvas, Rgb, WHITE, between, circle, linear, polar, polygon, radial, rounded, solid,
    sweep, veil,
};
use super::case::brilliant;
use super::contour::Contour;
use super::hands::{LUME, accent, luminous, trim};
use super::palette;
use super::text::{aspect, text};

const ROMAN: [&str; 12] =
    ["XII", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI"];

/// Dark or light lettering, whichever reads on the dial.
fn lettering(watch: &Watch) -> Rgb {
    if palette::dial(watch.dial).luma() > 0.5 { Rgb(34, 36, 42) } else { Rgb(240, 240, 236) }
}

/// Draws the dial inside the bezel's edge.
pub fn draw(canvas: &mut Canvas, watch: &Watch, dial: Contour) {
    ground(canvas, watch, dial);
    flange(canvas, watch, dial);
    for counter in counters(watch, dial) {
        sub_dial(canvas, watch, counter);
    }
    for hour in 0..12 {
        index(canvas, watch, dial, hour);
    }
    if watch.date {
        date(canvas, watch, dial);
    }
    words(canvas, watch, dial);
}

fn ground(canvas: &mut Canvas, watch: &Watch, dial: Contour) {
    let colour = palette::dial(watch.dial);
    let far = dial.hx.max(dial.hy);
    let path = dial.path();
    let edge = if colour.luma() > 0.7 { colour.darker(0.1) } else { colour.darker(0.42) };
    canvas.fill(
        path.clone(),
        radial(
            (0.0, 0.0),
            far * 1.15,
            &[(0.0, colour.lighter(0.12), 1.0), (0.55, colour, 1.0), (1.0, edge, 1.0)],
        ),
    );
    if watch.dial == DialColour::Pearl {
        pearl(canvas, watch, dial);
    } else if sunburst(watch) {
        rays(canvas, watch, dial, colour);
    } else if watch.style == Style::Dress && watch.detail.is_multiple_of(5) {
        // Engine turning.
        for i in 3..26 {
            let ring = circle((0.0, 0.0), dial.reach() * 0.026 * i as f32);
            let ink = if i % 2 == 0 { veil(WHITE, 0.2) } else { veil(BLACK, 0.1) };
            canvas.line(ring, ink, 1.3);
        }
    } else if watch.style == Style::Diver {
        waves(canvas, dial, colour);
    }
}

fn sunburst(watch: &Watch) -> bool {
    let suits = match watch.style {
        Style::Field | Style::Pilot => false,
        Style::Dress => !watch.detail.is_multiple_of(5),
        Style::Diver => !watch.detail.is_multiple_of(3),
        _ => true,
    };
    suits && watch.dial != DialColour::White
}

/// Brushed from the middle: two opposite fans of light, with fine uneven rays.
fn rays(canvas: &mut Canvas, watch: &Watch, dial: Contour, colour: Rgb) {
    let strength = if colour.luma() > 0.6 { 0.5 } else { 0.34 };
    let steps = 16;
    let fans: Vec<_> = (0..=steps)
        .map(|i| {
            let at = i as f32 / steps as f32;
            let wave = libm::cosf((at - 0.62) * 2.0 * core::f32::consts::TAU);
            match wave > 0.0 {
                true => (at, WHITE, wave * wave * strength),
                false => (at, BLACK, wave * -0.22),
            }
        })
        .collect();
    canvas.fill(dial.path(), sweep((0.0, 0.0), &fans));
    let mut random = Random::new(u64::from(watch.detail), 77);
    for alpha in [0.03, 0.055] {
        let mut streaks = PathBuilder::new();
        for _ in 0..70 {
            let degrees = random.unit() * 360.0;
            let (a, b) = (dial.at(degrees, 0.0), dial.at(degrees + 0.5 + random.unit(), 0.0));
            streaks.move_to(0.0, 0.0);
            streaks.line_to(a.0, a.1);
            streaks.line_to(b.0, b.1);
            streaks.close();
        }
        canvas.fill(streaks.finish(), veil(WHITE, alpha));
    }
}

/// The sheen of a shell: soft pastel clouds.
fn pearl(canvas: &mut Canvas, watch: &Watch, dial: Contour) {
    let mut random = Random::new(u64::from(watch.detail), 5);
    let tints =
        [Rgb(255, 214, 226), Rgb(206, 228, 255), Rgb(214, 246, 226), Rgb(255, 240, 210), WHITE];
    for i in 0..16 {
        let center = polar((0.0, 0.0), random.unit() * 360.0, dial.reach() * random.unit());
        let cloud = radial(
            center,
            dial.reach() * (0.35 + 0.3 * random.unit()),
            &[(0.0, tints[i % tints.len()], 0.6), (1.0, tints[i % tints.len()], 0.0)],
        );
        canvas.fill(dial.path(), cloud);
    }
}

fn waves(canvas: &mut Canvas, dial: Contour, colour: Rgb) {
    let reach = dial.reach() * 0.9;
    let mut builder = PathBuilder::new();
    for row in -7..=7 {
        let y = row as f32 * reach / 7.6;
        let half = (reach * reach - y * y).max(0.0).sqrt();
        let steps = 30;
        for i in 0..=steps {
            let x = -half + 2.0 * half * i as f32 / steps as f32;
            let point = (x, y + 2.6 * libm::sinf(x * 0.09 + row as f32 * 1.6));
            if i == 0 {
                builder.move_to(point.0, point.1);
            } else {
                builder.line_to(point.0, point.1);
            }
        }
    }
    let path = builder.finish();
    canvas.line(path.clone(), veil(colour.darker(0.7), 0.3), 4.0);
    canvas.line(path, veil(colour.lighter(0.5), 0.22), 1.0);
}

/// The slanting ring at the dial's edge, with the minutes.
fn flange(canvas: &mut Canvas, watch: &Watch, dial: Contour) {
    let colour = palette::dial(watch.dial);
    let depth = dial.reach() * 0.045;
    let ring = between(dial.path(), dial.inset(depth).path());
    let (from, to) = ((-dial.hx, -dial.hy), (dial.hx, dial.hy));
    canvas.fill(
        ring,
        linear(
            from,
            to,
            &[
                (0.0, colour.darker(0.6), 1.0),
                (0.5, colour.darker(0.2), 1.0),
                (1.0, colour.lighter(0.3), 1.0),
            ],
        ),
    );
    canvas.line(dial.inset(depth).path(), veil(BLACK, 0.25), 1.0);
    // The shadow that the bezel throws on the dial.
    canvas.fill(
        between(dial.path(), dial.inset(depth + 9.0).path()),
        linear(from, to, &[(0.0, BLACK, 0.35), (0.42, BLACK, 0.06), (0.6, BLACK, 0.0)]),
    );
    if matches!(watch.style, Style::Fashion | Style::Jewel) {
        return;
    }
    let mut ticks = PathBuilder::new();
    for minute in 0..60 {
        let degrees = minute as f32 * 6.0;
        let long = if minute % 5 == 0 { 8.0 } else { 5.0 };
        let (a, b) = (dial.at(degrees, depth + 2.5), dial.at(degrees, depth + 2.5 + long));
        ticks.move_to(a.0, a.1);
        ticks.line_to(b.0, b.1);
    }
    canvas.line(ticks.finish(), veil(lettering(watch), 0.75), 1.15);
}

/// A small dial: its middle, radius and what its hand shows.
#[derive(Debug, Clone, Copy)]
struct Counter {
    center: (f32, f32),
    radius: f32,
    degrees: f32,
}

fn counters(watch: &Watch, dial: Contour) -> Vec<Counter> {
    let reach = dial.reach();
    let at = |hour: f32, degrees: f32, radius: f32| Counter {
        center: polar((0.0, 0.0), hour * 30.0, reach * 0.46),
        radius: reach * radius,
        degrees,
    };
    match watch.sub_dials {
        SubDials::None => Vec::new(),
        SubDials::SmallSecond => {
            vec![Counter { center: (0.0, dial.hy * 0.48), radius: reach * 0.25, degrees: 128.0 }]
        }
        SubDials::Two => vec![at(9.0, 128.0, 0.265), at(3.0, 0.0, 0.265)],
        SubDials::Three => vec![at(9.0, 128.0, 0.245), at(3.0, 0.0, 0.245), at(6.0, 0.0, 0.245)],
    }
}

fn sub_dial(canvas: &mut Canvas, watch: &Watch, counter: Counter) {
    let colour = palette::dial(watch.dial);
    let Counter { center, radius, degrees } = counter;
    let contrast = watch.detail & 64 == 64 && watch.style == Style::Chronograph;
    let ground = match (contrast, colour.luma() > 0.5) {
        (true, true) => Rgb(30, 32, 36),
        (true, false) => Rgb(222, 224, 226),
        (false, true) => colour.darker(0.07),
        (false, false) => colour.darker(0.28),
    };
    let ink = if ground.luma() > 0.5 { Rgb(34, 36, 42) } else { Rgb(238, 238, 234) };
    canvas.fill(
        circle(center, radius),
        radial(
            center,
            radius,
            &[(0.0, ground.lighter(0.1), 1.0), (0.8, ground, 1.0), (1.0, ground.darker(0.3), 1.0)],
        ),
    );
    for i in 1..9 {
        let ink = if i % 2 == 0 { veil(WHITE, 0.10) } else { veil(BLACK, 0.10) };
        canvas.line(circle(center, radius * i as f32 / 11.0), ink, 0.9);
    }
    let tones = trim(watch);
    canvas.line(circle(center, radius), veil(tones.light.mix(tones.mid, 0.5), 0.9), 1.5);
    let mut ticks = PathBuilder::new();
    for i in 0..12 {
        let from = polar(center, i as f32 * 30.0, radius * 0.93);
        let to = polar(center, i as f32 * 30.0, radius * if i % 3 == 0 { 0.74 } else { 0.83 });
        ticks.move_to(from.0, from.1);
        ticks.line_to(to.0, to.1);
    }
    canvas.line(ticks.finish(), solid(ink), 1.3);
    let (tail, tip) =
        (polar(center, degrees + 180.0, radius * 0.25), polar(center, degrees, radius * 0.82));
    canvas.line(
        polygon([(tail.0 + 1.2, tail.1 + 1.8), (tip.0 + 1.2, tip.1 + 1.8)], false),
        veil(BLACK, 0.25),
        2.0,
    );
    let hand = if contrast || watch.style != Style::Chronograph { ink } else { accent(watch) };
    canvas.line(polygon([tail, tip], false), solid(hand), 2.0);
    canvas.fill(circle(center, radius * 0.1), solid(hand));
}

/// Whether a counter or the date stands where the mark of `hour` would be.
fn shortened(watch: &Watch, hour: usize) -> bool {
    match watch.sub_dials {
        SubDials::None => false,
        SubDials::SmallSecond => hour == 6,
        SubDials::Two => matches!(hour, 3 | 9),
        SubDials::Three => matches!(hour, 3 | 6 | 9),
    }
}

fn date_hour(watch: &Watch) -> f32 {
    match watch.sub_dials {
        SubDials::None | SubDials::SmallSecond => 3.0,
        SubDials::Two => 6.0,
        SubDials::Three => 4.5,
    }
}

fn index(canvas: &mut Canvas, watch: &Watch, dial: Contour, hour: usize) {
    if watch.date && date_hour(watch) == hour as f32 {
        return;
    }
    let degrees = hour as f32 * 30.0;
    let reach = dial.reach();
    let edge = reach * 0.115;
    let short = shortened(watch, hour);
    let numeral = |height: f32, inset: f32| (dial.at(degrees, inset + height / 2.0), height);
    let ink = solid(lettering(watch));
    match watch.indices {
        Indices::Roman if !short => {
            let (center, height) = numeral(reach * 0.17, edge);
            canvas.line(text(ROMAN[hour], center, height, degrees, 3.0), ink, reach * 0.019);
        }
        Indices::Arabic if !short => {
            let (center, height) = numeral(reach * 0.18, edge);
            let number = if hour == 0 { 12 } else { hour }.to_string();
            let path = text(&number, center, height, 0.0, 3.0);
            let width = reach * if luminous(watch) { 0.036 } else { 0.022 };
            if watch.style == Style::Pilot && hour == 0 {
                pilot_triangle(canvas, watch, dial, edge);
            } else if luminous(watch) && palette::dial(watch.dial).luma() < 0.5 {
                canvas.line(path, solid(LUME), width);
            } else {
                canvas.line(path, ink, width);
            }
        }
        Indices::Stones => {
            let center = dial.at(degrees, edge + reach * 0.05);
            let radius = reach * if hour.is_multiple_of(3) { 0.045 } else { 0.034 };
            canvas.fill(circle((center.0 + 1.0, center.1 + 1.6), radius), veil(BLACK, 0.25));
            brilliant(canvas, center, radius);
        }
        Indices::Dots if !short => dot(canvas, watch, dial, hour, edge),
        _ => baton(canvas, watch, dial, hour, edge, short),
    }
}

fn pilot_triangle(canvas: &mut Canvas, watch: &Watch, dial: Contour, edge: f32) {
    let (top, bottom) = (-(dial.hy - edge), -(dial.hy - edge - dial.reach() * 0.16));
    let half = dial.reach() * 0.085;
    let ink = if palette::dial(watch.dial).luma() < 0.5 { LUME } else { lettering(watch) };
    canvas.fill(polygon([(-half, top), (half, top), (0.0, bottom)], true), solid(ink));
    for x in [-1.5, 1.5] {
        canvas.fill(circle((x * half, top + 3.0), 3.2), solid(ink));
    }
}

/// Round marks filled with luminous paint; a triangle at 12, bars at 6 and 9.
fn dot(canvas: &mut Canvas, watch: &Watch, dial: Contour, hour: usize, edge: f32) {
    let reach = dial.reach();
    let tones = trim(watch);
    let paint = if luminous(watch) { LUME } else { tones.mid };
    let mut mark =
        |outer: Option<tiny_skia::Path>, inner: Option<tiny_skia::Path>, middle: (f32, f32)| {
            canvas.fill(outer, tones.polished(middle));
            canvas.fill(inner, solid(paint));
        };
    let center = dial.at(hour as f32 * 30.0, edge + reach * 0.075);
    if !luminous(watch) {
        let radius = reach * if hour.is_multiple_of(3) { 0.042 } else { 0.03 };
        mark(
            circle(center, radius),
            circle((center.0 - 0.6, center.1 - 0.8), radius * 0.5),
            center,
        );
    } else if hour == 0 {
        let triangle = |grow: f32| {
            let half = reach * 0.085 + grow;
            polygon(
                [
                    (-half, center.1 - reach * 0.075 - grow),
                    (half, center.1 - reach * 0.075 - grow),
                    (0.0, center.1 + reach * 0.1 + grow),
                ],
                true,
            )
        };
        mark(triangle(1.0), triangle(-2.8), center);
    } else if hour.is_multiple_of(3) {
        let (cx, cy) = center;
        let (hx, hy) = if hour == 6 { (0.04, 0.085) } else { (0.085, 0.04) };
        let bar = |by: f32| {
            rounded(
                cx - reach * hx - by,
                cy - reach * hy - by,
                cx + reach * hx + by,
                cy + reach * hy + by,
                2.0,
            )
        };
        mark(bar(0.6), bar(-2.0), center);
    } else {
        mark(circle(center, reach * 0.064), circle(center, reach * 0.046), center);
    }
}

/// An applied bar with a bright and a dark flank; two at 12 o'clock.
fn baton(canvas: &mut Canvas, watch: &Watch, dial: Contour, hour: usize, edge: f32, short: bool) {
    let reach = dial.reach();
    let slim = matches!(watch.style, Style::Dress | Style::Fashion | Style::Jewel);
    let length = reach
        * if short {
            0.07
        } else if slim {
            0.17
        } else {
            0.15
        };
    let half = reach * if slim { 0.014 } else { 0.026 };
    let degrees = hour as f32 * 30.0;
    let tones = trim(watch);
    let offsets: &[f32] = if hour == 0 && !short { &[-1.5, 1.5] } else { &[0.0] };
    for offset in offsets {
        let (outer, inner) = (dial.at(degrees, edge), dial.at(degrees, edge + length));
        let (dx, dy) = (outer.0 - inner.0, outer.1 - inner.1);
        let norm = (dx * dx + dy * dy).sqrt().max(1e-3);
        // Across the bar, to its right as seen from the middle.
        let (nx, ny) = (-dy / norm, dx / norm);
        let side = |p: (f32, f32), by: f32| {
            let by = by + offset * half * 1.6;
            (p.0 + nx * by, p.1 + ny * by)
        };
        let quad = |from: f32, to: f32, shadow: f32| {
            polygon(
                [side(outer, from), side(outer, to), side(inner, to), side(inner, from)]
                    .map(|(x, y)| (x + shadow, y + shadow * 1.5)),
                true,
            )
        };
        canvas.fill(quad(-half, half, 1.4), veil(BLACK, 0.28));
        let lit_first = nx + ny > 0.0;
        let (first, second) =
            if lit_first { (tones.light, tones.dark) } else { (tones.dark, tones.light) };
        canvas.fill(quad(-half, half, 0.0), solid(tones.mid));
        canvas.fill(quad(-half, 0.0, 0.0), solid(first.mix(tones.mid, 0.25)));
        canvas.fill(quad(0.0, half, 0.0), solid(second.mix(tones.mid, 0.25)));
        if luminous(watch) {
            canvas.fill(quad(-half * 0.5, half * 0.5, 0.0), solid(LUME));
        }
    }
}

fn date(canvas: &mut Canvas, watch: &Watch, dial: Contour) {
    let reach = dial.reach();
    let hour = date_hour(watch);
    let inset = reach * if hour == 4.5 { 0.22 } else { 0.23 };
    let (cx, cy) = dial.at(hour * 30.0, inset);
    let (hx, hy) = if hour == 4.5 { (0.075, 0.075) } else { (0.105, 0.088) };
    let window = |by: f32| {
        rounded(
            cx - reach * hx - by,
            cy - reach * hy - by,
            cx + reach * hx + by,
            cy + reach * hy + by,
            2.0,
        )
    };
    let tones = trim(watch);
    canvas.fill(window(2.2), tones.lit((cx - 14.0, cy - 12.0), (cx + 14.0, cy + 12.0)));
    let dark = watch.dial == DialColour::Black;
    let (ground, ink) =
        if dark { (Rgb(16, 17, 19), WHITE) } else { (Rgb(252, 252, 250), Rgb(28, 30, 34)) };
    canvas.fill(window(0.0), solid(ground));
    canvas.fill(
        rounded(cx - reach * hx, cy - reach * hy, cx + reach * hx, cy - reach * hy + 2.6, 1.0),
        veil(BLACK, 0.28),
    );
    let day = (watch.detail % 27 + 2).to_string();
    canvas.line(text(&day, (cx, cy + 0.8), reach * hy * 1.15, 0.0, 3.0), solid(ink), reach * 0.018);
}

fn words(canvas: &mut Canvas, watch: &Watch, dial: Contour) {
    let reach = dial.reach();
    let ink = lettering(watch);
    let three = matches!(watch.sub_dials, SubDials::Three | SubDials::Two);
    let y = -dial.hy * if three { 0.44 } else { 0.40 };
    // The name must not touch the marks at 11 and 1.
    let fit = reach * 0.78 / aspect(&watch.brand, 3.4).max(1.0);
    let height = (reach * 0.085).min(fit);
    canvas.line(text(&watch.brand, (0.0, y), height, 0.0, 3.4), solid(ink), height * 0.15);
    let below = match watch.sub_dials {
        SubDials::None => dial.hy * 0.40,
        _ => return,
    };
    let line = match (watch.style, movement(watch)) {
        (Style::Diver, _) => "DIVER'S 200 M",
        (Style::Fashion | Style::Jewel, _) => return,
        (_, Movement::Automatic) => "AUTOMATIC",
        (_, Movement::Solar) => "SOLAR",
        _ => "QUARTZ",
    };
    canvas.line(text(line, (0.0, below), reach * 0.05, 0.0, 4.0), veil(ink, 0.9), 1.05);
}

/// What drives the watch, as its dial says and its feed entry too.
pub fn movement(watch: &Watch) -> Movement {
    match (watch.style, watch.detail % 4) {
        (Style::Smart, _) => Movement::Electronic,
        (Style::Fashion | Style::Jewel | Style::Chronograph, 1..) => Movement::Quartz,
        (Style::Field | Style::Pilot, 3) => Movement::Solar,
        (_, 0 | 1) => Movement::Automatic,
        _ => Movement::Quartz,
    }
}
