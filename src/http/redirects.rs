//! Redirects: where an answer sends who asked, and how far that is followed.

use ureq::Body;
use ureq::http::Response;
use ureq::http::header::LOCATION;
use url::Url;

use super::error::DownloadError;

/// How many redirects are followed.
const MOST: usize = 5;

/// What came of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hop<T> {
    /// An answer.
    Answer(T),
    /// The address to ask in its place.
    Redirect(Url),
}

/// The addresses from the one that was wanted to the one that redirects led to.
#[derive(Debug)]
pub(crate) struct Redirects {
    seen: Vec<Url>,
    last: Url,
}

impl Redirects {
    /// None was followed yet.
    pub fn from(address: &Url) -> Redirects {
        Redirects { seen: Vec::new(), last: without_fragment(address) }
    }

    /// The address to ask.
    pub fn last(&self) -> &Url {
        &self.last
    }

    /// Whether it is still the one that was wanted.
    pub fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }

    /// Goes on to the next address.
    ///
    /// # Errors
    ///
    /// Where it was there already, or has gone too far.
    pub fn follow(&mut self, next: Url) -> Result<(), DownloadError> {
        self.seen.push(std::mem::replace(&mut self.last, next));
        if self.seen.contains(&self.last) {
            return Err(DownloadError::RedirectLoop(self.last.clone()));
        }
        if self.seen.len() > MOST {
            return Err(DownloadError::TooManyRedirects(MOST, self.last.clone()));
        }
        Ok(())
    }
}

/// Where an answer sends who asked.
pub(super) fn target(response: &Response<Body>, from: &Url) -> Result<Option<Url>, DownloadError> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.headers().get(LOCATION) else { return Ok(None) };
    // Servers send what they like, also unescaped UTF-8.
    let location = String::from_utf8_lossy(location.as_bytes());
    let next = from.join(&location).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let next = next.ok_or_else(|| DownloadError::BadRedirect(location.into_owned()))?;
    if from.scheme() == "https" && next.scheme() == "http" {
        return Err(DownloadError::Downgrade(next));
    }
    Ok(Some(without_fragment(&next)))
}

fn without_fragment(address: &Url) -> Url {
    let mut address = address.clone();
    address.set_fragment(None);
    address
}
