//! What the browser's two modules share: files of the table fetched, unpacked and verified, the
//! addresses that a feed may name, and the allocator.
//!
//! There is nothing in it for other targets than WebAssembly.
#![cfg(all(target_arch = "wasm32", target_os = "unknown"))]

mod address;
mod fetch;

pub use address::web_address;
pub use fetch::{Download, FetchError, fetch_with};

/// The allocator of both modules: the standard library's would be a twentieth of the widget's.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
