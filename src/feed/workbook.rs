//! Excel workbooks (xlsx): the sheet with the products becomes a table.
//!
//! A workbook is a zip archive of XML, which may be made to take any amount of memory. All of it is
//! unpacked once to nowhere before calamine sees it, and the sheet is written to a file cell by cell.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use zip::ZipArchive;

use super::cell::{ends_table, text, write_cell};
use super::unpacking::{Limited, UnpackError, UnpackLimits, damaged};
use vitrine_catalogue::is_feed;

/// How far unpacking a workbook may go. Sheets repeat themselves more than feeds in text do.
const LIMITS: UnpackLimits = UnpackLimits { bytes: 4 << 30, ratio: 1000 };
/// Largest list of a workbook's texts, in bytes: calamine holds it whole.
const STRINGS: u64 = 128 << 20;
/// Shortest entry of that list, `<si/>`, in bytes.
const STRING: u64 = 5;
/// Cells, empty ones between others counted, that a sheet may have.
const CELLS: u64 = 64 << 20;
/// Rows of a sheet that tell whether it has products.
const HEAD_ROWS: u32 = 32;
/// Sheets that are looked at.
const SHEETS: usize = 64;

/// A sheet as a table, and what was found on the way.
pub(crate) struct SheetTable {
    /// In CSV; a row of the sheet is a row of the table.
    pub table: File,
    pub sheet: String,
    /// What the owner should know: formulas without a value, merged cells, …
    pub notes: Vec<String>,
}

/// Reads the sheet of a workbook that has products: the first visible one that does.
pub(crate) fn open(mut file: File) -> Result<SheetTable, UnpackError> {
    check(&mut file)?;
    file.seek(SeekFrom::Start(0))?;
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(file)).map_err(broken)?;
    let sheets = book.sheets_metadata().iter();
    let visible = sheets.filter(|sheet| {
        sheet.typ == SheetType::WorkSheet && sheet.visible == SheetVisible::Visible
    });
    let names: Vec<String> = visible.map(|sheet| sheet.name.clone()).take(SHEETS).collect();
    let mut feeds = Vec::new();
    for name in &names {
        let mut head = Vec::new();
        Sheet::new(&mut head).write(&mut book, name, HEAD_ROWS)?;
        if is_feed(&head) {
            feeds.push(name.clone());
        }
    }
    // What is wrong with the only sheet, the reader of tables tells.
    let chosen = feeds.first().or(names.first()).cloned().ok_or(UnpackError::NoSheet)?;
    let mut table = tempfile::tempfile()?;
    let mut output = BufWriter::new(&mut table);
    let mut sheet = Sheet::new(&mut output);
    sheet.write(&mut book, &chosen, u32::MAX)?;
    let mut notes = sheet.notes();
    output.flush()?;
    drop(output);
    table.seek(SeekFrom::Start(0))?;
    let merged = book.merge_cells_by_sheet_name(&chosen).map_err(broken)?.len();
    if merged > 0 {
        notes.push(format!(
            "{merged} merged ranges of cells: the value counts for the first cell alone"
        ));
    }
    if let [_, others @ ..] = feeds.as_slice()
        && !others.is_empty()
    {
        notes.push(format!(
            "other sheets have products too and were not read: {}",
            others.join(", ")
        ));
    }
    Ok(SheetTable { table, sheet: chosen, notes })
}

/// Unpacks all of a workbook's XML to nowhere, so that what is beyond the limits is refused first.
fn check(file: &mut File) -> Result<(), UnpackError> {
    file.seek(SeekFrom::Start(0))?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    let mut whole = 0;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.to_ascii_lowercase();
        if !name.ends_with(".xml") && !name.ends_with(".rels") {
            continue;
        }
        let mut input = Limited::of_entry(entry, LIMITS);
        let mut head = Vec::new();
        input.by_ref().take(4096).read_to_end(&mut head)?;
        let size = head.len() as u64 + io::copy(&mut input, &mut io::sink())?;
        whole += size;
        let texts = name.ends_with("sharedstrings.xml");
        if whole > LIMITS.bytes || (texts && size > STRINGS) {
            return Err(UnpackError::WorkbookTooLarge);
        }
        // calamine makes room for as many texts as the list says that it has.
        if texts && declared_strings(&head).is_some_and(|count| count > size / STRING) {
            return Err(UnpackError::WorkbookDamaged(
                "the list of texts is shorter than it says".into(),
            ));
        }
    }
    Ok(())
}

/// How many texts the list says that it has.
fn declared_strings(head: &[u8]) -> Option<u64> {
    // In UTF-16 every other byte is 0.
    let head: Vec<u8> = head.iter().copied().filter(|byte| *byte != 0).collect();
    let head = String::from_utf8_lossy(&head);
    let (_, after) = head.split_once("uniqueCount")?;
    let digits = after.trim_start_matches(|c: char| c.is_whitespace() || "=\"'".contains(c));
    let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then(|| digits.parse().unwrap_or(u64::MAX))
}

/// A sheet on its way into a table.
struct Sheet<W> {
    output: W,
    row: u32,
    /// Cells written in the row, empty ones counted.
    written: u32,
    cells: u64,
    without_value: usize,
    errors: usize,
    beyond: usize,
}

impl<W: Write> Sheet<W> {
    fn new(output: W) -> Sheet<W> {
        Sheet { output, row: 0, written: 0, cells: 0, without_value: 0, errors: 0, beyond: 0 }
    }

    /// Writes the first rows of a sheet.
    fn write(
        &mut self,
        book: &mut Xlsx<BufReader<File>>,
        name: &str,
        rows: u32,
    ) -> Result<(), UnpackError> {
        let mut cells = book.worksheet_cells_reader(name).map_err(broken)?;
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(broken)? {
            let (row, column) = cell.pos;
            if row >= rows {
                break;
            }
            match &cell.value {
                DataRef::Empty if cell.formula.is_some() => self.without_value += 1,
                DataRef::Error(_) => self.errors += 1,
                value => {
                    if let Some(text) = text(value) {
                        self.cell(row, column, &text)?;
                    }
                }
            }
        }
        writeln!(self.output)?;
        Ok(())
    }

    /// Writes a cell, and the empty ones before it.
    fn cell(&mut self, row: u32, column: u32, text: &str) -> Result<(), UnpackError> {
        if ends_table(row, column) {
            self.beyond += 1;
            return Ok(());
        }
        let Some(down) = row.checked_sub(self.row) else { return Err(out_of_order()) };
        let written = if down > 0 { 0 } else { self.written };
        // A comma stands before each cell but the first.
        let commas = match column.checked_sub(written.saturating_sub(1)) {
            Some(commas) if written == 0 || commas > 0 => commas,
            _ => return Err(out_of_order()),
        };
        self.cells += u64::from(down) + u64::from(commas) + 1;
        if self.cells > CELLS {
            return Err(UnpackError::WorkbookTooLarge);
        }
        for _ in 0..down {
            writeln!(self.output)?;
        }
        for _ in 0..commas {
            self.output.write_all(b",")?;
        }
        write_cell(&mut self.output, text)?;
        (self.row, self.written) = (row, column + 1);
        Ok(())
    }

    /// What the owner should know of the sheet.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let mut note = |count: usize, what: &str| {
            if count > 0 {
                notes.push(format!("{count} {what}"));
            }
        };
        note(
            self.without_value,
            "formulas have no value stored with them and are empty: open the workbook in a \
             spreadsheet program and save it",
        );
        note(self.errors, "cells hold an error (#N/A, #REF!, …) and are empty");
        note(self.beyond, "cells beyond the 2,048th column are left out");
        notes
    }
}

fn out_of_order() -> UnpackError {
    UnpackError::WorkbookDamaged("its cells are in no order".into())
}

/// What is wrong with a workbook.
fn broken(error: XlsxError) -> UnpackError {
    match error {
        XlsxError::Io(error) => UnpackError::Io(error),
        XlsxError::Password => UnpackError::Encrypted("the workbook".to_owned()),
        error => UnpackError::WorkbookDamaged(error.to_string()),
    }
}

#[cfg(test)]
mod tests;
