//! Protocol 2 at the command line: what waits is shown, approved and declined by a second person, and
//! goes on with the person who asked.

use std::fs;

use caselot_core::audit::{Trust, verify};
use caselot_core::docket::Protocol;
use caselot_core::ledger::checkpoint::NoteKey;
use serde_json::Value;

use super::house::{COURT, House, Server};

/// A court of protocol 2 with a roster, and the token of each person in a file of its own.
pub struct Court {
    pub house: House,
    pub server: Server,
}

impl Court {
    pub fn new() -> Court {
        Court::of(House::of_protocol(Protocol::Two))
    }

    /// Such a court in a house where nobody is yet.
    pub fn of(house: House) -> Court {
        for (person, role) in [
            ("张立案", "FILING"),
            ("周庭长", "SUPERVISOR"),
            ("赵审计", "AUDITOR"),
            ("钱政治", "POLITICAL"),
        ] {
            house.let_in(person, role);
        }
        house.let_in_by("陈副院长", "SUPERVISOR", "second");
        house.write_roster();
        let server = house.serve(&[]);
        let court = Court { house, server };
        court.asks("registrar", &["roster", "import", "--judges", "judges.csv", "--yes"]);
        let said = court.asks("registrar", &["roster", "import", "--pools", "pools.csv", "--yes"]);
        let [pool] = court.waiting()[..] else { panic!("{said}") };
        assert!(said.contains(&format!("caselot approval give {pool}")), "{said}");
        court.gives("SUPERVISOR", pool);
        court
    }

    pub fn arguments<'a>(&'a self, token: &'a str, arguments: &[&'a str]) -> Vec<&'a str> {
        let by = ["--server", &self.server.address, "--token-file", token];
        [arguments, &by[..], &["--folder", folder(token)]].concat()
    }

    pub fn asks(&self, token: &str, arguments: &[&str]) -> String {
        self.house.done(&self.arguments(token, arguments))
    }

    pub fn refused(&self, token: &str, arguments: &[&str]) -> String {
        self.house.refused(&self.arguments(token, arguments))
    }

    /// The entries that wait.
    pub fn waiting(&self) -> Vec<u64> {
        let listed = self.asks("SUPERVISOR", &["approval", "list", "--json"]);
        let lines: Value = serde_json::from_str(&listed).unwrap();
        let entries = lines.as_array().unwrap().iter().map(|line| line["entry"].as_u64().unwrap());
        entries.collect()
    }

    pub fn gives(&self, token: &str, entry: u64) -> String {
        self.asks(token, &["approval", "give", &entry.to_string(), "--yes"])
    }

    /// Ends the server by SIGKILL, and serves again.
    pub fn killed(self) -> Court {
        let Court { house, server } = self;
        drop(server);
        let server = house.serve(&[]);
        Court { house, server }
    }

    /// Files and draws a case without the first so many judges.
    pub fn assign(&self, number: &str, without: u32) -> (bool, String) {
        let exclude: Vec<String> = (1..=without).map(|judge| format!("{judge}:INTEREST")).collect();
        let exclude = exclude.join(";");
        let case = ["case", "assign", number, "--pool", "civil", "--parties", "甲诉乙"];
        let case = [&case[..], &["--claim", "还款", "--exclude", &exclude]].concat();
        self.house.run(&self.arguments("FILING", &case))
    }

    /// The whole log, which must be valid; its entries as JSON lines.
    pub fn is_valid(&self) -> String {
        self.asks("AUDITOR", &["audit", "export", "--out", "bundle", "--key-out", "key"]);
        let read = |name: &str| fs::read(self.house.path(name)).unwrap();
        let key = NoteKey::parse_vkey(String::from_utf8(read("key")).unwrap().trim_end()).unwrap();
        let report = verify(&read("bundle"), &Trust::Key(key));
        assert!(report.valid, "{report}");
        self.house.done(&["log", "bundle"])
    }
}

/// The folder in which a person's pins and secrets are.
fn folder(token: &str) -> &'static str {
    match token {
        "FILING" => "home-filing",
        "SUPERVISOR" => "home-supervisor",
        "second" => "home-second",
        _ => "home-others",
    }
}

pub fn number(serial: u32) -> String {
    format!("(2026){COURT}民初{serial}号")
}

#[test]
fn a_filing_waits_for_a_supervisor_and_goes_on_with_who_filed_it() {
    let court = Court::new();
    let (well, said) = court.assign(&number(1), 0);
    assert!(well && said.contains("drawn as entry"), "{said}");

    let (well, said) = court.assign(&number(2), 3);
    let [filing] = court.waiting()[..] else { panic!("{said}") };
    assert!(well && said.contains(&format!("entry {filing}")), "{said}");
    assert!(said.contains("FEW_CANDIDATES") && said.contains("MANY_MISSING"), "{said}");
    assert!(said.contains(&format!("caselot approval give {filing}")), "{said}");

    // The supervisor sees who asked, why it waits and who is left out. Nobody else sees the odds.
    let entry = filing.to_string();
    let shown = court.asks("SUPERVISOR", &["approval", "show", &entry]);
    for words in ["张立案", "MANY_MISSING", "1号 法官1", "INTEREST", "2 candidates"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    for token in ["FILING", "registrar"] {
        court.refused(token, &["approval", "show", &entry]);
        court.refused(token, &["approval", "give", &entry, "--yes"]);
    }
    // Where nobody can be asked, an approval is not given by the way.
    let said = court.refused("SUPERVISOR", &["approval", "give", &entry]);
    assert!(said.contains("--yes"), "{said}");
    let (_, said) = court.assign(&number(2), 3);
    assert!(said.contains("waits for approval"), "asked again, it waits on: {said}");
    court.gives("SUPERVISOR", filing);
    let (well, said) = court.assign(&number(2), 3);
    assert!(well && said.contains("drawn as entry"), "{said}");

    // What is declined is ended by who filed it, with the nonce that nobody else knows.
    court.assign(&number(3), 3);
    let entry = court.waiting()[0].to_string();
    court.asks("SUPERVISOR", &["approval", "decline", &entry, "--text", "没有回避事由"]);
    let (well, said) = court.assign(&number(3), 3);
    assert!(
        !well && said.contains("declined by 周庭长") && said.contains("没有回避事由"),
        "{said}"
    );
    assert!(said.contains("--stage 1"), "{said}");
    let log = court.is_valid();
    let void = log.lines().find(|line| line.contains("filing_voided")).unwrap();
    assert!(void.contains("DECLINED") && void.contains("\"nonce\":\""), "{void}");
}

#[test]
fn a_reassignment_waits_and_goes_on() {
    let court = Court::new();
    court.assign(&number(1), 0);
    let reassign = ["case", "reassign", &number(1), "--ground", "HEALTH"];
    let said = court.asks("FILING", &reassign);
    let [filing] = court.waiting()[..] else { panic!("{said}") };
    let json = court.asks("FILING", &[&reassign[..], &["--json"]].concat());
    let answer: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(answer["waiting"], serde_json::json!([filing]), "{json}");
    let shown = court.asks("SUPERVISOR", &["approval", "show", &filing.to_string()]);
    assert!(shown.contains("the case leaves") && shown.contains("HEALTH"), "{shown}");
    court.gives("SUPERVISOR", filing);
    let said = court.asks("FILING", &[&reassign[..], &["--wait", "1"]].concat());
    assert!(said.contains("drawn as entry"), "{said}");
    court.is_valid();
}

/// A panel's case, too, is given to a judge by a designation, which draws no panel.
#[test]
fn a_panels_case_is_reassigned_by_a_designation() {
    let court = Court::new();
    let number = number(1);
    let facts = ["--pool", "civil", "--parties", "甲诉乙", "--claim", "还款", "--panel", "3"];
    let drawn = court.asks("FILING", &[&["case", "assign", &number][..], &facts].concat());
    let own = drawn.lines().find(|line| line.contains("undertaking judge")).expect("a judge");
    let other = if own.contains(" 3号") { "4" } else { "3" };
    let reassign = ["case", "reassign", &number, "--ground", "HEALTH", "--to", other];
    let ground = ["--designation-ground", "SUPERVISION"];
    court.asks("FILING", &[&reassign[..], &ground].concat());
    let [entry] = court.waiting()[..] else { panic!("one request waits") };
    let shown = court.asks("SUPERVISOR", &["approval", "show", &entry.to_string()]);
    assert!(shown.contains("SEATS CHANGE: 3 before, 1 from here on"), "{shown}");
    court.gives("SUPERVISOR", entry);
    court.is_valid();
}

#[test]
fn a_designation_waits_on_the_same_desk_as_all_else() {
    let court = Court::new();
    let request = |serial: u32| {
        let facts = ["--pool", "civil", "--parties", "甲诉乙", "--claim", "还款"];
        let why = ["--judge", "法官3", "--ground", "MAJOR_DIFFICULT_NOVEL"];
        let number = number(serial);
        let request = [&["designation", "request", &number][..], &facts, &why].concat();
        court.asks("FILING", &request);
        let [entry] = court.waiting()[..] else { panic!("one request waits") };
        entry.to_string()
    };
    let entry = request(1);
    let listed = court.asks("SUPERVISOR", &["approval", "list"]);
    assert!(listed.contains("designation") && listed.contains(&number(1)), "{listed}");
    let shown = court.asks("SUPERVISOR", &["approval", "show", &entry]);
    for words in ["张立案", "without a draw to 3号 法官3", "MAJOR_DIFFICULT_NOVEL"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    court.refused("FILING", &["approval", "give", &entry, "--yes"]);
    let said = court.asks("SUPERVISOR", &["approval", "give", &entry, "--yes"]);
    assert!(said.contains("is judge 3's by designation"), "{said}");

    let entry = request(2);
    court.asks("SUPERVISOR", &["approval", "decline", &entry, "--text", "不属重大"]);
    assert!(court.waiting().is_empty());
    let log = court.is_valid();
    assert!(log.contains("case_designated") && log.contains("不属重大"), "{log}");
}

#[test]
fn what_a_registrar_changes_waits_and_imports_are_proposed_in_lists() {
    let court = Court::new();
    court.assign(&number(1), 0);
    let pools = fs::read_to_string(court.house.path("pools.csv")).unwrap();
    fs::write(court.house.path("pools.csv"), pools.replace("1,100", "1,50")).unwrap();
    let said = court.asks("registrar", &["roster", "import", "--pools", "pools.csv", "--yes"]);
    let [pool] = court.waiting()[..] else { panic!("{said}") };
    let shown = court.asks("SUPERVISOR", &["approval", "show", &pool.to_string()]);
    assert!(shown.contains("share 100 % → share 50 %"), "{shown}");
    court.asks("registrar", &["approval", "decline", &pool.to_string(), "--text", "误报"]);

    // More cases than one entry holds.
    let head = "案号,立案日期,承办法官,合议庭成员,结案日期,结案方式\n";
    let row = |n| format!("(2025){COURT}民初{n}号,2025-01-06,法官{},,2025-03-01,判决\n", n % 5 + 1);
    let rows: String = (1..=1_500).map(row).collect();
    fs::write(court.house.path("history.csv"), format!("{head}{rows}")).unwrap();
    let import = ["case", "import", "--history", "history.csv"];
    let recorded = [&import[..], &["--yes"]].concat();
    let said = court.asks("registrar", &[&import[..], &["--dry-run"]].concat());
    assert!(said.contains("1500 rows would wait") && court.waiting().is_empty(), "{said}");
    let said = court.asks("registrar", &recorded);
    let lists = court.waiting();
    assert!(lists.len() > 1 && said.contains(&format!("({})", lists.len())), "{said}");
    court.asks("registrar", &recorded);
    assert_eq!(court.waiting(), lists, "asked again, the same lists wait");
    let imported = |list: &u64| {
        let said = court.gives("SUPERVISOR", *list);
        let (_, count) = said.rsplit_once(". ").unwrap();
        count.split(' ').next().unwrap().parse::<u32>().unwrap()
    };
    assert_eq!(lists.iter().map(imported).sum::<u32>(), 1_500);
    let said = court.asks("registrar", &recorded);
    assert!(said.contains("known already"), "{said}");
    court.is_valid();
}

#[test]
fn people_are_enrolled_by_two_and_a_token_is_for_who_is_enrolled() {
    let court = Court::new();
    court.assign(&number(1), 0);
    let create = ["token", "create", "--data", "data", "--person", "王立案", "--role", "FILING"];
    let create = [&create[..], &["--out", "wang"]].concat();
    let said = court.house.refused(&create);
    assert!(said.contains("王立案") && said.contains("caselot person enroll"), "{said}");
    let enroll = ["person", "enroll", "--name", "王立案", "--role", "FILING"];
    let said = court.asks("registrar", &enroll);
    let [person] = court.waiting()[..] else { panic!("{said}") };
    court.gives("second", person);
    let listed = court.asks("registrar", &["person", "list"]);
    assert!(listed.contains("王立案") && listed.contains("张立案"), "{listed}");
    court.house.done(&create);
    let deputize =
        ["person", "deputize", "--name", "李四", "--for", "周庭长", "--to", "2199-01-01"];
    court.asks("SUPERVISOR", &deputize);
    let entry = court.waiting()[0];
    court.refused("SUPERVISOR", &["approval", "give", &entry.to_string(), "--yes"]);
    court.gives("second", entry);
    court.is_valid();
}

#[test]
fn two_supervisors_open_protocol_2_in_a_court_of_protocol_1() {
    let house = House::new();
    for (person, role, file) in [
        ("张立案", "FILING", "FILING"),
        ("周庭长", "SUPERVISOR", "SUPERVISOR"),
        ("赵审计", "AUDITOR", "AUDITOR"),
    ] {
        house.let_in_by(person, role, file);
    }
    let upgrade = ["upgrade", "--data", "data", "--token-file", "SUPERVISOR"];
    let by = |second| [&upgrade[..], &["--second-token-file", second]].concat();
    house.refused(&by("SUPERVISOR"));
    let said = house.refused(&by("FILING"));
    assert!(said.contains("SUPERVISOR"), "{said}");
    house.let_in_by("陈副院长", "SUPERVISOR", "second");
    house.write_roster();
    let court = Court { server: house.serve(&[]), house };
    let roster = ["roster", "import", "--judges", "judges.csv", "--pools", "pools.csv", "--yes"];
    court.asks("registrar", &roster);
    court.assign(&number(1), 0);
    let in_use = court.house.refused(&by("second"));
    assert!(in_use.contains("in use"), "{in_use}");
    let Court { house, server } = court;
    drop(server);
    let said = house.done(&by("second"));
    assert!(said.contains("周庭长 and 陈副院长") && said.contains("张立案"), "{said}");
    house.refused(&by("second"));
    let court = Court { server: house.serve(&[]), house };
    court.assign(&number(2), 3);
    let [filing] = court.waiting()[..] else { panic!("it waits") };
    court.gives("SUPERVISOR", filing);
    let (well, said) = court.assign(&number(2), 3);
    assert!(well, "{said}");
    court.is_valid();
}

#[test]
fn other_cases_of_the_parties_stand_beside_a_case_for_a_supervisor() {
    let court = Court::new();
    for serial in [1, 2] {
        let case = number(serial);
        let facts = ["case", "assign", &case, "--pool", "civil", "--parties", "甲诉乙"];
        let parties = ["--party-id", "430203197003158812", "--party-id", "91430200MA4L1234X5"];
        court.asks("FILING", &[&facts[..], &["--claim", "还款"], &parties].concat());
    }
    let first = number(1);
    let show = ["case", "show", &first];
    let shown = court.asks("SUPERVISOR", &show);
    let said = "other cases of the same parties";
    assert!(shown.contains(said) && shown.contains(&number(2)), "{shown}");
    assert!(shown.contains("all the parties are the same"), "{shown}");
    let zh = court.asks("SUPERVISOR", &[&show[..], &["--lang", "zh"]].concat());
    assert!(zh.contains("同一当事人的其他案件") && zh.contains("当事人全部相同"), "{zh}");
    let json = [&show[..], &["--json"]].concat();
    let shown: Value = serde_json::from_str(&court.asks("SUPERVISOR", &json)).unwrap();
    assert_eq!(shown["related"][0]["number"], number(2), "{shown}");
    // Who files is told neither of them nor that there is anything.
    let shown = court.asks("FILING", &[&show[..], &["--lang", "en"]].concat());
    assert!(!shown.contains(said) && !shown.contains(&number(2)), "{shown}");
    let shown: Value = serde_json::from_str(&court.asks("FILING", &json)).unwrap();
    assert_eq!(shown.get("related"), None);
}
