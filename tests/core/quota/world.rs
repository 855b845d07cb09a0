//! Small courts of any kind: plain lists, and the entries that say the same.

use caselot_core::docket::Day;
use caselot_core::docket::code::{
    AbsenceKind, ActivityKind, AssignedBy, CorrectionGround, FloorsMode, Manner, QuotaBasis,
    QuotaDenominator, QuotaFallback, QuotaMeasure, QuotaScope, Role, VoidGround,
};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{CaseDrawn, Facts, FilingVoided};
use caselot_core::docket::people::{Absence, Judge, Tenure};
use caselot_core::docket::policy::{DivisionRule, QuotaPolicy, RoleQuota, ratio};
use caselot_core::docket::record::{
    Activity, CaseClosed, CaseCorrected, CaseImported, CaseRecord, Closing, DataStated,
    DataWithdrawn, GivenBack, Panel, Reduction,
};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::draw::DrawnSeat;
use caselot_core::lottery::role::SeatRole;
use caselot_core::quota::{Ask, QuotaReport, assess};
use proptest::prelude::*;

use super::docket::{self, Docket};

/// 2021-01-01; periods begin here or some days before.
pub const FIRST: u32 = 18_628;
/// Day of the log's last entry, after all periods.
pub const LOG_END: Day = Day(FIRST + 70);

/// A court as lists. Judges are numbered from 1 in the order of `judges`.
#[derive(Debug, Clone)]
pub struct World {
    pub policy: QuotaPolicy,
    pub judges: Vec<Vec<Tenure>>,
    /// Judge, kind, first day, last day.
    pub leave: Vec<(u32, AbsenceKind, Day, Option<Day>)>,
    /// Judge, year, percent, cases.
    pub grants: Vec<(u32, u32, u32, u32)>,
    pub cases: Vec<PlainCase>,
    pub statements: Vec<DataStated>,
    /// Statements that are withdrawn again.
    pub withdrawn: Vec<DataStated>,
    /// First day of the period.
    pub from: Day,
    /// Last day of the period.
    pub to: Day,
    pub as_of: Day,
}

/// A case as it stands at the end.
#[derive(Debug, Clone)]
pub struct PlainCase {
    pub type_code: &'static str,
    pub record: CaseRecord,
    /// Day of the draw; of the filing if it was imported.
    pub assigned_on: Day,
    pub activities: Vec<Activity>,
    pub way: Way,
}

/// How a case came into the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Imported,
    ImportedOpenThenClosed,
    ImportedWrongThenCorrected,
    ClosedThenReopenedThenClosed,
    Drawn,
    /// An earlier filing was voided.
    DrawnAgain,
}

impl World {
    pub fn ask(&self) -> Ask {
        Ask { from: self.from, to: self.to, as_of: Some(self.as_of), files: None }
    }

    /// Judges from 1.
    pub fn numbered(&self) -> impl Iterator<Item = (u32, &Vec<Tenure>)> {
        (1..).zip(&self.judges)
    }

    /// The report from the fold; `picks` say how entries that do not hang on each other alternate.
    pub fn report(&self, picks: &[usize]) -> QuotaReport {
        let docket = self.docket(picks);
        assess(&docket.state, &docket.tally, &self.ask()).expect("a report")
    }

    pub fn docket(&self, picks: &[usize]) -> Docket {
        let mut docket = Docket::unstated(Some(self.policy.clone()));
        let mut threads: Vec<(Option<EntryIndex>, std::collections::VecDeque<Step>)> =
            self.threads().into_iter().map(|steps| (None, steps.into())).collect();
        let mut picks = picks.iter().copied().cycle();
        while !threads.is_empty() {
            let at = picks.next().unwrap_or(0) % threads.len();
            let (filing, steps) = &mut threads[at];
            if let Some(Step(on, event)) = steps.pop_front() {
                let event = event(filing.unwrap_or(EntryIndex(0)));
                // A later filing of the case takes the place of a voided one.
                let begins = matches!(
                    event,
                    Event::CaseFiled(_) | Event::CaseImported(_) | Event::DataStated(_)
                );
                let index = docket.write_on(on, event);
                if begins {
                    *filing = Some(EntryIndex(index));
                }
            } else {
                threads.remove(at);
            }
        }
        // Says nothing new, on the last day.
        if let Some(judge) = docket.state.roster.judge(JudgeId(1)).cloned() {
            docket.write_on(LOG_END, Event::JudgeRecorded(judge));
        }
        docket
    }

    fn threads(&self) -> Vec<Vec<Step>> {
        let today = Day(FIRST);
        let judges = self.numbered().map(|(judge, tenures)| {
            let name = format!("法官{judge}");
            let said = |tenures: &[Tenure]| {
                let (name, tenures) = (name.clone(), tenures.to_vec());
                step(today, Event::JudgeRecorded(Judge { judge: JudgeId(judge), name, tenures }))
            };
            // Recorded wrongly at first.
            let wrong = Tenure {
                role: Role::Judge,
                in_quota: true,
                division: String::new(),
                from: Day(0),
                to: None,
            };
            vec![said(&[wrong]), said(tenures)]
        });
        let leave = self.leave.iter().map(|&(judge, kind, from, to)| {
            let text = String::new();
            let absence = Absence {
                judge: JudgeId(judge),
                from,
                to,
                kind,
                text,
                replaces: None,
                cancelled: false,
            };
            vec![step(today, Event::AbsenceRecorded(absence))]
        });
        let grants = self.grants.iter().map(|&(judge, year, percent, cases)| {
            let text = || "文".to_owned();
            let (document, reason, approver) = (text(), text(), text());
            let revokes = None;
            let grant = Reduction {
                judge: JudgeId(judge),
                year,
                percent,
                cases,
                document,
                reason,
                approver,
                revokes,
            };
            vec![step(today, Event::ReductionGranted(Box::new(grant)))]
        });
        let cases = (1..).zip(&self.cases).map(|(number, case)| case.steps(number));
        let statements = self.statements.iter();
        let statements =
            statements.map(|it| vec![step(today, Event::DataStated(Box::new(it.clone())))]);
        let withdrawn = self.withdrawn.iter().map(|it| {
            let back = |entry| {
                let text = "漏录".to_owned();
                Event::DataWithdrawn(Box::new(DataWithdrawn { entry, text }))
            };
            let stated = step(today, Event::DataStated(Box::new(it.clone())));
            vec![stated, Step(today, Box::new(back))]
        });
        let of_people = judges.chain(leave).chain(grants);
        of_people.chain(cases).chain(statements).chain(withdrawn).collect()
    }
}

/// An entry on a day, given the filing it hangs on.
struct Step(Day, Box<dyn Fn(EntryIndex) -> Event>);

fn step(on: Day, event: Event) -> Step {
    Step(on, Box::new(move |_| event.clone()))
}

fn closing(record: &CaseRecord) -> Option<Step> {
    let (closing, panel) = (record.closing?, record.panel.clone());
    let close = move |filing| {
        Event::CaseClosed(Box::new(CaseClosed {
            filing,
            closing,
            panel: panel.clone(),
            given_back: GivenBack::default(),
            as_seated: false,
        }))
    };
    Some(Step(closing.on, Box::new(close)))
}

fn voided(on: Day) -> Step {
    let void = |filing| {
        Event::FilingVoided(FilingVoided {
            filing,
            envelope_secret: None,
            nonce: None,
            ground: VoidGround::FiledInError,
            text: String::new(),
            approver: "李四".to_owned(),
            avoided: None,
        })
    };
    Step(on, Box::new(void))
}

fn correction(before: CaseRecord, after: CaseRecord) -> Step {
    let correct = move |filing| {
        Event::CaseCorrected(Box::new(CaseCorrected {
            filing,
            before: before.clone(),
            after: after.clone(),
            ground: CorrectionGround::RecordedWrong,
            text: String::new(),
            approver: "李四".to_owned(),
        }))
    };
    Step(Day(FIRST), Box::new(correct))
}

impl PlainCase {
    /// The case number of the n-th case, from 1.
    pub fn number(&self, n: u32) -> String {
        format!("(2021)湘0203{}{n}号", self.type_code)
    }

    fn steps(&self, number: u32) -> Vec<Step> {
        let case_number = self.number(number);
        let record = &self.record;
        let import = |record: CaseRecord| {
            let imported = CaseImported { case_number: case_number.clone(), record };
            step(Day(FIRST), Event::CaseImported(Box::new(imported)))
        };
        let open = CaseRecord { closing: None, panel: Panel::default(), ..record.clone() };
        let mut steps = match self.way {
            Way::Imported => vec![import(record.clone())],
            Way::ImportedOpenThenClosed => {
                // An open case keeps the panel it was imported with.
                let first = if record.closing.is_some() { open } else { record.clone() };
                [Some(import(first)), closing(record)].into_iter().flatten().collect()
            }
            Way::ImportedWrongThenCorrected => {
                let wrong = CaseRecord {
                    undertaking: JudgeId(1),
                    weight: 77,
                    filed_on: Day(FIRST),
                    closing: Some(Closing { on: Day(FIRST + 1), manner: None }),
                    panel: Panel::default(),
                    ..record.clone()
                };
                vec![import(wrong.clone()), correction(wrong, record.clone())]
            }
            Way::ClosedThenReopenedThenClosed => {
                let on = Day(FIRST + 2);
                let early =
                    CaseRecord { closing: Some(Closing { on, manner: None }), ..record.clone() };
                let first = if record.closing.is_some() { open } else { record.clone() };
                let back = correction(early.clone(), first);
                [Some(import(early)), Some(back), closing(record)].into_iter().flatten().collect()
            }
            Way::Drawn => self.drawn(&case_number, 0),
            Way::DrawnAgain => {
                let mut steps = vec![self.filed(&case_number, 0), voided(self.record.filed_on)];
                steps.extend(self.drawn(&case_number, 1));
                steps
            }
        };
        steps.extend(self.activities.iter().map(|&activity| {
            let done = move |filing| Event::ActivityRecorded { filing, activity };
            Step(activity.day, Box::new(done))
        }));
        steps
    }

    fn filed(&self, case_number: &str, stage: u32) -> Step {
        let facts = Facts {
            stage,
            cause: self.record.cause.clone(),
            procedure: self.record.procedure.clone(),
            flags: self.record.flags.clone(),
            weight: self.record.weight,
            ..docket::facts(case_number.to_owned())
        };
        step(self.record.filed_on, docket::filed(facts))
    }

    fn drawn(&self, case_number: &str, stage: u32) -> Vec<Step> {
        let panel = &self.record.panel;
        let seat = |role| move |judge| DrawnSeat { role, judge, r: 0, total: 1 };
        let mut seats = vec![seat(SeatRole::Undertaking)(self.record.undertaking)];
        seats.extend(panel.presiding.map(seat(SeatRole::Presiding)));
        seats.extend(panel.members.iter().copied().map(seat(SeatRole::Member)));
        let draw = move |filing| {
            let (nonce, seats) = (None, seats.clone());
            let (envelope_secret, seed_hash) = ([0; 32], [0; 32]);
            Event::CaseDrawn(CaseDrawn {
                filing,
                envelope_secret,
                nonce,
                seed_hash,
                seats,
                n_eff: 2,
                presiding: None,
                alternates: Vec::new(),
                contribution: None,
            })
        };
        let drawn = Step(self.assigned_on, Box::new(draw));
        let steps = [Some(self.filed(case_number, stage)), Some(drawn), closing(&self.record)];
        steps.into_iter().flatten().collect()
    }
}

fn day_in(from: i64, to: i64) -> impl Strategy<Value = Day> {
    let first = i64::from(FIRST);
    (first + from..=first + to).prop_map(|day| Day(u32::try_from(day).expect("after 1970")))
}

fn tenures() -> impl Strategy<Value = Vec<Tenure>> {
    let row = (
        prop::sample::select(Role::ALL.to_vec()),
        prop::bool::weighted(0.9),
        prop::sample::select(vec!["甲庭", "乙庭"]),
        0u32..4,
        0u32..25,
        any::<bool>(),
    );
    prop::collection::vec(row, 1..4).prop_map(|rows| {
        let mut next = FIRST - 12;
        let last = rows.len() - 1;
        type Row = (Role, bool, &'static str, u32, u32, bool);
        let row = |(n, row): (usize, Row)| {
            let (role, in_quota, division, gap, length, open) = row;
            let from = Day(next + gap);
            next = from.0 + length + 1;
            let to = (n < last || !open).then_some(Day(next - 1));
            Tenure { role, in_quota, division: division.to_owned(), from, to }
        };
        rows.into_iter().enumerate().map(row).collect()
    })
}

pub fn policies() -> impl Strategy<Value = QuotaPolicy> {
    let role = prop::option::weighted(0.6, (0usize..5, any::<bool>(), 0u32..9, 0u32..9));
    let roles = prop::collection::vec(role, 7);
    let population = prop::collection::vec(any::<bool>(), 7);
    let words = (
        prop::sample::select(QuotaMeasure::ALL.to_vec()),
        prop::sample::select(QuotaBasis::ALL.to_vec()),
        prop::sample::select(QuotaDenominator::ALL.to_vec()),
        prop::sample::select(FloorsMode::ALL.to_vec()),
    );
    let more = (any::<bool>(), 0u32..3, any::<bool>(), prop::option::of(0u32..6));
    let later = (
        prop::option::of((
            prop::sample::select(vec![1u32, 90, 366]),
            prop::sample::select(QuotaFallback::ALL.to_vec()),
        )),
        prop::sample::subsequence(AbsenceKind::ALL.to_vec(), 0..3),
    );
    (roles, population, words, more, later).prop_map(|(roles, population, words, more, later)| {
        let (rule, leave_kinds) = later;
        let ratios = [ratio(1, 20), ratio(3, 10), ratio(1, 2), ratio(1, 1), ratio(7, 3)];
        let asked = |(role, asked): (&Role, Option<(usize, bool, u32, u32)>)| {
            let (at, of_division, floor_own, floor_took_part) = asked?;
            let scope = if of_division { QuotaScope::Division } else { QuotaScope::Court };
            let ratio = ratios[at];
            Some(RoleQuota { role: *role, ratio, scope, floor_own, floor_took_part })
        };
        let every = QuotaPolicy::EVERY_ROLE;
        let (measure, basis, denominator, floors_mode) = words;
        let (weighted, coefficient, half_rule, leave_over) = more;
        let of = every.iter().zip(population).filter(|(_, of)| *of).map(|(role, _)| *role);
        QuotaPolicy {
            roles: every.iter().zip(roles).filter_map(asked).collect(),
            population: of.collect(),
            measure,
            basis,
            weighted,
            denominator,
            panel_coefficient: ratio(coefficient, 2),
            half_rule,
            floors_mode,
            leave_over,
            leave_kinds,
            division_rule: rule
                .map(|(days, fallback)| DivisionRule { min_base_days: days, fallback }),
            ..QuotaPolicy::default()
        }
    })
}

fn activity(judges: u32) -> impl Strategy<Value = Activity> {
    let kinds = prop::sample::select(ActivityKind::ALL.to_vec());
    let minute = prop::option::of(prop::sample::select(vec![540, 570, 600]));
    (day_in(0, 20), minute, kinds, prop::option::of(1..=judges), 0u32..90).prop_map(
        |(day, minute, kind, judge, minutes)| Activity {
            day,
            minute,
            kind,
            judge: judge.map(JudgeId),
            minutes,
        },
    )
}

fn cases(judges: u32) -> impl Strategy<Value = PlainCase> {
    let seats =
        (1..=judges, prop::option::of(1..=judges), prop::collection::btree_set(1..=judges, 0..4));
    let days = (day_in(-14, 20), 0u32..6, prop::option::weighted(0.8, 0u32..12));
    let kind = prop::sample::select(vec!["民初", "民初", "民初", "民诉前调", "刑初"]);
    let way = prop::sample::select(vec![
        Way::Imported,
        Way::ImportedOpenThenClosed,
        Way::ImportedWrongThenCorrected,
        Way::ClosedThenReopenedThenClosed,
        Way::Drawn,
        Way::DrawnAgain,
    ]);
    let weight = prop::sample::select(vec![50u32, 100, 100, 250]);
    let activities = prop::collection::vec(activity(judges), 0..3);
    (seats, days, kind, way, weight, activities).prop_map(
        |(
            (undertaking, presiding, members),
            (filed_on, wait, closed),
            type_code,
            way,
            weight,
            activities,
        )| {
            let is_drawn = matches!(way, Way::Drawn | Way::DrawnAgain);
            let assigned_on = if is_drawn { Day(filed_on.0 + wait) } else { filed_on };
            let member = |judge: &u32| *judge != undertaking && Some(*judge) != presiding;
            let members = members.into_iter().filter(member).map(JudgeId).collect();
            let presiding = presiding.map(JudgeId);
            let closing = closed.map(|after| Closing {
                on: Day(assigned_on.0 + after),
                manner: Some(if after % 2 == 0 { Manner::Judgment } else { Manner::Withdrawn }),
            });
            let record = CaseRecord {
                pool: String::new(),
                cause: String::new(),
                procedure: String::new(),
                flags: Vec::new(),
                weight,
                filed_on,
                undertaking: JudgeId(undertaking),
                assigned_by: if is_drawn { AssignedBy::Drawn } else { AssignedBy::Designated },
                panel: Panel { presiding, members, assessors: Vec::new() },
                closing,
            };
            PlainCase { type_code, record, assigned_on, activities, way }
        },
    )
}

/// Statements on some days, whatever they say.
fn some_statements() -> impl Strategy<Value = Vec<DataStated>> {
    let texts = vec!["", "本月无结案", "2021年1月无结案", "2021年1月无收案", "2020年12月无结案"];
    let one = (
        prop::sample::select(QuotaBasis::ALL.to_vec()),
        day_in(-14, 20),
        0u32..60,
        any::<bool>(),
        prop::sample::select(texts),
    );
    let one = one.prop_map(|(basis, from, length, panels_known, text)| {
        let (to, text) = (Day(from.0 + length), text.to_owned());
        DataStated { basis, from, to, panels_known, text }
    });
    prop::collection::vec(one, 0..4)
}

/// What is said of the data: mostly all that is needed, sometimes too little.
fn statements() -> impl Strategy<Value = Vec<DataStated>> {
    let all = || {
        let bases = QuotaBasis::ALL.iter();
        let all = bases.map(|&basis| DataStated {
            basis,
            from: Day(0),
            to: LOG_END,
            panels_known: true,
            text: "2021年1月无结案、2021年1月无收案".to_owned(),
        });
        all.collect::<Vec<_>>()
    };
    let without_panels = || {
        let mut all = all();
        all.iter_mut().for_each(|it| it.panels_known = false);
        all
    };
    prop_oneof![
        6 => Just(all()),
        2 => Just(without_panels()),
        2 => some_statements(),
    ]
}

/// Any court of up to seven judges and sixty cases.
pub fn worlds() -> impl Strategy<Value = World> {
    let judges = prop::collection::vec(tenures(), 2..8);
    judges.prop_flat_map(|judges| {
        let n = u32::try_from(judges.len()).expect("few");
        let kinds = prop::sample::select(AbsenceKind::ALL.to_vec());
        let leave = (1..=n, kinds, day_in(-14, 20), prop::option::weighted(0.9, 0u32..10));
        let year = prop::sample::select(vec![2020u32, 2021]);
        let grant = (1..=n, year, prop::sample::select(vec![0u32, 20, 50, 60]), 0u32..3);
        let days = (0..12u32, prop::sample::select(vec![20u32, 20, 50]), any::<bool>(), 0..50u32);
        (
            Just(judges),
            policies(),
            prop::collection::vec(leave, 0..5),
            prop::collection::vec(grant, 0..4),
            prop::collection::vec(cases(n), 0..60),
            (statements(), some_statements()),
            days,
        )
            .prop_map(
                |(judges, policy, leave, grants, cases, (statements, withdrawn), days)| {
                    let (before, length, ended, counted) = days;
                    type Leave = (u32, AbsenceKind, Day, Option<u32>);
                    let span = |(judge, kind, from, length): Leave| {
                        (judge, kind, from, length.map(|length| Day(from.0 + length)))
                    };
                    let leave = leave.into_iter().map(span).collect();
                    let from = Day(FIRST - before);
                    let to = Day(from.0 + length - 1);
                    let as_of = if ended { to } else { Day(from.0 + counted % length) };
                    World {
                        policy,
                        judges,
                        leave,
                        grants,
                        cases,
                        statements,
                        withdrawn,
                        from,
                        to,
                        as_of,
                    }
                },
            )
    })
}
