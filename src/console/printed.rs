//! Which slips were printed at this console, so that one that is printed again says so.

use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::client::ClientError;

/// Which of the two slips of a draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SlipKind {
    /// 附卷联, for the file.
    File,
    /// 当事人联, for the parties.
    Party,
}

impl SlipKind {
    /// As an address names it.
    pub fn named(name: &str) -> SlipKind {
        if name == "party" { SlipKind::Party } else { SlipKind::File }
    }

    /// Its name in an address.
    pub fn name(self) -> &'static str {
        match self {
            SlipKind::File => "file",
            SlipKind::Party => "party",
        }
    }
}

/// A printing, a line of the file.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    filing: u64,
    copy: SlipKind,
    at_ms: u64,
    person: String,
}

/// How often a slip was printed, and first when and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    /// How often.
    pub count: u32,
    /// First when, in milliseconds since 1970 UTC.
    pub first_ms: u64,
    /// First by whom.
    pub first_by: String,
}

/// All printings of this console. Lines are only added to the file; it holds nothing of the parties.
pub struct Printed {
    path: PathBuf,
    known: Mutex<HashMap<(u64, SlipKind), Times>>,
}

impl Printed {
    /// Reads what was printed before. A line that was cut off by a crash is no printing.
    pub fn open(root: &Path) -> Result<Printed, ClientError> {
        let path = root.join("console").join("printed.jsonl");
        let text = match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            read => read.map_err(|source| ClientError::File { path: path.clone(), source })?,
        };
        if !text.is_empty() && !text.ends_with('\n') {
            // What comes next shall not stand behind a line that was cut off.
            let file = OpenOptions::new().append(true).open(&path);
            let ended = file.and_then(|mut file| file.write_all(b"\n"));
            ended.map_err(|source| ClientError::File { path: path.clone(), source })?;
        }
        let mut known = HashMap::new();
        for line in text.lines().filter_map(|line| serde_json::from_str::<Line>(line).ok()) {
            add(&mut known, line);
        }
        Ok(Printed { path, known: Mutex::new(known) })
    }

    /// Records that slips are printed now.
    pub fn record(
        &self,
        filings: &[u64],
        copy: SlipKind,
        (person, at_ms): (&str, u64),
    ) -> io::Result<()> {
        let line = |filing: &u64| Line { filing: *filing, copy, at_ms, person: person.to_owned() };
        let lines: Vec<Line> = filings.iter().map(line).collect();
        let text: String =
            lines.iter().flat_map(serde_json::to_string).map(|line| line + "\n").collect();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path)?;
        file.write_all(text.as_bytes())?;
        file.sync_data()?;
        lines.into_iter().for_each(|line| add(&mut known, line));
        Ok(())
    }

    /// How often a slip was printed; nothing of one that never was.
    pub fn times(&self, filing: u64, copy: SlipKind) -> Option<Times> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(filing, copy)).cloned()
    }
}

fn add(known: &mut HashMap<(u64, SlipKind), Times>, line: Line) {
    let Line { filing, copy, at_ms, person } = line;
    let first = || Times { count: 0, first_ms: at_ms, first_by: person };
    known.entry((filing, copy)).or_insert_with(first).count += 1;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_printed_is_known_to_the_next_process() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("console")).unwrap();
        let printed = Printed::open(folder.path()).unwrap();
        assert_eq!(printed.times(7, SlipKind::File), None);
        printed.record(&[7, 9], SlipKind::File, ("张三", 5)).unwrap();
        printed.record(&[7], SlipKind::File, ("李四", 6)).unwrap();
        let path = folder.path().join("console/printed.jsonl");
        let cut = std::fs::read_to_string(&path).unwrap() + "{\"filing\":9,";
        std::fs::write(&path, cut).unwrap();
        let printed = Printed::open(folder.path()).unwrap();
        let times = Times { count: 2, first_ms: 5, first_by: "张三".to_owned() };
        assert_eq!(printed.times(7, SlipKind::File), Some(times));
        assert_eq!(printed.times(9, SlipKind::File).map(|it| it.count), Some(1));
        assert_eq!(printed.times(7, SlipKind::Party), None);
        printed.record(&[8], SlipKind::File, ("张三", 7)).unwrap();
        let printed = Printed::open(folder.path()).unwrap();
        assert!(printed.times(8, SlipKind::File).is_some(), "the line before was cut off");
    }
}
