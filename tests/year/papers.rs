//! What the court's people write: requests as they leave their desks.

use caselot::wire::v1;
use caselot_core::docket::policy::Policy;
use caselot_core::lottery::draw::DrawnSeat;
use caselot_core::lottery::role::SeatRole;

use super::court::{CLERK, COURT, Court, HEAD, day};

pub fn civil(serial: u32) -> String {
    format!("(2026){COURT}民初{serial}号")
}

pub fn criminal(serial: u32) -> String {
    format!("(2026){COURT}刑初{serial}号")
}

/// A case by the policy: its pool, seats and weight are left to the routes.
pub fn facts(number: &str) -> v1::CaseFacts {
    v1::CaseFacts {
        case_number: number.to_owned(),
        cause: "买卖合同纠纷".to_owned(),
        procedure: "普通程序".to_owned(),
        facts_commitment: vec![5; 32],
        ..Default::default()
    }
}

/// Not as the policy says, with a ground and a second person.
pub fn departing(facts: v1::CaseFacts) -> v1::CaseFacts {
    let (departure, approver) = ("审判委员会决定".to_owned(), HEAD.to_owned());
    v1::CaseFacts { departure, approver, ..facts }
}

pub fn exclusion(judge: u32, ground: v1::ExclusionGround) -> v1::Exclusion {
    v1::Exclusion { judge, ground: ground.into(), ..Default::default() }
}

pub fn reassigned(number: &str, ground: v1::ReassignmentGround) -> v1::CaseFacts {
    let reassigns = v1::Reassignment { ground: ground.into(), ..Default::default() };
    let lineage = v1::Lineage { reassigns: Some(reassigns), ..Default::default() };
    let (lineage, approver) = (Some(lineage), HEAD.to_owned());
    v1::CaseFacts { stage: 1, lineage, approver, ..facts(number) }
}

pub fn panel() -> v1::PanelSeats {
    v1::PanelSeats { assessor_pool: "陪审".to_owned(), ..Default::default() }
}

pub fn person(judge: u32, role: v1::Role) -> v1::JudgeRecorded {
    let assessor = role == v1::Role::LayAssessor;
    let tenure = v1::Tenure {
        role: role.into(),
        in_quota: !assessor,
        from_day: day("2020-01-01"),
        ..Default::default()
    };
    v1::JudgeRecorded { judge, name: format!("人员{judge}"), tenures: vec![tenure] }
}

/// President, vice president, a division chief, seven judges, four assessors.
pub fn people() -> v1::PutJudgesRequest {
    let leaders =
        [(1, v1::Role::President), (2, v1::Role::VicePresident), (3, v1::Role::DivisionChief)];
    let judges = (4..=10).map(|judge| (judge, v1::Role::Judge));
    let assessors = (21..=24).map(|judge| (judge, v1::Role::LayAssessor));
    let all = leaders.into_iter().chain(judges).chain(assessors);
    let judges = all.map(|(judge, role)| person(judge, role)).collect();
    v1::PutJudgesRequest { court: COURT.to_owned(), person: HEAD.to_owned(), judges }
}

pub fn newcomer() -> v1::PutJudgesRequest {
    let judges = vec![person(11, v1::Role::Judge)];
    v1::PutJudgesRequest { court: COURT.to_owned(), person: HEAD.to_owned(), judges }
}

/// Judges 4 and 8 become chiefs of their divisions, and two more assessors come.
pub fn chiefs_and_assessors() -> v1::PutJudgesRequest {
    let chief = |judge| {
        let mut chief = person(judge, v1::Role::Judge);
        chief.tenures[0].to_day = day("2026-11-15");
        chief.tenures.push(v1::Tenure {
            role: v1::Role::DivisionChief.into(),
            in_quota: true,
            from_day: day("2026-11-16"),
            ..Default::default()
        });
        chief
    };
    let assessors = [25, 26].map(|judge| person(judge, v1::Role::LayAssessor));
    let judges = [chief(4), chief(8)].into_iter().chain(assessors).collect();
    v1::PutJudgesRequest { court: COURT.to_owned(), person: HEAD.to_owned(), judges }
}

/// The assessors' pool with the two more, by two persons.
pub fn more_assessors() -> v1::PutPoolsRequest {
    let members = [21, 22, 23, 24, 25, 26].map(|judge| (judge, 100));
    let pool = v1::PoolRecorded {
        assessors: true,
        yearly_cap: 1,
        approver: HEAD.to_owned(),
        ..pool_of("陪审", &members)
    };
    v1::PutPoolsRequest { court: COURT.to_owned(), person: CLERK.to_owned(), pools: vec![pool] }
}

pub fn pool_of(code: &str, members: &[(u32, u32)]) -> v1::PoolRecorded {
    let member =
        |&(judge, share): &(u32, u32)| v1::PoolMember { judge, share, ..Default::default() };
    let members = members.iter().map(member).collect();
    v1::PoolRecorded { pool: code.to_owned(), members, ..Default::default() }
}

const CIVIL: [(u32, u32); 9] =
    [(2, 32), (3, 100), (4, 100), (5, 100), (6, 100), (7, 100), (8, 100), (9, 100), (10, 100)];

pub fn pools() -> v1::PutPoolsRequest {
    let assessors = pool_of("陪审", &[(21, 100), (22, 100), (23, 100), (24, 100)]);
    let pools = vec![
        pool_of("民事", &CIVIL),
        pool_of("刑事", &[(4, 100), (5, 100), (6, 100), (7, 100), (8, 100)]),
        pool_of("院庭长", &[(1, 50), (2, 100), (3, 100), (4, 100), (5, 100)]),
        v1::PoolRecorded { assessors: true, yearly_cap: 1, ..assessors },
    ];
    v1::PutPoolsRequest { court: COURT.to_owned(), person: HEAD.to_owned(), pools }
}

/// The pool of civil cases with judge 11.
pub fn wider_pool(approver: &str) -> v1::PutPoolsRequest {
    let pool = pool_of("民事", &[&CIVIL[..], &[(11, 100)]].concat());
    let pools = vec![v1::PoolRecorded { approver: approver.to_owned(), ..pool }];
    v1::PutPoolsRequest { court: COURT.to_owned(), person: CLERK.to_owned(), pools }
}

/// Judge 5 is on duty on the 25th of November, judge 9 from the next day on.
pub fn duty_roster() -> v1::PutPoolsRequest {
    let row = |judge, from, to| v1::PoolMember { judge, share: 100, from_day: from, to_day: to };
    let (first, next) = (day("2026-11-25"), day("2026-11-26"));
    let members = vec![row(5, first, first), row(9, next, 0)];
    let pool = v1::PoolRecorded { pool: "值班".to_owned(), members, ..Default::default() };
    v1::PutPoolsRequest { court: COURT.to_owned(), person: HEAD.to_owned(), pools: vec![pool] }
}

/// Criminal cases go to a panel, major ones to the leaders, all others to the civil pool.
pub fn policy(from: &str, cap: Option<u32>) -> v1::PutPolicyRequest {
    let route = |pool: &str| v1::Route { pool: pool.to_owned(), seats: 1, ..Default::default() };
    let routes = vec![
        v1::Route {
            types: vec!["刑初".to_owned()],
            seats: 3,
            assessors: 1,
            assessor_pool: "陪审".to_owned(),
            ..route("刑事")
        },
        v1::Route { flags: vec!["重大".to_owned()], ..route("院庭长") },
        route("民事"),
    ];
    let weight = |kind: &str, weight| v1::WeightRule {
        r#type: kind.to_owned(),
        weight,
        ..Default::default()
    };
    let usual = v1::PolicyAdopted::from(&Policy::default());
    let policy = v1::PolicyAdopted {
        single_call: false,
        edition: 0,
        parties_required: false,
        quota: usual.quota,
        valid_from_day: day(from),
        document: "分案规定".to_owned(),
        refiling: Some(v1::RefilingRule { days: 30 }),
        routes,
        weights: vec![weight("刑初", 150)],
        eligibility: cap.map(|cap| v1::Eligibility { min_candidates: 3, open_case_cap: cap }),
        series: Some(v1::SeriesRule { further_percent: 30, cap: 500 }),
        word_lists: Vec::new(),
        seats: None,
        follows: Vec::new(),
        sheet_words: Vec::new(),
    };
    let (court, person) = (COURT.to_owned(), HEAD.to_owned());
    v1::PutPolicyRequest { court, person, policy: Some(policy) }
}

/// One case from before that was closed, and one that is pending.
pub fn pending() -> Vec<v1::CaseImported> {
    let case = |serial: u32, judge, closed: Option<&str>| v1::CaseImported {
        case_number: format!("(2025){COURT}民初{serial}号"),
        record: Some(v1::CaseRecord {
            pool: "民事".to_owned(),
            cause: "买卖合同纠纷".to_owned(),
            weight: 100,
            filed_day: day("2025-11-03"),
            undertaking: judge,
            assigned_by: v1::AssignedBy::AssignedDesignated.into(),
            panel: Some(sole()),
            closing: closed
                .map(|on| v1::Closing { day: day(on), manner: v1::Manner::Judgment.into() }),
            ..Default::default()
        }),
    };
    vec![case(900, 4, Some("2025-12-20")), case(901, 5, None)]
}

/// Nobody beside the undertaking judge.
pub fn sole() -> v1::Panel {
    v1::Panel::default()
}

/// The panel of a criminal case as it was drawn, to the end; who undertakes it presides.
pub fn panel_of(seats: &[DrawnSeat]) -> v1::Panel {
    let of = |role| seats.iter().filter(move |seat| seat.role == role).map(|seat| seat.judge.0);
    let members = of(SeatRole::Member).collect();
    let assessors = of(SeatRole::Assessor).map(|judge| format!("人员{judge}")).collect();
    let presiding = of(SeatRole::Undertaking).next().unwrap_or(0);
    v1::Panel { presiding, members, assessors }
}

pub fn leave(judge: u32, from: &str, to: &str) -> v1::RecordAbsenceRequest {
    let absence = v1::AbsenceRecorded {
        judge,
        from_day: day(from),
        to_day: day(to),
        kind: v1::AbsenceKind::Leave.into(),
        ..Default::default()
    };
    let (court, person) = (COURT.to_owned(), HEAD.to_owned());
    v1::RecordAbsenceRequest { court, person, absence: Some(absence) }
}

/// Half of what the vice president must carry.
pub fn reduction() -> v1::GrantReductionRequest {
    let reduction = v1::QuotaReductionGranted {
        judge: 2,
        year: 2026,
        percent: 50,
        document: "减免决定".to_owned(),
        reason: "借调".to_owned(),
        approver: HEAD.to_owned(),
        ..Default::default()
    };
    let (court, person) = (COURT.to_owned(), CLERK.to_owned());
    v1::GrantReductionRequest { court, person, reduction: Some(reduction) }
}

/// The judge presides over the hearing and signs the judgment.
pub async fn works_on(court: &mut Court, number: &str, judge: u32) {
    use v1::record_activities_request::Part;
    let done = |kind: v1::ActivityKind, on: &str, minutes| {
        let activity = v1::ActivityRecorded {
            judge,
            kind: kind.into(),
            day: day(on),
            minute: if minutes > 0 { 540 } else { 0 },
            minutes,
            ..Default::default()
        };
        let (case_number, activity) = (number.to_owned(), Some(activity));
        Part::Row(v1::ActivityRow { case_number, activity })
    };
    let (name, person) = (COURT.to_owned(), HEAD.to_owned());
    let head = v1::BatchHead { court: name, person, skip_bad: false, rehearse: false };
    let parts = [
        Part::Head(head),
        done(v1::ActivityKind::HearingPresided, "2026-09-15", 90),
        done(v1::ActivityKind::JudgmentSigned, "2026-10-08", 0),
    ];
    let messages = parts.map(|part| v1::RecordActivitiesRequest { part: Some(part) });
    let answer = court.quota.record_activities(tokio_stream::iter(messages)).await;
    let answer = answer.expect("a batch").into_inner();
    assert_eq!((answer.recorded, answer.refused.len()), (2, 0), "{answer:?}");
}

/// The record of a case was wrong in its cause.
pub async fn corrects(court: &mut Court, number: &str) {
    let request =
        v1::GetCaseRecordRequest { court: COURT.to_owned(), case_number: number.to_owned() };
    let before = court.quota.get_case_record(request).await.expect("a record").into_inner().record;
    let before = before.expect("a record");
    let after = v1::CaseRecord { cause: "借款合同纠纷".to_owned(), ..before.clone() };
    let request = v1::CorrectCaseRequest {
        court: COURT.to_owned(),
        person: CLERK.to_owned(),
        case_number: number.to_owned(),
        before: Some(before),
        after: Some(after),
        ground: v1::CorrectionGround::RecordedWrong.into(),
        approver: HEAD.to_owned(),
        ..Default::default()
    };
    court.quota.correct_case(request).await.expect("corrects");
}
