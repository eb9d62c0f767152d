//! The rows of a table, one by one.
//!
//! csv-core parses; a quotation mark that is opened by mistake (`"24 monitor`) must not swallow the
//! rest of the table, so that such a row is read again, to its line's end, without quotation.

use std::io::{self, Read};

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// A longer row has an open quotation mark.
const ROW_LIMIT: usize = 8 << 20;
/// After so many bytes that were read twice for nothing, no quotation mark is believed.
const WASTE_LIMIT: usize = 128 << 20;
/// Bytes asked of the input at a time.
const CHUNK: u64 = 256 << 10;

/// A stream of rows.
pub(crate) struct Rows<R> {
    input: R,
    delimiter: u8,
    /// Cells that a row should have.
    width: usize,
    /// What was read and not yet passed; `at` is the first byte not passed.
    buffer: Vec<u8>,
    at: usize,
    ended: bool,
    /// Lines passed.
    lines: u64,
    wasted: usize,
    cells: Cells,
}

/// The cells of one row.
struct Cells {
    quoting: Reader,
    plain: Reader,
    text: Vec<u8>,
    /// Where each cell ends.
    ends: Vec<usize>,
    count: usize,
}

/// One row.
pub(crate) struct RawRow<'a> {
    cells: &'a Cells,
    /// Line on which it begins, from 1.
    pub line: u64,
    /// It was read without quotation, because a mark is never closed.
    pub open_quote: bool,
}

impl<'a> RawRow<'a> {
    /// The bytes of a cell; none where the row is too short.
    pub fn get(&self, at: usize) -> &'a [u8] {
        let Cells { text, ends, count, .. } = self.cells;
        if at >= *count {
            return &[];
        }
        let start = at.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
        ends.get(at).and_then(|&end| text.get(start..end)).unwrap_or_default()
    }

    /// How many cells it has.
    pub fn len(&self) -> usize {
        self.cells.count
    }

    /// Whether all cells are empty.
    fn is_blank(&self) -> bool {
        (0..self.len()).all(|at| self.get(at).trim_ascii().is_empty())
    }
}

impl<R: Read> Rows<R> {
    /// The rows of a table whose rows should have `width` cells (0: any number); `lines` have been
    /// passed before.
    pub fn new(input: R, delimiter: u8, width: usize, lines: u64) -> Rows<R> {
        let reader = |quoting| ReaderBuilder::new().delimiter(delimiter).quoting(quoting).build();
        let cells = Cells {
            quoting: reader(true),
            plain: reader(false),
            text: vec![0; 4096],
            ends: vec![0; 64],
            count: 0,
        };
        Rows {
            input,
            delimiter,
            width,
            buffer: Vec::new(),
            at: 0,
            ended: false,
            lines,
            wasted: 0,
            cells,
        }
    }

    /// The next row that has anything in it.
    pub fn next(&mut self) -> io::Result<Option<RawRow<'_>>> {
        let (line, open_quote) = loop {
            // A row begins where the empty lines end.
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            let empty = rest.iter().take_while(|byte| matches!(byte, b'\n' | b' ')).count();
            let lines = rest.get(..empty).and_then(|empty| memchr::memrchr(b'\n', empty));
            self.pass(lines.map_or(0, |last| last + 1));
            if self.at == self.buffer.len() {
                if !self.fill()? {
                    return Ok(None);
                }
                continue;
            }
            let line = self.lines + 1;
            let open_quote = self.advance()?;
            if !(RawRow { cells: &self.cells, line, open_quote }).is_blank() {
                break (line, open_quote);
            }
        };
        Ok(Some(RawRow { cells: &self.cells, line, open_quote }))
    }

    /// Reads a row; `true` where a quotation mark is never closed.
    fn advance(&mut self) -> io::Result<bool> {
        if self.wasted < WASTE_LIMIT {
            let length = loop {
                let rest = self.buffer.get(self.at..).unwrap_or_default();
                if let Some(length) = self.cells.read(rest, true) {
                    break Some(length);
                }
                if rest.len() > ROW_LIMIT || !self.fill()? {
                    break None;
                }
            };
            let row = length.and_then(|length| self.buffer.get(self.at..self.at + length));
            let low = row.is_some_and(|row| memchr::memchr(b'\n', row.trim_ascii_end()).is_none());
            let sound = low || row.is_some_and(|row| well_quoted(row, self.delimiter));
            if let Some(length) = length {
                let width = self.width == 0 || self.cells.count == self.width;
                let fits = low || (sound && width);
                if !fits && self.plain_line_fits()? {
                    self.wasted += length;
                    let line = self.plain_line()?;
                    self.pass(line);
                    return Ok(true);
                }
                if !fits {
                    // The cells are those of the plain line.
                    self.cells.read(self.buffer.get(self.at..).unwrap_or_default(), true);
                }
                self.pass(length);
                return Ok(false);
            }
            self.wasted += self.buffer.len() - self.at;
        }
        let length = self.plain_line()?;
        self.pass(length);
        Ok(true)
    }

    /// Reads the line at hand without quotation; returns its length.
    fn plain_line(&mut self) -> io::Result<usize> {
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            if let Some(end) = memchr::memchr(b'\n', rest) {
                let line = rest.get(..=end).unwrap_or_default();
                return Ok(self.cells.read(line, false).unwrap_or(line.len()));
            }
            if rest.len() > ROW_LIMIT || !self.fill()? {
                let length = self.buffer.len() - self.at;
                self.cells.count = 0;
                return Ok(length);
            }
        }
    }

    /// Whether the line at hand is a whole row if quotation marks mean nothing.
    fn plain_line_fits(&mut self) -> io::Result<bool> {
        self.plain_line()?;
        Ok(self.cells.count == self.width)
    }

    /// Reads on; `false` at the input's end.
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.at);
        self.at = 0;
        let read = self.input.by_ref().take(CHUNK).read_to_end(&mut self.buffer)?;
        self.ended = read == 0;
        if self.ended && self.buffer.last().is_some_and(|last| *last != b'\n') {
            // The last row ends like the others.
            self.buffer.push(b'\n');
            return Ok(true);
        }
        Ok(read > 0)
    }

    /// Goes on by `length` bytes.
    fn pass(&mut self, length: usize) {
        let passed = self.buffer.get(self.at..self.at + length).unwrap_or_default();
        self.lines += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.at += passed.len();
    }
}

/// Whether every quoted cell of a row ends where its quotation does.
fn well_quoted(row: &[u8], delimiter: u8) -> bool {
    let mut at = 0;
    loop {
        let rest = row.get(at..).unwrap_or_default();
        if rest.first() != Some(&b'"') {
            match memchr::memchr2(delimiter, b'\n', rest) {
                Some(end) if rest.get(end) == Some(&delimiter) => at += end + 1,
                _ => return true,
            }
            continue;
        }
        // Doubled marks are text.
        let mut end = at + 1;
        loop {
            let Some(mark) = memchr::memchr(b'"', row.get(end..).unwrap_or_default()) else {
                return false;
            };
            end += mark + 1;
            if row.get(end) != Some(&b'"') {
                break;
            }
            end += 1;
        }
        end += row.get(end..).unwrap_or_default().iter().take_while(|byte| **byte == b' ').count();
        match row.get(end) {
            Some(next) if *next == delimiter => at = end + 1,
            Some(b'\n') | None => return true,
            Some(_) => return false,
        }
    }
}

impl Cells {
    /// Parses the row at the beginning of `bytes`; its length, or `None` where it has no end there.
    fn read(&mut self, bytes: &[u8], quoting: bool) -> Option<usize> {
        let parser = if quoting { &mut self.quoting } else { &mut self.plain };
        parser.reset();
        let (mut at, mut written) = (0, 0);
        self.count = 0;
        loop {
            let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
            let (result, read, wrote, ended) = parser.read_record(
                rest,
                self.text.get_mut(written..).unwrap_or_default(),
                self.ends.get_mut(self.count..).unwrap_or_default(),
            );
            at += read;
            written += wrote;
            self.count += ended;
            match result {
                ReadRecordResult::Record => return Some(at),
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2 + 1024, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2 + 64, 0),
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(table: &str, width: usize) -> Vec<(u64, bool, Vec<String>)> {
        let mut rows = Rows::new(table.as_bytes(), b';', width, 0);
        let mut found = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let cell = |at| String::from_utf8(row.get(at).to_vec()).unwrap();
            found.push((row.line, row.open_quote, (0..row.len()).map(cell).collect()));
        }
        found
    }

    fn row(line: u64, open: bool, cells: &[&str]) -> (u64, bool, Vec<String>) {
        (line, open, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn quoted_cells_may_have_anything_in_them() {
        let table = "\n \na;\"b;\"\"c\"\"\nd\";e\n\n;;\nf;g";
        let expected = [row(3, false, &["a", "b;\"c\"\nd", "e"]), row(7, false, &["f", "g"])];
        assert_eq!(rows(table, 3), expected);
    }

    #[test]
    fn an_open_quotation_mark_stays_in_its_row() {
        let to_the_end = "1;\"24 monitor;5\n2;b;6\n3;c;7\n";
        let plain = [row(2, false, &["2", "b", "6"]), row(3, false, &["3", "c", "7"])];
        let found = rows(to_the_end, 3);
        assert_eq!(found[0], row(1, true, &["1", "\"24 monitor", "5"]));
        assert_eq!(found[1..], plain);
        // Closed by the next row's.
        let found = rows("1;\"24 monitor;5\n2;\"b\";6\n3;c;7\n", 3);
        assert_eq!(
            found,
            [row(1, true, &["1", "\"24 monitor", "5"]), plain[0].clone(), plain[1].clone()]
        );
    }

    #[test]
    fn open_quotation_marks_take_linear_time() {
        let table = "1;\"a;2\n".repeat(100_000);
        assert_eq!(rows(&table, 3).len(), 100_000);
    }
}
