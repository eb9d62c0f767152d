//! A table: its rows and cells by the meaning of their columns.

use std::borrow::Cow;
use std::io::Read;

use jiff::civil::Date;

use crate::reading::collect::collector::Collector;
use crate::reading::collect::place::Place;
use crate::reading::csv::header::Header;
use crate::reading::csv::line_ends::CarriageReturns;
use crate::reading::csv::rows::{RawRow, Rows};
use crate::reading::input::encoding::Decoder;
use crate::reading::text;
use crate::reading::vocabulary::column::Column;
use crate::reading::vocabulary::meaning::{is_comment, meaning, param_name};
use crate::{FeedError, Problem, ReadOptions};

/// A table being read.
pub(crate) struct Table<R> {
    header: Header,
    decoder: Decoder,
    rows: Rows<CarriageReturns<R>>,
    today: Option<Date>,
}

/// One row of a table.
pub(crate) struct Row<'a> {
    header: &'a Header,
    decoder: &'a Decoder,
    row: RawRow<'a>,
    /// The day on which sale prices must count.
    pub today: Option<Date>,
}

impl<R: Read> Table<R> {
    /// Goes to the first row after the header.
    pub fn open(
        mut input: R,
        header: Header,
        decoder: Decoder,
        options: &ReadOptions,
    ) -> Result<Table<R>, FeedError> {
        if !header.has(Column::Name) {
            return Err(FeedError::NoNameColumn { columns: header.list() });
        }
        let mut lead = vec![0; header.start];
        input.read_exact(&mut lead)?;
        let end_of_line = if header.returns { b'\r' } else { b'\n' };
        let lines = memchr::memchr_iter(end_of_line, &lead).count() as u64;
        let input = CarriageReturns(input, if header.returns { b'\n' } else { b' ' });
        let mut rows = Rows::new(input, header.delimiter, header.names.len(), lines);
        rows.next()?;
        Ok(Table { header, decoder, rows, today: options.today })
    }

    /// The header row.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The next row that has anything in it.
    pub fn next(&mut self) -> Result<Option<Row<'_>>, FeedError> {
        let Table { header, decoder, rows, today } = self;
        Ok(rows.next()?.map(|row| Row { header, decoder, row, today: *today }))
    }
}

impl<'a> Row<'a> {
    /// For messages and [`Skipped::place`](crate::Skipped).
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

    /// Where the column of this folded header is; the first of several that match.
    pub fn position(&self, headers: &[&str]) -> Option<usize> {
        self.header.position(headers)
    }

    /// What a column's header calls it.
    pub fn name(&self, at: usize) -> Option<&'a str> {
        self.header.names.get(at).map(String::as_str)
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

    /// Whether it explains the columns or names them once more, as the second and third row of some
    /// templates do.
    pub fn is_explanation(&self) -> bool {
        let columns = self.header.columns.iter().enumerate();
        let cells = columns.map(|(at, column)| (*column, self.cell(at)));
        let filled: Vec<(Column, Cow<str>)> = cells.filter(|(_, cell)| !cell.is_empty()).collect();
        if filled.first().is_some_and(|(_, cell)| is_comment(cell)) {
            return true;
        }
        let names_it = |(column, cell): &&(Column, Cow<str>)| {
            !matches!(column, Column::Other | Column::Ignored) && meaning(cell).column == *column
        };
        let alike = filled.iter().filter(names_it).count();
        alike > 1
            && alike * 2 >= filled.len()
            && filled.iter().any(|cell| cell.0 == Column::Name && names_it(&cell))
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
        let Header { names, columns, order, .. } = self.header;
        let of_meaning = order.iter().filter(move |&&at| columns.get(at) == Some(&column));
        of_meaning
            .filter_map(|&at| Some((param_name(names.get(at)?), self.cell(at))))
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
