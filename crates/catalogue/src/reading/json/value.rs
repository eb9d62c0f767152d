//! What is in a JSON value, leniently.

use serde_json::Value;

use crate::Money;
use crate::reading::text;

/// The elements of an array, or of what GraphQL makes of one (`edges` with a `node` each, or
/// `nodes`); none of anything else.
pub(crate) fn list(value: &Value) -> impl Iterator<Item = &Value> {
    let elements = [value, &value["edges"], &value["nodes"]];
    let elements = elements.into_iter().find_map(Value::as_array);
    elements.map(Vec::as_slice).unwrap_or_default().iter().map(node)
}

/// The node of an edge; anything else as it is.
pub(crate) fn node(value: &Value) -> &Value {
    value.get("node").filter(|node| node.is_object()).unwrap_or(value)
}

/// The first of some members that is there.
pub(crate) fn member<'a>(value: &'a Value, names: [&str; 2]) -> &'a Value {
    names.iter().find_map(|name| value.get(*name)).unwrap_or(&Value::Null)
}

/// A string or number as a page shows it; empty for anything else.
pub(crate) fn string(value: &Value) -> String {
    match value {
        Value::String(string) => text::shown(string),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// An amount: a string or number, or an object with `amount` and `currencyCode`.
pub(crate) fn money(value: &Value) -> Option<Money> {
    match value.get("amount") {
        Some(amount) => Money::parse(&string(amount), &string(&value["currencyCode"])),
        None => Money::parse(&string(value), ""),
    }
}
