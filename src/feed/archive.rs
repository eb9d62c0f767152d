//! Feeds in gzip and zip archives, known by their content.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use flate2::bufread::GzDecoder;
use zip::ZipArchive;

use super::unpacking::{Limited, Packed, UnpackError, UnpackLimits, damaged};
use super::workbook::{self, SheetTable};
use vitrine_catalogue::{is_commerceml, is_feed};
use vitrine_file_kind::FileKind;

/// Archives inside archives that are opened.
const DEPTH: usize = 3;
/// Bytes that are looked at to see what something is.
pub(super) const HEAD: u64 = 64 << 10;

/// What a feed was packed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Packing {
    /// gzip.
    Gzip,
    /// A zip archive, in which the feed has this name.
    Zip(String),
    /// An Excel workbook.
    Workbook {
        /// The sheet with the products.
        sheet: String,
        /// What the owner should know of it.
        notes: Vec<String>,
    },
}

impl std::fmt::Display for Packing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Packing::Gzip => f.write_str("gzip"),
            Packing::Zip(name) => write!(f, "zip ({name})"),
            Packing::Workbook { sheet, .. } => write!(f, "Excel workbook (sheet {sheet})"),
        }
    }
}

/// Hands what an input holds to `read`, unpacked as often as it is packed, with what it was packed
/// with.
///
/// # Errors
///
/// Where an archive cannot be used. A content beyond the limits is an error of the reader.
pub fn unpack<T>(
    input: impl Read,
    limits: UnpackLimits,
    read: impl FnOnce(&mut dyn Read, &[Packing]) -> T,
) -> Result<T, UnpackError> {
    let mut read = Some(read);
    let mut result = None;
    let mut input = input;
    open(&mut input, limits, &mut Vec::new(), &mut |input, packing| {
        result = read.take().map(|read| read(input, packing));
    })?;
    result.ok_or(UnpackError::TooDeep)
}

/// The archives that are opened.
#[derive(PartialEq, Eq)]
enum Archive {
    Gzip,
    Zip,
}

impl Archive {
    /// Which archive begins with these bytes.
    fn of(head: &[u8]) -> Option<Archive> {
        match FileKind::of_binary(head) {
            Some(FileKind::Gzip) => Some(Archive::Gzip),
            Some(FileKind::Zip) => Some(Archive::Zip),
            _ => None,
        }
    }
}

fn open(
    input: &mut dyn Read,
    limits: UnpackLimits,
    packing: &mut Vec<Packing>,
    read: &mut dyn FnMut(&mut dyn Read, &[Packing]),
) -> Result<(), UnpackError> {
    let mut input = BufReader::with_capacity(HEAD as usize, input);
    let head = input.fill_buf()?;
    match Archive::of(head) {
        Some(_) if packing.len() >= DEPTH => return Err(UnpackError::TooDeep),
        Some(Archive::Gzip) => {
            packing.push(Packing::Gzip);
            return open(&mut Limited::new(Members::new(input), limits), limits, packing, read);
        }
        Some(Archive::Zip) => {
            // The list of an archive's files is at its end.
            let mut file = tempfile::tempfile()?;
            io::copy(&mut input, &mut file)?;
            file.seek(SeekFrom::Start(0))?;
            return open_zip(file, limits, packing, read);
        }
        None => read(&mut input, packing),
    }
    Ok(())
}

fn open_zip(
    file: File,
    limits: UnpackLimits,
    packing: &mut Vec<Packing>,
    read: &mut dyn FnMut(&mut dyn Read, &[Packing]),
) -> Result<(), UnpackError> {
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(damaged)?;
    if archive.index_for_name("xl/workbook.xml").is_some() {
        let file = archive.into_inner().into_inner();
        let SheetTable { table, sheet, notes } = workbook::open(file)?;
        packing.push(Packing::Workbook { sheet, notes });
        read(&mut BufReader::new(table), packing);
        return Ok(());
    }
    let names = files_of(&mut archive)?;
    let mut feeds = Vec::new();
    let mut commerceml = true;
    for (at, name) in &names {
        let mut head = Vec::new();
        archive.by_index(*at).map_err(damaged)?.take(HEAD).read_to_end(&mut head)?;
        let packed = head.starts_with(b"\x1F\x8B") || head.starts_with(b"PK\x03\x04");
        // One file alone is meant to be the feed; what is wrong with it, its reader tells.
        if names.len() == 1 || packed || is_feed(&head) {
            feeds.push((*at, name.clone()));
            commerceml &= is_commerceml(&head);
        }
    }
    match feeds.as_slice() {
        [] => Err(UnpackError::NoFeed(names.into_iter().map(|(_, name)| name).collect())),
        [(at, name)] => {
            packing.push(Packing::Zip(name.clone()));
            let entry = archive.by_index(*at).map_err(damaged)?;
            open(&mut Limited::of_entry(entry, limits), limits, packing, read)
        }
        documents if commerceml => {
            let names: Vec<&str> = documents.iter().map(|(_, name)| name.as_str()).collect();
            packing.push(Packing::Zip(names.join(" and ")));
            let mut whole = tempfile::tempfile()?;
            for (at, _) in documents {
                let entry = archive.by_index(*at).map_err(damaged)?;
                io::copy(&mut Limited::of_entry(entry, limits), &mut whole)?;
            }
            whole.seek(SeekFrom::Start(0))?;
            read(&mut BufReader::new(whole), packing);
            Ok(())
        }
        _ => Err(UnpackError::SeveralFeeds(feeds.into_iter().map(|(_, name)| name).collect())),
    }
}

/// The places and names of an archive's files.
fn files_of(
    archive: &mut ZipArchive<BufReader<File>>,
) -> Result<Vec<(usize, String)>, UnpackError> {
    let mut names = Vec::new();
    for at in 0..archive.len() {
        let entry = archive.by_index_raw(at).map_err(damaged)?;
        let name = entry.name().map_err(damaged)?.into_owned();
        match name.as_str() {
            "xl/workbook.bin" => return Err(UnpackError::OtherWorkbook("a binary Excel workbook")),
            "content.xml" => return Err(UnpackError::OtherWorkbook("an OpenDocument spreadsheet")),
            _ => {}
        }
        let file = name.rsplit('/').next().unwrap_or_default();
        // macOS writes its own beside each file.
        if entry.is_file() && !name.starts_with("__MACOSX/") && !file.starts_with('.') {
            if entry.encrypted() {
                return Err(UnpackError::Encrypted(name));
            }
            names.push((at, name));
        }
    }
    Ok(names)
}

/// All members of a gzip file, one after another; what follows them is left out.
struct Members<R: BufRead> {
    decoder: Option<GzDecoder<Counted<R>>>,
}

impl<R: BufRead> Members<R> {
    fn new(input: R) -> Members<R> {
        Members { decoder: Some(GzDecoder::new(Counted { input, bytes: 0 })) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let read = decoder.read(into).map_err(|error| match error.kind() {
                io::ErrorKind::UnexpectedEof => io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    "the gzip archive is cut off; fetch or export it again",
                ),
                _ => io::Error::new(
                    error.kind(),
                    format!("the gzip archive is damaged ({error}); fetch or export it again"),
                ),
            })?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            let mut input = self.decoder.take().map(GzDecoder::into_inner);
            if let Some(mut input) = input.take()
                && Archive::of(input.fill_buf()?) == Some(Archive::Gzip)
            {
                self.decoder = Some(GzDecoder::new(input));
            }
        }
        Ok(0)
    }
}

/// An input that tells how much of it was read.
struct Counted<R> {
    input: R,
    bytes: u64,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(into)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.input.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
        self.input.consume(bytes);
    }
}

impl<R: BufRead> Packed for Members<R> {
    fn packed(&self) -> u64 {
        self.decoder.as_ref().map_or(u64::MAX, |decoder| decoder.get_ref().bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::{Cursor, Write};
    use zip::write::{SimpleFileOptions, ZipWriter};

    const FEED: &[u8] = b"id,name,price\n1,A,5\n";

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in files {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn unpacked(archive: &[u8], limits: UnpackLimits) -> Result<(Vec<u8>, String), String> {
        let read = |input: &mut dyn Read, packing: &[Packing]| {
            let mut content = Vec::new();
            let packing: Vec<String> = packing.iter().map(ToString::to_string).collect();
            let read = input.read_to_end(&mut content).map_err(|error| error.to_string());
            read.map(|_| (content, packing.join(", ")))
        };
        unpack(archive, limits, read).map_err(|error| error.to_string())?
    }

    fn content(archive: &[u8]) -> (Vec<u8>, String) {
        unpacked(archive, UnpackLimits::FEED).unwrap()
    }

    fn error(archive: &[u8]) -> String {
        unpacked(archive, UnpackLimits::FEED).unwrap_err()
    }

    #[test]
    fn archives_are_known_by_their_content() {
        let told = |packing: &str| (FEED.to_vec(), packing.to_owned());
        assert_eq!(content(FEED), told(""));
        assert_eq!(content(&gzip(FEED)), told("gzip"));
        let two = [gzip(&FEED[..5]), gzip(&FEED[5..]), b"\0\0".to_vec()].concat();
        assert_eq!(content(&two), told("gzip"), "members, and padding after them");
        assert_eq!(content(&zip(&[("a/feed.csv", FEED)])), told("zip (a/feed.csv)"));
        let nested = zip(&[("feed.csv.gz", &gzip(FEED))]);
        assert_eq!(content(&nested), told("zip (feed.csv.gz), gzip"));
    }

    #[test]
    fn of_several_files_the_feed_is_taken() {
        let files: [(&str, &[u8]); 4] = [
            ("readme.txt", b"Read me"),
            ("__MACOSX/._feed.csv", FEED),
            ("feed.csv", FEED),
            ("logo.png", b"\x89PNG\r\n"),
        ];
        assert_eq!(content(&zip(&files)).1, "zip (feed.csv)");
        let several = error(&zip(&[("a.csv", FEED), ("b.csv", FEED)]));
        assert!(several.contains("several feeds in it: a.csv, b.csv"), "{several}");
        let document = "<?xml version=\"1.0\"?><КоммерческаяИнформация/>\n".as_bytes();
        let both = content(&zip(&[("import.xml", document), ("offers.xml", document)]));
        assert_eq!(both, (document.repeat(2), "zip (import.xml and offers.xml)".to_owned()));
        let mixed = error(&zip(&[("import.xml", document), ("feed.csv", FEED)]));
        assert!(mixed.contains("several feeds"), "{mixed}");
        let none = error(&zip(&[("a.txt", b"Hello"), ("b.png", b"\x89PNG\r\n")]));
        assert!(none.contains("no feed in it; its files are: a.txt, b.png"), "{none}");
        assert!(error(&zip(&[])).contains("its files are: none"));
        assert!(error(&zip(&[("xl/workbook.bin", b"x")])).contains("save it as xlsx or CSV"));
    }

    #[test]
    fn damaged_archives_say_so() {
        let packed = gzip(&FEED.repeat(100));
        let cut = error(&packed[..packed.len() - 20]);
        assert!(cut.contains("gzip archive is cut off"), "{cut}");
        let mut damaged = packed.clone();
        damaged[20..40].fill(0xFF);
        assert!(error(&damaged).contains("gzip archive is damaged"), "{}", error(&damaged));
        let packed = zip(&[("feed.csv", &FEED.repeat(100))]);
        let cut = error(&packed[..packed.len() - 30]);
        assert!(cut.contains("zip archive is damaged"), "{cut}");
    }

    #[test]
    fn bombs_are_defused() {
        let zeros = vec![b' '; (UnpackLimits::HARMLESS + (1 << 20)) as usize];
        for archive in [gzip(&zeros), zip(&[("feed.csv", &zeros)])] {
            let message = error(&archive);
            assert!(message.contains("more than a feed can be"), "{message}");
        }
        let small = UnpackLimits { bytes: 10, ..UnpackLimits::FEED };
        assert!(unpacked(&gzip(FEED), small).unwrap_err().contains("more than a feed can be"));
        let mut deep = FEED.to_vec();
        (0..5).for_each(|_| deep = gzip(&deep));
        assert!(error(&deep).contains("too deep"));
    }
}
