//! A court on paper that keeps protocol 2: its people are known, and a second person acts.

use caselot_core::audit::{Report, Trust, verify};
use caselot_core::docket::code::{PersonRole, Role};
use caselot_core::docket::filing::{Facts, FilerNonce};
use caselot_core::docket::person::PersonEnrolled;
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::{Actor, Command, Day, Decision, Entry, Event, Protocol, Refusal, codec};
use caselot_core::id::EntryIndex;
use caselot_core::lottery::envelope::nonce_commitment;

use super::{ORIGIN, PaperCourt, judge, nonce, pool};

pub const CLERK: &str = "张三";
pub const OTHER_CLERK: &str = "吴九";
pub const SUPERVISOR: &str = "李四";
pub const OTHER_SUPERVISOR: &str = "王五";
pub const REGISTRAR: &str = "赵六";
pub const POLITICAL: &str = "钱七";

/// A day, in milliseconds.
pub const DAY_MS: u64 = 86_400_000;

pub fn enrolled(person: &str, roles: &[PersonRole]) -> PersonEnrolled {
    PersonEnrolled {
        person: person.to_owned(),
        roles: roles.to_vec(),
        judge: None,
        from: Day(0),
        to: None,
        deputizes: String::new(),
        division: String::new(),
    }
}

pub fn founders() -> Vec<PersonEnrolled> {
    vec![
        enrolled(CLERK, &[PersonRole::Filing]),
        enrolled(OTHER_CLERK, &[PersonRole::Filing]),
        enrolled(SUPERVISOR, &[PersonRole::Supervisor]),
        enrolled(OTHER_SUPERVISOR, &[PersonRole::Supervisor]),
        enrolled(REGISTRAR, &[PersonRole::Registrar]),
        enrolled(POLITICAL, &[PersonRole::Political]),
    ]
}

/// What an entry is proposed with, if it was.
pub fn proposed(decision: &Decision) -> EntryIndex {
    decision.proposed.expect("it waits for a second person")
}

impl PaperCourt {
    /// A court of protocol 2 with its founders and judges 1 to `judges` in the pool 民事.
    pub fn two(judges: u32) -> PaperCourt {
        let mut paper = PaperCourt::open_by(Protocol::Two, 64);
        paper.act_by(Actor::system(), Command::Enroll(founders())).expect("founders");
        let roster = (1..=judges).map(|n| judge(n, Role::Judge, true)).collect();
        paper.by(REGISTRAR, Command::PutJudges(roster)).expect("judges");
        let members = (1..=judges).map(|n| (n, 100)).collect();
        paper.put_pool(pool("民事", members));
        paper
    }

    /// Somebody known by a credential acts.
    pub fn by(&mut self, person: &str, command: Command) -> Result<Decision, Refusal> {
        self.act_by(Actor::authenticated(person), command)
    }

    /// The registrar proposes a pool, and a supervisor approves it.
    pub fn put_pool(&mut self, spec: PoolSpec) {
        let decision = self.by(REGISTRAR, Command::PutPools(vec![spec])).expect("proposes");
        self.approve(proposed(&decision)).expect("approves");
    }

    pub fn approve(&mut self, entry: EntryIndex) -> Result<Decision, Refusal> {
        self.by(SUPERVISOR, Command::Approve { entry })
    }

    pub fn decline(&mut self, person: &str, entry: EntryIndex) -> Result<Decision, Refusal> {
        self.by(person, Command::Decline { entry, text: "不同意".to_owned() })
    }

    /// The clerk files.
    pub fn files(&mut self, facts: Facts) -> Result<Decision, Refusal> {
        self.files_as(CLERK, facts)
    }

    pub fn files_as(&mut self, person: &str, facts: Facts) -> Result<Decision, Refusal> {
        let nonce = nonce(&facts.case_number, facts.stage);
        let commitment = nonce_commitment(ORIGIN, &facts.case_number, facts.stage, &nonce);
        self.by(
            person,
            Command::File { facts: Box::new(facts), nonce: FilerNonce::Committed(commitment) },
        )
    }

    /// The clerk draws what was filed.
    pub fn draws(&mut self, facts: &Facts) -> Result<Decision, Refusal> {
        let (case_number, stage) = (facts.case_number.clone(), facts.stage);
        let nonce = nonce(&case_number, stage);
        self.by(CLERK, Command::Draw { case_number, stage, nonce })
    }

    /// Files and draws a case that needs nobody.
    pub fn assigns(&mut self, facts: &Facts) {
        self.files(facts.clone()).expect("files");
        self.draws(facts).expect("draws");
    }

    pub fn days_pass(&mut self, days: u64) {
        self.now_ms += days * DAY_MS;
    }

    pub fn report(&self) -> Report {
        verify(&self.bundle(), &Trust::Key(self.key()))
    }

    /// The log is valid as it is.
    pub fn is_valid(&self) {
        let report = self.report();
        assert!(report.valid, "{report}");
    }

    /// The codes and entries of what a verifier finds in an edited log, signed with the court's key.
    pub fn found(&self, edit: impl FnOnce(&mut Vec<Entry>)) -> Vec<(String, Option<u64>)> {
        let mut entries = self.entries.clone();
        edit(&mut entries);
        for (index, entry) in (0..).zip(&mut entries) {
            entry.index = EntryIndex(index);
        }
        let bytes: Vec<Vec<u8>> = entries.iter().map(codec::encode).collect();
        let report = verify(&self.bundle_of(&bytes), &Trust::Key(self.key()));
        report.findings.into_iter().map(|it| (it.code, it.entry.map(|entry| entry.0))).collect()
    }

    /// The index of the last entry that fits.
    pub fn last(&self, fits: impl Fn(&Event) -> bool) -> usize {
        self.entries.iter().rposition(|entry| fits(&entry.event)).expect("such an entry")
    }
}

/// Facts that name nobody else.
pub fn facts(number: u32) -> Facts {
    Facts { approver: String::new(), ..super::facts(number) }
}
