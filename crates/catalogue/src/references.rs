//! HTML's character references (`&amp;`, `&#38;`, `&#x26;`) become characters.

/// Longest reference between `&` and `;` that is looked for, in bytes: the longest name of HTML has
/// 31 letters.
const LONGEST: usize = 40;

/// A text with its character references resolved once; those by name are what `named` says.
///
/// Nothing is an error: an unknown reference and a lone `&` stay as they are.
#[must_use]
pub fn resolve_references<C>(text: &str, named: impl Fn(&str) -> Option<C>) -> String
where
    String: Extend<C>,
{
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let end = after.bytes().take(LONGEST).position(|byte| byte == b';');
        let known = end.and_then(|end| {
            let name = after.get(..end)?;
            match name.strip_prefix('#') {
                Some(number) => plain.push(numbered(number)?),
                None => plain.extend([named(name)?]),
            }
            after.get(end + 1..)
        });
        rest = known.unwrap_or_else(|| {
            plain.push('&');
            after
        });
    }
    plain.push_str(rest);
    plain
}

/// The character of a code point in decimal or, after `x`, hexadecimal digits.
fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}

/// The character of a named reference, of those that feeds and pages leave in names: a part of
/// HTML's 2,125 that is small enough for the browser.
#[must_use]
pub fn common_reference(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "rsquo" => '’',
        "lsquo" => '‘',
        "nbsp" => '\u{A0}',
        "trade" => '™',
        "reg" => '®',
        "copy" => '©',
        "ndash" => '–',
        "mdash" => '—',
        "laquo" => '«',
        "raquo" => '»',
        "hellip" => '…',
        "bull" => '•',
        "middot" => '·',
        "times" => '×',
        "deg" => '°',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cases that both lists of names share.
    fn resolves<C>(named: fn(&str) -> Option<C>)
    where
        String: Extend<C>,
    {
        let resolve = |text| resolve_references(text, named);
        assert_eq!(
            resolve("a &amp; b &lt;c&gt; &quot;d&quot; &#39;e&#x27;"),
            "a & b <c> \"d\" 'e'"
        );
        assert_eq!(resolve("&laquo;Часы&raquo;&nbsp;&#8364;"), "«Часы»\u{A0}€");
        assert_eq!(resolve("&amp;quot;"), "&quot;");
        assert_eq!(resolve("q?a=1&b=2&amp;c=3"), "q?a=1&b=2&c=3");
        let long = format!("&{};", "д".repeat(31));
        for text in [
            "AT&T",
            "a & b",
            "&",
            "&;",
            "&#;",
            "&#xFFFFFFFF;",
            "&#xD800;",
            "&nosuchthing;",
            "x&",
            &long,
        ] {
            assert_eq!(resolve(text), text);
        }
    }

    #[test]
    fn common_references_are_resolved_once_and_the_rest_stays() {
        resolves(common_reference);
        assert_eq!(resolve_references("&euro;", common_reference), "&euro;");
    }

    #[cfg(feature = "reading")]
    #[test]
    fn all_of_html_s_are_resolved_by_the_same_rules() {
        use quick_xml::escape::resolve_html5_entity;
        resolves(resolve_html5_entity);
        assert_eq!(resolve_references("&euro;", resolve_html5_entity), "€");
    }

    #[cfg(feature = "reading")]
    #[test]
    fn common_references_mean_what_html_says() {
        let names = [
            "amp", "lt", "gt", "quot", "apos", "rsquo", "lsquo", "nbsp", "trade", "reg", "copy",
            "ndash", "mdash", "laquo", "raquo", "hellip", "bull", "middot", "times", "deg",
        ];
        for name in names {
            let html = quick_xml::escape::resolve_html5_entity(name);
            assert!(html.is_some(), "{name}");
            assert_eq!(common_reference(name).map(String::from).as_deref(), html, "{name}");
        }
    }
}
