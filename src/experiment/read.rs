//! Events out of a CSV file or of JSON objects, one on each line.
//!
//! A line is an event, whatever it holds: a quotation mark left open spoils its own line and no
//! other.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

use csv_core::ReadRecordResult;
use encoding_rs_io::DecodeReaderBytes;
use serde::Serialize;
use serde_json::{Map, Value};

use super::event::{Day, Event, EventKind, alike};
use vitrine_table::Variant;

/// A row that is no event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedRow {
    /// The line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// The longest line that is looked at, in bytes.
const LINE_LIMIT: usize = 1 << 20;

/// The columns that are needed, with the names that they go by in order of preference. Letters
/// and digits count, and nothing before a colon (`ym:pv:clientID`).
const COLUMNS: [(&str, &[&str]); 4] = [
    ("visitor", &["visitor", "visitorid", "userpseudoid", "clientid", "userid", "uid"]),
    ("variant", &["variant", "vitrinevariant", "experimentvariant"]),
    ("event", &["event", "eventname", "name", "goal"]),
    ("time", &["time", "timestamp", "eventtimestamp", "utceventtime", "datetime", "date"]),
];

/// What analytics write where there is no value.
const NOTHING: [&str; 5] = ["", "null", "(not set)", "undefined", "none"];

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum EventsError {
    /// The file or stream failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// There is nothing in it.
    #[error("there are no events; wanted are the columns visitor, variant, event and time")]
    Empty,
    /// It is one JSON document.
    #[error("this is a JSON array; write one object on each line, as `jq -c '.[]'` does")]
    Array,
    /// The header lacks columns.
    #[error(
        "there is no column for {missing}; the first line must name visitor, variant, event and \
         time, and names {found}"
    )]
    Columns {
        /// What is lacking, separated by commas.
        missing: String,
        /// The header, separated by commas.
        found: String,
    },
}

/// What one line is.
#[derive(Debug, PartialEq, Eq)]
pub enum Row<'a> {
    /// An event that counts.
    Event(Event<'a>),
    /// An event of a kind that no figure is made of.
    Unknown(&'a str),
    /// No event.
    Bad {
        /// The line's number, from 1.
        line: u64,
        /// What is wrong with it.
        reason: Cow<'static, str>,
    },
}

/// Reads to the end and hands over every line but the header and empty ones. Memory does not grow
/// with the file.
///
/// # Errors
///
/// Where the file cannot be read, is empty or an array, or where its header lacks a column. A
/// line that is no event is a [`Row::Bad`].
pub fn read(file: impl Read, mut each: impl FnMut(Row<'_>)) -> Result<(), EventsError> {
    let mut lines = Lines::new(file);
    let Some((first, number)) = lines.next()? else { return Err(EventsError::Empty) };
    let first = first.into_owned();
    match first.trim_start().as_bytes() {
        [b'[', ..] => return Err(EventsError::Array),
        [b'{', ..] => {
            json(&first, number, &mut each);
            while let Some((line, number)) = lines.next()? {
                json(&line, number, &mut each);
            }
        }
        _ => {
            let mut table = Table::new(&first)?;
            while let Some((line, number)) = lines.next()? {
                each(table.row(&line, number));
            }
        }
    }
    Ok(())
}

/// Lines of text in UTF-8, or in UTF-16 where a mark at the beginning says so.
struct Lines<R: Read> {
    file: BufReader<DecodeReaderBytes<R, Vec<u8>>>,
    bytes: Vec<u8>,
    number: u64,
}

impl<R: Read> Lines<R> {
    fn new(file: R) -> Self {
        let file = BufReader::with_capacity(1 << 16, DecodeReaderBytes::new(file));
        Self { file, bytes: Vec::new(), number: 0 }
    }

    /// The next line that is not empty, without its break, and its number from 1; of a line beyond
    /// the limit a beginning that is longer than the limit.
    fn next(&mut self) -> io::Result<Option<(Cow<'_, str>, u64)>> {
        loop {
            self.bytes.clear();
            let mut piece = self.file.by_ref().take(LINE_LIMIT as u64 + 8);
            if piece.read_until(b'\n', &mut self.bytes)? == 0 {
                return Ok(None);
            }
            if piece.limit() == 0 && self.bytes.last() != Some(&b'\n') {
                self.file.skip_until(b'\n')?;
            }
            self.number += 1;
            if !self.bytes.trim_ascii().is_empty() {
                break;
            }
        }
        while let Some(b'\n' | b'\r') = self.bytes.last() {
            self.bytes.pop();
        }
        Ok(Some((String::from_utf8_lossy(&self.bytes), self.number)))
    }
}

/// The order of a CSV file's columns.
struct Table {
    parser: csv_core::Reader,
    /// Where visitor, variant, event and time are.
    places: [usize; 4],
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Table {
    fn new(header: &str) -> Result<Self, EventsError> {
        let count = |delimiter: &u8| header.bytes().filter(|byte| byte == delimiter).count();
        let delimiter = *b",;\t|".iter().rev().max_by_key(|byte| count(byte)).unwrap_or(&b',');
        let parser = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        let mut table = Self { parser, places: [0; 4], text: Vec::new(), ends: Vec::new() };
        table.split(header);
        let names: Vec<&str> = (0..table.ends.len()).map(|i| table.cell(i)).collect();
        let places = COLUMNS.map(|(_, aliases)| {
            let has = |alias: &&str| names.iter().position(|name| named(name, alias));
            aliases.iter().find_map(has)
        });
        let missing: Vec<&str> = COLUMNS
            .iter()
            .zip(places)
            .filter(|(_, place)| place.is_none())
            .map(|(c, _)| c.0)
            .collect();
        if !missing.is_empty() {
            let mut found = names.join(", ");
            if let Some((end, _)) = found.char_indices().nth(200) {
                found.truncate(end);
                found.push('…');
            }
            return Err(EventsError::Columns { missing: missing.join(", "), found });
        }
        table.places = places.map(Option::unwrap_or_default);
        Ok(table)
    }

    /// Divides a line into `text`, whose cells end at `ends`.
    fn split(&mut self, line: &str) {
        self.parser.reset();
        self.text.resize(line.len(), 0);
        self.ends.resize(line.len() + 1, 0);
        let (result, _, mut text, mut ends) =
            self.parser.read_record(line.as_bytes(), &mut self.text, &mut self.ends);
        if result == ReadRecordResult::InputEmpty {
            // No input says that the line is over.
            let (_, _, more_text, more_ends) =
                self.parser.read_record(&[], &mut self.text[text..], &mut self.ends[ends..]);
            text += more_text;
            ends += more_ends;
        }
        self.text.truncate(text);
        self.ends.truncate(ends);
    }

    fn cell(&self, column: usize) -> &str {
        let start = column.checked_sub(1).map_or(0, |before| self.ends[before]);
        std::str::from_utf8(&self.text[start..self.ends[column]]).unwrap_or_default()
    }

    fn row(&mut self, line: &str, number: u64) -> Row<'_> {
        if line.len() > LINE_LIMIT {
            return bad(number, TOO_LONG);
        }
        self.split(line);
        let wanted = self.places.iter().max().map_or(0, |last| last + 1);
        let columns = self.ends.len();
        if columns < wanted {
            return bad(number, format!("it has {columns} columns and needs {wanted}"));
        }
        row(self.places.map(|place| self.cell(place)), number)
    }
}

/// A line of the other format.
fn json(line: &str, number: u64, each: &mut impl FnMut(Row<'_>)) {
    if line.len() > LINE_LIMIT {
        return each(bad(number, TOO_LONG));
    }
    let object: Map<String, Value> = match serde_json::from_str(line) {
        Ok(object) => object,
        Err(_) => return each(bad(number, "it is no JSON object")),
    };
    let cells = COLUMNS.map(|(_, aliases)| {
        let value = |alias: &&str| object.iter().find(|(name, _)| named(name, alias));
        match aliases.iter().find_map(value) {
            Some((_, Value::String(text))) => Cow::Borrowed(text.as_str()),
            Some((_, Value::Number(number))) => Cow::Owned(number.to_string()),
            _ => Cow::Borrowed(""),
        }
    });
    each(row(cells.each_ref().map(AsRef::as_ref), number));
}

/// Visitor, variant, event and time as they were written.
fn row([visitor, variant, event, time]: [&str; 4], number: u64) -> Row<'_> {
    let present = |cell: &&str| !NOTHING.iter().any(|nothing| nothing.eq_ignore_ascii_case(cell));
    let [visitor, variant, event, time] =
        [visitor, variant, event, time].map(|cell| Some(cell.trim()).filter(present));
    let Some(visitor) = visitor else { return bad(number, "it names no visitor") };
    if visitor.contains(char::REPLACEMENT_CHARACTER) {
        return bad(number, "the visitor's id is not in UTF-8");
    }
    let Some(event) = event else { return bad(number, "it names no event") };
    let Some(kind) = EventKind::parse(event) else { return Row::Unknown(event) };
    let variant = match variant.map(|name| (name, Variant::parse(&name.to_ascii_lowercase()))) {
        Some((name, None)) => {
            return bad(number, format!("the variant {} is neither a nor b", quoted(name)));
        }
        known => known.and_then(|(_, variant)| variant),
    };
    let Some(time) = time else { return bad(number, "it has no time") };
    let Some(day) = Day::parse(time) else {
        return bad(number, format!("the time {} is neither RFC 3339 nor Unix time", quoted(time)));
    };
    Row::Event(Event { visitor, variant, kind, day })
}

const TOO_LONG: &str = "it is longer than 1 MiB";

fn bad(line: u64, reason: impl Into<Cow<'static, str>>) -> Row<'static> {
    Row::Bad { line, reason: reason.into() }
}

/// A piece of a file, short enough for a message.
fn quoted(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

fn named(name: &str, alias: &str) -> bool {
    alike(name.rsplit(':').next().unwrap_or(name), alias)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Every row as one line of text.
    fn rows(file: &[u8]) -> Vec<String> {
        let mut rows = Vec::new();
        read(file, |row| {
            rows.push(match row {
                Row::Event(event) => format!(
                    "{} {} {:?} {}",
                    event.visitor,
                    event.variant.map_or("-", Variant::name),
                    event.kind,
                    event.day
                ),
                Row::Unknown(name) => format!("unknown {name}"),
                Row::Bad { line, reason } => format!("{line}: {reason}"),
            });
        })
        .unwrap();
        rows
    }

    const SOUND: [&str; 3] =
        ["1.2 a PageView 2026-03-01", "1.2 - Impression 2026-03-01", "x b Click 2026-03-02"];

    #[test]
    fn formats_delimiters_and_names_of_columns_do_not_matter() {
        let ours = "visitor,variant,event,product,time\n1.2,a,page_view,,2026-03-01\n\
                    1.2,,impression,7,1772323200\nx,B,click,8,2026-03-02T01:00:00Z\n";
        assert_eq!(rows(ours.as_bytes()), SOUND);
        let ga4 = "event_name;event_timestamp;user_pseudo_id;vitrine_variant\r\n\
                   page_view;1772323200000000;1.2;a\r\n\
                   view_item_list;1772323200000000;1.2;(not set)\r\n\r\n\
                   select_item;1772413200000000;\"x\";b\r\n";
        assert_eq!(rows(ga4.as_bytes()), SOUND);
        let metrica = "\u{feff}ym:pv:clientID\tvariant\tevent\tym:pv:dateTime\n\
                       1.2\ta\tpageView\t2026-03-01 10:00:00\n\
                       1.2\t\tvitrine_show\t2026-03-01 10:00:05\n\
                       x\tb\tvitrine_click\t2026-03-02 00:00:00";
        assert_eq!(rows(metrica.as_bytes()), SOUND);
        let wide: Vec<u8> = metrica.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(rows(&wide), SOUND);
        let json = "\n{\"visitor\": 1.2, \"variant\": \"a\", \"event\": \"page_view\", \"time\": 1772323200}\n\
                    {\"visitor\": \"1.2\", \"variant\": null, \"event\": \"impression\", \"time\": \"2026-03-01\"}\n\
                    {\"time\": 1772413200000, \"event\": \"click\", \"variant\": \"b\", \"visitor\": \"x\", \"more\": [1]}";
        assert_eq!(rows(json.as_bytes()), SOUND);
    }

    #[test]
    fn a_bad_row_spoils_nothing_but_itself() {
        let file = b"visitor,variant,event,time\n\
            ,a,click,2026-03-01\n\
            1,c,click,2026-03-01\n\
            1,a,click,once\n\
            1,a\n\
            \"1,a,click,2026-03-01\n\
            1,a,,2026-03-01\n\
            1,a,purchase,never\n\
            \xFF\xFE,a,click,2026-03-01\n\
            1,a\r,click,2026-03-01\n\
            1,a,click,\n\
            \0,a,click,2026-03-01\n\
            2,b,click,2026-03-01,more,\"cells\n\
            3,b,click,2026-03-01";
        assert_eq!(
            rows(file),
            [
                "2: it names no visitor",
                "3: the variant \"c\" is neither a nor b",
                "4: the time \"once\" is neither RFC 3339 nor Unix time",
                "5: it has 2 columns and needs 4",
                "6: it has 1 columns and needs 4",
                "7: it names no event",
                "unknown purchase",
                "9: the visitor's id is not in UTF-8",
                "10: it has 2 columns and needs 4",
                "11: it has no time",
                "\0 a Click 2026-03-01",
                "2 b Click 2026-03-01",
                "3 b Click 2026-03-01",
            ]
        );
        let json = b"{}\nnonsense\n[1]\n{\"visitor\":{},\"event\":\"click\"}\n\
            {\"visitor\":1,\"event\":\"click\",\"time\":true}";
        assert_eq!(
            rows(json),
            [
                "1: it names no visitor",
                "2: it is no JSON object",
                "3: it is no JSON object",
                "4: it names no visitor",
                "5: it has no time",
            ]
        );
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "[\"',;\t\r\n{}:\\[\\]a1 \u{feff}\u{20ac}\\\\-]{0,120}") {
            let header = "visitor,variant,event,time\n";
            read([header, &text].concat().as_bytes(), |row| assert!(!matches!(row, Row::Event(_))))
                .unwrap();
            let _ = read(text.as_bytes(), |_| ());
            let _ = read(["{\"a\":1}\n", &text].concat().as_bytes(), |_| ());
        }
    }

    #[test]
    fn long_lines_are_passed_over() {
        let mut file = b"visitor,variant,event,time\n".to_vec();
        for length in [LINE_LIMIT - 100, LINE_LIMIT + 1, 5 * LINE_LIMIT] {
            file.extend("\u{20ac}".repeat(length / 3 + 1).bytes());
            file.extend(b",a,click,2026-03-01\n");
        }
        file.extend(b"1,a,click,2026-03-01\n");
        let rows = rows(&file);
        assert_eq!(rows[1..], ["3: it is longer than 1 MiB", "4: it is longer than 1 MiB", SHORT]);
    }

    const SHORT: &str = "1 a Click 2026-03-01";

    #[test]
    fn files_that_are_none_say_what_is_wanted() {
        let error = |file: &str| read(file.as_bytes(), |_| ()).unwrap_err().to_string();
        assert!(error("").contains("no events"));
        assert!(error("\n \n").contains("no events"));
        assert!(error("[{}]").contains("jq"));
        let columns = error("visitor,group,event\n1,a,click");
        assert!(columns.contains("variant, time;"), "{columns}");
        assert!(columns.ends_with("visitor, group, event"), "{columns}");
        assert!(error(&"x,".repeat(100_000)).len() < 500);
    }
}
