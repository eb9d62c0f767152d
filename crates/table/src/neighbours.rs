//! The two recommenders' lists of neighbours, as a table is written from them.

/// A neighbour of a product: one that is recommended beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Neighbour {
    /// Position in `Catalogue::products`.
    pub product: u32,
    /// Similarity, 0 (nothing in common) to 1 (alike).
    pub score: f32,
}

/// The two recommenders' lists: `a[i]` and `b[i]` belong to product `i` and run from the most
/// similar down.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lists {
    /// The lists by attributes alone.
    pub a: Vec<Vec<Neighbour>>,
    /// The lists by picture first, with attributes as the second layer.
    pub b: Vec<Vec<Neighbour>>,
}

/// Quantises a score of 0..=1 to whole percent, rounded to the nearest; outside it, the nearer end;
/// NaN is 0.
pub fn quantise(score: f32) -> u8 {
    // f64, because in f32 0.285 × 100 and the like cross the half.
    (f64::from(score).clamp(0.0, 1.0) * 100.0).round() as u8
}

/// What products have in common: a text for each neighbour of [`Lists`], in the same order; empty
/// where there is nothing to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Common {
    a: Vec<Vec<String>>,
    b: Vec<Vec<String>>,
}

impl Common {
    /// All texts of lists A and of lists B.
    pub fn lists(&self) -> [&[Vec<String>]; 2] {
        [&self.a, &self.b]
    }

    /// Puts together the texts of lists A and of lists B: the reverse of [`Common::lists`].
    pub fn from_lists(a: Vec<Vec<String>>, b: Vec<Vec<String>>) -> Common {
        Common { a, b }
    }

    /// The texts of a product's lists A and B.
    pub fn of(&self, product: usize) -> [&[String]; 2] {
        [&self.a, &self.b].map(|texts| texts.get(product).map_or(&[][..], Vec::as_slice))
    }

    /// Whether there is a text for each neighbour.
    pub fn fits(&self, lists: &Lists) -> bool {
        let alike = |texts: &[Vec<String>], lists: &[Vec<Neighbour>]| {
            texts.iter().map(Vec::len).eq(lists.iter().map(Vec::len))
        };
        alike(&self.a, &lists.a) && alike(&self.b, &lists.b)
    }
}
