//! August to December of the year.

use caselot::wire::v1;
use caselot_core::docket::entry::Event;
use caselot_core::id::JudgeId;

use super::count;
use super::court::{COURT, Court, HEAD, event};
use super::papers::{self, civil, criminal, facts, sole};

/// Flags, departures, many exclusions, the cap, reductions, activities, corrections.
pub async fn august_to_november(court: &mut Court) {
    court.on("2026-08-03");
    let flags = v1::ChangeFlagsRequest {
        court: COURT.to_owned(),
        person: HEAD.to_owned(),
        case_number: civil(4),
        add: vec!["涉众".to_owned()],
        text: "当事人众多".to_owned(),
        ..Default::default()
    };
    court.life.change_flags(flags).await.expect("flags");
    let elsewhere = v1::CaseFacts { pool: "刑事".to_owned(), ..facts(&civil(60)) };
    court.refuses("DepartureUnexplained", async |court| court.file(elsewhere).await).await;
    let elsewhere = v1::CaseFacts { pool: "刑事".to_owned(), ..facts(&civil(60)) };
    court.case(papers::departing(elsewhere)).await;
    let many = |approver: &str| v1::CaseFacts {
        exclusions: [4, 5, 6]
            .map(|judge| papers::exclusion(judge, v1::ExclusionGround::Interest))
            .to_vec(),
        approver: approver.to_owned(),
        ..facts(&civil(61))
    };
    court.refuses("ManyExcluded", async |court| court.file(many("")).await).await;
    court.case(many(HEAD)).await;

    court.on("2026-09-01");
    let open = count::open_cases(court);
    let most = *open.values().max().expect("somebody has work");
    let policy = papers::policy("2026-09-01", Some(most));
    court.quota.put_policy(policy).await.expect("a cap");
    let filed = court.file(facts(&civil(62))).await.expect("files");
    let Event::CaseFiled(filed) = event(filed.filing) else { panic!("a filing") };
    let full: Vec<u32> = open
        .iter()
        .filter(|(judge, count)| {
            **count == most && filed.groups[0].shares.iter().any(|s| s.0 == JudgeId(**judge))
        })
        .map(|(judge, _)| *judge)
        .collect();
    let out: Vec<u32> = filed.facts.exclusions.iter().map(|e| e.judge.0).collect();
    assert_eq!(out, full, "who has as many open cases as the cap is left out by the system");
    court.case(facts(&civil(62))).await;

    court.on("2026-10-09");
    court.quota.grant_reduction(papers::reduction()).await.expect("a reduction");
    papers::works_on(court, &civil(20), 1).await;
    papers::corrects(court, "(2025)湘0203民初901号").await;
    papers::corrects(court, &civil(4)).await;

    court.on("2026-11-02");
    // An assessor sits once a year here. With three left there may be a panel, since a group needs
    // as many candidates as all seats up to its own; with two there may not.
    let first = court.assessors[0];
    court.case(facts(&criminal(2))).await;
    assert_ne!(court.assessors, [first; 2], "another one");
    let third = facts(&criminal(3));
    court.refuses("NoCandidates", async |court| court.file(third).await).await;
}

/// A panel's case comes back to another panel, from a pool that is thin without the first; a series
/// is kept whole; with a cap that almost everybody has reached, nobody draws alone.
pub async fn late_november(court: &mut Court) {
    court.on("2026-11-16");
    court.roster.put_judges(papers::chiefs_and_assessors()).await.expect("judges");
    court.roster.put_pools(papers::more_assessors()).await.expect("by two");
    court.quota.put_policy(papers::policy("2026-11-16", None)).await.expect("no cap");
    let sat = court.panels[&criminal(1)].clone();
    let row = court.closing(&criminal(1), v1::Manner::Judgment, sole());
    let answer = court.closings(vec![row]).await.expect("a batch");
    assert_eq!((answer.recorded, answer.refused.len()), (0, 1), "who sat is to be named");
    assert_eq!(answer.refused[0].code, "PanelNeeded");
    let panel = papers::panel_of(&sat);
    court.close(&criminal(1), v1::Manner::Judgment, panel).await;

    court.on("2026-11-17");
    let prior = v1::PriorCase { case_number: criminal(1), ..Default::default() };
    let remanded = v1::CaseFacts {
        procedure: "重审".to_owned(),
        flags: vec!["REMANDED".to_owned()],
        lineage: Some(v1::Lineage { prior: Some(prior), ..Default::default() }),
        ..facts(&criminal(4))
    };
    // Without those two judges the pool is thin, and nobody draws from a thin one alone.
    let alone = remanded.clone();
    court.refuses("FewCandidates", async |court| court.file(alone).await).await;
    let remanded = v1::CaseFacts { approver: HEAD.to_owned(), ..remanded };
    let filed = court.file(remanded.clone()).await.expect("files");
    let Event::CaseFiled(filed) = event(filed.filing) else { panic!("a filing") };
    let out: Vec<u32> = filed.facts.exclusions.iter().map(|e| e.judge.0).collect();
    let mut everybody: Vec<u32> = sat.iter().map(|seat| seat.judge.0).collect();
    everybody.sort_unstable();
    assert_eq!((out.len(), out), (3, everybody), "all three who sat, the assessor too");
    court.case(remanded).await;

    let other = v1::DesignationGround::OtherDesignation;
    court
        .refuses("TextNeeded", async |court| court.request(facts(&civil(67)), 4, other, "").await)
        .await;

    court.on("2026-11-23");
    let of_series = |serial: u32| {
        let lineage = v1::Lineage { series: "欠薪".to_owned(), ..Default::default() };
        v1::CaseFacts { lineage: Some(lineage), ..facts(&civil(serial)) }
    };
    court.refuses("SeriesFollows", async |court| court.file(of_series(67)).await).await;
    let heavier = v1::CaseFacts { weight: 100, ..of_series(67) };
    let (judge, related) = (court.carries[&civil(10)], v1::DesignationGround::BatchOrRelated);
    court
        .refuses("SeriesWeight", async |court| court.request(heavier, judge, related, "同批").await)
        .await;
    // Who keeps the series to himself has the case drawn among all.
    let filed = court.file(facts(&civil(67))).await.expect("files");
    let Event::CaseFiled(filed) = event(filed.filing) else { panic!("a filing") };
    assert_eq!(filed.groups[0].odds.len(), filed.groups[0].shares.len());
    court.case(facts(&civil(67))).await;
    for serial in 68..=70 {
        let drawn = court.single(facts(&civil(serial))).await;
        court.carries.insert(civil(serial), drawn[0].judge.0);
    }

    court.on("2026-11-24");
    court.quota.put_policy(papers::policy("2026-11-24", Some(1))).await.expect("a cap");
    let full = facts(&civil(71));
    // One has no open case; a draw of one is no draw.
    court.refuses("FewCandidates", async |court| court.file(full).await).await;
    court.quota.put_policy(papers::policy("2026-11-25", None)).await.expect("no cap");
    court.roster.put_pools(papers::duty_roster()).await.expect("a duty roster");
    court.on("2026-11-25");
    court.case(facts(&civil(71))).await;
    // One is on duty this day: by two persons, and recorded as no lottery.
    let urgent = v1::CaseFacts { pool: "值班".to_owned(), ..facts(&civil(72)) };
    assert_eq!(court.case(papers::departing(urgent)).await, 5);
}

/// What is pending is closed, but for three cases.
pub async fn december(court: &mut Court) {
    court.on("2026-12-15");
    let closed = [civil(3), civil(30), civil(31), criminal(1)];
    let pending = [civil(5), civil(6), civil(62)];
    let all: Vec<String> = court.carries.keys().cloned().collect();
    for number in all {
        if !closed.contains(&number) && !pending.contains(&number) {
            let three = number.contains("刑初");
            let panel = match three {
                true => papers::panel_of(&court.panels[&number]),
                false => sole(),
            };
            court.close(&number, v1::Manner::Judgment, panel).await;
        }
    }
}
