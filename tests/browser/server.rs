//! A shop and a CDN that fail on request.
//!
//! The shop is `http://localhost:PORT` and serves the pages that the cases register. The CDN is
//! `http://127.0.0.1:PORT`, another site, and serves the published folder under the names of
//! faults: `/shard-missing/vitrine.js` is a loader whose shards are missing.

use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{Response, StatusCode, header};
use tower_http::compression::CompressionLayer;

/// What every answer waits for at the CDN called `slow`.
pub const SLOW: Duration = Duration::from_millis(250);

/// Both origins; they serve until the process ends.
pub struct Server {
    pages: Arc<Mutex<HashMap<String, Page>>>,
    files: Arc<Files>,
    shop: SocketAddr,
    cdn: SocketAddr,
    shop_listener: Option<TcpListener>,
    cdn_listener: Option<TcpListener>,
}

/// The published folder, and what was asked of it.
#[derive(Default)]
struct Files {
    dist: Mutex<PathBuf>,
    /// Paths without the fault.
    asked: Mutex<Vec<String>>,
    /// Faults that are over.
    healed: Mutex<Vec<String>>,
}

#[derive(Clone, Default)]
struct Page {
    html: String,
    csp: Option<String>,
}

impl Server {
    /// Reserves both ports, so that a shop can be built for them.
    pub fn bind() -> Server {
        let listen = || TcpListener::bind("127.0.0.1:0").unwrap();
        let (shop, cdn) = (listen(), listen());
        Server {
            pages: Arc::default(),
            files: Arc::default(),
            shop: shop.local_addr().unwrap(),
            cdn: cdn.local_addr().unwrap(),
            shop_listener: Some(shop),
            cdn_listener: Some(cdn),
        }
    }

    /// Serves the published folder.
    pub fn start(&mut self, dist: &Path) {
        let shop = Router::new().fallback(page).with_state(Arc::clone(&self.pages));
        dist.clone_into(&mut self.files.dist.lock().unwrap());
        let cdn = Router::new()
            .fallback(file)
            .with_state(Arc::clone(&self.files))
            .layer(CompressionLayer::new());
        let listeners = [(self.shop_listener.take(), shop), (self.cdn_listener.take(), cdn)];
        for (listener, router) in listeners {
            let listener = listener.expect("started once");
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_multi_thread()
                    .worker_threads(1)
                    .enable_all()
                    .build();
                runtime.unwrap().block_on(async {
                    listener.set_nonblocking(true).unwrap();
                    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                    axum::serve(listener, router).await.unwrap();
                });
            });
        }
    }

    /// The shop's origin.
    pub fn shop(&self) -> String {
        format!("http://localhost:{}", self.shop.port())
    }

    /// The loader's address at the CDN with a fault; `fine` has none.
    pub fn loader(&self, fault: &str) -> String {
        format!("{}/{fault}/vitrine.js", self.cdn())
    }

    /// The CDN's origin.
    pub fn cdn(&self) -> String {
        format!("http://127.0.0.1:{}", self.cdn.port())
    }

    /// What was asked of the CDN since [`forget`](Server::forget).
    pub fn asked(&self) -> Vec<String> {
        self.files.asked.lock().unwrap().clone()
    }

    /// Forgets what was asked.
    pub fn forget(&self) {
        self.files.asked.lock().unwrap().clear();
    }

    /// Ends a fault.
    pub fn heal(&self, fault: &str) {
        self.files.healed.lock().unwrap().push(fault.to_owned());
    }

    /// Puts a page into the shop and returns its address.
    pub fn page(&self, path: &str, html: String) -> String {
        self.page_with_csp(path, html, None)
    }

    /// Puts a page with a Content-Security-Policy into the shop and returns its address.
    pub fn page_with_csp(&self, path: &str, html: String, csp: Option<String>) -> String {
        self.pages.lock().unwrap().insert(path.to_owned(), Page { html, csp });
        format!("{}{path}", self.shop())
    }
}

async fn page(
    State(pages): State<Arc<Mutex<HashMap<String, Page>>>>,
    request: Request,
) -> Response<Body> {
    // Every product has a page, so that a click leads somewhere.
    let path = request.uri().path();
    if path == "/never" {
        std::future::pending::<()>().await;
    }
    let known = pages.lock().unwrap().get(path).cloned();
    let page = known.unwrap_or_else(|| Page {
        html: "<!doctype html><link rel=icon href=data:,><title>Bare</title>".into(),
        csp: None,
    });
    let mut response = Response::builder().header(header::CONTENT_TYPE, "text/html; charset=utf-8");
    if let Some(csp) = page.csp {
        response = response.header(header::CONTENT_SECURITY_POLICY, csp);
    }
    response.body(Body::from(page.html)).unwrap()
}

async fn file(State(files): State<Arc<Files>>, request: Request) -> Response<Body> {
    let path = request.uri().path().trim_start_matches('/').to_owned();
    let (fault, name) = path.split_once('/').unwrap_or_default();
    let fault =
        if files.healed.lock().unwrap().iter().any(|f| f == fault) { "fine" } else { fault };
    let asked_before = {
        let mut asked = files.asked.lock().unwrap();
        asked.push(format!("/{name}"));
        asked.iter().filter(|path| path[1..] == *name).count() > 1
    };
    let dist = files.dist.lock().unwrap().clone();
    let status = |code: StatusCode| Response::builder().status(code).body(Body::empty()).unwrap();
    if Path::new(name).components().any(|part| !matches!(part, Component::Normal(_))) {
        return status(StatusCode::NOT_FOUND);
    }
    let is = |start: &str, end: &str| name.starts_with(start) && name.ends_with(end);
    let missing = match fault {
        "frame-missing" => is("frame", ".html"),
        "glue-missing" => is("frame.", ".js"),
        "wasm-missing" => is("vitrine.", ".wasm"),
        "index-missing" => is("index.", ".vit"),
        "shard-missing" => is("shards/", ".vit"),
        "keys-missing" => is("keys/", ".vit"),
        "pictures-missing" => name.starts_with("pictures/"),
        "weights-missing" => name.starts_with("weights/"),
        "search-missing" => is("search", ".js"),
        "down" => name != "vitrine.js",
        _ => false,
    };
    if missing {
        return status(if fault == "down" {
            StatusCode::BAD_GATEWAY
        } else {
            StatusCode::NOT_FOUND
        });
    }
    if fault == "slow" || fault == "weights-slow" && name.starts_with("weights/") {
        tokio::time::sleep(SLOW).await;
    }
    let Ok(mut bytes) = std::fs::read(dist.join(name)) else {
        return status(StatusCode::NOT_FOUND);
    };
    match fault {
        "index-broken" if is("index.", ".vit") => bytes.truncate(bytes.len() / 2),
        "index-html" if is("index.", ".vit") => bytes = b"<html>Not found</html>".to_vec(),
        "shard-broken" | "keys-broken" if is(fault_folder(fault), ".vit") => {
            let middle = bytes.len() / 2;
            bytes[middle] ^= 0x55;
        }
        "weights-broken" if name.starts_with("weights/") => bytes[100] ^= 1,
        "weights-flaky" if name.starts_with("weights/") && !asked_before => {
            bytes.truncate(bytes.len() / 2);
        }
        "codes-broken" if is("codes.", ".vit") => bytes.truncate(bytes.len() / 2),
        // A worker of a page that may not store anything.
        "storage-forbidden" if is("search", ".js") => {
            bytes.splice(0..0, *b"Object.defineProperty(globalThis, 'caches', { get() { throw new DOMException('no', 'SecurityError'); } });\n");
        }
        "shard-newer" | "keys-newer" if is(fault_folder(fault), ".vit") => {
            bytes[4..6].copy_from_slice(&[0xff, 0xff])
        }
        "wasm-broken" if is("vitrine.", ".wasm") => bytes.truncate(bytes.len() / 2),
        _ => {}
    }
    let kind = match Path::new(name).extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("jpg") => "image/jpeg",
        _ => "application/octet-stream",
    };
    let keep = if fault == "no-store" { "no-store" } else { "public, max-age=31536000, immutable" };
    Response::builder()
        .header(header::CONTENT_TYPE, kind)
        .header(header::CACHE_CONTROL, keep)
        .header(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .body(Body::from(bytes))
        .unwrap()
}

/// The folder whose files a fault spoils.
fn fault_folder(fault: &str) -> &str {
    if fault.starts_with("keys") { "keys/" } else { "shards/" }
}
