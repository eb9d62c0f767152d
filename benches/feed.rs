//! `./build.sh bench feed`: a large YML feed read, beside quick-xml's bare event loop.
//!
//! The two take turns in one process and on one thread; the event loop looks at every tag and keeps
//! nothing, so that it is the least that reading XML can take. The memory is that of a process of
//! its own that reads the feed once and holds its products.

mod report;

use quick_xml::Reader;
use quick_xml::events::Event;
use report::{Report, Time, median, timed};
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use vitrine_catalogue::{self, ReadOptions};
use vitrine_test_support::Random;

const BYTES: u64 = 500_000_000;
const ROUNDS: usize = 5;
/// What this program is told where it is to read the feed and tell its memory.
const MEMORY: &str = "--memory-of";

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == MEMORY) {
        return memory_of(Path::new(&arguments[at + 1]));
    }
    let path = feed()?;
    let megabytes = fs::metadata(&path)?.len() as f64 / 1e6;
    let mut report = Report::new("feed");
    let [mut ours, mut bare] = [const { Vec::new() }; 2];
    let mut products = 0;
    for _ in 0..ROUNDS {
        let (time, count) = timed(|| read(&path));
        products = count?;
        ours.push(time);
        let (time, events) = timed(|| events(&path));
        assert!(events? > products, "the event loop saw too little");
        bare.push(time);
    }
    report.row("feed", megabytes, "MB");
    report.row("products", products as f64, "products");
    type Kind = (&'static str, fn(&Time) -> f64);
    let kinds: [Kind; 2] = [("s", |time| time.elapsed), ("processor s", |time| time.processor)];
    for (unit, of) in kinds {
        let middle = |times: &[Time]| median(times.iter().map(of).collect());
        let (ours, bare) = (middle(&ours), middle(&bare));
        report.row(
            format!("100 MB, quick-xml's event loop alone, {unit}"),
            bare / megabytes * 100.0,
            unit,
        );
        report.compared(
            format!("100 MB, ours, against it, {unit}"),
            ours / megabytes * 100.0,
            unit,
            bare / ours,
        );
        report.row(format!("ours, by {unit}"), megabytes / ours, "MB/s");
    }
    let processor = median(ours.iter().map(|time| time.processor).collect());
    report.aimed("100 MB, ours", processor / megabytes * 100.0, "processor s", 1.0);
    let output = Command::new(std::env::current_exe()?).arg(MEMORY).arg(&path).output()?;
    let told = String::from_utf8_lossy(&output.stdout).trim().parse::<f64>();
    if let Ok(bytes) = told {
        report.aimed("peak memory of a process", bytes / 1e6, "MB", 300.0);
    }
    report.finish()
}

fn read(path: &Path) -> io::Result<usize> {
    let catalogue = vitrine_catalogue::read(File::open(path)?, &ReadOptions::default());
    let catalogue = catalogue.map_err(io::Error::other)?;
    assert!(catalogue.skipped.is_empty());
    Ok(catalogue.products.len())
}

/// Reads the feed and prints the most memory that it took, in bytes.
fn memory_of(path: &Path) -> io::Result<()> {
    read(path)?;
    let bytes = report::peak_memory(std::process::id());
    println!("{}", bytes.map_or(String::new(), |bytes| bytes.to_string()));
    Ok(())
}

fn events(path: &Path) -> io::Result<usize> {
    let mut reader = Reader::from_reader(BufReader::with_capacity(256 << 10, File::open(path)?));
    let (mut buffer, mut count) = (Vec::new(), 0);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(io::Error::other)? {
            Event::Eof => return Ok(count),
            _ => count += 1,
        }
    }
}

const WORDS: [&str; 20] = [
    "часы",
    "наручные",
    "мужские",
    "женские",
    "стальной",
    "корпус",
    "кварцевый",
    "механизм",
    "сапфировое",
    "стекло",
    "водозащита",
    "ремешок",
    "кожаный",
    "гарантия",
    "производителя",
    "подсветка",
    "циферблат",
    "хронограф",
    "календарь",
    "серебристый",
];
const PARAMS: [&str; 6] = ["Диаметр корпуса", "Материал", "Цвет", "Механизм", "Стекло", "Страна"];

/// A feed like those of large shops: three pictures, six characteristics and a description of some
/// four hundred letters each. Made once; the same everywhere.
fn feed() -> io::Result<PathBuf> {
    let folder = report::target().join("bench");
    fs::create_dir_all(&folder)?;
    let path = folder.join("feed.xml");
    if fs::metadata(&path).is_ok_and(|file| file.len() >= BYTES) {
        return Ok(path);
    }
    let part = folder.join("feed.xml.part");
    let mut file = BufWriter::new(File::create(&part)?);
    let mut random = Random::new(1);
    let mut below = |limit: usize| random.below(limit);
    write!(
        file,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<yml_catalog date=\"2026-01-01 00:00\">\n<shop>\n\
         <name>Shop</name>\n<url>https://shop.example/</url>\n\
         <currencies><currency id=\"UAH\" rate=\"1\"/></currencies>\n<categories>\n"
    )?;
    for id in 1..=2000 {
        writeln!(file, "<category id=\"{id}\" parentId=\"{}\">Категория {id}</category>", id / 10)?;
    }
    writeln!(file, "</categories>\n<offers>")?;
    let (mut written, mut id) = (0, 100_000);
    while written < BYTES {
        id += 1;
        let word = |below: &mut dyn FnMut(usize) -> usize| WORDS[below(WORDS.len())];
        let mut offer = format!(
            "<offer id=\"{id}\" available=\"{}\" group_id=\"{}\">\n\
             <url>https://shop.example/catalog/watches/{id}-chasy-naruchnye/?utm_source=yandex&amp;utm_medium=cpc</url>\n\
             <price>{}</price>\n<oldprice>{}</oldprice>\n<currencyId>UAH</currencyId>\n\
             <categoryId>{}</categoryId>\n",
            below(10) > 0,
            id / 3,
            100 + below(9000),
            9100 + below(500),
            1 + below(2000),
        );
        for picture in 0..3 {
            let folder = below(4096);
            offer += &format!(
                "<picture>https://shop.example/upload/iblock/{folder:03x}/{id}_{picture}.jpg</picture>\n"
            );
        }
        let name: Vec<&str> = (0..4).map(|_| word(&mut below)).collect();
        offer += &format!(
            "<name>{} M-{}</name>\n<vendor>Vendor {}</vendor>\n<vendorCode>VC-{id}</vendorCode>\n\
             <description><![CDATA[<p>",
            name.join(" "),
            below(100_000),
            below(500),
        );
        for _ in 0..20 + below(40) {
            offer += word(&mut below);
            offer.push(' ');
        }
        offer += "</p>]]></description>\n";
        for param in PARAMS {
            let value = word(&mut below);
            offer += &format!("<param name=\"{param}\">{value} {}</param>\n", below(30));
        }
        offer += "</offer>\n";
        written += offer.len() as u64;
        file.write_all(offer.as_bytes())?;
    }
    writeln!(file, "</offers>\n</shop>\n</yml_catalog>")?;
    file.into_inner().map_err(|error| error.into_error())?;
    fs::rename(part, &path)?;
    Ok(path)
}
