//! What a contributor answered: a file of JSON lines that is only added to, and that it publishes.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use caselot_core::contributor::{AnswerFile, Memory};
use serde::{Deserialize, Serialize};

use super::{ContributorError, file};

/// One answer, with the numbers of its values in their order.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    numbers: Vec<u32>,
    answer: AnswerFile,
}

pub(super) struct Record {
    path: PathBuf,
    file: File,
    memory: Memory,
}

impl Record {
    pub fn create(path: &Path) -> Result<(), ContributorError> {
        File::create_new(path).and_then(|made| made.sync_all()).map_err(file(path))
    }

    /// Reads all answers back. What a crash cut off at the end never left, and is cut off here too.
    pub fn open(path: &Path) -> Result<Record, ContributorError> {
        let bytes = fs::read(path).map_err(file(path))?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let mut memory = Memory::default();
        for (at, line) in (1..).zip(bytes[..whole].split(|byte| *byte == b'\n')) {
            if !line.is_empty() {
                let read: Line = serde_json::from_slice(line).map_err(|cause| {
                    let reason = format!("line {at}: {cause}");
                    ContributorError::Damaged { path: path.to_owned(), reason }
                })?;
                remember(&mut memory, &read);
            }
        }
        let opened = OpenOptions::new().append(true).open(path).map_err(file(path))?;
        opened.set_len(whole as u64).map_err(file(path))?;
        Ok(Record { path: path.to_owned(), file: opened, memory })
    }

    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    /// Keeps an answer, durably, with the numbers of its values, and gives it back.
    pub fn keep(
        &mut self,
        answer: AnswerFile,
        numbers: Vec<u32>,
    ) -> Result<AnswerFile, ContributorError> {
        let line = Line { numbers, answer };
        let mut text = serde_json::to_vec(&line).expect("numbers and text are JSON");
        text.push(b'\n');
        let written = self.file.write_all(&text).and_then(|()| self.file.sync_data());
        written.map_err(file(&self.path))?;
        remember(&mut self.memory, &line);
        Ok(line.answer)
    }

    pub fn text(&self) -> Result<String, ContributorError> {
        fs::read_to_string(&self.path).map_err(file(&self.path))
    }
}

fn remember(memory: &mut Memory, Line { numbers, answer }: &Line) {
    let given = numbers.iter().zip(&answer.values);
    let given = given.map(|(number, value)| (*number, value.filing));
    memory.remember((answer.size, answer.root), given);
}
