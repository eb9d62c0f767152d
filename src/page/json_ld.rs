//! Products in a page's JSON-LD, by the rules of the loader (`www/vitrine.js`).

use serde_json::{Map, Value};

/// The `sku` of the page's one product, given the texts of its JSON-LD scripts; `None` where there
/// are several, as on a listing.
pub(crate) fn sku(scripts: &[String]) -> Option<String> {
    let documents: Vec<Value> =
        scripts.iter().filter_map(|script| serde_json::from_str(script).ok()).collect();
    match documents.iter().flat_map(products).collect::<Vec<_>>()[..] {
        [product] => text(product.get("sku")?),
        _ => None,
    }
}

fn products(node: &Value) -> Vec<&Map<String, Value>> {
    match node {
        Value::Array(nodes) => nodes.iter().flat_map(products).collect(),
        Value::Object(object) if object.get("@type").is_some_and(is_product) => vec![object],
        Value::Object(object) => {
            let within = ["@graph", "mainEntity"].into_iter().filter_map(|key| object.get(key));
            within.flat_map(products).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether `Product` or `ProductGroup` is a word of the type, or of one of several.
fn is_product(kind: &Value) -> bool {
    match kind {
        Value::String(kind) => {
            let word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            kind.split(|letter| !word(letter))
                .any(|part| matches!(part, "Product" | "ProductGroup"))
        }
        Value::Array(kinds) => kinds.iter().any(is_product),
        _ => false,
    }
}

/// A value as JavaScript writes it into a form; nothing of what is false there.
fn text(value: &Value) -> Option<String> {
    let truthy = match value {
        Value::Null | Value::Bool(false) => false,
        Value::Number(number) => number.as_f64() != Some(0.0),
        _ => true,
    };
    let text = truthy.then(|| string(value).trim().to_owned())?;
    Some(text).filter(|text| !text.is_empty())
}

/// What JavaScript's `String` makes of a value.
fn string(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        // Whatever their spelling, JavaScript's numbers are doubles; its exponents, of more than
        // twenty digits, are not imitated.
        Value::Number(number) => number.as_f64().unwrap_or_default().to_string(),
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            let text = |value: &Value| if value.is_null() { String::new() } else { string(value) };
            values.iter().map(text).collect::<Vec<_>>().join(",")
        }
        Value::Object(_) => "[object Object]".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The browser test `the only JSON-LD product's sku` holds the loader to the same.
    const CASES: &str = include_str!("../../tests/fixtures/json_ld/skus.json");

    #[derive(serde::Deserialize)]
    struct Case {
        name: String,
        scripts: Vec<String>,
        sku: Option<String>,
    }

    #[test]
    fn one_product_has_a_sku() {
        let cases: Vec<Case> = serde_json::from_str(CASES).unwrap();
        assert!(cases.len() > 20);
        for Case { name, scripts, sku: wanted } in cases {
            assert_eq!(sku(&scripts), wanted, "{name}");
        }
    }
}
