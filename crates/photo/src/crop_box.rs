//! The box that a visitor puts around a part of a photo: where it goes when it is pulled.

use vitrine_embed::Crop;

/// A place in the photo, in shares of its sides.
pub type Place = [f64; 2];

/// A box in a photo, in shares of the photo's sides: for each axis where it begins and ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CropBox([[f64; 2]; 2]);

/// What a pull does to a box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grip {
    /// Moves it as it is.
    Inside,
    /// Moves one edge or two: for each axis the beginning (0), the end (1) or neither.
    Edges([Option<usize>; 2]),
    /// Draws another one.
    Outside,
}

impl CropBox {
    /// Around the whole photo.
    pub const WHOLE: CropBox = CropBox([[0.0, 1.0]; 2]);

    /// Whether all of the photo is in it.
    pub fn is_whole(&self) -> bool {
        *self == CropBox::WHOLE
    }

    /// The beginning and the end along an axis: 0 across, 1 down.
    pub fn span(&self, axis: usize) -> [f64; 2] {
        self.0.get(axis).copied().unwrap_or([0.0, 1.0])
    }

    /// What somebody grips who begins to pull at a place; edges are gripped within `reach` of them.
    /// A box around everything can't be moved: pulling in it draws another one.
    pub fn grip(&self, place: Place, reach: Place) -> Grip {
        let edge = |axis: usize| {
            let [at, reach] = [place[axis], reach[axis]];
            let [to_begin, to_end] = self.0[axis].map(|edge| (edge - at).abs());
            let nearer = usize::from(to_end < to_begin);
            (to_begin.min(to_end) <= reach).then_some(nearer)
        };
        let within = |axis: usize| {
            let [begin, end] = self.0[axis];
            (begin - reach[axis]..=end + reach[axis]).contains(&place[axis])
        };
        if !(within(0) && within(1)) {
            return Grip::Outside;
        }
        match [edge(0), edge(1)] {
            [None, None] if self.is_whole() => Grip::Outside,
            [None, None] => Grip::Inside,
            edges => Grip::Edges(edges),
        }
    }

    /// The box after it was pulled from one place to another; it stays in the photo and at least
    /// `least` large.
    #[must_use]
    pub fn pulled(&self, grip: Grip, from: Place, to: Place, least: Place) -> CropBox {
        let mut pulled = *self;
        for axis in [0, 1] {
            let by = to[axis] - from[axis];
            let [begin, end] = self.0[axis];
            let least = least[axis].min(1.0);
            pulled.0[axis] = match grip {
                Grip::Inside => {
                    let by = by.clamp(-begin, 1.0 - end);
                    [begin + by, end + by]
                }
                Grip::Edges(edges) => match edges[axis] {
                    None => [begin, end],
                    Some(0) => [(begin + by).clamp(0.0, (end - least).max(0.0)), end],
                    Some(_) => [begin, (end + by).clamp((begin + least).min(1.0), 1.0)],
                },
                Grip::Outside => {
                    let [from, to] = [from[axis], to[axis]].map(|at| at.clamp(0.0, 1.0));
                    let (begin, end) = (from.min(to), from.max(to));
                    // What is too small grows on, but not out of the photo.
                    let end = end.max((begin + least).min(1.0));
                    [begin.min(end - least), end]
                }
            };
        }
        pulled
    }

    /// The part of the photo.
    pub fn crop(&self) -> Crop {
        let [[left, right], [top, bottom]] = self.0;
        Crop::new(left, top, right - left, bottom - top).unwrap_or(Crop::WHOLE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: Place = [0.1, 0.2];
    const REACH: Place = [0.05, 0.05];
    const BOX: CropBox = CropBox([[0.2, 0.6], [0.3, 0.8]]);

    fn close(a: CropBox, b: [[f64; 2]; 2]) -> bool {
        a.0.as_flattened().iter().zip(b.as_flattened()).all(|(a, b)| (a - b).abs() < 1e-9)
    }

    #[test]
    fn a_place_tells_what_is_gripped() {
        for (place, grip) in [
            ([0.4, 0.5], Grip::Inside),
            ([0.21, 0.5], Grip::Edges([Some(0), None])),
            ([0.4, 0.84], Grip::Edges([None, Some(1)])),
            ([0.58, 0.31], Grip::Edges([Some(1), Some(0)])),
            ([0.1, 0.5], Grip::Outside),
            ([0.4, 0.95], Grip::Outside),
        ] {
            assert_eq!(BOX.grip(place, REACH), grip, "{place:?}");
        }
        assert_eq!(CropBox::WHOLE.grip([0.5, 0.5], REACH), Grip::Outside);
        assert_eq!(CropBox::WHOLE.grip([0.99, 0.5], REACH), Grip::Edges([Some(1), None]));
    }

    #[test]
    fn the_box_moves_as_it_is_and_not_out_of_the_photo() {
        let moved = |to| BOX.pulled(Grip::Inside, [0.4, 0.5], to, LEAST);
        assert!(close(moved([0.5, 0.4]), [[0.3, 0.7], [0.2, 0.7]]));
        assert!(close(moved([9.0, -9.0]), [[0.6, 1.0], [0.0, 0.5]]));
    }

    #[test]
    fn edges_move_alone_and_not_past_each_other() {
        let pulled = |grip, to| BOX.pulled(grip, [0.0, 0.0], to, LEAST);
        let corner = Grip::Edges([Some(0), Some(1)]);
        assert!(close(pulled(corner, [-0.1, 0.1]), [[0.1, 0.6], [0.3, 0.9]]));
        assert!(close(pulled(corner, [9.0, -9.0]), [[0.5, 0.6], [0.3, 0.5]]));
        assert!(close(pulled(corner, [-9.0, 9.0]), [[0.0, 0.6], [0.3, 1.0]]));
        assert!(close(pulled(Grip::Edges([None, Some(0)]), [9.0, -0.1]), [[0.2, 0.6], [0.2, 0.8]]));
    }

    #[test]
    fn another_box_is_drawn_in_any_direction() {
        let drawn = |from, to| CropBox::WHOLE.pulled(Grip::Outside, from, to, LEAST);
        assert!(close(drawn([0.7, 0.9], [0.3, 0.4]), [[0.3, 0.7], [0.4, 0.9]]));
        assert!(close(drawn([0.5, 0.5], [0.5, 0.5]), [[0.5, 0.6], [0.5, 0.7]]));
        assert!(close(drawn([0.98, 0.95], [3.0, 3.0]), [[0.9, 1.0], [0.8, 1.0]]));
    }

    #[test]
    fn every_box_is_a_part_of_the_photo() {
        assert_eq!(CropBox::WHOLE.crop(), Crop::WHOLE);
        let [x, y, width, height] = BOX.crop().shares();
        assert!(close(CropBox([[x, x + width], [y, y + height]]), BOX.0));
        let corners = [-1.0, 0.0, 0.3, 1.0, 2.0];
        for from in corners {
            for to in corners {
                for grip in [Grip::Inside, Grip::Edges([Some(0), Some(1)]), Grip::Outside] {
                    let pulled = BOX.pulled(grip, [from, to], [to, from], LEAST);
                    for axis in [0, 1] {
                        let [begin, end] = pulled.span(axis);
                        let fits = begin >= 0.0 && end <= 1.0 && end - begin >= LEAST[axis] - 1e-9;
                        assert!(fits, "{grip:?} {from} {to}: {pulled:?}");
                    }
                }
            }
        }
    }
}
