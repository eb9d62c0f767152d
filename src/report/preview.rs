//! A local preview: the shop on one origin, the published folder on another, as on the web.
//!
//! The two are different sites to a browser because one is `localhost` and the other `127.0.0.1`.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::services::ServeDir;

use super::preview_pages::Pages;
use crate::dist::http_headers::headers_of;
use crate::dist::{Folder, FolderError};

/// What the pages of a shop's own folder have in place of the published folder's address.
const CDN_PLACEHOLDER: &str = "{{cdn}}";
/// The preview's own script.
const SCRIPT_PATH: &str = "/vitrine-preview.js";
/// The largest page that is searched for the placeholder, in bytes.
const LARGEST_PAGE: usize = 32 << 20;

/// Why a preview cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    /// The folder cannot be read.
    #[error("{0}")]
    Folder(#[from] FolderError),
    /// The shop's pages are not there.
    #[error("{} is not a folder", .0.display())]
    NoShop(PathBuf),
    /// A port is taken.
    #[error("cannot listen on port {port}: {source}")]
    Port {
        /// The port.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// The server cannot run.
    #[error("the preview server failed: {0}")]
    Server(#[from] io::Error),
}

/// A preview that is ready to answer.
#[derive(Debug)]
pub struct Preview {
    shop: (TcpListener, Router),
    cdn: (TcpListener, Router),
}

impl Preview {
    /// Opens a published folder. The shop's pages are those in `shop`, or are made from the table.
    /// The shop listens on `port`, the published folder on the next one; 0 takes any two.
    pub fn open(dist: &Path, shop: Option<&Path>, port: u16) -> Result<Preview, PreviewError> {
        let folder = Folder::open(dist)?;
        let shop_listener = listen(port)?;
        let cdn_listener = listen(if port == 0 { 0 } else { port.saturating_add(1) })?;
        let cdn_origin = format!("http://{}", cdn_listener.local_addr()?);
        let shop = match shop {
            Some(path) if !path.is_dir() => return Err(PreviewError::NoShop(path.to_owned())),
            Some(path) => own_pages(path, cdn_origin),
            None => generated_pages(Pages::new(&folder, cdn_origin)?),
        };
        let shop = shop.layer(compression());
        Ok(Preview { shop: (shop_listener, shop), cdn: (cdn_listener, published(dist)) })
    }

    /// The address of the shop's front page.
    pub fn shop_address(&self) -> io::Result<String> {
        Ok(format!("http://localhost:{}/", self.shop.0.local_addr()?.port()))
    }

    /// The address of the published folder.
    pub fn cdn_address(&self) -> io::Result<String> {
        Ok(format!("http://{}/", self.cdn.0.local_addr()?))
    }

    /// Answers until the process is interrupted.
    pub fn serve(self) -> Result<(), PreviewError> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            for (listener, router) in [self.shop, self.cdn] {
                listener.set_nonblocking(true)?;
                let listener = tokio::net::TcpListener::from_std(listener)?;
                tokio::spawn(async move { axum::serve(listener, router).await });
            }
            tokio::signal::ctrl_c().await
        })?;
        // Browsers keep connections open; there is nothing to wait for.
        runtime.shutdown_background();
        Ok(())
    }
}

fn listen(port: u16) -> Result<TcpListener, PreviewError> {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .map_err(|source| PreviewError::Port { port, source })
}

/// Compression as hosts do it: not of types that they do not know, such as the table's.
fn compression() -> CompressionLayer<impl Predicate> {
    let known =
        DefaultPredicate::new().and(NotForContentType::const_new("application/octet-stream"));
    CompressionLayer::new().compress_when(known)
}

/// The published folder, with the headers that `_headers` asks of a host.
fn published(dist: &Path) -> Router {
    Router::new()
        .fallback_service(ServeDir::new(dist).append_index_html_on_directories(false))
        .layer(middleware::from_fn(async |request: Request, next: Next| {
            let headers = headers_of(request.uri().path());
            let mut response = next.run(request).await;
            if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
                for (name, value) in headers {
                    response.headers_mut().insert(*name, HeaderValue::from_static(value));
                }
            }
            response
        }))
        .layer(compression())
}

/// The shop's own folder; its pages get the published folder's address.
fn own_pages(shop: &Path, cdn_origin: String) -> Router {
    let finish = middleware::from_fn(move |mut request: Request, next: Next| {
        let cdn_origin = cdn_origin.clone();
        async move {
            // A page depends on this run's ports: no partial or unchanged answers.
            for name in [header::IF_MODIFIED_SINCE, header::RANGE] {
                request.headers_mut().remove(name);
            }
            let response = next.run(request).await;
            let html = response
                .headers()
                .get(header::CONTENT_TYPE)
                .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
            if html { with_cdn(response, &cdn_origin).await } else { response }
        }
    });
    Router::new().fallback_service(ServeDir::new(shop)).layer(finish).merge(script())
}

async fn with_cdn(response: Response, cdn_origin: &str) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, LARGEST_PAGE).await else {
        return (StatusCode::INSUFFICIENT_STORAGE, "the page is too large for the preview\n")
            .into_response();
    };
    let page = match std::str::from_utf8(&bytes) {
        Ok(text) if text.contains(CDN_PLACEHOLDER) => {
            let text = text.replace(CDN_PLACEHOLDER, cdn_origin);
            let tag = format!("<script src=\"{SCRIPT_PATH}\"></script>\n");
            match text.rfind("</body>") {
                Some(end) => format!("{}{tag}{}", &text[..end], &text[end..]),
                None => text + &tag,
            }
            .into()
        }
        _ => bytes,
    };
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(page.len()));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    parts.headers.remove(header::LAST_MODIFIED);
    Response::from_parts(parts, Body::from(page))
}

/// Pages made from the table: the front page at `/`, a product's at its own path and query.
fn generated_pages(pages: Pages) -> Router {
    Router::new().fallback(answer).with_state(Arc::new(pages)).merge(script())
}

async fn answer(State(pages): State<Arc<Pages>>, request: Request) -> Response {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    match pages.page(path) {
        Some(html) => Html(html).into_response(),
        None => (StatusCode::NOT_FOUND, Html(pages.not_found(path))).into_response(),
    }
}

/// Keeps clicks on recommended products within the preview.
fn script() -> Router {
    let answer = || async {
        let kind = [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")];
        (kind, include_str!("pages/preview.js"))
    };
    Router::new().route(SCRIPT_PATH, get(answer))
}
