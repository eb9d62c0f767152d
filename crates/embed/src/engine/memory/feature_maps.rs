//! Feature maps as the engine keeps them: sixteen channels together (NCHWc, c = 16).

use super::block::{Block, LANES};
use super::buffer_pool::{Buffer, BufferPool};
use std::ops::Range;

/// The input of a step.
#[derive(Clone, Copy)]
pub(in crate::engine) enum Source<'a> {
    /// A picture of at most sixteen channels: row, column, channel.
    Pixels(&'a [f32], [usize; 3]),
    FeatureMaps(&'a FeatureMaps<'a>),
}

impl Source<'_> {
    /// Height, width and channels.
    pub(in crate::engine) fn shape(&self) -> [usize; 3] {
        match self {
            Source::Pixels(_, shape) => *shape,
            Source::FeatureMaps(planes) => [planes.height, planes.width, planes.channels],
        }
    }

    pub(in crate::engine) fn pictures(&self) -> usize {
        match self {
            Source::Pixels(..) => 1,
            Source::FeatureMaps(planes) => planes.pictures,
        }
    }
}

/// The feature maps of one or more pictures: picture, group of sixteen channels, row, column.
pub(in crate::engine) struct FeatureMaps<'a> {
    pub pictures: usize,
    pub height: usize,
    pub width: usize,
    pub channels: usize,
    pub blocks: Buffer<'a>,
}

impl<'a> FeatureMaps<'a> {
    /// Feature maps with any values.
    pub(in crate::engine) fn new(
        buffers: &'a BufferPool,
        pictures: usize,
        [height, width, channels]: [usize; 3],
    ) -> FeatureMaps<'a> {
        let planes = pictures * channels.div_ceil(LANES);
        let blocks = buffers.take(planes * height * width);
        FeatureMaps { pictures, height, width, channels, blocks }
    }

    /// Converts from pixels (NHWC): picture, row, column, channel.
    pub(in crate::engine) fn from_pixels(
        buffers: &'a BufferPool,
        pixels: &[f32],
        [height, width, channels]: [usize; 3],
    ) -> FeatureMaps<'a> {
        let area = height * width;
        let pictures = pixels.len() / (area * channels);
        let mut planes = FeatureMaps::new(buffers, pictures, [height, width, channels]);
        let depth = planes.depth();
        for (at, plane) in planes.blocks.chunks_exact_mut(area).enumerate() {
            let (picture, first) = (at / depth, at % depth * LANES);
            let count = LANES.min(channels - first);
            let pixels = pixels[picture * area * channels..].chunks_exact(channels);
            for (block, pixel) in plane.iter_mut().zip(pixels) {
                *block = Block::default();
                block.0[..count].copy_from_slice(&pixel[first..][..count]);
            }
        }
        planes
    }

    /// Concatenates batches: the same pictures in one piece; they must be of one shape. `None`
    /// without pictures.
    pub(in crate::engine) fn join(
        buffers: &'a BufferPool,
        parts: Vec<FeatureMaps<'a>>,
    ) -> Option<FeatureMaps<'a>> {
        if parts.len() < 2 {
            return parts.into_iter().next();
        }
        let first = parts.first()?;
        let shape = [first.height, first.width, first.channels];
        let pictures = parts.iter().map(|part| part.pictures).sum();
        let mut joined = FeatureMaps::new(buffers, pictures, shape);
        let mut rest = &mut joined.blocks[..];
        for part in &parts {
            let (place, after) = rest.split_at_mut(part.blocks.len());
            place.copy_from_slice(&part.blocks);
            rest = after;
        }
        Some(joined)
    }

    /// Converts to pixels (NHWC): picture, row, column, channel.
    pub(in crate::engine) fn to_pixels(&self) -> Vec<f32> {
        let mut pixels = vec![0.0; self.pictures * self.area() * self.channels];
        for (at, plane) in self.blocks.chunks_exact(self.area()).enumerate() {
            let (picture, first) = (at / self.depth(), at % self.depth() * LANES);
            let count = LANES.min(self.channels - first);
            let pixels =
                pixels[picture * self.area() * self.channels..].chunks_exact_mut(self.channels);
            for (block, pixel) in plane.iter().zip(pixels) {
                pixel[first..][..count].copy_from_slice(&block.0[..count]);
            }
        }
        pixels
    }

    /// Cuts the maps into bands of `rows` rows, picture by picture.
    pub(in crate::engine) fn bands(&mut self, rows: usize) -> Vec<Band<'_>> {
        let (height, width, depth, area) = (self.height, self.width, self.depth(), self.area());
        let count = height.div_ceil(rows);
        let mut bands: Vec<_> = (0..self.pictures * count)
            .map(|at| {
                let first = at % count * rows;
                let rows = first..height.min(first + rows);
                Band { picture: at / count, rows, groups: Vec::with_capacity(depth) }
            })
            .collect();
        for (at, plane) in self.blocks.chunks_exact_mut(area).enumerate() {
            for (band, part) in plane.chunks_mut(rows * width).enumerate() {
                bands[at / depth * count + band].groups.push(part);
            }
        }
        bands
    }

    /// Groups of sixteen channels.
    pub(in crate::engine) fn depth(&self) -> usize {
        self.channels.div_ceil(LANES)
    }

    /// Pixels of a plane.
    pub(in crate::engine) fn area(&self) -> usize {
        self.height * self.width
    }

    /// One picture from a row on, and how far a group of channels lies behind the one before.
    pub(in crate::engine) fn rows(&self, picture: usize, row: usize) -> (&[Block], usize) {
        let size = self.depth() * self.area();
        (&self.blocks[picture * size..][..size][row * self.width..], self.area())
    }

    /// Sixteen channels of one picture, row by row.
    pub(in crate::engine) fn plane(&self, picture: usize, group: usize) -> &[Block] {
        &self.blocks[(picture * self.depth() + group) * self.area()..][..self.area()]
    }
}

/// A band: some rows of a picture, to be written.
pub(in crate::engine) struct Band<'a> {
    pub picture: usize,
    pub rows: Range<usize>,
    /// The rows of each group of sixteen channels.
    pub groups: Vec<&'a mut [Block]>,
}
