//! A catalogue without addresses: its cards lead nowhere, and pages are matched by names alone.

use std::collections::HashSet;

use super::BuildError;
use crate::feed::FeedSource;
use vitrine_catalogue::{Catalogue, Product};

/// A warning where no product has an address.
///
/// # Errors
///
/// [`BuildError::NothingToMatch`] where identifiers and names cannot stand in for them.
pub(super) fn check_addresses(
    feed: &FeedSource,
    catalogue: &Catalogue,
) -> Result<Option<&'static str>, BuildError> {
    let products = &catalogue.products;
    if products.iter().any(|product| product.url.is_some()) {
        return Ok(None);
    }
    if !can_match(products) {
        return Err(BuildError::NothingToMatch { feed: feed.clone() });
    }
    Ok(Some(
        "no product of the feed has an address: cards need one to be shown and clicked; add a \
         column for addresses (url) to the feed, or give --url-template, for example \
         --url-template 'https://shop.example/p/{id}'",
    ))
}

/// Whether pages can be matched by identifiers of the shop's own, or by names that differ.
fn can_match(products: &[Product]) -> bool {
    let names: HashSet<&str> = products.iter().map(|product| product.name.as_str()).collect();
    names.len() > 1 || products.iter().any(|product| product.id != product.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_or_names_stand_in_for_addresses() {
        let product = |id: &str, name: &str| Product {
            id: id.into(),
            name: name.into(),
            ..Product::default()
        };
        assert!(can_match(&[product("1", "Ring"), product("2", "Ring")]));
        assert!(can_match(&[product("Ring", "Ring"), product("Chain", "Chain")]));
        assert!(!can_match(&[product("Ring", "Ring")]));
    }
}
