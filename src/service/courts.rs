//! The courts of a service: those that it began with, and those that were opened while it ran. None is
//! ever taken away, so a reader needs no lock.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::court::handle::CourtHandle;

/// Courts by their code.
pub(super) struct Courts {
    handles: BTreeMap<String, CourtHandle>,
    /// The court that was opened after these, and what came after it.
    later: OnceLock<Box<Courts>>,
}

impl Courts {
    /// The courts of the start.
    pub fn new(handles: BTreeMap<String, CourtHandle>) -> Self {
        Self { handles, later: OnceLock::new() }
    }

    /// Adds a court that was opened meanwhile.
    pub fn add(&self, code: String, handle: CourtHandle) {
        let mut last = self;
        let mut new = Box::new(Self::new(BTreeMap::from([(code, handle)])));
        while let Err(unset) = last.later.set(new) {
            new = unset;
            last = last.later.get().expect("a value that cannot be set is there");
        }
    }

    /// A court by its code.
    pub fn get(&self, code: &str) -> Option<&CourtHandle> {
        self.parts().find_map(|part| part.handles.get(code))
    }

    /// All courts, ascending by code.
    pub fn all(&self) -> impl Iterator<Item = (&str, &CourtHandle)> {
        let all = self.parts().flat_map(|part| &part.handles);
        let all: BTreeMap<_, _> = all.map(|(code, handle)| (code.as_str(), handle)).collect();
        all.into_iter()
    }

    fn parts(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |part| part.later.get().map(Box::as_ref))
    }
}
