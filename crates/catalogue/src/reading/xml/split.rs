//! The splitter: cuts a stream of XML into records (offers, items, entries) and the frame around
//! them.
//!
//! Each record is found by its own tags alone, so that nothing inside one (a lone `<`, an unclosed
//! section, a control character) can spoil the next. Memory holds one record and the frame.

use std::io::{self, Read};

use memchr::memmem;

use crate::reading::xml::needle::Needle;

/// A longer record is not a product.
const RECORD_LIMIT: usize = 8 << 20;
/// A longer frame is cut: a hundred thousand categories take ten megabytes.
const FRAME_LIMIT: usize = 64 << 20;

/// A splitter of a stream of XML.
pub(crate) struct Splitter<R> {
    input: R,
    /// Bytes asked of the input at a time.
    chunk: u64,
    /// What was read and not yet passed; `at` is the first byte not passed.
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    line: u64,
    /// Bytes passed before `buffer`.
    offset: u64,
    open: Needle,
    close: Needle,
    comment_end: Needle,
    section_end: Needle,
    /// The end tags of what holds records: a record without an end ends there.
    containers: Vec<String>,
    frame: Vec<u8>,
}

/// One record, from its start tag to its end tag.
pub(crate) struct Record<'a> {
    /// As it stands in the feed.
    pub bytes: &'a [u8],
    /// Line of its start tag, from 1.
    pub line: u64,
    /// How it ends.
    pub end: End,
    /// What was passed of the frame before it.
    pub frame: &'a [u8],
}

/// How a record ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// By its end tag.
    Closed,
    /// By the next record, or by the end of what holds the records.
    Unclosed,
    /// With the input.
    CutOff,
    /// Not within the limit.
    TooLong,
}

impl<R: Read> Splitter<R> {
    /// Cuts `input` at the elements called `tag`.
    pub fn new(input: R, tag: &str, containers: &[&str]) -> Splitter<R> {
        Splitter {
            input,
            chunk: 256 << 10,
            buffer: Vec::new(),
            at: 0,
            ended: false,
            line: 1,
            offset: 0,
            open: Needle::new(&format!("<{tag}")),
            close: Needle::new(&format!("</{tag}")),
            comment_end: Needle::new("-->"),
            section_end: Needle::new("]]>"),
            containers: containers.iter().map(|name| format!("</{name}")).collect(),
            frame: Vec::new(),
        }
    }

    /// Everything passed so far that is not a record, a comment or a document type.
    pub fn frame(&self) -> &[u8] {
        &self.frame
    }

    /// The line reached.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The next record, or `None` at the input's end.
    pub fn next(&mut self) -> io::Result<Option<Record<'_>>> {
        loop {
            // Enough to tell what begins here.
            while self.buffer.len() - self.at < 64 && self.fill()? {}
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            let Some(tag) = memchr::memchr(b'<', rest) else {
                self.pass(rest.len());
                if self.ended {
                    return Ok(None);
                }
                continue;
            };
            if tag > 0 {
                self.pass(tag);
            } else if rest.starts_with(b"<!--") {
                let end = self.seek(Which::CommentEnd, 4, usize::MAX)?;
                self.pass(end.map_or(self.buffer.len() - self.at, |end| end + 3));
            } else if rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case(b"<!doctype")) {
                self.pass_doctype()?;
            } else if opens(rest, self.open.finder.needle()) {
                return self.record().map(Some);
            } else {
                self.keep()?;
            }
        }
    }

    /// The record that begins here.
    fn record(&mut self) -> io::Result<Record<'_>> {
        let tag = self.open.finder.needle().len();
        let mut from = tag;
        let mut closed = None;
        while let Some(at) = self.seek(Which::Close, from, RECORD_LIMIT)? {
            let rest = loop {
                let rest = self.buffer.get(self.at + at..).unwrap_or_default();
                if rest.len() > RECORD_LIMIT || memchr::memchr(b'>', rest).is_some() {
                    break rest;
                }
                if !self.fill()? {
                    break self.buffer.get(self.at + at..).unwrap_or_default();
                }
            };
            if opens(rest, self.close.finder.needle()) {
                closed = memchr::memchr(b'>', rest).map(|end| at + end + 1);
                break;
            }
            from = at + 1;
        }
        let length = closed.unwrap_or((self.buffer.len() - self.at).min(RECORD_LIMIT));
        let next = self.nested(length);
        let whole = self.buffer.get(self.at..self.at + length).unwrap_or_default();
        let (length, end) = if let Some(end) = self_closing(whole) {
            (end, End::Closed)
        } else if let Some(next) = next {
            (next, End::Unclosed)
        } else if closed.is_some() {
            (whole.len(), End::Closed)
        } else if let Some(end) = self
            .containers
            .iter()
            .filter_map(|container| memmem::find(whole, container.as_bytes()))
            .min()
        {
            (end, End::Unclosed)
        } else if self.ended && whole.len() < RECORD_LIMIT {
            (whole.len(), End::CutOff)
        } else {
            (memchr::memchr(b'>', whole).map_or(tag, |end| end + 1), End::TooLong)
        };
        let line = self.line;
        let start = self.at;
        self.pass(length);
        let bytes = self.buffer.get(start..start + length).unwrap_or_default();
        Ok(Record { bytes, line, end, frame: &self.frame })
    }

    /// Where the next record begins inside this one of `length` bytes, outside of CDATA sections
    /// and comments.
    fn nested(&mut self, length: usize) -> Option<usize> {
        let record = self.buffer.get(self.at..self.at + length)?;
        memmem::find(record.get(1..)?, self.open.finder.needle())?;
        let mut at = 1;
        while let Some(found) = memchr::memchr(b'<', record.get(at..)?) {
            at += found;
            let rest = record.get(at..)?;
            let hidden = if rest.starts_with(b"<![CDATA[") {
                self.section_end.find(&self.buffer, self.offset, self.at + at)
            } else if rest.starts_with(b"<!--") {
                self.comment_end.find(&self.buffer, self.offset, self.at + at)
            } else if opens(rest, self.open.finder.needle()) {
                return Some(at);
            } else {
                None
            };
            at = hidden.map(|end| end - self.at).filter(|&end| end < length).unwrap_or(at + 1);
        }
        None
    }

    /// Keeps one tag of the frame with the text behind it.
    fn keep(&mut self) -> io::Result<()> {
        let length = loop {
            let rest = self.buffer.get(self.at + 1..).unwrap_or_default();
            match memchr::memchr(b'<', rest) {
                Some(next) => break next + 1,
                None if rest.len() > RECORD_LIMIT || !self.fill()? => {
                    break self.buffer.len() - self.at;
                }
                None => {}
            }
        };
        let whole = self.buffer.get(self.at..self.at + length).unwrap_or_default();
        let kept = whole.trim_ascii_end();
        if self.frame.len() + kept.len() < FRAME_LIMIT {
            self.frame.extend_from_slice(kept);
            // One of many white spaces is enough.
            self.frame.extend(whole.get(kept.len()));
        }
        self.pass(length);
        Ok(())
    }

    /// Leaves out a document type with all that it declares.
    fn pass_doctype(&mut self) -> io::Result<()> {
        let mut length = 0;
        let mut depth = 0_usize;
        loop {
            let rest = self.buffer.get(self.at + length..).unwrap_or_default();
            for byte in rest {
                length += 1;
                match byte {
                    b'[' => depth += 1,
                    b']' => depth = depth.saturating_sub(1),
                    b'>' if depth == 0 => {
                        self.pass(length);
                        return Ok(());
                    }
                    _ => {}
                }
            }
            if length > RECORD_LIMIT || !self.fill()? {
                self.pass(length);
                return Ok(());
            }
        }
    }

    /// Looks for a needle from `from` bytes after the present place, reading on as needed, no
    /// further than `limit` bytes.
    fn seek(&mut self, which: Which, from: usize, limit: usize) -> io::Result<Option<usize>> {
        loop {
            let needle = match which {
                Which::Close => &mut self.close,
                Which::CommentEnd => &mut self.comment_end,
            };
            if let Some(at) = needle.find(&self.buffer, self.offset, self.at + from) {
                let at = at - self.at;
                return Ok((at < limit).then_some(at));
            }
            if self.buffer.len() - self.at >= limit {
                return Ok(None);
            }
            if which == Which::CommentEnd {
                // Comments may be of any length: only their last bytes can be part of the end.
                let keep = self.buffer.len().saturating_sub(2).max(self.at + from);
                if keep > self.at + from {
                    self.pass(keep - self.at - from);
                }
            }
            if !self.fill()? {
                return Ok(None);
            }
        }
    }

    /// Reads on; `false` at the input's end.
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.at);
        self.offset += self.at as u64;
        self.at = 0;
        let read = self.input.by_ref().take(self.chunk).read_to_end(&mut self.buffer)?;
        self.ended = read == 0;
        Ok(read > 0)
    }

    /// Goes on by `length` bytes.
    fn pass(&mut self, length: usize) {
        let passed = self.buffer.get(self.at..self.at + length).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.at += passed.len();
    }
}

/// The needles that [`Splitter::seek`] looks for.
#[derive(Clone, Copy, PartialEq)]
enum Which {
    Close,
    CommentEnd,
}

/// Whether `text` begins with this tag and not with a longer name.
fn opens(text: &[u8], tag: &[u8]) -> bool {
    text.strip_prefix(tag).is_some_and(|after| {
        after.first().is_none_or(|next| next.is_ascii_whitespace() || matches!(next, b'/' | b'>'))
    })
}

/// The end of a start tag that is an end tag too.
fn self_closing(record: &[u8]) -> Option<usize> {
    let end = memchr::memchr(b'>', record)?;
    (end > 0 && record.get(end - 1) == Some(&b'/')).then_some(end + 1)
}

#[cfg(test)]
mod tests;
