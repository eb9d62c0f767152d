//! Capitals and digits as pen strokes, for dials and bezels.

use tiny_skia::{Path, PathBuilder};

use super::canvas::{polar, sin_cos};

/// The strokes of `letter` on a grid 8 wide and 12 high: `xy` pairs in hexadecimal, strokes
/// apart by `;`. After `~` the points control a smooth curve, and after `@` a closed one.
fn strokes(letter: char) -> &'static str {
    match letter {
        '0' | 'O' => "@00 80 8c 0c",
        '1' => "13 40 4c",
        '2' => "~03 00 80 86 0c;0c 8c",
        '3' => "~02 00 80 86 36;~36 86 8c 0c 0a",
        '4' => "6c 60 08 88",
        '5' => "70 10 05;~05 24 84 8c 0c 0a",
        '6' => "@05 85 8c 0c;~70 00 08",
        '7' => "00 80 3c",
        '8' => "@10 70 76 16;@06 86 8c 0c",
        '9' => "@00 80 87 07;~84 8c 1c",
        'A' => "0c 40 8c;18 78",
        'B' => "0c 00;~00 70 76 06;~06 86 8c 0c",
        'C' => "~82 80 00 0c 8c 8a",
        'D' => "0c 00;~00 80 8c 0c",
        'E' => "70 00 0c 7c;06 56",
        'F' => "70 00 0c;06 56",
        'G' => "~82 80 00 0c 8c 87;87 57",
        'H' => "00 0c;80 8c;06 86",
        'I' => "00 0c",
        'J' => "60 68;~68 6c 0c 09",
        'K' => "00 0c;70 07;34 7c",
        'L' => "00 0c 6c",
        'M' => "0c 00 48 80 8c",
        'N' => "0c 00 8c 80",
        'P' => "0c 00;~00 80 87 07",
        'Q' => "@00 80 8c 0c;59 8c",
        'R' => "0c 00;~00 80 86 06;46 8c",
        'S' => "~82 80 00 06 86 8c 0c 0a",
        'T' => "00 80;40 4c",
        'U' => "00 07;~07 0c 8c 87;87 80",
        'V' => "00 4c 80",
        'W' => "00 2c 42 6c 8c;6c 80",
        'X' => "00 8c;80 0c",
        'Y' => "00 46 80;46 4c",
        'Z' => "00 80 0c 8c",
        '&' => "8c 22;~22 20 60 64 08 0c 6c 87",
        '\'' => "00 03",
        ':' => "03 04;09 0a",
        '-' => "06 46",
        '.' => "0b 0c",
        '°' => "@00 30 33 03",
        _ => "",
    }
}

/// The points of one stroke, in grid units.
fn points(stroke: &str) -> Vec<(f32, f32)> {
    let digit = |b: u8| (b as char).to_digit(16).unwrap_or(0) as f32;
    stroke
        .trim_start_matches(['~', '@'])
        .split_whitespace()
        .filter_map(|pair| match pair.as_bytes() {
            [x, y] => Some((digit(*x), digit(*y))),
            _ => None,
        })
        .collect()
}

/// The grid's width that a letter takes, without the gap after it.
fn width(letter: char) -> f32 {
    if letter == ' ' {
        return 4.0;
    }
    strokes(letter).split(';').flat_map(points).fold(0.0, |widest, (x, _)| x.max(widest))
}

/// Where the text's grid stands on the picture.
struct Placement {
    center: (f32, f32),
    degrees: f32,
    unit: f32,
}

impl Placement {
    fn apply(&self, (x, y): (f32, f32)) -> (f32, f32) {
        let (sin, cos) = sin_cos(self.degrees);
        let (x, y) = (x * self.unit, y * self.unit);
        (self.center.0 + x * cos - y * sin, self.center.1 + x * sin + y * cos)
    }
}

fn middle(a: (f32, f32), b: (f32, f32)) -> (f32, f32) {
    ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0)
}

/// Quadratic curves with the points as controls, joined at the middles between them.
fn smooth(builder: &mut PathBuilder, points: &[(f32, f32)], closed: bool) {
    let count = points.len();
    let at = |i: usize| points[i % count];
    let (start, controls) = match closed {
        true => (middle(at(0), at(1)), 1..count + 1),
        false => (at(0), 1..count - 1),
    };
    builder.move_to(start.0, start.1);
    for i in controls {
        let control = at(i);
        let last = !closed && i + 2 == count;
        let end = if last { at(i + 1) } else { middle(control, at(i + 1)) };
        builder.quad_to(control.0, control.1, end.0, end.1);
    }
    if closed {
        builder.close();
    }
}

fn push(builder: &mut PathBuilder, letter: char, left: f32, placement: &Placement) {
    for stroke in strokes(letter).split(';').filter(|stroke| !stroke.is_empty()) {
        let placed: Vec<_> =
            points(stroke).into_iter().map(|(x, y)| placement.apply((left + x, y - 6.0))).collect();
        let curved = stroke.starts_with(['~', '@']) && placed.len() > 2;
        if curved {
            smooth(builder, &placed, stroke.starts_with('@'));
            continue;
        }
        for (i, &(x, y)) in placed.iter().enumerate() {
            if i == 0 {
                builder.move_to(x, y);
            } else {
                builder.line_to(x, y);
            }
        }
    }
}

/// The width of `text` in letters' heights.
pub fn aspect(text: &str, gap: f32) -> f32 {
    let widths: f32 = text.chars().map(|letter| width(letter) + gap).sum();
    (widths - gap).max(0.0) / 12.0
}

/// `text` centred at `center`, `height` high, turned by `degrees`, with `gap` grid units (a
/// twelfth of the height) between letters.
pub fn text(text: &str, center: (f32, f32), height: f32, degrees: f32, gap: f32) -> Option<Path> {
    let placement = Placement { center, degrees, unit: height / 12.0 };
    let mut builder = PathBuilder::new();
    let mut left = -aspect(text, gap) * 6.0;
    for letter in text.chars() {
        push(&mut builder, letter, left, &placement);
        left += width(letter) + gap;
    }
    builder.finish()
}

/// `text` along a circle, its middle at `degrees` from 12 o'clock, feet towards the centre.
pub fn arc(text: &str, center: (f32, f32), radius: f32, degrees: f32, height: f32) -> Option<Path> {
    let gap = 3.0;
    let per_unit = (height / 12.0 / radius).to_degrees();
    let mut builder = PathBuilder::new();
    let mut left = -aspect(text, gap) * 6.0;
    for letter in text.chars() {
        let own = width(letter);
        let angle = degrees + (left + own / 2.0) * per_unit;
        let center = polar(center, angle, radius);
        let placement = Placement { center, degrees: angle, unit: height / 12.0 };
        push(&mut builder, letter, -own / 2.0, &placement);
        left += own + gap;
    }
    builder.finish()
}
