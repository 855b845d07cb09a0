//! The program over a PostgreSQL database, as people run it.

use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use super::house::{COURT, House};
use crate::postgres::Postgres;

/// The variable that names the database.
const URL: &str = "CASELOT_STORE_URL";

#[test]
fn a_court_is_opened_served_examined_and_verified_over_postgres() {
    let Some(database) = Postgres::shared() else { return };
    let url = database.url();
    let house = House::over(&url);
    assert!(!house.path("data/caselot.db").exists());
    house.let_in("立案一", "filing");
    house.let_in("审计", "auditor");
    house.write_roster();
    let said = house.done(&["doctor", "--data", "data"]);
    assert!(said.contains("PostgreSQL 1") && said.contains("schema 2"), "{said}");
    assert!(!said.contains("FAIL"), "{said}");
    let server = house.serve(&[]);
    let asked = |token: &str, words: &[&str]| {
        let ask = ["--server", &server.address, "--token-file", token];
        house.until(&[words, &ask[..]].concat())
    };
    asked("registrar", &["roster", "import", "--judges", "judges.csv", "--yes"]);
    asked("registrar", &["roster", "import", "--pools", "pools.csv", "--yes"]);
    asked("auditor", &["audit", "export", "--out", "court.bundle"]);
    let key = house.path(&format!("data/keys/{COURT}.pub"));
    let said = house.done(&["verify", "court.bundle", "--key", key.to_str().unwrap()]);
    assert!(said.contains("valid") || said.contains("VALID"), "{said}");
    drop(server);
    let said = house.refused(&["index", "rebuild", "--data", "data"]);
    assert!(said.contains("each server makes its own"), "{said}");
    let said = house.refused(&["backup", "--data", "data", "--out", "a.backup"]);
    assert!(said.contains("its own tools"), "{said}");
    let said = house.refused(&["init", "--data", "data", "--name", "示例区人民法院"]);
    assert!(said.contains("exists already"), "{said}");
}

/// Doctor counts the open cases for itself where servers keep the index, and from the database's own
/// otherwise: the same candidates are left under a cap.
#[test]
fn doctor_counts_who_is_at_the_cap_on_either_store() {
    let database = Postgres::shared();
    let over = database.as_ref().map(|it| House::over(&it.url()));
    for house in over.into_iter().chain([House::new()]) {
        house.let_in("立案一", "filing");
        house.write_roster();
        let policy =
            "valid_from = \"2021-01-01\"\n[eligibility]\nmin_candidates = 1\nopen_case_cap = 1\n";
        std::fs::write(house.path("cap.toml"), policy).unwrap();
        let server = house.serve(&[]);
        let asked = |token: &str, words: &[&str]| {
            let ask = ["--server", &server.address, "--token-file", token];
            house.until(&[words, &ask[..]].concat())
        };
        asked("registrar", &["roster", "import", "--judges", "judges.csv", "--yes"]);
        asked("registrar", &["roster", "import", "--pools", "pools.csv", "--yes"]);
        asked("registrar", &["policy", "put", "cap.toml"]);
        for serial in 1..=3 {
            let number = format!("(2026)湘0203民初{serial}号");
            let case = ["case", "assign", &number, "--pool", "civil", "--parties", "甲诉乙"];
            asked("filing", &[&case[..], &["--claim", "清算"]].concat());
        }
        // It warns of backups that were never made.
        let said = house.run(&["doctor", "--data", "data"]).1;
        assert!(said.contains("pool civil: 2 effective candidates today"), "{said}");
    }
}

#[test]
fn a_database_that_would_lose_what_it_acknowledged_is_refused() {
    let Some(database) = Postgres::shared() else { return };
    for (setting, value) in [
        ("synchronous_commit", "off"),
        ("synchronous_commit", "local"),
        ("log_parameter_max_length", "-1"),
    ] {
        let url = database.url();
        let house = House::over(&url);
        let name = Postgres::name(&url);
        database.sql(name, &format!("ALTER DATABASE {name} SET {setting} = '{value}'"));
        let said = house.serves_not(&[]);
        assert!(said.contains(&format!("{setting} = {value}")), "{said}");
        let (well, said) = house.run(&["doctor", "--data", "data"]);
        assert!(!well && said.contains("FAIL") && said.contains(setting), "{said}");
    }
}

#[test]
fn a_password_is_never_said() {
    let Some(database) = Postgres::shared() else { return };
    let url = database.url().replace("postgres@", "nobody:geheimnis@");
    let house = House::empty();
    let with = |arguments: &[&str]| house.run_with(&[(URL, Path::new(&url))], arguments);
    let set = format!("store.url={url}");
    for (arguments, names) in [
        (&["init", "--data", "data", "--name", "示例区人民法院"][..], "nobody"),
        (&["doctor", "--data", "data"], "not reached"),
        (&["config", "show"], "********"),
        (&["config", "check"], "sound"),
        (&["config", "show", "--set", &set], "********"),
        (&["config", "show", "--set", &format!("{set}&nonsense=geheimnis")], "nonsense"),
    ] {
        let (_, said) = with(arguments);
        assert!(said.contains(names), "{arguments:?}: {said}");
        assert!(!said.contains("geheimnis"), "{arguments:?}: {said}");
    }
}

/// The whole log as a file, by the server that runs over what the house says.
fn export(house: &House, name: &str) -> Vec<u8> {
    let server = house.serve(&[]);
    let ask = ["--server", &server.address, "--token-file", "auditor"];
    house.until(&[&["audit", "export", "--out", name], &ask[..]].concat());
    std::fs::read(house.path(name)).unwrap()
}

#[test]
fn courts_move_into_postgres_and_back_byte_for_byte() {
    let Some(database) = Postgres::shared() else { return };
    let mut house = House::new();
    house.let_in("审计", "auditor");
    let first = export(&house, "first.bundle");
    let url = database.url();
    let said = house.done(&["migrate", "--data", "data", "--to", &url]);
    assert!(said.contains("copied, verified and compared"), "{said}");
    let said = house.serves_not(&[]);
    assert!(said.contains("were moved to"), "{said}");
    house.records_in(Some(&url));
    assert_eq!(export(&house, "second.bundle"), first);
    let said = house.refused(&["migrate", "--data", "data", "--to", &url]);
    assert!(said.contains("nothing was moved"), "{said}");
    // What failed has closed nothing.
    assert_eq!(export(&house, "second-again.bundle"), first);
    let said = house.done(&["migrate", "--data", "data", "--to", "data"]);
    assert!(said.contains("copied, verified and compared"), "{said}");
    let said = house.serves_not(&[]);
    assert!(said.contains("were moved to") || said.contains("no docket"), "{said}");
    house.records_in(None);
    assert_eq!(export(&house, "third.bundle"), first);
}

#[test]
fn who_names_several_servers_asks_the_first_that_answers() {
    let house = House::new();
    let server = house.serve(&[]);
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let servers = format!("http://{nobody},{}", server.address);
    house.until(&["roster", "show", "--server", &servers, "--token-file", "registrar"]);
    let none = format!("http://{nobody},http://{nobody}");
    let said = house.refused(&["roster", "show", "--server", &none, "--token-file", "registrar"]);
    assert!(said.contains(&nobody.to_string()), "{said}");
}

/// Begins a move and kills it after a pause. What it has left at the place it went to is cleared then, as
/// its refusal asks.
fn cut_short(house: &House, arguments: &[&str], pause: Duration) {
    let mut command = house.program(arguments);
    let mut move_ = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(pause);
    move_.kill().unwrap();
    move_.wait().unwrap();
}

#[test]
fn a_move_that_is_killed_is_run_again_to_the_same_place() {
    let Some(database) = Postgres::shared() else { return };
    for pause in [40, 120, 250].map(Duration::from_millis) {
        let mut house = House::new();
        house.let_in("审计", "auditor");
        let first = export(&house, "first.bundle");
        let url = database.url();
        let there = ["migrate", "--data", "data", "--to", &url];
        cut_short(&house, &there, pause);
        if !house.run(&there).0 {
            let name = Postgres::name(&url);
            database.sql("postgres", &format!("DROP DATABASE {name} WITH (FORCE)"));
            database.sql("postgres", &format!("CREATE DATABASE {name}"));
            house.done(&there);
        }
        house.records_in(Some(&url));
        assert_eq!(export(&house, "second.bundle"), first);
        // What was left behind goes nowhere else.
        let elsewhere = database.url();
        house.records_in(None);
        let said = house.refused(&["migrate", "--data", "data", "--to", &elsewhere]);
        assert!(said.contains("were moved to"), "{said}");
        house.records_in(Some(&url));
        let back = ["migrate", "--data", "data", "--to", "data"];
        cut_short(&house, &back, pause);
        if !house.run(&back).0 {
            for ending in ["", "-wal", "-shm"] {
                drop(std::fs::remove_file(house.path(&format!("data/caselot.db{ending}"))));
            }
            house.done(&back);
        }
        house.records_in(None);
        assert_eq!(export(&house, "third.bundle"), first);
    }
}
