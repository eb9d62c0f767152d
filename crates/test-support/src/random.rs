//! Pseudo-random numbers for tests and benchmarks.

/// A seeded generator, whose numbers are the same on every machine and in every version:
/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, *Fast Splittable Pseudorandom Number Generators*,
/// 2014).
///
/// ```
/// use vitrine_test_support::Random;
///
/// let mut random = Random::new(7);
/// assert!(random.below(6) < 6);
/// assert_eq!(Random::new(7).bits(), Random::new(7).bits());
/// ```
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The generator of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number in 0..`end`, which is far below 2⁶⁴: the modulo's bias does not matter.
    pub fn below(&mut self, end: usize) -> usize {
        (self.bits() % end.max(1) as u64) as usize
    }

    /// A multiple of 2⁻²⁴ in 0..1.
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1 << 24) as f32
    }

    /// A multiple of 2⁻²³ in −1..1.
    pub fn signed(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    /// A multiple of 2⁻⁵³ in 0..1.
    pub fn unit_f64(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True with a probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit_f64() < probability
    }

    /// `count` numbers as of [`Random::signed`], for a seed.
    #[must_use]
    pub fn signed_numbers(seed: u64, count: usize) -> Vec<f32> {
        let mut random = Self::new(seed);
        (0..count).map(|_| random.signed()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_the_published_one() {
        // The first numbers of Java's SplittableRandom(1234567), as Rosetta Code lists them.
        let mut random = Random::new(1_234_567);
        let first = [(); 3].map(|()| random.bits());
        assert_eq!(
            first,
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
    }

    #[test]
    fn numbers_stay_in_their_ranges_and_fill_them() {
        let mut random = Random::new(1);
        let mut seen = [0; 6];
        let (mut least, mut most) = (1.0f32, -1.0f32);
        for _ in 0..6_000 {
            seen[random.below(6)] += 1;
            assert!((0.0..1.0).contains(&random.unit()));
            assert!((0.0..1.0).contains(&random.unit_f64()));
            let signed = random.signed();
            assert!((-1.0..1.0).contains(&signed));
            (least, most) = (least.min(signed), most.max(signed));
        }
        assert!(seen.iter().all(|&count| count > 850), "{seen:?}");
        assert!(least < -0.99 && most > 0.99);
        assert_eq!(random.below(0), 0);
    }
}
