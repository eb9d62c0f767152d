//! The colours of metals, dials and straps.

use super::super::watch::{DialColour, Metal, StrapColour};
use super::canvas::{Ink, Rgb, linear, sweep};

/// A metal's tones from highlight to shade.
#[derive(Debug, Clone, Copy)]
pub struct Tones {
    pub light: Rgb,
    pub mid: Rgb,
    pub dark: Rgb,
}

pub fn metal(metal: Metal) -> Tones {
    let (light, mid, dark) = match metal {
        Metal::Steel => (Rgb(250, 251, 252), Rgb(190, 194, 200), Rgb(96, 101, 110)),
        Metal::Gold => (Rgb(255, 243, 202), Rgb(220, 178, 96), Rgb(138, 96, 36)),
        Metal::Rose => (Rgb(255, 233, 221), Rgb(220, 164, 140), Rgb(140, 86, 66)),
        Metal::Black => (Rgb(122, 125, 131), Rgb(50, 52, 57), Rgb(16, 17, 20)),
        Metal::Titanium => (Rgb(208, 207, 203), Rgb(152, 151, 148), Rgb(84, 83, 81)),
        Metal::Bronze => (Rgb(240, 208, 156), Rgb(174, 126, 74), Rgb(92, 58, 28)),
    };
    Tones { light, mid, dark }
}

pub fn dial(colour: DialColour) -> Rgb {
    match colour {
        DialColour::White => Rgb(246, 246, 243),
        DialColour::Silver => Rgb(206, 210, 214),
        DialColour::Black => Rgb(27, 28, 31),
        DialColour::Blue => Rgb(26, 58, 116),
        DialColour::Green => Rgb(22, 80, 60),
        DialColour::Burgundy => Rgb(110, 24, 42),
        DialColour::Champagne => Rgb(226, 202, 156),
        DialColour::Salmon => Rgb(228, 166, 138),
        DialColour::Brown => Rgb(98, 64, 42),
        DialColour::Grey => Rgb(104, 109, 116),
        DialColour::Turquoise => Rgb(84, 194, 196),
        DialColour::Pearl => Rgb(240, 234, 234),
        DialColour::Orange => Rgb(230, 112, 34),
    }
}

/// The strap's colour; `Metal` is what the case is made of.
pub fn strap(colour: StrapColour, case: Metal) -> Rgb {
    match colour {
        StrapColour::Metal => metal(case).mid,
        StrapColour::Black => Rgb(34, 34, 37),
        StrapColour::Brown => Rgb(92, 54, 32),
        StrapColour::Tan => Rgb(176, 112, 62),
        StrapColour::Blue => Rgb(30, 54, 102),
        StrapColour::Green => Rgb(62, 82, 56),
        StrapColour::Red => Rgb(158, 28, 40),
        StrapColour::White => Rgb(240, 238, 234),
        StrapColour::Grey => Rgb(122, 124, 128),
        StrapColour::Pink => Rgb(226, 184, 178),
        StrapColour::Orange => Rgb(224, 104, 34),
    }
}

impl Tones {
    /// Polished metal seen all around: the reflections of two windows and of the dark between.
    pub fn polished(self, center: (f32, f32)) -> Ink {
        let Tones { light, mid, dark } = self;
        sweep(
            center,
            &[
                (0.00, mid, 1.0),
                (0.07, dark, 1.0),
                (0.14, mid, 1.0),
                (0.20, light, 1.0),
                (0.27, mid, 1.0),
                (0.36, dark.mix(mid, 0.4), 1.0),
                (0.46, mid, 1.0),
                (0.55, dark, 1.0),
                (0.60, mid, 1.0),
                (0.67, light, 1.0),
                (0.73, light, 1.0),
                (0.80, mid, 1.0),
                (0.90, dark.mix(mid, 0.5), 1.0),
                (1.00, mid, 1.0),
            ],
        )
    }

    /// A surface lit from the upper left.
    pub fn lit(self, from: (f32, f32), to: (f32, f32)) -> Ink {
        let Tones { light, mid, dark } = self;
        linear(
            from,
            to,
            &[
                (0.0, light, 1.0),
                (0.35, mid.mix(light, 0.3), 1.0),
                (0.7, mid, 1.0),
                (1.0, dark.mix(mid, 0.35), 1.0),
            ],
        )
    }

    /// A round bar between `from` and `to`: dark edges, a bright line in the first half.
    pub fn bar(self, from: (f32, f32), to: (f32, f32)) -> Ink {
        let Tones { light, mid, dark } = self;
        linear(
            from,
            to,
            &[
                (0.0, dark, 1.0),
                (0.16, mid, 1.0),
                (0.36, light, 1.0),
                (0.55, mid.mix(light, 0.25), 1.0),
                (0.85, mid.mix(dark, 0.45), 1.0),
                (1.0, dark, 1.0),
            ],
        )
    }
}
