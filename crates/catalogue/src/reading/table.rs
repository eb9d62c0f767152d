//! Tables: delimiter, header row and cells.

use std::borrow::Cow;
use std::io::Read;

use super::FeedError;
use super::collect::{Collector, Place};
use super::columns::{Column, id_rank, meaning, normalised, param_name};
use super::encoding::Decoder;
use super::rows::{RawRow, Rows};
use super::source::lead;
use super::{Format, Problem, text};

/// Lines among which the header row is looked for: titles and explanations may stand before it.
const HEADER_LINES: usize = 20;

/// The header row of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Header {
    delimiter: u8,
    /// Bytes before the header row: white space, byte order marks, a spreadsheet's `sep=`, titles.
    start: usize,
    /// Lines end by carriage returns alone.
    returns: bool,
    /// The headers as written.
    names: Vec<String>,
    /// What they mean.
    columns: Vec<Column>,
}

/// A table being read.
pub(super) struct Table<R> {
    header: Header,
    decoder: Decoder,
    rows: Rows<Returns<R>>,
}

/// Carriage returns as something else, so that rows end with one line feed each and lines can be
/// counted.
struct Returns<R>(R, u8);

impl<R: Read> Read for Returns<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = self.0.read(into)?;
        let read = into.get_mut(..length).unwrap_or_default();
        read.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = self.1);
        Ok(length)
    }
}

/// One row of a table.
pub(super) struct Row<'a> {
    header: &'a Header,
    decoder: &'a Decoder,
    row: RawRow<'a>,
}

impl Header {
    /// Reads the header row at the beginning of a feed.
    pub fn read(head: &[u8], decoder: &Decoder) -> Header {
        let mut start = lead(head);
        // A leading tab is noise before a byte order mark, but elsewhere an empty first header.
        if !head.get(..start).unwrap_or_default().contains(&0xEF) {
            let junk = head.iter().take_while(|byte| matches!(byte, b'\n' | b'\r' | b' '));
            start = junk.count();
        }
        let returns = !head.contains(&b'\n');
        let end_of_line = if returns { b'\r' } else { b'\n' };
        let line = |at: usize| {
            let rest = head.get(at..).unwrap_or_default();
            memchr::memchr(end_of_line, rest).map_or(rest.len(), |end| end + 1)
        };
        let rest = head.get(start..).unwrap_or_default();
        let named = rest.strip_prefix(b"sep=").and_then(|named| named.first().copied());
        let named = named.filter(|byte| byte.is_ascii_punctuation() || *byte == b'\t');
        if rest.starts_with(b"sep=") {
            start += line(start);
        }
        let at = |start: usize| {
            let rest = head.get(start..).unwrap_or_default();
            Header::at(rest, start, named, returns, decoder)
        };
        let first = at(start);
        if first.is_of_products() {
            return first;
        }
        let mut next = start;
        for _ in 0..HEADER_LINES {
            next += line(next);
            let header = at(next);
            if header.is_of_products() {
                return header;
            }
        }
        first
    }

    /// The row at the beginning of `rest` as a header.
    fn at(
        rest: &[u8],
        start: usize,
        named: Option<u8>,
        returns: bool,
        decoder: &Decoder,
    ) -> Header {
        let delimiter = named.unwrap_or_else(|| guess_delimiter(rest));
        let end_of_line = if returns { b'\n' } else { b' ' };
        let mut rows = Rows::new(Returns(rest, end_of_line), delimiter, 0, 0);
        // Reading from memory cannot fail.
        let row = rows.next().ok().flatten();
        let cells = row.iter().flat_map(|row| (0..row.len()).map(|at| row.get(at)));
        let names: Vec<String> = cells.map(|cell| text::shown(&decoder.text(cell))).collect();
        let mut columns: Vec<Column> = names.iter().map(|name| meaning(name)).collect();
        // Of several columns for identifiers one has them; the others stand in where it is empty.
        let ids = (0..names.len()).filter(|&at| columns[at] == Column::Id);
        let best = ids.clone().min_by_key(|&at| id_rank(&names[at]));
        let of_variants = best.is_some_and(|at| {
            let name = names[at].to_lowercase();
            ["variant", "вариант", "варіант"].iter().any(|word| name.contains(word))
        });
        for at in ids.collect::<Vec<_>>() {
            if Some(at) != best {
                columns[at] = if of_variants { Column::Group } else { Column::Sku };
            }
        }
        Header { delimiter, start, returns, names, columns }
    }

    /// Whether the columns are those of products: names, and at least one more that is known.
    pub fn is_of_products(&self) -> bool {
        let known = |column: &&Column| {
            !matches!(column, Column::Name | Column::Other | Column::Ignored | Column::Kind)
        };
        self.has(Column::Name) && self.columns.iter().any(|column| known(&column))
    }

    /// What else than products a table with names is about, if so.
    pub fn other_than_products(&self) -> Option<&'static str> {
        let people = ["email", "e mail", "email address", "customer email"];
        if !self.has(Column::Name) {
            None // has an error of its own
        } else if self.position(&people).is_some() && !self.has(Column::Images) {
            Some("a table of people or orders")
        } else if !self.is_of_products() {
            Some("a table with names and nothing else that products have")
        } else {
            None
        }
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
        } else if self.has(Column::ParamName) && self.has(Column::ParamValue) {
            Format::PromCsv
        } else if has(&["sku"]) && has(&["attribute set code", "product websites"]) {
            Format::MagentoCsv
        } else if has(&["fieldtype"]) && has(&["handleid", "handle"]) {
            Format::WixCsv
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

impl<R: Read> Table<R> {
    /// Goes to the first row after the header.
    pub fn open(mut input: R, header: Header, decoder: Decoder) -> Result<Table<R>, FeedError> {
        if !header.has(Column::Name) {
            return Err(FeedError::NoNameColumn { columns: header.list() });
        }
        let mut lead = vec![0; header.start];
        input.read_exact(&mut lead)?;
        let end_of_line = if header.returns { b'\r' } else { b'\n' };
        let lines = memchr::memchr_iter(end_of_line, &lead).count() as u64;
        let input = Returns(input, if header.returns { b'\n' } else { b' ' });
        let mut rows = Rows::new(input, header.delimiter, header.names.len(), lines);
        rows.next()?;
        Ok(Table { header, decoder, rows })
    }

    /// The header row.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The next row that has anything in it.
    pub fn next(&mut self) -> Result<Option<Row<'_>>, FeedError> {
        let Table { header, decoder, rows } = self;
        Ok(rows.next()?.map(|row| Row { header, decoder, row }))
    }
}

impl<'a> Row<'a> {
    /// For messages and [`Skipped::place`](super::Skipped).
    pub fn place(&self) -> Place {
        Place::Line(self.row.line)
    }

    /// Tells of a quotation mark that is never closed.
    pub fn note_quote(&self, collector: &mut Collector, id: &str) {
        if self.row.open_quote {
            let detail =
                || "a quotation mark is never closed; it was taken as it stands".to_owned();
            collector.note(self.place(), id, Problem::OpenQuote, detail);
        }
    }

    /// Whether the table has a column of this meaning.
    pub fn has(&self, column: Column) -> bool {
        self.header.has(column)
    }

    /// The meanings of all columns.
    pub fn columns(&self) -> impl Iterator<Item = Column> + 'a {
        self.header.columns.iter().copied()
    }

    /// Whether it is the header row once more: exports are sometimes put one behind another.
    pub fn is_header(&self) -> bool {
        let names = &self.header.names;
        names.iter().enumerate().all(|(at, name)| text::shown(&self.cell(at)) == *name)
    }

    /// The text of a cell; empty where the row is too short.
    pub fn cell(&self, at: usize) -> Cow<'a, str> {
        let cell = self.row.get(at).trim_ascii();
        // `="00123"`, which keeps spreadsheets from taking it for a number.
        let formula = cell.strip_prefix(b"=\"").and_then(|cell| cell.strip_suffix(b"\""));
        let cell = formula.unwrap_or(cell);
        match self.decoder.text(cell) {
            Cow::Borrowed(text) => text.trim().into(),
            Cow::Owned(text) => text.trim().to_owned().into(),
        }
    }

    /// The cells of a meaning that are not empty, with what their headers call them.
    pub fn all(&self, column: Column) -> impl Iterator<Item = (&'a str, Cow<'a, str>)> + '_ {
        let columns = self.header.columns.iter().zip(&self.header.names).enumerate();
        columns
            .filter(move |(_, (meaning, _))| **meaning == column)
            .map(|(at, (_, name))| (param_name(name), self.cell(at)))
            .filter(|(_, text)| !text.is_empty())
    }

    /// Every cell with its column's meaning, in the table's order.
    pub fn cells(&self) -> impl Iterator<Item = (Column, Cow<'a, str>)> + '_ {
        self.header.columns.iter().enumerate().map(|(at, column)| (*column, self.cell(at)))
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
