//! Backups as an administrator makes, checks and puts them back: beside a server that serves, after a
//! lost disk, and cut short anywhere.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::house::{COURT, House};
use crate::keys::{Server, assign, court, done, refused};

/// Kills of each command, each a little later than the one before.
const KILLS: u32 = 14;
const STEP: Duration = Duration::from_millis(60);

fn program(dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_caselot"));
    command.args(arguments).current_dir(dir).env("LC_ALL", "C.UTF-8");
    command
}

/// The exit code, and all that was said.
fn ended(dir: &Path, arguments: &[&str]) -> (i32, String) {
    let output = program(dir, arguments).output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code().unwrap(), said)
}

fn backups(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|it| it == "backup")).collect();
    found.sort();
    found
}

/// Backs up into the folder `kept`, and gives the file.
fn back_up(dir: &Path) -> String {
    let folder = dir.join("kept");
    fs::create_dir_all(&folder).unwrap();
    let before = backups(&folder);
    done(dir, &["backup", "--data", "data", "--out", "kept"]);
    let new = backups(&folder).into_iter().find(|path| !before.contains(path)).unwrap();
    new.to_str().unwrap().to_owned()
}

/// The disk with the database is lost; keys and checkpoint are on another one.
fn lose_database(dir: &Path) {
    for name in ["caselot.db", "caselot.db-wal", "caselot.db-shm"] {
        drop(fs::remove_file(dir.join("data").join(name)));
    }
}

fn number(serial: u32) -> String {
    format!("(2026){COURT}民初{serial}号")
}

#[test]
fn a_backup_is_made_beside_a_server_and_put_back_after_the_disk_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let server = court(dir);
    done(dir, &server.asks(&assign(&number(1))));
    let file = back_up(dir);
    let name = Path::new(&file).file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with(&format!("caselot-{COURT}-")) && name.contains("-schema"), "{name}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let (code, said) = ended(dir, &["backup", "check", &file]);
    assert!(
        code == 0 && said.starts_with("VALID") && said.contains("entries, the newest of"),
        "{said}"
    );

    // The server went on: what is signed afterwards is missing, and the cure is said.
    done(dir, &server.asks(&assign(&number(2))));
    let said = refused(dir, &["restore", &file, "--data", "data"]);
    assert!(said.contains("in use"), "{said}");
    drop(server);
    let said = refused(dir, &["restore", &file, "--data", "data"]);
    assert!(said.contains("the backup has") && said.contains("it is newer"), "{said}");
    lose_database(dir);
    let said = done(dir, &["restore", &file, "--data", "data", "--dry-run"]);
    assert!(said.contains("were signed") && said.contains("caselot recover"), "{said}");
    assert!(said.contains("Nothing was changed") && !dir.join("data/caselot.db").exists());
    done(dir, &["restore", &file, "--data", "data"]);
    let recover = ["recover", "--data", "data", "--person", "王五", "--approver", "李四"];
    done(dir, &recover);
    let server = Server::start(dir);
    done(dir, &server.asks(&["case", "show", &number(1)]));

    // A backup of all of it is all there.
    let third = number(3);
    let fresh = [&assign(&third)[..], &["--folder", "fresh"]].concat();
    done(dir, &server.asks(&fresh));
    let file = back_up(dir);
    drop(server);
    lose_database(dir);
    let said = done(dir, &["restore", &file, "--data", "data"]);
    assert!(said.contains("that its checkpoint signed are in the backup"), "{said}");
    let again = done(dir, &["restore", &file, "--data", "data"]);
    assert!(again.contains("in place"), "what is there is in the backup: {again}");
    let database = dir.join("data/caselot.db");
    assert_eq!(fs::metadata(&database).unwrap().permissions().mode() & 0o777, 0o600);
    let server = Server::start(dir);
    done(dir, &server.asks(&["case", "show", &number(3)]));
    done(
        dir,
        &server.asks(&["audit", "export", "--out", "court.bundle", "--key-out", "court.pub"]),
    );
    done(dir, &["verify", "court.bundle", "--key", "court.pub"]);
}

#[test]
fn a_backup_holds_no_key_and_the_keys_are_kept_apart() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let server = court(dir);
    done(dir, &server.asks(&assign(&number(1))));
    let keys = ["backup", "--data", "data", "--out", "one.backup", "--keys-out", "keys.json"];
    let said = done(dir, &keys);
    assert!(said.contains("Keep it apart"), "{said}");
    assert!(refused(dir, &keys).contains("already"), "nothing is overwritten");
    let mode = fs::metadata(dir.join("keys.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let backup = fs::read(dir.join("one.backup")).unwrap();
    let holds = |needle: &[u8]| backup.windows(needle.len()).any(|part| part == needle);
    for name in ["sealing.key".to_owned(), format!("{COURT}.key")] {
        let digits = fs::read_to_string(dir.join("data/keys").join(name)).unwrap();
        let digits = digits.trim();
        let digit = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).unwrap();
        let bytes: Vec<u8> = (0..digits.len()).step_by(2).map(digit).collect();
        assert!(!holds(digits.as_bytes()) && !holds(&bytes), "a key is in the backup");
        assert!(!said.contains(digits));
    }
    // Another machine: backup and keys are enough, once somebody says that it is the newest.
    fs::create_dir(dir.join("new")).unwrap();
    let new = dir.join("new");
    drop(server);
    let restore = ["restore", "../one.backup", "--data", "data", "--keys", "../keys.json"];
    let said = done(&new, &restore);
    assert!(said.contains("--without-checkpoint"), "{said}");
    let serve = ["serve", "--dev-no-tokens", "--data", "data", "--listen", "127.0.0.1:0"];
    let (code, said) = ended(&new, &serve);
    assert!(code == 1 && said.contains("no checkpoint beside its key"), "{said}");
    // What is there stays.
    fs::write(new.join("data/keys/sealing.key"), "other").unwrap();
    done(&new, &restore);
    assert_eq!(fs::read_to_string(new.join("data/keys/sealing.key")).unwrap(), "other");
}

#[test]
fn a_damaged_backup_is_not_valid_and_is_not_put_back() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let server = court(dir);
    done(dir, &server.asks(&assign(&number(1))));
    let file = back_up(dir);
    drop(server);
    let bytes = fs::read(&file).unwrap();
    let broken = dir.join("broken.backup");
    let check = |what: &str| {
        let (code, said) = ended(dir, &["backup", "check", "broken.backup"]);
        assert!(code == 1 && said.starts_with("INVALID"), "{what}: {code} {said}");
        lose_database(dir);
        let (code, said) = ended(dir, &["restore", "broken.backup", "--data", "data"]);
        assert!(code == 1 && said.contains("is not sound"), "{what}: {code} {said}");
        assert!(!dir.join("data/caselot.db").exists());
    };
    for sql in [
        "UPDATE tray_keys SET sealed = zeroblob(72) WHERE tray = 3",
        "DELETE FROM cases",
        "UPDATE entries SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'ff' AS BLOB) \
         WHERE place = (SELECT max(place) FROM entries)",
        "UPDATE backup_courts SET checkpoint = replace(checkpoint, 'caselot.local', 'caselot.other')",
        "UPDATE courts SET size = size - 1",
    ] {
        fs::write(&broken, &bytes).unwrap();
        let database = rusqlite::Connection::open(&broken).unwrap();
        assert!(database.execute(sql, []).unwrap() > 0, "{sql}");
        drop(database);
        check(sql);
    }
    fs::write(&broken, &bytes[..bytes.len() / 2]).unwrap();
    check("a part of the file");
    for (what, bytes) in [("nothing", &b""[..]), ("text", b"not a database, and long enough")] {
        fs::write(&broken, bytes).unwrap();
        let (code, said) = ended(dir, &["backup", "check", "broken.backup"]);
        assert!(
            code == 2 && said.contains("is not a file that caselot backup made"),
            "{what}: {said}"
        );
    }
    let (code, _) = ended(dir, &["backup", "check", "missing.backup"]);
    assert_eq!(code, 2);
}

#[test]
fn a_database_that_the_backup_does_not_hold_stays() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let server = court(dir);
    done(dir, &server.asks(&assign(&number(1))));
    let file = back_up(dir);
    drop(server);
    // Another court of the same code, longer than the backup.
    let other = House::new();
    let database = other.path("data/caselot.db");
    let data = other.path("data");
    let said = refused(dir, &["restore", &file, "--data", data.to_str().unwrap()]);
    assert!(said.contains("another log"), "{said}");
    fs::write(&database, "no database at all, but long enough to be one").unwrap();
    let said = refused(dir, &["restore", &file, "--data", data.to_str().unwrap()]);
    assert!(said.contains("cannot be read") && said.contains("move it away"), "{said}");
    fs::remove_file(&database).unwrap();
    fs::write(other.path("data/caselot.db-wal"), "left behind").unwrap();
    let said = refused(dir, &["restore", &file, "--data", data.to_str().unwrap()]);
    assert!(said.contains("without its database"), "{said}");
    assert_eq!(fs::read_to_string(other.path("data/caselot.db-wal")).unwrap(), "left behind");
}

/// Runs a command and kills it after a pause; whether it had ended before.
fn killed(dir: &Path, arguments: &[&str], pause: Duration) -> bool {
    let mut command = program(dir, arguments);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(pause);
    let had_ended = child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    child.wait().unwrap();
    had_ended
}

#[test]
fn a_backup_that_is_killed_leaves_no_half_file_and_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let server = court(dir);
    done(dir, &server.asks(&assign(&number(1))));
    let kept = dir.join("kept");
    fs::create_dir(&kept).unwrap();
    let backup = ["backup", "--data", "data", "--out", "kept"];
    for kill in 0..KILLS {
        killed(dir, &backup, STEP * kill);
        for file in backups(&kept) {
            let (code, said) = ended(dir, &["backup", "check", file.to_str().unwrap()]);
            assert_eq!(code, 0, "after kill {kill}: {said}");
        }
        done(dir, &server.asks(&["case", "show", &number(1)]));
    }
    done(dir, &backup);
    let left: Vec<_> = fs::read_dir(&kept).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(backups(&kept).len(), 1);
}

#[test]
fn a_restore_that_is_killed_leaves_one_whole_database_or_none_and_is_run_again() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let server = court(dir);
    done(dir, &server.asks(&assign(&number(1))));
    let file = back_up(dir);
    drop(server);
    let restore = ["restore", &file, "--data", "data"];
    for kill in 0..KILLS {
        if kill % 2 == 0 {
            lose_database(dir);
        }
        killed(dir, &restore, STEP * kill);
        let database = dir.join("data/caselot.db");
        if database.exists() {
            done(dir, &["key", "show", "--data", "data"]);
        }
    }
    done(dir, &restore);
    let data = fs::read_dir(dir.join("data")).unwrap().map(|it| it.unwrap().file_name());
    let left: Vec<_> = data.filter(|name| name.to_string_lossy().contains("restoring")).collect();
    assert!(left.is_empty(), "{left:?}");
    let server = Server::start(dir);
    done(dir, &server.asks(&["case", "show", &number(1)]));
}

/// A data directory with a database of the first schema, with keys and checkpoint.
fn old_directory(dir: &Path) {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/databases");
    fs::create_dir_all(dir.join("data/keys")).unwrap();
    for entry in fs::read_dir(fixtures.join("keys")).unwrap() {
        let from = entry.unwrap().path();
        let to = dir.join("data/keys").join(from.file_name().unwrap());
        fs::copy(&from, &to).unwrap();
        fs::set_permissions(&to, fs::Permissions::from_mode(0o600)).unwrap();
    }
    fs::copy(fixtures.join("schema-1.db"), dir.join("data/caselot.db")).unwrap();
}

#[test]
fn a_migration_that_is_killed_leaves_the_old_schema_or_the_new_one_whole() {
    let opens = ["index", "rebuild", "--data", "data"];
    for kill in 0..KILLS {
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        old_directory(dir);
        // Looking at it changes nothing.
        let (code, said) = ended(dir, &["key", "show", "--data", "data", "--court", COURT]);
        assert!(code == 1 && said.contains("start caselot serve once"), "{said}");
        killed(dir, &opens, STEP * kill / 4);
        done(dir, &opens);
        let names = fs::read_dir(dir.join("data")).unwrap();
        let names: Vec<_> =
            names.map(|it| it.unwrap().file_name().to_string_lossy().into_owned()).collect();
        let kept: Vec<_> = names.iter().filter(|name| name.contains(".schema-1.")).collect();
        assert!(kept.len() == 1 && !kept[0].ends_with(".part"), "after kill {kill}: {names:?}");
        let kept = rusqlite::Connection::open(dir.join("data").join(kept[0])).unwrap();
        let schema: u32 = kept.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(schema, 1);
    }
}
