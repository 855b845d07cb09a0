//! A docket without clock, signatures and refusals: entries go straight into the folds.

use std::sync::Arc;

use caselot_core::docket::code::{AbsenceKind, ActivityKind, AssignedBy, Manner, QuotaBasis, Role};
use caselot_core::docket::entry::Court;
use caselot_core::docket::filing::{CaseFiled, Facts, FilerNonce};
use caselot_core::docket::people::{Absence, Judge, Tenure};
use caselot_core::docket::policy::{Policy, QuotaPolicy, RoleQuota};
use caselot_core::docket::record::{
    Activity, CaseImported, CaseRecord, Closing, DataStated, Panel,
};
use caselot_core::docket::{Actor, Day, Entry, Event, Protocol, State};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::quota::figure::exact;
use caselot_core::quota::report::Leader;
use caselot_core::quota::{Ask, Fraction, QuotaReport, Tally, assess};

pub const YEAR: u32 = 2021;
const DAY_MS: u64 = 86_400_000;

pub fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

pub fn num(number: u32) -> Fraction {
    Fraction::from_integer(number.into())
}

/// Facts of which the count reads the number alone.
pub fn facts(case_number: String) -> Facts {
    Facts {
        case_number,
        stage: 0,
        pool: String::new(),
        cause: String::new(),
        procedure: String::new(),
        flags: Vec::new(),
        weight: 100,
        exclusions: Vec::new(),
        facts_commitment: [0; 32],
        approver: String::new(),
        departure: String::new(),
        lineage: Default::default(),
        panel: Default::default(),
        parties: Default::default(),
    }
}

/// The filing of these facts, from no envelope and without candidates, of which the count reads nothing.
pub fn filed(facts: Facts) -> Event {
    Event::CaseFiled(Arc::new(CaseFiled {
        needs: Vec::new(),
        awaits: None,
        facts,
        tray: 0,
        envelope: 0,
        commitment: [0; 32],
        groups: Vec::new(),
        nonce: FilerNonce::Single([0; 32]),
    }))
}

#[derive(Default)]
pub struct Docket {
    pub state: State,
    pub tally: Tally,
    cases: u32,
}

impl Docket {
    /// A docket that says that it has all cases of all days, and names each month.
    pub fn new(policy: Option<QuotaPolicy>) -> Docket {
        let mut docket = Docket::unstated(policy);
        for (basis, nothing) in [(QuotaBasis::Closed, "无结案"), (QuotaBasis::Assigned, "无收案")]
        {
            let months = (2019..2024).flat_map(|year| (1..13).map(move |month| (year, month)));
            let named = months.map(|(year, month)| format!("{year}年{month}月{nothing}"));
            let text = named.collect::<Vec<_>>().join("、");
            docket.state_data(basis, ("1970-01-01", "9999-12-31"), true, &text);
        }
        docket
    }

    /// States that all cases of some days are there.
    pub fn state_data(
        &mut self,
        basis: QuotaBasis,
        (from, to): (&str, &str),
        panels_known: bool,
        text: &str,
    ) -> u64 {
        let (from, to, text) = (day(from), day(to), text.to_owned());
        self.write(Event::DataStated(Box::new(DataStated { basis, from, to, panels_known, text })))
    }

    /// A docket that says nothing of its data.
    pub fn unstated(policy: Option<QuotaPolicy>) -> Docket {
        let mut docket = Docket::default();
        docket.write(Event::CourtOpened(Court {
            origin: "test/湘0203".to_owned(),
            code: "湘0203".to_owned(),
            name: "示范区人民法院".to_owned(),
            utc_offset_minutes: 480,
            public_key: [0; 32],
        }));
        if let Some(quota) = policy {
            docket.write(Event::PolicyAdopted(Box::new(Policy { quota, ..Policy::default() })));
        }
        docket
    }

    pub fn write(&mut self, event: Event) -> u64 {
        self.write_on(Day(0), event)
    }

    /// Writes an entry at eight in the morning of a day.
    pub fn write_on(&mut self, on: Day, event: Event) -> u64 {
        let (index, time_ms) = (self.state.size, u64::from(on.0) * DAY_MS);
        let entry = Entry {
            protocol: Protocol::Two,
            index: EntryIndex(index),
            time_ms,
            actor: Actor::system(),
            hand: None,
            event,
        };
        self.tally.apply(&self.state, &entry);
        self.state.apply(&entry);
        index
    }

    pub fn judge(&mut self, number: u32, rows: &[(Role, &str, &str, &str)]) {
        let row = |&(role, division, from, to): &(Role, &str, &str, &str)| Tenure {
            role,
            in_quota: true,
            division: division.to_owned(),
            from: day(from),
            to: Day::parse(to),
        };
        let tenures = rows.iter().map(row).collect();
        self.write(Event::JudgeRecorded(Judge {
            judge: JudgeId(number),
            name: format!("法官{number}"),
            tenures,
        }));
    }

    pub fn post(&mut self, number: u32, role: Role) {
        self.judge(number, &[(role, "", "2015-01-01", "")]);
    }

    pub fn away(&mut self, judge: u32, from: &str, to: &str) -> u64 {
        self.away_for(AbsenceKind::Leave, judge, from, to)
    }

    pub fn away_for(&mut self, kind: AbsenceKind, judge: u32, from: &str, to: &str) -> u64 {
        self.write(Event::AbsenceRecorded(Absence {
            judge: JudgeId(judge),
            from: day(from),
            to: Day::parse(to),
            kind,
            text: String::new(),
            replaces: None,
            cancelled: false,
        }))
    }

    /// Files a case that is not drawn.
    pub fn files_on(&mut self, on: &str) {
        let number = format!("(2021)湘0203民初{}号", 90_000 + self.state.size);
        self.write_on(day(on), filed(facts(number)));
    }

    pub fn close(&mut self, judge: u32, members: &[u32], on: &str) -> u64 {
        self.import(judge, members, on, |_| {})
    }

    /// Imports a case whose record is not the usual one.
    pub fn import(
        &mut self,
        judge: u32,
        members: &[u32],
        on: &str,
        change: impl FnOnce(&mut CaseRecord),
    ) -> u64 {
        self.cases += 1;
        let mut case = case(self.cases, judge, members, on);
        change(&mut case.record);
        self.write(Event::CaseImported(Box::new(case)))
    }

    pub fn many(&mut self, count: u32, judge: u32, members: &[u32]) {
        (0..count).for_each(|_| {
            self.close(judge, members, "2021-06-15");
        });
    }

    /// Records an activity; judge 0 = staff.
    pub fn did(&mut self, filing: u64, judge: u32, kind: ActivityKind, on: &str) {
        self.did_at(filing, judge, kind, on, None, 0);
    }

    pub fn did_at(
        &mut self,
        filing: u64,
        judge: u32,
        kind: ActivityKind,
        on: &str,
        minute: Option<u16>,
        minutes: u32,
    ) {
        let judge = (judge > 0).then_some(judge);
        let judge = judge.map(JudgeId);
        let activity = Activity { day: day(on), minute, kind, judge, minutes };
        self.write(Event::ActivityRecorded { filing: EntryIndex(filing), activity });
    }

    pub fn report_as_of(&self, as_of: &str) -> QuotaReport {
        let ask = Ask { as_of: Some(day(as_of)), ..Ask::year(YEAR).expect("a year") };
        self.asked(&ask)
    }

    /// A report of a log that has reached the as-of day.
    pub fn asked(&self, ask: &Ask) -> QuotaReport {
        assess(&self.reached(ask), &self.tally, ask).expect("a report")
    }

    /// The state as if the last entry were of the as-of day at least.
    pub fn reached(&self, ask: &Ask) -> State {
        let mut state = self.state.clone();
        let on = ask.as_of.map_or(0, |on| u64::from(on.min(ask.to).0) * DAY_MS);
        state.time_ms = state.time_ms.max(on);
        state
    }

    pub fn report(&self) -> QuotaReport {
        self.report_as_of("2021-12-31")
    }
}

pub fn case(number: u32, judge: u32, members: &[u32], on: &str) -> CaseImported {
    CaseImported {
        case_number: format!("(2021)湘0203民初{number}号"),
        record: CaseRecord {
            pool: String::new(),
            cause: String::new(),
            procedure: String::new(),
            flags: Vec::new(),
            weight: 100,
            filed_on: day("2021-01-04"),
            undertaking: JudgeId(judge),
            assigned_by: AssignedBy::Drawn,
            panel: Panel {
                presiding: None,
                members: members.iter().copied().map(JudgeId).collect(),
                assessors: Vec::new(),
            },
            closing: Some(Closing { on: day(on), manner: Some(Manner::Judgment) }),
        },
    }
}

pub fn leader(report: &QuotaReport, judge: u32) -> &Leader {
    report.leaders.iter().find(|leader| leader.judge == JudgeId(judge)).expect("a leader")
}

/// President 1, vice president 2, ordinary judge 3 with this many cases.
pub fn court(base: u32) -> Docket {
    let mut docket = Docket::new(None);
    docket.post(1, Role::President);
    docket.post(2, Role::VicePresident);
    docket.post(3, Role::Judge);
    docket.many(base, 3, &[]);
    docket
}

/// What is asked of a leader, exact.
pub fn required(report: &QuotaReport, judge: u32) -> String {
    exact(leader(report, judge).required.as_ref().expect("a base"))
}

/// The base's average, exact.
pub fn average(report: &QuotaReport) -> String {
    exact(report.base.average.as_ref().expect("a base"))
}

/// President 1 and ordinary judge 3, both all year.
pub fn two(policy: QuotaPolicy) -> Docket {
    let mut docket = Docket::new(Some(policy));
    docket.post(1, Role::President);
    docket.post(3, Role::Judge);
    docket
}

/// The usual policy, but for what it asks of the president.
pub fn president(change: impl FnOnce(&mut RoleQuota)) -> QuotaPolicy {
    let mut policy = QuotaPolicy::default();
    change(&mut policy.roles[0]);
    policy
}
