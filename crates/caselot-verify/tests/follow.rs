//! A log that is followed night by night: what stays in the folder after crashes, damage and lies.

#[path = "../../../tests/paper/mod.rs"]
mod paper;

use std::cell::Cell;
use std::fs;
use std::io;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use caselot_core::audit::{ContributorKey, HandFile, Report, Trust, verify};
use caselot_core::docket::Command as Act;
use caselot_core::docket::contribution::ContributorNamed;
use caselot_core::docket::contribution::tree::ValueTree;
use caselot_core::hash::to_hex;
use caselot_core::ledger::checkpoint::signing_key;
use caselot_verify::follow::{Anew, FollowOptions, Follower, LogPlace, Look};
use caselot_verify::pinned::Pinned;
use caselot_verify::{Disk, FolderDisk, VerifyError, write_tiles};
use paper::two::{REGISTRAR, proposed};
use paper::{ORIGIN, PaperCourt};
use tempfile::TempDir;

const DATE: &str = "2026-11-29 02:00:00 UTC";

/// A court's log, whose bundles of any size can be written.
struct Court {
    paper: PaperCourt,
    entries: Vec<Vec<u8>>,
    folder: TempDir,
}

impl Court {
    fn new(cases: u32) -> Court {
        let mut paper = PaperCourt::with_judges(64, 5);
        (1..=cases).for_each(|number| drop(paper.assign(number).expect("assigns")));
        let (entries, folder) = (paper.bytes(), tempfile::tempdir().expect("a folder"));
        Court { paper, entries, folder }
    }

    fn bundle(&self, size: usize) -> PathBuf {
        let path = self.folder.path().join(format!("{size}.bundle"));
        fs::write(&path, self.paper.bundle_of(&self.entries[..size])).expect("written");
        path
    }

    fn place(&self, size: usize) -> LogPlace {
        LogPlace::Bundle(self.bundle(size))
    }

    fn options(&self) -> FollowOptions {
        let trust = Trust::Key(self.paper.key());
        let (jobs, pinned) = (NonZeroUsize::MIN, Pinned::default());
        FollowOptions { trust, jobs, pinned, from_scratch: false }
    }

    fn key(&self) -> PathBuf {
        let path = self.folder.path().join("court.pub");
        fs::write(&path, self.paper.key().vkey() + "\n").expect("written");
        path
    }

    fn whole(&self, size: usize) -> Report {
        verify(&self.paper.bundle_of(&self.entries[..size]), &Trust::Key(self.paper.key()))
    }

    fn look_on(&self, disk: impl Disk, folder: &Path, size: usize) -> Result<Look, VerifyError> {
        Follower::on(disk, folder, DATE).look(&self.place(size), &self.options(), &mut |_, _| {})
    }

    fn look(&self, folder: &Path, size: usize) -> Look {
        self.look_on(FolderDisk::open(folder).expect("a folder"), folder, size).expect("looked at")
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for file in fs::read_dir(from).expect("a folder") {
        let path = file.expect("a file").path();
        fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("copied");
    }
}

/// A disk on which one write fails, half done.
struct Failing {
    disk: FolderDisk,
    /// Writes until the one that fails.
    left: Mutex<Cell<usize>>,
}

impl Failing {
    fn fails(&self) -> bool {
        let left = self.left.lock().expect("not poisoned");
        let now = left.get();
        left.set(now.wrapping_sub(1));
        now == 0
    }

    fn full() -> io::Error {
        io::ErrorKind::StorageFull.into()
    }
}

impl Disk for Failing {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        self.disk.read(name)
    }

    fn read_at(&self, name: &str, at: u64, length: usize) -> io::Result<Vec<u8>> {
        self.disk.read_at(name, at, length)
    }

    fn extend(&self, name: &str, at: u64, bytes: &[u8]) -> io::Result<()> {
        if self.fails() {
            self.disk.extend(name, at, &bytes[..bytes.len() / 2])?;
            return Err(Failing::full());
        }
        self.disk.extend(name, at, bytes)
    }

    fn replace(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        if self.fails() {
            fs::write(self.disk.path(&format!("{name}.part")), &bytes[..bytes.len() / 2])?;
            return Err(Failing::full());
        }
        self.disk.replace(name, bytes)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        if self.fails() { Err(Failing::full()) } else { self.disk.remove(name) }
    }
}

#[test]
fn each_write_may_fail_and_the_next_run_goes_on() {
    let mut court = Court::new(60);
    let all = court.entries.len();
    // A finding on the second night.
    court.entries[all / 2 + 9] = b"no entry".to_vec();
    let first = tempfile::tempdir().expect("a folder");
    court.look(first.path(), all / 2);
    let mut failed = 0;
    for write in 0.. {
        let folder = tempfile::tempdir().expect("a folder");
        copy(first.path(), folder.path());
        let disk = FolderDisk::open(folder.path()).expect("a folder");
        let failing = Failing { disk, left: Mutex::new(Cell::new(write)) };
        let looked = court.look_on(failing, folder.path(), all - 4);
        let done = looked.is_ok();
        if let Err(error) = looked {
            assert!(matches!(error, VerifyError::Writing { .. }), "{error}");
            assert_eq!(error.exit_code(), 2);
            failed += 1;
        }
        for size in [all - 4, all] {
            assert_eq!(court.look(folder.path(), size).report, court.whole(size), "write {write}");
        }
        let seen = fs::read_to_string(folder.path().join("checkpoints")).expect("text");
        assert_eq!(seen.matches(DATE).count(), 3, "each checkpoint once: {seen}");
        let findings = fs::read_to_string(folder.path().join("findings.jsonl")).expect("text");
        assert_eq!(findings.lines().count(), 1, "{findings}");
        if done {
            break;
        }
    }
    assert_eq!(failed, 5, "checkpoints, findings, pages, leaves, fold");
}

#[test]
fn a_killed_run_leaves_a_folder_that_goes_on() {
    let court = Court::new(2_000);
    let all = court.entries.len();
    let (folder, key) = (court.folder.path().join("kept"), court.key());
    let mut size = all / 4;
    for round in 0..24 {
        let bundle = court.bundle(size);
        let mut run = Command::new(env!("CARGO_BIN_EXE_caselot-verify"))
            .args(["follow".as_ref(), bundle.as_os_str(), "--folder".as_ref(), folder.as_os_str()])
            .args(["--key".as_ref(), key.as_os_str()])
            .stdout(Stdio::null())
            .spawn()
            .expect("it runs");
        std::thread::sleep(Duration::from_millis(round * 7 % 160));
        run.kill().expect("killed or done");
        run.wait().expect("ended");
        size = (size + all / 30).min(all);
    }
    let look = court.look(&folder, all);
    assert_eq!(look.report, court.whole(all));
    assert_eq!(look.anew, None, "a kill damages nothing");
}

#[test]
fn damage_is_found_and_everything_verified_again() {
    let court = Court::new(300);
    let all = court.entries.len();
    let first = tempfile::tempdir().expect("a folder");
    court.look(first.path(), all / 2);
    for (name, at) in [("fold", 5), ("fold", 90), ("fold", 4_000), ("cases-0", 700)] {
        for cut in [false, true] {
            let folder = tempfile::tempdir().expect("a folder");
            copy(first.path(), folder.path());
            let path = folder.path().join(name);
            let mut bytes = fs::read(&path).expect("read");
            match cut {
                true => bytes.truncate(at),
                // The last pages are the ones that are read.
                false => bytes.iter_mut().skip(at).step_by(50).for_each(|byte| *byte ^= 1),
            }
            fs::write(&path, bytes).expect("written");
            let look = court.look(folder.path(), all);
            assert_eq!(look.report, court.whole(all), "{name} at {at}");
            assert!(look.anew.is_some(), "{name} at {at}");
            assert_eq!(court.look(folder.path(), all).anew, None);
        }
    }
}

#[test]
fn a_log_that_is_shorter_or_another_is_found_with_and_without_what_was_kept() {
    let (court, mut lying) = (Court::new(40), Court::new(40));
    let (half, all) = (court.entries.len() / 2, court.entries.len());
    let spare = lying.entries[half - 3].len();
    lying.entries[half - 3] = vec![7; spare];
    for anew in [false, true] {
        for (log, size, code) in [
            (&court, half - 4, "ReceiptBeyondBundle"),
            (&lying, half - 2, "ForkedReceipt"),
            (&lying, all, "ForkedReceipt"),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            court.look(folder.path(), half);
            if anew {
                fs::remove_file(folder.path().join("fold")).expect("removed");
            }
            for night in 0..2 {
                let look = log.look(folder.path(), size);
                let codes: Vec<_> = look.report.findings.iter().map(|it| &it.code).collect();
                let found = codes.iter().any(|found| *found == code)
                    || (anew && size < half && codes.iter().any(|it| *it == "ReceiptBeyondBundle"));
                assert!(found, "{codes:?}, not {code}, anew {anew}, night {night}");
                assert!(!look.report.valid);
                assert_eq!(look.new_findings > 0, night == 0);
            }
            // The true log goes on.
            let look = court.look(folder.path(), all);
            assert_eq!(look.report.valid, code != "ForkedReceipt", "two signed logs stay two");
            court.look(folder.path(), all);
            assert_eq!(court.look(folder.path(), all).before, all as u64, "and it goes on");
        }
    }
}

/// What a recovery says was lost is no fork, if it says exactly what was verified last.
#[test]
fn a_recovery_that_names_what_was_verified_is_followed_from_the_beginning() {
    let court = Court::new(30);
    let size = court.entries.len();
    for (named, valid) in [(size, true), (size - 2, false)] {
        let folder = tempfile::tempdir().expect("a folder");
        court.look(folder.path(), size);
        let mut after = Court::new(20);
        let root = paper::root(&court.entries[..named]);
        after.paper.restore(named as u64, root).expect("goes on");
        for number in 21..=50 {
            after.paper.file(number).expect("files");
            after.paper.draw(number).expect("draws");
        }
        after.entries = after.paper.bytes();
        let all = after.entries.len();
        let look = after.look(folder.path(), all);
        assert_eq!(look.report.valid, valid, "{:?}", look.report.findings);
        assert_eq!(look.anew == Some(Anew::Restored), valid);
        let again = after.look(folder.path(), all);
        assert_eq!(again.report.valid, valid);
        assert_eq!(again.before == all as u64, valid);
        fs::remove_file(folder.path().join("fold")).expect("removed");
        assert_eq!(after.look(folder.path(), all).report.valid, valid, "and without the fold");
    }
}

#[test]
fn a_folder_is_one_log_and_one_run() {
    let court = Court::new(5);
    let all = court.entries.len();
    let folder = court.folder.path().join("kept");
    let held = Follower::open(&folder).expect("taken");
    let again = Follower::open(&folder);
    assert!(matches!(again.err(), Some(VerifyError::FolderTaken { .. })));
    held.look(&court.place(all), &court.options(), &mut |_, _| {}).expect("looked at");
    assert_eq!(held.kept_size().expect("read"), all as u64);
    let other = court.folder.path().join("other.bundle");
    let named = court.paper.bundle_named(&court.entries, "court.example/other".to_owned());
    fs::write(&other, named).expect("written");
    let looked = held.look(&LogPlace::Bundle(other), &court.options(), &mut |_, _| {});
    assert!(matches!(looked, Err(VerifyError::OtherLog { .. })));
}

#[test]
fn from_scratch_tells_whether_what_is_kept_is_right() {
    let court = Court::new(80);
    let all = court.entries.len();
    let folder = court.folder.path().join("kept");
    let options = FollowOptions { from_scratch: true, ..court.options() };
    for (size, is_same) in [(all / 3, None), (all / 2, Some(true)), (all, Some(true))] {
        let follower = Follower::open(&folder).expect("taken");
        let look = follower.look(&court.place(size), &options, &mut |_, _| {}).expect("looked at");
        assert_eq!((look.is_same, look.anew), (is_same, None));
        assert_eq!(look.report, court.whole(size));
    }
}

#[test]
fn tiles_are_added_to_and_followed_and_never_another_log_s() {
    let (court, mut lying) = (Court::new(400), Court::new(400));
    let (half, all) = (court.entries.len() / 2, court.entries.len());
    lying.entries[half - 3] = b"another".to_vec();
    let (tiles, folder) = (court.folder.path().join("tiles"), court.folder.path().join("kept"));
    let write = |court: &Court, size: usize| {
        let mut bundle = caselot_core::ledger::bundle::InMemory::new(Box::leak(
            court.paper.bundle_of(&court.entries[..size]).into_boxed_slice(),
        ));
        write_tiles(&mut bundle, &tiles)
    };
    for size in [half, all] {
        let written = write(&court, size).expect("written");
        assert!(written.files > 0 && written.long.is_empty() && written.size == size as u64);
        let follower = Follower::open(&folder).expect("taken");
        let place = LogPlace::Tiles(tiles.clone());
        let look = follower.look(&place, &court.options(), &mut |_, _| {}).expect("looked at");
        assert_eq!(look.report, court.whole(size));
    }
    assert_eq!(write(&court, all).expect("written").files, 0);
    let partial = format!("tile/entries/{:03}.p/{}", half / 256, half % 256);
    assert!(tiles.join(partial).exists(), "partial tiles of a published size stay");
    assert!(matches!(write(&court, half), Err(VerifyError::TilesAhead { .. })));
    assert!(matches!(write(&lying, all), Err(VerifyError::TileDiffers { .. })));
    fs::write(tiles.join("tile/0/001"), [7; 8192]).expect("written");
    let differs = write(&court, all).expect_err("a changed tile").to_string();
    assert!(differs.contains("tile/0/001"), "{differs}");
}

#[test]
fn another_version_s_fold_is_not_used() {
    let court = Court::new(10);
    let folder = court.folder.path().join("kept");
    court.look(&folder, court.entries.len());
    let path = folder.join("fold");
    let bytes = fs::read(&path).expect("read");
    let end = bytes.iter().position(|byte| *byte == b'\n').expect("a line");
    fs::write(&path, [b"caselot-fold 1 0.0.1 (old)", &bytes[end..]].concat()).expect("written");
    let look = court.look(&folder, court.entries.len());
    assert_eq!(look.anew, Some(Anew::Version));
    assert!(look.report.valid);
}

/// Files and draws cases, 300 a day, and closes each some hundred days later.
fn grown(cases: u32) -> PaperCourt {
    let mut paper = PaperCourt::two(40);
    for number in 1..=cases {
        if number % 300 == 1 {
            paper.days_pass(1);
        }
        let mut facts = paper::two::facts(number);
        facts.case_number = paper::case_number(number);
        paper.assigns(&facts);
    }
    paper
}

/// What a night costs beside a whole verification.
///
/// `CASES=350000 cargo test --release -p caselot-verify --test follow night_costs -- --ignored --nocapture`
#[test]
#[ignore = "measures"]
fn a_night_costs_the_night() {
    let cases = std::env::var("CASES").map_or(60_000, |cases| cases.parse().expect("a number"));
    let paper = grown(cases + 300);
    let (entries, folder) = (paper.bytes(), tempfile::tempdir().expect("a folder"));
    let court = Court { paper, entries, folder };
    let (kept, all) = (court.folder.path().join("kept"), court.entries.len());
    let (before, after) = (court.bundle(all - 600), court.bundle(all));
    let run = |arguments: &[&Path]| {
        let mut timed = Command::new("bash");
        timed.args(["-c", "TIMEFORMAT='%3R s'; time \"$@\" > /dev/null", "time"]);
        timed.arg(env!("CARGO_BIN_EXE_caselot-verify")).args(arguments);
        let output = timed.output().expect("bash runs");
        String::from_utf8_lossy(&output.stderr).trim().to_owned()
    };
    let key = court.key();
    let [follow, into, by, jobs, one] =
        ["follow", "--folder", "--key", "--jobs", "1"].map(Path::new);
    let size = |name: &str| fs::metadata(kept.join(name)).map_or(0, |file| file.len());
    println!("{cases} cases, {} entries", all - 600);
    println!("whole verification   {}", run(&[&after, by, &key, jobs, one]));
    println!("first look           {}", run(&[follow, &before, into, &kept, by, &key, jobs, one]));
    println!("fold {}, cases {}, leaves {}", size("fold"), size("cases-0"), size("leaves"));
    println!("a night of 300 cases {}", run(&[follow, &after, into, &kept, by, &key, jobs, one]));
    println!("fold {}, cases {}, leaves {}", size("fold"), size("cases-0"), size("leaves"));
    println!("a night without any  {}", run(&[follow, &after, into, &kept, by, &key, jobs, one]));
    assert_eq!(court.look(&kept, all).report, court.whole(all));
    if let Ok(keep) = std::env::var("KEEP") {
        fs::copy(&after, Path::new(&keep).join("grown.bundle")).expect("copied");
        fs::copy(&key, Path::new(&keep).join("grown.pub")).expect("copied");
    }
}

/// Two persons name a contributor; its key.
fn names(paper: &mut PaperCourt, seed: u8) -> ContributorKey {
    let key = signing_key(&[seed; 32]);
    let public = key.verifying_key().to_bytes();
    let tree = ValueTree::new(ORIGIN, public, [seed; 32].into(), 3);
    let named = ContributorNamed::signed(ORIGIN, "省律师协会", (tree.root(), 3), &key);
    let named = paper.by(REGISTRAR, Act::NameContributor(Box::new(named))).expect("proposes");
    paper.approve(proposed(&named)).expect("approves");
    ContributorKey::parse(&to_hex(&public)).expect("a key")
}

/// Another contributor than those that are believed in is found in the night in which it is named, noted
/// once, and gone when its key is given, too. What is kept does not depend on the keys.
#[test]
fn a_contributor_that_is_not_believed_in_is_found_in_the_night_in_which_it_is_named() {
    let mut paper = PaperCourt::two(5);
    let first = names(&mut paper, 71);
    let one = paper.bytes().len();
    let second = names(&mut paper, 72);
    let (entries, folder) = (paper.bytes(), tempfile::tempdir().expect("a folder"));
    let two = entries.len();
    let court = Court { paper, entries, folder };
    let kept = court.folder.path().join("kept");
    let look = |size: usize, contributors: &[ContributorKey]| {
        let pinned = Pinned { contributors: contributors.to_vec(), hands: None };
        let options = FollowOptions { pinned, ..court.options() };
        let disk = FolderDisk::open(&kept).expect("a folder");
        let look =
            Follower::on(disk, &kept, DATE).look(&court.place(size), &options, &mut |_, _| {});
        let look = look.expect("looked at");
        let codes = look.report.findings.iter().map(|it| it.code.clone()).collect::<Vec<_>>();
        (look.before, look.new_findings, codes)
    };
    let untrusted = || vec!["ContributorUntrusted".to_owned()];
    assert_eq!(look(one, &[first]), (0, 0, vec![]));
    assert_eq!(look(two, &[first]), (one as u64, 1, untrusted()));
    assert_eq!(look(two, &[first]), (two as u64, 0, untrusted()));
    assert_eq!(look(two, &[first, second]), (two as u64, 0, vec![]));
    assert_eq!(look(two, &[]), (two as u64, 0, vec![]));
    let noted = fs::read_to_string(kept.join("findings.jsonl")).expect("findings");
    assert_eq!(noted.matches("ContributorUntrusted").count(), 1, "{noted}");
}

/// A person of the file who has no such hand in the log is found each night, and noted once.
#[test]
fn hands_that_are_believed_in_are_held_against_the_log_each_night() {
    let court = Court::new(2);
    let kept = court.folder.path().join("kept");
    let look = |hands: Option<&str>| {
        let hands = hands.map(|text| HandFile::parse(text).expect("a file of hands"));
        let pinned = Pinned { hands, ..Pinned::default() };
        let options = FollowOptions { pinned, ..court.options() };
        let disk = FolderDisk::open(&kept).expect("a folder");
        let place = court.place(court.entries.len());
        let look = Follower::on(disk, &kept, DATE).look(&place, &options, &mut |_, _| {});
        let look = look.expect("looked at");
        let codes = look.report.findings.iter().map(|it| it.code.clone()).collect::<Vec<_>>();
        (look.new_findings, codes)
    };
    let line = format!("{} 李四\n", "ab".repeat(32));
    let untrusted = || vec!["HandUntrusted".to_owned()];
    assert_eq!(look(None), (0, vec![]));
    assert_eq!(look(Some("")), (0, vec![]));
    assert_eq!(look(Some(&line)), (1, untrusted()));
    assert_eq!(look(Some(&line)), (0, untrusted()));
}
