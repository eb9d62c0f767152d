//! Which attributes go together: a watch of each style.

use super::random::RandomStream;
use super::watch::{
    Bezel, DialColour, Gender, Hands, Indices, Metal, Shape, Strap, StrapColour, Style, SubDials,
    Watch,
};

use DialColour as D;
use StrapColour as C;

/// A model's first variant.
pub fn model(random: &mut RandomStream, style: Style, brand: &str) -> Watch {
    let gender = gender(random, style);
    let shape = shape(random, style, gender);
    let mut watch = Watch {
        style,
        gender,
        shape,
        diameter: diameter(random, style, gender),
        metal: Metal::Steel,
        bezel: bezel(random, style, shape),
        dial: D::Black,
        indices: indices(random, style),
        sub_dials: sub_dials(random, style, shape),
        date: date(random, style),
        hands: hands(random, style),
        strap: strap(random, style),
        strap_colour: C::Black,
        detail: random.next() as u32 >> 8,
        brand: brand.to_uppercase(),
    };
    if shape == Shape::Oval || watch.diameter < 32 {
        watch.date = false;
    }
    colours(random, &mut watch);
    watch
}

/// Gives the watch other colours, as the variants of a model have.
pub fn colours(random: &mut RandomStream, watch: &mut Watch) {
    watch.metal = metal(random, watch.style, watch.gender);
    watch.dial = dial(random, watch.style);
    watch.strap_colour = strap_colour(random, watch);
}

fn gender(random: &mut RandomStream, style: Style) -> Gender {
    let women = match style {
        Style::Jewel => return Gender::Women,
        Style::Fashion => 62,
        Style::Dress => 38,
        Style::Smart => return random.pick(&[Gender::Unisex, Gender::Unisex, Gender::Women]),
        Style::Field if random.chance(30) => return Gender::Unisex,
        Style::Diver | Style::Chronograph => 12,
        Style::Field | Style::Pilot => 6,
    };
    if random.chance(women) { Gender::Women } else { Gender::Men }
}

fn shape(random: &mut RandomStream, style: Style, gender: Gender) -> Shape {
    use Shape::{Cushion, Oval, Rectangle, Round, Square, Tonneau};
    match (style, gender) {
        (Style::Dress, Gender::Women) => {
            random.pick(&[Round, Round, Round, Rectangle, Oval, Tonneau, Square])
        }
        (Style::Dress, _) => {
            random.pick(&[Round, Round, Round, Round, Rectangle, Tonneau, Cushion, Square])
        }
        (Style::Jewel, _) => {
            random.pick(&[Round, Round, Oval, Square, Tonneau, Cushion, Rectangle])
        }
        (Style::Fashion, _) => random.pick(&[Round, Round, Round, Square, Rectangle, Oval]),
        (Style::Diver, _) => random.pick(&[Round, Round, Round, Round, Cushion]),
        (Style::Chronograph, _) => random.pick(&[Round, Round, Round, Round, Cushion, Tonneau]),
        (Style::Smart, _) => random.pick(&[Square, Square, Round]),
        (Style::Field | Style::Pilot, _) => random.pick(&[Round, Round, Round, Round, Cushion]),
    }
}

fn diameter(random: &mut RandomStream, style: Style, gender: Gender) -> u32 {
    match (style, gender) {
        (Style::Smart, _) => random.between(40, 45),
        (Style::Fashion | Style::Dress | Style::Jewel, Gender::Women) => random.between(28, 34),
        (_, Gender::Women) => random.between(34, 37),
        (Style::Dress | Style::Fashion, _) => random.between(38, 41),
        (Style::Field, _) => random.between(38, 42),
        (Style::Pilot, _) => random.between(41, 46),
        _ => random.between(40, 45),
    }
}

fn metal(random: &mut RandomStream, style: Style, gender: Gender) -> Metal {
    use Metal::{Black, Bronze, Gold, Rose, Steel, Titanium};
    match (style, gender) {
        (Style::Smart, _) => random.pick(&[Black, Black, Steel, Rose, Gold, Titanium]),
        (Style::Diver, _) => random.pick(&[Steel, Steel, Steel, Titanium, Black, Bronze]),
        (Style::Field | Style::Pilot, _) => random.pick(&[Steel, Steel, Titanium, Black, Bronze]),
        (_, Gender::Women) => random.pick(&[Steel, Steel, Gold, Rose, Rose, Gold]),
        (Style::Chronograph, _) => random.pick(&[Steel, Steel, Steel, Black, Rose, Gold]),
        _ => random.pick(&[Steel, Steel, Steel, Gold, Rose, Black]),
    }
}

fn bezel(random: &mut RandomStream, style: Style, shape: Shape) -> Bezel {
    match style {
        Style::Diver => Bezel::Diver,
        Style::Chronograph if random.chance(66) => Bezel::Tachymeter,
        Style::Jewel => Bezel::Stones,
        Style::Dress if shape == Shape::Round && random.chance(30) => Bezel::Fluted,
        _ => Bezel::Plain,
    }
}

fn dial(random: &mut RandomStream, style: Style) -> DialColour {
    let list: &[DialColour] = match style {
        Style::Dress => &[
            D::White,
            D::Silver,
            D::Silver,
            D::Black,
            D::Blue,
            D::Champagne,
            D::Salmon,
            D::Green,
            D::Burgundy,
        ],
        Style::Diver => {
            &[D::Black, D::Black, D::Blue, D::Blue, D::Green, D::Turquoise, D::Orange, D::White]
        }
        Style::Chronograph => &[
            D::Black,
            D::Blue,
            D::White,
            D::Silver,
            D::Grey,
            D::Green,
            D::Salmon,
            D::Burgundy,
            D::Turquoise,
        ],
        Style::Field => &[D::Black, D::Green, D::White, D::Brown, D::Grey, D::Blue],
        Style::Pilot => &[D::Black, D::Black, D::Blue, D::Grey, D::Brown, D::White],
        Style::Fashion => {
            &[D::White, D::Black, D::Silver, D::Blue, D::Grey, D::Green, D::Champagne, D::Pearl]
        }
        Style::Jewel => {
            &[D::Pearl, D::Pearl, D::White, D::Silver, D::Champagne, D::Burgundy, D::Green, D::Blue]
        }
        Style::Smart => &[D::Blue, D::Green, D::Orange, D::Turquoise, D::Burgundy, D::White],
    };
    random.pick(list)
}

fn indices(random: &mut RandomStream, style: Style) -> Indices {
    use Indices::{Arabic, Batons, Digital, Dots, Roman, Stones};
    match style {
        Style::Dress => random.pick(&[Batons, Batons, Roman, Roman, Arabic]),
        Style::Diver => random.pick(&[Dots, Dots, Dots, Batons]),
        Style::Chronograph => random.pick(&[Batons, Batons, Batons, Dots, Arabic]),
        Style::Field | Style::Pilot => Arabic,
        Style::Fashion => random.pick(&[Batons, Batons, Dots, Roman]),
        Style::Jewel => random.pick(&[Stones, Stones, Roman, Batons]),
        Style::Smart => Digital,
    }
}

fn sub_dials(random: &mut RandomStream, style: Style, shape: Shape) -> SubDials {
    match style {
        Style::Chronograph => random.pick(&[SubDials::Three, SubDials::Three, SubDials::Two]),
        Style::Dress if random.chance(34) => SubDials::SmallSecond,
        Style::Field if shape == Shape::Cushion => SubDials::SmallSecond,
        _ => SubDials::None,
    }
}

fn date(random: &mut RandomStream, style: Style) -> bool {
    random.chance(match style {
        Style::Diver | Style::Chronograph => 70,
        Style::Dress | Style::Field | Style::Pilot => 40,
        Style::Fashion => 15,
        Style::Jewel | Style::Smart => 0,
    })
}

fn hands(random: &mut RandomStream, style: Style) -> Hands {
    match style {
        Style::Dress => random.pick(&[Hands::Dauphine, Hands::Dauphine, Hands::Leaf]),
        Style::Diver => random.pick(&[Hands::Sword, Hands::Sword, Hands::Baton]),
        Style::Chronograph => random.pick(&[Hands::Baton, Hands::Baton, Hands::Sword]),
        Style::Field | Style::Pilot => Hands::Sword,
        Style::Fashion => Hands::Baton,
        Style::Jewel => random.pick(&[Hands::Leaf, Hands::Dauphine]),
        Style::Smart => Hands::Baton,
    }
}

fn strap(random: &mut RandomStream, style: Style) -> Strap {
    use Strap::{Bracelet, Crocodile, Leather, Mesh, Nato, Rubber};
    let list: &[Strap] = match style {
        Style::Dress => &[Leather, Leather, Crocodile, Crocodile, Bracelet, Mesh],
        Style::Diver => &[Bracelet, Bracelet, Rubber, Rubber, Nato],
        Style::Chronograph => &[Bracelet, Bracelet, Leather, Leather, Rubber, Crocodile],
        Style::Field => &[Nato, Nato, Leather],
        Style::Pilot => &[Leather, Leather, Nato, Bracelet],
        Style::Fashion => &[Mesh, Mesh, Leather, Leather],
        Style::Jewel => &[Bracelet, Bracelet, Crocodile, Mesh, Leather],
        Style::Smart => &[Rubber, Rubber, Rubber, Mesh, Leather],
    };
    random.pick(list)
}

fn strap_colour(random: &mut RandomStream, watch: &Watch) -> StrapColour {
    let women = watch.gender == Gender::Women;
    let list: &[StrapColour] = match watch.strap {
        Strap::Bracelet | Strap::Mesh => return C::Metal,
        Strap::Leather | Strap::Crocodile if women => {
            &[C::Black, C::White, C::Pink, C::Red, C::Blue, C::Tan, C::Brown, C::Grey]
        }
        Strap::Leather | Strap::Crocodile => {
            &[C::Black, C::Black, C::Brown, C::Brown, C::Tan, C::Blue, C::Green]
        }
        Strap::Rubber if watch.style == Style::Smart => {
            &[C::Black, C::White, C::Blue, C::Pink, C::Orange, C::Green, C::Grey]
        }
        Strap::Rubber => &[C::Black, C::Black, C::Blue, C::Orange, C::Green, C::Grey],
        Strap::Nato => &[C::Black, C::Green, C::Blue, C::Grey, C::Tan],
    };
    random.pick(list)
}
