//! Interning: values that many products have in common are held once.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

use crate::{Money, Param, Product};

/// The values seen so far.
#[derive(Default)]
pub(crate) struct Interner {
    params: HashSet<Arc<Param>>,
    paths: HashSet<Arc<[String]>>,
    texts: HashSet<Arc<str>>,
}

impl Interner {
    /// Makes a product share what others have too, and gives back memory that it does not need.
    pub fn share(&mut self, product: &mut Product) {
        for param in &mut product.params {
            share(&mut self.params, param);
        }
        share(&mut self.paths, &mut product.category);
        if let Some(vendor) = &mut product.vendor {
            share(&mut self.texts, vendor);
        }
        self.share_currencies(product);
        let Product { id, name, url, pictures, model, group, params, .. } = product;
        for text in [Some(id), Some(name), url.as_mut(), model.as_mut(), group.as_mut()] {
            text.into_iter().for_each(String::shrink_to_fit);
        }
        pictures.shrink();
        params.shrink_to_fit();
    }

    /// The same for the currencies alone.
    pub fn share_currencies(&mut self, product: &mut Product) {
        for Money { currency, .. } in
            [&mut product.price, &mut product.old_price].into_iter().flatten()
        {
            share(&mut self.texts, currency);
        }
    }
}

/// Replaces a value by its equal that was seen before.
fn share<T: ?Sized + Eq + Hash>(seen: &mut HashSet<Arc<T>>, value: &mut Arc<T>) {
    match seen.get::<T>(Borrow::borrow(value)) {
        Some(known) => *value = known.clone(),
        None => {
            seen.insert(value.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_become_one() {
        let product = || Product {
            category: vec!["A".to_owned(), "B".to_owned()].into(),
            vendor: Some("V".into()),
            price: Money::parse("5 UAH", ""),
            params: vec![Arc::new(Param { name: "a".into(), value: "b".into(), unit: None })],
            ..Product::default()
        };
        let (mut a, mut b) = (product(), product());
        let mut interner = Interner::default();
        interner.share(&mut a);
        interner.share(&mut b);
        assert_eq!(a, product());
        assert!(Arc::ptr_eq(&a.category, &b.category) && Arc::ptr_eq(&a.params[0], &b.params[0]));
        assert!(Arc::ptr_eq(&a.vendor.unwrap(), &b.vendor.unwrap()));
        assert!(Arc::ptr_eq(&a.price.unwrap().currency, &b.price.unwrap().currency));
    }
}
