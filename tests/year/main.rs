//! A year of a court, told from January to December: every rule of a court, over
//! gRPC, then exported and verified without the server, and its quota counted by hand.

mod autumn;
mod breaches;
mod count;
mod court;
mod desks;
mod four;
mod papers;
mod three;
#[path = "../server/tokens.rs"]
#[expect(dead_code, reason = "the year serves by a clock of its own")]
mod tokens;
mod two;
#[path = "../core/naive/verifier.rs"]
mod verifier;

use std::collections::BTreeSet;

use caselot::wire::v1;
use caselot_core::docket::entry::Event;
use caselot_core::id::JudgeId;
use court::{CLERK, COURT, Court, HEAD, event};
use papers::{civil, criminal, facts, pool_of, sole};

const BUYER: &str = "430203198001011238";
const SELLER: &str = "91430200MA4L1234X5";

#[tokio::test(flavor = "multi_thread")]
async fn a_year_of_a_court() {
    let data = tempfile::tempdir().expect("a folder");
    let mut court = Court::open(&data.path().join("data"), "2026-01-04").await;
    january(&mut court).await;
    february(&mut court).await;
    march(&mut court).await;
    april_and_may(&mut court).await;
    june_and_july(&mut court).await;
    autumn::august_to_november(&mut court).await;
    autumn::late_november(&mut court).await;
    autumn::december(&mut court).await;
    count::ledger(&mut court).await;
    let report = count::report(&mut court).await;
    let (bundle, key) = (court.bundle().await, court.docket.key.clone());
    // As long as the year is told in protocol 1 and with these people, it is the same log.
    assert_eq!(bundle, include_bytes!("../fixtures/v1/year.bundle"), "every byte of the log");
    count::verified(&bundle, &key);
    count::verified_alone(data.path(), &bundle, &key);
    let mut broken = breaches::are_named(&data.path().join("data"), &bundle);
    count::by_hand(&court, &report);
    court.close_down().await;
    broken.extend(second_docket(&data.path().join("second")).await);
    broken.extend(third_docket(&data.path().join("third")).await);
    broken.extend(fourth_docket(&data.path().join("fourth")).await);
    breaches::cover_every_code(&broken);
}

/// What protocol 1 has not happens in a second docket, so that the figures of the first stay; the
/// codes that were broken.
async fn second_docket(path: &std::path::Path) -> BTreeSet<&'static str> {
    let two = two::told(path).await;
    let (bundle, key) = (two.bundle().await, two.docket.key.clone());
    count::two_verified(&bundle, &key);
    count::verified_alone(path, &bundle, &key);
    let broken = breaches::two_are_named(path, &bundle);
    two.docket.close_down().await;
    broken
}

/// Hands have a docket of their own, so that those who have none go on as they did in the others.
async fn third_docket(path: &std::path::Path) -> BTreeSet<&'static str> {
    let three = three::told(path).await;
    let (bundle, key) = (three.desks.two.bundle().await, three.desks.two.docket.key.clone());
    count::three_verified(&bundle, &key);
    count::verified_alone(path, &bundle, &key);
    let broken = breaches::three_are_named(path, &bundle);
    three.close_down().await;
    broken
}

/// Seats change and cases follow others by rules of a policy that the other dockets have not.
async fn fourth_docket(path: &std::path::Path) -> BTreeSet<&'static str> {
    let four = four::told(path).await;
    let (bundle, key) = (four.desks.two.bundle().await, four.desks.two.docket.key.clone());
    count::four_verified(&bundle, &key);
    count::verified_alone(path, &bundle, &key);
    four::count::by_hand(&four).await;
    let broken = breaches::four_are_named(path, &bundle);
    four.desks.close_down().await;
    broken
}

/// The court gets its people, pools and rules, and takes over what is pending.
async fn january(court: &mut Court) {
    court.roster.put_judges(papers::people()).await.expect("judges");
    let many =
        v1::PutPoolsRequest { pools: vec![pool_of("民事", &[(4, 101)])], ..papers::pools() };
    court.refuses("ShareOutOfRange", async |court| court.roster.put_pools(many).await).await;
    court.roster.put_pools(papers::pools()).await.expect("pools");
    court.quota.put_policy(papers::policy("2026-01-01", None)).await.expect("a policy");
    let imported = court.import(papers::pending()).await;
    assert_eq!((imported.recorded, imported.refused.len()), (2, 0), "{imported:?}");
    court.carries.insert("(2025)湘0203民初901号".to_owned(), 5);

    court.on("2026-01-05");
    for serial in 1..=6 {
        court.case(facts(&civil(serial))).await;
    }
    let drawn = court.single(facts(&civil(7))).await;
    court.carries.insert(civil(7), drawn[0].judge.0);
    let again = court.single(facts(&civil(7))).await;
    assert_eq!(again, drawn, "asked again, the one draw");
    let other = v1::CaseFacts { cause: "借款合同纠纷".to_owned(), ..facts(&civil(7)) };
    court.refuses("FiledWithOtherFacts", async |court| court.file(other).await).await;

    court.on("2026-01-06");
    // By the route of criminal cases: a panel of three with one assessor.
    court.case(facts(&criminal(1))).await;
    assert!((21..=24).contains(&court.assessors[0]), "{:?}", court.assessors);
    for (code, panel) in [("PanelSize", (4, 0)), ("NoCandidates", (7, 6))] {
        let (seats, assessors) = panel;
        let panel = v1::PanelSeats { seats, assessors, ..papers::panel() };
        let asked = v1::CaseFacts { panel: Some(panel), ..facts(&civil(8)) };
        let asked = papers::departing(asked);
        court.refuses(code, async |court| court.file(asked).await).await;
    }
    let alone = v1::CaseFacts { approver: CLERK.to_owned(), ..facts(&civil(8)) };
    court.refuses("ApproverIsRequester", async |court| court.file(alone).await).await;
    let silent = v1::CaseFacts {
        exclusions: vec![papers::exclusion(4, v1::ExclusionGround::OtherExclusion)],
        ..facts(&civil(8))
    };
    court.refuses("TextNeeded", async |court| court.file(silent).await).await;
    let unknown =
        v1::Exclusion { ground: 99, ..papers::exclusion(4, v1::ExclusionGround::Interest) };
    let unknown = v1::CaseFacts { exclusions: vec![unknown], ..facts(&civil(8)) };
    court.refuses("FieldMalformed", async |court| court.file(unknown).await).await;
}

/// Series, designations by two, and judges who know a party.
async fn february(court: &mut Court) {
    court.on("2026-02-02");
    let of_series = |serial: u32| {
        let lineage = v1::Lineage { series: "欠薪".to_owned(), ..Default::default() };
        v1::CaseFacts { lineage: Some(lineage), ..facts(&civil(serial)) }
    };
    let related = v1::DesignationGround::BatchOrRelated;
    court
        .refuses("SeriesNotDrawn", async |court| {
            court.request(of_series(11), 4, related, "同批").await
        })
        .await;
    let first = court.case(of_series(10)).await;
    court.designate(of_series(11), first, related).await;
    court.designate(of_series(12), first, related).await;
    let elsewhere = if first == 4 { 5 } else { 4 };
    court
        .refuses("SeriesJudge", async |court| {
            court.request(of_series(13), elsewhere, related, "同批").await
        })
        .await;

    court.on("2026-02-10");
    let major = v1::DesignationGround::MajorDifficultNovel;
    let heavy =
        |serial| v1::CaseFacts { flags: vec!["重大".to_owned()], ..facts(&civil(serial)) };
    court.designate(heavy(20), 1, major).await;
    court.request(heavy(22), 1, major, "院长批准").await.expect("asks");
    court
        .refuses("ApproverIsRequester", async |court| court.approve(&civil(22), 0, CLERK).await)
        .await;
    let declined = v1::DeclineDesignationRequest {
        court: COURT.to_owned(),
        person: HEAD.to_owned(),
        case_number: civil(22),
        stage: 0,
        text: "随机分案".to_owned(),
        hand: None,
    };
    court.life.decline_designation(declined).await.expect("declines");
    let next = v1::CaseFacts { stage: 1, ..heavy(22) };
    court.case(next).await;

    court.on("2026-02-20");
    let declared = v1::DeclareConflictRequest {
        court: COURT.to_owned(),
        person: HEAD.to_owned(),
        judge: 6,
        ground: v1::ExclusionGround::PartyOrRelative.into(),
        identifiers: vec![SELLER.to_owned()],
        ..Default::default()
    };
    court.conflicts.declare_conflict(declared).await.expect("declares");
    let known = v1::CaseFacts {
        party_identifiers: vec![BUYER.to_owned(), SELLER.to_owned()],
        cause: "租赁合同纠纷".to_owned(),
        ..facts(&civil(21))
    };
    let filed = court.file(known.clone()).await.expect("files");
    let Event::CaseFiled(filed) = event(filed.filing) else { panic!("a filing") };
    let left_out: Vec<u32> = filed.facts.exclusions.iter().map(|e| e.judge.0).collect();
    assert_eq!(left_out, [6], "by the system, whom nobody named");
    court.case(known).await;
}

/// Leave is told ahead; a judge leaves a case.
async fn march(court: &mut Court) {
    court.on("2026-03-02");
    court.roster.record_absence(papers::leave(7, "2026-03-10", "2026-03-20")).await.expect("leave");
    let late = papers::leave(8, "2026-02-15", "2026-03-05");
    court
        .refuses("AbsenceRetroactive", async |court| court.roster.record_absence(late).await)
        .await;
    court.on("2026-03-12");
    for serial in 23..=26 {
        let filed = court.file(facts(&civil(serial))).await.expect("files");
        let Event::CaseFiled(filed) = event(filed.filing) else { panic!("a filing") };
        assert!(filed.groups[0].odds.iter().all(|(judge, _)| *judge != JudgeId(7)), "on leave");
        court.case(facts(&civil(serial))).await;
    }

    let leaves = court.carries[&civil(1)];
    let recusal = papers::reassigned(&civil(1), v1::ReassignmentGround::Recusal);
    let alone = v1::CaseFacts { approver: String::new(), ..recusal.clone() };
    court.refuses("ReassignmentUnapproved", async |court| court.file(alone).await).await;
    assert_ne!(court.case(recusal).await, leaves, "drawn afresh, without who left");
    let left = court.carries[&civil(2)];
    let takes = if left == 9 { 8 } else { 9 };
    let transfer = papers::reassigned(&civil(2), v1::ReassignmentGround::Transfer);
    court.designate(transfer, takes, v1::DesignationGround::Supervision).await;
}

/// What was withdrawn comes back to its judge, what was remanded to another.
async fn april_and_may(court: &mut Court) {
    court.on("2026-04-01");
    let dispute = |serial: u32| v1::CaseFacts {
        party_identifiers: vec![BUYER.to_owned(), "430203197002022349".to_owned()],
        ..facts(&civil(serial))
    };
    let first = court.case(dispute(30)).await;
    court.on("2026-04-08");
    court.close(&civil(30), v1::Manner::Withdrawn, sole()).await;
    court.on("2026-04-15");
    let back = court.file(dispute(31)).await.expect("goes back");
    let Event::CaseDesignated(back) = event(back.designation) else { panic!("a designation") };
    assert_eq!(back.judge, JudgeId(first), "without a draw");
    court.carries.insert(civil(31), first);
    court.on("2026-04-20");
    court.close(&civil(31), v1::Manner::Withdrawn, sole()).await;
    let redraw = v1::CaseFacts {
        redraw: "另有新的事实".to_owned(),
        approver: HEAD.to_owned(),
        ..dispute(32)
    };
    court.case(redraw).await;

    court.on("2026-05-06");
    let reassigned = papers::reassigned(&civil(3), v1::ReassignmentGround::Health);
    court.close(&civil(3), v1::Manner::Judgment, sole()).await;
    court.refuses("CaseClosedAlready", async |court| court.file(reassigned).await).await;
    court.on("2026-05-20");
    let remanded = |prior: Option<v1::PriorCase>| v1::CaseFacts {
        procedure: "重审".to_owned(),
        flags: vec!["REMANDED".to_owned()],
        lineage: prior.map(|prior| v1::Lineage { prior: Some(prior), ..Default::default() }),
        ..facts(&civil(40))
    };
    court.refuses("PriorCaseMissing", async |court| court.file(remanded(None)).await).await;
    let unknown = v1::PriorCase { case_number: civil(999), ..Default::default() };
    let unknown = remanded(Some(unknown));
    court.refuses("PriorCaseUnknown", async |court| court.file(unknown).await).await;
    let prior = v1::PriorCase { case_number: civil(3), ..Default::default() };
    let filed = court.file(remanded(Some(prior.clone()))).await.expect("files");
    let Event::CaseFiled(filed) = event(filed.filing) else { panic!("a filing") };
    let sat = court.carries[&civil(3)];
    assert!(filed.facts.exclusions.iter().any(|e| e.judge == JudgeId(sat)), "who sat is out");
    assert_ne!(court.case(remanded(Some(prior))).await, sat);
    // The appeal panel may hear the case again, if the filing says so.
    let returns =
        v1::PriorCase { case_number: civil(3), panel_returns: true, ..Default::default() };
    let again = v1::CaseFacts {
        procedure: "再审".to_owned(),
        flags: vec!["RETRIAL".to_owned()],
        lineage: Some(v1::Lineage { prior: Some(returns), ..Default::default() }),
        ..facts(&civil(41))
    };
    let filed = court.file(again.clone()).await.expect("files");
    let Event::CaseFiled(filed) = event(filed.filing) else { panic!("a filing") };
    assert!(filed.facts.exclusions.is_empty(), "nobody is out");
    court.case(again).await;
}

/// Pools change by two and from the next day; filings end without a draw.
async fn june_and_july(court: &mut Court) {
    court.on("2026-06-01");
    court.roster.put_judges(papers::newcomer()).await.expect("a judge");
    let alone = papers::wider_pool("");
    court.refuses("PoolChangeUnapproved", async |court| court.roster.put_pools(alone).await).await;
    court.roster.put_pools(papers::wider_pool(HEAD)).await.expect("by two");
    let candidates = async |court: &mut Court, serial: u32| {
        let filed = court.file(facts(&civil(serial))).await.expect("files");
        let Event::CaseFiled(filed) = event(filed.filing) else { panic!("a filing") };
        court.case(facts(&civil(serial))).await;
        filed.groups[0].odds.iter().map(|(judge, _)| *judge).collect::<Vec<_>>()
    };
    assert!(!candidates(court, 42).await.contains(&JudgeId(11)), "not on the day itself");
    court.on("2026-06-02");
    assert!(candidates(court, 43).await.contains(&JudgeId(11)), "from the next day on");

    court.on("2026-07-01");
    for (serial, ground, kept) in
        [(50, v1::VoidGround::Withdrawn, true), (51, v1::VoidGround::NonceLost, false)]
    {
        court.file(facts(&civil(serial))).await.expect("files");
        let nonce = court::nonce(&civil(serial), 0).to_vec();
        let void = v1::VoidFilingRequest {
            court: COURT.to_owned(),
            person: CLERK.to_owned(),
            case_number: civil(serial),
            stage: 0,
            ground: ground.into(),
            approver: HEAD.to_owned(),
            nonce: if kept { nonce } else { Vec::new() },
            ..Default::default()
        };
        court.assignment.void_filing(void).await.expect("voids");
    }
    let next = v1::CaseFacts { stage: 1, ..facts(&civil(50)) };
    court.case(next).await;
}
