//! The search by photo on its way into a published folder: the network as a pack, the catalogue's
//! codes, and the module that uses both.

use std::collections::BTreeMap;
use std::path::Path;

use super::DistError;
use super::SearchFiles;
use super::assets::SearchModule;
use crate::cache::{Cache, CacheError, Digest};
use crate::dist::layout::hashed;
use crate::dist::layout::{API, API_TYPES};
use crate::images::choose::ProductImages;
use crate::model::KnownNetworks;
use crate::model::ModelFileError;
use crate::model::NetworkSource;
use crate::model::PackFolderError;
use crate::model::lazy::LazyNetwork;
use crate::model::open::open_model;
use crate::model::pack::smaller;
use crate::model::pack_folder::{PackFolder, write_onnx_pack, write_pack};
use crate::progress::Progress;
use crate::publish::Publisher;
use vitrine_catalogue::Catalogue;
use vitrine_embed::codes::{self, CodesError, CodesFiles, CodesInput};
use vitrine_embed::pack::{About, Manifest, WeightType};
use vitrine_embed::{Metadata, NOTHING_IN_COMMON, Network, NetworkError, NetworkOptions};

/// How to publish the search by photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoSearch {
    /// How the visitor's browser gets the weights of an ONNX network. The embedded network and
    /// packs are published as they are.
    pub weights: WeightType,
    /// Ranks of that network's dense layers in order; 0 leaves one whole.
    pub ranks: Vec<usize>,
}

impl Default for PhotoSearch {
    /// 8-bit integers, whole layers.
    fn default() -> PhotoSearch {
        PhotoSearch { weights: WeightType::I8, ranks: Vec::new() }
    }
}

/// What a build that publishes the search by photo has from its beginning.
#[derive(Debug)]
pub(crate) struct Search {
    module: SearchModule,
    pack: PackFolder,
    /// Whether the pack is the cache's.
    cached: bool,
}

impl Search {
    /// What the search needs: the network as a pack, which is made where there is none yet.
    ///
    /// # Errors
    ///
    /// As [`open_network`](super::open_network), and where the search cannot be published with it.
    pub fn open(
        network: &LazyNetwork,
        choice: &PhotoSearch,
        cache: &Cache,
        progress: &dyn Progress,
    ) -> Result<Search, DistError> {
        let given = network.source().pack();
        let pack = match given {
            Some(path) => PackFolder::open(path).map_err(ModelFileError::from)?,
            None => cached_pack(network, choice, cache, progress)?,
        };
        let module = SearchModule::embedded(pack.manifest().is_onnx())?;
        Ok(Search { module, pack, cached: given.is_none() })
    }

    /// Adds every file, and gives the names that `frame.html` needs.
    pub fn publish(
        &self,
        publisher: &mut Publisher,
        codes: &CodesFiles,
        index: &str,
        bytes: &mut BTreeMap<&'static str, u64>,
    ) -> Result<SearchFiles, DistError> {
        let Search { module, pack, .. } = self;
        let (script, relaxed) = (module.script(), module.relaxed_script());
        let css = module.css();
        // The module with tract is one for both kinds of browsers.
        let one = module.wasm == module.relaxed_wasm;
        let relaxed_stem = if one { "search" } else { "search-relaxed" };
        let files = SearchFiles {
            js: hashed("search", script.as_bytes(), "js"),
            wasm: hashed("search", module.wasm, "wasm"),
            relaxed_js: hashed(relaxed_stem, relaxed.as_bytes(), "js"),
            relaxed_wasm: hashed(relaxed_stem, module.relaxed_wasm, "wasm"),
            css: hashed("search", css.as_bytes(), "css"),
            pack: hashed("pack", pack.manifest_bytes(), "vit"),
            codes: hashed("codes", &codes.codes, "vit"),
        };
        let api = module.api(&files, index);
        for (kind, path, content) in [
            ("search", files.js.as_str(), script.as_bytes()),
            ("search", &files.wasm, module.wasm),
            ("search", &files.relaxed_js, relaxed.as_bytes()),
            ("search", &files.relaxed_wasm, module.relaxed_wasm),
            ("search", &files.css, css.as_bytes()),
            ("search", API, api.as_bytes()),
            ("search", API_TYPES, module.api_types),
            ("pack", &files.pack, pack.manifest_bytes()),
            ("codes", &files.codes, &codes.codes),
        ] {
            *bytes.entry(kind).or_default() += content.len() as u64;
            publisher.add(path, content)?;
        }
        for cell in &codes.cells {
            *bytes.entry("cells").or_default() += cell.bytes.len() as u64;
            publisher.add(&cell.name, &cell.bytes)?;
        }
        for (shard, path) in pack.manifest().shard_paths().enumerate() {
            let length = pack.manifest().shard_len(shard).unwrap_or_default() as u64;
            *bytes.entry("pack").or_default() += length;
            publisher.add_named(&path, length, || {
                pack.shard(shard).map_err(|error| self.unreadable(error))
            })?;
        }
        Ok(files)
    }

    /// A damaged pack of the cache's is made again by the next build.
    fn unreadable(&self, error: PackFolderError) -> DistError {
        if !self.cached {
            return ModelFileError::from(error).into();
        }
        self.pack.forget();
        CacheError::Changed.into()
    }
}

/// The network's pack in the cache, made now where it is not there.
fn cached_pack(
    network: &LazyNetwork,
    choice: &PhotoSearch,
    cache: &Cache,
    progress: &dyn Progress,
) -> Result<PackFolder, DistError> {
    let source = network.source();
    let embedded = matches!(source, NetworkSource::Embedded);
    // The embedded network is small, so that the browser's vectors can be the build's to the bit.
    let choice = (!embedded).then_some(choice);
    let key = Digest::of(format!("{} {choice:?}", network.id()).as_bytes());
    let folder = cache.pack(&key);
    if let Some(pack) = PackFolder::open(&folder).ok().filter(PackFolder::is_whole) {
        return Ok(pack);
    }
    progress.begin("pack", 0);
    let manifest = match open_model(source) {
        Ok((model, metadata)) => {
            let about = about(&metadata, embedded);
            let manifest = match choice {
                None => write_pack(&folder, &model, &about).map_err(ModelFileError::from)?,
                Some(PhotoSearch { weights, ranks }) => {
                    let packed = smaller(&model, *weights, ranks, source, progress)?;
                    write_pack(&folder, &packed, &about).map_err(ModelFileError::from)?
                }
            };
            // The build may need its weights too, which are read by now.
            let model = Network::from_model(model, metadata);
            network.set(model.map_err(|error| source.refuses(error))?)?;
            manifest
        }
        Err(ModelFileError::Network { source: NetworkError::OtherFamily(_), .. }) => {
            write_whole_network(&folder, source, network.open()?)?
        }
        Err(other) => return Err(other.into()),
    };
    progress.end(&format!("{} shards", manifest.shards()));
    Ok(PackFolder::open(&folder).map_err(ModelFileError::from)?)
}

/// Packs a network of another family: its file, which only the module with tract can run.
fn write_whole_network(
    folder: &Path,
    source: &NetworkSource,
    network: &Network,
) -> Result<Manifest, DistError> {
    let file = source.onnx_file()?;
    let options = NetworkOptions {
        layer: Some(network.layer().to_owned()),
        preprocessing: Some(network.preprocessing()),
    };
    // The browser has nothing but this file.
    if let Err(error) = Network::from_onnx(&file, &options) {
        let (name, reason) = (source.name(), error.to_string());
        return Err(DistError::NotSearchable { name, reason });
    }
    let about = about(network.metadata(), false);
    Ok(write_onnx_pack(folder, &file, network, &about).map_err(ModelFileError::from)?)
}

fn about(metadata: &Metadata, embedded: bool) -> About {
    let known = KnownNetworks::open(None).ok();
    let known = known.as_ref().and_then(|known| known.with_id(&metadata.id));
    let (name, licence) = match known {
        Some(network) => (network.name.as_str(), network.licence.as_str()),
        None if embedded => ("EfficientNet-Lite1 and outlines", "Apache-2.0"),
        None => ("", ""),
    };
    About {
        preprocessing: metadata.preprocessing.to_string(),
        layer: metadata.layer.clone(),
        source: metadata.id.clone(),
        name: name.to_owned(),
        licence: licence.to_owned(),
    }
}

/// The codes of what can be bought and has a page, by the network's vectors; `None` where no such
/// product has a picture.
pub(crate) fn codes(
    catalogue: &Catalogue,
    album: &ProductImages,
    order: &[u32],
    network: &LazyNetwork,
) -> Result<Option<CodesFiles>, DistError> {
    let addresses = vitrine_table::addresses(&catalogue.shop, &catalogue.products);
    let products = catalogue.products.iter().zip(&addresses);
    let wanted: Vec<bool> =
        products.map(|(product, address)| product.available && !address.is_empty()).collect();
    let embedded = matches!(network.source(), NetworkSource::Embedded);
    let input = CodesInput {
        vectors: &album.vectors,
        wanted: &wanted,
        order,
        network: network.id(),
        unlike: embedded.then_some(NOTHING_IN_COMMON),
    };
    match codes::write(&input) {
        Ok(codes) => Ok(Some(codes)),
        Err(CodesError::Nothing) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
