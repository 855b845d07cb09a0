//! A map of bytes in the pages of one file (a B+ tree), for what is too large to be read and written
//! whole each night. A change writes new pages behind the old ones and never over them, so the root of
//! before still holds until the new one is kept. A page is found by its place and known by its digest.
//!
//! Nothing here reads or writes a file; who calls does.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::hash::Hash;

/// Bytes of a page, as nearly as its records allow: half as many to one and a half times.
const PAGE_BYTES: usize = 4096;
/// Most pages that a tree keeps in memory while it answers.
const CACHED_PAGES: usize = 4096;

/// Where the bytes of the pages are.
pub trait PageFile: Sync {
    /// So many bytes from a place on.
    ///
    /// # Errors
    /// When they cannot be read, with the reason.
    fn read(&self, at: u64, length: u32) -> Result<Vec<u8>, String>;
}

/// Where a page is, and its digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct PageRef {
    at: u64,
    length: u32,
    digest: Hash,
}

/// All that must be kept beside the file to find everything in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Root {
    top: Option<PageRef>,
    /// Levels of pages above those with the records.
    height: u8,
    /// Bytes of the file that count; what is behind them was never kept.
    pub end: u64,
    /// Bytes of the pages that are still led to.
    pub live: u64,
}

/// A key and its value.
pub type Record = (Vec<u8>, Vec<u8>);

/// The records of a page, borrowed from it.
type Records<'a> = Vec<(&'a [u8], &'a [u8])>;

/// Pages below a page: the first key of each, and where it is.
type Children = Vec<(Vec<u8>, PageRef)>;

/// The map as a root has it.
pub struct Tree<'a> {
    root: &'a Root,
    file: &'a dyn PageFile,
    cache: Mutex<HashMap<u64, Arc<Vec<u8>>>>,
}

/// New pages, to be written behind those of before.
struct Appended {
    bytes: Vec<u8>,
    start: u64,
    /// Bytes of pages that are no longer led to.
    dead: u64,
}

impl Appended {
    fn page(&mut self, content: &impl Serialize) -> PageRef {
        let bytes = postcard::to_stdvec(content).expect("lists of bytes are always written");
        let length = u32::try_from(bytes.len()).expect("a page has a few thousand bytes");
        let at = self.start + self.bytes.len() as u64;
        let digest = Sha256::digest(&bytes).into();
        self.bytes.extend(bytes);
        PageRef { at, length, digest }
    }
}

fn damaged(at: u64) -> String {
    format!("the page at byte {at} is damaged")
}

/// Cuts a list into runs of nearly equal bytes, each near those of a page.
fn runs<T>(items: &[T], bytes: impl Fn(&T) -> usize) -> Vec<&[T]> {
    let total: usize = items.iter().map(&bytes).sum();
    let wanted = total / total.div_ceil(PAGE_BYTES).max(1);
    let (mut runs, mut from, mut held) = (Vec::new(), 0, 0);
    for (at, item) in items.iter().enumerate() {
        held += bytes(item);
        if held >= wanted.max(1) {
            runs.push(&items[from..=at]);
            (from, held) = (at + 1, 0);
        }
    }
    if from < items.len() {
        runs.push(&items[from..]);
    }
    runs
}

impl<'a> Tree<'a> {
    /// The map of a root, in this file.
    pub fn new(root: &'a Root, file: &'a dyn PageFile) -> Tree<'a> {
        Tree { root, file, cache: Mutex::default() }
    }

    /// The file of the pages.
    pub fn file(&self) -> &'a dyn PageFile {
        self.file
    }

    fn page(&self, page: PageRef) -> Result<Arc<Vec<u8>>, String> {
        let mut cache = self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = cache.get(&page.at) {
            return Ok(Arc::clone(known));
        }
        let bytes = self.file.read(page.at, page.length)?;
        if Hash::from(Sha256::digest(&bytes)) != page.digest {
            return Err(damaged(page.at));
        }
        if cache.len() >= CACHED_PAGES {
            cache.clear();
        }
        let bytes = Arc::new(bytes);
        cache.insert(page.at, Arc::clone(&bytes));
        Ok(bytes)
    }

    fn children(&self, page: PageRef) -> Result<Children, String> {
        postcard::from_bytes(&self.page(page)?).map_err(|_| damaged(page.at))
    }

    /// The value of a key, if it has one.
    ///
    /// # Errors
    /// When a page cannot be read or is damaged.
    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, String> {
        let Some(mut page) = self.root.top else { return Ok(None) };
        for _ in 0..self.root.height {
            let children = self.children(page)?;
            let after = children.partition_point(|(first, _)| first.as_slice() <= key);
            let child = children.get(after.saturating_sub(1)).ok_or_else(|| damaged(page.at))?;
            page = child.1;
        }
        let bytes = self.page(page)?;
        let records: Records<'_> = postcard::from_bytes(&bytes).map_err(|_| damaged(page.at))?;
        let found = records.binary_search_by(|record| record.0.cmp(key)).ok();
        Ok(found.map(|at| records[at].1.to_vec()))
    }

    /// Calls `each` with all records, in the order of their keys.
    ///
    /// # Errors
    /// When a page cannot be read or is damaged.
    pub fn each(&self, each: &mut dyn FnMut(&[u8], &[u8])) -> Result<(), String> {
        self.root.top.map_or(Ok(()), |top| self.each_below(top, self.root.height, each))
    }

    fn each_below(
        &self,
        page: PageRef,
        height: u8,
        each: &mut dyn FnMut(&[u8], &[u8]),
    ) -> Result<(), String> {
        if let Some(below) = height.checked_sub(1) {
            let children = self.children(page)?;
            return children.iter().try_for_each(|child| self.each_below(child.1, below, each));
        }
        let bytes = self.page(page)?;
        let records: Records<'_> = postcard::from_bytes(&bytes).map_err(|_| damaged(page.at))?;
        records.into_iter().for_each(|(key, value)| each(key, value));
        Ok(())
    }

    /// The root after some records are added or replaced, and the bytes to be written from
    /// [`Root::end`] on before it is kept. The changes ascend strictly by key.
    ///
    /// ```
    /// use caselot_core::pages::{PageFile, Root, Tree};
    ///
    /// struct InMemory(Vec<u8>);
    /// impl PageFile for InMemory {
    ///     fn read(&self, at: u64, length: u32) -> Result<Vec<u8>, String> {
    ///         let at = at as usize;
    ///         Ok(self.0[at..at + length as usize].to_vec())
    ///     }
    /// }
    ///
    /// let (none, mut file) = (Root::default(), InMemory(Vec::new()));
    /// let changes = [(b"key".to_vec(), b"value".to_vec())];
    /// let (root, bytes) = Tree::new(&none, &file).changed(&changes).unwrap();
    /// file.0.extend(bytes);
    /// assert_eq!(Tree::new(&root, &file).get(b"key"), Ok(Some(b"value".to_vec())));
    /// assert_eq!(Tree::new(&none, &file).get(b"key"), Ok(None));
    /// ```
    ///
    /// # Errors
    /// When a page cannot be read or is damaged.
    pub fn changed(&self, changes: &[Record]) -> Result<(Root, Vec<u8>), String> {
        if changes.is_empty() {
            return Ok((self.root.clone(), Vec::new()));
        }
        let mut new = Appended { bytes: Vec::new(), start: self.root.end, dead: 0 };
        let mut height = self.root.height;
        let mut top = self.rewrite(self.root.top, height, changes, &mut new)?;
        while top.len() > 1 {
            top = above(&top, &mut new);
            height += 1;
        }
        let written = new.bytes.len() as u64;
        let live = (self.root.live + written).saturating_sub(new.dead);
        let top = top.first().map(|(_, page)| *page);
        Ok((Root { top, height, end: self.root.end + written, live }, new.bytes))
    }

    /// The pages that stand in the place of one, after changes of what is below it.
    fn rewrite(
        &self,
        page: Option<PageRef>,
        height: u8,
        changes: &[Record],
        new: &mut Appended,
    ) -> Result<Children, String> {
        new.dead += page.map_or(0, |page| u64::from(page.length));
        let (Some(page), Some(below)) = (page, height.checked_sub(1)) else {
            let bytes = page.map_or(Ok(Arc::default()), |page| self.page(page))?;
            let old: Records<'_> = match page {
                Some(page) => postcard::from_bytes(&bytes).map_err(|_| damaged(page.at))?,
                None => Vec::new(),
            };
            let records = merged(old, changes);
            let runs = runs(&records, |(key, value)| key.len() + value.len() + 4);
            return Ok(runs.into_iter().map(|run| (run[0].0.to_vec(), new.page(&run))).collect());
        };
        let (mut pages, mut rest) = (Vec::new(), changes);
        let children = self.children(page)?;
        for (at, (first, child)) in children.iter().enumerate() {
            let next = children.get(at + 1).map(|(next, _)| next);
            let own = next.map_or(rest.len(), |next| rest.partition_point(|(key, _)| key < next));
            let (own, later) = rest.split_at(own);
            rest = later;
            match own.is_empty() {
                true => pages.push((first.clone(), *child)),
                false => pages.extend(self.rewrite(Some(*child), below, own, new)?),
            }
        }
        Ok(above(&pages, new))
    }
}

/// The pages above some.
fn above(pages: &Children, new: &mut Appended) -> Children {
    let runs = runs(pages, |(first, _)| first.len() + size_of::<PageRef>());
    runs.into_iter().map(|run| (run[0].0.clone(), new.page(&run))).collect()
}

/// Records with changes in their places; of two with one key the change holds.
fn merged<'a>(old: Records<'a>, changes: &'a [Record]) -> Records<'a> {
    let mut records = Records::with_capacity(old.len() + changes.len());
    let mut old = old.into_iter().peekable();
    for (key, value) in changes {
        while let Some(record) = old.next_if(|record| record.0 < key.as_slice()) {
            records.push(record);
        }
        old.next_if(|record| record.0 == key.as_slice());
        records.push((key, value));
    }
    records.extend(old);
    records
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    struct InMemory(Vec<u8>);

    impl PageFile for InMemory {
        fn read(&self, at: u64, length: u32) -> Result<Vec<u8>, String> {
            let at = usize::try_from(at).map_err(|error| error.to_string())?;
            let found = self.0.get(at..at + length as usize);
            found.map(<[u8]>::to_vec).ok_or_else(|| "the file ends".to_owned())
        }
    }

    /// Keys that come in any order, some of them again.
    fn changes(round: u32) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let key = |at: u32| (at.wrapping_mul(2_654_435_761) % 5_000).to_be_bytes().to_vec();
        let value = |at: u32| vec![round as u8; (at as usize * 7) % 90];
        (0..200).map(|at| (key(round * 200 + at), value(at))).collect()
    }

    #[test]
    fn a_map_is_what_was_put_into_it_at_every_root() {
        let (mut file, mut root, mut all) =
            (InMemory(Vec::new()), Root::default(), BTreeMap::new());
        let mut earlier = Vec::new();
        for round in 0..40 {
            let new = changes(round);
            let list: Vec<Record> = new.clone().into_iter().collect();
            let (next, bytes) = Tree::new(&root, &file).changed(&list).expect("written");
            file.0.extend(bytes);
            root = next;
            all.extend(new);
            earlier.push((root.clone(), all.clone()));
        }
        assert!(root.height >= 2 && root.live < root.end && root.end == file.0.len() as u64);
        for (root, all) in &earlier {
            let tree = Tree::new(root, &file);
            let mut found = BTreeMap::new();
            tree.each(&mut |key, value| drop(found.insert(key.to_vec(), value.to_vec())))
                .expect("read");
            assert_eq!(found, *all);
            for at in 0..5_000_u32 {
                let key = at.to_be_bytes();
                assert_eq!(tree.get(&key), Ok(all.get(&key[..]).cloned()));
            }
        }
    }

    #[test]
    fn a_damaged_page_is_never_read_as_something_else() {
        let (mut file, root) = (InMemory(Vec::new()), Root::default());
        let list: Vec<Record> = changes(0).into_iter().collect();
        let (root, bytes) = Tree::new(&root, &file).changed(&list).expect("written");
        file.0.extend(bytes);
        for at in (0..file.0.len()).step_by(97) {
            file.0[at] ^= 1;
            let each = Tree::new(&root, &file).each(&mut |_, _| {});
            assert!(each.is_err_and(|error| error.contains("damaged")), "byte {at}");
            file.0[at] ^= 1;
        }
        file.0.truncate(100);
        assert!(Tree::new(&root, &file).get(b"any").is_err());
    }
}
