//! A page of the shop, saved as a file: its signals as the loader (`www/vitrine.js`) reads them.

use encoding_rs::{Encoding, UTF_8};
use html5gum::emitters::default::{DefaultEmitter, StartTag};
use html5gum::{Token, Tokenizer};
use url::Url;

use super::json_ld;
use vitrine_table::{Page, Sample};

/// Bytes in which a page's encoding is declared, by the HTML standard.
const HEAD: usize = 1024;

/// Whether a file's bytes are a page's, not a list of titles.
pub fn is_page(bytes: &[u8]) -> bool {
    text(bytes, None).trim_start_matches('\u{feff}').trim_start().starts_with('<')
}

/// The signals of a page in HTML, however broken. `location` is its address; without it that which
/// a browser noted when it saved the page, else the last address is empty.
pub fn saved_page(bytes: &[u8], location: Option<&str>) -> Page {
    read_page(&text(bytes, None), location)
}

/// The signals of a page in HTML from the web: of its address, and of the encoding that its
/// `Content-Type` names.
pub fn web_page(bytes: &[u8], location: &str, charset: Option<&str>) -> Page {
    read_page(&text(bytes, charset), Some(location))
}

fn read_page(html: &str, location: Option<&str>) -> Page {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut reader = Reader::default();
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        reader.read(token);
    }
    let location = location.map(str::to_owned).or(reader.saved_from.take());
    reader.page(location.unwrap_or_default())
}

/// Titles, one a line, each with its product's id, address or name after a tab where that is given.
pub fn title_list(bytes: &[u8]) -> Vec<Sample> {
    let cell =
        |cell: Option<&str>| cell.map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned);
    let lines = text(bytes, None);
    let lines = lines.trim_start_matches('\u{feff}').lines().filter_map(|line| {
        let mut cells = line.split('\t');
        let title = cell(cells.next())?;
        Some(Sample { titles: vec![title], product: cell(cells.next()), ..Sample::default() })
    });
    lines.collect()
}

/// What reads as UTF-8 is UTF-8, whatever is declared: browsers convert when they save. Else a mark
/// goes before the header's `charset`, and that before what the page says of itself, as in browsers.
fn text(bytes: &[u8], charset: Option<&str>) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let by_mark = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let by_header = || charset.and_then(|label| Encoding::for_label(label.as_bytes()));
    let declared = || declared(&bytes[..bytes.len().min(HEAD)]);
    let known = by_mark.or_else(|| by_header().filter(|of| *of != UTF_8));
    let known = known.or_else(|| declared().filter(|of| *of != UTF_8));
    let encoding = known.unwrap_or_else(|| {
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        detector.guess(None, chardetng::Utf8Detection::Deny)
    });
    encoding.decode(bytes).0.into_owned()
}

/// The encoding that `charset=` names.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset=")? + b"charset=".len();
    let label = head[at..].trim_ascii_start();
    let label = label.strip_prefix(b"\"").or(label.strip_prefix(b"'")).unwrap_or(label);
    let end = label.iter().position(|byte| b"\"' />;".contains(byte)).unwrap_or(label.len());
    Encoding::for_label(&label[..end])
}

/// An element whose text is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Title,
    Heading,
    JsonLd,
}

impl Part {
    fn element(self) -> &'static [u8] {
        match self {
            Self::Title => b"title",
            Self::Heading => b"h1",
            Self::JsonLd => b"script",
        }
    }
}

/// What has been read so far; of each kind of element the first counts, even an empty one.
#[derive(Debug, Default)]
struct Reader {
    title: Option<String>,
    heading: Option<String>,
    og_title: Option<String>,
    og_url: Option<String>,
    canonical: Option<String>,
    base: Option<String>,
    product: Option<String>,
    json_ld: Vec<String>,
    saved_from: Option<String>,
    reading: Option<(Part, String)>,
    /// Open elements whose content is not the document's.
    inert: usize,
    drawings: usize,
}

impl Reader {
    fn read(&mut self, token: Token) {
        match token {
            Token::StartTag(tag) => self.open(&tag),
            Token::EndTag(tag) => self.close(&tag.name),
            Token::String(piece) => {
                if let Some((_, text)) = &mut self.reading {
                    text.push_str(&String::from_utf8_lossy(&piece));
                }
            }
            Token::Comment(comment) if self.saved_from.is_none() => {
                self.saved_from = saved_from(&String::from_utf8_lossy(&comment));
            }
            _ => {}
        }
    }

    fn open(&mut self, tag: &StartTag<()>) {
        match tag.name.as_slice() {
            b"template" | b"noscript" => self.inert += 1,
            b"svg" if !tag.self_closing => self.drawings += 1,
            _ => {}
        }
        if self.inert > 0 {
            return;
        }
        let given = |name: &str| {
            let value = tag.attributes.get(name.as_bytes())?;
            Some(String::from_utf8_lossy(value).into_owned())
        };
        let is = |name: &str, value: &str| given(name).is_some_and(|of| of == value);
        let first = |slot: &mut Option<String>, name: &str| {
            slot.get_or_insert_with(|| given(name).unwrap_or_default());
        };
        if is("property", "og:title") {
            first(&mut self.og_title, "content");
        }
        if is("property", "og:url") {
            first(&mut self.og_url, "content");
        }
        if given("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) {
            first(&mut self.canonical, "href");
        }
        if given("src").is_some_and(|src| src.contains("vitrine.js")) {
            first(&mut self.product, "data-product");
        }
        let part = match tag.name.as_slice() {
            b"base" => return first(&mut self.base, "href"),
            b"title" if self.title.is_none() && self.drawings == 0 => Part::Title,
            b"h1" if self.heading.is_none() => Part::Heading,
            b"script"
                if given("type")
                    .is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json")) =>
            {
                Part::JsonLd
            }
            _ => return,
        };
        if self.reading.is_none() {
            self.reading = Some((part, String::new()));
        }
    }

    fn close(&mut self, name: &[u8]) {
        match name {
            b"template" | b"noscript" => self.inert = self.inert.saturating_sub(1),
            b"svg" => self.drawings = self.drawings.saturating_sub(1),
            _ => {}
        }
        let ends = |reading: &mut (Part, String)| reading.0.element() == name;
        if let Some((part, text)) = self.reading.take_if(ends) {
            match part {
                Part::Title => self.title = Some(text),
                Part::Heading => self.heading = Some(text),
                Part::JsonLd => self.json_ld.push(text),
            }
        }
    }

    fn page(self, location: String) -> Page {
        let base = Url::parse(&location).ok();
        let href = self.base.unwrap_or_default();
        let base = match &base {
            Some(base) => base.join(&href).ok(),
            None => Url::parse(&href).ok(),
        };
        // A link is resolved, as the loader's `href` is; `og:url` is a text.
        let canonical = self.canonical.filter(|href| !href.trim().is_empty()).and_then(|href| {
            let resolved = match &base {
                Some(base) => base.join(&href),
                None => Url::parse(href.trim()),
            };
            resolved.ok().map(String::from)
        });
        let mut titles: Vec<String> = Vec::new();
        for title in [self.title, self.og_title, self.heading].into_iter().flatten() {
            let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
            let title: String = title.chars().take(Page::TITLE_CHARS).collect();
            if !title.is_empty() && !titles.contains(&title) {
                titles.push(title);
            }
        }
        let og_url = self.og_url.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty());
        Page {
            product: self.product.filter(|product| !product.trim().is_empty()),
            urls: canonical.into_iter().chain(og_url).chain([location]).collect(),
            sku: json_ld::sku(&self.json_ld),
            titles,
        }
    }
}

/// The address that Chromium, or the extension SingleFile, notes in a page that it saves.
fn saved_from(comment: &str) -> Option<String> {
    let noted = comment.trim().strip_prefix("saved from url=(");
    let noted = noted.and_then(|rest| rest.split_once(')')).map(|(_, url)| url);
    let noted =
        noted.or_else(|| comment.lines().find_map(|line| line.trim().strip_prefix("url: ")));
    let url = noted?.trim();
    Url::parse(url).is_ok().then(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Page {
        saved_page(html.as_bytes(), None)
    }

    #[test]
    fn signals_of_a_page() {
        let page = saved_page(
            br#"<!doctype html><svg><title>Logo</title></svg><title> Watch &amp;
              strap </title><noscript><h1>No</h1></noscript><template><h1>No</h1></template>
              <meta property="og:title" content="Watch"><meta property="og:title" content="2">
              <meta property=og:url content="https://shop.example/og">
              <link rel=canonical href="../p/1"><link rel=canonical href="/p/2">
              <script>"<h1>no</h1>"</script><!-- <h1>no</h1> -->
              <h1>The <b>Watch</b></h1><h1>Other</h1>
              <script type="application/ld+json">{"@type":"Product","sku":"A<b>"}</script>
              <script src="https://cdn.example/vitrine.js" data-product="17"></script>"#,
            Some("https://shop.example/a/b?c"),
        );
        assert_eq!(page.titles, ["Watch & strap", "Watch", "The Watch"]);
        let urls =
            ["https://shop.example/p/1", "https://shop.example/og", "https://shop.example/a/b?c"];
        assert_eq!(page.urls, urls);
        assert_eq!((page.sku.as_deref(), page.product.as_deref()), (Some("A<b>"), Some("17")));
    }

    #[test]
    fn where_it_was_saved() {
        let page = read(
            "<!-- saved from url=(0026)https://shop.example/p/1 --><link rel=canonical href=2>",
        );
        assert_eq!(page.urls, ["https://shop.example/p/2", "https://shop.example/p/1"]);
        let page = read("<!--\n Page saved with SingleFile \n url: https://shop.example/p/1 \n-->");
        assert_eq!(page.urls, ["https://shop.example/p/1"]);
        let page = read("<base href='https://shop.example/p/'><link rel=canonical href=2>");
        assert_eq!(page.urls, ["https://shop.example/p/2", ""]);
        assert_eq!(read("<link rel=canonical href=/p/2><title>").urls, [""]);
    }

    #[test]
    fn encodings() {
        let html = |charset: &str| format!("<meta charset={charset}><title>Купить часы недорого");
        for (label, encoding) in [
            ("windows-1251", encoding_rs::WINDOWS_1251),
            ("koi8-u", encoding_rs::KOI8_U),
            ("nonsense", encoding_rs::WINDOWS_1251),
        ] {
            let closed = html(label) + "</title>";
            let page = saved_page(&encoding.encode(&closed).0, None);
            assert_eq!(page.titles, ["Купить часы недорого"], "{label}");
        }
        let page = read(&(html("windows-1251") + "</title>"));
        assert_eq!(page.titles, ["Купить часы недорого"], "a browser converted it");
        let bare = encoding_rs::WINDOWS_1251.encode(&html("iso-8859-1")).0.into_owned();
        let bare = [&bare[..], b"</title>"].concat();
        let page = web_page(&bare, "https://shop.example/", Some("Windows-1251"));
        assert_eq!(page.titles, ["Купить часы недорого"], "the header goes first");
        let list = encoding_rs::WINDOWS_1251.encode("Купить часы\t17\nКупить ремешок недорого").0;
        assert_eq!(title_list(&list)[0].titles, ["Купить часы"]);
    }

    #[test]
    fn lists_and_pages_are_told_apart() {
        assert!(is_page(b"\xef\xbb\xbf \n<!doctype html>") && is_page(b"<title>x"));
        assert!(!is_page("Часы < 100 грн".as_bytes()) && !is_page(b""));
        let list = title_list(b"\xef\xbb\xbfA\t17\tmore\r\n\r\n B \t \n");
        let told: Vec<_> = list.iter().map(|of| (&*of.titles[0], of.product.as_deref())).collect();
        assert_eq!(told, [("A", Some("17")), ("B", None)]);
    }

    #[test]
    fn anything_is_a_page() {
        for html in ["", "<", "<title>", "</h1><h1", "<script type=application/ld+json>{", "\0"] {
            assert!(read(html).titles.is_empty(), "{html}");
        }
    }
}
