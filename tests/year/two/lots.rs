//! Lots of each kind, and what reviews found of what was drawn (22.13).

use caselot::wire::v1;
use caselot_core::docket::entry::Event;
use caselot_core::lottery::envelope::nonce_commitment;

use super::super::court::{CLERK, COURT, ORIGIN, day, event, nonce};
use super::super::papers::civil;
use super::{OFFICER, REGISTRAR, Two};

const MEDIATORS: &str = "调解员";
const APPRAISERS: &str = "鉴定机构";
const ADMINISTRATORS: &str = "破产管理人";
/// Cases that are closed before some are reviewed.
const CLOSED: u32 = 12;

/// Lists of names, which count at once since nothing was filed.
pub async fn put_lists(two: &Two) {
    use v1::LotKind::{LotAdministrators, LotAppraisers, LotMediators};
    for (list, kind, count) in [
        (MEDIATORS, LotMediators, 6),
        (APPRAISERS, LotAppraisers, 5),
        (ADMINISTRATORS, LotAdministrators, 12),
    ] {
        let mut entries: Vec<String> = (1..=count).map(|n| format!("{list}{n}")).collect();
        entries.sort();
        let (list, name) = (list.to_owned(), format!("{list}名册"));
        let record = Some(v1::ListRecorded { list, kind: kind.into(), name, entries });
        let (court, person) = (COURT.to_owned(), String::new());
        let request = v1::PutListRequest { court, person, record };
        let answer = two.lots().put_list(two.by(REGISTRAR, request)).await.expect("proposes");
        two.approve(answer.into_inner().proposed).await;
    }
}

fn kind_name(kind: v1::LotKind) -> &'static str {
    kind.as_str_name().strip_prefix("LOT_").expect("a kind")
}

/// A lot of a kind with the next roll number, of which the caller says more.
async fn asked(two: &Two, kind: v1::LotKind, seats: u32, subject: &str) -> v1::OpenLotRequest {
    let listed = v1::ListLotsRequest { court: COURT.to_owned() };
    let listed = two.lots().list_lots(two.by(who(kind), listed)).await.expect("lists").into_inner();
    let next = listed.next.iter().find(|next| next.kind() == kind).expect("of each kind");
    let roll = format!("LOT-{}-{}-{}", kind_name(kind), next.year, next.number);
    let nonce_commitment = nonce_commitment(ORIGIN, &roll, 0, &nonce(&roll, 0)).to_vec();
    v1::OpenLotRequest {
        court: COURT.to_owned(),
        kind: kind.into(),
        year: next.year,
        number: next.number,
        subject: subject.to_owned(),
        seats,
        nonce_commitment,
        ..Default::default()
    }
}

fn who(kind: v1::LotKind) -> &'static str {
    if kind == v1::LotKind::LotReview { OFFICER } else { CLERK }
}

/// The entry of the opening.
async fn open(two: &Two, request: &v1::OpenLotRequest) -> u64 {
    let request = two.by(who(request.kind()), request.clone());
    let opened = two.lots().open_lot(request).await.expect("opens").into_inner();
    opened.opened.expect("a receipt").index
}

async fn draw(two: &Two, request: &v1::OpenLotRequest, lot: u64) -> Vec<String> {
    let kind = request.kind();
    let roll = format!("LOT-{}-{}-{}", kind_name(kind), request.year, request.number);
    let (court, person, nonce) = (COURT.to_owned(), String::new(), nonce(&roll, 0).to_vec());
    let drawn = v1::DrawLotRequest { court, person, lot, nonce };
    let drawn = two.lots().draw_lot(two.by(who(kind), drawn)).await.expect("draws").into_inner();
    match event(drawn.drawn) {
        Event::LotDrawn(drawn) => drawn.drawn,
        other => panic!("not drawn: {other:?}"),
    }
}

/// Lots for cases, again by two, one that waits, and assessors for a day of duty.
pub async fn drawn(two: &Two) {
    use v1::LotKind::{LotAdministrators, LotAppraisers, LotAssessors, LotMediators};
    two.docket.on("2026-01-07");
    for (list, kind, serial) in [(MEDIATORS, LotMediators, 1), (APPRAISERS, LotAppraisers, 2)] {
        let lot = asked(two, kind, 2, &civil(serial)).await;
        let lot = v1::OpenLotRequest { list: list.to_owned(), ..lot };
        let entry = open(two, &lot).await;
        assert_eq!(draw(two, &lot, entry).await.len(), 2);
    }
    for approved in [false, true] {
        let lot = asked(two, LotAdministrators, 3, &civil(3)).await;
        let lot = v1::OpenLotRequest { list: ADMINISTRATORS.to_owned(), ..lot };
        let entry = open(two, &lot).await;
        if approved {
            two.approve(entry).await;
        }
        assert_eq!(draw(two, &lot, entry).await.len(), 3);
    }
    let waits = asked(two, LotAdministrators, 1, "湘0203破1号").await;
    let waits = v1::OpenLotRequest { list: ADMINISTRATORS.to_owned(), ..waits };
    open(two, &waits).await;
    let duty = asked(two, LotAssessors, 2, "一月第三周").await;
    let (list, on) = ("陪审".to_owned(), "2026-01-14".to_owned());
    let duty = v1::OpenLotRequest { list, day: on, ..duty };
    let entry = open(two, &duty).await;
    let assessors = draw(two, &duty, entry).await;
    assert!(assessors.iter().all(|it| ["21", "22", "23", "24"].contains(&it.as_str())));
}

async fn close(two: &Two) {
    use v1::close_cases_request::Part;
    let (court, person) = (COURT.to_owned(), String::new());
    let head = v1::BatchHead { court, person, skip_bad: false, rehearse: false };
    let closing = v1::Closing { day: two.docket.today(), manner: v1::Manner::Judgment.into() };
    let rows = (1..=CLOSED).map(|serial| {
        let (closing, panel) = (Some(closing), Some(v1::Panel::default()));
        Part::Row(v1::ClosingRow { case_number: civil(serial), closing, panel, undertaking: 0 })
    });
    let parts = std::iter::once(Part::Head(head)).chain(rows);
    let messages: Vec<_> = parts.map(|part| v1::CloseCasesRequest { part: Some(part) }).collect();
    let request = two.by(OFFICER, tokio_stream::iter(messages));
    let answer = two.quota().close_cases(request).await.expect("a batch").into_inner();
    assert_eq!((answer.recorded, answer.refused.len()), (CLOSED.into(), 0), "{answer:?}");
}

/// A sample of closed cases, and what their reviews found.
pub async fn reviewed(two: &Two) {
    two.docket.on("2026-02-02");
    close(two).await;
    two.docket.on("2026-02-03");
    let (from_day, to_day) = (day("2026-02-01"), day("2026-02-02"));
    let sample = Some(v1::SampleRule { from_day, to_day, ..Default::default() });
    let lot = asked(two, v1::LotKind::LotReview, 2, "一月评查").await;
    let lot = v1::OpenLotRequest { sample, ..lot };
    let entry = open(two, &lot).await;
    let drawn = draw(two, &lot, entry).await;
    let roll = format!("LOT-REVIEW-{}-{}", lot.year, lot.number);
    for (case_number, result, text) in [
        (&drawn[0], v1::ReviewResult::ReviewQualified, ""),
        (&drawn[1], v1::ReviewResult::ReviewFlawed, "送达日期漏写"),
        (&drawn[0], v1::ReviewResult::ReviewExcellent, "复核改判"),
    ] {
        let review = v1::RecordReviewRequest {
            court: COURT.to_owned(),
            roll: roll.clone(),
            case_number: case_number.clone(),
            result: result.into(),
            text: text.to_owned(),
            ..Default::default()
        };
        two.lots().record_review(two.by(OFFICER, review)).await.expect("records");
    }
}
