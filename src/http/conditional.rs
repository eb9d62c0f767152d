//! Conditional requests: a body is sent only if it is no longer the one that is here.

use serde::{Deserialize, Serialize};
use ureq::Body;
use ureq::http::Response;
use ureq::http::header::{ETAG, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};

/// By what a server knows a version of a body again (RFC 9110, 8.8), in the server's own words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// The entity tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The time of the last change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

impl Validators {
    /// Those of an answer.
    pub(super) fn of(response: &Response<Body>) -> Validators {
        let text = |name| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        Validators { etag: text(ETAG), last_modified: text(LAST_MODIFIED) }
    }

    /// Whether there are none, so that a request cannot be conditional.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }

    pub(super) fn headers(&self) -> Vec<(HeaderName, String)> {
        let pairs = [(IF_NONE_MATCH, &self.etag), (IF_MODIFIED_SINCE, &self.last_modified)];
        pairs.into_iter().filter_map(|(name, value)| Some((name, value.clone()?))).collect()
    }
}
