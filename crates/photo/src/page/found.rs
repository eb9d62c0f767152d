//! What a search found, as the visitor sees it.

use std::cell::Cell;

use wasm_bindgen::prelude::*;
use web_sys::Element;

use super::handover::hand_over;
use super::words::PhotoWords;
use crate::protocol::FoundProduct;

/// The list of cards, which the frame draws, and the words above it.
pub(crate) struct Found {
    list: Element,
    verdict: Element,
    empty: Cell<bool>,
}

impl Found {
    /// Finds its elements in the panel's.
    pub(crate) fn new(root: &Element) -> Result<Found, JsValue> {
        let part = |selector: &str| {
            root.query_selector(selector)?.ok_or_else(|| JsValue::from_str(selector))
        };
        Ok(Found { list: part(".found")?, verdict: part(".verdict")?, empty: Cell::new(true) })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.empty.get()
    }

    /// Forgets what was found.
    pub(crate) fn clear(&self) {
        self.empty.set(true);
        self.verdict.set_text_content(None);
    }

    /// Says whether the list is about to change.
    pub(crate) fn wait(&self, waiting: bool) {
        let _ = self.list.set_attribute("aria-busy", if waiting { "true" } else { "false" });
    }

    /// Shows what is alike, or, where nothing is, says so and shows what is nearest.
    pub(crate) fn fill(
        &self,
        mut products: Vec<FoundProduct>,
        words: PhotoWords,
    ) -> Result<(), JsValue> {
        let alike = products.iter().any(|product| product.alike);
        products.retain(|product| product.alike || !alike);
        hand_over(&self.list, "found", &products)?;
        // Those who do not see the list hear what has become of it.
        let first = products.first().map(|product| product.name.as_str());
        self.verdict.set_text_content(if alike { first } else { Some(words.nearest) });
        self.verdict.class_list().toggle_with_force("unseen", alike)?;
        self.empty.set(false);
        self.wait(false);
        Ok(())
    }
}
