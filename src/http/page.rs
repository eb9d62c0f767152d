//! Pages of a shop: asked for once and slowly, of a modest size, and nothing but pages.

use std::cell::RefCell;
use std::time::Duration;

use ureq::http::header::{ACCEPT, CONTENT_TYPE};
use ureq::http::{Response, StatusCode};
use ureq::{Body, ResponseExt};
use url::Url;

use super::error::{DownloadError, Limits};
use super::redirects::Hop;
use super::resume::Partial;
use super::robots::Robots;
use super::{DownloadOptions, Downloader, Validators, address, hosts};

/// Requests a second to one host, where the owner says nothing else.
const RATE: f64 = 1.0;
/// The largest page, unpacked.
const MOST_BYTES: u64 = 4 << 20;
/// The longest time for one page.
const MOST_TIME: Duration = Duration::from_secs(5);
/// Bytes in which a zero tells that a file is no text.
const HEAD: usize = 1024;

/// A page as its server gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebPage {
    /// Its address, after all redirects.
    pub location: Url,
    /// The encoding that its header names.
    pub charset: Option<String>,
    /// What tells the next time whether it has changed.
    pub validators: Validators,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl Downloader {
    /// For pages of the shop. `feed` is its address, which a person named.
    pub fn for_pages(options: &DownloadOptions, feed: Option<&Url>) -> Downloader {
        let time = options.timeout.min(MOST_TIME);
        let bytes = options.picture_bytes.min(MOST_BYTES);
        let options = DownloadOptions {
            per_host: 1,
            rate: options.rate.or(Some(RATE)),
            attempts: 1,
            ..options.clone()
        };
        Downloader::new(&options, Limits { bytes, time, stall: time }, feed)
    }

    /// Downloads a page, or tells where it redirects to: whether that may be asked for is for
    /// the caller to know, who has the rules of hosts. The answer is `None` if the page is still
    /// the one that `known` describes.
    pub(crate) fn get_page(
        &self,
        address: &Url,
        known: &Validators,
    ) -> Result<Hop<Option<WebPage>>, DownloadError> {
        let headers = || {
            let mut headers = known.headers();
            headers.push((ACCEPT, "text/html, application/xhtml+xml, */*;q=0.1".to_owned()));
            headers
        };
        let read = |response: Response<Body>| {
            if response.status() == StatusCode::NOT_MODIFIED && !known.is_empty() {
                return Ok(None);
            }
            self.read_page(response, address).map(Some)
        };
        let answer = self.ask(address, &headers, &read);
        self.hosts.remember(&hosts::name_of(address), answer.as_ref().err());
        answer
    }

    /// The rules of an address's host: none where it has no such file.
    ///
    /// # Errors
    ///
    /// Where the host is not reached, or fails: it is then to be left alone.
    pub fn robots(&self, address: &Url) -> Result<Robots, DownloadError> {
        let mut file = address.clone();
        file.set_path("/robots.txt");
        file.set_query(None);
        let partial = RefCell::new(Partial::new(Vec::new()));
        let answer =
            self.patiently(&file, Vec::new, |response| self.receive(&partial, response, &file));
        match answer {
            Ok(()) => Ok(Robots::parse(&partial.into_inner().store)),
            Err(error @ DownloadError::Status(status))
                if error.is_busy() || !status.is_client_error() =>
            {
                Err(error)
            }
            Err(DownloadError::Status(_)) => Ok(Robots::default()),
            Err(error) => Err(error),
        }
    }

    fn read_page(&self, response: Response<Body>, asked: &Url) -> Result<WebPage, DownloadError> {
        let location =
            Url::parse(&response.get_uri().to_string()).unwrap_or_else(|_| asked.clone());
        let kind = response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let (kind, charset) = kind.map(media_type).unwrap_or_default();
        let page = ["", "text/html", "application/xhtml+xml"];
        if response.status().is_success() && !page.contains(&&*kind) {
            return Err(DownloadError::NotAPage(kind));
        }
        let validators = Validators::of(&response);
        let partial = RefCell::new(Partial::new(Vec::new()));
        self.receive(&partial, response, &location)?;
        let bytes = partial.into_inner().store;
        let wide = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        if !wide && bytes[..bytes.len().min(HEAD)].contains(&0) {
            return Err(DownloadError::NotAPage("binary data".to_owned()));
        }
        Ok(WebPage { location, charset, validators, bytes })
    }

    /// Whether there may be a server at an address that may be asked: hosts of private networks are
    /// left alone unless that is allowed, and some names are nobody's (RFC 2606, 6761 and 6762).
    pub fn may_reach(&self, address: &Url) -> bool {
        let host = address.host_str().unwrap_or_default().trim_end_matches('.');
        self.reach.names(host)
            || self.reach.check(address).is_ok()
                && !address::is_nobodys(host)
                && (self.reach.private || !address::is_local(host))
    }

    /// How long until something may be asked of an address's host.
    pub(crate) fn wait_for(&self, address: &Url) -> Duration {
        self.hosts.wait_of(&hosts::name_of(address))
    }

    /// Asks nothing of an address's host for so long.
    pub(crate) fn pause(&self, address: &Url, pause: Duration) {
        self.hosts.pause(&hosts::name_of(address), pause);
    }
}

/// The type in lower case, and the encoding that `charset` names.
fn media_type(header: &str) -> (String, Option<String>) {
    let mut parts = header.split(';');
    let kind = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = parts.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let named = name.trim().eq_ignore_ascii_case("charset");
        named.then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    });
    (kind, charset)
}
