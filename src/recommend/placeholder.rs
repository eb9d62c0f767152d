//! Pictures that show no product: "no photo yet", the shop's logo.

use super::Groups;
use super::attributes::words;
use std::collections::{BTreeMap, BTreeSet};
use vitrine_catalogue::Catalogue;

/// The pictures that are placeholders, with the products that have them, both in order.
///
/// `pictures` says for each product which picture it has, equal ones being equal to the bit. One
/// is a placeholder where at least `least` products of different groups and different names share
/// it; words with digits and single letters do not make names differ, because sizes of one product
/// may well share its picture. With `least` 0 there are none.
pub fn placeholders<P: Ord + Copy>(
    catalogue: &Catalogue,
    pictures: &[Option<P>],
    least: usize,
) -> BTreeMap<P, Vec<usize>> {
    let groups = Groups::of(catalogue);
    let mut shown: BTreeMap<P, Vec<usize>> = BTreeMap::new();
    for (product, picture) in pictures.iter().enumerate().take(catalogue.products.len()) {
        picture.iter().for_each(|&picture| shown.entry(picture).or_default().push(product));
    }
    shown.retain(|_, products| {
        let name = |product: &usize| -> Vec<String> {
            let words = words(&catalogue.products[*product].name);
            words.filter(|word| !word.contains(|c: char| c.is_numeric())).collect()
        };
        least > 0
            && groups.distinct(products) >= least
            && products.iter().map(name).collect::<BTreeSet<_>>().len() >= least
    });
    shown
}
