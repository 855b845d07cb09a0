//! Hands (手签) as people use them: made in each person's folder, enrolled by others, and signing on their
//! own from then on; and what is refused to who has none.

use std::fs;

use caselot_core::docket::Protocol;
use serde_json::Value;

use crate::house::{COURT, House, Server};

/// A court of protocol 2; each person has a token, and a folder of the same name beside it.
struct Court {
    house: House,
    server: Server,
}

impl Court {
    fn new() -> Court {
        let house = House::of_protocol(Protocol::Two);
        house.let_in("张立案", "FILING");
        house.let_in_by("王立案", "FILING", "other");
        house.let_in("周庭长", "SUPERVISOR");
        house.let_in_by("陈副院长", "SUPERVISOR", "second");
        house.let_in("赵审计", "AUDITOR");
        house.write_roster();
        let server = house.serve(&[]);
        let court = Court { house, server };
        let import = ["roster", "import", "--judges", "judges.csv", "--pools", "pools.csv"];
        let said = court.asks("registrar", &[&import[..], &["--yes"]].concat());
        court.gives("SUPERVISOR", &entry_in(&said));
        court
    }

    fn run(&self, token: &str, arguments: &[&str]) -> (bool, String) {
        let folder = format!("{token}.folder");
        let own = ["--server", &self.server.address, "--token-file", token, "--folder", &folder];
        self.house.run(&[arguments, &own].concat())
    }

    fn asks(&self, token: &str, arguments: &[&str]) -> String {
        let (well, said) = self.run(token, arguments);
        assert!(well, "{token} {arguments:?}: {said}");
        said
    }

    fn refused(&self, token: &str, arguments: &[&str]) -> String {
        let (well, said) = self.run(token, arguments);
        assert!(!well, "{token} {arguments:?}: {said}");
        said
    }

    fn gives(&self, token: &str, entry: &str) -> String {
        self.asks(token, &["approval", "give", entry, "--yes"])
    }

    /// A person makes a hand, the registrar proposes it, and somebody approves it.
    fn enroll(&self, token: &str, by: &str) -> String {
        let made = self.asks(token, &["hand", "init"]);
        let file = format!("{token}.hand");
        fs::write(self.house.path(&file), &made).unwrap();
        let said = self.asks("registrar", &["hand", "enroll", &file]);
        self.gives(by, &entry_in(&said));
        let made: Value = serde_json::from_str(&made).unwrap();
        made["fingerprint"].as_str().unwrap().to_owned()
    }

    fn assign(&self, token: &str, serial: u32) -> (bool, String) {
        let number = format!("(2026)湘0203民初{serial}号");
        let case = ["case", "assign", &number, "--pool", "civil", "--cause", "买卖合同纠纷"];
        self.run(token, &[&case[..], &["--parties", "甲;乙", "--claim", "x"]].concat())
    }

    fn verify(&self, more: &[&str]) -> (bool, String) {
        self.asks("AUDITOR", &["audit", "export", "--out", "log.bundle"]);
        let verify = ["verify", "log.bundle", "--key", "data/keys/湘0203.pub"];
        self.house.run(&[&verify[..], more].concat())
    }
}

fn entry_in(said: &str) -> String {
    let rest = said.split_once("entry ").unwrap_or_else(|| panic!("no entry: {said}")).1;
    rest.chars().take_while(char::is_ascii_digit).collect()
}

#[test]
fn a_person_signs_by_the_key_of_their_folder_and_nobody_else_does() {
    let court = Court::new();
    court.enroll("registrar", "second");
    court.enroll("second", "SUPERVISOR");
    let supervisor = court.enroll("SUPERVISOR", "second");
    // Made, and not enrolled yet: it signs nothing, and the clerk goes on as before.
    court.asks("FILING", &["hand", "init"]);
    let (well, said) = court.assign("FILING", 1);
    assert!(well, "{said}");
    let clerk = court.enroll("FILING", "SUPERVISOR");
    let (well, said) = court.assign("FILING", 2);
    assert!(well && said.contains("undertaking judge"), "{said}");
    let key = court.house.path(&format!("FILING.folder/{COURT}/hand.key"));
    assert!(key.exists());
    assert_eq!(court.asks("FILING", &["hand", "show"]).trim(), clerk);
    // The clerk's credential without the clerk's folder draws nothing.
    fs::rename(&key, court.house.path("away")).unwrap();
    let (well, said) = court.assign("FILING", 3);
    assert!(!well && said.contains("signature of their own hand"), "{said}");
    fs::rename(court.house.path("away"), &key).unwrap();
    let (well, said) = court.assign("FILING", 3);
    assert!(well, "{said}");
    let listed = court.asks("FILING", &["hand", "list"]);
    assert!(listed.contains(&clerk) && listed.contains("Nobody need have a hand today."));
    // What an auditor believes in.
    let hands = format!("{clerk} 张立案\n{supervisor} 周庭长\n");
    fs::write(court.house.path("hands.txt"), &hands).unwrap();
    let (well, said) = court.verify(&["--hands", "hands.txt"]);
    assert!(well && said.contains("hand of 张立案") && said.contains("does not name"), "{said}");
    fs::write(court.house.path("hands.txt"), format!("{supervisor} 张立案\n")).unwrap();
    let (well, said) = court.verify(&["--hands", "hands.txt"]);
    assert!(!well && said.contains("HandUntrusted"), "{said}");
    fs::write(court.house.path("hands.txt"), "张立案\n").unwrap();
    let (well, said) = court.verify(&["--hands", "hands.txt"]);
    assert!(!well && said.contains("line 1 of hands.txt"), "{said}");
    // Another one takes its place at once.
    let said = court.asks("FILING", &["hand", "rotate"]);
    assert!(said.contains("It counts from entry"), "{said}");
    assert_ne!(court.asks("FILING", &["hand", "show"]).trim(), clerk);
    let (well, said) = court.assign("FILING", 4);
    assert!(well, "{said}");
    let (well, said) = court.verify(&[]);
    assert!(well && said.contains("takes the place of that of entry"), "{said}");
}

#[test]
fn a_court_requires_hands_by_two_and_waits_for_the_next_day() {
    let court = Court::new();
    let require = ["hand", "require", "--role", "FILING", "--role", "SUPERVISOR"];
    let said = court.refused("registrar", &require);
    assert!(said.contains("have a hand"), "{said}");
    court.enroll("registrar", "second");
    court.enroll("second", "SUPERVISOR");
    court.enroll("SUPERVISOR", "second");
    court.enroll("FILING", "SUPERVISOR");
    // Before the first filing it counts at once.
    let said = court.asks("registrar", &require);
    let entry = entry_in(&said);
    let shown = court.asks("SUPERVISOR", &["approval", "show", &entry]);
    assert!(shown.contains("act by their hand alone"), "{shown}");
    court.gives("SUPERVISOR", &entry);
    let listed = court.asks("other", &["hand", "list"]);
    assert!(listed.contains("Hands are required of"), "{listed}");
    let (well, said) = court.assign("other", 1);
    assert!(!well && said.contains("signature of their own hand"), "{said}");
    let (well, said) = court.assign("FILING", 2);
    assert!(well, "{said}");
    // A departure waits for a supervisor, who signs what was shown.
    let number = "(2026)湘0203民初3号";
    let case = ["case", "assign", number, "--pool", "civil", "--cause", "买卖合同纠纷"];
    let few =
        ["--parties", "甲;乙", "--claim", "x", "--exclude", "1:INTEREST;2:INTEREST;3:INTEREST"];
    let said = court.asks("FILING", &[&case[..], &few].concat());
    court.gives("second", &entry_in(&said));
    let said = court.asks("FILING", &[&case[..], &few].concat());
    assert!(said.contains("undertaking judge"), "{said}");
    let (well, said) = court.verify(&[]);
    assert!(well && said.contains("hands are required of FILING, SUPERVISOR"), "{said}");
}
