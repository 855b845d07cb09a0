//! What this console remembers of a case's paper: which slips were printed, that a division has taken the
//! case over, that the parties were told who sits. The log does not know it.

use std::collections::{BTreeSet, HashMap};
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::client::ClientError;

/// What is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// The slip for the file (附卷联) was printed.
    SlipForFile,
    /// The slip for the parties (当事人联) was printed.
    SlipForParties,
    /// The division has taken the case over (签收).
    Received,
    /// The parties were told who sits (告知).
    Told,
}

impl Mark {
    /// The slip that an address names.
    pub fn of_slip(name: &str) -> Mark {
        if name == "party" { Mark::SlipForParties } else { Mark::SlipForFile }
    }

    /// Its name in an address.
    pub fn slip_name(self) -> &'static str {
        if self == Mark::SlipForParties { "party" } else { "file" }
    }
}

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    filing: u64,
    mark: Mark,
    at_ms: u64,
    person: String,
    /// The mark was a mistake: it is as if it had never been made.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    undone: bool,
}

/// How often something was marked, and first when and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    /// How often.
    pub count: u32,
    /// First when, in milliseconds since 1970 UTC.
    pub first_ms: u64,
    /// First by whom.
    pub first_by: String,
}

/// All marks of this console. Lines are only added to the file; it holds nothing of the parties.
pub struct Marks {
    path: PathBuf,
    known: Mutex<HashMap<(u64, Mark), Times>>,
    /// Of the cases that were filed before this entry nobody is left to be told, as far as was looked.
    settled: AtomicU64,
}

impl Marks {
    /// Reads what was marked before. A line that was cut off by a crash is no mark.
    pub fn open(root: &Path) -> Result<Marks, ClientError> {
        let path = root.join("console").join("marks.jsonl");
        let broken = |source| ClientError::File { path: path.clone(), source };
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            read => read.map_err(broken)?,
        };
        if !text.is_empty() && !text.ends_with('\n') {
            // What comes next shall not stand behind a line that was cut off.
            let file = OpenOptions::new().append(true).open(&path);
            file.and_then(|mut file| file.write_all(b"\n")).map_err(broken)?;
        }
        let mut known = HashMap::new();
        for line in text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok()) {
            add(&mut known, line);
        }
        Ok(Marks { path, known: Mutex::new(known), settled: AtomicU64::new(0) })
    }

    /// Marks cases now, by the entries of their filings: each print of a slip, anything else once.
    pub fn make(&self, filings: &[u64], mark: Mark, by: (&str, u64)) -> io::Result<()> {
        self.write(filings, mark, by, false)
    }

    /// Takes marks back.
    pub fn take_back(&self, filings: &[u64], mark: Mark, by: (&str, u64)) -> io::Result<()> {
        self.write(filings, mark, by, true)
    }

    fn write(
        &self,
        filings: &[u64],
        mark: Mark,
        (person, at_ms): (&str, u64),
        undone: bool,
    ) -> io::Result<()> {
        let person = person.to_owned();
        let line =
            |filing: &u64| Line { filing: *filing, mark, at_ms, person: person.clone(), undone };
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = matches!(mark, Mark::SlipForFile | Mark::SlipForParties);
        let is_new = |filing: &&u64| match (known.contains_key(&(**filing, mark)), undone) {
            (is_marked, true) => is_marked,
            (is_marked, false) => counts || !is_marked,
        };
        let filings: BTreeSet<u64> = filings.iter().filter(is_new).copied().collect();
        if filings.is_empty() {
            return Ok(());
        }
        let lines: Vec<Line> = filings.iter().map(line).collect();
        let text: String =
            lines.iter().flat_map(serde_json::to_string).map(|line| line + "\n").collect();
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        file.write_all(text.as_bytes())?;
        file.sync_data()?;
        if let Some(first) = filings.first().filter(|_| undone) {
            self.settled.fetch_min(*first, Ordering::Relaxed);
        }
        lines.into_iter().for_each(|line| add(&mut known, line));
        Ok(())
    }

    /// The entry before which nobody is left to be told, so that it need not be looked at again.
    pub fn settled(&self) -> u64 {
        self.settled.load(Ordering::Relaxed)
    }

    /// Remembers that nobody is left to be told before an entry.
    pub fn settle(&self, entry: u64) {
        self.settled.fetch_max(entry, Ordering::Relaxed);
    }

    /// How often a case was marked so; nothing of one that never was.
    pub fn times(&self, filing: u64, mark: Mark) -> Option<Times> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(filing, mark)).cloned()
    }
}

fn add(known: &mut HashMap<(u64, Mark), Times>, line: Line) {
    let Line { filing, mark, at_ms, person, undone } = line;
    if undone {
        known.remove(&(filing, mark));
        return;
    }
    let first = || Times { count: 0, first_ms: at_ms, first_by: person };
    known.entry((filing, mark)).or_insert_with(first).count += 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_marked_is_known_to_the_next_process() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("console")).unwrap();
        let marks = Marks::open(folder.path()).unwrap();
        assert_eq!(marks.times(7, Mark::SlipForFile), None);
        marks.make(&[7, 9], Mark::SlipForFile, ("张三", 5)).unwrap();
        marks.make(&[7], Mark::SlipForFile, ("李四", 6)).unwrap();
        marks.make(&[7], Mark::Told, ("李四", 6)).unwrap();
        let path = folder.path().join("console/marks.jsonl");
        let size = || std::fs::metadata(&path).unwrap().len();
        let before = size();
        marks.make(&[7, 7], Mark::Told, ("王五", 8)).unwrap();
        marks.take_back(&[9, 10], Mark::Told, ("王五", 8)).unwrap();
        assert_eq!(size(), before, "each once");
        marks.take_back(&[7], Mark::Told, ("李四", 7)).unwrap();
        let cut = std::fs::read_to_string(&path).unwrap() + "{\"filing\":9,";
        std::fs::write(&path, cut).unwrap();
        let marks = Marks::open(folder.path()).unwrap();
        let times = Times { count: 2, first_ms: 5, first_by: "张三".to_owned() };
        assert_eq!(marks.times(7, Mark::SlipForFile), Some(times));
        assert_eq!(marks.times(9, Mark::SlipForFile).map(|it| it.count), Some(1));
        assert_eq!(marks.times(7, Mark::SlipForParties), None);
        assert_eq!(marks.times(7, Mark::Told), None, "it was taken back");
        marks.make(&[8], Mark::Received, ("张三", 7)).unwrap();
        let marks = Marks::open(folder.path()).unwrap();
        assert!(marks.times(8, Mark::Received).is_some(), "the line before was cut off");
    }
}
