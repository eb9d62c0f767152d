//! Addresses as feeds write them: one set of rules for pages and pictures.

use url::Url;

/// An address that does not depend on where it stands: with a scheme, or of the forms `//host/…`,
/// `\\host\…` and `www.host/…`, which take their scheme from `base`, or else `https`.
///
/// `None` for relative addresses, and for broken ones. A scheme of one letter is a drive of Windows.
pub fn absolute_url(address: &str, base: Option<&Url>) -> Option<Url> {
    let address = address.trim();
    let scheme = base.map_or("https", Url::scheme);
    if address.starts_with("//") || address.starts_with(r"\\") {
        return Url::parse(&format!("{scheme}:{address}")).ok();
    }
    if address.starts_with("www.") && address.contains('/') {
        return Url::parse(&format!("{scheme}://{address}")).ok();
    }
    Url::parse(address).ok().filter(|url| url.scheme().len() > 1)
}

/// An absolute address as [`absolute_url`] reads it, a relative one against `base`.
///
/// `None` for a relative address without a base, and for broken ones.
pub fn resolve_url(address: &str, base: Option<&Url>) -> Option<Url> {
    absolute_url(address, base).or_else(|| base?.join(address.trim()).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_without_a_base() {
        for (address, url) in [
            ("http://shop.example/1", Some("http://shop.example/1")),
            (" HTTP://Shop.Example/1 ", Some("http://shop.example/1")),
            ("//cdn.example/1", Some("https://cdn.example/1")),
            (r"\\cdn.example\1", Some("https://cdn.example/1")),
            ("www.shop.example/1", Some("https://www.shop.example/1")),
            ("data:text/plain,1", Some("data:text/plain,1")),
            ("www.html", None),
            ("/p/1", None),
            (r"C:\shop\1.jpg", None),
            ("https://", None),
            ("", None),
        ] {
            let found = resolve_url(address, None);
            assert_eq!(found.as_ref().map(Url::as_str), url, "{address}");
            assert_eq!(absolute_url(address, None), found, "{address}");
        }
    }

    #[test]
    fn relative_addresses_and_schemes_come_from_the_base() {
        let base = Url::parse("http://shop.example/export/feed.xml").unwrap();
        for (address, url, absolute) in [
            ("/p/1", "http://shop.example/p/1", false),
            ("p/1", "http://shop.example/export/p/1", false),
            ("../p/1", "http://shop.example/p/1", false),
            ("www.html", "http://shop.example/export/www.html", false),
            ("//cdn.example/1", "http://cdn.example/1", true),
            ("www.shop.example/1", "http://www.shop.example/1", true),
            ("https://cdn.example/1", "https://cdn.example/1", true),
        ] {
            let found = resolve_url(address, Some(&base));
            assert_eq!(found.as_ref().map(Url::as_str), Some(url), "{address}");
            assert_eq!(absolute_url(address, Some(&base)).is_some(), absolute, "{address}");
        }
    }
}
