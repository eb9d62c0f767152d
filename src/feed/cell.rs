//! The cells of a workbook's sheet as text.

use std::borrow::Cow;
use std::io::{self, Write};

use calamine::{DataRef, ExcelDateTime};

/// Columns that a table has at most; the format allows 16,384.
const COLUMNS: u32 = 2_048;
/// Rows that the format allows.
const ROWS: u32 = 1 << 20;
/// The day numbers of dates up to the year 9999.
const DAYS: std::ops::Range<f64> = 1.0..2_958_466.0;

/// Whether a cell lies where no table reaches.
pub(super) fn ends_table(row: u32, column: u32) -> bool {
    row >= ROWS || column >= COLUMNS
}

/// What a cell shows, as far as a feed is concerned; `None` where it is empty.
pub(super) fn text<'a>(value: &'a DataRef) -> Option<Cow<'a, str>> {
    Some(match value {
        DataRef::Int(number) => number.to_string().into(),
        DataRef::Float(number) if number.is_finite() => shown(*number).into(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.into()
        }
        DataRef::SharedString(text) => (*text).into(),
        DataRef::Bool(true) => "TRUE".into(),
        DataRef::Bool(false) => "FALSE".into(),
        DataRef::DateTime(time) => date(time).into(),
        DataRef::Float(_) | DataRef::Error(_) | DataRef::Empty => return None,
    })
}

/// A number with the 15 digits that spreadsheets show, so that 0.1 + 0.2 is 0.3.
fn shown(number: f64) -> String {
    let rounded = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

/// A date, with the time of day where it has one.
fn date(time: &ExcelDateTime) -> String {
    if !time.is_datetime() || !DAYS.contains(&time.as_f64()) {
        return shown(time.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (hour, minute, second) {
        (0, 0, 0) => date,
        _ => format!("{date}T{hour:02}:{minute:02}:{second:02}"),
    }
}

/// Writes a cell, quoted where it must be.
pub(super) fn write_cell(output: &mut impl Write, text: &str) -> io::Result<()> {
    if !text.contains(['"', ',', ';', '\t', '|', '\n', '\r']) {
        return output.write_all(text.as_bytes());
    }
    write!(output, "\"{}\"", text.replace('"', "\"\""))
}
