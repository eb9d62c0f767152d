//! Shopify's products in JSON: `products.json` of the storefront and of the Admin API, and what its
//! GraphQL API answers, also as a bulk operation's result (JSONL).
//!
//! Each product gives one product, as in Shopify's CSV. Of a bulk operation variants and pictures
//! are objects of their own, which follow their product and name it by `__parentId`.
//!
//! Formats: <https://shopify.dev/docs/api/admin-graphql/latest/objects/Product>,
//! <https://shopify.dev/docs/api/usage/bulk-operations/queries>.

use std::sync::Arc;

use serde_json::Value;

use crate::reading::collect::product::push_param;
use crate::reading::json::entry::Entry;
use crate::reading::json::value::{list, member, money, string};
use crate::reading::shopify::{Variant, choose_price, page_address};
use crate::reading::text;
use crate::reading::text::category_path;
use crate::{Product, ReadOptions};

/// The product of an object.
pub(crate) fn entry(value: &Value, options: &ReadOptions) -> Entry {
    match hidden(value) {
        Some(reason) => Entry::Hidden(reason),
        None => Entry::Product(Box::new(product(value, options))),
    }
}

/// Puts a variant or picture that stands on its own into its product.
pub(crate) fn adopt(product: &mut Value, mut child: Value) {
    let id = string(&child["id"]);
    let key = if id.contains("/ProductVariant/") || child.get("price").is_some() {
        "variants"
    } else if let Some(image) = child.get_mut("image").filter(|image| image.is_object()) {
        child = image.take();
        "images"
    } else if child.get("url").is_some() || child.get("src").is_some() {
        "images"
    } else {
        return;
    };
    let Some(members) = product.as_object_mut() else { return };
    let list = members.entry(key).or_insert_with(|| Value::Array(Vec::new()));
    if !list.is_array() {
        *list = Value::Array(Vec::new());
    }
    if let Some(list) = list.as_array_mut() {
        list.push(child);
    }
}

/// Why a product is not on sale, if so.
fn hidden(value: &Value) -> Option<String> {
    let status = string(&value["status"]).to_lowercase();
    if !matches!(status.as_str(), "" | "active") {
        return Some(format!("its status is {status}"));
    }
    // The key is there and says no: not published.
    let keys = ["published_at", "publishedAt", "onlineStoreUrl"];
    let unpublished = keys.iter().any(|key| value.get(*key).is_some_and(Value::is_null));
    unpublished.then(|| "it is not published".to_owned())
}

/// The product of an object that is on sale.
fn product(value: &Value, options: &ReadOptions) -> Product {
    let kind = string(member(value, ["product_type", "productType"]));
    let taxonomy = &value["category"];
    let category =
        [category_path(&kind), category_path(&string(member(taxonomy, ["fullName", "name"])))];
    let id = string(&value["id"]);
    let mut product = Product {
        // Of `gid://shopify/Product/1` what the pages name.
        id: id
            .strip_prefix("gid://")
            .and_then(|gid| gid.rsplit('/').next())
            .unwrap_or(&id)
            .to_owned(),
        name: string(&value["title"]),
        url: text::address(&string(&value["onlineStoreUrl"]))
            .or_else(|| page_address(&string(&value["handle"]), options)),
        category: category.into_iter().find(|path| !path.is_empty()).unwrap_or_default().into(),
        vendor: text::present(&string(&value["vendor"])).map(Arc::from),
        ..Product::default()
    };
    let images = list(&value["images"]).chain([&value["image"], &value["featuredImage"]]);
    let media = list(&value["media"]).map(|media| &media["image"]);
    let addresses = images.chain(media).filter_map(|image| {
        let named = ["src", "url", "originalSrc", "transformedSrc"];
        named.iter().find_map(|name| text::address(&string(&image[*name])))
    });
    product.pictures.extend(addresses);
    characteristics(value, &mut product);
    choose_price(&mut product, list(&value["variants"]).map(variant).collect());
    if product.price.is_none() {
        let range = member(value, ["priceRangeV2", "priceRange"]);
        product.price = money(&range["minVariantPrice"]);
    }
    product
}

/// The values of the options, and the tags.
fn characteristics(value: &Value, product: &mut Product) {
    for (at, option) in list(&value["options"]).enumerate() {
        let name = string(&option["name"]);
        let key = format!("option{}", at + 1);
        // The variants' values, where the option does not list them itself.
        let values = list(&option["values"])
            .chain(list(&option["optionValues"]).map(|value| &value["name"]))
            .chain(list(&value["variants"]).map(|variant| &variant[key.as_str()]));
        for value in values.map(string) {
            push_param(product, &name, &value, None);
        }
    }
    for option in list(&value["variants"]).flat_map(|variant| list(&variant["selectedOptions"])) {
        push_param(product, &string(&option["name"]), &string(&option["value"]), None);
    }
    match &value["tags"] {
        Value::Array(tags) => tags.iter().map(string).collect(),
        tags => string(tags).split(',').map(str::to_owned).collect::<Vec<_>>(),
    }
    .iter()
    .for_each(|tag| push_param(product, "tag", tag, None));
}

/// The variant of an object.
fn variant(value: &Value) -> Variant {
    let told = ["available", "availableForSale"].iter().find_map(|key| value[*key].as_bool());
    let available = told.unwrap_or_else(|| {
        let tracked = value["inventoryItem"]["tracked"].as_bool();
        let tracked = tracked.unwrap_or(match value.get("inventoryQuantity") {
            Some(_) => true,
            None => !value["inventory_management"].is_null(),
        });
        let policy = string(member(value, ["inventory_policy", "inventoryPolicy"]));
        let left = member(value, ["inventory_quantity", "inventoryQuantity"]).as_i64().unwrap_or(1);
        !tracked || policy.eq_ignore_ascii_case("continue") || left > 0
    });
    Variant {
        available,
        price: money(&value["price"]),
        old_price: money(member(value, ["compare_at_price", "compareAtPrice"])),
    }
}
