//! Why a download failed.

use std::io;
use std::time::Duration;

use ureq::http::StatusCode;
use url::Url;

use super::address::PrivateAddress;

/// Why a download failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DownloadError {
    /// The server answered with an error.
    #[error("the server answered {0}")]
    Status(StatusCode),
    /// The body is larger than the limit.
    #[error("larger than the limit of {0} bytes")]
    TooLarge(u64),
    /// No answer, or no whole one, in time.
    #[error("no whole answer within {} s", .0.as_secs_f64())]
    Timeout(Duration),
    /// The host's name leads nowhere.
    #[error("the host {0} is not known; check the address")]
    UnknownHost(String),
    /// No connection, or one that broke.
    #[error("{0}")]
    Connection(String),
    /// No secure connection.
    #[error("no secure connection: {0}")]
    Tls(String),
    /// The address leads into a private network.
    #[error("{0}")]
    Private(#[from] PrivateAddress),
    /// More redirects than are followed.
    #[error("more than {0} redirects, the last to {1}")]
    TooManyRedirects(usize, Url),
    /// Redirects that lead back to where they were.
    #[error("redirects in a circle, back to {0}")]
    RedirectLoop(Url),
    /// A redirect from https to http.
    #[error("a redirect from https to {0}, which is not secure and not followed")]
    Downgrade(Url),
    /// A redirect to something that is no address.
    #[error("a redirect to {0:?}, which is not an http address")]
    BadRedirect(String),
    /// The host failed too often in this run to be asked again.
    #[error("{host} was given up in this run: {reason}")]
    HostGivenUp {
        /// The host, with its port where that is not the usual one.
        host: String,
        /// What came of the last request, or what the host asked for.
        reason: String,
    },
    /// What arrived is no page.
    #[error("it is no page: {0}")]
    NotAPage(String),
    /// What arrived cannot be stored.
    #[error("cannot store what arrives: {0}; make room, or set TMPDIR to a folder that has it")]
    Disk(String),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

impl DownloadError {
    /// Whether a later attempt may succeed.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            DownloadError::Status(status) => {
                status.is_server_error()
                    || *status == StatusCode::TOO_MANY_REQUESTS
                    || *status == StatusCode::REQUEST_TIMEOUT
            }
            DownloadError::Timeout(_)
            | DownloadError::UnknownHost(_)
            | DownloadError::Connection(_) => true,
            _ => false,
        }
    }

    /// Whether the host as a whole is too busy.
    pub(super) fn is_busy(&self) -> bool {
        let busy = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
        matches!(self, DownloadError::Status(status) if busy.contains(status))
    }

    /// `ureq`'s errors in words of ours; of what was asked of `host`.
    pub(super) fn from_ureq(error: ureq::Error, host: &str, limits: Limits) -> DownloadError {
        use ureq::Error as E;
        match error {
            E::BodyExceedsLimit(_) => DownloadError::TooLarge(limits.bytes),
            E::HostNotFound => DownloadError::UnknownHost(host.to_owned()),
            E::Timeout(ureq::Timeout::PerRead) => DownloadError::Timeout(limits.stall),
            E::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
                DownloadError::Timeout(super::CONNECT_TIME.min(limits.time))
            }
            E::Timeout(_) => DownloadError::Timeout(limits.time),
            E::Io(error) => DownloadError::Connection(io_words(&error)),
            E::ConnectionFailed | E::Protocol(_) | E::Decompress(..) => {
                DownloadError::Connection(format!("the connection failed: {error}"))
            }
            E::Tls(words) => DownloadError::Tls(words.to_owned()),
            E::Rustls(error) => DownloadError::Tls(error.to_string()),
            E::Other(other) => match other.downcast::<PrivateAddress>() {
                Ok(private) => DownloadError::Private(*private),
                Err(other) => DownloadError::Other(other.to_string()),
            },
            other => DownloadError::Other(other.to_string()),
        }
    }
}

/// What an error's words name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub bytes: u64,
    pub time: Duration,
    pub stall: Duration,
}

fn io_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "the connection ended before the answer did".to_owned(),
        _ => error.to_string(),
    }
}
