//! What the search by photo hands over: products, as `www/api.d.ts` describes them.

use js_sys::{Array, Reflect};
use wasm_bindgen::JsValue;

use vitrine_catalogue::Money;
use vitrine_table::Card;

/// The cards of an array of products. What is not as described counts as not given.
pub(super) fn cards(products: &Array) -> Vec<Card> {
    products.iter().map(|product| card(&product)).collect()
}

/// Whether the products are really like the picture, and not only nearer to it than others.
pub(super) fn alike(products: &Array) -> bool {
    field(&products.get(0), "alike").is_some_and(|alike| alike.is_truthy())
}

fn card(product: &JsValue) -> Card {
    let text = |name| field(product, name)?.as_string();
    let number = |name| field(product, name)?.as_f64();
    Card {
        id: text("id").unwrap_or_default(),
        name: text("name").unwrap_or_default(),
        url: text("url"),
        picture: text("picture"),
        price: money(product, "price"),
        old_price: money(product, "oldPrice"),
        score: (number("similarity").unwrap_or_default() * 100.0).round() as u8,
        common: None,
    }
}

fn money(product: &JsValue, name: &str) -> Option<Money> {
    let price = field(product, name)?;
    let amount = field(&price, "amount")?.as_f64()?;
    let currency = field(&price, "currency")?.as_string()?;
    Some(Money { hundredths: (amount * 100.0).round() as u64, currency: currency.into() })
}

/// A property; `None` of what has none, such as `undefined`.
fn field(object: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(object, &name.into()).ok()
}
