//! Table files: fetched, unpacked and verified.

use gloo_net::http::Response as Answer;
use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableWritablePair, Response};

use super::error::WidgetError;
use vitrine_envelope::{Envelope, Kind};
use vitrine_table::{Index, Shard, TableError};

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
    pub async fn payload(&mut self) -> Result<Vec<u8>, WidgetError> {
        let answer = (&mut self.answer).await.map_err(|_| self.failed(None))?;
        let answer = Answer::from(answer.unchecked_into::<Response>());
        if !answer.ok() {
            return Err(self.failed(Some(answer.status())));
        }
        let bytes = answer.binary().await.map_err(|_| self.failed(None))?;
        let envelope =
            Envelope::open(&bytes, self.kind).map_err(|fault| self.broken(fault.into()))?;
        let payload = inflate(envelope.body()).await?;
        envelope.verify(&payload).map_err(|fault| self.broken(fault.into()))?;
        Ok(payload)
    }

    fn failed(&self, status: Option<u16>) -> WidgetError {
        WidgetError::Fetch { path: self.path.clone(), status }
    }

    /// A fault of the file, with its path.
    pub fn broken(&self, source: TableError) -> WidgetError {
        WidgetError::Table { path: self.path.clone(), source }
    }
}

/// The index at `path`.
pub async fn index(path: String) -> Result<Index, WidgetError> {
    let mut download = Download::start(path, Kind::Index);
    let payload = download.payload().await?;
    Index::parse(&payload).map_err(|fault| download.broken(fault))
}

/// Shards by their numbers, side by side.
pub async fn shards(index: &Index, numbers: &[u32]) -> Result<Vec<Shard>, WidgetError> {
    let paths = numbers.iter().filter_map(|&number| index.shard_path(number));
    let running: Vec<Download> = paths.map(|path| Download::start(path, Kind::Shard)).collect();
    let mut parsed = Vec::with_capacity(running.len());
    for mut download in running {
        let payload = download.payload().await?;
        parsed.push(Shard::parse(&payload).map_err(|fault| download.broken(fault))?);
    }
    Ok(parsed)
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
