//! WooCommerce's products in JSON: of the Store API, which every shop answers to anybody
//! (`/wp-json/wc/store/v1/products`), and of the REST API.
//!
//! Formats: <https://github.com/woocommerce/woocommerce/blob/trunk/plugins/woocommerce/src/StoreApi/docs/products.md>,
//! <https://woocommerce.github.io/woocommerce-rest-api-docs/#product-properties>.

use std::cmp::Reverse;
use std::sync::Arc;

use serde_json::Value;

use crate::reading::collect::product::{drop_false_discount, push_param};
use crate::reading::json::entry::Entry;
use crate::reading::json::value::{list, string};
use crate::reading::text::{self, available, is_hidden_state};
use crate::{Money, Product};

/// The product of an object.
pub(crate) fn entry(value: &Value) -> Entry {
    let status = string(&value["status"]);
    if is_hidden_state(&status) {
        return Entry::Hidden(format!("its status is {status}"));
    }
    if is_hidden_state(&string(&value["catalog_visibility"])) {
        return Entry::Hidden("it is hidden from the catalogue".to_owned());
    }
    Entry::Product(Box::new(product(value)))
}

fn product(value: &Value) -> Product {
    let told = ["is_in_stock", "in_stock"].iter().find_map(|key| value[*key].as_bool());
    let parent = string(&value["parent"]);
    let parent = Some(parent).filter(|parent| !matches!(parent.as_str(), "" | "0"));
    let mut product = Product {
        id: string(&value["id"]),
        name: string(&value["name"]),
        url: text::address(&string(&value["permalink"])),
        category: category(value).into(),
        vendor: list(&value["brands"]).map(name).find(|name| !name.is_empty()).map(Arc::from),
        group: parent,
        available: told.or_else(|| available(&string(&value["stock_status"]))).unwrap_or(true),
        ..Product::default()
    };
    let images = list(&value["images"]).filter_map(|image| text::address(&string(&image["src"])));
    product.pictures.extend(images);
    prices(value, &mut product);
    for attribute in list(&value["attributes"]) {
        let values = list(&attribute["terms"]).map(name);
        for value in values.chain(list(&attribute["options"]).map(string)) {
            push_param(&mut product, &string(&attribute["name"]), &value, None);
        }
    }
    list(&value["tags"]).for_each(|tag| push_param(&mut product, "tag", &name(tag), None));
    product
}

fn name(value: &Value) -> String {
    string(&value["name"])
}

/// The category whose page lies deepest; of equals the first.
fn category(value: &Value) -> Vec<String> {
    let depth =
        |category: &Value| string(&category["link"]).trim_end_matches('/').matches('/').count();
    let deepest = list(&value["categories"]).min_by_key(|category| Reverse(depth(category)));
    deepest.map(name).into_iter().filter(|name| !name.is_empty()).collect()
}

/// The price now and, in a sale, before.
fn prices(value: &Value, product: &mut Product) {
    let prices = &value["prices"];
    let money = |key: &str| match prices.is_object() {
        true => in_minor_units(&string(&prices[key]), prices),
        false => Money::parse(&string(&value[key]), ""),
    };
    product.price = money("price").or_else(|| money("regular_price"));
    product.old_price = money("regular_price");
    drop_false_discount(product);
}

/// An amount in the smallest unit of its currency, of which `prices` says how many decimals it has.
fn in_minor_units(amount: &str, prices: &Value) -> Option<Money> {
    let decimals = prices["currency_minor_unit"].as_u64().and_then(|unit| u32::try_from(unit).ok());
    let units = u128::from(amount.parse::<u64>().ok()?) * 100;
    let hundredths = units / 10_u128.checked_pow(decimals.unwrap_or(2))?;
    let hundredths = u64::try_from(hundredths).ok().filter(|&amount| amount > 0)?;
    let currency = Money::parse("1", &string(&prices["currency_code"]))?.currency;
    Some(Money { hundredths, currency })
}
