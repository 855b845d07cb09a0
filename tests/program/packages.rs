//! What a package brings along: manual pages, completions, settings and units that fit the program.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::house::House;

fn packaging(path: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging").join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

#[test]
fn every_command_has_a_manual_page_in_english() {
    let house = House::new();
    house.done(&["man", "--out", "pages", "--lang", "zh"]);
    let pages = fs::read_dir(house.path("pages")).unwrap();
    let pages: BTreeSet<String> =
        pages.map(|page| page.unwrap().file_name().into_string().unwrap()).collect();
    for page in ["caselot.1", "caselot-serve.1", "caselot-case-assign.1"] {
        assert!(pages.contains(page), "{pages:?}");
    }
    let serve = fs::read_to_string(house.path("pages/caselot-serve.1")).unwrap();
    assert!(serve.contains("Serves the courts of a data directory over gRPC"), "{serve}");
    assert!(serve.is_ascii() || !serve.contains('。'), "{serve}");
}

#[test]
fn shells_complete_the_commands() {
    let house = House::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = house.done(&["completions", shell]);
        assert!(script.contains("designation") && script.contains("serve"), "{shell}");
    }
    let refused = house.refused(&["completions", "command.com"]);
    assert!(refused.contains("bash"), "{refused}");
}

/// The settings of the package are settings, and the units call commands that there are.
#[test]
fn the_settings_and_units_of_the_package_fit_the_program() {
    let house = House::new();
    fs::write(house.path("caselot.toml"), packaging("caselot.toml")).unwrap();
    let shown = house.done(&["config", "show", "--config", "caselot.toml"]);
    for line in ["data = \"/var/lib/caselot\"", "listen = \"127.0.0.1:9420\""] {
        assert!(shown.contains(line), "{shown}");
    }
    let unit = packaging("systemd/caselot.service");
    let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/caselot "));
    let (command, file) = start.unwrap().split_once(" --config ").unwrap();
    assert_eq!((command, file), ("serve", "/etc/caselot/caselot.toml"));
    let backup = packaging("systemd/caselot-backup.service");
    let start = backup.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/caselot "));
    assert_eq!(start, Some("backup --config /etc/caselot/caselot.toml --out /var/backups/caselot"));
    let follow = packaging("systemd/caselot-follow@.service");
    let start = follow.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/caselot "));
    let help = house.done(&["audit", "follow", "--help"]);
    let (command, options) = start.unwrap().split_once(" --").unwrap();
    assert_eq!(command, "audit follow");
    for option in options.split(" --").filter_map(|option| option.split(' ').next()) {
        assert!(help.contains(&format!("--{option} ")), "{option}: {help}");
    }
    let console = packaging("systemd/caselot-console@.service");
    let start = console.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/caselot "));
    assert_eq!(start, Some("console --folder %S/caselot-console/%i $OPTIONS"));
    let help = house.done(&["console", "--help"]);
    for option in ["--listen ", "--behind-proxy", "--key "] {
        assert!(help.contains(option), "{option}: {help}");
    }
    for line in unit.lines().skip_while(|line| *line != "NoNewPrivileges=yes") {
        assert!(console.lines().any(|own| own == line), "as hardened as the server: {line}");
    }
    assert!(packaging("systemd/caselot.sysusers").contains("\nu caselot-desk "));
    let shipped: Vec<&str> =
        ["caselot.service", "caselot-console@.service", "caselot-follow@"].into();
    let listed = packaging("deb");
    assert!(shipped.iter().all(|unit| listed.contains(unit)), "{listed}");
    fs::create_dir(house.path("backups")).unwrap();
    house.done(&["backup", "--data", "data", "--out", "backups"]);
    for line in ["Type=notify", "User=caselot", "ProtectSystem=strict", "NoNewPrivileges=yes"] {
        assert!(unit.lines().any(|own| own == line), "{line}");
    }
}
