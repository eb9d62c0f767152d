//! Events by which the frame's wasm tells the frame's script.

use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, Window};

/// Tells the frame's script.
pub(crate) fn announce(window: &Window, kind: &str, detail: &JsValue) {
    let init = CustomEventInit::new();
    init.set_detail(detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(kind, &init) {
        let _ = window.dispatch_event(&event);
    }
}
