//! A product that is not in the table yet: the page's own picture finds its neighbours.

use std::rc::Rc;

use gloo_net::http;
use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, RequestCredentials, RequestMode, Response, Window};

use super::client::Client;
use super::handover::hand_over;
use crate::protocol::{Files, FoundProduct, Request};
use crate::worker::{serve, weights};

/// Weights that a page may fetch for a new product without asking its visitor: the network inside
/// has 4.6 MB, and the shop's owner asked for new products.
const MOST_BYTES: usize = 5_000_000;

/// Neighbours asked for.
const COUNT: u32 = 12;
/// The picture of a page that is nearer than this to a product of the table shows that product:
/// who looks at it needs no recommendation of itself.
const SAME: f32 = 0.999;

/// Hands the neighbours of the page's picture over to the frame, where the picture may be read, and
/// the network is small or here already.
pub(crate) async fn look(
    window: &Window,
    client: &Rc<Client>,
    files: &Files,
    picture: &str,
) -> Result<(), JsValue> {
    // The fragment is what the page says of itself.
    let page = window.location().hash()?;
    let manifest = serve::manifest(&files.pack).await.map_err(|f| f.to_string())?;
    if manifest.weight_bytes() > MOST_BYTES && !weights::is_stored(&files.pack, &manifest).await {
        return Ok(());
    }
    // A picture that may not be read is no fault: most shops' servers do not allow it.
    let Some(image) = readable(picture).await else { return Ok(()) };
    let request = Request { files: files.clone(), count: Some(COUNT), crop: None };
    let answer = client.ask(&request, Some(&image), None, Rc::new(|_, _| {})).await?;
    let products = Reflect::get(&answer, &"products".into())?;
    let mut products: Vec<FoundProduct> = serde_wasm_bindgen::from_value(products)?;
    products.retain(|product| product.alike && product.cosine < SAME);
    if window.location().hash()? == page {
        hand_over(window, "coldstart", &products)?;
    }
    Ok(())
}

/// The picture's bytes, where its server lets other origins read them.
async fn readable(address: &str) -> Option<Blob> {
    let request = http::Request::get(address).mode(RequestMode::Cors);
    let response = request.credentials(RequestCredentials::Omit).send().await.ok()?;
    let response: Response = response.ok().then(|| response.into())?;
    let blob = response.blob().ok()?;
    JsFuture::from(blob).await.ok()?.dyn_into().ok()
}
