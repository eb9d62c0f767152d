//! What a search found, as the visitor sees it.

use std::cell::{Cell, RefCell};

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, MouseEvent};

use super::words::PhotoWords;
use crate::protocol::FoundProduct;
use vitrine_widget::Words;
use vitrine_widget::messages::{Detail, Item, Loader, Say};
use vitrine_widget::view::{View, clicked};

/// The list of cards, and the words above it.
pub(crate) struct Found {
    document: Document,
    list: Element,
    verdict: Element,
    products: RefCell<Vec<FoundProduct>>,
    /// The visitor has seen them.
    counted: Cell<bool>,
}

impl Found {
    /// Finds its elements in the panel's.
    pub(crate) fn new(document: Document, root: &Element) -> Result<Found, JsValue> {
        let part = |selector: &str| {
            root.query_selector(selector)?.ok_or_else(|| JsValue::from_str(selector))
        };
        Ok(Found {
            document,
            list: part(".found")?,
            verdict: part(".verdict")?,
            products: RefCell::default(),
            counted: Cell::default(),
        })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.products.borrow().is_empty()
    }

    /// Forgets what was found.
    pub(crate) fn clear(&self) {
        self.products.borrow_mut().clear();
        self.verdict.set_text_content(None);
    }

    /// Says whether the list is about to change.
    pub(crate) fn wait(&self, waiting: bool) {
        let _ = self.list.set_attribute("aria-busy", if waiting { "true" } else { "false" });
    }

    /// Shows what is alike, or, where nothing is, says so and shows what is nearest.
    pub(crate) fn fill(
        &self,
        products: Vec<FoundProduct>,
        view: &View,
        words: PhotoWords,
        lang: &str,
    ) -> Result<(), JsValue> {
        let alike = products.iter().any(|product| product.alike);
        let shown: Vec<_> =
            products.into_iter().filter(|product| product.alike || !alike).collect();
        let cards: Vec<_> = shown.iter().map(FoundProduct::card).collect();
        view.fill_list(&self.list, &cards, &Words::of(lang), lang)?;
        let pictures = self.list.query_selector_all(".picture")?;
        for (at, card) in cards.iter().enumerate().filter(|_| alike) {
            let badge = self.document.create_element("b")?;
            badge.set_class_name("match");
            badge.set_text_content(Some(&format!("{} %", card.score)));
            if let Some(picture) = pictures.get(at as u32) {
                picture.append_child(&badge)?;
            }
        }
        // Those who do not see the list hear what has become of it.
        let first = cards.first().map(|card| card.name.as_str());
        self.verdict.set_text_content(if alike { first } else { Some(words.nearest) });
        self.verdict.class_list().toggle_with_force("unseen", alike)?;
        self.products.replace(shown);
        self.counted.set(false);
        self.wait(false);
        Ok(())
    }

    /// The visitor has the panel in view: what was found counts once.
    pub(crate) fn impress(&self, loader: &Loader) {
        let products = self.products.borrow();
        if products.is_empty() || self.counted.replace(true) {
            return;
        }
        let cards: Vec<_> = products.iter().map(FoundProduct::card).collect();
        let items = cards.iter().enumerate().map(|(position, card)| Item(position, card));
        let _ = loader.say(&Say {
            vitrine: "impression",
            detail: Some(Detail {
                variant: Some("photo"),
                count: Some(cards.len() as u32),
                items: Some(items.collect()),
                ..Detail::default()
            }),
            ..Say::default()
        });
    }

    /// A click on a card.
    pub(crate) fn click(&self, event: &MouseEvent, loader: &Loader) {
        let Some((position, plain)) = clicked(event) else { return };
        let products = self.products.borrow();
        let Some(product) = products.get(position) else { return };
        if plain {
            event.prevent_default();
        }
        let _ = loader.say(&Say {
            vitrine: "click",
            plain: Some(plain),
            detail: Some(Detail {
                variant: Some("photo"),
                item: Some(Item(position, &product.card())),
                ..Detail::default()
            }),
            ..Say::default()
        });
    }
}
