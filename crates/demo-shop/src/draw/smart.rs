//! Smart watches: a glass slab with a lit screen.

use super::super::watch::{DialColour, Shape, Watch};
use super::canvas::{
    BLACK, Canvas, Rgb, WHITE, between, circle, linear, polar, polygon, radial, rounded, solid,
    veil,
};
use super::contour::Contour;
use super::palette;
use super::text::text;

/// The light of the screen, from the dial's colour.
fn glow(watch: &Watch) -> Rgb {
    match watch.dial {
        DialColour::Blue => Rgb(64, 156, 255),
        DialColour::Green => Rgb(92, 220, 120),
        DialColour::Orange => Rgb(255, 150, 50),
        DialColour::Turquoise => Rgb(80, 224, 220),
        DialColour::Burgundy => Rgb(255, 76, 110),
        DialColour::White => Rgb(240, 244, 250),
        other => palette::dial(other).lighter(0.35),
    }
}

/// The case's edge.
pub fn contour(watch: &Watch) -> Contour {
    let radius = 92.0 + 1.05 * watch.diameter as f32;
    match watch.shape {
        Shape::Round => Contour::of(Shape::Round, radius),
        _ => Contour::screen(radius * 0.9, radius * 1.06, 4.6),
    }
}

/// Draws case and screen.
pub fn draw(canvas: &mut Canvas, watch: &Watch) {
    let case = contour(watch);
    let tones = palette::metal(watch.metal);
    let x = case.at(90.0, 0.0).0;
    canvas.fill(rounded(x - 4.0, -38.0, x + 9.0, -8.0, 5.0), tones.bar((0.0, -38.0), (0.0, -8.0)));
    canvas.fill(rounded(x - 4.0, 14.0, x + 5.0, 58.0, 4.0), tones.bar((0.0, 14.0), (0.0, 58.0)));
    canvas.fill(case.path(), solid(tones.dark.darker(0.2)));
    canvas.fill(case.inset(1.2).path(), tones.lit((-case.hx, -case.hy), (case.hx, case.hy)));
    canvas.fill(case.inset(7.0).path(), solid(tones.dark.darker(0.5)));
    let screen = case.inset(9.0);
    canvas.fill(
        screen.path(),
        radial(
            (0.0, 0.0),
            screen.hy * 1.2,
            &[(0.0, Rgb(20, 22, 28), 1.0), (1.0, Rgb(6, 7, 10), 1.0)],
        ),
    );
    match watch.detail % 3 {
        0 => rings(canvas, watch, screen),
        1 => modular(canvas, watch, screen),
        _ => analogue(canvas, watch, screen),
    }
    canvas.line(screen.path(), veil(WHITE, 0.12), 1.6);
    let glare = linear(
        (-screen.hx, -screen.hy),
        (screen.hx * 0.1, screen.hy * 0.2),
        &[(0.0, WHITE, 0.2), (0.55, WHITE, 0.05), (0.56, WHITE, 0.0), (1.0, WHITE, 0.0)],
    );
    canvas.fill(screen.path(), glare);
}

/// An arc of `share` of a turn from 12 o'clock.
fn gauge(
    canvas: &mut Canvas,
    center: (f32, f32),
    radius: f32,
    share: f32,
    colour: Rgb,
    width: f32,
) {
    canvas.line(circle(center, radius), veil(colour, 0.2), width);
    let steps = 48;
    let points =
        (0..=steps).map(|i| polar(center, 360.0 * share * i as f32 / steps as f32, radius));
    canvas.line(polygon(points, false), solid(colour), width);
}

fn rings(canvas: &mut Canvas, watch: &Watch, screen: Contour) {
    let reach = screen.reach();
    let glow = glow(watch);
    for (i, (share, colour)) in
        [(0.82, glow), (0.64, Rgb(170, 240, 80)), (0.47, Rgb(90, 210, 250))].into_iter().enumerate()
    {
        gauge(canvas, (0.0, 0.0), reach * (0.82 - 0.165 * i as f32), share, colour, reach * 0.125);
    }
    canvas.line(text("10:09", (0.0, 0.0), reach * 0.2, 0.0, 3.0), solid(WHITE), reach * 0.03);
}

fn modular(canvas: &mut Canvas, watch: &Watch, screen: Contour) {
    let reach = screen.reach();
    let glow = glow(watch);
    canvas.line(
        text("10", (0.0, -reach * 0.46), reach * 0.5, 0.0, 4.0),
        solid(glow),
        reach * 0.085,
    );
    canvas.line(text("09", (0.0, reach * 0.2), reach * 0.5, 0.0, 4.0), solid(WHITE), reach * 0.085);
    let y = reach * 0.74;
    for (i, share) in [0.7, 0.45, 0.85].into_iter().enumerate() {
        let x = (i as f32 - 1.0) * reach * 0.36;
        let colour = [glow, Rgb(255, 196, 60), Rgb(250, 90, 100)][i];
        gauge(canvas, (x, y - reach * 0.02), reach * 0.115, share, colour, reach * 0.045);
    }
}

fn analogue(canvas: &mut Canvas, watch: &Watch, screen: Contour) {
    let glow = glow(watch);
    let reach = screen.reach();
    canvas.fill(
        between(screen.inset(6.0).path(), screen.inset(reach * 0.34).path()),
        linear(
            (0.0, -screen.hy),
            (0.0, screen.hy),
            &[(0.0, glow, 0.5), (0.6, glow, 0.08), (1.0, glow, 0.3)],
        ),
    );
    for minute in 0..60 {
        let degrees = minute as f32 * 6.0;
        let major = minute % 5 == 0;
        let depth = reach * if major { 0.16 } else { 0.08 };
        let path = polygon([screen.at(degrees, 12.0), screen.at(degrees, 12.0 + depth)], false);
        canvas.line(
            path,
            veil(WHITE, if major { 0.95 } else { 0.5 }),
            if major { 4.0 } else { 1.6 },
        );
    }
    gauge(canvas, (0.0, reach * 0.46), reach * 0.15, 0.62, glow, reach * 0.05);
    canvas.line(
        text("24", (0.0, -reach * 0.42), reach * 0.16, 0.0, 3.0),
        solid(glow),
        reach * 0.03,
    );
    for (degrees, length, width) in [(304.5, 0.46, 9.0), (54.0, 0.74, 7.0)] {
        let (root, tip) =
            (polar((0.0, 0.0), degrees, reach * 0.1), polar((0.0, 0.0), degrees, reach * length));
        canvas.line(polygon([(0.0, 0.0), tip], false), solid(WHITE), 3.0);
        canvas.line(polygon([root, tip], false), solid(WHITE), width);
    }
    canvas.line(
        polygon(
            [polar((0.0, 0.0), 32.0, -reach * 0.18), polar((0.0, 0.0), 212.0, reach * 0.8)],
            false,
        ),
        solid(glow),
        2.0,
    );
    canvas.fill(circle((0.0, 0.0), 6.0), solid(glow));
    canvas.fill(circle((0.0, 0.0), 2.4), solid(BLACK));
}
