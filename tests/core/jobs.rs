//! The report of a verification does not depend on the number of threads.

use std::num::NonZeroUsize;

use caselot_core::audit::{Report, Trust, Verdict, verify, verify_with};
use caselot_core::docket::entry::Event;
use caselot_core::docket::{Entry, codec};
use caselot_core::id::EntryIndex;

use crate::paper::PaperCourt;

/// Some blocks of 256 entries: filings and draws, and a recovery.
fn court() -> PaperCourt {
    let mut paper = PaperCourt::with_judges(64, 5);
    for number in 1..=250 {
        paper.file(number).expect("files");
        paper.draw(number).expect("draws");
    }
    for number in 251..=300 {
        paper.assign(number).expect("assigns");
    }
    let size = paper.state.size;
    paper.restore(size + 9, [7; 32]).expect("goes on");
    for number in 301..=500 {
        paper.file(number).expect("files");
        paper.draw(number).expect("draws");
    }
    paper
}

fn same_with_any_jobs(paper: &PaperCourt, bundle: &[u8], name: &str) -> Report {
    let trust = Trust::Key(paper.key());
    let one = verify(bundle, &trust);
    for jobs in [2, 3, 8] {
        let many = verify_with(bundle, &trust, NonZeroUsize::new(jobs).expect("some"));
        assert_eq!(many, one, "{name} by {jobs}");
    }
    one
}

fn edited(paper: &PaperCourt, edit: impl Fn(&mut Entry)) -> Vec<u8> {
    let mut entries = paper.entries.clone();
    entries.iter_mut().for_each(edit);
    paper.bundle_of(&entries.iter().map(codec::encode).collect::<Vec<_>>())
}

fn every_tenth_draw(entry: &mut Entry, change: impl Fn(&mut Entry)) {
    if matches!(entry.event, Event::CaseDrawn(_)) && entry.index.0 % 10 < 2 {
        change(entry);
    }
}

fn spoil_draw(entry: &mut Entry) {
    if let Event::CaseDrawn(drawn) = &mut entry.event {
        drawn.n_eff += 1;
        drawn.seed_hash[0] ^= 1;
    }
}

#[test]
fn honest_and_edited_logs_are_reported_alike() {
    let paper = court();
    let report = same_with_any_jobs(&paper, &paper.bundle(), "honest");
    assert!(report.valid, "{report}");
    assert!(report.size > 4 * 256, "several blocks");

    let late_and_early = edited(&paper, |entry| {
        every_tenth_draw(entry, |entry| {
            spoil_draw(entry);
            entry.index.0 += 1;
        });
    });
    let report = same_with_any_jobs(&paper, &late_and_early, "edited");
    let codes: Vec<_> = report.findings.iter().map(|f| (f.entry, f.code.as_str())).collect();
    assert!(codes.len() > 50 && codes.len() < 1_000, "{}", codes.len());
    let of_first: Vec<_> = codes.iter().filter(|f| f.0 == codes[0].0).map(|f| f.1).collect();
    assert_eq!(of_first, ["IndexMismatch", "SeedHashMismatch", "NEffMismatch"], "in their order");
    assert!(report.findings.is_sorted_by_key(|finding| finding.entry));
}

#[test]
fn a_log_without_end_of_findings_ends_at_the_same() {
    let paper = court();
    let all = edited(&paper, |entry| {
        spoil_draw(entry);
        entry.index.0 += 1;
    });
    let report = same_with_any_jobs(&paper, &all, "all spoiled");
    assert!(report.findings.len() >= 1_000, "{}", report.findings.len());
    assert!(report.facts.draws < 500, "the fold ended there");
}

#[test]
fn a_log_that_ends_within_is_reported_alike() {
    let paper = court();
    for at in [300, 511, 512, 900] {
        let mut entries = paper.bytes();
        entries[at].push(0xff);
        let report = same_with_any_jobs(&paper, &paper.bundle_of(&entries), "no message");
        let last = report.findings.last().expect("a finding");
        assert_eq!((last.code.as_str(), last.entry), ("Undecodable", Some(EntryIndex(at as u64))));
        let mut entries = paper.bytes();
        entries[at].extend([0x20, 0x03]);
        let report = same_with_any_jobs(&paper, &paper.bundle_of(&entries), "later version");
        assert_eq!(report.verdict, Verdict::Unsupported);
    }
}

#[test]
fn a_bundle_that_is_none_is_reported_alike() {
    let paper = court();
    let text = String::from_utf8(paper.bundle()).expect("text");
    let head = text.lines().count() - paper.entries.len();
    let spoil = |lines: &[usize]| {
        let spoiled = |(n, line): (usize, &str)| {
            if lines.contains(&n) { format!("*{line}\n") } else { format!("{line}\n") }
        };
        text.lines().enumerate().map(spoiled).collect::<String>()
    };
    for lines in [[head + 700, head + 900], [head + 255, head + 256]] {
        let report = same_with_any_jobs(&paper, spoil(&lines).as_bytes(), "no base64");
        assert_eq!(report.findings.len(), 1);
        assert_eq!(
            report.findings[0].entry,
            Some(EntryIndex((lines[0] - head) as u64)),
            "the first line"
        );
    }
    let cut = &text.as_bytes()[..text.len() - 1];
    assert_eq!(same_with_any_jobs(&paper, cut, "cut").findings[0].code, "UnreadableBundle");
    let longer = format!("{text}x");
    let report = same_with_any_jobs(&paper, longer.as_bytes(), "longer");
    assert_eq!(report.findings[0].code, "UnreadableBundle");
}

/// Lines so long that fewer than a tile are read at a time do not shift the tiles after them.
#[test]
fn long_lines_are_hashed_as_all_others() {
    let mut paper = PaperCourt::with_judges(64, 5);
    (1..=400).for_each(|number| drop(paper.assign(number).expect("assigns")));
    let mut entries = paper.bytes();
    for at in 100..260 {
        entries.insert(at, vec![at as u8; 60_000]);
    }
    let report = same_with_any_jobs(&paper, &paper.bundle_of(&entries), "long lines");
    assert!(report.findings.iter().all(|finding| finding.code != "RootMismatch"));
}
