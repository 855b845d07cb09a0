//! A period's circular at the command line: what leaders say, the steps with their second hand, the
//! print of what was filled in, a correction, and a statement on data that is withdrawn.

use std::fs;

use caselot_core::docket::Protocol;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::house::{House, Server};

const PERIOD: [&str; 2] = ["--year", "2025"];

struct Court {
    house: House,
    server: Server,
}

impl Court {
    /// Seven judges and a year of cases, which two people state to be all.
    fn new() -> Court {
        let house = House::of_protocol(Protocol::Two);
        house.let_in("周庭长", "SUPERVISOR");
        house.let_in("孙政工", "POLITICAL");
        for file in ["roster.csv", "history.csv"] {
            let from = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/quota-example/");
            fs::copy(format!("{from}{file}"), house.path(file)).unwrap();
        }
        let server = house.serve(&[]);
        let court = Court { house, server };
        court.asks("registrar", &["roster", "import", "--judges", "roster.csv", "--yes"]);
        court.asks("registrar", &["case", "import", "--history", "history.csv", "--yes"]);
        let (from, to) = ("2024-01-01", "2025-12-31");
        let empty: String = (1..=12).map(|month| format!("2025年{month}月无结案；")).collect();
        let state = ["quota", "state", "--from", from, "--to", to, "--panels", "--text", &empty];
        court.asks("POLITICAL", &state);
        court.gives();
        court
    }

    fn arguments<'a>(&'a self, token: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
        let by = [
            "--server",
            &self.server.address,
            "--token-file",
            token,
            "--folder",
            token_home(token),
        ];
        [arguments, &by[..]].concat()
    }

    fn asks(&self, token: &str, arguments: &[&str]) -> String {
        self.house.done(&self.arguments(token, arguments))
    }

    fn refused(&self, token: &str, arguments: &[&str]) -> String {
        self.house.refused(&self.arguments(token, arguments))
    }

    /// The supervisor approves what waits.
    fn gives(&self) -> String {
        let listed = self.asks("SUPERVISOR", &["approval", "list", "--json"]);
        let lines: Value = serde_json::from_str(&listed).unwrap();
        let entries = lines.as_array().unwrap().iter().map(|line| line["entry"].to_string());
        entries
            .map(|entry| self.asks("SUPERVISOR", &["approval", "give", &entry, "--yes"]))
            .collect()
    }

    fn steps(&self, token: &str, steps: &[&str]) {
        for step in steps {
            self.asks(token, &[&["quota", "circular", step], &PERIOD[..]].concat());
        }
    }

    fn report(&self) -> String {
        self.asks("POLITICAL", &[&["quota", "report"], &PERIOD[..]].concat())
    }

    fn status(&self) -> Value {
        let status = [&["quota", "circular", "status", "--json"], &PERIOD[..]].concat();
        serde_json::from_str(&self.asks("POLITICAL", &status)).unwrap()
    }
}

fn token_home(token: &str) -> &'static str {
    if token == "SUPERVISOR" { "home-supervisor" } else { "home-others" }
}

#[test]
fn a_circular_is_taken_its_way_and_printed_as_it_was_filled_in() {
    let court = Court::new();
    let (political, supervisor) = ("POLITICAL", "SUPERVISOR");
    let early = court.refused(political, &[&["quota", "circular", "fill"], &PERIOD[..]].concat());
    assert!(early.contains("the next step of this circular is DATA_CHECKED"), "{early}");
    court.steps(political, &["check", "confirm", "fill"]);
    let own = court.refused(political, &[&["quota", "circular", "review"], &PERIOD[..]].concat());
    assert!(own.contains("another person than 孙政工"), "{own}");
    court.steps(supervisor, &["review", "issue"]);
    court.steps(political, &["archive"]);

    let print = ["quota", "circular", "print", "--format", "json", "--out", "filled.json"];
    court.asks(supervisor, &[&print[..], &PERIOD].concat());
    let filled = fs::read(court.house.path("filled.json")).unwrap();
    let digest: String = Sha256::digest(&filled).iter().map(|byte| format!("{byte:02x}")).collect();
    let status = court.status();
    let steps = status["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 6);
    assert!(steps[2..].iter().all(|step| step["digest"] == digest.as_str()), "{status}");
    let brief = [&["quota", "circular", "print", "--brief"], &PERIOD[..]].concat();
    let printed = court.asks(political, &brief);
    for signed in ["Prepared by: 孙政工 (", "Reviewed by: 周庭长 (", "Issued by: 周庭长 ("]
    {
        assert!(printed.contains(signed), "{signed}: {printed}");
    }

    let head = "number,filed_on,undertaking,closed_on,manner\n";
    let case = "(2025)湘0203民初901号,2025-02-06,1,2025-04-02,JUDGMENT\n";
    fs::write(court.house.path("more.csv"), format!("{head}{case}")).unwrap();
    court.asks("registrar", &["case", "import", "--history", "more.csv", "--yes"]);
    let report = court.report();
    assert!(report.contains("Compared with the earlier report as of 2025-12-31"), "{report}");
    assert!(!report.contains("Prepared by: 孙政工"), "nobody signed these: {report}");
    let silent = court.refused(political, &[&["quota", "circular", "check"], &PERIOD[..]].concat());
    assert!(silent.contains("TextNeeded") || silent.contains("corrected"), "{silent}");
    let check = ["quota", "circular", "check", "--text", "补录一件"];
    court.asks(political, &[&check[..], &PERIOD].concat());
    assert_eq!(court.status()["corrects"], steps[5]["entry"]);
}

#[test]
fn a_leader_explains_and_a_statement_is_withdrawn() {
    let court = Court::new();
    let enroll = ["person", "enroll", "--name", "王建国", "--role", "SELF"];
    let nobody = court.refused("registrar", &enroll);
    assert!(nobody.contains("a number in the roster for the role SELF"), "{nobody}");
    let (well, said) = court.house.run(&[
        "token",
        "create",
        "--data",
        "data",
        "--person",
        "王建国",
        "--role",
        "SELF",
        "--out",
        "SELF",
    ]);
    assert!(!well && said.contains("王建国 is not enrolled in 湘0203 as SELF"), "{said}");
    court.asks("registrar", &[&enroll[..], &["--judge", "王建国"]].concat());
    court.house.let_in("王建国", "SELF");

    let explain = ["quota", "explain", "--text", "下半年借调省院"];
    let said = [&explain[..], &PERIOD].concat();
    // A running server notices the new token within a moment.
    let explained = || {
        (0..100).find_map(|_| {
            let (well, told) = court.house.run(&court.arguments("SELF", &said));
            well.then_some(told)
        })
    };
    let told = explained().expect("the token holds");
    assert!(told.contains("reports show it from now on"), "{told}");
    let other = court.refused("SELF", &[&said[..], &["--judge", "李红"]].concat());
    assert!(other.contains("only judge 2 explains these figures"), "{other}");
    assert!(court.report().contains("王建国: own statement: 下半年借调省院"));
    let own = court.asks("SELF", &[&["quota", "report"], &PERIOD[..]].concat());
    assert!(own.contains("王建国") && !own.contains("李红"), "{own}");
    let listed = court.asks("SELF", &["case", "list"]);
    assert!(listed.contains("王建国") && !listed.contains("赵明"), "{listed}");

    let statements = court.asks("POLITICAL", &["quota", "statements", "--json"]);
    let statements: Value = serde_json::from_str(&statements).unwrap();
    let entry = statements[0]["entry"].to_string();
    let back = ["quota", "withdraw", &entry, "--reason", "漏录三月两件"];
    court.asks("POLITICAL", &back);
    assert!(!court.report().contains("data not complete"), "it waits");
    let shown = court.gives();
    assert!(court.report().contains("data not complete"));
    assert!(shown.contains(&format!("entry {entry} holds no longer")), "{shown}");
    let none = court.asks("POLITICAL", &["quota", "statements"]);
    assert!(none.contains("No statement holds."), "{none}");
}
