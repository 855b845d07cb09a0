//! Logs of protocol 2 with many filings of a person, few candidates, deputies, and lists of imports;
//! and edits of them.

use caselot_core::docket::code::{
    ApprovalNeed, DesignationGround, ExclusionGround, PersonRole, Role,
};
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::panel::PanelSeats;
use caselot_core::docket::person::PersonEnrolled;
use caselot_core::docket::policy::{Eligibility, Policy};
use caselot_core::docket::pool::{PoolSettings, PoolSpec};
use caselot_core::docket::record::CaseImported;
use caselot_core::docket::{Actor, Command, Day, Entry};
use caselot_core::id::JudgeId;

use crate::naive::acts::{agreed, assign, designate, excluding, imported, out, today};
use crate::naive::edits::Edit;
use crate::naive::trespasses::{filed, is_draw, place};
use crate::naive::usurpers::{approval, is_list, is_person, what};
use crate::paper::two::{CLERK, OTHER_CLERK, REGISTRAR, SUPERVISOR, enrolled, facts};
use crate::paper::{PaperCourt, case_number, judge, pool};

/// As many filings as a person may have that are neither drawn nor voided.
pub fn crowded() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    (101..=107).for_each(|number| paper.assigns(&facts(number)));
    (1..=7).for_each(|number| drop(paper.files(facts(number)).expect("files")));
    paper.files(excluding(8, &[1, 2, 3, 4, 5])).expect("files what waits");
    for number in 9..=16 {
        paper.files_as(OTHER_CLERK, facts(number)).expect("files");
    }
    paper.draws(&facts(1)).expect("draws");
    paper.files(facts(17)).expect("files");
    paper
}

/// Judges who are over the cap, until one is left to whom a case is given.
pub fn last_one() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    paper.put_pool(pool("法庭", vec![(1, 100), (2, 100), (3, 100)]));
    let eligibility = Eligibility { open_case_cap: Some(1), ..Eligibility::default() };
    agreed(
        &mut paper,
        REGISTRAR,
        Command::AdoptPolicy(Box::new(Policy { eligibility, ..Policy::default() })),
    );
    let at = |number| Facts { pool: "法庭".to_owned(), ..facts(number) };
    let taken: Vec<u32> = (1..=2).map(|number| assign(&mut paper, &at(number))).collect();
    let free = (1..=3).find(|judge| !taken.contains(judge)).expect("a free one");
    designate(&mut paper, at(3), free, DesignationGround::OnlyCandidate);
    // All are over the cap; a person may still ask for one of them.
    designate(&mut paper, at(4), free, DesignationGround::Supervision);
    assign(&mut paper, &facts(5));
    paper
}

/// Groups of assessors with exactly as many candidates as seats.
pub fn exact() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let lay = (101..=104).map(|n| judge(n, Role::LayAssessor, false)).collect();
    paper.by(REGISTRAR, Command::PutJudges(lay)).expect("assessors");
    let settings = PoolSettings { seat_percent: 30, assessors: true, yearly_cap: 0 };
    let spec = pool("陪审", vec![(101, 100), (102, 100)]);
    paper.put_pool(PoolSpec { settings, ..spec });
    let spec = pool("陪审二", (101..=104).map(|n| (n, 100)).collect());
    paper.put_pool(PoolSpec { settings, ..spec });
    let seats = |members, assessors, pool: &str| PanelSeats {
        members,
        assessors,
        assessor_pool: pool.to_owned(),
        ..PanelSeats::default()
    };
    assign(&mut paper, &Facts { panel: seats(0, 2, "陪审"), ..facts(1) });
    assign(&mut paper, &Facts { panel: seats(1, 1, "陪审"), ..facts(2) });
    assign(&mut paper, &Facts { panel: seats(0, 2, "陪审二"), ..facts(3) });
    let fewer = Facts { panel: seats(0, 2, "陪审二"), ..excluding(4, &[101]) };
    assign(&mut paper, &fewer);
    let fewest = Facts { panel: seats(0, 2, "陪审二"), ..excluding(5, &[101, 102]) };
    assign(&mut paper, &fewest);
    paper
}

/// Who was a deputy alone, and files afterwards.
const DEPUTY: &str = "周十";

/// A deputy who files once that is over, and somebody with a name of their own.
pub fn deputized() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    assign(&mut paper, &facts(1));
    let day = today(&paper);
    let deputy = PersonEnrolled {
        from: day,
        to: Some(Day(day.0 + 3)),
        deputizes: SUPERVISOR.to_owned(),
        ..enrolled(DEPUTY, &[PersonRole::Supervisor])
    };
    agreed(&mut paper, REGISTRAR, Command::Enroll(vec![deputy]));
    let later = PersonEnrolled { from: Day(day.0 + 4), ..enrolled(DEPUTY, &[PersonRole::Filing]) };
    agreed(&mut paper, REGISTRAR, Command::Enroll(vec![later]));
    agreed(&mut paper, REGISTRAR, Command::Enroll(vec![enrolled("郑十一", &[PersonRole::Filing])]));
    paper.days_pass(1);
    let filing = paper.files(excluding(2, &[1, 2, 3, 4, 5])).expect("files").filing;
    let entry = filing.expect("a filing");
    paper.by(DEPUTY, Command::Approve { entry }).expect("approves");
    paper.files_as("郑十一", facts(3)).expect("files");
    let foreign = enrolled("Müller Ÿ", &[PersonRole::Auditor]);
    agreed(&mut paper, REGISTRAR, Command::Enroll(vec![foreign]));
    paper.days_pass(3);
    paper.files_as(DEPUTY, facts(4)).expect("files");
    paper
}

/// A list of imports, of which one waits while nothing else may follow.
pub fn taken_over_by_list() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    let day = today(&paper);
    let import = imported(1, 3, day);
    paper.by(REGISTRAR, Command::ImportCase(Box::new(import))).expect("imports");
    let list = vec![imported(2, 3, day), imported(3, 4, day)];
    agreed(&mut paper, REGISTRAR, Command::ImportCases(list));
    assign(&mut paper, &facts(1));
    designate(&mut paper, facts(2), 4, DesignationGround::Supervision);
    let list = (4..=6).map(|number| imported(number, 5, day)).collect();
    agreed(&mut paper, REGISTRAR, Command::ImportCases(list));
    assign(&mut paper, &facts(3));
    paper
}

pub const CROWDED_EDITS: &[Edit] = &[
    ("a ninth filing", |e| {
        let at = filing(e, 9);
        e[at].actor = Actor::authenticated(CLERK);
    }),
    ("a ninth filing by who says to be that person", |e| {
        let at = filing(e, 9);
        e[at].actor = Actor::claimed(CLERK);
    }),
    ("a filing before one is drawn", |e| {
        let last = e.len() - 1;
        e.swap(last, last - 1);
    }),
    ("the eight of another person", |e| {
        e.last_mut().expect("an entry").actor = Actor::authenticated(OTHER_CLERK);
    }),
];

fn request(entries: &mut [Entry], nth: usize) -> &mut DesignationRequested {
    let at = place(entries, |it| matches!(it, Event::DesignationRequested(_)), nth);
    match &mut entries[at].event {
        Event::DesignationRequested(it) => it,
        _ => panic!("a request"),
    }
}

fn policy(entries: &mut [Entry]) -> &mut Policy {
    match what(entries, crate::naive::usurpers::is_policy, 0) {
        Event::PolicyAdopted(it) => it,
        _ => panic!("a policy"),
    }
}

pub const LAST_ONE_EDITS: &[Edit] = &[
    ("given to one over the cap", |e| {
        let judge = &mut request(e, 0).judge;
        judge.0 = judge.0 % 3 + 1;
    }),
    ("given to somebody of no pool", |e| request(e, 0).judge = JudgeId(7)),
    ("given while all are over the cap", |e| {
        request(e, 1).ground = DesignationGround::OnlyCandidate;
    }),
    ("a cap that leaves nobody out", |e| policy(e).eligibility.open_case_cap = Some(9)),
    ("no cap", |e| policy(e).eligibility.open_case_cap = None),
    ("the only one left out", |e| {
        let judge = request(e, 0).judge.0;
        request(e, 0).facts.exclusions.push(out(judge));
    }),
    ("who is over the cap not left out", |e| request(e, 0).facts.exclusions.clear()),
    ("one over the cap not left out", |e| request(e, 0).facts.exclusions.truncate(1)),
    ("who is over the cap left out for another ground", |e| {
        request(e, 0).facts.exclusions[0].ground = ExclusionGround::PriorStage;
    }),
    ("who is over the cap left out of another request", |e| {
        let exclusions = request(e, 0).facts.exclusions.clone();
        request(e, 1).facts.exclusions = exclusions;
    }),
];

/// Whom the cap leaves out, a person may leave out as well.
pub const LAST_ONE_PERMITTED: &[Edit] = &[("who is over the cap left out by a person", |e| {
    let judge = request(e, 0).facts.exclusions[0].judge.0;
    request(e, 0).facts.exclusions[0] = out(judge);
})];

pub const EXACT_EDITS: &[Edit] = &[
    ("a need for exactly as many assessors", |e| {
        filed(e, 1, 0).needs.push(ApprovalNeed::FewCandidates);
    }),
    ("no need for one assessor more than seats", |e| {
        filed(e, 4, 0).needs.retain(|need| *need != ApprovalNeed::FewCandidates);
    }),
    ("a need for the seats left", |e| {
        if !filed(e, 5, 0).needs.contains(&ApprovalNeed::FewCandidates) {
            filed(e, 5, 0).needs.insert(0, ApprovalNeed::FewCandidates);
        }
    }),
    ("fewer assessors than seats", |e| filed(e, 1, 0).facts.exclusions.push(out(101))),
];

fn person(entries: &mut [Entry], nth: usize) -> &mut PersonEnrolled {
    match what(entries, is_person, nth) {
        Event::PersonEnrolled(it) => it,
        _ => panic!("a person"),
    }
}

pub const DEPUTY_EDITS: &[Edit] = &[
    ("who files on the last day of deputizing", |e| person(e, 1).from.0 -= 1),
    ("who files from ever on", |e| person(e, 1).from = Day(0)),
    ("who deputizes a day longer", |e| person(e, 0).to = person(e, 0).to.map(|it| Day(it.0 + 1))),
    ("somebody like a deputy", |e| person(e, 2).person = "周 十".to_owned()),
    ("a deputy like somebody", |e| person(e, 0).person = "张·三".to_owned()),
    ("somebody like another in small letters", |e| {
        person(e, 2).person = "ＭÜLLER·ÿ".to_owned();
    }),
    ("a deputy like the program", |e| person(e, 0).person = "CaseLot".to_owned()),
    ("an approval by a deputy whose days are over", |e| {
        let deputy = |it: &Entry| it.actor.person == DEPUTY;
        let at = e.iter().position(deputy).expect("an approval");
        e.iter_mut().skip(at).for_each(|it| it.time_ms += 3 * crate::paper::two::DAY_MS);
    }),
    ("a filing by who deputizes still", |e| {
        let last = e.len() - 1;
        let before = e[last - 1].time_ms;
        e[last].time_ms = before;
    }),
    ("a deputy who approves by saying so", |e| {
        let deputy = |it: &Entry| it.actor.person == DEPUTY;
        let at = e.iter().position(deputy).expect("an approval");
        e[at].actor = Actor::claimed(DEPUTY);
    }),
    ("a deputy of another deputy", |e| person(e, 0).deputizes = DEPUTY.to_owned()),
];

fn listed(entries: &mut [Entry], nth: usize) -> &mut Vec<CaseImported> {
    match what(entries, is_list, nth) {
        Event::Imports(it) => &mut it.cases,
        _ => panic!("a list"),
    }
}

fn is_import(event: &Event) -> bool {
    matches!(event, Event::CaseImported(_))
}

/// Moves an entry to another place.
fn moved(entries: &mut Vec<Entry>, from: usize, to: usize) {
    let time_ms = entries[to].time_ms;
    let mut entry = entries.remove(from);
    entry.time_ms = time_ms;
    entries.insert(to, entry);
}

pub const LIST_EDITS: &[Edit] = &[
    ("a case of the list twice", |e| {
        let case = listed(e, 0)[0].clone();
        listed(e, 0).push(case);
    }),
    ("two cases of one number", |e| {
        listed(e, 1)[2].case_number = listed(e, 1)[0].case_number.clone();
    }),
    ("a case that was imported", |e| {
        listed(e, 0)[0].case_number = "(2025)湘0203民初1号".to_owned();
    }),
    ("a case that was imported by a list", |e| {
        listed(e, 1)[0].case_number = "(2025)湘0203民初3号".to_owned();
    }),
    ("a case that was filed", |e| listed(e, 1)[0].case_number = case_number(1)),
    ("a case that was asked for", |e| listed(e, 1)[0].case_number = case_number(2)),
    ("a filing among the imports", |e| {
        let (from, to) = (filing(e, 3), place(e, is_import, 4));
        moved(e, from, to);
    }),
    ("a proposal among the imports", |e| {
        let (from, to) = (crate::naive::usurpers::at(e, is_list, 1), place(e, is_import, 2));
        moved(e, from, to);
    }),
    ("a tray among the imports", |e| {
        let (from, to) =
            (place(e, |it| matches!(it, Event::TrayOpened { .. }), 0), place(e, is_import, 2));
        let mut tray = e[from].clone();
        let opened = e.iter().filter(|it| matches!(it.event, Event::TrayOpened { .. })).count();
        if let Event::TrayOpened { tray, .. } = &mut tray.event {
            *tray = opened as u64;
        }
        tray.time_ms = e[to].time_ms;
        e[to] = tray;
    }),
    ("an import by a person while one is due", |e| {
        let at = place(e, is_import, 1);
        e[at].actor = Actor::authenticated(REGISTRAR);
    }),
    ("an import by who says so while one is due", |e| {
        let at = place(e, is_import, 1);
        e[at].actor = Actor::claimed(REGISTRAR);
    }),
    ("an import by the program while none is due", |e| {
        let at = place(e, is_import, 0);
        e[at].actor = Actor::system();
    }),
    ("an import after the first filing", |e| {
        let (at, draw) = (place(e, is_import, 0), place(e, is_draw, 0));
        let event = e[at].event.clone();
        let Event::CaseImported(mut import) = event else { panic!("an import") };
        import.case_number = "(2025)湘0203民初77号".to_owned();
        (e[draw].event, e[draw].actor) =
            (Event::CaseImported(import), Actor::authenticated(REGISTRAR));
    }),
    ("an import of another flag", |e| {
        let at = place(e, is_import, 5);
        let Event::CaseImported(it) = &mut e[at].event else { panic!("an import") };
        it.record.flags.push("甲".to_owned());
    }),
    ("a list with a case of tomorrow", |e| listed(e, 1)[0].record.filed_on.0 += 1),
    ("a list approved and left alone", |e| {
        let at = approval(e, is_list, 1);
        e.drain(at + 1..at + 4);
    }),
    ("a list whose last import is left out", |e| {
        let at = approval(e, is_list, 1);
        e.remove(at + 3);
    }),
];

/// The place of the filing of a case.
fn filing(entries: &[Entry], number: u32) -> usize {
    let number = case_number(number);
    let found = entries.iter().position(|it| match &it.event {
        Event::CaseFiled(it) => it.facts.case_number == number,
        _ => false,
    });
    found.expect("a filing")
}
