//! Why pictures cannot be used, by kinds that a report can count.

use serde::Serialize;

use super::LocateError;
use crate::http::DownloadError;
use vitrine_embed::PictureError;

/// A kind of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// 404 and 410.
    NotFound,
    /// 401 and 403.
    Forbidden,
    /// 429.
    TooManyRequests,
    /// 5xx.
    ServerError,
    /// Another status than 200.
    OtherStatus,
    /// No answer, or no whole one, in time.
    Timeout,
    /// The host's name is not known.
    UnknownHost,
    /// No connection, or one that broke.
    Connection,
    /// No secure connection: the certificate, mostly.
    Tls,
    /// The address leads into a private network.
    PrivateAddress,
    /// Redirects in a circle, too many, or to where none is followed.
    Redirect,
    /// The host failed too often to be asked again.
    HostGivenUp,
    /// More bytes or pixels than allowed.
    TooLarge,
    /// Something else than a picture, for example a web page.
    NotAPicture,
    /// A picture of a format that is not decoded.
    UnsupportedFormat,
    /// A truncated or damaged picture.
    Damaged,
    /// Too few pixels to be compared.
    TooSmall,
    /// One colour and nothing else.
    Blank,
    /// Not an address that pictures can be read from.
    Address,
    /// A file that is not there or cannot be read.
    File,
}

impl FailureKind {
    /// The kind in words, for a heading.
    pub fn words(self) -> &'static str {
        match self {
            FailureKind::NotFound => "not found",
            FailureKind::Forbidden => "forbidden",
            FailureKind::TooManyRequests => "too many requests",
            FailureKind::ServerError => "server errors",
            FailureKind::OtherStatus => "unexpected answers",
            FailureKind::Timeout => "no answer in time",
            FailureKind::UnknownHost => "unknown hosts",
            FailureKind::Connection => "no connection, or a broken one",
            FailureKind::Tls => "no secure connection",
            FailureKind::PrivateAddress => "private addresses, refused",
            FailureKind::Redirect => "redirects that are not followed",
            FailureKind::HostGivenUp => "hosts given up",
            FailureKind::TooLarge => "too large",
            FailureKind::NotAPicture => "not a picture",
            FailureKind::UnsupportedFormat => "formats that are not decoded",
            FailureKind::Damaged => "damaged or truncated",
            FailureKind::TooSmall => "too small",
            FailureKind::Blank => "of a single colour",
            FailureKind::Address => "unusable addresses",
            FailureKind::File => "unreadable files",
        }
    }
}

/// A picture that could not be used, or of which there is only an earlier version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PictureFailure {
    /// The product's identifier.
    pub id: String,
    /// The picture's address, as in the feed.
    pub address: String,
    /// What kind of failure it was.
    pub kind: FailureKind,
    /// Why, in a few words.
    pub reason: String,
}

/// Why one picture cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    pub kind: FailureKind,
    /// In a few words.
    pub reason: String,
}

impl Failure {
    pub fn new(kind: FailureKind, reason: impl Into<String>) -> Failure {
        Failure { kind, reason: reason.into() }
    }
}

impl From<DownloadError> for Failure {
    fn from(error: DownloadError) -> Failure {
        Failure::new(kind_of(&error), error.to_string())
    }
}

impl From<LocateError> for Failure {
    fn from(error: LocateError) -> Failure {
        let kind = match error {
            LocateError::NoFile(_) => FailureKind::File,
            _ => FailureKind::Address,
        };
        Failure::new(kind, error.to_string())
    }
}

impl From<PictureError> for Failure {
    fn from(error: PictureError) -> Failure {
        let kind = match error {
            PictureError::NotAPicture(_) => FailureKind::NotAPicture,
            PictureError::UnsupportedFormat(_) => FailureKind::UnsupportedFormat,
            PictureError::TooLarge { .. } => FailureKind::TooLarge,
            PictureError::Truncated { .. } | PictureError::Damaged { .. } => FailureKind::Damaged,
        };
        Failure::new(kind, error.to_string())
    }
}

/// The kind of a failed download.
pub(crate) fn kind_of(error: &DownloadError) -> FailureKind {
    match error {
        DownloadError::Status(status) => match status.as_u16() {
            404 | 410 => FailureKind::NotFound,
            401 | 403 => FailureKind::Forbidden,
            429 => FailureKind::TooManyRequests,
            500.. => FailureKind::ServerError,
            _ => FailureKind::OtherStatus,
        },
        DownloadError::TooLarge(_) => FailureKind::TooLarge,
        DownloadError::Timeout(_) => FailureKind::Timeout,
        DownloadError::UnknownHost(_) => FailureKind::UnknownHost,
        DownloadError::Tls(_) => FailureKind::Tls,
        DownloadError::Private(_) => FailureKind::PrivateAddress,
        DownloadError::TooManyRedirects(..)
        | DownloadError::RedirectLoop(_)
        | DownloadError::Downgrade(_)
        | DownloadError::BadRedirect(_) => FailureKind::Redirect,
        DownloadError::HostGivenUp { .. } => FailureKind::HostGivenUp,
        // No picture is asked for as a page.
        DownloadError::NotAPage(_) => FailureKind::NotAPicture,
        DownloadError::Connection(_) | DownloadError::Disk(_) | DownloadError::Other(_) => {
            FailureKind::Connection
        }
    }
}
