//! Table files: fetched, unpacked and verified.

use gloo_net::http::Request;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableWritablePair, Response};

use super::error::WidgetError;
use crate::format::{Envelope, FormatError, Kind};

#[wasm_bindgen]
extern "C" {
    /// web-sys counts it among the unstable interfaces, which need a compiler flag.
    type DecompressionStream;

    #[wasm_bindgen(constructor)]
    fn new(format: &str) -> DecompressionStream;
}

/// The verified payload of the table file at `path`, relative to frame.html.
pub(super) async fn payload(path: &str, kind: Kind) -> Result<Vec<u8>, WidgetError> {
    let failed = |status| WidgetError::Fetch { path: path.to_owned(), status };
    let broken =
        |fault: FormatError| WidgetError::Table { path: path.to_owned(), source: fault.into() };
    let response = Request::get(path).send().await.map_err(|_| failed(None))?;
    if !response.ok() {
        return Err(failed(Some(response.status())));
    }
    let bytes = response.binary().await.map_err(|_| failed(None))?;
    let envelope = Envelope::open(&bytes, kind).map_err(broken)?;
    let payload = inflate(envelope.body()).await?;
    envelope.verify(&payload).map_err(broken)?;
    Ok(payload)
}

async fn inflate(compressed: &[u8]) -> Result<Vec<u8>, JsValue> {
    let parts = Array::of1(&Uint8Array::from(compressed));
    let pair: ReadableWritablePair =
        JsValue::from(DecompressionStream::new("gzip")).unchecked_into();
    let stream = Blob::new_with_u8_array_sequence(&parts)?.stream().pipe_through(&pair);
    let response = Response::new_with_opt_readable_stream(Some(&stream))?;
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
