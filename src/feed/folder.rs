//! A folder as a feed: CommerceML's documents, as 1C leaves them in one.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::archive::HEAD;
use vitrine_catalogue::is_commerceml;

/// Folders inside the folder that are looked into: 1C makes `webdata/000000001`.
const DEPTH: usize = 3;
/// Documents that are read as one feed.
const DOCUMENTS: usize = 256;

/// Opens the documents in a folder, one behind the other in the order of their paths; `None` where
/// there are none.
pub(crate) fn open(folder: &Path) -> io::Result<Option<Box<dyn Read>>> {
    let mut files = Vec::new();
    list(folder, 0, &mut files)?;
    files.sort();
    let mut whole: Option<Box<dyn Read>> = None;
    let mut count = 0;
    for path in files {
        let mut head = Vec::new();
        File::open(&path)?.take(HEAD).read_to_end(&mut head)?;
        if !is_commerceml(&head) {
            continue;
        }
        count += 1;
        if count > DOCUMENTS {
            return Err(io::Error::other(format!(
                "there are more than {DOCUMENTS} documents of CommerceML; keep those of one exchange"
            )));
        }
        let file = File::open(&path)?;
        whole = Some(match whole {
            Some(before) => Box::new(before.chain(file)),
            None => Box::new(file),
        });
    }
    Ok(whole)
}

/// Lists the files in XML of a folder.
fn list(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, kind) = (entry.path(), entry.file_type()?);
        if kind.is_dir() && depth < DEPTH {
            list(&path, depth + 1, files)?;
        } else if kind.is_file()
            && path.extension().is_some_and(|end| end.eq_ignore_ascii_case("xml"))
        {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documents_of_a_folder_are_one_feed() {
        let folder = tempfile::tempdir().unwrap();
        let inside = folder.path().join("webdata/000000001");
        fs::create_dir_all(&inside).unwrap();
        let document = |name: &str| {
            format!("<КоммерческаяИнформация><!-- {name} --></КоммерческаяИнформация>")
        };
        let read = || {
            let mut text = String::new();
            open(folder.path()).unwrap().map(|mut all| all.read_to_string(&mut text).unwrap())?;
            Some(text)
        };
        assert_eq!(read(), None);
        for name in ["offers.xml", "import.xml"] {
            fs::write(inside.join(name), document(name)).unwrap();
        }
        fs::write(inside.join("other.xml"), "<yml_catalog/>").unwrap();
        fs::write(inside.join("notes.txt"), document("notes")).unwrap();
        assert_eq!(read(), Some(document("import.xml") + &document("offers.xml")));
    }
}
