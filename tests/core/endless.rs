//! Files without an end: a verifier reads no more of them than a bundle could need.

use caselot_core::audit::{plain, plain_lines};
use caselot_core::ledger::bundle;
use caselot_core::ledger::bundle::{BundleReader, Lines, ReadError, Source};

use crate::paper::PaperCourt;

/// A beginning, and then one letter for ever.
struct Endless {
    beginning: Vec<u8>,
    read: usize,
}

impl Source for Endless {
    fn read(&mut self, room: &mut [u8]) -> Result<usize, String> {
        for (at, byte) in (self.read..).zip(room.iter_mut()) {
            *byte = self.beginning.get(at).copied().unwrap_or(b'A');
        }
        self.read += room.len();
        Ok(room.len())
    }

    fn rewind(&mut self) -> Result<(), String> {
        self.read = 0;
        Ok(())
    }
}

#[test]
fn a_head_without_an_end_is_given_up() {
    let mut source = Endless { beginning: Vec::new(), read: 0 };
    let Err(ReadError::Source(reason)) = BundleReader::open(&mut source) else {
        panic!("it was read");
    };
    assert!(reason.contains("its head is longer than 65536 bytes"), "{reason}");
    assert!(source.read <= 2 * 65_536, "{}", source.read);
}

#[test]
fn a_line_without_an_end_is_given_up() {
    let mut paper = PaperCourt::with_judges(1, 3);
    paper.file(1).expect("files");
    let head = bundle::head(&paper.note_of(&paper.bytes())).into_bytes();
    let first = bundle::line(&paper.bytes()[0]).into_bytes();
    let mut source = Endless { beginning: [head, first].concat(), read: 0 };
    let mut reader = BundleReader::open(&mut source).expect("a head");
    let Err(ReadError::Source(reason)) = reader.lines(64, Lines::default()) else {
        panic!("it was read");
    };
    assert!(reason.contains("longer than 4194304 bytes"), "{reason}");
    drop(reader);
    assert!(source.read <= (4 << 20) + 4 * 65_536, "{}", source.read);
}

#[test]
fn what_a_terminal_would_obey_is_escaped() {
    let hidden = "\u{1b}\u{7}\u{9b}\u{61c}\u{200b}\u{200f}\u{202e}\u{2060}\u{2064}\u{2066}\u{2069}\
                  \u{206a}\u{206f}\u{feff}\r";
    for c in hidden.chars() {
        let shown = plain(&format!("甲{c}乙"));
        assert!(shown.starts_with("甲\\u{") && shown.ends_with("}乙"), "{shown}");
    }
    let honest = "（2026）湘0203民初1号 “甲·乙” — 3/4 №";
    assert_eq!(plain(honest), honest);
    assert_eq!(plain_lines("一\n二\t三"), "一\n二\t三");
    assert_eq!(plain("一\n二"), "一\\u{a}二");
}
