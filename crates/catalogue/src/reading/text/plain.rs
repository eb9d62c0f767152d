//! Plain text from the feed's characters: without markup, as a page would show it.

use std::borrow::Cow;

use memchr::memmem;
use quick_xml::escape::resolve_html5_entity;

use crate::resolve_references;

/// The text of an XML element: CDATA sections unwrapped, comments left out, references resolved.
///
/// Nothing is an error: an unknown reference, a lone `&` or `<` and an unclosed CDATA section stay
/// as the characters they are. Other elements inside the text are kept as text.
pub(crate) fn from_xml(raw: &str) -> Cow<'_, str> {
    if memchr::memchr2(b'&', b'<', raw.as_bytes()).is_none() {
        return raw.into();
    }
    let mut text = String::with_capacity(raw.len());
    let mut rest = raw;
    let mut comments_end = true;
    while let Some(at) = memmem::find(rest.as_bytes(), b"<!") {
        let (before, from) = rest.split_at(at);
        text.push_str(&unescape(before));
        rest = if let Some(inner) = from.strip_prefix("<![CDATA[") {
            match inner.split_once("]]>") {
                Some((verbatim, after)) => {
                    text.push_str(verbatim);
                    after
                }
                None => {
                    text.push_str(&unescape(&inner.replace("<![CDATA[", "")));
                    return text.into();
                }
            }
        } else {
            let comment = from.strip_prefix("<!--").filter(|_| comments_end);
            let after = comment.and_then(|comment| comment.split_once("-->"));
            comments_end &= comment.is_none() || after.is_some();
            match after {
                Some((_, after)) => after,
                None => {
                    text.push_str("<!");
                    from.get(2..).unwrap_or_default()
                }
            }
        };
    }
    text.push_str(&unescape(rest));
    text.into()
}

/// Resolves all of HTML's character references once; others stay as they are.
pub(crate) fn unescape(text: &str) -> Cow<'_, str> {
    match memchr::memchr(b'&', text.as_bytes()) {
        Some(_) => resolve_references(text, resolve_html5_entity).into(),
        None => text.into(),
    }
}

/// A name, category or characteristic as a page shows it: references resolved however often they
/// were escaped, HTML tags removed, white space collapsed, invisible characters left out.
pub(crate) fn shown(text: &str) -> String {
    let text = text.trim();
    if is_plain(text) {
        return text.to_owned();
    }
    let mut text = settled(text);
    if let Some(inner) = text.trim().strip_prefix("<![CDATA[") {
        text = inner.strip_suffix("]]>").unwrap_or(inner).to_owned().into();
    }
    if text.contains('<') {
        text = without_tags(&text).into();
    }
    let mut shown = String::with_capacity(text.len());
    for word in text.split(|letter: char| letter.is_whitespace() || letter.is_control()) {
        let before = shown.len();
        shown.extend(word.chars().filter(|&letter| !invisible(letter)));
        if shown.len() > before && before > 0 {
            shown.insert(before, ' ');
        }
    }
    shown
}

/// Whether a text is certainly shown as it stands: no reference, tag, control character or pair of
/// spaces, and no letter that begins with a byte as white space and marks do.
fn is_plain(text: &str) -> bool {
    let mut before = b'-';
    text.bytes().all(|byte| {
        let plain = match byte {
            b' ' => before != b' ',
            b'&' | b'<' | 0..0x20 | 0x7F => false,
            0xC2 | 0xE1..=0xE3 | 0xEF => false,
            _ => true,
        };
        before = byte;
        plain
    })
}

/// Resolves references until none is left; three rounds undo every real exporter's escaping.
fn settled(text: &str) -> Cow<'_, str> {
    let mut text = Cow::from(text);
    for _ in 0..3 {
        match unescape(&text) {
            Cow::Owned(plain) if plain != *text => text = plain.into(),
            _ => break,
        }
    }
    text
}

/// An address as the feed means it: references resolved, white space around it and control
/// characters inside it removed; `None` for placeholders such as `None`, `null` and `#`.
pub(crate) fn address(text: &str) -> Option<String> {
    if text.trim().bytes().all(|byte| byte.is_ascii_graphic() && byte != b'&') {
        return leads_somewhere(text).map(str::to_owned);
    }
    let address: String = settled(text).trim().chars().filter(|c| !c.is_control()).collect();
    leads_somewhere(&address).map(str::to_owned)
}

/// The address, unless it is a placeholder; a fragment alone (`#`, `#!`) is one.
fn leads_somewhere(address: &str) -> Option<&str> {
    let fragment = |address: &str| {
        address.starts_with('#') && address.bytes().all(|b| b.is_ascii_punctuation())
    };
    present(address).filter(|address| !fragment(address))
}

/// The text, unless it is empty or says in some programming language that it is.
pub(crate) fn present(text: &str) -> Option<&str> {
    let text = text.trim();
    let nothing = ["", "none", "null", "nan", "n/a", "undefined", "#n/a", "-", "–", "—"];
    let nothing = nothing.iter().any(|nothing| nothing.eq_ignore_ascii_case(text));
    (!nothing).then_some(text)
}

/// Joiners and marks that take no room on the page.
fn invisible(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{FFFD}')
}

/// Whether an element of this name is HTML's, of those that shops leave in names.
pub(crate) fn is_html(name: &str) -> bool {
    HTML_TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(name))
}

/// Removes HTML's own tags and comments; other angle brackets belong to the text (`<сбор №1>`).
fn without_tags(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('<') {
        plain.push_str(before);
        let name = from.strip_prefix('/').unwrap_or(from);
        let end = name.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(name.len());
        let (name, attributes) = name.split_at(end);
        let known = is_html(name)
            && attributes.starts_with(|next: char| next.is_whitespace() || "/>".contains(next));
        if !known {
            plain.push('<');
            rest = from;
            continue;
        }
        let Some((_, after)) = attributes.split_once('>') else {
            plain.push('<');
            rest = from;
            break;
        };
        // Blocks stand apart on a page, letters' styles do not.
        if !INLINE_TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(name)) {
            plain.push(' ');
        }
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// Tags that shops leave in names and descriptions.
const HTML_TAGS: [&str; 35] = [
    "a", "b", "big", "br", "center", "div", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "i", "img", "label", "li", "mark", "nobr", "ol", "p", "s", "script", "small", "span", "strong",
    "style", "sub", "sup", "table", "td", "u", "ul",
];

/// Those that do not part words.
const INLINE_TAGS: [&str; 15] = [
    "a", "b", "big", "em", "font", "i", "mark", "nobr", "s", "small", "span", "strong", "sub",
    "sup", "u",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cdata_is_verbatim_and_may_be_broken() {
        assert_eq!(from_xml("<![CDATA[a &amp; <b>]]> &amp; c"), "a &amp; <b> & c");
        assert_eq!(from_xml("<![CDATA[a]]><![CDATA[b]]>"), "ab");
        assert_eq!(from_xml("<![CDATA[a &amp; b"), "a & b");
        assert_eq!(from_xml("a<!-- hidden -->b<!doctype"), "ab<!doctype");
        assert_eq!(from_xml("вес < 5 & > 3"), "вес < 5 & > 3");
    }

    #[test]
    fn names_are_what_a_page_shows() {
        assert_eq!(shown("  Часы\u{A0}\n «Заря»\t"), "Часы «Заря»");
        assert_eq!(shown("Крем &amp;quot;Мандарин&amp;quot;"), "Крем \"Мандарин\"");
        assert_eq!(shown("H<sub>2</sub>O<br/>вода <b>Аква</b>"), "H2O вода Аква");
        assert_eq!(shown("Чай \"Лес & травы\" <сбор №1>"), "Чай \"Лес & травы\" <сбор №1>");
        assert_eq!(shown("диаметр <40 мм, a<b>c"), "диаметр <40 мм, ac");
        assert_eq!(shown("&lt;![CDATA[Саморез  D-4.1]]&gt;"), "Саморез D-4.1");
        for text in ["a  b", "a\u{A0}b", "a\u{3000}b", "a\tb", "a\u{85}b", "a\u{2028}b"] {
            assert_eq!(shown(text), "a b", "{text:?}");
        }
        assert_eq!(shown(" Ёлка №5, 10\u{2009}мм "), "Ёлка №5, 10 мм");
        assert_eq!(shown("a\u{200B}b\u{FEFF} \u{AD} c\u{0}d"), "ab c d");
    }

    #[test]
    fn addresses_are_unescaped_and_placeholders_dropped() {
        assert_eq!(address(" http://a/?b=1&amp;amp;c=2\n").unwrap(), "http://a/?b=1&c=2");
        for nothing in ["", " ", "None", "null", "NaN", "-", "#", " #! ", "#/"] {
            assert_eq!(address(nothing), None);
        }
        assert_eq!(address("#!/Mug/p/7").unwrap(), "#!/Mug/p/7");
    }
}
