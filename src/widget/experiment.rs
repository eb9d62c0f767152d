//! Which recommender's list a visitor sees.

/// One of the two recommenders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// By attributes alone.
    A,
    /// By picture first.
    B,
}

impl Variant {
    /// `a` or `b`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
        }
    }

    /// `a` or `b`, as an owner or a preview asks for it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        match name.trim() {
            "a" => Some(Self::A),
            "b" => Some(Self::B),
            _ => None,
        }
    }

    /// The half that a visitor belongs to, always the same for the same id.
    ///
    /// FNV-1a (32 bits) of the id with MurmurHash3's finaliser, because FNV's lowest bit is only
    /// the parity of the ids' lowest bits.
    #[must_use]
    pub fn of_visitor(id: &str) -> Self {
        let mut hash =
            id.bytes().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
        for factor in [0x85eb_ca6b_u32, 0xc2b2_ae35] {
            hash = (hash ^ (hash >> 15)).wrapping_mul(factor);
        }
        if (hash ^ (hash >> 16)) & 1 == 0 { Self::A } else { Self::B }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divides_visitors_into_halves() {
        let visitors = 20_000;
        let a = (0..visitors)
            .filter(|n| Variant::of_visitor(&format!("{n}-{}", n * 7919)) == Variant::A)
            .count();
        // Five standard deviations of a fair coin: 5 · √(20000/4) ≈ 354.
        assert!(a.abs_diff(visitors / 2) < 354, "{a} of {visitors}");
    }

    #[test]
    fn parses_only_the_two_names() {
        assert_eq!(Variant::parse(" b "), Some(Variant::B));
        assert_eq!(Variant::parse("B"), None);
        assert_eq!(Variant::parse(""), None);
    }
}
