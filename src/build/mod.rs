//! The native edge: downloads, caches, progress and publishing.
