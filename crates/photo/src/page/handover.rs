//! What the frame gets to draw.

use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{CustomEvent, CustomEventInit, EventTarget};

use crate::protocol::FoundProduct;

/// Hands products over to the frame (`crates/widget/src/frame/by_photo.rs`): `found` on a list
/// makes it show them, `coldstart` on the window makes them the neighbours of the page's product.
pub(crate) fn hand_over(
    target: &EventTarget,
    event: &str,
    products: &[FoundProduct],
) -> Result<(), JsValue> {
    let detail = products.serialize(&serde_wasm_bindgen::Serializer::new())?;
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_detail(&detail);
    let event = CustomEvent::new_with_event_init_dict(event, &init)?;
    target.dispatch_event(&event)?;
    Ok(())
}
