//! The second module in the frame: the panel, and products that the table does not know.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, Window};

use super::client::{Client, IDLE_MS};
use super::cold_start;
use super::panel::Panel;
use crate::protocol::Files;

/// What the frame's script calls.
#[wasm_bindgen(js_name = Page)]
pub struct PhotoPage {
    window: Window,
    client: Rc<Client>,
    files: Files,
    panel: RefCell<Option<Rc<Panel>>>,
}

#[wasm_bindgen(js_class = Page)]
impl PhotoPage {
    /// `module` is this compiled module and `script` the absolute address of its script; what a
    /// search reads is named by the frame's page.
    ///
    /// # Errors
    /// Where it is not.
    #[wasm_bindgen(constructor)]
    pub fn new(module: JsValue, script: String) -> Result<PhotoPage, JsValue> {
        let window = web_sys::window().ok_or("no window")?;
        let document = window.document().ok_or("no document")?;
        let base = document.base_uri()?.unwrap_or_default();
        let address = |id: &str| {
            let link =
                document.get_element_by_id(id).map(|link| link.unchecked_into::<HtmlElement>());
            let href = link.and_then(|link| link.get_attribute("href"));
            let href = href.ok_or_else(|| format!("frame.html lacks #{id}"))?;
            Ok::<_, JsValue>(web_sys::Url::new_with_base(&href, &base)?.href())
        };
        let files =
            Files { pack: address("pack")?, codes: address("codes")?, index: address("index")? };
        let client = Client::new(module, script, IDLE_MS);
        Ok(PhotoPage { window, client, files, panel: RefCell::default() })
    }

    /// Opens the search by photo; from then on its button opens and closes it.
    ///
    /// # Errors
    /// Where the frame's page is not the one that this module belongs to.
    pub fn photo(&self) -> Result<(), JsValue> {
        if self.panel.borrow().is_none() {
            let (client, files) = (Rc::clone(&self.client), self.files.clone());
            let panel = Panel::new(self.window.clone(), client, files)?;
            panel.open();
            self.panel.replace(Some(panel));
        }
        Ok(())
    }

    /// Looks for the neighbours of a product that is not in the table, by the picture of its page.
    ///
    /// # Errors
    /// What went wrong; nothing is shown then.
    #[wasm_bindgen(js_name = coldStart)]
    pub async fn cold_start(&self, picture: String) -> Result<(), JsValue> {
        cold_start::look(&self.window, &self.client, &self.files, &picture).await
    }
}
