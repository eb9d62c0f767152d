//! A product that is not in the table yet: the page's own picture finds its neighbours.

use std::rc::Rc;

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, RequestCredentials, RequestInit, RequestMode, Response, Window};

use super::client::Client;
use crate::protocol::{Files, FoundProduct, Request};
use crate::worker::{serve, weights};
use vitrine_table::{Card, Entry};
use vitrine_widget::fetch::fetch_with;
use vitrine_widget::frame::Frame;
use vitrine_widget::view::web_address;

/// Weights that a page may fetch for a newcomer without asking its visitor: the network inside has
/// 4.6 MB, and the shop's owner asked for newcomers.
const MOST_BYTES: usize = 5_000_000;

/// Neighbours asked for.
const COUNT: u32 = 12;
/// The picture of a page that is nearer than this to a product of the table shows that product:
/// who looks at it needs no recommendation of itself.
const SAME: f32 = 0.999;

/// Looks at pages whose product the table does not know.
pub(crate) struct ColdStart {
    frame: Rc<Frame>,
    client: Rc<Client>,
    files: Files,
}

impl ColdStart {
    /// A frame that is silent until there is something to show.
    pub(crate) fn new(
        window: &Window,
        client: Rc<Client>,
        files: Files,
    ) -> Result<Rc<ColdStart>, JsValue> {
        let frame = Frame::new(window.clone()).map_err(|error| error.to_string())?;
        frame.listen();
        let resting = Rc::clone(&frame);
        let rest = Closure::<dyn Fn()>::new(move || resting.rest());
        let callback = rest.as_ref().unchecked_ref();
        window.add_event_listener_with_callback("hashchange", callback)?;
        rest.forget();
        Ok(Rc::new(ColdStart { frame, client, files }))
    }

    /// Offers the neighbours of the page's picture, where the owner wants it, the picture may be
    /// read, and the network is small or here already.
    pub(crate) async fn look(&self) -> Result<(), JsValue> {
        let signals = self.frame.signals().map_err(|error| error.to_string())?;
        let location = signals.location().to_owned();
        let Some(picture) = web_address(&signals.picture, &location) else { return Ok(()) };
        let manifest = serve::manifest(&self.files.pack).await.map_err(|f| f.to_string())?;
        if manifest.weight_bytes() > MOST_BYTES
            && !weights::is_stored(&self.files.pack, &manifest).await
        {
            return Ok(());
        }
        // A picture that may not be read is no fault: most shops' servers do not allow it.
        let Some(image) = readable(&picture).await else { return Ok(()) };
        let request = Request { files: self.files.clone(), count: Some(COUNT), crop: None };
        let answer = self.client.ask(&request, Some(&image), None, Rc::new(|_, _| {})).await?;
        let products = Reflect::get(&answer, &"products".into())?;
        let products: Vec<FoundProduct> = serde_wasm_bindgen::from_value(products)?;
        let cards: Vec<Card> = products
            .iter()
            .filter(|product| product.alike && product.cosine < SAME)
            .map(FoundProduct::card)
            .collect();
        let now = self.frame.signals().map_err(|error| error.to_string())?;
        if now.location() != location {
            return Ok(());
        }
        let name = now.page.titles.first().cloned().unwrap_or_default();
        let card = Card {
            id: location,
            name: name.clone(),
            url: None,
            picture: None,
            price: None,
            old_price: None,
            score: 100,
            common: None,
        };
        let entry = Entry {
            position: u32::MAX,
            id: card.id.clone(),
            name,
            url: None,
            card,
            similar_a: Vec::new(),
            similar_b: cards,
        };
        self.frame.offer(signals, entry).map_err(|error| error.to_string())?;
        Ok(())
    }
}

/// The picture's bytes, where its server lets other origins read them.
async fn readable(address: &str) -> Option<Blob> {
    let options = RequestInit::new();
    options.set_mode(RequestMode::Cors);
    options.set_credentials(RequestCredentials::Omit);
    let response = JsFuture::from(fetch_with(address, &options)).await.ok()?;
    let response: Response = response.dyn_into().ok()?;
    let blob = response.ok().then(|| response.blob().ok()).flatten()?;
    JsFuture::from(blob).await.ok()?.dyn_into().ok()
}
