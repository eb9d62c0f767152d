//! Tables: delimiter, header row and cells.

use std::borrow::Cow;
use std::io::Read;

use super::FeedError;
use super::collect::Place;
use super::columns::{Column, meaning, normalised};
use super::encoding::Decoder;
use super::source::lead;
use super::{Format, text};

/// The header row of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Header {
    delimiter: u8,
    /// Bytes before the header row: white space, byte order marks, a spreadsheet's `sep=`.
    start: usize,
    /// The headers as written.
    names: Vec<String>,
    /// What they mean.
    columns: Vec<Column>,
}

/// A table being read.
pub(super) struct Table<R> {
    header: Header,
    decoder: Decoder,
    reader: csv::Reader<Terminated<R>>,
    record: csv::ByteRecord,
    /// Lines before the header row.
    lines: u64,
}

/// Carriage returns as spaces, so that rows end with one line feed each and lines can be counted.
struct SpacedReturns<R>(R);

/// A table whose last row ends like the others.
type Terminated<R> = std::io::Chain<SpacedReturns<R>, &'static [u8]>;

impl<R: Read> Read for SpacedReturns<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = self.0.read(into)?;
        into.iter_mut().take(length).filter(|byte| **byte == b'\r').for_each(|byte| *byte = b' ');
        Ok(length)
    }
}

/// One row of a table.
pub(super) struct Row<'a> {
    header: &'a Header,
    decoder: Decoder,
    record: &'a csv::ByteRecord,
    /// Line on which it begins, from 1.
    pub line: u64,
}

impl Header {
    /// Reads the header row at the beginning of a feed.
    pub fn read(head: &[u8], decoder: Decoder) -> Header {
        let mut start = lead(head);
        // A leading tab is noise before a byte order mark, but elsewhere an empty first header.
        if !head.get(..start).unwrap_or_default().contains(&0xEF) {
            let junk = head.iter().take_while(|byte| matches!(byte, b'\n' | b'\r' | b' '));
            start = junk.count();
        }
        let mut rest = head.get(start..).unwrap_or_default();
        let mut delimiter = None;
        if let Some(named) = rest.strip_prefix(b"sep=") {
            delimiter = named.first().copied().filter(|byte| byte.is_ascii_punctuation());
            let line = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            start += line;
            rest = rest.get(line..).unwrap_or_default();
        }
        let delimiter = delimiter.unwrap_or_else(|| guess_delimiter(rest));
        let mut reader = reader(rest, delimiter);
        let mut record = csv::ByteRecord::new();
        // Reading from memory cannot fail, and any bytes are a record.
        let _ = reader.read_byte_record(&mut record);
        let names: Vec<String> =
            record.iter().map(|cell| text::shown(&decoder.text(cell))).collect();
        let columns = names.iter().map(|name| meaning(name)).collect();
        Header { delimiter, start, names, columns }
    }

    /// Whether this can be a table at all: several columns, or one for names.
    pub fn is_table(&self) -> bool {
        self.names.len() > 1 || self.has(Column::Name)
    }

    /// Whether a column has this meaning.
    pub fn has(&self, column: Column) -> bool {
        self.columns.contains(&column)
    }

    /// Where the column of this normalised header is; the first of several that match.
    pub fn position(&self, headers: &[&str]) -> Option<usize> {
        headers
            .iter()
            .find_map(|header| self.names.iter().position(|name| normalised(name) == *header))
    }

    /// The headers, for messages.
    pub fn list(&self) -> String {
        self.names.join(", ")
    }

    /// Which of the table formats this is.
    pub fn format(&self) -> Format {
        let has = |headers: &[&str]| self.position(headers).is_some();
        if has(&["handle", "url handle"])
            && has(&["title"])
            && has(&["option1 value", "variant price", "variant sku"])
        {
            Format::ShopifyCsv
        } else if self.has(Column::Kind)
            && self.has(Column::Published)
            && self.has(Column::Name)
            && (self.has(Column::Parent) || self.has(Column::Visibility))
        {
            Format::WooCommerceCsv
        } else {
            Format::Csv
        }
    }
}

/// The delimiter that occurs most often outside of quotes in the first row.
fn guess_delimiter(head: &[u8]) -> u8 {
    let mut counts = [0_usize; 4];
    let mut quoted = false;
    for byte in head {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted && counts.iter().any(|&count| count > 0) => break,
            _ if quoted => {}
            _ => {
                if let Some(at) = DELIMITERS.iter().position(|delimiter| delimiter == byte) {
                    counts[at] += 1;
                }
            }
        }
    }
    // Of equals the first.
    let best = (0..DELIMITERS.len()).rev().max_by_key(|&at| counts[at]).unwrap_or(0);
    DELIMITERS[best]
}

const DELIMITERS: [u8; 4] = *b",;\t|";

fn reader<R: Read>(input: R, delimiter: u8) -> csv::Reader<R> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .from_reader(input)
}

impl<R: Read> Table<R> {
    /// Goes to the first row after the header.
    pub fn open(mut input: R, header: Header, decoder: Decoder) -> Result<Table<R>, FeedError> {
        if !header.has(Column::Name) {
            return Err(FeedError::NoNameColumn { columns: header.list() });
        }
        let mut lead = vec![0; header.start];
        input.read_exact(&mut lead)?;
        let lines = memchr::memchr_iter(b'\n', &lead).count() as u64;
        let mut reader = reader(SpacedReturns(input).chain(&b"\n"[..]), header.delimiter);
        let mut record = csv::ByteRecord::new();
        reader.read_byte_record(&mut record).map_err(failure)?;
        Ok(Table { header, decoder, reader, record, lines })
    }

    /// The header row.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The next row that has anything in it.
    pub fn next(&mut self) -> Result<Option<Row<'_>>, FeedError> {
        loop {
            if !self.reader.read_byte_record(&mut self.record).map_err(failure)? {
                return Ok(None);
            }
            if self.record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                break;
            }
        }
        // The reader stands after the row's end; the row's own position may be that of an empty
        // line before it.
        let inside = memchr::memchr_iter(b'\n', self.record.as_slice()).count() as u64;
        let line = (self.lines + self.reader.position().line()).saturating_sub(inside + 1);
        let (header, decoder, record) = (&self.header, self.decoder, &self.record);
        Ok(Some(Row { header, decoder, record, line }))
    }
}

/// The only failure of a flexible reader of bytes is the input's.
fn failure(error: csv::Error) -> FeedError {
    let text = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => FeedError::Io(error),
        _ => FeedError::Io(std::io::Error::other(text)),
    }
}

impl<'a> Row<'a> {
    /// For messages and [`Skipped::place`](super::Skipped).
    pub fn place(&self) -> Place {
        Place::Line(self.line)
    }

    /// Whether the table has a column of this meaning.
    pub fn has(&self, column: Column) -> bool {
        self.header.has(column)
    }

    /// The meanings of all columns.
    pub fn columns(&self) -> impl Iterator<Item = Column> + 'a {
        self.header.columns.iter().copied()
    }

    /// The text of a cell; empty where the row is too short.
    pub fn cell(&self, at: usize) -> Cow<'a, str> {
        let cell = self.record.get(at).unwrap_or_default().trim_ascii();
        match self.decoder.text(cell) {
            Cow::Borrowed(text) => text.trim().into(),
            Cow::Owned(text) => text.trim().to_owned().into(),
        }
    }

    /// The cells of a meaning that are not empty, with their headers.
    pub fn all(&self, column: Column) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> + '_ {
        let columns = self.header.columns.iter().zip(&self.header.names).enumerate();
        columns
            .filter(move |(_, (meaning, _))| **meaning == column)
            .map(|(at, (_, name))| (name.as_str(), self.cell(at)))
            .filter(|(_, text)| !text.is_empty())
    }

    /// The first cell of a meaning that is not empty.
    pub fn first(&self, column: Column) -> Option<Cow<'a, str>> {
        self.all(column).next().map(|(_, text)| text)
    }

    /// The same as a page shows it.
    pub fn shown(&self, column: Column) -> Option<String> {
        let shown = text::shown(&self.first(column)?);
        text::present(&shown).is_some().then_some(shown)
    }
}
