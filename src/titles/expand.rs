//! Titles that name the category or the vendor beside the product: one template for each of them,
//! learnt from pages of a few.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::summary::TemplateCount;
use vitrine_catalogue::Product;
use vitrine_table::{LearntTemplate, NamedProduct, Sample, Template, learn};

/// Most templates that one learnt from pages stands for, those of the most products.
const MOST: usize = 48;

/// A part of titles that differs from product to product, and how it is called in templates.
#[derive(Debug, Clone, Copy)]
struct Kind {
    name: &'static str,
    /// A word that no title has, in place of the part.
    word: &'static str,
    of: fn(&Product) -> Option<&str>,
}

const KINDS: [Kind; 2] = [
    Kind {
        name: "{category}",
        word: "vitrinecategoryhere",
        of: |product| product.category.last().map(String::as_str),
    },
    Kind { name: "{vendor}", word: "vitrinevendorhere", of: |product| product.vendor.as_deref() },
];

/// A template with a part that differs, and what it stands for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expansion {
    pub told: TemplateCount,
    /// One for each value, and one without: what it leaves beside the name, for values that are not
    /// among them too, is judged as in titles without a template.
    pub templates: Vec<Template>,
}

/// The templates of titles that have each product's own category, or its vendor, where at least two
/// different ones were seen.
pub(crate) fn expand(
    products: &[Product],
    named: &[NamedProduct],
    titles: &[(usize, &str)],
) -> Vec<Expansion> {
    KINDS.iter().flat_map(|kind| kind.expand(products, named, titles)).collect()
}

impl Kind {
    fn expand(
        &self,
        products: &[Product],
        named: &[NamedProduct],
        titles: &[(usize, &str)],
    ) -> Vec<Expansion> {
        let mut seen = BTreeSet::new();
        let mut samples = Vec::new();
        for &(product, title) in titles {
            let Some(value) = (self.of)(&products[product]) else { continue };
            if let Some(title) = self.without(value, title, named[product].name.trim()) {
                seen.insert(value);
                let product = Some(named[product].id.clone());
                samples.push(Sample { titles: vec![title], product, ..Sample::default() });
            }
        }
        if seen.len() < 2 {
            return Vec::new();
        }
        let values = self.values(products);
        let expansion = |LearntTemplate { text, titles }: LearntTemplate| {
            let with = |value: &&str| text.replace(self.word, value).parse().ok();
            let templates = values.iter().chain([&""]).filter_map(with);
            Expansion {
                told: TemplateCount { template: text.replace(self.word, self.name), titles },
                templates: templates.filter(|of| *of != Template::default()).collect(),
            }
        };
        learn(named, &samples).templates.into_iter().map(expansion).collect()
    }

    /// A title with the word in place of the value beside the name; `None` where it is not there.
    fn without(&self, value: &str, title: &str, name: &str) -> Option<String> {
        let (before, after) = title.split_once(name).filter(|_| !name.is_empty())?;
        let replaced = [before, after].map(|part| replace_words(part, value.trim(), self.word));
        let [new_before, new_after] = &replaced;
        let differs = *new_before != before || *new_after != after;
        differs.then(|| format!("{new_before}{name}{new_after}"))
    }

    /// All values, those of the most products first.
    fn values<'p>(&self, products: &'p [Product]) -> Vec<&'p str> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for value in products.iter().filter_map(self.of) {
            *counts.entry(value).or_default() += 1;
        }
        let mut values: Vec<(&str, usize)> = counts.into_iter().collect();
        values.sort_by_key(|(_, count)| Reverse(*count));
        values.into_iter().take(MOST).map(|(value, _)| value.trim()).collect()
    }
}

/// Replaces a text where it stands as whole words.
fn replace_words(text: &str, from: &str, to: &str) -> String {
    let part_of_word = |end: Option<char>| end.is_some_and(char::is_alphanumeric);
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once(from).filter(|_| !from.is_empty()) {
        let last = before.chars().next_back().or(out.chars().next_back());
        let whole = !part_of_word(last) && !part_of_word(after.chars().next());
        out.push_str(before);
        out.push_str(if whole { to } else { from });
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> (Vec<Product>, Vec<NamedProduct>) {
        let products = ["Lamps", "Chairs", "Desks"].map(|category| Product {
            id: category.into(),
            name: format!("Amber {category} One"),
            category: [category.to_owned()].into(),
            vendor: Some(format!("Velt{category}").as_str().into()),
            ..Product::default()
        });
        let named = products.iter().map(|product| NamedProduct {
            id: product.id.clone(),
            name: product.name.clone(),
            url: String::new(),
        });
        let named = named.collect();
        (products.to_vec(), named)
    }

    #[test]
    fn a_template_for_each_category() {
        let (products, named) = shop();
        let titles = [
            (0, "Jual Amber Lamps One - Lamps - Toko"),
            (1, "Jual Amber Chairs One - Chairs - Toko"),
        ];
        let [expansion] = &expand(&products, &named, &titles)[..] else { panic!("one is learnt") };
        let told = TemplateCount { template: "Jual {name} - {category} - Toko".into(), titles: 2 };
        assert_eq!(expansion.told, told);
        let wanted = ["Chairs", "Desks", "Lamps", ""]
            .map(|category| format!("Jual {{name}} - {category} - Toko").parse().unwrap());
        assert_eq!(expansion.templates, wanted);
        // One category alone may be part of every title.
        assert_eq!(expand(&products, &named, &titles[..1]), []);
        let same = [(0, "Jual Amber Lamps One - Toko"), (1, "Jual Amber Chairs One - Toko")];
        assert_eq!(expand(&products, &named, &same), []);
    }

    #[test]
    fn a_template_for_each_vendor() {
        let (products, named) = shop();
        let titles =
            [(2, "VeltDesks Amber Desks One: Toko"), (1, "VeltChairs Amber Chairs One: Toko")];
        let [expansion] = &expand(&products, &named, &titles)[..] else { panic!("one is learnt") };
        assert_eq!(expansion.told.template, "{vendor} {name}: Toko");
        assert_eq!(expansion.templates.len(), 4);
        assert_eq!(expansion.templates[3], "{name} Toko".parse().unwrap());
        // Nothing but the vendor: there is nothing fixed without it.
        let bare = [(2, "VeltDesks Amber Desks One"), (1, "VeltChairs Amber Chairs One")];
        let [expansion] = &expand(&products, &named, &bare)[..] else { panic!("one is learnt") };
        assert_eq!(expansion.templates.len(), 3);
    }

    #[test]
    fn whole_words_are_replaced() {
        assert_eq!(replace_words("Lamp, Lamps; Lamp", "Lamp", "x"), "x, Lamps; x");
        assert_eq!(replace_words("LampLamp aLamp Лamp", "Lamp", "x"), "LampLamp aLamp Лamp");
        assert_eq!(replace_words("a", "", "x"), "a");
    }
}
