//! Addresses that may come from a hostile feed or page.

use web_sys::Url;

/// The absolute form of an address, where it is one of the web; `None` for anything else
/// (`javascript:`, `data:`), and for an empty one, which would be the base itself.
pub fn web_address(address: &str, base: &str) -> Option<String> {
    if address.is_empty() {
        return None;
    }
    let url = Url::new_with_base(address, base).ok()?;
    matches!(url.protocol().as_str(), "http:" | "https:").then(|| url.href())
}
