//! The keys of addresses: normalised URLs without what only tracks.

use crate::keys::sort::sorted;

/// A page's address as keys from the strictest to the loosest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// Host, path, route and every parameter but those that only track.
    pub whole: String,
    /// `whole` without the parameters that choose a variant; the index holds its hash.
    pub plain: String,
    /// Without any parameter.
    pub bare: String,
}

/// Parameters that say where the visitor came from, not what is shown.
const TRACKING: &str = " gclid gclsrc gbraid wbraid gad_source gad_campaignid dclid fbclid yclid \
    ysclid msclkid twclid ttclid igshid li_fat_id srsltid epik mc_cid mc_eid _openstat _ga _gl \
    _gac _hsenc _hsmi _ke _kx from ref ref_ referer referrer source src campaign roistat rs \
    roistat_visit partner partner_id aff aff_id affiliate admitad_uid actionpay clickid click_id \
    cid icid sid phpsessid jsessionid session_id trk spm s_kwcid wickedid yadclid yagla frommarket \
    tduid irclickid awc zanpid ";
/// Prefixes of such parameters.
const TRACKING_PREFIXES: [&str; 7] = ["utm_", "pk_", "mtm_", "hsa_", "vero_", "cm_", "itm_"];
/// Parameters that choose a colour or size of the product that the rest of the address names.
const VARIANT: &str = " variant variant_id color colour size offer offer_id offerid oid currency \
    lang selected_variant ";

/// Whether two addresses are the same page's, by the rules of matching: `www.`, the scheme and what
/// only tracks or chooses a variant do not count.
#[cfg(feature = "writing")]
pub fn same_page(a: &str, b: &str) -> bool {
    match (Address::of_any(a), Address::of_any(b)) {
        (Some(a), Some(b)) => a.shows(&b) || b.shows(&a),
        _ => false,
    }
}

impl Address {
    /// Reads the address of a product's page.
    ///
    /// `None` for what is not an http(s) address, and for a front page, which shows no product.
    pub fn new(raw: &str) -> Option<Self> {
        let front = |address: &Self| address.whole == address.bare && address.bare.ends_with('/');
        Self::of_any(raw).filter(|address| !front(address))
    }

    /// Reads any http(s) address, that of a front page too.
    pub fn of_any(raw: &str) -> Option<Self> {
        let text = serialise(raw.trim())?;
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let (rest, fragment) = rest.split_once('#').unwrap_or((rest, ""));
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let host = host.split_once('@').map_or(host, |(_, host)| host);
        let mut bare = host.strip_prefix("www.").unwrap_or(host).to_owned();
        let path = normalised_percent(path);
        let path = path.trim_end_matches('/');
        // A route of a single-page shop names the page; any other fragment is a place on it.
        let route = fragment.strip_prefix('!').unwrap_or(fragment);
        let route = if route.starts_with('/') {
            normalised_percent(route.trim_end_matches('/'))
        } else {
            String::new()
        };
        bare.push('/');
        bare.push_str(path);
        if !route.is_empty() {
            bare.push('#');
            bare.push_str(&route);
        }
        let parameters = query
            .split('&')
            .filter(|parameter| !parameter.is_empty() && !tracks(parameter))
            .map(|parameter| normalised_percent(&parameter.replace('+', "%20")));
        let parameters = sorted(parameters, |before, after| before <= after);
        let whole = with(&bare, parameters.iter());
        let plain = with(&bare, parameters.iter().filter(|parameter| !listed(VARIANT, parameter)));
        Some(Self { whole, plain, bare })
    }

    /// Whether a page at `self` shows the product whose address is `product`; parameters that the
    /// product's address does not have may be added where it has none at all.
    pub fn shows(&self, product: &Address) -> bool {
        self.plain == product.plain || (product.whole == product.bare && self.bare == product.bare)
    }

    /// Whether a product's address lies below this one, which is then a category's or the front
    /// page's.
    pub fn is_above(&self, product: &Address) -> bool {
        let folder = self.whole.trim_end_matches('/');
        product
            .bare
            .strip_prefix(folder)
            .is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
    }
}

/// An address with parameters.
fn with<'a>(bare: &str, parameters: impl Iterator<Item = &'a String>) -> String {
    let mut out = bare.to_owned();
    for (at, parameter) in parameters.enumerate() {
        out.push(if at == 0 { '?' } else { '&' });
        out.push_str(parameter);
    }
    out
}

/// Whether a parameter only says where the visitor came from.
fn tracks(parameter: &str) -> bool {
    let name = name(parameter);
    listed(TRACKING, parameter) || TRACKING_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// The name of a parameter.
fn name(parameter: &str) -> String {
    parameter.split('=').next().unwrap_or_default().to_ascii_lowercase()
}

/// Whether a list has the name of a parameter.
fn listed(list: &str, parameter: &str) -> bool {
    let name = name(parameter);
    list.split_ascii_whitespace().any(|entry| entry == name)
}

/// Normalises percent-encoding: escapes of letters, digits and `-._~` are undone, others written in
/// capitals (RFC 3986, 6.2.2).
fn normalised_percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once('%') {
        out.push_str(head);
        let digits = tail.get(..2).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                out.push(char::from(byte));
            }
            Some(_) => {
                out.push('%');
                out.push_str(&digits.unwrap_or_default().to_ascii_uppercase());
            }
            None => out.push('%'),
        }
        rest = tail.get(if digits.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The WHATWG URL serialisation: lower-case punycode host, no default port, escaped non-ASCII.
fn serialise(raw: &str) -> Option<String> {
    #[cfg(not(all(target_arch = "wasm32", target_os = "unknown")))]
    {
        url::Url::parse(raw).ok().map(String::from)
    }
    #[cfg(all(target_arch = "wasm32", target_os = "unknown"))]
    {
        web_sys::Url::new(raw).ok().map(|url| url.href())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_page() {
        for (page, product) in [
            ("http://www.shop.ua/p/12/", "https://shop.ua/p/12"),
            (
                "https://shop.ua:443/p/12?utm_source=x&GCLID=1&fbclid=2#reviews",
                "https://shop.ua/p/12",
            ),
            ("https://shop.ua/p/12?b=2&a=1&yclid=4", "https://shop.ua/p/12?a=1&b=2"),
            ("https://shop.ua/p/%d1%87%61", "https://shop.ua/p/чa"),
            ("https://часы.рф/p/1", "https://xn--80a8aqs.xn--p1ai/p/1"),
            ("https://shop.ua/p/12?page_from=recommendations", "https://shop.ua/p/12"),
            ("https://shop.ua/p/12?variant=7", "https://shop.ua/p/12?variant=9"),
            ("https://shop.ua/p/12", "https://shop.ua/p/12?variant=9"),
            ("https://shop.ua/#!/p/12", "https://shop.ua/#!/p/12/"),
            ("https://shop.ua/i.php?q=a+b", "https://shop.ua/i.php?q=a%20b"),
        ] {
            let (page, product) = (Address::new(page).unwrap(), Address::new(product).unwrap());
            assert!(page.shows(&product), "{page:?} {product:?}");
        }
    }

    #[test]
    fn other_pages() {
        for (page, product) in [
            ("https://shop.ua/p/12", "https://shop.ua/p/13"),
            ("https://shop.ua/p", "https://shop.ua/p/12"),
            ("https://shop.ua/p/12/reviews", "https://shop.ua/p/12"),
            ("https://shop.ua/index.php?id=5", "https://shop.ua/index.php?id=6"),
            ("https://shop.ua/index.php", "https://shop.ua/index.php?id=6"),
            ("https://shop.ua/index.php?id=6&page=2", "https://shop.ua/index.php?id=6"),
            ("https://shop.ua/P/12", "https://shop.ua/p/12"),
            ("https://shop.ua/#!/p/12", "https://shop.ua/#!/p/13"),
            ("https://other.ua/p/12", "https://shop.ua/p/12"),
            ("https://shop.ua:8080/p/12", "https://shop.ua/p/12"),
        ] {
            let (page, product) = (Address::new(page).unwrap(), Address::new(product).unwrap());
            assert!(!page.shows(&product), "{page:?} {product:?}");
        }
    }

    #[test]
    fn above_a_product() {
        let product = Address::new("https://shop.ua/ru/chasy/ga-100/?from=feed").unwrap();
        for (page, above) in [
            ("https://www.shop.ua/", true),
            ("https://shop.ua/ru?utm_source=x", true),
            ("https://shop.ua/ru/chasy/", true),
            ("https://shop.ua/ru/chasy?product=ga-100", false),
            ("https://shop.ua/ru/chasy/ga-100", false),
            ("https://shop.ua/ru/chas", false),
            ("https://shop.ua/ru/chasy/ga-110", false),
            ("https://other.ua/", false),
        ] {
            let page = Address::of_any(page).unwrap();
            assert_eq!(page.is_above(&product), above, "{page:?}");
        }
    }

    #[test]
    fn no_products_page() {
        for raw in [
            "https://shop.ua/",
            "https://www.shop.ua/?utm_source=x#top",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "/p/12",
            "",
        ] {
            assert_eq!(Address::new(raw), None, "{raw}");
        }
    }
}
