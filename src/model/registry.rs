//! Networks that can be had from the web, with what one must know to trust and use them.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::http::ExpectedFile;
use vitrine_embed::Preprocessing;

/// The list that is part of the program; `models/README.md` says where its facts are from.
const LIST: &str = include_str!("../../models/networks.json");

/// A network's file, where it is and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownNetwork {
    /// What `vitrine model get` calls it.
    pub name: String,
    /// The file's name.
    pub file: String,
    /// The file's address.
    pub url: Url,
    /// The file's length.
    pub bytes: u64,
    /// The file's SHA-256, in lower-case hexadecimal digits.
    pub sha256: String,
    /// How it wants its pictures.
    pub preprocessing: String,
    /// Which activations are the vector, in words.
    pub layer: String,
    /// The vector's components.
    pub dims: usize,
    /// The licence of the weights, as an SPDX identifier.
    pub licence: String,
    /// A page about it.
    pub source: Url,
}

/// Why there is no list of known networks, or no such network on it.
#[derive(Debug, thiserror::Error)]
pub enum KnownNetworksError {
    /// The list's file cannot be read.
    #[error("cannot read the list of networks {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The list is none.
    #[error("{place} is no list of networks: {reason}; models/networks.json shows the form")]
    Malformed {
        /// The file.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// The list has no network of this name.
    #[error("no network `{name}` is known; there are: {names}")]
    Unknown {
        /// The name asked for.
        name: String,
        /// All names.
        names: String,
    },
}

/// A list of networks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownNetworks(Vec<KnownNetwork>);

impl KnownNetworks {
    /// The list in the file, or the one that is part of the program.
    ///
    /// # Errors
    ///
    /// Where the file is no such list.
    pub fn open(path: Option<&Path>) -> Result<KnownNetworks, KnownNetworksError> {
        match path {
            None => KnownNetworks::parse(LIST, "the program's own list"),
            Some(path) => fs::read_to_string(path)
                .map_err(|source| KnownNetworksError::Unreadable { path: path.to_owned(), source })
                .and_then(|text| KnownNetworks::parse(&text, &path.display().to_string())),
        }
    }

    fn parse(text: &str, place: &str) -> Result<KnownNetworks, KnownNetworksError> {
        let refuse = |reason| KnownNetworksError::Malformed { place: place.to_owned(), reason };
        let list: Vec<KnownNetwork> =
            serde_json::from_str(text).map_err(|error| refuse(error.to_string()))?;
        match list.iter().find_map(|network| Some((network, network.fault()?))) {
            None => Ok(KnownNetworks(list)),
            Some((network, fault)) => Err(refuse(format!("`{}`: {fault}", network.name))),
        }
    }

    /// All of them, in the list's order.
    pub fn all(&self) -> &[KnownNetwork] {
        &self.0
    }

    /// The one of this name or file name.
    ///
    /// # Errors
    ///
    /// [`KnownNetworksError::Unknown`], with the names that there are.
    pub fn named(&self, name: &str) -> Result<&KnownNetwork, KnownNetworksError> {
        let found = self.0.iter().find(|network| network.name == name || network.file == name);
        found.ok_or_else(|| KnownNetworksError::Unknown {
            name: name.to_owned(),
            names: self.0.iter().map(|n| n.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// The one whose vectors have this [`Network::id`](vitrine_embed::Network::id), which begins
    /// with the file's SHA-256.
    pub fn with_id(&self, id: &str) -> Option<&KnownNetwork> {
        let digits = id.split(':').next().filter(|digits| digits.len() == 16)?;
        self.0.iter().find(|network| network.sha256.starts_with(digits))
    }

    /// The one whose file has this SHA-256.
    pub fn with_sha256(&self, sha256: &str) -> Option<&KnownNetwork> {
        self.0.iter().find(|network| network.sha256 == sha256)
    }
}

impl KnownNetwork {
    /// What a downloaded file must be.
    pub fn expected(&self) -> ExpectedFile<'_> {
        ExpectedFile { bytes: self.bytes, sha256: &self.sha256 }
    }

    fn fault(&self) -> Option<&'static str> {
        let digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let plain = Path::new(&self.file).file_name().is_some_and(|name| name == &*self.file);
        if self.sha256.len() != 64 || !self.sha256.bytes().all(digit) {
            Some("sha256 is not 64 lower-case hexadecimal digits")
        } else if self.bytes == 0 {
            Some("bytes is 0")
        } else if !plain {
            Some("file is not a file's name")
        } else if !matches!(self.url.scheme(), "http" | "https") {
            Some("url is not an http or https address")
        } else if self.preprocessing.parse::<Preprocessing>().is_err() {
            Some("preprocessing is not one that Vitrine has")
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_list_is_sound() {
        let networks = KnownNetworks::open(None).unwrap();
        let vgg16 = networks.named("vgg16").unwrap();
        assert_eq!((vgg16.bytes, &*vgg16.preprocessing), (553_437_752, "torchvision"));
        assert_eq!(networks.named("vgg16-12.onnx").unwrap(), vgg16);
        assert_eq!(networks.with_sha256(&vgg16.sha256), Some(vgg16));
        let id = format!("{}:fc2:keras", &vgg16.sha256[..16]);
        assert_eq!(networks.with_id(&id), Some(vgg16));
        assert_eq!(networks.with_id(""), None);
        let mut names: Vec<_> = networks.all().iter().map(|network| &network.name).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), networks.all().len());
    }

    #[test]
    fn unknown_names_are_answered_with_the_known_ones() {
        let error = KnownNetworks::open(None).unwrap().named("vgg17").unwrap_err().to_string();
        assert!(error.contains("vgg17") && error.contains("vgg16, "), "{error}");
    }

    #[test]
    fn lists_with_faults_are_refused() {
        let list = KnownNetworks::open(None).unwrap();
        let with = |change: fn(&mut KnownNetwork)| {
            let mut network = list.0[0].clone();
            change(&mut network);
            let text = serde_json::to_string(&[network]).unwrap();
            KnownNetworks::parse(&text, "list.json").map_err(|error| error.to_string())
        };
        assert!(with(|_| ()).is_ok());
        assert!(with(|n| n.sha256.make_ascii_uppercase()).unwrap_err().contains("sha256"));
        assert!(with(|n| n.file.insert_str(0, "../")).unwrap_err().contains("file"));
        assert!(with(|n| n.preprocessing.clear()).unwrap_err().contains("preprocessing"));
        let error = KnownNetworks::parse("{}", "list.json").unwrap_err().to_string();
        assert!(error.starts_with("list.json is no list of networks"), "{error}");
    }
}
