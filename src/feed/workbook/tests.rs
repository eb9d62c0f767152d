use std::io::Cursor;

use super::*;
use zip::write::{SimpleFileOptions, ZipWriter};

const ROOT: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A workbook with these sheets (name, attributes, rows) and this list of texts.
fn workbook(sheets: &[(&str, &str, &str)], strings: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let mut add = |name: &str, content: &str| {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    };
    let relation = |id: usize, kind: &str, target: &str| {
        format!("<Relationship Id=\"rId{id}\" Type=\"{DOCUMENT}/{kind}\" Target=\"{target}\"/>")
    };
    let document = relation(1, "officeDocument", "xl/workbook.xml");
    add("_rels/.rels", &format!("<Relationships xmlns=\"{PACKAGE}\">{document}</Relationships>"));
    let (mut list, mut relations) = (String::new(), String::new());
    for (at, (name, attributes, _)) in sheets.iter().enumerate() {
        let id = at + 1;
        list += &format!("<sheet name=\"{name}\" sheetId=\"{id}\" {attributes} r:id=\"rId{id}\"/>");
        relations += &relation(id, "worksheet", &format!("worksheets/sheet{id}.xml"));
    }
    add(
        "xl/workbook.xml",
        &format!("<workbook {ROOT} xmlns:r=\"{DOCUMENT}\"><sheets>{list}</sheets></workbook>"),
    );
    add(
        "xl/_rels/workbook.xml.rels",
        &format!("<Relationships xmlns=\"{PACKAGE}\">{relations}</Relationships>"),
    );
    // Style 1 is a date.
    add(
        "xl/styles.xml",
        &format!(
            "<styleSheet {ROOT}><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
        ),
    );
    add("xl/sharedStrings.xml", strings);
    for (at, (_, _, rows)) in sheets.iter().enumerate() {
        let sheet = format!("<worksheet {ROOT}><sheetData>{rows}</sheetData></worksheet>");
        let sheet = match rows.split_once("<mergeCells") {
            Some((rows, merged)) => {
                format!(
                    "<worksheet {ROOT}><sheetData>{rows}</sheetData><mergeCells{merged}</worksheet>"
                )
            }
            None => sheet,
        };
        add(&format!("xl/worksheets/sheet{}.xml", at + 1), &sheet);
    }
    writer.finish().unwrap().into_inner()
}

fn strings(texts: &[&str]) -> String {
    let items: String = texts.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    format!("<sst {ROOT} uniqueCount=\"{}\">{items}</sst>", texts.len())
}

fn read(book: &[u8]) -> Result<(String, SheetTable), UnpackError> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(book).unwrap();
    let mut sheet = open(file)?;
    let mut text = String::new();
    sheet.table.read_to_string(&mut text).unwrap();
    Ok((text, sheet))
}

fn error(book: &[u8]) -> String {
    read(book).map(|(text, _)| text).unwrap_err().to_string()
}

const HEADER: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>id</t></is></c>\
    <c r=\"B1\" t=\"inlineStr\"><is><t>name</t></is></c><c r=\"C1\" t=\"inlineStr\"><is><t>price</t></is></c></row>";

#[test]
fn cells_of_all_kinds_become_text() {
    let rows = format!(
        "{HEADER}<row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c><c r=\"B3\" t=\"s\"><v>1</v></c>\
         <c r=\"C3\"><f>0.1+0.2</f><v>0.30000000000000004</v></c><c r=\"E3\" s=\"1\"><v>46086</v></c>\
         <c r=\"F3\" t=\"b\"><v>1</v></c></row>\
         <row r=\"4\"><c r=\"A4\"><v>4006381333931</v></c><c r=\"B4\" t=\"str\"><f>A1</f><v>B</v></c>\
         <c r=\"C4\"><f>NOW()</f></c><c r=\"D4\" t=\"e\"><v>#N/A</v></c></row>\
         <mergeCells count=\"1\"><mergeCell ref=\"A3:B3\"/></mergeCells>"
    );
    let texts = strings(&["0007", "24&quot; desk, oak"]);
    let (text, sheet) = read(&workbook(&[("Products", "", &rows)], &texts)).unwrap();
    assert_eq!(
        text,
        "id,name,price\n\n0007,\"24\"\" desk, oak\",0.3,,2026-03-05,TRUE\n4006381333931,B\n"
    );
    assert_eq!(sheet.sheet, "Products");
    let notes = sheet.notes.join("; ");
    for told in ["1 formulas have no value", "1 cells hold an error", "1 merged ranges"] {
        assert!(notes.contains(told), "{notes}");
    }
}

#[test]
fn the_visible_sheet_with_products_is_read() {
    let other = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Read me</t></is></c></row>";
    let book = workbook(
        &[
            ("Hidden", "state=\"hidden\"", HEADER),
            ("Notes", "", other),
            ("Products", "", HEADER),
            ("More", "", HEADER),
        ],
        &strings(&[]),
    );
    let (text, sheet) = read(&book).unwrap();
    assert_eq!((text.as_str(), sheet.sheet.as_str()), ("id,name,price\n", "Products"));
    assert_eq!(sheet.notes, ["other sheets have products too and were not read: More"]);
    let hidden = workbook(&[("Hidden", "state=\"hidden\"", HEADER)], &strings(&[]));
    assert!(error(&hidden).contains("no visible sheet"));
}

#[test]
fn bombs_are_defused() {
    // A list of texts that says it has more than it can.
    let lying = format!("<sst {ROOT} uniqueCount=\"99999999999999\"><si><t>a</t></si></sst>");
    assert!(error(&workbook(&[("A", "", HEADER)], &lying)).contains("shorter than it says"));
    let long = format!("<sst {ROOT}><si><t>{}</t></si></sst>", "a".repeat(STRINGS as usize));
    let message = error(&workbook(&[("A", "", HEADER)], &long));
    assert!(
        message.contains("larger than a feed can be") || message.contains("more than a feed"),
        "{message}"
    );
    // Each row has its only cell far to the right.
    let wide: String = (1..=40_000)
        .map(|row| format!("<row r=\"{row}\"><c r=\"BZT{row}\"><v>1</v></c></row>"))
        .collect();
    assert!(
        error(&workbook(&[("A", "", &wide)], &strings(&[]))).contains("larger than a feed can be")
    );
    let far = "<row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row>";
    let (text, sheet) = read(&workbook(&[("A", "", far)], &strings(&[]))).unwrap();
    assert_eq!(text, "\n");
    assert!(sheet.notes[0].contains("beyond the 2,048th column"), "{:?}", sheet.notes);
}

#[test]
fn damaged_workbooks_say_so() {
    let crossed =
        "<row r=\"2\"><c r=\"A2\"><v>1</v></c></row><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>";
    assert!(error(&workbook(&[("A", "", crossed)], &strings(&[]))).contains("in no order"));
    let twice = "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"A1\"><v>2</v></c></row>";
    assert!(error(&workbook(&[("A", "", twice)], &strings(&[]))).contains("in no order"));
    let text = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>7</v></c></row>";
    let found = read(&workbook(&[("A", "", text)], &strings(&[])));
    assert!(found.is_ok() || found.is_err_and(|error| error.to_string().contains("damaged")));
    let open = workbook(&[("A", "", "<row r=\"1\"><c r=\"A1\">")], &strings(&[]));
    assert!(error(&open).contains("the Excel workbook is damaged"), "{}", error(&open));
    for date in ["-1", "99999999999", "1e308", "NaN"] {
        let rows = format!("<row r=\"1\"><c r=\"A1\" s=\"1\"><v>{date}</v></c></row>");
        let _ = read(&workbook(&[("A", "", &rows)], &strings(&[])));
    }
}
