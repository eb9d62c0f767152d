//! Hands.

use super::super::watch::{DialColour, Hands, Indices, Metal, Style, SubDials, Watch};
use super::canvas::{BLACK, Canvas, Rgb, circle, polar, polygon, sin_cos, solid, veil};
use super::contour::Contour;
use super::palette::{self, Tones};

/// The watches of shop windows show nine minutes past ten.
const HOUR: f32 = 304.5;
const MINUTE: f32 = 54.0;

/// Luminous paint.
pub const LUME: Rgb = Rgb(226, 240, 220);

/// Half of a hand's contour: (distance along the hand, half the width), from tail to tip.
type Profile = Vec<(f32, f32)>;

/// Whether the watch has luminous hands and marks.
pub fn luminous(watch: &Watch) -> bool {
    matches!(watch.style, Style::Diver | Style::Field | Style::Pilot)
        || watch.style == Style::Chronograph && watch.indices != Indices::Roman
}

fn profile(hands: Hands, length: f32, width: f32) -> Profile {
    match hands {
        Hands::Baton => {
            vec![(-14.0, width * 0.8), (length - 4.0, width * 0.8), (length, width * 0.3)]
        }
        Hands::Dauphine => vec![(-10.0, width * 0.35), (8.0, width * 1.25), (length, 0.2)],
        Hands::Leaf => (0..=14)
            .map(|i| {
                let t = i as f32 / 14.0;
                let swell = libm::sinf(t * core::f32::consts::PI);
                (-12.0 + (length + 12.0) * t, 1.0 + width * 1.05 * swell * (1.15 - 0.5 * t))
            })
            .collect(),
        Hands::Sword => vec![
            (-12.0, width * 0.4),
            (length * 0.28, width * 0.5),
            (length * 0.78, width * 1.35),
            (length, 0.3),
        ],
    }
}

/// The polygon of one side (`side` -1, 1) or of both (0) of a hand.
fn half(profile: &Profile, degrees: f32, side: f32, offset: (f32, f32)) -> Vec<(f32, f32)> {
    let (sin, cos) = sin_cos(degrees);
    let at = |along: f32, across: f32| {
        (offset.0 + along * sin + across * cos, offset.1 - along * cos + across * sin)
    };
    let edge = |side: f32| profile.iter().map(move |&(along, half)| at(along, side * half));
    if side == 0.0 {
        edge(1.0).chain(edge(-1.0).collect::<Vec<_>>().into_iter().rev()).collect()
    } else {
        edge(side).chain(edge(0.0).collect::<Vec<_>>().into_iter().rev()).collect()
    }
}

fn hand(canvas: &mut Canvas, profile: &Profile, degrees: f32, tones: Tones, lume: Option<Profile>) {
    for (offset, alpha) in [((1.6, 2.4), 0.16), ((2.8, 4.2), 0.14)] {
        canvas.fill(polygon(half(profile, degrees, 0.0, offset), true), veil(BLACK, alpha));
    }
    let contour = polygon(half(profile, degrees, 0.0, (0.0, 0.0)), true);
    canvas.fill(contour.clone(), solid(tones.mid));
    // The light comes from the upper left: which side of the ridge is bright depends on where
    // the hand points.
    let (sin, cos) = sin_cos(degrees);
    let bright = if cos + sin * 0.6 > 0.0 { -1.0 } else { 1.0 };
    canvas.fill(polygon(half(profile, degrees, bright, (0.0, 0.0)), true), solid(tones.light));
    canvas.fill(
        polygon(half(profile, degrees, -bright, (0.0, 0.0)), true),
        solid(tones.mid.mix(tones.dark, 0.55)),
    );
    canvas.line(contour, veil(tones.dark, 0.6), 0.7);
    if let Some(lume) = lume {
        canvas.fill(polygon(half(&lume, degrees, 0.0, (0.0, 0.0)), true), solid(LUME));
    }
}

/// The tones of hands and applied marks: the case's metal, unless the dial would hide it.
pub fn trim(watch: &Watch) -> Tones {
    let dark_dial = palette::dial(watch.dial).luma() < 0.45;
    match (watch.metal, dark_dial) {
        (Metal::Black, true) => {
            Tones { light: Rgb(252, 252, 250), mid: Rgb(226, 226, 222), dark: Rgb(150, 150, 148) }
        }
        (Metal::Black, false) => {
            Tones { light: Rgb(84, 86, 92), mid: Rgb(40, 42, 46), dark: Rgb(14, 15, 18) }
        }
        (Metal::Steel | Metal::Titanium, false) if watch.detail & 16 == 16 => {
            // Blued steel.
            Tones { light: Rgb(70, 110, 190), mid: Rgb(30, 58, 128), dark: Rgb(14, 28, 70) }
        }
        (Metal::Steel | Metal::Titanium, false) => {
            Tones { light: Rgb(150, 154, 162), mid: Rgb(92, 96, 104), dark: Rgb(40, 43, 50) }
        }
        (metal, _) => palette::metal(metal),
    }
}

/// The colour of second hands and other accents.
pub fn accent(watch: &Watch) -> Rgb {
    match (watch.style, watch.dial) {
        (Style::Dress | Style::Jewel | Style::Fashion, _) => trim(watch).mid,
        (_, DialColour::Orange | DialColour::Salmon | DialColour::Burgundy) => Rgb(244, 244, 240),
        _ => match watch.detail >> 5 & 3 {
            0 => Rgb(216, 44, 38),
            1 => Rgb(240, 138, 28),
            2 => Rgb(236, 200, 40),
            _ => trim(watch).light,
        },
    }
}

/// Draws hour, minute and second hands.
pub fn draw(canvas: &mut Canvas, watch: &Watch, dial: Contour) {
    let reach = dial.reach();
    let tones = trim(watch);
    let slim = if matches!(watch.style, Style::Dress | Style::Fashion | Style::Jewel) {
        0.62
    } else {
        1.0
    };
    let (hour_length, minute_length) = (reach * 0.54, reach * 0.82);
    let (hour_width, minute_width) = (reach * 0.05 * slim, reach * 0.037 * slim);
    let lume = |length: f32, width: f32| -> Option<Profile> {
        luminous(watch).then(|| match watch.hands {
            Hands::Sword => vec![
                (length * 0.34, width * 0.18),
                (length * 0.78, width * 0.86),
                (length * 0.92, 0.4),
            ],
            _ => vec![(length * 0.3, width * 0.42), (length * 0.9, width * 0.42)],
        })
    };
    let hour = profile(watch.hands, hour_length, hour_width);
    hand(canvas, &hour, HOUR, tones, lume(hour_length, hour_width));
    let minute = profile(watch.hands, minute_length, minute_width);
    hand(canvas, &minute, MINUTE, tones, lume(minute_length, minute_width));
    second(canvas, watch, reach);
    canvas.fill(circle((0.6, 1.0), reach * 0.052), veil(BLACK, 0.35));
    canvas.fill(circle((0.0, 0.0), reach * 0.05), tones.polished((0.0, 0.0)));
    canvas.fill(circle((0.0, 0.0), reach * 0.02), solid(tones.dark.darker(0.3)));
}

fn second(canvas: &mut Canvas, watch: &Watch, reach: f32) {
    let degrees = match watch.sub_dials {
        SubDials::None if matches!(watch.style, Style::Fashion | Style::Jewel) => return,
        SubDials::None => 212.0,
        SubDials::SmallSecond => return,
        SubDials::Two | SubDials::Three => 0.0,
    };
    let colour = accent(watch);
    let (tail, tip) = (
        polar((0.0, 0.0), degrees + 180.0, reach * 0.24),
        polar((0.0, 0.0), degrees, reach * 0.88),
    );
    let moved = |p: (f32, f32)| (p.0 + 2.2, p.1 + 3.2);
    canvas.line(polygon([moved(tail), moved(tip)], false), veil(BLACK, 0.18), 2.2);
    canvas.line(polygon([tail, tip], false), solid(colour), 1.8);
    let weight = polar((0.0, 0.0), degrees + 180.0, reach * 0.17);
    canvas.line(polygon([tail, weight], false), solid(colour), 4.4);
    if watch.style == Style::Diver {
        let pip = polar((0.0, 0.0), degrees, reach * 0.66);
        canvas.fill(circle(pip, reach * 0.042), solid(colour));
        canvas.fill(circle(pip, reach * 0.028), solid(LUME));
    }
}
