//! Photographs as phones take them, made of a shop's own pictures: always the same ones.

pub mod cutout;
pub mod scene;

/// Numbers that look random, the same ones every time.
pub struct Noise(u64);

impl Noise {
    /// Other numbers for every seed, also where seeds are neighbours.
    pub fn new(seed: u64) -> Noise {
        let mut noise = Noise(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        for _ in 0..4 {
            noise.next();
        }
        noise
    }

    /// Uniform between two numbers.
    pub fn between(&mut self, (from, to): (f32, f32)) -> f32 {
        from + (to - from) * self.next()
    }

    /// One of so many.
    pub fn below(&mut self, count: usize) -> usize {
        ((self.next() * count as f32) as usize).min(count.saturating_sub(1))
    }

    /// Uniform in 0..1.
    fn next(&mut self) -> f32 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1u32 << 24) as f32
    }
}
