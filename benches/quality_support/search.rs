//! `--search`: the weights, chosen on some products' links and judged on the others'.

use super::{LENGTHS, Links, Noise, hit, sku};
use std::collections::BTreeMap;
use vitrine::catalogue::Catalogue;
use vitrine::similar::precision::by_picture_alone;
use vitrine::similar::{Neighbour, Options, RuleOptions, Rules, Vectors, Weights, recommend};

/// Parts into which the products are divided, a product with its variants.
const FOLDS: usize = 5;
/// B is worth its mean, less so many times what it most falls short of A or the picture alone: a
/// layer that loses to one of its parts is no gain.
const SHORTFALL: f64 = 3.0;

/// Relative to 4 for words as parameters. No kind may be left out, because another shop's feed may
/// have no other.
const CATEGORY: [f32; 5] = [0.25, 0.5, 1.0, 2.0, 4.0];
const PRICE: [f32; 4] = [0.1, 0.2, 0.3, 0.5];
const NAME: [f32; 3] = [0.1, 0.25, 0.5];
const IMAGE: [f32; 6] = [0.02, 0.05, 0.1, 0.2, 0.4, 0.6];

/// For each kind of link, for each product, the place of the first linked one.
type Places = Vec<Vec<Option<usize>>>;

struct Trial {
    options: Options,
    a: Places,
    b: Places,
}

/// Prints what each choice is worth where it was not made, and the choice on all products.
pub fn search(catalogue: &Catalogue, vectors: &Vectors, links: &[Links]) {
    let rules = Rules::of(catalogue, &RuleOptions::default());
    let places = |lists: &[Vec<Neighbour>]| {
        links.iter().map(|links| links.places(catalogue, lists)).collect()
    };
    let picture: Places = places(&by_picture_alone(vectors, &rules, &Options::default()));
    let mut trials = Vec::new();
    for options in grid() {
        let lists = recommend(catalogue, vectors, &rules, &options);
        trials.push(Trial { options, a: places(&lists.a), b: places(&lists.b) });
    }
    let folds = folds(catalogue);
    let choose = |rows: &dyn Fn(usize) -> bool| {
        trials.iter().max_by(|x, y| x.worth(&picture, rows).total_cmp(&y.worth(&picture, rows)))
    };
    println!("weights relative to 4.0 for categorical, {} combinations", trials.len());
    let names = links.iter().flat_map(|links| LENGTHS.map(|k| format!("{}@{k}", links.kind)));
    println!("{:>16}  {}", "", names.collect::<Vec<_>>().join("  "));
    let mut held_out = [Vec::new(), Vec::new(), Vec::new()];
    for fold in 0..FOLDS {
        let Some(chosen) = choose(&|i| folds[i] != fold) else { return };
        println!("without part {fold}: {}", chosen.title());
        for (sums, places) in held_out.iter_mut().zip([&chosen.a, &chosen.b, &picture]) {
            sums.push(hits(places, &|i| folds[i] == fold));
        }
    }
    for (name, figures) in ["A", "B", "picture alone"].iter().zip(&held_out) {
        let mean = |k: usize| figures.iter().map(|f| f[k]).sum::<f64>() / FOLDS as f64;
        println!(
            "{name:>16}  {}  on parts held out",
            row(&(0..figures[0].len()).map(mean).collect::<Vec<_>>())
        );
    }
    let Some(chosen) = choose(&|_| true) else { return };
    println!("on all: {}", chosen.title());
    for (name, places) in [("A", &chosen.a), ("B", &chosen.b), ("picture alone", &picture)] {
        println!("{name:>16}  {}", row(&hits(places, &|_| true)));
    }
}

fn grid() -> Vec<Options> {
    let mut all = Vec::new();
    for category in CATEGORY {
        for price in PRICE {
            for name in NAME {
                for image_weight in IMAGE {
                    let weights =
                        Weights { category, price, name, categorical: 4.0, ..Weights::default() };
                    all.push(Options { weights, image_weight, ..Options::default() });
                }
            }
        }
    }
    all
}

/// The part of each product.
fn folds(catalogue: &Catalogue) -> Vec<usize> {
    let mut noise = Noise(3);
    let mut of: BTreeMap<&str, usize> = BTreeMap::new();
    let mut draw = || (noise.next() * FOLDS as f32) as usize;
    catalogue.products.iter().map(|p| *of.entry(sku(p)).or_insert_with(&mut draw)).collect()
}

/// hit@k for each kind of link and each k, over some of the products.
fn hits(places: &Places, rows: &dyn Fn(usize) -> bool) -> Vec<f64> {
    let of = |places: &Vec<Option<usize>>, k| {
        hit(places.iter().enumerate().map(|(i, place)| place.filter(|_| rows(i))), k)
    };
    places.iter().flat_map(|places| LENGTHS.map(|k| of(places, k))).collect()
}

fn row(figures: &[f64]) -> String {
    figures.iter().map(|figure| format!("{figure:>8.3}")).collect::<Vec<_>>().join("  ")
}

impl Trial {
    fn worth(&self, picture: &Places, rows: &dyn Fn(usize) -> bool) -> f64 {
        let [a, b, picture] = [&self.a, &self.b, picture].map(|places| hits(places, rows));
        let shortfall = (0..b.len()).map(|m| a[m].max(picture[m]) - b[m]).fold(0.0, f64::max);
        b.iter().sum::<f64>() / b.len() as f64 - SHORTFALL * shortfall
    }

    fn title(&self) -> String {
        let Weights { category, price, name, .. } = self.options.weights;
        let image = self.options.image_weight;
        format!("category {category}, price {price}, name {name}, image_weight {image}")
    }
}
