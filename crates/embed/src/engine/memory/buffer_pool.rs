//! A pool of buffers: memory that one layer leaves to the next.

use super::block::Block;
use std::ops::{Deref, DerefMut};
use std::sync::{Mutex, PoisonError};

/// A pool of buffers that wait to be used again: fresh memory would cost as much time as what is
/// computed in it.
#[derive(Debug, Default)]
pub(in crate::engine) struct BufferPool(Mutex<Vec<Vec<Block>>>);

/// A buffer on loan.
pub(in crate::engine) struct Buffer<'a> {
    owner: &'a BufferPool,
    /// At least `len`.
    blocks: Vec<Block>,
    len: usize,
}

impl BufferPool {
    /// Borrows a buffer of `len` blocks with any values.
    pub(in crate::engine) fn take(&self, len: usize) -> Buffer<'_> {
        let mut blocks = self.fitting(len).unwrap_or_default();
        if blocks.len() < len {
            blocks = vec![Block::default(); len];
        }
        Buffer { owner: self, blocks, len }
    }

    /// The smallest buffer that is large enough. If all are too small one of them is freed, so
    /// that there are never more than were in use at once.
    fn fitting(&self, len: usize) -> Option<Vec<Block>> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let fits = |blocks: &Vec<Block>| blocks.len() >= len;
        let places = 0..waiting.len();
        let best = places.filter(|&i| fits(&waiting[i])).min_by_key(|&i| waiting[i].len());
        match best {
            Some(best) => Some(waiting.swap_remove(best)),
            None => {
                waiting.pop();
                None
            }
        }
    }
}

impl Drop for Buffer<'_> {
    fn drop(&mut self) {
        let blocks = std::mem::take(&mut self.blocks);
        self.owner.0.lock().unwrap_or_else(PoisonError::into_inner).push(blocks);
    }
}

impl Deref for Buffer<'_> {
    type Target = [Block];

    fn deref(&self) -> &[Block] {
        &self.blocks[..self.len]
    }
}

impl DerefMut for Buffer<'_> {
    fn deref_mut(&mut self) -> &mut [Block] {
        &mut self.blocks[..self.len]
    }
}
