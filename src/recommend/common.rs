//! What recommended products have in common with the page's, in the feed's own words, for cards.

use super::{Attributes, Common, Lists, Neighbour, Options};
use vitrine_catalogue::{Catalogue, Product};
use vitrine_embed::parallel;

/// Facts on a card.
const FACTS: usize = 2;
/// Longest fact, in characters: a card has two short lines.
const FACT_CHARS: usize = 40;

/// For each neighbour the two most telling facts that need no translation: vendor, values and equal
/// numbers.
pub fn facts_in_common(catalogue: &Catalogue, lists: &Lists, options: &Options) -> Common {
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
    Common::from_lists(texts(&lists.a), texts(&lists.b))
}

fn text(attributes: &Attributes, i: usize, j: usize, other: &Product) -> String {
    let facts = attributes.reasons(i, j).into_iter().filter_map(|reason| reason.fact(other));
    let short = facts.filter(|fact| fact.chars().count() <= FACT_CHARS);
    short.take(FACTS).collect::<Vec<_>>().join(" · ")
}
