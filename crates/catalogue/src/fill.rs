//! The fill rate of a catalogue: how many products have each field.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use crate::{Catalogue, Product};

/// Longest example, in characters.
const EXAMPLE: usize = 60;

/// The fill of a field: how many products have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFill {
    /// The field's name.
    pub field: &'static str,
    /// The number of products that have the field.
    pub products: usize,
    /// The number of different values.
    pub different: usize,
    /// The first value, shortened.
    pub example: String,
}

/// The value of a field, as text.
type Value = fn(&Product) -> Option<String>;

/// The fields by name, each with its value in a product.
const FIELDS: [(&str, Value); 13] = [
    ("id", |product| Some(product.id.clone())),
    ("name", |product| Some(product.name.clone())),
    ("url", |product| product.url.clone()),
    ("picture", |product| product.pictures.get(0).map(str::to_owned)),
    ("further pictures", |product| {
        let further = product.pictures.len().saturating_sub(1);
        (further > 0).then(|| format!("{further}"))
    }),
    ("price", |product| product.price.as_ref().map(ToString::to_string)),
    ("old price", |product| product.old_price.as_ref().map(ToString::to_string)),
    ("category", |product| (!product.category.is_empty()).then(|| product.category.join(" > "))),
    ("vendor", |product| product.vendor.as_deref().map(str::to_owned)),
    ("model", |product| product.model.clone()),
    ("group of variants", |product| product.group.clone()),
    ("characteristics", |product| {
        let params = product.params.iter().map(ToString::to_string);
        (!product.params.is_empty()).then(|| params.collect::<Vec<_>>().join("; "))
    }),
    ("can be bought", |product| product.available.then(|| "yes".to_owned())),
];

/// The fill of every field: the number of products that have it, in the order of [`Product`].
pub fn fill(catalogue: &Catalogue) -> Vec<FieldFill> {
    let hasher = RandomState::new();
    let fields = FIELDS.iter().map(|(field, value)| {
        // Hashes, since the values of a large feed would take its memory once more.
        let mut seen = HashSet::new();
        let mut fill = FieldFill { field, products: 0, different: 0, example: String::new() };
        for value in catalogue.products.iter().filter_map(value) {
            fill.products += 1;
            seen.insert(hasher.hash_one(&value));
            if fill.products == 1 {
                fill.example = shortened(&value);
            }
        }
        fill.different = seen.len();
        fill
    });
    fields.collect()
}

/// A text cut to the length of an example.
fn shortened(text: &str) -> String {
    if text.chars().count() <= EXAMPLE {
        return text.to_owned();
    }
    text.chars().take(EXAMPLE - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_counted() {
        let product = |id: &str, vendor: Option<&str>| Product {
            id: id.into(),
            name: "x".repeat(70),
            vendor: vendor.map(Into::into),
            available: vendor.is_some(),
            ..Product::default()
        };
        let products = vec![product("1", Some("V")), product("2", Some("V")), product("3", None)];
        let filled = fill(&Catalogue { products, ..Catalogue::default() });
        let of = |field: &str| {
            let fill = filled.iter().find(|fill| fill.field == field).unwrap();
            (fill.products, fill.different, fill.example.clone())
        };
        assert_eq!(of("id"), (3, 3, "1".into()));
        assert_eq!(of("vendor"), (2, 1, "V".into()));
        assert_eq!(of("can be bought"), (2, 1, "yes".into()));
        assert_eq!(of("url"), (0, 0, String::new()));
        assert_eq!(of("name").2.chars().count(), EXAMPLE);
    }
}
