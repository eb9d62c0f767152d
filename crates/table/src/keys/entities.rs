//! Character references of HTML (`&amp;`) become characters.

/// Character references that feeds and pages leave in names. Twice, since feeds escape twice.
pub(crate) fn unescape(raw: &str) -> String {
    let mut text = raw.to_owned();
    for _ in 0..2 {
        text = unescape_once(&text);
    }
    text
}

/// A text with its character references resolved once.
fn unescape_once(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((head, name)) = rest.split_once('&') {
        out.push_str(head);
        let end = name.bytes().take(10).position(|byte| byte == b';');
        let decoded = end.and_then(|end| Some((reference(name.get(..end)?)?, end)));
        if let Some((letter, end)) = decoded {
            out.push(letter);
            rest = name.get(end + 1..).unwrap_or_default();
        } else {
            out.push('&');
            rest = name;
        }
    }
    out.push_str(rest);
    out
}

/// The character of a reference.
fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" | "rsquo" | "lsquo" => '\'',
        "nbsp" => ' ',
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
