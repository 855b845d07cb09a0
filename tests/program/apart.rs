//! The keys lie in a folder apart from the data, as the settings say, for every command alike; and a
//! further court is opened by the program beside the server that runs.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::house::House;

const SETTINGS: [&str; 2] = ["--config", "apart.toml"];

fn with<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [arguments, &SETTINGS].concat()
}

fn names(house: &House, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(house.path(folder)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// What the settings name need not be named again, by no command that opens the directory.
fn back_up(house: &House) {
    house.done(&with(&[
        "backup",
        "--data",
        "apart",
        "--out",
        "b.backup",
        "--keys-out",
        "kept.json",
    ]));
}

#[test]
fn the_settings_name_the_directory_for_every_command() {
    let house = House::new();
    fs::write(house.path("named.toml"), "[server]\ndata = \"data\"\n").unwrap();
    let named = |arguments: &[&str]| {
        house.done(&[arguments, &["--config", "named.toml"]].concat());
    };
    let server = house.serve(&[]);
    named(&["token", "list"]);
    named(&["key", "show"]);
    named(&["backup", "--out", "one.backup"]);
    let nowhere = ["backup", "--out", "nowhere", "--config", "named.toml"];
    let said = house.refused(&nowhere);
    assert!(said.contains("there is no folder nowhere"), "{said}");
    drop(server);
    named(&["index", "rebuild"]);
    named(&["restore", "one.backup", "--dry-run"]);
    let said = house.refused(&["token", "list"]);
    assert!(said.contains("no data directory is named"), "{said}");
}

/// A second directory of the house, whose keys lie in the folder `safe`.
fn apart() -> House {
    let house = House::new();
    fs::write(house.path("apart.toml"), "[server]\nkeys = \"safe\"\n").unwrap();
    let init = ["init", "--data", "apart", "--name", "示例区人民法院", "--token-out", "first"];
    house.done(&with(&init));
    house
}

#[test]
fn keys_that_lie_apart_are_found_by_every_command() {
    let house = apart();
    let keys = ["sealing.key", "湘0203.checkpoint", "湘0203.key", "湘0203.pub"];
    assert_eq!(names(&house, "safe"), keys);
    assert!(!house.path("apart/keys").exists());
    let mode = fs::metadata(house.path("safe")).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o700);

    let server = house.serve(&with(&["--data", "apart"]));
    let by = ["--server", server.address.as_str(), "--token-file", "first"];
    house.done(&[&["roster", "show"][..], &by].concat());
    let (_, said) = house.run(&with(&["doctor", "--data", "apart"]));
    assert!(!said.contains("FAIL") && said.contains("OK"), "{said}");
    back_up(&house);
    drop(server);
    let shown = house.done(&with(&["key", "show", "--data", "apart"]));
    house.done(&with(&["index", "rebuild", "--data", "apart"]));
    let handover = ["key", "rotate", "--data", "apart", "--person", "王五", "--approver", "李四"];
    let said = house.done(&with(&[&handover[..], &["--text", "服务器更换"]].concat()));
    assert!(said.contains("safe/湘0203.key"), "{said}");
    assert_ne!(house.done(&with(&["key", "show", "--data", "apart"])), shown);
}

#[test]
fn kept_keys_are_put_back_into_their_folder() {
    let house = apart();
    back_up(&house);
    fs::rename(house.path("apart"), house.path("lost")).unwrap();
    fs::rename(house.path("safe"), house.path("lost-keys")).unwrap();
    house.done(&with(&["restore", "b.backup", "--data", "apart", "--keys", "kept.json"]));
    assert_eq!(names(&house, "safe"), ["sealing.key", "湘0203.key", "湘0203.pub"]);
    assert!(!house.path("apart/keys").exists());
    let mut server = house.serve(&with(&["--data", "apart", "--without-checkpoint", "湘0203"]));
    server.says("ready on");
    drop(server);
    assert!(house.path("safe/湘0203.checkpoint").exists());
}

/// Without the settings the keys are missed, and never made anew.
#[test]
fn who_forgets_the_settings_is_told_that_the_keys_are_missing() {
    let house = apart();
    let key = "apart/keys/sealing.key is missing";
    for arguments in [
        &["index", "rebuild", "--data", "apart"][..],
        &["init", "--data", "apart", "--court", "湘0204", "--name", "第二区人民法院"],
    ] {
        let said = house.refused(arguments);
        assert!(said.contains(key) && said.contains("server.keys"), "{arguments:?}: {said}");
    }
    assert!(house.serves_not(&["--data", "apart"]).contains(key));
    assert!(!house.path("apart/keys").exists());
    // An empty folder there is no other case.
    fs::create_dir(house.path("apart/keys")).unwrap();
    let init = ["init", "--data", "apart", "--court", "湘0204", "--name", "第二区人民法院"];
    assert!(house.refused(&init).contains(key));
    assert!(names(&house, "apart/keys").is_empty());
}

#[test]
fn a_further_court_is_opened_by_the_server_that_runs() {
    let house = House::new();
    let server = house.serve(&["--data", "data"]);
    let init = ["init", "--data", "data", "--court", "湘0204", "--name", "第二区人民法院"];
    let said = house.done(&[&init[..], &["--token-out", "second"]].concat());
    assert!(said.contains("The server that runs here has opened it, and serves it."), "{said}");
    assert!(!said.contains("Serve it with"), "{said}");
    let by = ["--server", server.address.as_str(), "--token-file", "second"];
    let other = ["--court", "湘0204"];
    // The server sees the new grant within a moment.
    house.until(&[&["roster", "show"][..], &by, &other].concat());
    let said = house.refused(&[&init[..], &["--token-out", "third"]].concat());
    assert!(said.contains("court 湘0204 exists already"), "{said}");
    let said = house.refused(&[&init[..], &["--lang", "zh", "--token-out", "third"]].concat());
    assert!(said.contains("湘0204"), "{said}");
}
