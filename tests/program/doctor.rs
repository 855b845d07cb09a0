//! `caselot doctor`, on data directories that are well and on those that are not; and what a server
//! does with the latter when it starts.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

use caselot::service::ambient::{Clock, SystemClock};
use serde_json::Value;

use crate::house::{COURT, House};
use crate::keys::{court_with_pool, done};

/// The exit code, and the checks.
fn examined(house: &House, more: &[&str]) -> (i32, Vec<Value>) {
    let doctor = ["doctor", "--data", "data", "--json"];
    let output = Command::new(env!("CARGO_BIN_EXE_caselot"))
        .args([&doctor[..], more].concat())
        .current_dir(house.path(""))
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    let checks = serde_json::from_slice(&output.stdout);
    let checks = checks.unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code().unwrap(), checks)
}

/// What is not as it should be, as gravity and text; the room on the disk of the tests aside.
fn amiss(checks: &[Value]) -> Vec<String> {
    let amiss = checks.iter().filter(|it| it["gravity"] != "OK" && it["check"] != "room");
    let text = |it: &Value, name: &str| it[name].as_str().unwrap().to_owned();
    amiss
        .map(|it| {
            assert!(!text(it, "cure").is_empty(), "{it} has no cure");
            format!("{} {}", text(it, "gravity"), text(it, "text"))
        })
        .collect()
}

#[test]
fn a_new_court_lacks_a_backup_and_nothing_else() {
    let house = House::new();
    let (code, checks) = examined(&house, &[]);
    assert_eq!(amiss(&checks), ["WARN no backup of this directory is known"]);
    assert_eq!(code, 1);
    let names: Vec<_> = checks.iter().map(|it| it["check"].as_str().unwrap()).collect();
    for name in ["settings", "files", "schema", "log", "key", "sealing", "checkpoint", "undrawn"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let server = house.serve(&[]);
    house.done(&["backup", "--data", "data", "--out", "one.backup"]);
    let (_, checks) = examined(&house, &[]);
    assert!(amiss(&checks).is_empty(), "beside a server: {checks:?}");
    drop(server);
    let said = house.run(&["doctor", "--data", "data", "--lang", "zh"]).1;
    assert!(said.contains("OK    设置无误") && said.contains("条记录齐全"), "{said}");
    house.refused(&["doctor"]);
    let (well, said) = house.run(&["doctor", "--data", "elsewhere"]);
    assert!(!well && said.contains("FAIL  elsewhere holds no court"), "{said}");
}

/// Spoils one thing, looks, and puts it back.
fn spoilt(house: &House, name: &str, spoil: impl FnOnce(&Path), expected: &str) {
    let path = house.path("data").join(name);
    let (bytes, mode) = (fs::read(&path).unwrap(), fs::metadata(&path).unwrap().permissions());
    spoil(&path);
    let (code, checks) = examined(house, &[]);
    let found = amiss(&checks);
    assert!(found.iter().any(|it| it.starts_with("FAIL") && it.contains(expected)), "{found:?}");
    assert_eq!(code, 2, "{found:?}");
    fs::write(&path, bytes).unwrap();
    fs::set_permissions(&path, mode).unwrap();
}

#[test]
fn what_stops_a_start_is_found_before() {
    let house = House::new();
    let open = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
    let remove = |path: &Path| fs::remove_file(path).unwrap();
    let other = |path: &Path| fs::write(path, format!("{}\n", "07".repeat(32))).unwrap();
    let (key, checkpoint) = (format!("keys/{COURT}.key"), format!("keys/{COURT}.checkpoint"));
    spoilt(&house, "access.json", open, "others may look into");
    spoilt(&house, "access.json", |path| fs::write(path, "[").unwrap(), "cannot be read");
    spoilt(&house, &key, open, "others may look into");
    spoilt(&house, &key, remove, "is missing");
    spoilt(&house, &key, other, "is not the key that the log names");
    spoilt(&house, "keys/sealing.key", remove, "is missing");
    spoilt(&house, "keys/sealing.key", other, "does not open tray 0");
    spoilt(&house, &checkpoint, remove, "no checkpoint beside the key");
    spoilt(&house, "caselot.db", remove, "is missing");
    spoilt(&house, "caselot.db", |path| fs::write(path, "no database").unwrap(), "cannot be read");
    let (_, checks) = examined(&house, &[]);
    assert_eq!(amiss(&checks).len(), 1, "all was put back: {checks:?}");
    let (code, checks) = examined(&house, &["--set", "limits.burst=0"]);
    assert!(code == 2 && amiss(&checks)[0].contains("limits.burst"), "{checks:?}");
}

/// One cause is one line with one cure: a mode is no reason to put an older file back.
#[test]
fn a_file_that_others_may_look_into_is_said_once() {
    let house = House::new();
    for name in ["access.json", "keys/sealing.key"] {
        let path = house.path("data").join(name);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let (_, checks) = examined(&house, &[]);
        let own: Vec<_> =
            checks.iter().filter(|it| it["text"].to_string().contains(name)).collect();
        assert_eq!(own.len(), 1, "{own:?}");
        assert!(own[0]["cure"].as_str().unwrap().starts_with("chmod"), "{own:?}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    fs::write(house.path("data/access.json"), "[").unwrap();
    let (_, checks) = examined(&house, &[]);
    let damaged = checks.iter().find(|it| it["check"] == "grants").unwrap();
    let cure = damaged["cure"].as_str().unwrap();
    assert!(cure.contains("end again the grants that were ended since"), "{damaged}");
}

#[test]
fn what_the_server_cannot_write_and_settings_that_all_can_write_are_found() {
    let house = House::new();
    for (name, mode) in [("", 0o500), ("keys", 0o500), ("caselot.db", 0o400)] {
        let path = house.path("data").join(name);
        let before = fs::metadata(&path).unwrap().permissions();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let (code, checks) = examined(&house, &[]);
        let found = amiss(&checks);
        let said = found.iter().filter(|it| it.starts_with("FAIL who serves may not write"));
        assert!(said.count() == 1 && code == 2, "{name}: {found:?}");
        fs::set_permissions(&path, before).unwrap();
    }
    let settings = house.path("caselot.toml");
    fs::write(&settings, "[log]\nlevel = \"warn\"\n").unwrap();
    for (mode, found) in [(0o666, true), (0o640, false), (0o644, false)] {
        fs::set_permissions(&settings, fs::Permissions::from_mode(mode)).unwrap();
        let (_, checks) = examined(&house, &["--config", "caselot.toml"]);
        let said = amiss(&checks).iter().any(|it| it.contains("everybody may write caselot.toml"));
        assert_eq!(said, found, "{mode:o}: {checks:?}");
    }
}

/// Only root looks in the place of another user, who serves.
#[test]
fn root_finds_the_tls_key_right_that_belongs_to_who_serves() {
    let house = House::new();
    if fs::metadata(house.path("data")).unwrap().uid() != 0 {
        return;
    }
    let serves = Some(4_321);
    for path in ["data", "data/keys", "data/access.json", "data/caselot.db"] {
        chown(house.path(path), serves, serves).unwrap();
    }
    for entry in fs::read_dir(house.path("data/keys")).unwrap() {
        chown(entry.unwrap().path(), serves, serves).unwrap();
    }
    let key = rcgen::KeyPair::generate().unwrap();
    let mut asked = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    asked.not_after =
        (UNIX_EPOCH + Duration::from_millis(SystemClock.now_ms() + 5 * 86_400_000)).into();
    let certificate = asked.self_signed(&key).unwrap();
    fs::write(house.path("server.pem"), certificate.pem()).unwrap();
    fs::write(house.path("server.key"), key.serialize_pem()).unwrap();
    fs::set_permissions(house.path("server.key"), fs::Permissions::from_mode(0o600)).unwrap();
    let tls = ["--set", "tls.certificate=server.pem", "--set", "tls.key=server.key"];
    for (owner, is_well) in [(4_321, true), (0, false), (1_234, false)] {
        chown(house.path("server.key"), Some(owner), None).unwrap();
        let (_, checks) = examined(&house, &tls);
        let found = amiss(&checks);
        let blamed = found.iter().any(|it| it.contains("server.key belongs to another user"));
        assert_eq!(blamed, !is_well, "{owner}: {found:?}");
        // Whoever owns the key, the certificate ends soon.
        assert!(found.iter().any(|it| it.starts_with("WARN the certificate")), "{found:?}");
    }
}

/// Only root can give a file away, so only root can see this.
#[test]
fn what_root_left_in_another_users_directory_is_named_with_its_owner() {
    let house = House::new();
    if fs::metadata(house.path("data")).unwrap().uid() != 0 {
        return;
    }
    let (user, group) = (Some(4_321), Some(4_321));
    for path in ["data", "data/keys", "data/access.json"] {
        chown(house.path(path), user, group).unwrap();
    }
    for entry in fs::read_dir(house.path("data/keys")).unwrap() {
        chown(entry.unwrap().path(), user, group).unwrap();
    }
    let (code, checks) = examined(&house, &[]);
    let amiss = amiss(&checks);
    assert!(amiss[0].starts_with("FAIL data/caselot.db belongs to another user"), "{amiss:?}");
    assert!(code == 2 && !amiss.iter().any(|text| text.contains("cannot be read")), "{amiss:?}");
}

#[test]
fn a_certificate_that_ends_is_told() {
    let house = House::new();
    let soon = Duration::from_millis(SystemClock.now_ms()) + Duration::from_secs(12 * 3_600);
    let soon = UNIX_EPOCH + soon;
    for (end, gravity, text) in [
        (rcgen::date_time_ymd(2020, 1, 1), "FAIL", "has ended"),
        (soon.into(), "FAIL", "ends in less than a day (11 h)"),
        (rcgen::date_time_ymd(4000, 1, 1), "OK", "days more"),
    ] {
        let key = rcgen::KeyPair::generate().unwrap();
        let mut asked = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        asked.not_before = rcgen::date_time_ymd(2019, 1, 1);
        asked.not_after = end;
        let certificate = asked.self_signed(&key).unwrap();
        fs::write(house.path("server.pem"), certificate.pem()).unwrap();
        fs::write(house.path("server.key"), key.serialize_pem()).unwrap();
        fs::set_permissions(house.path("server.key"), fs::Permissions::from_mode(0o600)).unwrap();
        let tls = ["--set", "tls.certificate=server.pem", "--set", "tls.key=server.key"];
        let (_, checks) = examined(&house, &tls);
        let found = checks.iter().find(|it| it["check"] == "certificate").unwrap();
        assert_eq!(found["gravity"], gravity, "{found}");
        assert!(found["text"].as_str().unwrap().contains(text), "{found}");
    }
}

#[test]
fn a_pool_below_the_policy_and_grants_that_are_there_twice_are_told() {
    let folder = tempfile::tempdir().unwrap();
    drop(court_with_pool(folder.path(), 2));
    let doctor = ["doctor", "--data", "data"];
    let output = Command::new(env!("CARGO_BIN_EXE_caselot"))
        .args(doctor)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("pool civil: 2 effective candidates today"), "{said}");
    assert!(said.contains("asks for 3; add members"), "{said}");
    let create = ["token", "create", "--data", "data", "--person", "李某", "--role", "AUDITOR"];
    let (short, long) = (["--days", "5"], ["--days", "90"]);
    done(folder.path(), &[&create[..], &short].concat());
    done(folder.path(), &[&create[..], &long].concat());
    let output = Command::new(env!("CARGO_BIN_EXE_caselot"))
        .args(doctor)
        .current_dir(folder.path())
        .output();
    let said = String::from_utf8(output.unwrap().stdout).unwrap();
    assert!(said.contains("李某 has several grants for the same"), "{said}");
    assert!(said.contains("of 李某 ends with 20"), "{said}");
    let again = "token create --data data --courts 湘0203 --person 李某 --role AUDITOR --out FILE";
    assert!(said.contains(again), "the cure is the whole command: {said}");
}

#[test]
fn a_court_that_is_not_right_is_closed_and_the_others_are_served() {
    let house = House::new();
    let other = ["init", "--data", "data", "--name", "第二区人民法院", "--court", "湘0204"];
    house.done(&[&other[..], &["--protocol", "1", "--token-out", "second"]].concat());
    for name in ["湘0204.checkpoint", "湘0204.checkpoint-before"] {
        drop(fs::remove_file(house.path("data/keys").join(name)));
    }
    let mut server = house.serve(&[]);
    let said = server.says("the court is closed");
    assert!(said.contains("湘0204") && said.contains("--without-checkpoint 湘0204"), "{said}");
    let address = server.address.clone();
    let show = |court: &str, token: &str| {
        house.run(&[
            "roster",
            "show",
            "--court",
            court,
            "--token-file",
            token,
            "--server",
            &address,
        ])
    };
    let (well, said) = show(COURT, "registrar");
    assert!(well, "{said}");
    let (well, said) = show("湘0204", "second");
    assert!(!well && said.contains("is closed on this server"), "{said}");
    drop(server);
    let server = house.serve(&["--without-checkpoint", "湘0204"]);
    let address = server.address.clone();
    let asked = ["roster", "show", "--court", "湘0204", "--token-file", "second"];
    house.done(&[&asked[..], &["--server", &address]].concat());
    let database = fs::metadata(house.path("data/caselot.db")).unwrap().permissions().mode();
    assert_eq!(database & 0o777, 0o600);
}

#[test]
fn files_that_others_may_look_into_are_closed_at_the_start() {
    let house = House::new();
    let set = |name: &str, mode| {
        let path = house.path("data").join(name);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    set("", 0o755);
    set("caselot.db", 0o644);
    let mut server = house.serve(&[]);
    server.says("ready on");
    drop(server);
    house.done(&["key", "show", "--data", "data"]);
    let mode = |name: &str| {
        fs::metadata(house.path("data").join(name)).unwrap().permissions().mode() & 0o777
    };
    assert_eq!((mode(""), mode("caselot.db")), (0o700, 0o600));
}

/// A file that may not grow stands for a full disk.
#[test]
fn a_database_that_cannot_be_written_is_found_at_the_start() {
    let house = House::new();
    // Another reader, so that only the write-ahead log would grow.
    let held = rusqlite::Connection::open(house.path("data/caselot.db")).unwrap();
    let count = |row: &rusqlite::Row<'_>| row.get::<_, u64>(0);
    assert_eq!(held.query_row("SELECT count(*) FROM courts", [], count).unwrap(), 1);
    let serve = format!(
        "trap '' XFSZ; ulimit -f 0; exec {} serve --data data --listen 127.0.0.1:0",
        env!("CARGO_BIN_EXE_caselot")
    );
    let mut shell = Command::new("bash");
    let output = shell.args(["-c", &serve]).current_dir(house.path("")).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("the database cannot be written"), "{said}");
    drop(held);
    drop(house.serve(&[]));
}

/// The note that the witness showed, with its own line in it, is what a recovery is given.
pub fn goes_on_from_what_a_witness_showed(house: &House, seen: u64) {
    let contradicted = "湘0203: a witness shows";
    let doctor = ["doctor", "--data", "old"];
    let (_, said) = house.run(&doctor);
    assert!(said.contains(&format!("FAIL  {contradicted} {seen} entries")), "{said}");
    let recover = ["recover", "--data", "old", "--person", "王五", "--approver", "李四"];
    let kept = ["--checkpoint", "old/cosigned/湘0203.contradiction"];
    house.refused(&recover);
    let said = house.done(&[&recover[..], &kept].concat());
    assert!(said.contains(&format!("; {seen} had been signed.")), "{said}");
    let (_, said) = house.run(&doctor);
    assert!(!said.contains(contradicted) && !said.contains("FAIL"), "{said}");
}
