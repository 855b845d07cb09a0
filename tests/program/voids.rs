//! A filing that comes to nothing is voided by a supervisor with a token, before a second person.

use std::fs;
use std::path::Path;

use caselot::client::{
    Bearer, CaseInput, ClientTls, Filer, FilingOutcome, Folder, connect_channel, filer_secret,
};
use caselot_core::docket::Day;

use super::house::{COURT, House, Server};

const FILER: &str = "张立案";
const SUPERVISOR: &str = "陈庭长";
const SECOND: &str = "周副庭长";

fn number(serial: u32) -> String {
    format!("(2026){COURT}民初{serial}号")
}

fn case(serial: u32) -> CaseInput {
    CaseInput {
        pool: "civil".to_owned(),
        weight: 100,
        parties: "甲诉乙".to_owned(),
        claim: "还款".to_owned(),
        ..CaseInput::new(number(serial), Day::parse("2026-01-06").unwrap())
    }
}

/// A court with a roster, everybody's token in the file of his role, and its server.
fn house() -> (House, Server) {
    let house = House::new();
    for (person, role) in [(FILER, "FILING"), (SUPERVISOR, "SUPERVISOR"), ("赵审计", "AUDITOR")]
    {
        house.let_in(person, role);
    }
    let second = ["token", "create", "--data", "data", "--person", SECOND];
    house.done(&[&second[..], &["--role", "SUPERVISOR", "--out", "second"]].concat());
    house.write_roster();
    let server = house.serve(&[]);
    let import = ["roster", "import", "--judges", "judges.csv", "--pools", "pools.csv", "--yes"];
    house.done(&asking(&server, "registrar", &import));
    (house, server)
}

fn asking<'a>(server: &'a Server, token: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
    [arguments, &["--server", &server.address, "--token-file", token]].concat()
}

/// Files with the filer's own folder; where the program would go on and draw, this stops.
fn file(server: &Server, folder: &Path, token: &Path, serial: u32) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let bearer = Bearer::from_file(token).unwrap();
        let tls = ClientTls::default();
        let channel = connect_channel(&server.address, &tls, bearer).await.unwrap();
        let folder = Folder::open(folder).unwrap();
        let filer =
            Filer::connect(channel, COURT, &folder, "", None, || Ok([9; 32].into())).await.unwrap();
        let filed = filer.file(&case(serial)).await.unwrap();
        assert!(matches!(filed, FilingOutcome::Open(_)), "it waits for its draw");
    });
}

fn void<'a>(number: &'a str, ground: &'a str, approver: &'a str) -> Vec<&'a str> {
    vec!["case", "void", number, "--ground", ground, "--approver", approver]
}

/// Entries of the log, as the auditor's export has them.
fn exported(house: &House, server: &Server) -> Vec<String> {
    house.done(&asking(server, "AUDITOR", &["audit", "export", "--out", "bundle", "--key-out"]));
    house.done(&["log", "bundle"]).lines().map(str::to_owned).collect()
}

#[test]
fn a_supervisor_voids_with_a_second_person_whether_the_nonce_is_lost_or_kept() {
    let (house, server) = house();
    let (kept, lost) = (number(1), number(2));
    for serial in [1, 2] {
        file(&server, &house.path("filer"), &house.path("FILING"), serial);
    }
    let before = exported(&house, &server).len();

    // Not by whoever files, not alone, not with somebody who may not.
    let own = ["--folder", "supervisor"];
    let refused = |token: &str, arguments: &[&str], why: &str| {
        let said = house.refused(&asking(&server, token, arguments));
        assert!(said.contains(why), "{arguments:?}: {said}");
    };
    refused("FILING", &void(&lost, "NONCE_LOST", SECOND), "SUPERVISOR");
    refused("SUPERVISOR", &[&void(&lost, "NONCE_LOST", SUPERVISOR)[..], &own].concat(), SUPERVISOR);
    refused("SUPERVISOR", &[&void(&lost, "NONCE_LOST", FILER)[..], &own].concat(), FILER);
    refused("SUPERVISOR", &["case", "void", &lost, "--ground", "NONCE_LOST"], "approver");
    // The supervisor's folder never made this filing's nonce, and reveals none of its own.
    refused(
        "SUPERVISOR",
        &[&void(&lost, "WITHDRAWN", SECOND)[..], &own].concat(),
        "another folder",
    );
    assert_eq!(exported(&house, &server).len(), before, "a refusal writes nothing");

    // With the filer's folder at hand the nonce is kept, and opens what was avoided.
    let folder = ["--folder", "filer"];
    let withdrawn = [&void(&kept, "WITHDRAWN", SECOND)[..], &folder].concat();
    let said = house.done(&asking(&server, "SUPERVISOR", &withdrawn));
    assert!(said.contains("--stage 1"), "{said}");
    // The other filer's disk is gone.
    let secret = house.path("filer").join("filer.secret");
    fs::remove_file(&secret).unwrap();
    let by_own = [&void(&lost, "NONCE_LOST", SECOND)[..], &own].concat();
    let said = house.done(&asking(&server, "SUPERVISOR", &by_own));
    assert!(said.contains(&lost) && said.contains("--stage 1"), "{said}");
    let again = house.done(&asking(&server, "SUPERVISOR", &by_own));
    assert_eq!(again, said, "asked again, answered once");

    for (case, ground) in [(&kept, "WITHDRAWN"), (&lost, "NONCE_LOST")] {
        let shown = house.done(&asking(&server, "AUDITOR", &["case", "show", case]));
        assert!(shown.contains("voided as entry") && shown.contains(ground), "{shown}");
    }
    let log = exported(&house, &server);
    assert_eq!(log.len(), before + 2);
    for (entry, nonce) in log[before..].iter().zip([true, false]) {
        let entry: serde_json::Value = serde_json::from_str(entry).unwrap();
        let text = entry.to_string();
        assert!(text.contains(SUPERVISOR) && text.contains("AUTHENTICATED"), "{text}");
        assert!(text.contains(SECOND), "{text}");
        assert_eq!(text.contains("\"nonce\":\""), nonce, "{text}");
    }

    let verified = house.done(&["verify", "bundle", "--key", "bundle.pub"]);
    assert!(verified.contains("VALID 有效") && !verified.contains("INVALID"), "{verified}");
    let avoided = |ground: &str| {
        let line = verified.lines().find(|line| line.contains(ground)).unwrap_or(&verified);
        assert!(line.contains(SUPERVISOR) && line.contains(SECOND), "{line}");
        line.rsplit_once("judge avoided: ").unwrap().1.to_owned()
    };
    assert!((1..=5).contains(&avoided("WITHDRAWN").parse::<u32>().unwrap()));
    assert_eq!(avoided("NONCE_LOST"), "unknown");

    // The stage is spent; the next one is filed by whoever files now.
    let next = ["case", "assign", &lost, "--pool", "civil", "--parties", "甲诉乙", "--claim"];
    let next = [&next[..], &["还款", "--accepted-on", "2026-01-06"]].concat();
    house.refused(&asking(&server, "FILING", &[&next[..], &["--folder", "new"]].concat()));
    let staged = [&next[..], &["--stage", "1", "--folder", "new"]].concat();
    house.done(&asking(&server, "FILING", &staged));
    exported(&house, &server);
    let verified = house.done(&["verify", "bundle", "--key", "bundle.pub"]);
    assert!(verified.contains("VALID 有效"), "{verified}");
    let new = Folder::open(&house.path("new")).unwrap();
    assert_ne!(
        filer_secret(&new, || Ok([9; 32].into())).unwrap().as_bytes(),
        &[9; 32],
        "the program's own entropy"
    );
}
