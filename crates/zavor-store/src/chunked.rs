//! A list in pieces of equal size. It grows without copying its contents, so a table of millions
//! neither pauses to move itself nor leaves its former, smaller copies behind in the allocator.

use std::ops::{Index, IndexMut};

/// Items per piece. A list wastes at most one piece.
const PIECE: usize = 64;

/// See the module text. The order is that of a `Vec` under `push` and `swap_remove`.
#[derive(Debug)]
pub(crate) struct Chunked<T> {
    pieces: Vec<Vec<T>>,
    len: usize,
}

impl<T> Chunked<T> {
    pub(crate) const fn new() -> Self {
        Self {
            pieces: Vec::new(),
            len: 0,
        }
    }

    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.pieces.iter().flatten()
    }

    pub(crate) fn push(&mut self, item: T) {
        if self.len == self.pieces.len() * PIECE {
            self.pieces.push(Vec::with_capacity(PIECE));
        }
        // Every piece but the last is full, and the last has room by now.
        if let Some(piece) = self.pieces.get_mut(self.len / PIECE) {
            piece.push(item);
            self.len += 1;
        }
    }

    /// Removes an item and puts the last one in its place.
    ///
    /// # Panics
    /// If there is no such item.
    pub(crate) fn swap_remove(&mut self, at: usize) -> T {
        let last = self
            .pieces
            .last_mut()
            .and_then(Vec::pop)
            .expect("a list with an item at `at` has a last one");
        self.len -= 1;
        if self.len.is_multiple_of(PIECE) {
            self.pieces.pop();
        }
        if at == self.len {
            return last;
        }
        std::mem::replace(&mut self[at], last)
    }

    /// Frees the spare room of the list of pieces; the pieces themselves are freed as they empty.
    pub(crate) fn shrink(&mut self) {
        self.pieces.shrink_to(self.pieces.len() * 2);
    }
}

impl<T> Index<usize> for Chunked<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        &self.pieces[at / PIECE][at % PIECE]
    }
}

impl<T> IndexMut<usize> for Chunked<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        &mut self.pieces[at / PIECE][at % PIECE]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunked_list_behaves_like_a_vec() {
        let (mut list, mut plain) = (Chunked::new(), Vec::new());
        let mut state = 7_u64;
        for n in 0..20_000_u64 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(n);
            if state >> 62 == 0 && !plain.is_empty() {
                let at = (state >> 20) as usize % plain.len();
                assert_eq!(list.swap_remove(at), plain.swap_remove(at));
            } else {
                list.push(n);
                plain.push(n);
            }
            assert_eq!(list.len(), plain.len());
        }
        assert!(list.iter().eq(plain.iter()));
        assert_eq!(list[plain.len() - 1], plain[plain.len() - 1]);
        while !plain.is_empty() {
            assert_eq!(list.swap_remove(0), plain.swap_remove(0));
        }
        assert_eq!(list.pieces.len(), 0);
    }
}
