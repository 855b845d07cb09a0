//! A list that grows without being moved.

/// Places of one board.
const BOARD: usize = 1 << 12;

/// Many like things in the order they came: a list in pieces, so that growing copies nothing and
/// leaves nothing behind.
#[derive(Debug, Clone)]
pub(super) struct Shelf<T> {
    /// All full but the last.
    boards: Vec<Vec<T>>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Shelf<T> {
        Shelf { boards: Vec::new() }
    }
}

impl<T> Shelf<T> {
    pub(super) fn len(&self) -> usize {
        self.boards.last().map_or(0, |last| (self.boards.len() - 1) * BOARD + last.len())
    }

    pub(super) fn push(&mut self, thing: T) {
        match self.boards.last_mut().filter(|last| last.len() < BOARD) {
            Some(last) => last.push(thing),
            None => {
                // The first boards of a small list are small.
                let room = if self.boards.is_empty() { 0 } else { BOARD };
                let mut board = Vec::with_capacity(room);
                board.push(thing);
                self.boards.push(board);
            }
        }
    }

    pub(super) fn get(&self, at: usize) -> Option<&T> {
        self.boards.get(at / BOARD)?.get(at % BOARD)
    }

    pub(super) fn get_mut(&mut self, at: usize) -> Option<&mut T> {
        self.boards.get_mut(at / BOARD)?.get_mut(at % BOARD)
    }

    pub(super) fn last(&self) -> Option<&T> {
        self.boards.last()?.last()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.boards.iter().flatten()
    }

    /// The first place from `from` on whose thing is not less than asked for; the things ascend.
    pub(super) fn partition_point(&self, from: usize, less: impl Fn(&T) -> bool) -> usize {
        let (mut low, mut high) = (from, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle).is_some_and(&less) {
                true => low = middle + 1,
                false => high = middle,
            }
        }
        low
    }
}
