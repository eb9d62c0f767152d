//! The HTTP headers that a published folder wants, for `_headers` (the file by which Cloudflare
//! Pages and Netlify are configured) and for the preview server.

/// Names and values.
type Headers = &'static [(&'static str, &'static str)];

/// Headers of the files whose path fits a pattern.
struct Rule {
    /// A path from the folder's root; `*` stands for any text.
    pattern: &'static str,
    headers: Headers,
}

/// The first line of a `_headers` file of ours.
pub(crate) const HEADERS_MARK: &str = "# Written by vitrine build";

const IMMUTABLE: (&str, &str) = ("Cache-Control", "public, max-age=31536000, immutable");
const REVALIDATE: (&str, &str) = ("Cache-Control", "no-cache, must-revalidate");
/// The frame is sandboxed, so that its own requests come from an opaque origin.
const ANY_ORIGIN: (&str, &str) = ("Access-Control-Allow-Origin", "*");
const NO_SNIFF: (&str, &str) = ("X-Content-Type-Options", "nosniff");

/// Files with one name for ever are asked for again, hashed ones never.
const ENTRY_SCRIPT: Headers =
    &[("Content-Type", "text/javascript; charset=utf-8"), REVALIDATE, ANY_ORIGIN, NO_SNIFF];
const SCRIPT: Headers =
    &[("Content-Type", "text/javascript; charset=utf-8"), IMMUTABLE, ANY_ORIGIN, NO_SNIFF];
const STYLE: Headers =
    &[("Content-Type", "text/css; charset=utf-8"), IMMUTABLE, ANY_ORIGIN, NO_SNIFF];
const MODULE: Headers = &[("Content-Type", "application/wasm"), IMMUTABLE, ANY_ORIGIN, NO_SNIFF];
const DATA: Headers =
    &[("Content-Type", "application/octet-stream"), IMMUTABLE, ANY_ORIGIN, NO_SNIFF];

/// No path fits two patterns: hosts join the values of headers that two rules set. No pattern has
/// two stars: hosts allow one.
const RULES: &[Rule] = &[
    Rule { pattern: "/vitrine.js", headers: ENTRY_SCRIPT },
    Rule { pattern: "/vitrine-analytics.js", headers: ENTRY_SCRIPT },
    Rule { pattern: "/vitrine-triggers.js", headers: ENTRY_SCRIPT },
    Rule { pattern: "/vitrine-api.js", headers: ENTRY_SCRIPT },
    Rule {
        pattern: "/vitrine-api.d.ts",
        headers: &[("Content-Type", "text/plain; charset=utf-8"), REVALIDATE, ANY_ORIGIN, NO_SNIFF],
    },
    Rule {
        pattern: "/frame.html",
        headers: &[("Content-Type", "text/html; charset=utf-8"), REVALIDATE, NO_SNIFF],
    },
    Rule { pattern: "/frame.*.css", headers: STYLE },
    Rule { pattern: "/frame.*.js", headers: SCRIPT },
    Rule { pattern: "/debug.*.js", headers: SCRIPT },
    Rule { pattern: "/vitrine.*.wasm", headers: MODULE },
    Rule { pattern: "/index.*.vit", headers: DATA },
    Rule { pattern: "/search.*.js", headers: SCRIPT },
    Rule { pattern: "/search.*.css", headers: STYLE },
    Rule { pattern: "/search.*.wasm", headers: MODULE },
    Rule { pattern: "/search-relaxed.*.js", headers: SCRIPT },
    Rule { pattern: "/search-relaxed.*.wasm", headers: MODULE },
    Rule { pattern: "/pack.*.vit", headers: DATA },
    Rule { pattern: "/weights/*", headers: DATA },
    Rule { pattern: "/codes.*.vit", headers: DATA },
    Rule { pattern: "/cells/*", headers: DATA },
    Rule { pattern: "/shards/*", headers: DATA },
    Rule { pattern: "/keys/*", headers: DATA },
    Rule {
        pattern: "/pictures/*",
        headers: &[("Content-Type", "image/jpeg"), IMMUTABLE, ANY_ORIGIN, NO_SNIFF],
    },
];

/// The text of `_headers`.
pub(crate) fn render() -> String {
    let mut text = format!("{HEADERS_MARK}: headers for Cloudflare Pages and Netlify.\n");
    for rule in RULES {
        text.push_str(&format!("\n{}\n", rule.pattern));
        for (name, value) in rule.headers {
            text.push_str(&format!("  {name}: {value}\n"));
        }
    }
    text
}

/// The headers of the file at a path from the folder's root, such as `/vitrine.js`.
pub(crate) fn headers_of(path: &str) -> &'static [(&'static str, &'static str)] {
    RULES.iter().find(|rule| fits(rule.pattern, path)).map_or(&[], |rule| rule.headers)
}

/// Whether a path names a hashed file of ours: those that never change and may become stale.
pub(crate) fn is_hashed(path: &str) -> bool {
    headers_of(path).contains(&IMMUTABLE) && {
        // Its name, or that of its folder.
        path.split(['/', '.']).any(is_hash)
    }
}

fn is_hash(part: &str) -> bool {
    part.len() >= 8 && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a folder is one of 256 that share many hashed files.
pub(crate) fn is_share(folder: &str) -> bool {
    folder.len() == 2 && folder.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a path fits a pattern; what a star stands for may be in a hashed folder, or in one of 256.
fn fits(pattern: &str, path: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == path,
        Some((begin, end)) => path
            .strip_prefix(begin)
            .and_then(|rest| rest.strip_suffix(end))
            .is_some_and(|middle| match middle.split_once('/') {
                None => !middle.is_empty(),
                Some((folder, name)) => {
                    (is_hash(folder) || is_share(folder)) && !name.contains('/')
                }
            }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hashed_files_are_immutable() {
        for path in [
            "/frame.0123456789abcdef.js",
            "/shards/0123456789abcdef.vit",
            "/shards/0123456789abcdef/7.vit",
            "/keys/0123456789abcdef.vit",
            "/pictures/0123456789abcdef.jpg",
            "/pictures/01/0123456789abcdef.jpg",
            "/vitrine.0123456789abcdef.wasm",
            "/search.0123456789abcdef.js",
            "/search.0123456789abcdef.css",
            "/search.0123456789abcdef.wasm",
            "/search-relaxed.0123456789abcdef.js",
            "/search-relaxed.0123456789abcdef.wasm",
            "/pack.0123456789abcdef.vit",
            "/codes.0123456789abcdef.vit",
            "/cells/0123456789abcdef.vit",
            "/cells/0123456789abcdef/3.vit",
            "/weights/0123456789abcdef.bin",
        ] {
            assert!(is_hashed(path), "{path}");
            let fitting = RULES.iter().filter(|rule| fits(rule.pattern, path)).count();
            assert_eq!(fitting, 1, "{path}");
        }
        for path in [
            "/frame.html",
            "/vitrine.js",
            "/vitrine-analytics.js",
            "/vitrine-triggers.js",
            "/vitrine-api.js",
            "/vitrine-api.d.ts",
            "/_headers",
            "/pictures/holiday.jpg",
            "/other/0123456789abcdef.jpg",
            "/pictures/deep/0123456789abcdef.jpg",
            "/shards/0123456789abcdef/deep/7.vit",
        ] {
            assert!(!is_hashed(path), "{path}");
        }
    }

    #[test]
    fn the_file_says_what_the_server_does() {
        let text = render();
        for path in ["/vitrine.js", "/frame.html", "/vitrine.0123456789abcdef.wasm"] {
            for (name, value) in headers_of(path) {
                assert!(text.contains(&format!("  {name}: {value}\n")), "{path}");
            }
        }
        assert!(headers_of("/vitrine.0.wasm").contains(&("Content-Type", "application/wasm")));
    }
}
