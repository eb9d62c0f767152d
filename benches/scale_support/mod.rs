//! Generated shops of any size, the same for the same seed on every machine.

mod pictures;
pub mod table;
mod words;

pub use pictures::vectors;
use std::sync::Arc;
use vitrine_catalogue::{Catalogue, Money, Param, Product, Shop};
use vitrine_test_support::Random;
use words::Words;

/// Products of one deepest category, on average.
const PER_CATEGORY: usize = 150;
/// Values of the parameters that are words, a line each behind the name.
const PARAMS: [(&str, usize); 5] =
    [("Colour", 24), ("Material", 40), ("Style", 60), ("Season", 4), ("Made in", 30)];

/// What a generated product is besides its fields: where its vector lies.
pub struct Placed {
    pub catalogue: Catalogue,
    /// Deepest category of each product.
    pub category: Vec<u32>,
    /// Its look, which other categories have too.
    pub style: Vec<u32>,
}

/// A shop of so many products: words by Zipf's law, a tree of categories three deep, vendors of a
/// few categories each, parameters that depend on them, prices over two decades, and variants.
pub fn shop(products: usize, seed: u64) -> Placed {
    let mut random = Random::new(seed);
    let words = Words::new(&mut random, 4_000 + products / 20);
    let leaves = (products / PER_CATEGORY).max(4);
    let tree: Vec<Arc<[String]>> = (0..leaves).map(|leaf| path(leaf, leaves, &words)).collect();
    let params = Params::new(&words);
    let vendors = ((products as f64).sqrt() as usize * 2).max(4);
    let mut placed = Placed {
        catalogue: Catalogue {
            shop: Shop { name: format!("Shop of {products}"), ..Shop::default() },
            ..Catalogue::default()
        },
        category: Vec::with_capacity(products),
        style: Vec::with_capacity(products),
    };
    while placed.category.len() < products {
        let leaf = low(&mut random, leaves);
        let style = leaf + random.below(PARAMS[2].1);
        let family = placed.category.len();
        let vendor = (leaf * 7 + low(&mut random, 40)) % vendors;
        let base = Product {
            name: words.name(&mut random, leaf),
            category: tree[leaf].clone(),
            vendor: random.chance(0.9).then(|| words.word(vendor * 3 + 1).into()),
            price: random.chance(0.97).then(|| price(&mut random, leaf)),
            ..Product::default()
        };
        let variants = if random.chance(0.3) { 2 + random.below(4) } else { 1 };
        for _ in 0..variants.min(products - family) {
            let at = placed.category.len();
            let colour = low(&mut random, PARAMS[0].1);
            placed.catalogue.products.push(Product {
                id: format!("p{at}"),
                name: format!("{} {}", base.name, words.word(9 + colour)),
                url: Some(format!("https://shop.example/p/{at}")),
                group: (variants > 1).then(|| format!("g{family}")),
                available: random.chance(0.93),
                params: params.of(&mut random, leaf, style, colour),
                ..base.clone()
            });
            placed.category.push(leaf as u32);
            placed.style.push(style as u32);
        }
    }
    placed
}

/// A number below `end`, small ones more often.
fn low(random: &mut Random, end: usize) -> usize {
    let end = 1 + random.below(end);
    random.below(end)
}

/// Root, branch and leaf; some ten roots with ten branches each at most.
fn path(leaf: usize, leaves: usize, words: &Words) -> Arc<[String]> {
    let roots = leaves.isqrt().clamp(2, 12);
    let (root, branch) = (leaf % roots, leaf / roots % 10);
    [
        words.word(100 + root).to_owned(),
        format!("{} {}", words.word(100 + root), words.word(200 + branch)),
        format!("{} {leaf}", words.word(300 + leaf)),
    ]
    .into()
}

fn price(random: &mut Random, leaf: usize) -> Money {
    let level = 500.0 * 1.5f64.powi((leaf % 12) as i32);
    let hundredths = (level * 4f64.powf(random.unit_f64())) as u64 / 50 * 50;
    Money { hundredths, currency: "EUR".into() }
}

/// Parameters, whose values products share.
struct Params {
    values: Vec<Vec<Arc<Param>>>,
    numbers: Vec<Vec<Arc<Param>>>,
}

impl Params {
    fn new(words: &Words) -> Params {
        let param = |name: &str, value: String, unit: Option<&str>| {
            Arc::new(Param { name: name.into(), value, unit: unit.map(Into::into) })
        };
        let values = |(name, count): (&str, usize)| {
            (0..count).map(|k| param(name, words.word(9 + k).to_owned(), None)).collect()
        };
        let number = |(name, unit): (&str, &str)| {
            (1..200).map(|k| param(name, (k * 5).to_string(), Some(unit))).collect()
        };
        let numbers = [("Weight", "g"), ("Width", "mm")];
        Params {
            values: PARAMS.into_iter().map(values).collect(),
            numbers: numbers.into_iter().map(number).collect(),
        }
    }

    fn of(&self, random: &mut Random, leaf: usize, style: usize, colour: usize) -> Vec<Arc<Param>> {
        let mut params = Vec::with_capacity(7);
        for (kind, values) in self.values.iter().enumerate() {
            let value = match kind {
                0 => colour,
                1 => leaf * 5 + random.below(6),
                2 => style,
                _ => low(random, values.len()),
            };
            if random.chance(0.85) {
                params.push(values[value % values.len()].clone());
            }
        }
        for values in &self.numbers {
            let value = leaf * 13 % 150 + random.below(50);
            if random.chance(0.7) {
                params.push(values[value % values.len()].clone());
            }
        }
        params
    }
}
