//! The closed curves of cases and dials: superellipses |x/a|ⁿ + |y/b|ⁿ = 1, which give circles,
//! ovals, cushions and rounded rectangles, and tapered to the ends, barrels.

use tiny_skia::Path;

use super::super::watch::Shape;
use super::canvas::{polygon, sin_cos};

/// A case's or dial's edge around the origin.
#[derive(Debug, Clone, Copy)]
pub struct Contour {
    /// Half the width.
    pub hx: f32,
    /// Half the height.
    pub hy: f32,
    exponent: f32,
    /// The share of the width that the top and bottom lack.
    taper: f32,
}

impl Contour {
    /// The case's edge, for a nominal radius.
    pub fn of(shape: Shape, radius: f32) -> Self {
        let (x, y, exponent, taper) = match shape {
            Shape::Round => (1.0, 1.0, 2.0, 0.0),
            Shape::Square => (0.92, 0.92, 9.0, 0.0),
            Shape::Rectangle => (0.76, 1.02, 11.0, 0.0),
            Shape::Tonneau => (0.92, 1.06, 5.0, 0.24),
            Shape::Cushion => (0.98, 0.98, 3.4, 0.0),
            Shape::Oval => (0.82, 1.04, 2.0, 0.0),
        };
        Self { hx: radius * x, hy: radius * y, exponent, taper }
    }

    /// A rounded rectangle, as smart watches have.
    pub fn screen(hx: f32, hy: f32, exponent: f32) -> Self {
        Self { hx, hy, exponent, taper: 0.0 }
    }

    /// The same curve, `by` units further in.
    pub fn inset(self, by: f32) -> Self {
        Self { hx: self.hx - by, hy: self.hy - by, ..self }
    }

    /// Whether it is a circle.
    pub fn is_round(self) -> bool {
        self.exponent == 2.0 && self.hx == self.hy
    }

    /// Half of the smaller dimension: what hands and counters must fit in.
    pub fn reach(self) -> f32 {
        self.hx.min(self.hy)
    }

    /// The point in the direction `degrees` (clockwise from 12 o'clock), `inset` units inside.
    pub fn at(self, degrees: f32, inset: f32) -> (f32, f32) {
        let (hx, hy) = (self.hx - inset, self.hy - inset);
        let (sin, cos) = sin_cos(degrees);
        let power = |v: f32| libm::powf(v.abs(), self.exponent);
        let distance = libm::powf(power(sin / hx) + power(cos / hy), -1.0 / self.exponent);
        let (x, y) = (distance * sin, -distance * cos);
        (x * (1.0 - self.taper * (y / hy) * (y / hy)), y)
    }

    pub fn path(self) -> Option<Path> {
        polygon((0..240).map(|i| self.at(i as f32 * 1.5, 0.0)), true)
    }
}
