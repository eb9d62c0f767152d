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
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.as_f64() != Some(0.0) => {
            let whole = number.as_f64().filter(|x| x.fract() == 0.0 && x.abs() < 1e15);
            whole.map_or_else(|| number.to_string(), |x| format!("{x:.0}"))
        }
        Value::Bool(true) => "true".to_owned(),
        Value::Array(values) => {
            let texts = values.iter().map(|value| text(value).unwrap_or_default());
            texts.collect::<Vec<_>>().join(",")
        }
        _ => return None,
    };
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_product_has_a_sku() {
        for (scripts, wanted) in [
            (vec![r#"{"@type":"Product","sku":" A-1 "}"#], Some("A-1")),
            (vec![r#"{"@type":"Product","sku":17.0}"#], Some("17")),
            (vec![r#"{"@type":["Thing","http://schema.org/Product"],"sku":"A"}"#], Some("A")),
            (
                vec![r#"[{"@type":"WebSite"},{"@graph":[{"@type":"Product","sku":"A"}]}]"#],
                Some("A"),
            ),
            (vec![r#"{"@type":"ItemPage","mainEntity":{"@type":"Product","sku":"A"}}"#], Some("A")),
            (vec!["{", r#"{"@type":"Product","sku":"A"}"#], Some("A")),
            (vec![r#"{"@type":"Product","sku":"A","isRelatedTo":{"@type":"Product"}}"#], Some("A")),
            (vec![r#"{"@type":"Product","sku":"A"}"#, r#"{"@type":"Product"}"#], None),
            (vec![r#"[{"@type":"Product","sku":"A"},{"@type":"Product","sku":"A"}]"#], None),
            (vec![r#"{"@type":"ProductGroup","sku":"A"}"#], Some("A")),
            (vec![r#"{"@type":"ItemList","itemListElement":{"@type":"Product","sku":"A"}}"#], None),
            (vec![r#"{"@type":"Product","sku":0}"#], None),
            (vec![r#"{"@type":"Product","sku":null}"#], None),
            (vec![], None),
        ] {
            let scripts: Vec<String> = scripts.into_iter().map(str::to_owned).collect();
            assert_eq!(sku(&scripts).as_deref(), wanted, "{scripts:?}");
        }
    }
}
