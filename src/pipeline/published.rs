//! The files of a build on their way into the published folder.

use std::collections::BTreeMap;

use super::BuildError;
use crate::cache::{Cache, CacheError, Digest};
use crate::dist::assets::WidgetFiles;
use crate::dist::layout::{ANALYTICS, TRIGGERS, hashed, thumbnail_path};
use crate::dist::photo::Search;
use crate::dist::{FrameManifest, SearchFiles, http_headers};
use crate::images::choose::{ProductImages, Shown};
use crate::images::steps::ImageSteps;
use crate::publish::{Published, Publisher};
use vitrine_embed::codes::CodesFiles;
use vitrine_table::TableFiles;

/// The files that were added so far, and their bytes by kind.
pub(super) struct PublishedFiles<'w> {
    publisher: Publisher,
    widget: &'w WidgetFiles,
    bytes: BTreeMap<&'static str, u64>,
}

impl<'w> PublishedFiles<'w> {
    pub fn new(publisher: Publisher, widget: &'w WidgetFiles) -> PublishedFiles<'w> {
        PublishedFiles { publisher, widget, bytes: BTreeMap::new() }
    }

    fn add(&mut self, kind: &'static str, path: &str, content: &[u8]) -> Result<(), BuildError> {
        *self.bytes.entry(kind).or_default() += content.len() as u64;
        Ok(self.publisher.add(path, content)?)
    }

    /// Adds the widget's and the table's hashed files, and gives the manifest that names them.
    pub fn add_widget_and_table(
        &mut self,
        table: &TableFiles,
    ) -> Result<FrameManifest, BuildError> {
        let widget = self.widget;
        let (css, script, debug) = (widget.css(), widget.script(), widget.debug());
        let manifest = FrameManifest {
            css: hashed("frame", css.as_bytes(), "css"),
            js: hashed("frame", script.as_bytes(), "js"),
            wasm: hashed("vitrine", widget.wasm, "wasm"),
            index: table.index.name.clone(),
            debug: hashed("debug", debug.as_bytes(), "js"),
            search: None,
            experiment: None,
        };
        self.add("css", &manifest.css, css.as_bytes())?;
        self.add("js", &manifest.js, script.as_bytes())?;
        self.add("wasm", &manifest.wasm, widget.wasm)?;
        self.add("debug", &manifest.debug, debug.as_bytes())?;
        self.add("index", &table.index.name, &table.index.bytes)?;
        for shard in &table.shards {
            self.add("shards", &shard.name, &shard.bytes)?;
        }
        for bucket in &table.keys {
            self.add("keys", &bucket.name, &bucket.bytes)?;
        }
        Ok(manifest)
    }

    pub fn add_thumbnails(
        &mut self,
        pictures: &ProductImages,
        cache: &Cache,
    ) -> Result<(), BuildError> {
        let products = pictures.shown.len();
        let thumbnails: BTreeMap<&Digest, &Digest> = pictures
            .shown
            .iter()
            .flatten()
            .filter_map(|shown| match shown {
                Shown::Thumbnail { key, content } => Some((content, key)),
                Shown::Web(_) => None,
            })
            .collect();
        for (content, key) in thumbnails {
            let jpeg = ImageSteps::thumbnail(cache, key).ok_or(CacheError::Changed)?;
            self.add("pictures", &thumbnail_path(content, products), &jpeg)?;
        }
        Ok(())
    }

    pub fn add_search(
        &mut self,
        search: &Search,
        codes: &CodesFiles,
        index: &str,
    ) -> Result<SearchFiles, BuildError> {
        Ok(search.publish(&mut self.publisher, codes, index, &mut self.bytes)?)
    }

    /// Adds the files under fixed names, and puts everything in its place.
    pub fn finish(
        mut self,
        frame: &FrameManifest,
    ) -> Result<(Published, BTreeMap<&'static str, u64>), BuildError> {
        let PublishedFiles { widget, ref mut bytes, .. } = self;
        let (headers, loader) = (http_headers::render(), widget.loader());
        let (analytics, triggers) = (widget.analytics(), widget.triggers());
        let frame = frame.fill(widget.frame);
        for (kind, content) in [
            ("analytics", &analytics),
            ("triggers", &triggers),
            ("loader", &loader),
            ("headers", &headers),
            ("frame", &frame),
        ] {
            bytes.insert(kind, content.len() as u64);
        }
        self.publisher.add(ANALYTICS, analytics.as_bytes())?;
        self.publisher.add(TRIGGERS, triggers.as_bytes())?;
        let [loader, headers, frame] = [&loader, &headers, &frame].map(|text| text.as_bytes());
        Ok((self.publisher.publish(loader, headers, frame)?, self.bytes))
    }
}
