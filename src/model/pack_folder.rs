//! A pack as a folder: the manifest `pack.vit`, and the shards in `weights/`.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::publish::write_whole;
use vitrine_embed::engine::Model;
use vitrine_embed::pack::{
    About, Assembly, Manifest, PackError, SHARD_BYTES, Unpacked, write, write_onnx,
};
use vitrine_embed::{Layout, Metadata, Network, UnknownPreprocessing};
use vitrine_envelope::is_vitrine;

/// The manifest's name.
const MANIFEST: &str = "pack.vit";
/// Most bytes of a manifest that are read: the format allows 1 MiB after the header.
const MAX_MANIFEST: usize = (1 << 20) + 20;

/// Why a pack's folder cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum PackFolderError {
    /// A file cannot be read.
    #[error("cannot read {}: {source}; copy the whole pack again", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The pack is broken.
    #[error("{}: {source}", path.display())]
    Pack {
        /// The pack.
        path: PathBuf,
        /// What is wrong with it.
        source: PackError,
    },
    /// The pack needs a preprocessing that this release does not know.
    #[error("{}: {source}; update Vitrine", path.display())]
    Preprocessing {
        /// The pack.
        path: PathBuf,
        /// Its name.
        source: UnknownPreprocessing,
    },
    /// No place, no permission, …
    #[error(
        "cannot write {}: {source}; a pack that was there before is unchanged; make room or check \
         the folder's permissions, then run again", path.display()
    )]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

/// Whether `path` is a pack: a folder, or a file that begins as Vitrine's do.
pub(crate) fn is_pack(path: &Path) -> bool {
    let mut head = [0; 8];
    let mut begins = || File::open(path)?.read_exact(&mut head);
    path.is_dir() || begins().is_ok() && is_vitrine(&head)
}

/// A pack's manifest, and where its shards are.
#[derive(Debug)]
pub(crate) struct PackFolder {
    /// The manifest's file.
    path: PathBuf,
    bytes: Vec<u8>,
    manifest: Manifest,
}

impl PackFolder {
    /// Reads a pack's manifest; the pack is named by that file or by its folder.
    pub fn open(path: &Path) -> Result<PackFolder, PackFolderError> {
        let path = if path.is_dir() { path.join(MANIFEST) } else { path.to_owned() };
        let bytes = read_at_most(&path, MAX_MANIFEST)?;
        match Manifest::parse(&bytes) {
            Ok(manifest) => Ok(PackFolder { path, bytes, manifest }),
            Err(source) => Err(PackFolderError::Pack { path, source }),
        }
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The manifest's file.
    pub fn manifest_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether each shard's file is there and has its length.
    pub fn is_whole(&self) -> bool {
        (0..self.manifest.shards()).all(|shard| {
            let length = self.manifest.shard_len(shard).map(|length| length as u64);
            fs::metadata(self.shard_file(shard)).ok().map(|meta| meta.len()) == length
        })
    }

    /// A shard's bytes, verified.
    pub fn shard(&self, shard: usize) -> Result<Vec<u8>, PackFolderError> {
        let bytes = self.read(shard)?;
        self.manifest.check_shard(shard, &bytes).map_err(|source| self.fault(source))?;
        Ok(bytes)
    }

    /// Removes the manifest, so that the folder is no pack. Where that fails, it stays one.
    pub fn forget(&self) {
        let _ = fs::remove_file(&self.path);
    }

    fn read(&self, shard: usize) -> Result<Vec<u8>, PackFolderError> {
        // One byte more tells a file that is too long.
        let most = self.manifest.shard_len(shard).unwrap_or_default() + 1;
        read_at_most(&self.shard_file(shard), most)
    }

    fn shard_file(&self, shard: usize) -> PathBuf {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        folder.join(self.manifest.shard_path(shard).unwrap_or_default())
    }

    fn fault(&self, source: PackError) -> PackFolderError {
        PackFolderError::Pack { path: self.path.clone(), source }
    }
}

/// Reads and verifies a pack, named by its folder or its manifest: what it holds, what belongs to
/// it, and the id of the network that was packed.
pub(crate) fn read_pack(path: &Path) -> Result<(Unpacked, Metadata, String), PackFolderError> {
    let pack = PackFolder::open(path)?;
    let manifest = pack.manifest();
    let fault = |source| pack.fault(source);
    let mut assembly = Assembly::new(manifest.clone()).map_err(fault)?;
    for shard in 0..manifest.shards() {
        assembly.place(shard, &pack.read(shard)?).map_err(fault)?;
    }
    let metadata = manifest
        .metadata()
        .map_err(|source| PackFolderError::Preprocessing { path: pack.path.clone(), source })?;
    Ok((assembly.finish().map_err(fault)?, metadata, manifest.about().source.clone()))
}

fn read_at_most(path: &Path, bytes: usize) -> Result<Vec<u8>, PackFolderError> {
    let mut content = Vec::new();
    File::open(path)
        .and_then(|file| file.take(bytes as u64).read_to_end(&mut content))
        .map_err(|source| PackFolderError::Read { path: path.to_owned(), source })?;
    Ok(content)
}

/// Writes a pack, and returns its manifest. Until the manifest is replaced at the end, `folder`
/// has the pack that it had before, whose own shards then go.
pub(crate) fn write_pack(
    folder: &Path,
    model: &Model,
    about: &About,
) -> Result<Manifest, PackFolderError> {
    replace_pack(folder, |put| write(model, about, SHARD_BYTES, put))
}

/// As [`write_pack`], for the ONNX file of `network`.
pub(crate) fn write_onnx_pack(
    folder: &Path,
    file: &[u8],
    network: &Network,
    about: &About,
) -> Result<Manifest, PackFolderError> {
    let (width, height) = network.input_size();
    let channels_last = network.layout() == Layout::Nhwc;
    replace_pack(folder, |put| {
        write_onnx(file, [height, width], channels_last, about, SHARD_BYTES, put)
    })
}

fn replace_pack(
    folder: &Path,
    write: impl FnOnce(&mut dyn FnMut(&str, &[u8]) -> Result<(), Fault>) -> Result<Vec<u8>, Fault>,
) -> Result<Manifest, PackFolderError> {
    let path = folder.join(MANIFEST);
    let before = fs::read(&path).ok().and_then(|bytes| Manifest::parse(&bytes).ok());
    let bytes = write(&mut |path, bytes| put(&folder.join(path), bytes).map_err(Fault::Folder));
    let manifest = bytes.and_then(|bytes| {
        put(&path, &bytes).map_err(Fault::Folder)?;
        Ok(Manifest::parse(&bytes)?)
    });
    let manifest = manifest.map_err(|fault| match fault {
        Fault::Pack(source) => PackFolderError::Pack { path: folder.to_owned(), source },
        Fault::Folder(error) => error,
    })?;
    let paths = |of: &Manifest| -> BTreeSet<String> { of.shard_paths().collect() };
    let stale = before.map(|before| paths(&before)).unwrap_or_default();
    for path in stale.difference(&paths(&manifest)) {
        // What cannot be removed does no harm.
        let _ = fs::remove_file(folder.join(path));
    }
    Ok(manifest)
}

enum Fault {
    Pack(PackError),
    Folder(PackFolderError),
}

impl From<PackError> for Fault {
    fn from(error: PackError) -> Self {
        Fault::Pack(error)
    }
}

/// Writes a file, and the folder where it is missing.
fn put(path: &Path, bytes: &[u8]) -> Result<(), PackFolderError> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new("")))
        .and_then(|()| write_whole(path, |file| file.write_all(bytes)))
        .map_err(|source| PackFolderError::Write { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vitrine_embed::engine::{Activation, Layer, Linear, Weights};

    fn model(weight: f32) -> Model {
        let weights = Weights::F32(vec![weight; 12]);
        let bias = vec![0.0];
        let dense = Linear { outputs: 1, inputs: 12, weights, bias, activation: Activation::Relu };
        Model { height: 2, width: 2, channels: 3, layers: vec![Layer::Dense(dense)] }
    }

    fn about() -> About {
        About { preprocessing: "keras".into(), layer: "fc2".into(), ..About::default() }
    }

    fn files(folder: &Path) -> usize {
        fs::read_dir(folder.join("weights")).unwrap().count()
            + fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_pack_is_read_by_folder_or_manifest() {
        let temporary = tempfile::tempdir().unwrap();
        let folder = temporary.path().join("deep/pack");
        let manifest = write_pack(&folder, &model(1.0), &about()).unwrap();
        for path in [folder.clone(), folder.join(MANIFEST)] {
            assert!(is_pack(&path));
            let (read, metadata, _) = read_pack(&path).unwrap();
            assert_eq!(read, Unpacked::Model(model(1.0)));
            assert_eq!(metadata.id, format!("{}:fc2:keras", manifest.id()));
        }
        assert!(!is_pack(&folder.join("weights/nothing")));
    }

    #[test]
    fn shards_are_verified_one_by_one() {
        let folder = tempfile::tempdir().unwrap();
        write_pack(folder.path(), &model(1.0), &about()).unwrap();
        let pack = PackFolder::open(folder.path()).unwrap();
        let shard = pack.shard_file(0);
        let mut bytes = pack.shard(0).unwrap();
        assert_eq!(bytes, fs::read(&shard).unwrap());
        assert!(pack.is_whole());
        bytes[0] ^= 1;
        fs::write(&shard, &bytes).unwrap();
        let damaged = pack.shard(0).unwrap_err().to_string();
        assert!(pack.is_whole() && damaged.contains("checksum"), "{damaged}");
        fs::write(&shard, &bytes[1..]).unwrap();
        assert!(!pack.is_whole());
        assert!(matches!(
            pack.shard(1),
            Err(PackFolderError::Pack { .. } | PackFolderError::Read { .. })
        ));
        pack.forget();
        assert!(PackFolder::open(folder.path()).is_err());
    }

    #[test]
    fn a_new_pack_takes_the_old_ones_place() {
        let folder = tempfile::tempdir().unwrap();
        write_pack(folder.path(), &model(1.0), &about()).unwrap();
        assert_eq!(files(folder.path()), 3);
        write_pack(folder.path(), &model(2.0), &about()).unwrap();
        assert_eq!(files(folder.path()), 3);
        assert_eq!(read_pack(folder.path()).unwrap().0, Unpacked::Model(model(2.0)));
    }

    #[test]
    fn what_is_missing_or_swapped_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let absent = read_pack(folder.path()).unwrap_err();
        assert!(absent.to_string().contains(MANIFEST), "{absent}");
        let manifest = write_pack(folder.path(), &model(1.0), &about()).unwrap();
        let name = manifest.shard_path(0).unwrap();
        let shard = folder.path().join(&name);
        fs::write(&shard, vec![0; 100_000]).unwrap();
        let swapped = read_pack(folder.path()).unwrap_err().to_string();
        assert!(swapped.contains(&name) && swapped.contains("length"), "{swapped}");
        fs::remove_file(&shard).unwrap();
        let missing = read_pack(folder.path()).unwrap_err();
        assert!(matches!(&missing, PackFolderError::Read { path, .. } if *path == shard));
    }

    #[test]
    fn a_preprocessing_of_the_future_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let about = About { preprocessing: "holographic".into(), ..about() };
        write_pack(folder.path(), &model(1.0), &about).unwrap();
        let refusal = read_pack(folder.path()).unwrap_err().to_string();
        assert!(refusal.contains("holographic") && refusal.contains("update"), "{refusal}");
    }
}
