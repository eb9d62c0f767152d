//! The variants inside an offer.

use crate::Product;
use crate::reading::collect::product::push_param;
use crate::reading::xml::fields::{Field, fields};
use crate::reading::xml::keys::is_of_variants;

/// The variants in an element that holds them, or is one.
pub(super) fn variants_in(holder: Field) -> Vec<Field> {
    let several = fields(holder.raw).filter(Field::has_elements).filter(|inner| {
        let name = inner.local();
        is_of_variants(name) || ["item", "sku", "child", "offer"].contains(&&*name.to_lowercase())
    });
    let several: Vec<Field> = several.collect();
    if several.is_empty() { vec![holder] } else { several }
}

/// Adds to a product what its variants have: the price of the first that can be bought, pictures
/// and characteristics; `told` where the product says itself whether it can be bought.
pub(super) fn fold(product: &mut Product, variants: &[Product], told: bool) {
    let variants = || variants.iter();
    let priced = variants().filter(|variant| variant.price.is_some());
    if product.price.is_none()
        && let Some(first) = priced.min_by_key(|variant| !variant.available)
    {
        product.price.clone_from(&first.price);
        product.old_price.clone_from(&first.old_price);
    }
    if !told && variants().next().is_some() {
        product.available = variants().any(|variant| variant.available);
    }
    for variant in variants() {
        product.pictures.extend(&variant.pictures);
        if product.url.is_none() {
            product.url.clone_from(&variant.url);
        }
        for param in &variant.params {
            push_param(product, &param.name, &param.value, param.unit.as_deref());
        }
    }
}
