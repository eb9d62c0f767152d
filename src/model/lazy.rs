//! The build's network, opened only where something needs more of it than its id.
//!
//! To read and hash VGG16 takes seconds, and a build without new pictures needs none of its
//! weights. The cache therefore keeps what a network was found to be, together with the size and
//! the time of change of each of its files: while those stay, so does the network.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Serialize};

use super::ModelFileError;
use super::file::Stamp;
use super::open::open_stamped;
use super::pack_folder::PackFolder;
use super::{KnownNetworks, NetworkSource};
use crate::cache::{Cache, CacheError, Digest, Namespace, this_program};
use vitrine_embed::Network;

/// A network whose id and dimensions are known.
pub(crate) struct LazyNetwork<'a> {
    source: &'a NetworkSource,
    known: Known,
    /// Its entry in the cache.
    key: Digest,
    cache: &'a Cache,
    opened: OnceLock<Network>,
    opening: Mutex<()>,
}

/// A preprocessing that nothing says to be right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Assumed {
    /// Its name.
    pub preprocessing: String,
    /// Why it and no other.
    pub reason: String,
}

impl Assumed {
    /// What is assumed of a network: nothing where its file tells, or is one that is known.
    fn of(network: &Network) -> Option<Assumed> {
        let about = network.describe();
        let preprocessing = network.preprocessing().to_string();
        let known = KnownNetworks::open(None).ok();
        let known = known.as_ref().and_then(|known| known.with_sha256(about.sha256.as_deref()?));
        let is_known = known.is_some_and(|known| known.preprocessing == preprocessing);
        (about.preprocessing.is_assumed() && !is_known)
            .then(|| Assumed { preprocessing, reason: about.preprocessing.to_string() })
    }
}

/// What the cache keeps of a network.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    id: String,
    dims: usize,
    /// What was assumed of it.
    assumed: Option<Assumed>,
    /// Of an ONNX network, all that it was read from.
    files: Vec<(PathBuf, Stamp)>,
}

impl<'a> LazyNetwork<'a> {
    /// The network of `source`, which is opened now only if the cache does not know it.
    ///
    /// # Errors
    ///
    /// As [`open_network`](super::open_network).
    pub fn new(source: &'a NetworkSource, cache: &'a Cache) -> Result<Self, ModelFileError> {
        let place = match (source, source.pack()) {
            (_, Some(path)) => Digest::of(PackFolder::open(path)?.manifest_bytes()).hex(),
            (NetworkSource::File { path, .. }, None) => format!("{:?}", path.canonicalize().ok()),
            (NetworkSource::Embedded, None) => String::new(),
        };
        let options = match source {
            NetworkSource::File { options, .. } => Some(options),
            NetworkSource::Embedded => None,
        };
        let key = Digest::of(format!("{} {place} {options:?}", this_program()).as_bytes());
        let (opened, opening) = (OnceLock::new(), Mutex::new(()));
        if let Some(known) = Known::in_cache(cache, &key) {
            return Ok(LazyNetwork { source, known, key, cache, opened, opening });
        }
        let (network, files) = open_stamped(source)?;
        let (id, dims) = (network.id().to_owned(), network.dims());
        let known = Known { id, dims, assumed: Assumed::of(&network), files };
        // A program that cannot write this down reads the network again the next time.
        if let Ok(content) = serde_json::to_vec(&known) {
            cache.put(&Namespace::networks(), &key, &content)?;
        }
        Ok(LazyNetwork { source, known, key, cache, opened: network.into(), opening })
    }

    pub fn source(&self) -> &'a NetworkSource {
        self.source
    }

    /// [`Network::id`].
    pub fn id(&self) -> &str {
        &self.known.id
    }

    /// [`Network::dims`].
    pub fn dims(&self) -> usize {
        self.known.dims
    }

    /// Its preprocessing, where that is only assumed.
    pub fn assumed(&self) -> Option<&Assumed> {
        self.known.assumed.as_ref()
    }

    /// The network itself.
    ///
    /// # Errors
    ///
    /// As [`open_network`](super::open_network); [`CacheError::Changed`] where its file is
    /// another although its time says that it is not.
    pub fn open(&self) -> Result<&Network, ModelFileError> {
        if self.opened.get().is_none() {
            let _one_thread = self.opening.lock().unwrap_or_else(PoisonError::into_inner);
            if self.opened.get().is_none() {
                self.set(open_stamped(self.source)?.0)?;
            }
        }
        self.opened.get().ok_or(ModelFileError::Cache(CacheError::Changed))
    }

    /// Takes the network from somebody who has opened the same source.
    ///
    /// # Errors
    ///
    /// [`CacheError::Changed`], as of [`open`](LazyNetwork::open).
    pub fn set(&self, network: Network) -> Result<(), ModelFileError> {
        if (network.id(), network.dims()) != (self.id(), self.dims()) {
            self.cache.remove(&Namespace::networks(), &self.key);
            return Err(CacheError::Changed.into());
        }
        let _ = self.opened.set(network);
        Ok(())
    }
}

impl fmt::Debug for LazyNetwork<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LazyNetwork")
            .field("known", &self.known)
            .field("opened", &self.opened.get().is_some())
            .finish_non_exhaustive()
    }
}

impl Known {
    fn in_cache(cache: &Cache, key: &Digest) -> Option<Known> {
        let content = cache.get(&Namespace::networks(), key)?;
        let known: Known = serde_json::from_slice(&content).ok()?;
        let unchanged =
            |(path, stamp): &(PathBuf, Stamp)| Stamp::of_path(path).as_ref() == Some(stamp);
        known.files.iter().all(unchanged).then_some(known)
    }
}
