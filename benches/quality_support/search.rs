//! `--search`: the weights of the two recommenders, chosen on some shops and judged on another.
//!
//! Every shop counts the same, and only what tells similarity: categories, characteristics,
//! variants and `upsell` links (not `related` ones, which tell what goes with a product). A
//! recommender is judged by what it was not told: for the agreement of categories the feed is
//! read without categories, for that of characteristics without every other of them.

use super::measures::{agreement, mean};
use super::{Links, hit};
use crate::shops::Shop;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use vitrine::recommend::precision::precision_of;
use vitrine::recommend::{
    AttributeWeights, Neighbour, Options, RuleOptions, Rules, Vectors, recommend,
};
use vitrine_catalogue::Catalogue;

/// Relative to 3 for words as parameters. No kind may be left out, because another shop's feed may
/// have no other.
const CATEGORY: [f32; 3] = [1.0, 2.0, 4.0];
const VENDOR: [f32; 2] = [0.7, 1.3];
const PRICE: [f32; 2] = [0.15, 0.3];
const NAME: [f32; 3] = [0.3, 0.6, 1.2];
/// The picture is the first layer: it has half of the score at least.
const IMAGE: [f32; 3] = [0.5, 0.6, 0.7];

/// A shop, and its feed with something left out each time.
struct Judge<'a> {
    shop: &'a Shop,
    vectors: &'a Vectors,
    links: Vec<Links>,
    without_categories: Catalogue,
    without_params: Catalogue,
    left_out: BTreeSet<String>,
}

/// How good A and B are, 0..=1, by each measure that a shop has.
#[derive(Debug, Clone)]
struct Figures {
    a: Vec<(&'static str, f64)>,
    b: Vec<(&'static str, f64)>,
}

impl Figures {
    fn worth(&self) -> f64 {
        let of = |figures: &[(&str, f64)]| mean(figures.iter().map(|(_, value)| *value));
        (of(&self.a) + of(&self.b)) / 2.0
    }
}

/// Prints for each shop what the weights that the others choose give on it, and the choice of all.
pub fn search(shops: &[(Shop, Vectors)]) -> crate::Result<()> {
    let judges: Vec<Judge> = shops
        .iter()
        .map(|(shop, vectors)| Judge::of(shop, vectors))
        .collect::<crate::Result<_>>()?;
    let trials: Vec<(Options, Vec<Figures>)> = grid()
        .into_par_iter()
        .map(|options| {
            let figures = judges.iter().map(|judge| judge.figures(&options)).collect();
            (options, figures)
        })
        .collect();
    let choose = |without: Option<usize>| {
        let worth = |figures: &[Figures]| {
            let others = figures.iter().enumerate().filter(|(shop, _)| Some(*shop) != without);
            mean(others.map(|(_, figures)| figures.worth()))
        };
        trials.iter().max_by(|x, y| worth(&x.1).total_cmp(&worth(&y.1)))
    };
    println!("weights relative to 3 for categorical, {} combinations", trials.len());
    for (left_out, judge) in judges.iter().enumerate() {
        let Some((options, figures)) = choose(Some(left_out)) else { return Ok(()) };
        let best = trials.iter().map(|trial| trial.1[left_out].worth()).fold(0.0, f64::max);
        println!("{}, by the others' choice: {}", judge.shop.name, title(options));
        show(&figures[left_out]);
        println!("    mean {:.3}; its own choice would give {best:.3}", figures[left_out].worth());
    }
    let Some((options, figures)) = choose(None) else { return Ok(()) };
    println!("by all: {}", title(options));
    for (judge, figures) in judges.iter().zip(figures) {
        println!("  {}", judge.shop.name);
        show(figures);
    }
    let kept: Vec<Figures> = judges
        .iter()
        .map(|judge| judge.figures(&Options::default().for_network_inside()))
        .collect();
    let kept = mean(kept.iter().map(Figures::worth));
    let best = mean(figures.iter().map(Figures::worth));
    println!("mean over the shops {best:.3}; the defaults give {kept:.3}");
    Ok(())
}

fn show(figures: &Figures) {
    for (name, row) in [("A", &figures.a), ("B", &figures.b)] {
        let row = row.iter().map(|(measure, value)| format!("{measure} {value:.3}"));
        println!("    {name}  {}", row.collect::<Vec<_>>().join("  "));
    }
}

fn grid() -> Vec<Options> {
    let mut all = Vec::new();
    for category in CATEGORY {
        for vendor in VENDOR {
            for price in PRICE {
                for name in NAME {
                    for image_weight in IMAGE {
                        let weights = AttributeWeights {
                            category,
                            vendor,
                            price,
                            name,
                            categorical: 3.0,
                            ..AttributeWeights::default()
                        };
                        let options = Options { weights, image_weight, ..Options::default() };
                        all.push(options.for_network_inside());
                    }
                }
            }
        }
    }
    all
}

fn title(options: &Options) -> String {
    let AttributeWeights { category, vendor, price, name, .. } = options.weights;
    let image = options.image_weight;
    format!(
        "category {category}, vendor {vendor}, price {price}, name {name}, image_weight {image}"
    )
}

impl<'a> Judge<'a> {
    fn of(shop: &'a Shop, vectors: &'a Vectors) -> crate::Result<Judge<'a>> {
        let mut without_categories = shop.catalogue.clone();
        without_categories.products.iter_mut().for_each(|p| p.category = Arc::from([]));
        let params = shop.catalogue.products.iter().flat_map(|product| &product.params);
        let names: BTreeSet<&str> = params.map(|param| param.name.as_str()).collect();
        let left_out: BTreeSet<String> =
            names.into_iter().skip(1).step_by(2).map(str::to_owned).collect();
        let mut without_params = shop.catalogue.clone();
        for product in &mut without_params.products {
            product.params.retain(|param| !left_out.contains(&param.name));
        }
        let links = Links::read(&shop.folder)?;
        let links = links.into_iter().filter(|links| links.kind == "upsell").collect();
        Ok(Judge { shop, vectors, links, without_categories, without_params, left_out })
    }

    fn figures(&self, options: &Options) -> Figures {
        let mut figures = Figures { a: Vec::new(), b: Vec::new() };
        let mut judge =
            |measure, catalogue: &Catalogue, open: bool, of: &dyn Fn(&[Vec<Neighbour>]) -> f64| {
                let rules = if open {
                    Rules::open(catalogue.products.len())
                } else {
                    Rules::of(catalogue, &RuleOptions::default())
                };
                let near_duplicate = if open { Some(1.0) } else { options.near_duplicate };
                let options = Options { near_duplicate, ..options.clone() };
                let lists = recommend(catalogue, self.vectors, &rules, &options).lists;
                figures.a.push((measure, of(&lists.a)));
                figures.b.push((measure, of(&lists.b)));
            };
        let whole = &self.shop.catalogue;
        let categories: Vec<Option<&[String]>> = whole
            .products
            .iter()
            .map(|product| Some(&*product.category).filter(|path| !path.is_empty()))
            .collect();
        if categories.iter().any(Option::is_some) {
            judge("category@5", &self.without_categories, true, &|lists| {
                precision_of(lists, &categories, 5)
            });
        }
        if !self.left_out.is_empty() {
            judge("characteristics@12", &self.without_params, false, &|lists| {
                agreement(whole, lists, |param| self.left_out.contains(param))
            });
        }
        let groups: Vec<Option<&String>> =
            whole.products.iter().map(|product| product.group.as_ref()).collect();
        if groups.iter().any(Option::is_some) {
            judge("group@2", whole, true, &|lists| precision_of(lists, &groups, 2));
        }
        for links in &self.links {
            judge("upsell@5", whole, false, &|lists| {
                hit(links.places(whole, lists).into_iter(), 5)
            });
        }
        figures
    }
}
