//! Serves the site as a good host does, and counts what it sends.
//!
//! No COOP and COEP: pages that are not isolated have one thread, as most shops' pages.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use flate2::{Compression, write::GzEncoder};
use std::fs::File;
use std::io;
use std::net::TcpListener;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tower_http::services::ServeDir;

/// What hosts compress, by the ends of the names; of `bin` only what is small, because the weights
/// of large networks do not shrink.
const COMPRESSED: [&str; 6] = ["html", "css", "js", "mjs", "wasm", "bin"];
const SMALL: u64 = 1 << 20;
/// Of a published folder, what browsers must ask for each time.
const CHECKED: [&str; 3] = ["/vitrine.js", "/frame.html", "/vitrine-api.js"];

/// A file that was sent.
#[derive(Clone)]
pub struct Sent {
    pub path: String,
    /// Bytes of its body, compressed where the host compresses.
    pub bytes: u64,
}

/// A server of one folder; it serves until the process ends.
pub struct Server {
    port: u16,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Server {
    /// Serves `site`, also what comes into it later; [`compress`] makes its compressed files.
    pub fn start(site: &Path) -> io::Result<Server> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let port = listener.local_addr()?.port();
        let sent: Arc<Mutex<Vec<Sent>>> = Arc::default();
        let router = Router::new()
            .fallback_service(ServeDir::new(site).precompressed_gzip())
            .layer(middleware::from_fn_with_state(Arc::clone(&sent), note));
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).enable_all().build()?;
        std::thread::spawn(move || {
            runtime.block_on(async {
                listener.set_nonblocking(true)?;
                axum::serve(tokio::net::TcpListener::from_std(listener)?, router).await
            })
        });
        Ok(Server { port, sent })
    }

    /// An address of the origin that publishes.
    pub fn address(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// An address of the shop: another site, as on the web.
    pub fn shop(&self, path: &str) -> String {
        format!("http://localhost:{}/{path}", self.port)
    }

    /// What was sent since the last time, without the benchmark's own files.
    pub fn sent(&self) -> Vec<Sent> {
        let mut sent = self.sent.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        sent.drain(..).filter(|sent| !sent.path.starts_with("/bench/")).collect()
    }
}

async fn note(State(sent): State<Arc<Mutex<Vec<Sent>>>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let bytes = length.and_then(|length| length.parse().ok()).unwrap_or_default();
    let keep = match path.split('/').nth(1) {
        Some("bench" | "model" | "ort" | "tfjs" | "tract") => "no-store",
        _ if CHECKED.iter().any(|end| path.ends_with(end)) => "no-cache",
        _ => "public, max-age=31536000, immutable",
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let mut sent = sent.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    sent.push(Sent { path, bytes });
    response
}

/// Writes a `.gz` beside each file that hosts compress.
pub fn compress(folder: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            compress(&path)?;
            continue;
        }
        let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
        if COMPRESSED.contains(&end) && (end != "bin" || path.metadata()?.len() < SMALL) {
            let target = path.with_extension(format!("{end}.gz"));
            let mut encoder = GzEncoder::new(File::create(target)?, Compression::default());
            io::copy(&mut File::open(&path)?, &mut encoder)?;
            encoder.finish()?;
        }
    }
    Ok(())
}

/// Whether a path is a network's, not a program's.
pub fn is_weights(path: &str) -> bool {
    [".onnx", ".f32", ".bin"].iter().any(|end| path.ends_with(end)) || path.contains("/pack.")
}

/// Bytes of the files that were sent, by their paths.
pub fn bytes(sent: &[Sent], chosen: impl Fn(&str) -> bool) -> f64 {
    sent.iter().filter(|sent| chosen(&sent.path)).map(|sent| sent.bytes as f64).sum()
}
