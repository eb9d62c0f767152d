//! Rules that complete a product, whatever its feed's format.

use std::sync::Arc;

use crate::reading::text;
use crate::{Param, Product};

/// Adds a characteristic, unless it is empty or there already.
pub(crate) fn push_param(product: &mut Product, name: &str, value: &str, unit: Option<&str>) {
    let (name, value) = (text::shown(name), text::shown(value));
    if name.is_empty() || text::present(&value).is_none() || text::is_default_title(&value) {
        return;
    }
    let unit = unit.map(text::shown).filter(|unit| !unit.is_empty());
    let param = Param { name, value, unit };
    if !product.params.iter().any(|known| **known == param) {
        product.params.push(Arc::new(param));
    }
}

/// A price "before the discount" that is not above the price is none; without a currency it has
/// that of the price.
pub(crate) fn drop_false_discount(product: &mut Product) {
    if let (Some(now), Some(before)) = (&product.price, &mut product.old_price)
        && before.currency.is_empty()
    {
        before.currency = now.currency.clone();
    }
    let higher = match (&product.price, &product.old_price) {
        (Some(now), Some(before)) => before.hundredths > now.hundredths,
        _ => false,
    };
    if !higher {
        product.old_price = None;
    }
}
