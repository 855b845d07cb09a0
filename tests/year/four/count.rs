//! What the fourth docket's people closed, and its quota counted by hand.

use std::collections::BTreeMap;

use caselot::wire::v1;
use caselot_core::lottery::role::SeatRole;
use v1::register_service_client::RegisterServiceClient;

use super::super::court::{CLERK, COURT, day};
use super::super::papers::civil;
use super::super::two::OFFICER;
use super::Four;
use super::following::{enforced, resumed};
use super::seats::of_role;

/// A panel is named; it is closed before its seats changed; no assessor was drawn.
const CLOSED_WRONGLY: [&str; 3] = ["PanelNamed", "ClosedBeforeChange", "LaterUndrawn"];

/// Cases that end with a judgment. Case 6 is withdrawn before its assessors come; case 7 is
/// pending, and so is the enforcement that changed its judge.
fn judged() -> Vec<String> {
    let civil_cases = [1, 2, 3, 4, 5, 8].map(civil).into_iter();
    civil_cases.chain([enforced(1), resumed(1), resumed(2), resumed(3)]).collect()
}

fn row(case_number: String, day: u32, manner: v1::Manner) -> v1::ClosingRow {
    let closing = Some(v1::Closing { day, manner: manner.into() });
    let panel = Some(v1::Panel::default());
    v1::ClosingRow { case_number, closing, panel, undertaking: 0 }
}

/// Records these closings, or none of them.
async fn closings(four: &Four, rows: Vec<v1::ClosingRow>) -> v1::BatchResponse {
    use v1::close_cases_request::Part;
    let two = &four.desks.two;
    let (court, person) = (COURT.to_owned(), String::new());
    let head = v1::BatchHead { court, person, skip_bad: false, rehearse: false };
    let parts = std::iter::once(Part::Head(head)).chain(rows.into_iter().map(Part::Row));
    let messages: Vec<_> = parts.map(|part| v1::CloseCasesRequest { part: Some(part) }).collect();
    let request = two.by(OFFICER, tokio_stream::iter(messages));
    two.quota().close_cases(request).await.expect("a batch").into_inner()
}

/// Closings name nobody.
pub async fn closed(four: &mut Four) {
    let today = four.desks.two.docket.today();
    let named = Some(v1::Panel { presiding: 5, ..Default::default() });
    let bad = vec![
        v1::ClosingRow { panel: named, ..row(civil(1), today, v1::Manner::Judgment) },
        row(civil(3), day("2026-01-06"), v1::Manner::Judgment),
        row(civil(6), today, v1::Manner::Judgment),
    ];
    let answer = closings(four, bad).await;
    let codes: Vec<_> = answer.refused.iter().map(|it| it.code.as_str()).collect();
    assert_eq!((answer.recorded, codes), (0, CLOSED_WRONGLY.to_vec()));
    let judged = judged();
    let rows = judged.iter().map(|number| row(number.clone(), today, v1::Manner::Judgment));
    let withdrawn = row(civil(6), today, v1::Manner::Withdrawn);
    let answer = closings(four, rows.chain([withdrawn]).collect()).await;
    assert_eq!((answer.recorded, answer.refused.len()), (11, 0), "{answer:?}");
    let mut told = Vec::new();
    for number in judged {
        let judge = four.stage(&number).await.undertaking;
        told.push((number, judge));
    }
    four.told.closed = told;
    for serial in [1, 3] {
        let mut members = of_role(&four.stage(&civil(serial)).await, SeatRole::Member);
        members.sort_unstable();
        four.told.members.push((serial, [members[0], members[1]]));
    }
}

/// The record of case 3 was wrong in its cause.
pub async fn corrected(four: &Four) {
    let two = &four.desks.two;
    let (court, case_number) = (COURT.to_owned(), civil(3));
    let request = v1::GetCaseRecordRequest { court, case_number };
    let answer = two.quota().get_case_record(two.by(OFFICER, request)).await.expect("a record");
    let before = answer.into_inner().record.expect("a record");
    let after = v1::CaseRecord { cause: "借款合同纠纷".to_owned(), ..before.clone() };
    let request = v1::CorrectCaseRequest {
        court: COURT.to_owned(),
        case_number: civil(3),
        before: Some(before),
        after: Some(after),
        ground: v1::CorrectionGround::RecordedWrong.into(),
        ..Default::default()
    };
    let answer = two.quota().correct_case(two.by(OFFICER, request)).await.expect("proposes");
    two.approve(answer.into_inner().proposed).await;
}

/// The log knows all cases of the year so far; no case was closed in January.
pub async fn stated(four: &Four) {
    let two = &four.desks.two;
    let stated = Some(v1::DataStated {
        basis: v1::QuotaBasis::Closed.into(),
        from_day: day("2026-01-01"),
        to_day: two.docket.today(),
        panels_known: true,
        text: "2026年1月无结案".to_owned(),
    });
    let (court, person) = (COURT.to_owned(), String::new());
    let request = v1::StateDataRequest { court, person, stated };
    let answer = two.quota().state_data(two.by(OFFICER, request)).await.expect("proposes");
    two.approve(answer.into_inner().proposed).await;
}

/// Closed and open cases of each assessor in whose list somebody is counted.
async fn assessors(four: &Four) -> BTreeMap<u32, (u64, u64)> {
    let two = &four.desks.two;
    let mut register = RegisterServiceClient::new(two.docket.channel.clone());
    let request = v1::ListAssessorsRequest { court: COURT.to_owned(), ..Default::default() };
    let listed = register.list_assessors(two.by(CLERK, request)).await.expect("lists");
    let all = listed.into_inner().assessors.into_iter();
    let counted = all.filter(|line| line.closed + line.open > 0);
    counted.map(|line| (line.judge, (line.closed, line.open))).collect()
}

/// The quota, counted from what the answers said. Eleven cases are closed, since what is withdrawn
/// (民初6, judge 5) is closed, too; 民初7 is pending:
///
/// | judge | closed cases | |
/// |---|---|---|
/// | 2, vice president | 民初4, by hand | 1 |
/// | 3 | 民初3, 8, 执1, 执恢1 | 4 |
/// | 4 | 民初5 | 1 |
/// | 5 | 民初2, 6, 执恢3 | 3 |
/// | 9 | 民初1, 执恢2 | 2 |
///
/// Judges 3 to 10 closed ten cases, 5/4 each. The president owes 5 % of that, 1/16, and the vice
/// president 30 %, 3/8. The president sat beside judge 9 in 民初1 to its end; he had left 民初3, which
/// so is no panel case of his. One panel case without an own one counts nothing.
pub async fn by_hand(four: &Four) {
    let undertaken = [(2, 1), (3, 4), (4, 1), (5, 3), (9, 2)];
    let mut carried: BTreeMap<u32, u64> = BTreeMap::new();
    four.told.closed.iter().for_each(|(_, judge)| *carried.entry(*judge).or_default() += 1);
    let withdrawn = four.stage(&civil(6)).await;
    assert_eq!(withdrawn.later.len(), 1, "no assessor was drawn");
    *carried.entry(withdrawn.undertaking).or_default() += 1;
    assert_eq!(carried, BTreeMap::from(undertaken), "what the answers said");
    assert_eq!(four.told.members, [(1, [1, 4]), (3, [4, 5])]);

    let two = &four.desks.two;
    let asked = v1::QuotaReportRequest { court: COURT.into(), year: 2026, ..Default::default() };
    let report = two.quota().get_quota_report(two.by(OFFICER, asked)).await;
    let report = report.expect("a report").into_inner();
    let base = report.base.as_ref().expect("a base");
    assert_eq!((base.cases, base.judges, base.average.as_str()), (10, 8, "5/4"));
    let own: Vec<_> = report.base_judges.iter().map(|it| (it.judge, it.cases)).collect();
    assert_eq!(own, [(3, 4), (4, 1), (5, 3), (6, 0), (7, 0), (8, 0), (9, 2), (10, 0)]);
    let counted = |it: &v1::QuotaLeader| {
        let cases = (it.own, it.panel, it.drawn, it.designated);
        (it.judge, cases, it.required.clone(), it.counted.clone(), it.met)
    };
    let leaders: Vec<_> = report.leaders.iter().map(counted).collect();
    let president = (1, (0, 1, 0, 0), "1/16".to_owned(), "0/1".to_owned(), Some(false));
    let vice_president = (2, (1, 0, 0, 1), "3/8".to_owned(), "1/1".to_owned(), Some(true));
    assert_eq!(leaders, [president, vice_president]);
    let sums = report.reconciliation.as_ref().expect("sums");
    assert_eq!((sums.closings, sums.base, sums.leaders_own), (11, 10, 1));
    assert_eq!((sums.other_roles, sums.unattributed, sums.not_counted), (0, 0, 0));
    // An assessor's case counts for who sits when it ends, and nothing for who left.
    let sat = four.told.assessors.iter().flat_map(|(_, sit)| sit.iter().copied());
    let mut expected: BTreeMap<u32, (u64, u64)> = sat.map(|judge| (judge, (1, 0))).collect();
    assert_eq!(expected.len(), 4, "four people");
    // Those of case 10 have an open one: an assessor and an expert alike.
    four.told.pending_lay.iter().for_each(|judge| expected.entry(*judge).or_default().1 += 1);
    assert_eq!(assessors(four).await, expected);
    assert_eq!(four.told.left_lay[..3], [108, 108, 111], "one of them from both cases");
    assert!(four.told.left_lay.iter().all(|judge| !expected.contains_key(judge)));
}
