//! What Shopify's exports as CSV and as JSON have in common.

use crate::reading::collect::product::drop_false_discount;
use crate::{Money, Product, ReadOptions};

/// What a variant adds to the choice of the product's price.
pub(crate) struct Variant {
    /// Whether it can be bought.
    pub available: bool,
    /// Price now.
    pub price: Option<Money>,
    /// Price before.
    pub old_price: Option<Money>,
}

/// Gives a product the price of its first variant that can be bought and has one.
pub(crate) fn choose_price(product: &mut Product, variants: Vec<Variant>) {
    product.available = variants.is_empty() || variants.iter().any(|variant| variant.available);
    let best = variants
        .into_iter()
        .filter(|variant| variant.price.is_some())
        // Of equals the first.
        .min_by_key(|variant| !variant.available);
    if let Some(variant) = best {
        product.price = variant.price;
        product.old_price = variant.old_price;
        drop_false_discount(product);
    }
}

/// The address of a product's page, the same in every Shopify shop.
pub(crate) fn page_address(handle: &str, options: &ReadOptions) -> Option<String> {
    (options.url_template.is_none() && !handle.is_empty()).then(|| format!("/products/{handle}"))
}
