//! Variants that the feed does not group: the same product in another colour, material or size.

use super::attributes::words;
use super::folded::{Ids, folded};
use std::collections::BTreeSet;
use vitrine_catalogue::{Catalogue, Product};

/// Words that two names must share at least, besides the one in which they differ: "Fusion
/// Backpack" and "Driven Backpack" are two products.
const SHARED_WORDS: usize = 2;

/// Pictures are alike if their cosine lies at least so far between that of any two pictures of
/// the catalogue (0) and that of equal ones (1). By the network inside, 19 of 20 pairs of one
/// product's colours lie above it on magento_luma and spree_demo, and 1 of 100 other pairs.
const ALIKE: f32 = 0.5;

/// Which products may be siblings by what they are called, and which are by their pictures too.
#[derive(Debug)]
pub(super) struct Siblings {
    /// For each product the texts that its name becomes with at most one word left out, by
    /// ascending ids; only those that another product has as well.
    frames: Vec<Vec<u32>>,
    /// Pictures with a greater cosine are alike.
    alike: f32,
}

impl Siblings {
    /// By vendor and name of the catalogue's products.
    /// `chance` is the mean cosine of any two pictures.
    pub fn of(catalogue: &Catalogue, chance: f32) -> Siblings {
        let mut ids = Ids::default();
        let mut frames: Vec<Vec<u32>> = catalogue
            .products
            .iter()
            .map(|product| {
                let frames: BTreeSet<String> = frames(product).into_iter().collect();
                let mut own: Vec<u32> = frames.into_iter().map(|frame| ids.of(frame)).collect();
                own.sort_unstable();
                own
            })
            .collect();
        let mut owners = vec![0u32; ids.len()];
        frames.iter().flatten().for_each(|&frame| owners[frame as usize] += 1);
        for own in &mut frames {
            own.retain(|&frame| owners[frame as usize] > 1);
        }
        Siblings { frames, alike: chance + (1.0 - chance) * ALIKE }
    }

    /// Whether two products are siblings; `closer` tells whether the cosine of their pictures is
    /// greater than a number.
    pub fn are(&self, x: u32, y: u32, closer: impl FnOnce(f32) -> bool) -> bool {
        let (mut xs, mut ys) = (&self.frames[x as usize][..], &self.frames[y as usize][..]);
        while let (Some(a), Some(b)) = (xs.first(), ys.first()) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => xs = &xs[1..],
                std::cmp::Ordering::Greater => ys = &ys[1..],
                std::cmp::Ordering::Equal => return closer(self.alike),
            }
        }
        false
    }
}

/// A product's name, whole and with each of its words left out, behind its vendor.
fn frames(product: &Product) -> Vec<String> {
    let vendor = product.vendor.as_deref().map(folded).unwrap_or_default();
    let words: Vec<String> = words(&product.name).collect();
    let frame = |left_out: Option<usize>| {
        let kept = words.iter().enumerate().filter(|(at, _)| Some(*at) != left_out);
        let kept: Vec<&str> = kept.map(|(_, word)| word.as_str()).collect();
        (kept.len() >= SHARED_WORDS).then(|| format!("{vendor}\n{}", kept.join(" ")))
    };
    std::iter::once(None).chain((0..words.len()).map(Some)).filter_map(frame).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn siblings(names: &[(&str, &str)]) -> Siblings {
        let products = names.iter().map(|(vendor, name)| Product {
            name: (*name).to_owned(),
            vendor: Some((*vendor).into()).filter(|_| !vendor.is_empty()),
            ..Product::default()
        });
        let catalogue = Catalogue { products: products.collect(), ..Catalogue::default() };
        Siblings::of(&catalogue, 0.0)
    }

    #[test]
    fn names_that_differ_in_a_word_are_siblings_where_pictures_are_alike() {
        let of = siblings(&[
            ("Seiko", "Prospex Diver Blue Dial"),
            ("SEIKO", "Prospex Diver Black Dial"),
            ("Seiko", "Prospex Diver Dial"),
            ("Orient", "Prospex Diver Green Dial"),
            ("Seiko", "Prospex Chronograph Green Strap"),
        ]);
        assert!(of.are(0, 1, |_| true), "another word");
        assert!(of.are(0, 2, |_| true), "one word more");
        assert!(!of.are(0, 1, |_| false), "other pictures");
        assert!(!of.are(0, 3, |_| true), "another vendor");
        assert!(!of.are(0, 4, |_| true), "more than a word");
    }

    #[test]
    fn short_names_tell_products_apart() {
        let of = siblings(&[("", "Fusion Backpack"), ("", "Driven Backpack"), ("", "Backpack")]);
        assert!(!of.are(0, 1, |_| true));
        assert!(!of.are(0, 2, |_| true));
    }

    #[test]
    fn any_language_will_do() {
        let of = siblings(&[
            ("Casio", "Часы наручные G-Shock чёрные"),
            ("Casio", "Часы наручные G-Shock белые"),
            ("Casio", "Ремешок для часов белый"),
        ]);
        assert!(of.are(0, 1, |_| true));
        assert!(!of.are(1, 2, |_| true));
    }
}
