//! `robots.txt`: which addresses of its own a host lets programs ask for (RFC 9309).
//!
//! The crates for it are not kept up: `texting_robots` (2022) would bring `regex` and an old `nom`,
//! `robotstxt` (2021) takes characters for bytes.

use std::time::Duration;

use memchr::memmem;
use percent_encoding::percent_decode;
use url::Url;

/// The product token by which rules name this program.
const TOKEN: &str = "vitrine";
/// Bytes that are read of a file, the least that the RFC asks for.
const MOST_BYTES: usize = 500 << 10;

/// The rules of a host for this program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    rules: Vec<Rule>,
    /// Pause between two requests, by `Crawl-delay`, which the RFC does not know but hosts use.
    pub delay: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    /// What stands between the pattern's stars, without percent-encoding.
    parts: Vec<Vec<u8>>,
    /// The pattern ends where the address does.
    anchored: bool,
    /// Of several patterns that match, the longest counts.
    length: usize,
    allowed: bool,
}

/// The groups of rules that a line of the file belongs to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Groups {
    ours: bool,
    everyone: bool,
}

impl Robots {
    /// Reads a file, whatever it is; what is no rule is passed over.
    pub fn parse(file: &[u8]) -> Robots {
        let file = String::from_utf8_lossy(&file[..file.len().min(MOST_BYTES)]);
        let (mut ours, mut everyone) = (Robots::default(), Robots::default());
        let (mut named, mut groups, mut in_head) = (false, Groups::default(), false);
        for line in file.trim_start_matches('\u{feff}').split(['\n', '\r', '\0']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    if !in_head {
                        groups = Groups::default();
                    }
                    in_head = true;
                    groups.everyone |= value.starts_with('*');
                    groups.ours |= token(value).eq_ignore_ascii_case(TOKEN);
                    named |= groups.ours;
                }
                "allow" | "disallow" | "crawl-delay" => {
                    in_head = false;
                    if groups.ours {
                        ours.add(&key, value);
                    }
                    if groups.everyone {
                        everyone.add(&key, value);
                    }
                }
                _ => {}
            }
        }
        if named { ours } else { everyone }
    }

    fn add(&mut self, key: &str, value: &str) {
        if key == "crawl-delay" {
            let delay = value.parse().ok().and_then(|s| Duration::try_from_secs_f64(s).ok());
            self.delay = self.delay.max(delay);
        } else if value.starts_with(['/', '*']) {
            self.rules.push(Rule::new(value, key == "allow"));
        }
    }

    /// Whether an address of the host may be asked for.
    pub fn allows(&self, address: &Url) -> bool {
        let text = match address.query() {
            Some(query) => format!("{}?{query}", address.path()),
            None => address.path().to_owned(),
        };
        let text: Vec<u8> = percent_decode(text.as_bytes()).collect();
        let matching = self.rules.iter().filter(|rule| rule.matches(&text));
        matching.max_by_key(|rule| (rule.length, rule.allowed)).is_none_or(|rule| rule.allowed)
    }
}

/// The product token at the beginning of a text.
fn token(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_alphabetic() || c == '-' || c == '_'));
    &text[..end.unwrap_or(text.len())]
}

impl Rule {
    fn new(pattern: &str, allowed: bool) -> Rule {
        let (length, anchored) = (pattern.len(), pattern.ends_with('$'));
        let pattern = pattern.strip_suffix('$').unwrap_or(pattern);
        let parts = pattern.split('*').map(|part| percent_decode(part.as_bytes()).collect());
        Rule { parts: parts.collect(), anchored, length, allowed }
    }

    fn matches(&self, text: &[u8]) -> bool {
        let Some((first, rest)) = self.parts.split_first() else { return false };
        let Some(mut left) = text.strip_prefix(&first[..]) else { return false };
        let Some((last, middle)) = rest.split_last() else {
            return !self.anchored || left.is_empty();
        };
        for part in middle {
            let Some(at) = memmem::find(left, part) else { return false };
            left = &left[at + part.len()..];
        }
        if self.anchored { left.ends_with(last) } else { memmem::find(left, last).is_some() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(file: &str, path: &str) -> bool {
        let address = Url::parse("https://shop.example").unwrap().join(path).unwrap();
        Robots::parse(file.as_bytes()).allows(&address)
    }

    #[test]
    fn the_longest_rule_counts() {
        let file = "User-Agent: *\nDisallow: /p/\nAllow: /p/open\nDisallow: /*.php$\n\
                    Disallow: /a*b*c\nDisallow: *sort=\nDisallow:\nAllow: /same\nDisallow: /same";
        for (path, allowed) in [
            ("/", true),
            ("/p/1", false),
            ("/p", true),
            ("/p/open/1", true),
            ("/x.php", false),
            ("/x.php?a", true),
            ("/x.php5", true),
            ("/a1b2c3", false),
            ("/acb", true),
            ("/list?sort=1", false),
            ("/same", true),
        ] {
            assert_eq!(allows(file, path), allowed, "{path}");
        }
    }

    #[test]
    fn the_groups_that_name_this_program_go_before_those_for_all() {
        let file = "\u{feff}Disallow: /before\nuser-agent: Other\nUSER-AGENT : Vitrine/1.0 # me\n\
                    \ndisallow : /ours # here\nSitemap: https://shop.example/s\nUser-agent: *\n\
                    Disallow: /\r\nUser-agent: vitrine\r\nDisallow: /more\r\n";
        for (path, allowed) in
            [("/ours", false), ("/more", false), ("/before", true), ("/other", true)]
        {
            assert_eq!(allows(file, path), allowed, "{path}");
        }
        let file = "User-agent: vitrines\nDisallow: /\nUser-agent: *\nDisallow: /all";
        assert!(allows(file, "/") && !allows(file, "/all"));
        let empty = "User-agent: vitrine\nUser-agent: *\nDisallow:\n";
        assert!(allows(empty, "/"));
    }

    #[test]
    fn letters_are_the_same_however_they_are_escaped() {
        let file = "User-agent: *\nDisallow: /часы\nDisallow: /a%2Db\nDisallow: /star%2A";
        for path in ["/%D1%87%D0%B0%D1%81%D1%8B/1", "/%d1%87асы", "/a-b", "/star*"] {
            assert!(!allows(file, path), "{path}");
        }
        assert!(allows(file, "/starless"));
    }

    #[test]
    fn delays_are_read() {
        let delay = |text: &str| Robots::parse(text.as_bytes()).delay;
        assert_eq!(delay("User-agent: *\nCrawl-delay: 2.5"), Some(Duration::from_millis(2500)));
        assert_eq!(delay("User-agent: x\nCrawl-delay: 2"), None);
        assert_eq!(delay("User-agent: *\nCrawl-delay: -1\nCrawl-delay: nan"), None);
    }

    #[test]
    fn anything_is_a_file() {
        for file in ["", "<html>", "User-agent", ":", "User-agent: *\nDisallow: $", "\0\0"] {
            assert!(allows(file, "/"), "{file}");
        }
    }
}
