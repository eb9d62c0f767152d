//! The elements inside a record, found leniently.
//!
//! A field reaches from its start tag to its own end tag; whatever stands between belongs to it,
//! be it well-formed or not. XML's strict rules would lose the offer for one lone `<`.

use std::borrow::Cow;

use memchr::memmem;
use quick_xml::events::attributes::Attributes;

use crate::reading::text;

/// Fields without an end tag that one record may have before it counts as broken.
const UNCLOSED_LIMIT: usize = 64;

/// One element with its undecoded content.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Field<'a> {
    /// Its name as written, with its prefix if it has one.
    pub name: &'a str,
    /// What follows the name in the start tag.
    tag: &'a str,
    /// Everything between start and end tag.
    pub raw: &'a str,
}

impl<'a> Field<'a> {
    /// The name without its prefix.
    pub fn local(&self) -> &'a str {
        self.name.rsplit_once(':').map_or(self.name, |(_, local)| local)
    }

    /// The prefix, if it has one.
    pub fn prefix(&self) -> Option<&'a str> {
        self.name.rsplit_once(':').map(|(prefix, _)| prefix)
    }

    /// Its text with sections unwrapped and references resolved.
    pub fn text(&self) -> Cow<'a, str> {
        text::from_xml(self.raw)
    }

    /// Its text as a page shows it.
    pub fn shown(&self) -> String {
        text::shown(&self.text())
    }

    /// Its text as a page shows it, unless there is none.
    pub fn present(&self) -> Option<String> {
        let shown = self.shown();
        text::present(&shown).is_some().then_some(shown)
    }

    /// The attribute of this name, references resolved.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.attributes().find(|(key, _)| *key == name).map(|(_, value)| value.into_owned())
    }

    /// All attributes, references resolved; what is malformed is left out.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> + use<'a> {
        let mut attributes = Attributes::html(self.tag, 0);
        attributes.with_checks(false);
        attributes.flatten().map(|attribute| {
            let value = match attribute.value {
                Cow::Borrowed(value) => text::unescape(value.trim()),
                Cow::Owned(value) => text::unescape(&value).trim().to_owned().into(),
            };
            (attribute.key.into_inner(), value)
        })
    }

    /// Itself, or the first of the elements that it is made of: some exporters give a name or a
    /// value in several languages, each in an element of its own.
    pub fn first_of_several(self) -> Field<'a> {
        let inner = self.raw.trim_start();
        if !inner.starts_with('<') || inner.starts_with("<!") {
            return self;
        }
        fields(inner).next().filter(|inner| !text::is_html(inner.name)).unwrap_or(self)
    }

    /// Whether it holds elements that are no HTML.
    pub fn has_elements(&self) -> bool {
        let inner = self.raw.trim_start();
        inner.starts_with('<')
            && fields(inner).next().is_some_and(|inner| !text::is_html(inner.name))
    }
}

/// The elements standing side by side in some XML.
pub(crate) struct Fields<'a> {
    xml: &'a str,
    at: usize,
    /// Names that have no end tag any more; not looked for again.
    unclosed: Vec<&'a str>,
    /// The same for the ends of sections and comments.
    no_end: [bool; 2],
}

/// Walks over the elements standing side by side in `xml`.
pub(crate) fn fields(xml: &str) -> Fields<'_> {
    Fields { xml, at: 0, unclosed: Vec::new(), no_end: [false; 2] }
}

impl Fields<'_> {
    /// How much to leave out at a `<` that begins no element; `from` is what follows it.
    fn aside(&mut self, from: &str) -> usize {
        for (kind, (open, close)) in [("![CDATA[", "]]>"), ("!--", "-->")].into_iter().enumerate() {
            if let Some(inner) = from.strip_prefix(open)
                && !self.no_end[kind]
            {
                match inner.find(close) {
                    Some(end) => return 1 + open.len() + end + close.len(),
                    None => self.no_end[kind] = true,
                }
            }
        }
        1
    }

    /// Whether so many end tags were missing that the rest was given up.
    pub fn broken(&self) -> bool {
        self.unclosed.len() >= UNCLOSED_LIMIT
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        while !self.broken() {
            let rest = self.xml.get(self.at..)?;
            let (before, from) = rest.split_once('<')?;
            let start = self.at + before.len();
            let name = name(from);
            if name.is_empty() {
                self.at = start + self.aside(from);
                continue;
            }
            let tag = tag_end(from)?;
            let inside = from.get(name.len()..tag).unwrap_or_default();
            let content = from.get(tag + 1..).unwrap_or_default();
            let content_at = start + 1 + tag + 1;
            if let Some(inside) = inside.strip_suffix('/') {
                self.at = content_at;
                return Some(Field { name, tag: inside, raw: "" });
            }
            let closed = if self.unclosed.contains(&name) { None } else { closing(content, name) };
            let length = match closed {
                Some((content, whole)) => {
                    self.at = content_at + whole;
                    content
                }
                None => {
                    if !self.unclosed.contains(&name) {
                        self.unclosed.push(name);
                    }
                    let length = content.find('<').unwrap_or(content.len());
                    self.at = content_at + length;
                    length
                }
            };
            let raw = content.get(..length).unwrap_or_default();
            return Some(Field { name, tag: inside, raw });
        }
        None
    }
}

/// Whether a document has the end tag of its root; errors printed by the shop's server may follow.
pub(crate) fn closed_by(xml: &str, root: &str) -> bool {
    let end = format!("</{root}");
    let after =
        memmem::rfind(xml.as_bytes(), end.as_bytes()).and_then(|at| xml.get(at + end.len()..));
    after.is_some_and(|after| after.trim_start().starts_with('>'))
}

/// The element's name at the beginning of `text`; empty if none can begin so.
fn name(text: &str) -> &str {
    let bytes = text.as_bytes();
    if !bytes.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_') {
        return "";
    }
    let end = bytes.iter().position(|letter| {
        !(letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-' | b'.' | b':'))
    });
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// Where the `>` of a start tag stands; attribute values may contain others.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut assigned = false;
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            // A quote that is never closed: the tag ends where the next begins at the latest.
            (_, b'<') => break,
            (Some(_), _) => {}
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') if assigned => quote = Some(byte),
            _ => {}
        }
        assigned = byte == b'=' || (assigned && byte.is_ascii_whitespace());
    }
    memchr::memchr(b'>', text.as_bytes())
}

/// Begins a stretch of verbatim text.
const SECTION: &[u8] = b"<![CDATA[";

/// Finds an element's end tag: the lengths of its content and of content and end tag together.
fn closing(content: &str, name: &str) -> Option<(usize, usize)> {
    let bytes = content.as_bytes();
    let mut at = 0;
    loop {
        let end = at + end_tag(bytes.get(at..)?, name.as_bytes())?;
        // A section that begins before and is closed after it hides this end tag.
        let before = bytes.get(at..end)?;
        let section = memchr::memchr(b'<', before).and_then(|_| memmem::rfind(before, SECTION));
        let hidden = section.and_then(|section| {
            let section = at + section;
            let after = bytes.get(end..)?;
            // It is closed only if no other begins before.
            let next = memmem::find(after, SECTION).map_or(bytes.len(), |next| end + next);
            let close = section + memmem::find(bytes.get(section..next)?, b"]]>")?;
            (close > end).then_some(close)
        });
        match hidden {
            Some(close) => at = close,
            None => {
                let tag = memchr::memchr(b'>', bytes.get(end..)?)?;
                return Some((end, end + tag + 1));
            }
        }
    }
}

/// Where `</name` stands as a whole word.
fn end_tag(bytes: &[u8], name: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'<', bytes).find(|&at| {
        let tag = bytes.get(at + 1..).and_then(|tag| tag.strip_prefix(b"/"));
        tag.and_then(|tag| tag.strip_prefix(name)).is_some_and(|after| {
            after.first().is_some_and(|next| next.is_ascii_whitespace() || *next == b'>')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(xml: &str) -> Vec<(&str, String)> {
        fields(xml).map(|field| (field.name, field.text().into_owned())).collect()
    }

    #[test]
    fn fields_are_found_with_their_text() {
        let xml = "\n<a>1</a> <b x='2'/>\n<c y=\"3 > 2\">4 &amp; 5</c><d ><![CDATA[</d>]]></d >";
        assert_eq!(
            pairs(xml),
            [("a", "1".into()), ("b", String::new()), ("c", "4 & 5".into()), ("d", "</d>".into())]
        );
        let attribute = fields(xml).nth(2).unwrap().attribute("y");
        assert_eq!(attribute.as_deref(), Some("3 > 2"));
    }

    #[test]
    fn lone_brackets_are_text() {
        let xml = "<name>Чай \"Лес & травы\" <сбор №1></name><b>x < 5 > 3 <i>c</i></b>";
        assert_eq!(
            pairs(xml),
            [("name", "Чай \"Лес & травы\" <сбор №1>".into()), ("b", "x < 5 > 3 <i>c</i>".into())]
        );
    }

    #[test]
    fn an_unclosed_field_ends_at_the_next_tag() {
        let expected = [("a", "1 ".to_owned()), ("b", "2".to_owned()), ("a", "3".to_owned())];
        assert_eq!(pairs("<a>1 <b>2</b><a>3"), expected);
    }

    #[test]
    fn an_unclosed_section_does_not_swallow_the_next_field() {
        let xml = "<a><![CDATA[1 &amp; 2</a><b><![CDATA[3]]></b><c>4</c>";
        let expected = [("a", "1 & 2".into()), ("b", "3".into()), ("c", "4".into())];
        assert_eq!(pairs(xml), expected);
        assert_eq!(pairs("<a><![CDATA[1</a><b>2</b>"), [("a", "1".into()), ("b", "2".into())]);
    }

    #[test]
    fn comments_between_fields_are_left_out() {
        assert_eq!(pairs("<!-- <a>1</a> --><b>2</b><!-- c"), [("b", "2".into())]);
    }

    #[test]
    fn attributes_survive_sloppy_tags() {
        let attribute = |xml: &str, name: &str| fields(xml).next().unwrap().attribute(name);
        let param = "<param name='Вес, кг' unit=\"\" other=x>5</param>";
        assert_eq!(attribute(param, "name").unwrap(), "Вес, кг");
        assert_eq!(attribute(param, "unit").unwrap(), "");
        assert_eq!(attribute("<p a=\"&quot;b&quot; &amp; c\">", "a").unwrap(), "\"b\" & c");
        assert_eq!(attribute("<p name=\"вес <5 кг\">1</p>", "name").unwrap(), "вес <5 кг");
        assert_eq!(attribute("<p a=1 a=2>", "a").unwrap(), "1");
    }

    #[test]
    fn hostile_repetition_takes_linear_time() {
        for piece in [
            "<a>",
            "<![CDATA[",
            "<!--",
            "<a x=\"",
            "<",
            "<a></b>",
            "<a><![CDATA[",
            "&",
            "<a><![CDATA[</a>",
        ] {
            let xml = piece.repeat(1_000_000 / piece.len());
            for field in fields(&xml) {
                let _ = field.shown();
            }
        }
        let names: String = (0..100_000).map(|name| format!("<a{name}>")).collect();
        let mut walk = fields(&names);
        assert_eq!(walk.by_ref().count(), UNCLOSED_LIMIT);
        assert!(walk.broken());
    }
}
