//! Table files: fetched, unpacked and verified.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableWritablePair, Response};

use vitrine_envelope::{Envelope, Kind};
use vitrine_table::TableError;

/// Why there is no file. Each module has its own words for it.
#[derive(Debug)]
pub enum FetchError {
    /// No answer, or not the file.
    Answer {
        /// As it was asked for.
        path: String,
        /// The HTTP status; none where there was no answer.
        status: Option<u16>,
    },
    /// The file arrived broken.
    Broken {
        /// As it was asked for.
        path: String,
        /// What is wrong with it.
        source: TableError,
    },
    /// The browser refused, and says why.
    Browser(JsValue),
}

impl From<JsValue> for FetchError {
    fn from(value: JsValue) -> Self {
        Self::Browser(value)
    }
}

#[wasm_bindgen]
extern "C" {
    /// web-sys counts it among the unstable interfaces, which need a compiler flag.
    type DecompressionStream;

    #[wasm_bindgen(constructor)]
    fn new(format: &str) -> DecompressionStream;

    /// Of the window or the worker.
    #[wasm_bindgen(js_name = fetch)]
    pub fn fetch(address: &str) -> Promise;

    /// As [`fetch`], with choices.
    #[wasm_bindgen(js_name = fetch)]
    pub fn fetch_with(address: &str, options: &web_sys::RequestInit) -> Promise;
}

/// A table file on its way. It comes whether or not it is awaited, so that several come side by
/// side.
pub struct Download {
    path: String,
    kind: Kind,
    answer: JsFuture,
}

impl Download {
    /// Asks for the file at `path`: an address, or relative to frame.html.
    pub fn start(path: String, kind: Kind) -> Self {
        Self { answer: fetch(&path).into(), path, kind }
    }

    /// The verified payload.
    ///
    /// # Errors
    /// Where the file does not come, or not whole.
    pub async fn payload(&mut self) -> Result<Vec<u8>, FetchError> {
        let answer = (&mut self.answer).await.map_err(|_| self.failed(None))?;
        let answer: Response = answer.unchecked_into();
        if !answer.ok() {
            return Err(self.failed(Some(answer.status())));
        }
        let bytes = body(&answer).await.map_err(|_| self.failed(None))?;
        let envelope =
            Envelope::open(&bytes, self.kind).map_err(|fault| self.broken(fault.into()))?;
        envelope.verify_stream().map_err(|fault| self.broken(fault.into()))?;
        Ok(inflate(envelope.body()).await?)
    }

    fn failed(&self, status: Option<u16>) -> FetchError {
        FetchError::Answer { path: self.path.clone(), status }
    }

    /// A fault of the file, with its path.
    pub fn broken(&self, source: TableError) -> FetchError {
        FetchError::Broken { path: self.path.clone(), source }
    }
}

/// `DecompressionStream` checks the payload's length and checksum.
async fn inflate(compressed: &[u8]) -> Result<Vec<u8>, JsValue> {
    let parts = Array::of1(&Uint8Array::from(compressed));
    let pair: ReadableWritablePair =
        JsValue::from(DecompressionStream::new("gzip")).unchecked_into();
    let stream = Blob::new_with_u8_array_sequence(&parts)?.stream().pipe_through(&pair);
    body(&Response::new_with_opt_readable_stream(Some(&stream))?).await
}

async fn body(response: &Response) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}
