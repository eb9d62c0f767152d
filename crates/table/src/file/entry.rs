//! A product of the table with its neighbours, as the widget shows them.

use crate::Variant;
use vitrine_catalogue::Money;

/// A card: what the widget shows of one recommended product.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Card {
    /// The shop's own id.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Absolute http(s) address of the product's page.
    pub url: Option<String>,
    /// Absolute http(s) address, or a path relative to frame.html.
    pub picture: Option<String>,
    /// Price to pay now.
    pub price: Option<Money>,
    /// Price before a discount, in the same currency.
    pub old_price: Option<Money>,
    /// Similarity to the page's product in hundredths, 0 to 100; 100 for the product itself.
    pub score: u8,
    /// What it has in common with the page's product, in the feed's words; only where the shop's
    /// owner wants that shown.
    pub common: Option<String>,
}

/// An entry of the table: one product with its neighbours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Position in the table, 0 to [`crate::Index::len`] - 1.
    pub position: u32,
    /// The shop's own id.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Absolute http(s) address of the product's page.
    pub url: Option<String>,
    /// The product's own card.
    pub card: Card,
    /// Neighbours by attributes, the most similar first.
    pub similar_a: Vec<Card>,
    /// Neighbours by picture, then attributes, the most similar first.
    pub similar_b: Vec<Card>,
}

impl Entry {
    /// The neighbours that a variant's recommender chose, the most similar first.
    #[must_use]
    pub fn similar(&self, variant: Variant) -> &[Card] {
        match variant {
            Variant::A => &self.similar_a,
            Variant::B => &self.similar_b,
        }
    }

    /// Takes the list that a variant's visitors see: its own, or the other where that is empty.
    pub fn take_shown(&mut self, variant: Variant) -> Vec<Card> {
        let (own, other) = match variant {
            Variant::A => (&mut self.similar_a, &mut self.similar_b),
            Variant::B => (&mut self.similar_b, &mut self.similar_a),
        };
        std::mem::take(if own.is_empty() { other } else { own })
    }

    /// Whether visitors of the two variants see different products.
    #[must_use]
    pub fn variants_differ(&self) -> bool {
        let (a, b) = (&self.similar_a, &self.similar_b);
        let same = || a.iter().map(|card| &card.id).eq(b.iter().map(|card| &card.id));
        !a.is_empty() && !b.is_empty() && !same()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(id: &str) -> Card {
        Card {
            id: id.into(),
            name: String::new(),
            url: None,
            picture: None,
            price: None,
            old_price: None,
            score: 80,
            common: None,
        }
    }

    fn entry(a: &[&str], b: &[&str]) -> Entry {
        let cards = |ids: &[&str]| ids.iter().map(|id| card(id)).collect();
        Entry {
            position: 0,
            id: "0".into(),
            name: String::new(),
            url: None,
            card: card("0"),
            similar_a: cards(a),
            similar_b: cards(b),
        }
    }

    fn shown(mut entry: Entry, variant: Variant) -> Vec<String> {
        entry.take_shown(variant).into_iter().map(|card| card.id).collect()
    }

    #[test]
    fn a_variant_has_its_list() {
        let both = entry(&["1", "2"], &["3"]);
        assert_eq!(both.similar(Variant::A).len(), 2);
        assert_eq!(both.similar(Variant::B)[0].id, "3");
        assert_eq!(shown(both.clone(), Variant::A), ["1", "2"]);
        assert_eq!(shown(both, Variant::B), ["3"]);
    }

    #[test]
    fn the_other_list_is_shown_where_a_variant_has_none() {
        assert_eq!(shown(entry(&["1"], &[]), Variant::B), ["1"]);
        assert_eq!(shown(entry(&[], &["1"]), Variant::A), ["1"]);
        assert!(entry(&["1"], &[]).similar(Variant::B).is_empty());
    }

    #[test]
    fn variants_differ_where_both_have_products_in_another_order() {
        assert!(entry(&["1", "2"], &["2", "1"]).variants_differ());
        for (a, b) in [(&["1", "2"][..], &["1", "2"][..]), (&[], &["1"]), (&["1"], &[])] {
            assert!(!entry(a, b).variants_differ(), "{a:?} {b:?}");
        }
    }
}
