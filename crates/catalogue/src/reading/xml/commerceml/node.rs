//! Single elements of a stream of XML as small trees.

use std::io::BufRead;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::reading::text;
use crate::{FeedError, Format};

/// Elements inside each other that are read.
const DEPTH: usize = 64;
/// Largest element, in bytes of text and names.
const SIZE: usize = 8 << 20;

/// An element with its text, attributes and elements.
#[derive(Debug, Default, Clone)]
pub(crate) struct Node {
    pub name: String,
    attributes: Vec<(String, String)>,
    text: String,
    pub children: Vec<Node>,
}

impl Node {
    fn of(start: &BytesStart) -> Node {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut attributes = start.attributes();
        attributes.with_checks(false);
        let attributes = attributes.flatten().map(|attribute| {
            let key = attribute.key.as_ref().to_owned();
            (key, text::shown(&attribute.value))
        });
        Node {
            name: text(start.name().as_ref().as_bytes()),
            attributes: attributes.collect(),
            ..Node::default()
        }
    }

    /// Its text as a page shows it.
    pub fn shown(&self) -> String {
        text::shown(&self.text)
    }

    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The elements of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The elements of this name at any depth.
    pub fn within<'a>(&'a self, name: &str, found: &mut Vec<&'a Node>) {
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            child.within(name, found);
        }
    }

    /// Gives the first element of a name another text.
    pub fn set_text(&mut self, name: &str, text: &str) {
        if let Some(child) = self.children.iter_mut().find(|child| child.name == name) {
            text.clone_into(&mut child.text);
        }
    }

    /// The text of the first element of this name; empty where there is none.
    pub fn text_of(&self, name: &str) -> String {
        self.all(name).next().map(Node::shown).unwrap_or_default()
    }
}

/// A stream of elements.
pub(crate) struct Nodes<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    names: &'static [&'static str],
    /// Elements around the present place.
    depth: usize,
    /// Lines passed.
    lines: u64,
}

impl<R: BufRead> Nodes<R> {
    /// The elements of some names, outermost first.
    pub fn new(input: R, names: &'static [&'static str]) -> Nodes<R> {
        Nodes { reader: Reader::from_reader(input), buffer: Vec::new(), names, depth: 0, lines: 0 }
    }

    /// The next element of one of the names, or `None` at the input's end.
    pub fn next(&mut self) -> Result<Option<Node>, FeedError> {
        loop {
            self.count_lines();
            self.buffer.clear();
            match self.reader.read_event_into(&mut self.buffer) {
                Ok(Event::Start(start)) => {
                    let node = Node::of(&start);
                    if self.names.contains(&node.name.as_str()) {
                        return self.whole(node).map(Some);
                    }
                    self.depth += 1;
                }
                Ok(Event::End(_)) => self.depth = self.depth.saturating_sub(1),
                Ok(Event::Eof) if self.depth == 0 => return Ok(None),
                Ok(Event::Eof) => return Err(self.truncated()),
                Ok(_) => {}
                Err(error) => return Err(self.broken(&error)),
            }
        }
    }

    /// An element to its end tag.
    fn whole(&mut self, node: Node) -> Result<Node, FeedError> {
        let mut open = vec![node];
        let mut size = 0;
        loop {
            self.count_lines();
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer);
            let mut text = String::new();
            let mut closed = None;
            match event {
                Ok(Event::Start(start)) => {
                    open.push(Node::of(&start));
                }
                Ok(Event::Empty(start)) => closed = Some(Node::of(&start)),
                Ok(Event::End(_)) => closed = open.pop(),
                Ok(Event::Text(part)) => {
                    text = String::from_utf8_lossy(part.as_bytes()).into_owned()
                }
                Ok(Event::CData(part)) => {
                    text = String::from_utf8_lossy(part.as_bytes()).into_owned()
                }
                Ok(Event::GeneralRef(name)) => {
                    text = format!("&{};", String::from_utf8_lossy(name.as_bytes()));
                }
                Ok(Event::Eof) => return Err(self.truncated()),
                Ok(_) => {}
                Err(error) => return Err(self.broken(&error)),
            }
            size += self.buffer.len();
            if size > SIZE || open.len() > DEPTH {
                return Err(self.too_large());
            }
            let Some(around) = open.last_mut() else {
                return closed.ok_or_else(|| self.truncated());
            };
            around.text.push_str(&text);
            around.children.extend(closed);
        }
    }

    /// Counts the line breaks of what was read last.
    fn count_lines(&mut self) {
        self.lines += memchr::memchr_iter(b'\n', &self.buffer).count() as u64;
    }

    fn truncated(&self) -> FeedError {
        let missing = "an element of the CommerceML has no end tag".to_owned();
        FeedError::Truncated { line: self.lines + 1, missing }
    }

    fn too_large(&self) -> FeedError {
        let reason = "an element is longer than 8 MB or too deep".to_owned();
        FeedError::Broken { format: Format::CommerceMl, place: self.place(), reason }
    }

    fn broken(&self, error: &quick_xml::Error) -> FeedError {
        let reason = error.to_string();
        FeedError::Broken { format: Format::CommerceMl, place: self.place(), reason }
    }

    fn place(&self) -> String {
        format!("line {}", self.lines + 1)
    }
}
