//! The header row of a table, and its delimiter.

use crate::reading::csv::line_ends::CarriageReturns;
use crate::reading::csv::rows::Rows;
use crate::reading::input::encoding::Decoder;
use crate::reading::input::source::leading_blank;
use crate::reading::text;
use crate::reading::vocabulary::column::Column;
use crate::reading::vocabulary::dictionary::Meaning;
use crate::reading::vocabulary::fold::folded;
use crate::reading::vocabulary::meaning::meaning;

/// Lines among which the header row is looked for: titles and explanations may stand before it.
const HEADER_LINES: usize = 20;

/// The header row of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Header {
    pub delimiter: u8,
    /// Bytes before the header row: white space, byte order marks, a spreadsheet's `sep=`, titles.
    pub start: usize,
    /// Lines end by carriage returns alone.
    pub returns: bool,
    /// The headers as written.
    pub names: Vec<String>,
    /// What they mean.
    pub columns: Vec<Column>,
    /// The columns' places: of several of one kind those that visitors see go first.
    pub order: Vec<usize>,
}

impl Header {
    /// Reads the header row at the beginning of a feed.
    pub fn read(head: &[u8], decoder: &Decoder) -> Header {
        let mut start = leading_blank(head);
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
        let mut next = start;
        let mut found = None;
        if first.is_of_products() {
            found = Some(first.clone());
        } else {
            for _ in 0..HEADER_LINES {
                next += line(next);
                found = Some(at(next)).filter(Header::is_of_products);
                if found.is_some() {
                    break;
                }
            }
        }
        let Some(found) = found else { return first };
        // Templates explain the columns in the row before their names.
        let below = at(next + line(next));
        if below.is_of_products() && below.known() > found.known() { below } else { found }
    }

    /// How many columns have a meaning.
    fn known(&self) -> usize {
        let other = |column: &&Column| !matches!(column, Column::Other | Column::Ignored);
        self.columns.iter().filter(other).count()
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
        let mut rows = Rows::new(CarriageReturns(rest, end_of_line), delimiter, 0, 0);
        // Reading from memory cannot fail.
        let row = rows.next().ok().flatten();
        let cells = row.iter().flat_map(|row| (0..row.len()).map(|at| row.get(at)));
        let names: Vec<String> = cells.map(|cell| text::shown(&decoder.text(cell))).collect();
        let mut meanings: Vec<Meaning> = names.iter().map(|name| meaning(name)).collect();
        choose_identifier(&names, &mut meanings);
        choose_shown(&mut meanings);
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by_key(|&at| meanings[at].rank);
        let columns = meanings.iter().map(|meaning| meaning.column).collect();
        Header { delimiter, start, returns, names, columns, order }
    }

    /// Whether the columns are those of products: names, and at least one more that is known.
    pub fn is_of_products(&self) -> bool {
        let known = |column: &&Column| {
            !matches!(
                column,
                Column::Name | Column::Other | Column::Ignored | Column::Kind | Column::Status
            )
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

    /// Where the column of this folded header is; the first of several that match.
    pub fn position(&self, headers: &[&str]) -> Option<usize> {
        headers.iter().find_map(|header| self.names.iter().position(|name| folded(name) == *header))
    }

    /// The headers, for messages.
    pub fn list(&self) -> String {
        self.names.join(", ")
    }
}

/// Of several columns for identifiers one has them; the others stand in where it is empty.
fn choose_identifier(names: &[String], meanings: &mut [Meaning]) {
    let ids = (0..names.len()).filter(|&at| meanings[at].column == Column::Id);
    let ids: Vec<usize> = ids.collect();
    let best = ids.iter().copied().min_by_key(|&at| meanings[at].rank);
    let of_variants = best.is_some_and(|at| {
        let name = names[at].to_lowercase();
        ["variant", "вариант", "варіант"].iter().any(|word| name.contains(word))
    });
    for at in ids.into_iter().filter(|&at| Some(at) != best) {
        meanings[at] = if of_variants { Column::Group.into() } else { Column::Sku.into() };
    }
}

/// Of what stands several times what only the shop itself needs is left out; where the only price
/// is one before a discount it is the price.
fn choose_shown(meanings: &mut [Meaning]) {
    let has = |meanings: &[Meaning], column| meanings.iter().any(|one| one.column == column);
    let pictures = |one: &&mut Meaning| one.column == Column::Images;
    if meanings.iter_mut().filter(pictures).any(|one| one.rank < 2) {
        for file in meanings.iter_mut().filter(pictures).filter(|one| one.rank >= 2) {
            file.column = Column::Ignored;
        }
    }
    if !has(meanings, Column::Price) && !has(meanings, Column::SalePrice) {
        for before in meanings.iter_mut().filter(|one| one.column == Column::OldPrice) {
            before.column = Column::Price;
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

/// The delimiters of cells, of equals the likeliest first.
const DELIMITERS: [u8; 4] = *b",;\t|";
