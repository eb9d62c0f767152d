//! The variants of the experiment: which recommender's list a visitor sees.

/// A variant of the experiment: one of the two recommenders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// Variant A: by attributes alone.
    A,
    /// Variant B: by picture first.
    B,
}

impl Variant {
    /// The variant's name: `a` or `b`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }

    /// The variant of a name, `a` or `b`, as an owner or a preview asks for it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name.trim() {
            "a" => Some(Self::A),
            "b" => Some(Self::B),
            _ => None,
        }
    }

    /// The variant of a [`bucket`], where `share` of all visitors (0 to 1) see A.
    #[must_use]
    pub fn of_bucket(bucket: f64, share: f64) -> Self {
        if bucket < share { Self::A } else { Self::B }
    }
}

/// A division of the visitors between the recommenders.
#[derive(Debug, Clone, PartialEq)]
pub struct Division {
    /// The salt of the hash: another salt makes another division.
    pub salt: String,
    /// Share of the visitors who see variant B, 0..=1.
    pub share: f64,
}

impl Default for Division {
    /// Halves, for shops that name no experiment.
    fn default() -> Self {
        Self { salt: String::new(), share: 0.5 }
    }
}

impl Division {
    /// The variant that a visitor sees, always the same for the same id.
    #[must_use]
    pub fn variant_of(&self, visitor: &str) -> Variant {
        Variant::of_bucket(bucket(visitor, &self.salt), 1.0 - self.share)
    }
}

/// A visitor's bucket in an experiment: at least 0, below 1, evenly spread, always the same for the
/// same id and salt. Experiments with different salts divide the same visitors independently.
///
/// FNV-1a (32 bits) of the salt, a zero byte and the id, in UTF-8; then MurmurHash3's finaliser,
/// because a byte late in the id hardly reaches the high bits of FNV; divided by 2³².
#[must_use]
pub fn bucket(id: &str, salt: &str) -> f64 {
    let bytes = salt.bytes().chain([0]).chain(id.bytes());
    let mut hash = bytes.fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    for (shift, factor) in [(16, 0x85eb_ca6b_u32), (13, 0xc2b2_ae35)] {
        hash = (hash ^ (hash >> shift)).wrapping_mul(factor);
    }
    f64::from(hash ^ (hash >> 16)) / 4_294_967_296.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divides_visitors_into_halves() {
        let visitors = 20_000;
        let a = (0..visitors)
            .map(|n| Division::default().variant_of(&format!("{n}-{}", n * 7919)))
            .filter(|&variant| variant == Variant::A)
            .count();
        // Five standard deviations of a fair coin: 5 · √(20000/4) ≈ 354.
        assert!(a.abs_diff(visitors / 2) < 354, "{a} of {visitors}");
    }

    #[test]
    fn buckets_are_those_of_the_fixture() {
        let golden = include_str!("../../../tests/fixtures/experiment/buckets.json");
        let golden: Vec<(String, String, u32)> = serde_json::from_str(golden).unwrap();
        assert!(golden.len() > 10);
        for (salt, id, hash) in golden {
            assert_eq!(bucket(&id, &salt) * 4_294_967_296.0, f64::from(hash), "{salt:?} {id:?}");
        }
    }

    #[test]
    fn buckets_are_even_for_ids_as_browsers_and_shops_make_them() {
        let visitors = 100_000_u32;
        let kinds: [fn(u32) -> String; 3] = [
            |n| n.to_string(),
            |n| (f64::from(n).sqrt() % 1.0).to_string(),
            |n| format!("{}.{}", 1_700_000_000 + n / 3, n.wrapping_mul(2_654_435_761)),
        ];
        for (kind, id) in kinds.iter().enumerate() {
            let mut tenths = [0_u32; 10];
            for n in 0..visitors {
                tenths[(bucket(&id(n), "") * 10.0) as usize] += 1;
            }
            let expected = f64::from(visitors) / 10.0;
            let chi_square: f64 =
                tenths.iter().map(|&n| (f64::from(n) - expected).powi(2) / expected).sum();
            // The 99.99 % point of χ² with 9 degrees of freedom.
            assert!(chi_square < 33.72, "kind {kind}: {chi_square}, {tenths:?}");
        }
    }

    #[test]
    fn salts_divide_independently() {
        let visitors = 40_000;
        for salts in [["", "spring"], ["1", "2"], ["exp-1", "exp-2"]] {
            let both_a = (0..visitors)
                .filter(|n| salts.iter().all(|salt| bucket(&n.to_string(), salt) < 0.5))
                .count();
            // Five standard deviations: 5 · √(40000 · 3/16) ≈ 433.
            assert!(both_a.abs_diff(visitors / 4) < 433, "{salts:?}: {both_a} of {visitors}");
        }
    }

    #[test]
    fn a_share_is_kept() {
        assert_eq!(Variant::of_bucket(0.0, 0.0), Variant::B);
        assert_eq!(Variant::of_bucket(0.999_999, 1.0), Variant::A);
        let visitors = 20_000;
        let a = (0..visitors)
            .filter(|n| Variant::of_bucket(bucket(&n.to_string(), ""), 0.1) == Variant::A)
            .count();
        // Five standard deviations: 5 · √(20000 · 0.09) ≈ 212.
        assert!(a.abs_diff(visitors / 10) < 212, "{a} of {visitors}");
    }

    #[test]
    fn the_division_is_the_owners() {
        let division = |share| Division { salt: "spring".into(), share };
        assert_eq!(division(0.0).variant_of("1"), Variant::A);
        assert_eq!(division(1.0).variant_of("1"), Variant::B);
        let visitors = 20_000;
        let b = (0..visitors)
            .filter(|n| division(0.2).variant_of(&n.to_string()) == Variant::B)
            .count();
        // Five standard deviations: 5 · √(20000 · 0.16) ≈ 283.
        assert!(b.abs_diff(visitors / 5) < 283, "{b} of {visitors}");
    }

    #[test]
    fn parses_only_the_two_names() {
        assert_eq!(Variant::parse(" b "), Some(Variant::B));
        assert_eq!(Variant::parse("B"), None);
        assert_eq!(Variant::parse(""), None);
    }
}
