//! Feeds that are Excel workbooks, and feeds whose products have no address.

use std::fs;

use serde_json::{Value, json};

use crate::feed::zip;
use crate::support::{Run, Shop, Web, run};

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const DOCUMENT: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A workbook of one sheet with these rows of cells, each XML or text.
fn workbook(rows: &[Vec<String>]) -> Vec<u8> {
    let cell = |at: usize, row: usize, cell: &String| {
        let place = format!("{}{}", char::from(b'A' + at as u8), row + 1);
        match cell.starts_with('<') {
            true => format!("<c r=\"{place}\">{cell}</c>"),
            false => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{cell}</t></is></c>"),
        }
    };
    let rows = rows.iter().enumerate().map(|(row, cells)| {
        let cells = cells.iter().enumerate().map(|(at, text)| cell(at, row, text));
        format!("<row r=\"{}\">{}</row>", row + 1, cells.collect::<String>())
    });
    let sheet = format!(
        "<worksheet xmlns=\"{MAIN}\"><sheetData>{}</sheetData></worksheet>",
        rows.collect::<String>()
    );
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" \
             Type=\"{DOCUMENT}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{DOCUMENT}\"><sheets>\
         <sheet name=\"Products\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    zip(&[
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml").as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relation("worksheet", "worksheets/sheet1.xml").as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

fn row(cells: [&str; 5]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// Three of the shop's watches, in a table with numbers and a formula whose value nobody stored.
fn watches() -> Vec<u8> {
    let product = |number: &str, name: &str, price: &str| {
        let url = format!("https://shop.example/p/w{number}");
        let picture = format!("pictures/w{number}.png");
        row([&format!("w{number}"), name, price, &url, &picture])
    };
    workbook(&[
        row(["id", "name", "price", "url", "image"]),
        product("1", "Round Black Watch", "<v>1200.5</v>"),
        product("2", "Round Red Watch", "<f>C2*2</f><v>2401</v>"),
        product("3", "Round Green Watch", "<f>C2*3</f>"),
    ])
}

#[test]
fn a_workbook_is_a_feed_wherever_it_comes_from() {
    let shop = Shop::new();
    fs::write(shop.path("feed.xlsx"), watches()).unwrap();
    let web = Web::new(|_| [("/export".to_owned(), vec![(200, watches())])].into());
    for source in [shop.text("feed.xlsx"), format!("{}/export", web.origin)] {
        let json = run(["feed", "inspect", &source, "--json"]).json();
        assert_eq!(json["packing"], json!(["Excel workbook (sheet Products)"]));
        assert_eq!((&json["products"], &json["skipped"]), (&3.into(), &0.into()), "{json}");
        assert_eq!(json["first"][0]["price"]["amount"], 1200.5);
        assert_eq!(json["first"][1]["price"]["amount"], 2401.0);
        assert_eq!(json["first"][2]["price"], Value::Null);
    }
    let built = shop.build(&["--feed", &shop.text("feed.xlsx"), "--json"]);
    let summary = built.json();
    assert_eq!((&summary["products"], &summary["pictures"]["embedded"]), (&3.into(), &3.into()));
    assert_eq!(warnings(&built, "formulas have no value"), 1, "{built:?}");
    let title = ["match", &shop.text("dist"), "Round Red Watch", "--json"];
    assert_eq!(run(title).json()["product"]["id"], "w2");
}

#[test]
fn workbooks_of_other_kinds_are_refused_with_the_remedy() {
    let shop = Shop::new();
    let compound = [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &[0; 512]].concat();
    let open_document = zip(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", b"<office:document-content/>"),
    ]);
    let binary = zip(&[("xl/workbook.bin", b"\x83\x01\x00")]);
    for (name, file, words) in [
        ("feed.xls", compound, "an old Excel workbook"),
        ("feed.ods", open_document, "an OpenDocument spreadsheet"),
        ("feed.xlsb", binary, "a binary Excel workbook"),
    ] {
        fs::write(shop.path(name), file).unwrap();
        let failed = shop.build(&["--feed", &shop.text(name)]);
        failed.assert_error(&[name, words, "save it as xlsx or CSV"]);
        assert_eq!(failed.code, 3, "no usable feed: {failed:?}");
    }
    let whole = watches();
    fs::write(shop.path("cut.xlsx"), &whole[..whole.len() / 2]).unwrap();
    shop.build(&["--feed", &shop.text("cut.xlsx")]).assert_error(&["cut.xlsx", "damaged"]);
    assert!(!shop.path("dist").exists());
}

/// How many warnings have these words: as many on stderr as in the summary.
fn warnings(build: &Run, words: &str) -> usize {
    let summary = build.json();
    let all = summary["warnings"].as_array().unwrap().iter();
    let count = all.filter(|warning| warning.as_str().unwrap().contains(words)).count();
    assert_eq!(build.stderr.matches(words).count(), count, "{}", build.stderr);
    count
}

#[test]
fn a_catalogue_without_addresses_warns_or_is_refused() {
    const WORDS: &str = "no product of the feed has an address";
    let shop = Shop::new();
    let build = |feed: &str, more: &[&str]| {
        fs::write(shop.path("feed.csv"), feed).unwrap();
        let feed = shop.text("feed.csv");
        shop.build(&[&["--feed", &feed, "--json"], more].concat())
    };
    let named = "id,name,image\n1,Round Black Watch,pictures/w1.png\n\
                 2,Round Red Watch,pictures/w2.png\n";
    let warned = build(named, &[]);
    assert_eq!(warnings(&warned, WORDS), 1);
    assert!(warned.stderr.contains("--url-template"), "{}", warned.stderr);
    let title = ["match", &shop.text("dist"), "Round Red Watch", "--json"];
    assert_eq!(run(title).json()["product"]["id"], "2");
    let template = ["--url-template", "https://shop.example/p/{id}"];
    assert_eq!(warnings(&build(named, &template), WORDS), 0);

    // A name for its identifier, and one name alone: no page can be told from another.
    let before = fs::read(shop.path("dist/frame.html")).unwrap();
    let refused = build("name,image\nWatch,pictures/w1.png\n", &["--allow-drop"]);
    refused.assert_error(&["feed.csv", "no product that a page could be matched with", "(url)"]);
    assert_eq!(fs::read(shop.path("dist/frame.html")).unwrap(), before);
}
