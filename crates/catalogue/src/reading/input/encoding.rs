//! The encoding of a feed: bytes become text, whatever the feed declares.
//!
//! Declarations are often wrong and some exports mix encodings (a UTF-8 address inside a
//! windows-1251 feed), so the choice is made for each piece of text: what reads as UTF-8 is
//! UTF-8, everything else is in the feed's legacy encoding.

use std::borrow::Cow;
use std::cell::Cell;
use std::rc::Rc;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, WINDOWS_1252};

/// What the first bytes tell about a feed's encoding.
#[derive(Debug, Clone)]
pub(crate) struct Sniffed {
    /// An encoding that does not keep ASCII as it is: transcode the stream before parsing.
    pub transcode: Option<&'static Encoding>,
    /// How single pieces are decoded.
    pub decoder: Decoder,
    /// The label in the XML declaration, as it stands there.
    pub label: Option<String>,
}

/// Decodes single pieces of a stream whose markup is ASCII.
#[derive(Debug, Clone)]
pub(crate) struct Decoder {
    /// For what is not UTF-8.
    legacy: &'static Encoding,
    /// Whether the feed says that it is in that encoding.
    declared: bool,
    tally: Rc<Tally>,
}

/// Pieces that are not ASCII, by what they turned out to be.
#[derive(Debug, Default)]
struct Tally {
    utf8: Cell<u64>,
    legacy: Cell<u64>,
}

/// Bytes that are enough for a guess.
const SAMPLE: usize = 64 << 10;

/// Looks at the beginning of a feed.
pub(crate) fn sniff(head: &[u8]) -> Sniffed {
    let head = head.get(..SAMPLE).unwrap_or(head);
    let label = label(head);
    let transcoded = |encoding| Sniffed {
        transcode: Some(encoding),
        decoder: Decoder::new(WINDOWS_1252, false),
        label: label.clone(),
    };
    match head {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => return transcoded(UTF_16LE),
        [0xFE, 0xFF, ..] | [0, b'<', ..] => return transcoded(UTF_16BE),
        _ => {}
    }
    let decoder = match label.as_deref().and_then(of_label) {
        Some(encoding) if encoding.is_single_byte() => {
            // Enough letters that read as UTF-8 disprove the declaration.
            let disproved = match std::str::from_utf8(head) {
                Ok(text) => multibyte(text) > 8,
                Err(error) => {
                    let valid = head.utf8_chunks().next().map_or("", |chunk| chunk.valid());
                    error.error_len().is_none() && multibyte(valid) > 8
                }
            };
            Decoder::new(encoding, !disproved)
        }
        // A document whose declaration could be read is not in UTF-16, whatever it declares.
        Some(encoding) if encoding != UTF_8 && encoding != UTF_16LE && encoding != UTF_16BE => {
            return transcoded(encoding);
        }
        _ => guess(head),
    };
    Sniffed { transcode: None, decoder, label }
}

/// The decoder for a feed that declares UTF-8 or nothing.
fn guess(head: &[u8]) -> Decoder {
    let legacy = if std::str::from_utf8(head).is_err_and(|error| error.error_len().is_some()) {
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        detector.feed(head, false);
        let guessed = detector.guess(None, chardetng::Utf8Detection::Deny);
        if guessed.is_single_byte() { guessed } else { WINDOWS_1252 }
    } else if memchr::memmem::find(head, b"<yml_catalog").is_some() {
        WINDOWS_1251
    } else {
        WINDOWS_1252
    };
    Decoder::new(legacy, false)
}

/// The label of an encoding in an XML declaration.
fn label(head: &[u8]) -> Option<String> {
    let head = head.trim_ascii_start();
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    if !head.starts_with(b"<?xml") {
        return None;
    }
    let end = memchr::memmem::find(head, b"?>")?;
    let declaration = head.get(..end)?;
    let label = memchr::memmem::find(declaration, b"encoding")?;
    let mut quoted = declaration.get(label..)?.split(|byte| matches!(byte, b'"' | b'\''));
    Some(String::from_utf8_lossy(quoted.nth(1)?.trim_ascii()).into_owned())
}

/// The encoding of a label.
pub(crate) fn of_label(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).or_else(|| {
        // Spellings outside the WHATWG's list: `win-1251`, `windows1251`, `utf8mb4`.
        let label = label.to_ascii_lowercase();
        if label.ends_with("1251") {
            Some(WINDOWS_1251)
        } else if label.starts_with("utf8") {
            Some(UTF_8)
        } else {
            None
        }
    })
}

impl Decoder {
    /// A decoder with a legacy encoding.
    fn new(legacy: &'static Encoding, declared: bool) -> Decoder {
        Decoder { legacy, declared, tally: Rc::default() }
    }

    /// The encodings that pieces turned out to be in.
    pub fn found(&self) -> Vec<&'static str> {
        let (utf8, legacy) = (self.tally.utf8.get() > 0, self.tally.legacy.get() > 0);
        match (utf8, legacy) {
            (false, false) => vec!["ASCII"],
            (true, false) => vec![UTF_8.name()],
            (false, true) => vec![self.legacy.name()],
            (true, true) if self.tally.utf8.get() >= self.tally.legacy.get() => {
                vec![UTF_8.name(), self.legacy.name()]
            }
            (true, true) => vec![self.legacy.name(), UTF_8.name()],
        }
    }

    /// Counts a piece that is UTF-8.
    fn utf8<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if !text.is_ascii() {
            self.tally.utf8.set(self.tally.utf8.get() + 1);
        }
        text.into()
    }

    /// Decodes a piece from the legacy encoding.
    fn legacy<'a>(&self, bytes: &'a [u8]) -> Cow<'a, str> {
        self.tally.legacy.set(self.tally.legacy.get() + 1);
        self.legacy.decode_without_bom_handling(bytes).0
    }

    /// One piece of text: a cell of a table or what stands between two tags.
    pub fn text<'a>(&self, bytes: &'a [u8]) -> Cow<'a, str> {
        match std::str::from_utf8(bytes) {
            // A lone pair of high bytes may be UTF-8 by chance; two hardly ever.
            Ok(text) if !self.declared || text.is_ascii() || multibyte(text) > 1 => self.utf8(text),
            Ok(_) => self.legacy(bytes),
            Err(_) => {
                let (mut good, mut bad) = (0, 0);
                for chunk in bytes.utf8_chunks() {
                    good += multibyte(chunk.valid());
                    bad += chunk.invalid().len();
                }
                if good > bad {
                    // UTF-8 with a letter cut in two: leave the broken bytes out.
                    bytes.utf8_chunks().map(|chunk| chunk.valid()).collect::<String>().into()
                } else {
                    self.legacy(bytes)
                }
            }
        }
    }

    /// A stretch of markup, decoded between its tags piece by piece.
    pub fn markup<'a>(&self, bytes: &'a [u8]) -> Cow<'a, str> {
        if let Ok(text) = std::str::from_utf8(bytes)
            && (!self.declared || text.is_ascii())
        {
            return self.utf8(text);
        }
        let mut text = String::with_capacity(bytes.len() + bytes.len() / 2);
        let mut start = 0;
        for tag in memchr::memchr2_iter(b'<', b'>', bytes).chain([bytes.len()]) {
            text.push_str(&self.text(bytes.get(start..tag).unwrap_or_default()));
            start = tag;
        }
        text.into()
    }
}

/// How many characters outside ASCII a text has.
fn multibyte(text: &str) -> usize {
    text.chars().filter(|letter| !letter.is_ascii()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cp1251(text: &str) -> Vec<u8> {
        WINDOWS_1251.encode(text).0.into_owned()
    }

    #[test]
    fn a_declared_legacy_encoding_is_used() {
        for label in ["windows-1251", "Windows-1251", "cp1251", "win-1251", "WINDOWS1251"] {
            let mut feed = format!("<?xml version='1.0' encoding='{label}'?><a>").into_bytes();
            feed.extend(cp1251("Швейные машины"));
            let sniffed = sniff(&feed);
            assert_eq!(sniffed.transcode, None, "{label}");
            let text = sniffed.decoder.markup(&feed);
            assert!(text.ends_with("<a>Швейные машины"), "{label}: {text}");
        }
    }

    #[test]
    fn a_wrong_declaration_is_overruled_both_ways() {
        let declared_1251 = sniff(b"<?xml version=\"1.0\" encoding=\"windows-1251\"?>").decoder;
        assert_eq!(declared_1251.text("Часы наручные".as_bytes()), "Часы наручные");
        let feed = "<?xml version='1.0' encoding='windows-1251'?><name>Часы наручные</name>";
        assert_eq!(sniff(feed.as_bytes()).decoder.text("№5".as_bytes()), "№5");
        let mut feed = b"<?xml version=\"1.0\" encoding=\"utf-8\"?><yml_catalog><name>".to_vec();
        feed.extend(cp1251("Часы наручные мужские"));
        let declared_utf8 = sniff(&feed).decoder;
        assert_eq!(declared_utf8.text(&cp1251("Часы наручные")), "Часы наручные");
    }

    #[test]
    fn encodings_may_be_mixed_in_one_record() {
        let decoder = sniff(b"<?xml version=\"1.0\" encoding=\"windows-1251\"?>").decoder;
        let mut record = b"<url>https://".to_vec();
        record.extend("стикс.рф".as_bytes());
        record.extend(b"/a</url><name>");
        record.extend(cp1251("Гель «Рёбра»"));
        record.extend(b"</name>");
        let expected = "<url>https://стикс.рф/a</url><name>Гель «Рёбра»</name>";
        assert_eq!(decoder.markup(&record), expected);
    }

    #[test]
    fn a_letter_cut_in_two_does_not_garble_the_rest() {
        let decoder = sniff(b"<yml_catalog>").decoder;
        let text = "Подарочный набор";
        let cut = &text.as_bytes()[..text.len() - 1];
        assert_eq!(decoder.text(cut), "Подарочный набо");
    }

    #[test]
    fn a_legacy_table_without_declaration_is_guessed() {
        let table = cp1251("id;Наименование;Цена\n1;Часы наручные мужские;100\n");
        assert_eq!(sniff(&table).decoder.text(&table[3..15]), "Наименование");
        let german = WINDOWS_1252.encode("id;Name;Preis\n1;Gürtel für Männer, größer;10\n").0;
        let decoder = sniff(&german).decoder;
        assert!(decoder.text(&german).contains("Gürtel für Männer"));
    }

    #[test]
    fn utf_16_is_transcoded() {
        assert_eq!(sniff(b"\xFF\xFE<\0").transcode, Some(UTF_16LE));
        assert_eq!(sniff(b"\xFE\xFF\0<").transcode, Some(UTF_16BE));
        assert_eq!(sniff(b"<\0?\0").transcode, Some(UTF_16LE));
        // Declared, but plainly not so: the declaration itself is in ASCII.
        assert_eq!(sniff(b"<?xml version='1.0' encoding='utf-16'?>").transcode, None);
    }
}
