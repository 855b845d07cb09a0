//! `caselot audit public` and what `caselot replay` makes of its file.

use std::path::Path;

use caselot_core::docket::{Entry, Event, codec};
use caselot_core::ledger::bundle;
use serde_json::Value;

use super::approvals::Court;
use super::lots::assigned;
use crate::oversight::{caselot, fixtures, text};

const PUBLIC: [&str; 5] = ["audit", "public", "year.bundle", "--key", "year.pub"];

fn entries() -> Vec<Entry> {
    let log = std::fs::read(fixtures().join("year.bundle")).expect("read");
    let log = bundle::parse(&log).expect("a bundle");
    log.entries.iter().map(|bytes| codec::decode(bytes).expect("an entry")).collect()
}

fn published(more: &[&str]) -> String {
    let output = caselot(&[&PUBLIC[..], more].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// Checks a file with these lines.
fn replayed(folder: &Path, lines: &str, key: &[&str]) -> (bool, String) {
    let file = folder.join("draws.jsonl");
    std::fs::write(&file, lines).expect("written");
    let file = file.to_str().expect("a name");
    let output = caselot(&[&["replay", file, "--lang", "en"], key].concat());
    (output.status.success(), text(&output.stdout) + &text(&output.stderr))
}

#[test]
fn draws_are_published_with_all_that_computes_them_and_nobody_but_judges() {
    let entries = entries();
    let draws = entries.iter().filter(|it| matches!(it.event, Event::CaseDrawn(_))).count();
    let file = published(&[]);
    assert_eq!(file.lines().count(), draws + 1);
    let judge = |it: &Entry| match &it.event {
        Event::JudgeRecorded(judge) => Some(judge.name.clone()),
        _ => None,
    };
    let judges: Vec<String> = entries.iter().filter_map(judge).collect();
    for person in entries.iter().map(|it| it.actor.person.as_str()) {
        let is_judge = judges.iter().any(|judge| judge.contains(person));
        assert!(is_judge || !file.contains(person), "{person}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let (well, said) = replayed(folder.path(), &file, &["--key", "year.pub"]);
    assert!(well, "{said}");
    let said: Value = serde_json::from_str(&said).expect("JSON");
    let lines = file.lines().skip(1).map(|line| serde_json::from_str(line).expect("JSON"));
    let hidden = lines.filter(|line: &Value| line["number"].is_null()).count();
    assert_eq!(said["draws"], draws);
    assert_eq!(said["not_public"], hidden);
    assert_eq!(said["trusted_key"], true);
    let (_, said) = replayed(folder.path(), &file, &[]);
    assert!(said.contains("\"trusted_key\": false"), "{said}");
}

#[test]
fn panels_alternates_and_contributed_draws_are_computed_again() {
    let folder = tempfile::tempdir().expect("a folder");
    for log in ["one-draws", "two-assessors", "two-seats", "two-contributed"] {
        let bundle = format!("../../vectors/logs/{log}.bundle");
        let output = caselot(&["audit", "public", &bundle, "--lang", "en"]);
        assert!(output.status.success(), "{log}: {}", text(&output.stderr));
        let (well, said) = replayed(folder.path(), &text(&output.stdout), &[]);
        assert!(well, "{log}: {said}");
        let said: Value = serde_json::from_str(&said).expect("JSON");
        assert_eq!(said["computed_again"], said["draws"], "{log}");
        assert!(said["draws"].as_u64() > Some(0), "{log}");
    }
}

#[test]
fn a_file_of_draws_that_was_touched_is_named_by_its_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = published(&[]);
    let lines: Vec<&str> = file.lines().collect();
    let edited = |at: usize, edit: &dyn Fn(&mut Value)| {
        let mut line: Value = serde_json::from_str(lines[at]).expect("JSON");
        edit(&mut line);
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines[at] = line.to_string();
        replayed(folder.path(), &(lines.join("\n") + "\n"), &["--key", "year.pub"])
    };
    type Edit = Box<dyn Fn(&mut Value)>;
    let other = |place: &'static str, value: Value| -> Edit {
        Box::new(move |line| *line.pointer_mut(place).expect("there") = value.clone())
    };
    let edits: [(Edit, &str); 6] = [
        (other("/seats/0/judge", 99.into()), "line 3: the draw, computed again, is another one"),
        (other("/draw/nonce", "11".repeat(32).into()), "line 3: the draw, computed again"),
        (other("/number", "(2025)湘0203民初9999号".into()), "line 3: the draw, computed again"),
        (other("/seed_hash", "22".repeat(32).into()), "line 3: the draw, computed again"),
        (other("/leaf_hash", "33".repeat(32).into()), "line 3: its entry is not in the log"),
        (other("/entry", 1.into()), "line 3: its entry is not in the log"),
    ];
    for (edit, words) in edits {
        let (well, said) = edited(2, &*edit);
        assert!(!well && said.contains(words), "{words}: {said}");
    }
    let (well, said) = replayed(folder.path(), &file, &["--key", &"ab".repeat(32)]);
    assert!(!well && said.contains("another key"), "{said}");
}

#[test]
fn draws_of_a_period_are_published_as_a_table_too() {
    let one = published(&["--format", "csv"]);
    let none = published(&["--format", "csv", "--from", "2099-01-01"]);
    assert_eq!(none.lines().count(), 1, "the headings");
    assert_eq!(one.lines().count(), published(&[]).lines().count());
    let wrong = ["--from", "2026-02-01", "--to", "2026-01-01", "--lang", "en"];
    let output = caselot(&[&PUBLIC[..], &wrong].concat());
    assert!(text(&output.stderr).contains("is after the last day"));
}

#[test]
fn a_case_that_is_closed_to_the_public_after_its_draw_is_not_named() {
    let court = Court::new();
    let [closed, open] = [1, 2].map(|serial| assigned(&court, serial));
    let flags = ["case", "flags", &closed, "--add", "不公开", "--text", "涉及个人隐私"];
    court.asks("FILING", &flags);
    court.is_valid();
    let public = ["audit", "public", "bundle", "--key", "key", "--out", "draws.jsonl"];
    court.house.done(&public);
    let file = std::fs::read_to_string(court.house.path("draws.jsonl")).expect("read");
    assert!(file.contains(&open) && !file.contains(&closed), "{file}");
    let said = court.house.done(&["replay", "draws.jsonl", "--key", "key"]);
    let said: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!((&said["computed_again"], &said["not_public"]), (&1.into(), &1.into()), "{said}");
}
