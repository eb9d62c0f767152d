//! Bodies that continue where a connection broke: `Range` and `If-Range` (RFC 9110, 14).

use std::fs::File;
use std::io::{self, Read, Seek, Write};

use ureq::Body;
use ureq::http::header::{ACCEPT_ENCODING, CONTENT_RANGE, ETAG, HeaderName, IF_RANGE, RANGE};
use ureq::http::{Response, StatusCode};

use super::error::DownloadError;

/// Asks for what follows the first `length` bytes of a body; for all of it, if it is not the one
/// with the entity tag any more.
pub(super) fn range_headers(length: u64, etag: Option<&str>) -> Vec<(HeaderName, String)> {
    // Ranges are of the bytes as they are sent, so they must be sent as they are.
    let mut headers = vec![(ACCEPT_ENCODING, "identity".to_owned())];
    if length > 0 {
        headers.push((RANGE, format!("bytes={length}-")));
        headers.extend(etag.map(|etag| (IF_RANGE, etag.to_owned())));
    }
    headers
}

/// First byte and full length, of `bytes 5-9/10`.
pub(super) fn content_range(answer: &Response<Body>) -> Option<(u64, Option<u64>)> {
    let range = answer.headers().get(CONTENT_RANGE)?.to_str().ok()?.strip_prefix("bytes ")?;
    let (span, total) = range.split_once('/')?;
    let (start, _) = span.split_once('-')?;
    Some((start.trim().parse().ok()?, total.trim().parse().ok()))
}

/// The entity tag, where it tells bodies apart to the byte.
pub(super) fn strong_etag(answer: &Response<Body>) -> Option<String> {
    let etag = answer.headers().get(ETAG)?.to_str().ok()?;
    (!etag.starts_with("W/")).then(|| etag.to_owned())
}

/// What a body is written to.
pub(super) trait Store: Write {
    /// Forgets all that was written.
    fn restart(&mut self) -> io::Result<()>;
}

impl Store for Vec<u8> {
    fn restart(&mut self) -> io::Result<()> {
        self.clear();
        Ok(())
    }
}

impl Store for File {
    fn restart(&mut self) -> io::Result<()> {
        self.rewind()?;
        self.set_len(0)
    }
}

/// A body that is arriving, in one attempt or several.
#[derive(Debug)]
pub(super) struct Partial<S> {
    pub store: S,
    length: u64,
    /// Of what has arrived, where it can be continued.
    etag: Option<String>,
}

impl<S: Store> Partial<S> {
    pub fn new(store: S) -> Partial<S> {
        Partial { store, length: 0, etag: None }
    }

    /// What to ask for, beside `first` where nothing has arrived yet.
    pub fn headers(&self, first: Vec<(HeaderName, String)>) -> Vec<(HeaderName, String)> {
        match &self.etag {
            Some(etag) if self.length > 0 => range_headers(self.length, Some(etag)),
            _ => first,
        }
    }

    /// Takes an answer's body, of at most `limit` bytes together with what is here; `explain` finds
    /// words for a connection that breaks.
    pub fn receive(
        &mut self,
        answer: Response<Body>,
        limit: u64,
        explain: impl Fn(io::Error) -> DownloadError,
    ) -> Result<(), DownloadError> {
        let disk = |error: io::Error| DownloadError::Disk(error.to_string());
        match answer.status() {
            StatusCode::OK => {
                self.store.restart().map_err(disk)?;
                self.length = 0;
                // Only of a body that was sent as it is the length is known.
                let etag = strong_etag(&answer);
                self.etag = etag.filter(|_| answer.body().content_length().is_some());
            }
            StatusCode::PARTIAL_CONTENT if self.etag.is_some() && self.length > 0 => {
                let continues = content_range(&answer).map(|(start, _)| start);
                if continues != Some(self.length) {
                    self.etag = None;
                    let words = "the server does not continue where it stopped";
                    return Err(DownloadError::Connection(words.to_owned()));
                }
            }
            status => {
                // Whatever it means: the next attempt begins anew.
                self.etag = None;
                return Err(DownloadError::Status(status));
            }
        }
        let left = limit - self.length;
        let length = answer.body().content_length();
        if length.is_some_and(|length| length > left) {
            return Err(DownloadError::TooLarge(limit));
        }
        let mut body = answer.into_body().into_with_config().limit(left).reader();
        let mut block = vec![0; 1 << 16];
        loop {
            match body.read(&mut block).map_err(&explain)? {
                0 => return Ok(()),
                length => {
                    self.store.write_all(&block[..length]).map_err(disk)?;
                    self.length += length as u64;
                }
            }
        }
    }
}
