//! What recommended products have in common with the page's, in the feed's own words, for cards.

use super::{Attributes, Lists, Neighbour, Options};
use crate::catalogue::{Catalogue, Product};
use crate::parallel;

/// Facts on a card.
const FACTS: usize = 2;
/// Longest fact, in characters: a card has two short lines.
const FACT_CHARS: usize = 40;

/// A text for each neighbour of [`Lists`], in the same order; empty where there is nothing to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Common {
    a: Vec<Vec<String>>,
    b: Vec<Vec<String>>,
}

impl Common {
    /// The two most telling facts that need no translation: vendor, values and equal numbers.
    pub fn of_lists(catalogue: &Catalogue, lists: &Lists, options: &Options) -> Common {
        let attributes = Attributes::of(catalogue, &options.weights);
        let texts = |of: &[Vec<Neighbour>]| {
            parallel::map(of.len(), |i| {
                let text = |near: &Neighbour| {
                    let j = near.product as usize;
                    let product = catalogue.products.get(j);
                    product.map_or_else(String::new, |other| text(&attributes, i, j, other))
                };
                of[i].iter().map(text).collect()
            })
        };
        Common { a: texts(&lists.a), b: texts(&lists.b) }
    }

    /// All texts of lists A and of lists B.
    pub fn lists(&self) -> [&[Vec<String>]; 2] {
        [&self.a, &self.b]
    }

    /// The reverse of [`Common::lists`].
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

fn text(attributes: &Attributes, i: usize, j: usize, other: &Product) -> String {
    let facts = attributes.reasons(i, j).into_iter().filter_map(|reason| reason.fact(other));
    let short = facts.filter(|fact| fact.chars().count() <= FACT_CHARS);
    short.take(FACTS).collect::<Vec<_>>().join(" · ")
}
