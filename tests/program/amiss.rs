//! A court with which something is amiss, among others that are well: a log with a finding, a key that is
//! away, a log that is damaged. What is kept of it, and who is told.

use std::fs;
use std::path::Path;

use caselot::store::sqlite::SqliteStore;
use caselot::store::{Append, Store};
use caselot_core::docket::code::AbsenceKind;
use caselot_core::docket::entry::{Actor, Event};
use caselot_core::docket::people::Absence;
use caselot_core::docket::{Day, Entry, Protocol, codec};
use caselot_core::id::{EntryIndex, JudgeId};
use serde_json::Value;

use crate::house::{COURT, House};
use crate::monitor::page;

const OTHER: &str = "湘0204";
/// The exit code of what was done, where something is amiss with a court.
const AMISS: Option<i32> = Some(5);

/// Two courts in one directory.
fn two_courts() -> House {
    let house = House::of_protocol(Protocol::Two);
    let other = ["init", "--data", "data", "--name", "第二区人民法院", "--court", OTHER];
    house.done(&[&other[..], &["--token-out", "second"]].concat());
    house
}

/// An entry that the rules do not allow, at the end of a log: somebody unknown records the absence of a
/// judge whom there is not.
fn break_a_rule(house: &House) -> u64 {
    let mut store = SqliteStore::open(&house.path("data/caselot.db")).unwrap();
    let reader = store.reader().unwrap();
    let size = reader.size(COURT).unwrap();
    let last = reader.entries(COURT, size - 1, size).unwrap().remove(0);
    let absence = Absence {
        judge: JudgeId(99),
        from: Day(20_000),
        to: Some(Day(20_001)),
        kind: AbsenceKind::Leave,
        text: String::new(),
        replaces: None,
        cancelled: false,
    };
    let entry = Entry {
        index: EntryIndex(size),
        actor: Actor::authenticated("路人"),
        hand: None,
        event: Event::AbsenceRecorded(absence),
        ..codec::decode(&last).unwrap()
    };
    let entries = vec![codec::encode(&entry)];
    let append = Append { court: COURT.to_owned(), size, entries, ..Append::default() };
    store.append(&[append]).unwrap();
    size
}

fn answer(said: &str) -> Value {
    let json = said.find("\n{").map_or(0, |at| at + 1);
    let json = if said.starts_with('{') { said } else { &said[json..] };
    let mut all = serde_json::Deserializer::from_str(json).into_iter::<Value>();
    all.next().unwrap().unwrap()
}

#[test]
fn a_log_with_a_finding_is_kept_and_called_invalid_by_all_who_keep_it() {
    let house = two_courts();
    let entry = break_a_rule(&house);
    drop(house.serve(&[]));
    let finding = format!("entry {entry}: ");
    let invalid = |said: &str| {
        let line = said.lines().find(|line| line.starts_with("INVALID"));
        assert!(line.is_some_and(|it| it.contains(COURT) && it.contains(&finding)), "{said}");
        assert!(!said.contains(&format!("INVALID  {OTHER}")), "{said}");
    };
    let backup = ["backup", "--data", "data", "--out", "one.backup"];
    invalid(&house.done(&backup));
    let (code, said) =
        house.exits(&[], &["backup", "--data", "data", "--out", "two.backup", "--json"]);
    let made = answer(&said);
    assert_eq!((code, &made["verdict"]), (Some(0), &"INVALID".into()), "{said}");
    assert_eq!(made["courts"][0]["findings"][0]["entry"], entry, "{made}");
    assert_eq!(made["courts"][1]["verdict"], "VALID", "{made}");

    let (code, said) = house.exits(&[], &["backup", "check", "one.backup"]);
    assert_eq!(code, AMISS, "{said}");
    assert!(said.starts_with("INVALID  one.backup: it is whole and can be put back"), "{said}");
    let (_, said) = house.run(&["doctor", "--data", "data"]);
    assert!(said.contains(&format!("FAIL  {COURT}: INVALID: rules were not kept")), "{said}");
    assert!(said.contains(&finding) && said.contains("no backup mends it"), "{said}");
    assert!(said.contains(&format!("OK    {OTHER}: VALID: all")), "{said}");

    lose(&house);
    invalid(&house.done(&["restore", "one.backup", "--data", "data"]));
    fs::create_dir(house.path("moved")).unwrap();
    invalid(&house.done(&["migrate", "--data", "data", "--to", "moved"]));
}

#[test]
fn a_court_whose_key_is_away_is_named_to_everybody_and_keeps_nobody_from_a_backup() {
    let house = two_courts();
    house.done(&["backup", "--data", "data", "--out", "all.backup", "--keys-out", "keys.json"]);
    let key = house.path("data/keys").join(format!("{OTHER}.key"));
    let kept = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();

    let mut server = house.serve(&["--set", "metrics.listen=127.0.0.1:0"]);
    server.says("ready on http://");
    let ready = page(&mut server, "/readyz");
    let closed = format!("the court {OTHER} is closed: ");
    assert!(ready.starts_with("ready\n") && ready.contains(&closed), "{ready}");
    assert!(ready.contains("restore --keys"), "{ready}");
    let metrics = page(&mut server, "/metrics");
    for row in [(COURT, "0.0"), (OTHER, "1.0")] {
        let row = format!("caselot_court_closed{{court=\"{}\"}} {}\n", row.0, row.1);
        assert!(metrics.contains(&row), "{row} in {metrics}");
    }

    // Its log is whole under the checkpoint beside the key.
    let (code, said) = house.exits(&[], &["backup", "--data", "data", "--out", "key.backup"]);
    assert_eq!(code, AMISS, "{said}");
    assert!(said.contains(&format!("CLOSED  {OTHER}: it is in the backup, and ")), "{said}");
    assert!(said.contains(&format!("{OTHER}.key is missing")), "{said}");
    let said = house.done(&["backup", "check", "key.backup"]);
    assert!(said.contains(OTHER) && said.contains(COURT), "{said}");
    drop(server);

    let restore = ["restore", "--keys", "keys.json", "--data", "data"];
    let said = house.done(&[&restore[..], &["--dry-run"]].concat());
    assert!(said.contains(&format!("{OTHER}.key is missing, and would be put back")), "{said}");
    assert!(!key.exists() && !said.contains("grants are those of"), "{said}");
    let own = fs::read(house.path("data/keys").join(format!("{COURT}.key"))).unwrap();
    house.done(&restore);
    assert_eq!(fs::read(&key).unwrap(), kept);
    assert_eq!(fs::read(house.path("data/keys").join(format!("{COURT}.key"))).unwrap(), own);
    assert!(house.done(&restore).contains("No key is missing"));
    house.done(&["backup", "--data", "data", "--out", "again.backup"]);

    // Grants that are put back are of the day on which they were kept.
    fs::remove_file(house.path("data/access.json")).unwrap();
    let said = house.done(&restore);
    assert!(said.contains("The grants are those of 20"), "{said}");
    assert!(said.contains("revoked since then lives again"), "{said}");
    house.refused(&["restore", "--data", "data"]);
}

/// Overwrites a byte of the first entry of a log, behind its length, so that it is none any more.
fn damage(house: &House, court: &str) {
    let database = rusqlite::Connection::open(house.path("data/caselot.db")).unwrap();
    let sql = "UPDATE entries SET bytes = CAST(substr(bytes, 1, 4) || x'ff' || substr(bytes, 6) AS BLOB) \
               WHERE place = (SELECT id << 40 FROM courts WHERE code = ?1)";
    assert_eq!(database.execute(sql, [court]).unwrap(), 1);
}

#[test]
fn a_damaged_log_is_left_out_of_the_backup_of_the_others_and_its_database_is_never_given_up() {
    let house = two_courts();
    damage(&house, OTHER);
    let (code, said) = house.exits(&[], &["backup", "--data", "data", "--out", "one.backup"]);
    assert_eq!(code, AMISS, "{said}");
    assert!(said.contains(&format!("CLOSED  {OTHER}: it is NOT in the backup: ")), "{said}");
    assert!(said.contains("keep this database as it is"), "{said}");
    assert!(!said.contains("restore the last backup"), "{said}");
    let said = house.done(&["backup", "check", "one.backup"]);
    assert!(said.contains(COURT) && !said.contains(&format!("{OTHER}:")), "{said}");
    // It holds less than is there, so it takes the place of nothing.
    let said = house.refused(&["restore", "one.backup", "--data", "data"]);
    assert!(said.contains(OTHER) && said.contains("keep the database"), "{said}");

    damage(&house, COURT);
    let said = house.refused(&["backup", "--data", "data", "--out", "two.backup"]);
    assert!(said.contains("keep this database as it is"), "none can be backed up: {said}");
    assert!(!house.path("two.backup").exists());
}

/// The steps of docs/operating.md, “A new signing key”.
#[test]
fn a_backup_from_before_a_handover_is_gone_on_from_with_the_kept_key_of_its_time() {
    let house = House::new();
    house.write_roster();
    let import = |server: &str| {
        let import =
            ["roster", "import", "--judges", "judges.csv", "--pools", "pools.csv", "--yes"];
        house.done(&[&import[..], &["--server", server, "--token-file", "registrar"]].concat());
    };
    house.done(&["backup", "--data", "data", "--out", "old.backup", "--keys-out", "old.json"]);
    let two = ["--person", "王五", "--approver", "李四"];
    house.done(&[&["key", "rotate", "--data", "data"][..], &two].concat());
    import(&house.serve(&[]).address);
    lose(&house);

    house.done(&["restore", "old.backup", "--data", "data"]);
    let recover = [&["recover", "--data", "data"][..], &two].concat();
    let said = house.refused(&recover);
    assert!(said.contains("is not the one that its log names as in force"), "{said}");
    // Both files of the earlier key are put back, as somebody would by hand.
    for name in ["key", "pub"] {
        let path = house.path("data/keys").join(format!("{COURT}.{name}"));
        fs::rename(&path, house.path(&format!("later.{name}"))).unwrap();
    }
    house.done(&["restore", "--keys", "old.json", "--data", "data"]);
    let said = house.done(&recover);
    assert!(said.contains("had been signed"), "{said}");
    import(&house.serve(&[]).address);
}

fn lose(house: &House) {
    for name in ["caselot.db", "caselot.db-wal", "caselot.db-shm"] {
        let path: &Path = &house.path("data").join(name);
        drop(fs::remove_file(path));
    }
}
