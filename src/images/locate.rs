//! Where a picture is: the feed's address becomes a file or a web address.

use std::path::{Component, Path, PathBuf};

use percent_encoding::percent_decode_str;
use url::Url;
use vitrine_catalogue::{absolute_url, resolve_url};

/// Where to look for pictures.
#[derive(Debug, Clone, Default)]
pub struct PicturePlaces {
    /// Pictures whose address begins with the text are files under the folder.
    pub prefixes: Vec<(String, PathBuf)>,
    /// Relative addresses are files under this folder.
    pub base: Option<PathBuf>,
    /// The folder of a local feed. Only a local feed may name files of this machine.
    pub feed_folder: Option<PathBuf>,
    /// Relative addresses that are no files resolve against this.
    pub web_base: Option<Url>,
}

/// A picture's place.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Location {
    /// On this machine.
    File(PathBuf),
    /// On a web server.
    Web(Url),
}

/// Why an address leads nowhere.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LocateError {
    /// No file of that name.
    #[error("no such file under {}", .0.display())]
    NoFile(PathBuf),
    /// A relative address and nothing to resolve it against.
    #[error("a relative address")]
    NoBase,
    /// A feed from the web names a file of this machine.
    #[error("a feed from the web may not name files of this machine")]
    ForeignFile,
    /// Characters that no address has.
    #[error("an address with control characters, such as a line break; correct it in the feed")]
    ControlCharacters,
    /// Neither a path nor an address of a known kind.
    #[error("not an address that pictures can be read from")]
    Unusable,
}

impl PicturePlaces {
    /// Finds the place of a picture.
    pub fn locate(&self, address: &str) -> Result<Location, LocateError> {
        let address = address.trim();
        if address.contains(char::is_control) {
            return Err(LocateError::ControlCharacters);
        }
        for (prefix, folder) in &self.prefixes {
            if let Some(rest) = address.strip_prefix(prefix.as_str()) {
                return file_under(folder, rest)
                    .map(Location::File)
                    .ok_or_else(|| LocateError::NoFile(folder.clone()));
            }
        }
        match absolute_url(address, self.web_base.as_ref()) {
            Some(url) => match url.scheme() {
                "http" | "https" => Ok(Location::Web(url)),
                "file" if self.feed_folder.is_none() => Err(LocateError::ForeignFile),
                "file" => {
                    let path = url.to_file_path().map_err(|()| LocateError::Unusable)?;
                    if path.is_file() {
                        Ok(Location::File(path))
                    } else {
                        Err(LocateError::NoFile(path))
                    }
                }
                _ => Err(LocateError::Unusable),
            },
            None => self.locate_relative(address),
        }
    }

    /// The address by which a browser can fetch the picture, where it has one.
    pub fn web_address(&self, address: &str) -> Option<Url> {
        let address = address.trim();
        if address.contains(char::is_control) {
            return None;
        }
        let url = resolve_url(address, self.web_base.as_ref())?;
        matches!(url.scheme(), "http" | "https").then_some(url)
    }

    fn locate_relative(&self, address: &str) -> Result<Location, LocateError> {
        if let Some(folder) = &self.base {
            return file_under(folder, address)
                .map(Location::File)
                .ok_or_else(|| LocateError::NoFile(folder.clone()));
        }
        if let Some(path) = self.feed_folder.as_ref().and_then(|dir| file_under(dir, address)) {
            return Ok(Location::File(path));
        }
        let base = self.web_base.as_ref().ok_or(LocateError::NoBase)?;
        let url = resolve_url(address, Some(base));
        let web = url.filter(|url| matches!(url.scheme(), "http" | "https"));
        web.map(Location::Web).ok_or(LocateError::Unusable)
    }
}

/// The file that a relative address means under `folder`: as it is written, with its percent
/// escapes decoded, without its query; then the same by its last part alone. Never a file outside
/// `folder`.
fn file_under(folder: &Path, address: &str) -> Option<PathBuf> {
    let decoded = percent_decode_str(address).decode_utf8_lossy();
    let bare = address.split(['?', '#']).next().unwrap_or_default();
    let bare_decoded = percent_decode_str(bare).decode_utf8_lossy();
    let slashes = bare_decoded.replace('\\', "/");
    let spellings = [address, &decoded, bare, &bare_decoded, &slashes];
    let names = spellings.map(|path| path.rsplit(['/', '\\']).next().unwrap_or_default());
    spellings.into_iter().chain(names).find_map(|path| {
        let path = Path::new(path.trim_start_matches('/'));
        let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
        let file = folder.join(path);
        (inside && file.is_file()).then_some(file)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use vitrine_catalogue::Shop;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("deep/er")).unwrap();
        for name in ["deep/er/1.jpg", "flat.jpg", "часы 1.jpg", "a%20b.jpg"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        folder
    }

    fn base(folder: &Path) -> PicturePlaces {
        PicturePlaces { base: Some(folder.into()), ..PicturePlaces::default() }
    }

    #[test]
    fn relative_addresses_are_files_under_the_base() {
        let folder = folder();
        let places = base(folder.path());
        for (address, file) in [
            ("deep/er/1.jpg", "deep/er/1.jpg"),
            ("/deep/er/1.jpg", "deep/er/1.jpg"),
            ("/upload/iblock/0a/flat.jpg", "flat.jpg"),
            ("flat.jpg?v=3", "flat.jpg"),
            ("%D1%87%D0%B0%D1%81%D1%8B%201.jpg", "часы 1.jpg"),
            ("часы 1.jpg", "часы 1.jpg"),
            ("a%20b.jpg", "a%20b.jpg"),
            (r"deep\er\1.jpg", "deep/er/1.jpg"),
            (r"C:\shop\flat.jpg", "flat.jpg"),
        ] {
            assert_eq!(
                places.locate(address),
                Ok(Location::File(folder.path().join(file))),
                "{address}"
            );
        }
        let missing = places.locate("nothing.jpg").unwrap_err();
        assert_eq!(missing, LocateError::NoFile(folder.path().into()));
    }

    #[test]
    fn no_address_leaves_the_folder() {
        let folder = folder();
        let places = base(&folder.path().join("deep"));
        for address in ["../flat.jpg", "er/../../flat.jpg", "%2e%2e/flat.jpg", ".."] {
            assert!(places.locate(address).is_err(), "{address}");
        }
    }

    #[test]
    fn prefixes_come_first() {
        let folder = folder();
        let prefix = "https://shop.example/pictures/";
        let places = PicturePlaces {
            prefixes: vec![(prefix.into(), folder.path().into())],
            ..PicturePlaces::default()
        };
        assert_eq!(
            places.locate("https://shop.example/pictures/flat.jpg"),
            Ok(Location::File(folder.path().join("flat.jpg")))
        );
        let web = "https://other.example/flat.jpg";
        assert_eq!(places.locate(web), Ok(Location::Web(Url::parse(web).unwrap())));
    }

    #[test]
    fn feeds_from_the_web_resolve_against_the_shop_and_name_no_files() {
        let folder = folder();
        let places = PicturePlaces {
            web_base: Some(Url::parse("http://shop.example/export/feed.xml").unwrap()),
            ..PicturePlaces::default()
        };
        for (address, url) in [
            ("/upload/1.jpg", "http://shop.example/upload/1.jpg"),
            ("1.jpg", "http://shop.example/export/1.jpg"),
            ("//cdn.example/1.jpg", "http://cdn.example/1.jpg"),
            (r"\\cdn.example\a\1.jpg", "http://cdn.example/a/1.jpg"),
            (r"http:\\cdn.example\1.jpg", "http://cdn.example/1.jpg"),
            (r"\upload\1.jpg", "http://shop.example/upload/1.jpg"),
            ("www.shop.example/1.jpg", "http://www.shop.example/1.jpg"),
            (" HTTP://Shop.Example/1.jpg ", "http://shop.example/1.jpg"),
            (
                "https://часы.example/фото/часы 1.jpg?цвет=чёрный",
                "https://xn--80a8aqs.example/%D1%84%D0%BE%D1%82%D0%BE/\
                 %D1%87%D0%B0%D1%81%D1%8B%201.jpg?%D1%86%D0%B2%D0%B5%D1%82=\
                 %D1%87%D1%91%D1%80%D0%BD%D1%8B%D0%B9",
            ),
        ] {
            assert_eq!(places.locate(address), Ok(Location::Web(Url::parse(url).unwrap())));
        }
        let file = Url::from_file_path(folder.path().join("flat.jpg")).unwrap();
        assert_eq!(places.locate(file.as_str()), Err(LocateError::ForeignFile));
        for address in ["data:image/png;base64,AAAA", "ftp://shop.example/1.jpg", "https://"] {
            assert!(places.locate(address).is_err(), "{address}");
        }
        for address in ["http://shop.example/a\nb.jpg", "a\tb.jpg", "http://shop.example/\0.jpg"] {
            assert_eq!(places.locate(address), Err(LocateError::ControlCharacters), "{address:?}");
            assert_eq!(places.web_address(address), None);
        }
    }

    #[test]
    fn links_of_pages_and_pictures_lead_to_the_same_place() {
        let front = "http://shop.example/export/";
        for base in [None, Some(front)] {
            let shop = Shop { url: base.map(str::to_owned), ..Shop::default() };
            let web_base = base.map(|url| Url::parse(url).unwrap());
            let places = PicturePlaces { web_base, ..PicturePlaces::default() };
            for (address, alone, with_base) in [
                ("https://cdn.example/1", Some("https://cdn.example/1"), "https://cdn.example/1"),
                ("//cdn.example/1", Some("https://cdn.example/1"), "http://cdn.example/1"),
                (r"\\cdn.example\1", Some("https://cdn.example/1"), "http://cdn.example/1"),
                ("www.a.example/1", Some("https://www.a.example/1"), "http://www.a.example/1"),
                (" /p/1 ", None, "http://shop.example/p/1"),
                ("p/1", None, "http://shop.example/export/p/1"),
                ("data:image/png,1", None, ""),
                ("ftp://shop.example/1", None, ""),
                ("https://", None, ""),
                (r"C:\shop\1", None, ""),
            ] {
                let right = if base.is_some() { Some(with_base) } else { alone };
                let right = right.filter(|url| !url.is_empty());
                let page = shop.resolve(address);
                assert_eq!(page.as_ref().map(Url::as_str), right, "{address} {base:?}");
                assert_eq!(places.web_address(address), page, "{address} {base:?}");
                let located = places.locate(address).ok();
                assert_eq!(located, page.map(Location::Web), "{address} {base:?}");
            }
        }
    }

    #[test]
    fn a_local_feed_may_name_files() {
        let folder = folder();
        let places =
            PicturePlaces { feed_folder: Some(folder.path().into()), ..PicturePlaces::default() };
        let flat = folder.path().join("flat.jpg");
        let url = Url::from_file_path(&flat).unwrap();
        assert_eq!(places.locate(url.as_str()), Ok(Location::File(flat.clone())));
        assert_eq!(places.locate("flat.jpg"), Ok(Location::File(flat)));
        assert_eq!(places.locate("other.jpg"), Err(LocateError::NoBase));
    }
}
