//! Vectors as of pictures: a mixture whose parts overlap.

use super::Placed;
use vitrine::recommend::Vectors;
use vitrine_embed::parallel;
use vitrine_test_support::Random;

/// Directions in which pictures differ, but for noise.
const LATENT: usize = 96;
/// Vectors made at a time.
const BATCH: usize = 4096;

/// One vector for each product but some: what all pictures have in common, a place in a space of
/// [`LATENT`] directions of falling importance, and noise. The place is the sum of the category's, the
/// style's, the product's and, near it, the variant's.
pub fn vectors(shop: &Placed, dims: usize, seed: u64) -> Vectors {
    let products = shop.category.len();
    let common = Random::signed_numbers(seed, dims);
    let directions = Random::signed_numbers(seed + 1, LATENT * dims);
    let mut vectors = Vectors::new(dims, products);
    for first in (0..products).step_by(BATCH) {
        let made = parallel::map(BATCH.min(products - first), |k| {
            let product = first + k;
            let mut vector = common.iter().map(|x| 0.5 * x).collect::<Vec<f32>>();
            for (place, direction) in place(shop, product, seed).iter().zip(directions.chunks(dims))
            {
                vector.iter_mut().zip(direction).for_each(|(x, d)| *x += place * d);
            }
            let mut noise = draws(seed, 5, product as u64);
            vector.iter_mut().for_each(|x| *x += 0.5 * noise.signed());
            noise.chance(0.97).then_some(vector)
        });
        for (k, vector) in made.iter().enumerate() {
            vector.iter().for_each(|vector| _ = vectors.push(first + k, vector));
        }
    }
    vectors
}

fn place(shop: &Placed, product: usize, seed: u64) -> Vec<f32> {
    let group = shop.catalogue.products[product].group.as_deref().map(number_of);
    let mut of = [
        (0.4, draws(seed, 1, shop.category[product].into())),
        (0.3, draws(seed, 2, shop.style[product].into())),
        (0.3, draws(seed, 3, group.unwrap_or(product as u64))),
        (0.1, draws(seed, 4, product as u64)),
    ];
    let weight = |rank: usize| 1.0 / (1.0 + rank as f32 / 24.0);
    let at = |rank| {
        let parts = of.iter_mut().map(|(share, random)| *share * normal(random));
        weight(rank) * parts.sum::<f32>()
    };
    (0..LATENT).map(at).collect()
}

/// Numbers of one thing of a kind.
fn draws(seed: u64, kind: u64, thing: u64) -> Random {
    Random::new(Random::new(seed ^ kind << 56 ^ thing).bits())
}

/// About normal, of variance 1.
fn normal(random: &mut Random) -> f32 {
    (0..3).map(|_| random.signed()).sum()
}

fn number_of(text: &str) -> u64 {
    text.bytes().fold(7, |sum: u64, byte| sum.wrapping_mul(131).wrapping_add(byte.into()))
}
