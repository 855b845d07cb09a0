//! Signals of nominal handling, worked by hand: for each a case that raises it, one that just does
//! not, and silence without its evidence.

use ActivityKind::{
    CaseReviewed, DeliberationSigned, FileAccess, HearingAttended, HearingPresided,
    JudgmentDrafted, JudgmentSigned,
};
use caselot_core::docket::code::{ActivityKind, AssignedBy, Manner, QuotaBasis, Role, Signal};
use caselot_core::docket::entry::Event;
use caselot_core::docket::filing::{CaseDrawn, Facts};
use caselot_core::docket::lineage::Lineage;
use caselot_core::docket::people::Absence;
use caselot_core::docket::policy::{QuotaPolicy, Ratio, SignalRule, ratio};
use caselot_core::docket::record::{CaseClosed, Closing, GivenBack, Panel};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::lottery::draw::DrawnSeat;
use caselot_core::lottery::role::SeatRole;
use caselot_core::quota::json;

use super::docket::{Docket, court, day, leader};

const CLOSED: &str = "2021-06-15";
const BEFORE: &str = "2021-06-10";
const AFTER: &str = "2021-06-16";
const ALL: [ActivityKind; 6] = [
    FileAccess,
    HearingPresided,
    HearingAttended,
    DeliberationSigned,
    JudgmentDrafted,
    JudgmentSigned,
];

/// Filings of the cases that a signal names; none = not raised.
fn named(docket: &Docket, judge: u32, signal: Signal) -> Vec<u64> {
    let report = docket.report();
    let found = leader(&report, judge).findings.iter().find(|found| found.signal == signal);
    found.map_or(Vec::new(), |found| found.cases.iter().map(|case| case.filing.0).collect())
}

fn raises(docket: &Docket, judge: u32, signal: Signal) -> bool {
    let report = docket.report();
    leader(&report, judge).findings.iter().any(|found| found.signal == signal)
}

/// The court of [`court`] without cases of the base, and another judge 4.
fn bench(policy: Option<QuotaPolicy>) -> Docket {
    let mut docket = Docket::new(policy);
    docket.post(1, Role::President);
    docket.post(2, Role::VicePresident);
    docket.post(3, Role::Judge);
    docket.post(4, Role::Judge);
    docket
}

fn rule(signal: Signal, off: bool, threshold: Option<Ratio>) -> QuotaPolicy {
    let signals = vec![SignalRule { signal, off, threshold }];
    QuotaPolicy { signals, ..QuotaPolicy::default() }
}

fn tuned(signal: Signal, threshold: Ratio) -> Option<QuotaPolicy> {
    Some(rule(signal, false, Some(threshold)))
}

/// Own case of judge 2 or, as a panel case, of judge 3 with 2 and 4 as members.
fn one_case(docket: &mut Docket, own: bool) -> u64 {
    if own { docket.close(2, &[], CLOSED) } else { docket.close(3, &[2, 4], CLOSED) }
}

/// Signals on the absence of one kind in cases with it: raised, just not, silent.
fn absence_of(signal: Signal, kind: ActivityKind, own: bool) {
    let check = |done: &[(u32, &str)]| {
        let mut docket = bench(None);
        let filing = one_case(&mut docket, own);
        done.iter().for_each(|(judge, on)| docket.did(filing, *judge, kind, on));
        named(&docket, 2, signal) == [filing]
    };
    assert!(check(&[(3, BEFORE)]), "somebody else did");
    assert!(check(&[(0, CLOSED)]), "staff did, on the closing day");
    assert!(!check(&[(3, BEFORE), (2, CLOSED)]), "he too, on the closing day");
    assert!(check(&[(3, BEFORE), (2, AFTER)]), "he too, but after the closing");
    assert!(!check(&[(3, AFTER)]), "nobody up to the closing");
    assert!(!check(&[]), "nobody");
    let mut docket = bench(None);
    let filing = one_case(&mut docket, own);
    for other in ALL.iter().filter(|other| **other != kind) {
        docket.did(filing, 3, *other, BEFORE);
    }
    assert_eq!(named(&docket, 2, signal), [0u64; 0], "evidence of other kinds only");
}

#[test]
fn a_file_that_others_opened_and_he_never() {
    absence_of(Signal::NoFileAccess, FileAccess, true);
    absence_of(Signal::NoFileAccess, FileAccess, false);
}

#[test]
fn a_file_nobody_opened_tells_where_nine_tenths_of_the_base_have_it() {
    let check = |policy, opened: u32, of: u32| {
        let mut docket = bench(policy);
        for n in 0..of {
            let filing = docket.close(3, &[], CLOSED);
            if n < opened {
                docket.did(filing, 3, FileAccess, BEFORE);
            }
        }
        let own = docket.close(2, &[], CLOSED);
        named(&docket, 2, Signal::NoFileAccess) == [own]
    };
    assert!(check(None, 9, 10));
    assert!(!check(None, 8, 9), "80 of 90 are less than 81");
    assert!(check(tuned(Signal::NoFileAccess, ratio(8, 9)), 8, 9));
    assert!(!check(None, 0, 0), "no base, nothing usual");
}

#[test]
fn a_judgment_that_others_signed_and_he_did_not() {
    absence_of(Signal::Unsigned, JudgmentSigned, true);
    absence_of(Signal::Unsigned, JudgmentSigned, false);
}

#[test]
fn a_threshold_asks_for_more_cases() {
    for (unsigned, raised) in [(1, false), (2, true)] {
        let mut docket = bench(tuned(Signal::Unsigned, ratio(2, 1)));
        for _ in 0..unsigned {
            let filing = docket.close(2, &[], CLOSED);
            docket.did(filing, 3, JudgmentSigned, BEFORE);
        }
        assert_eq!(raises(&docket, 2, Signal::Unsigned), raised);
    }
}

#[test]
fn a_deliberation_that_others_signed_and_he_did_not() {
    absence_of(Signal::DeliberationUnsigned, DeliberationSigned, false);
    let mut docket = bench(None);
    let own = docket.close(2, &[3, 4], CLOSED);
    docket.did(own, 3, DeliberationSigned, BEFORE);
    assert!(!raises(&docket, 2, Signal::DeliberationUnsigned), "panel cases only");
}

#[test]
fn a_case_heard_without_him() {
    // Seat of judge 2, who is known to preside, who was at which hearing; whether it is raised.
    let check = |own: bool, presiding: Option<u32>, done: &[(u32, ActivityKind)]| {
        let mut docket = bench(None);
        let filing = match own {
            true => {
                docket.import(2, &[4], CLOSED, |case| case.panel.presiding = presiding.map(JudgeId))
            }
            false => docket.import(3, &[4], CLOSED, |case| {
                case.panel.presiding = presiding.map(JudgeId);
                if presiding != Some(2) {
                    case.panel.members = vec![JudgeId(2), JudgeId(4)];
                }
            }),
        };
        done.iter().for_each(|(judge, kind)| docket.did(filing, *judge, *kind, BEFORE));
        named(&docket, 2, Signal::AbsentFromHearing) == [filing]
    };
    // Sole or presiding: any hearing of somebody else tells.
    for presiding in [None, Some(2)] {
        assert!(check(true, presiding, &[(4, HearingPresided)]));
        assert!(check(true, presiding, &[(4, HearingAttended)]));
        assert!(!check(true, presiding, &[(4, HearingPresided), (2, HearingAttended)]));
        assert!(!check(true, presiding, &[(4, HearingAttended), (2, HearingPresided)]));
        assert!(!check(true, presiding, &[]));
    }
    assert!(check(false, Some(2), &[(3, HearingPresided)]));
    // As a member, and beside another presiding judge: only where attending is known at all.
    for (own, presiding) in [(false, None), (false, Some(3)), (true, Some(4))] {
        assert!(!check(own, presiding, &[(3, HearingPresided)]));
        assert!(check(own, presiding, &[(3, HearingPresided), (4, HearingAttended)]));
        assert!(!check(own, presiding, &[(4, HearingAttended), (2, HearingAttended)]));
        assert!(!check(own, presiding, &[(4, FileAccess)]));
    }
}

#[test]
fn an_own_case_drafted_only_by_another_judge() {
    let check = |own: bool, drafted_by: &[u32]| {
        let mut docket = bench(None);
        let filing = one_case(&mut docket, own);
        drafted_by.iter().for_each(|judge| docket.did(filing, *judge, JudgmentDrafted, BEFORE));
        named(&docket, 2, Signal::DraftedByOthers) == [filing]
    };
    assert!(check(true, &[3]));
    assert!(check(true, &[3, 4]));
    assert!(!check(true, &[3, 2]), "he too");
    assert!(!check(true, &[0]), "staff work for him");
    assert!(!check(true, &[3, 0]), "not only by another judge");
    assert!(!check(true, &[]));
    assert!(!check(false, &[3]), "not his case");
}

/// Under a policy that assesses division chiefs too.
fn with_chiefs() -> QuotaPolicy {
    let mut policy = QuotaPolicy { population: vec![Role::Judge], ..QuotaPolicy::default() };
    let mut chief = policy.roles[0].clone();
    chief.role = Role::DivisionChief;
    policy.roles.push(chief);
    policy
}

#[test]
fn a_president_or_chief_who_sits_and_does_not_preside() {
    // Judge 1 is the president, 2 a vice president, 5 a chief; 3 undertakes.
    let check = |judge: u32, presiding: Option<u32>| {
        let mut docket = bench(Some(with_chiefs()));
        docket.post(5, Role::DivisionChief);
        let filing = docket.import(3, &[judge, 4], CLOSED, |case| {
            case.panel.members.retain(|member| Some(member.0) != presiding);
            case.panel.presiding = presiding.map(JudgeId);
        });
        named(&docket, judge, Signal::NotPresiding) == [filing]
    };
    assert!(check(1, Some(3)));
    assert!(check(5, Some(4)));
    assert!(check(1, Some(5)), "a chief does not stand before the president");
    assert!(!check(1, Some(1)) && !check(5, Some(5)), "he presides");
    assert!(!check(5, Some(1)), "the president presides");
    assert!(!check(2, Some(3)), "a vice president need not");
    assert!(!check(1, None), "not known who presides");
}

/// Files a case at a stage, draws it on 1 June with judge 2 as this seat, and closes it.
fn drawn(docket: &mut Docket, stage: u32, seat: Option<SeatRole>, closed: &str) -> u64 {
    drawn_of(docket, (900, ""), stage, seat, closed)
}

/// The same with a serial number, in a series if one is named.
fn drawn_of(
    docket: &mut Docket,
    (serial, series): (u32, &str),
    stage: u32,
    seat: Option<SeatRole>,
    closed: &str,
) -> u64 {
    let facts = Facts {
        stage,
        pool: "民事".to_owned(),
        lineage: Lineage { series: series.to_owned(), ..Lineage::default() },
        ..super::docket::facts(format!("(2021)湘0203民初{serial}号"))
    };
    let filing = docket.write_on(day("2021-05-01"), super::docket::filed(facts));
    let seated = |role, judge| DrawnSeat { role, judge, r: 0, total: 1 };
    let own = seat == Some(SeatRole::Undertaking);
    let mut seats = vec![seated(SeatRole::Undertaking, if own { JudgeId(2) } else { JudgeId(3) })];
    seats.extend(seat.filter(|_| !own).map(|role| seated(role, JudgeId(2))));
    let draw = CaseDrawn {
        filing: EntryIndex(filing),
        envelope_secret: [0; 32],
        nonce: None,
        seed_hash: [0; 32],
        seats,
        n_eff: 2,
        presiding: None,
        alternates: Vec::new(),
        contribution: None,
    };
    docket.write_on(day("2021-06-01"), Event::CaseDrawn(draw));
    let members = if own { Vec::new() } else { vec![JudgeId(2)] };
    let closing = Closing { on: day(closed), manner: None };
    let panel = Panel { presiding: None, members, assessors: Vec::new() };
    let closed = CaseClosed {
        filing: EntryIndex(filing),
        closing,
        panel,
        given_back: GivenBack::default(),
        as_seated: false,
    };
    docket.write_on(day(AFTER), Event::CaseClosed(Box::new(closed)));
    filing
}

#[test]
fn a_seat_taken_shortly_before_the_closing() {
    let check = |policy, stage, seat, closed| {
        let mut docket = bench(policy);
        let filing = drawn(&mut docket, stage, seat, closed);
        let report = docket.report();
        let vice = leader(&report, 2);
        assert_eq!(vice.own + vice.panel, 1, "the case is his");
        named(&docket, 2, Signal::TakenOver) == [filing]
    };
    let own = Some(SeatRole::Undertaking);
    assert!(check(None, 1, own, "2021-06-11"), "ten days");
    assert!(!check(None, 1, own, "2021-06-12"), "eleven");
    assert!(check(tuned(Signal::TakenOver, ratio(11, 1)), 1, own, "2021-06-12"));
    assert!(!check(None, 0, own, "2021-06-02"), "the first stage");
    assert!(check(None, 1, Some(SeatRole::Member), "2021-06-11"));
    assert!(!check(None, 1, None, "2021-06-11"), "a seat only the closing names");
    let mut docket = bench(None);
    docket.import(2, &[], "2021-01-05", |_| {});
    assert!(!raises(&docket, 2, Signal::TakenOver), "imports have no stages");
}

#[test]
fn own_cases_under_half_the_usual_weight() {
    // The base's mean weight is 200.
    let check = |policy, base: [u32; 2], own: u32, weight: u32| {
        let mut docket = bench(policy);
        for usual in base {
            docket.import(3, &[], CLOSED, |case| case.weight = usual);
        }
        for _ in 0..own {
            docket.import(2, &[], CLOSED, |case| case.weight = weight);
        }
        raises(&docket, 2, Signal::EasyCases)
    };
    assert!(check(None, [100, 300], 5, 99));
    assert!(!check(None, [100, 300], 5, 100), "just half");
    assert!(!check(None, [200, 200], 5, 50), "a base that does not weigh its cases");
    assert!(!check(None, [100, 300], 4, 50), "too few of his own");
    assert!(check(tuned(Signal::EasyCases, ratio(51, 100)), [100, 300], 5, 100));
    let four = QuotaPolicy { signals_least_own: 4, ..QuotaPolicy::default() };
    assert!(check(Some(four), [100, 300], 4, 50));
}

#[test]
fn mostly_cases_that_ask_little() {
    // What each of his own cases is: W withdrawn, S small claims, B batch, A all three.
    let check = |policy, cases: &str| {
        let mut docket = bench(policy);
        for kind in cases.chars() {
            docket.import(2, &[], CLOSED, |case| {
                if "WA".contains(kind) {
                    case.closing = case
                        .closing
                        .map(|closing| Closing { manner: Some(Manner::Withdrawn), ..closing });
                }
                if "SA".contains(kind) {
                    case.procedure = "小额诉讼".to_owned();
                }
                if "BA".contains(kind) {
                    case.flags = vec!["系列案".to_owned()];
                }
            });
        }
        named(&docket, 2, Signal::WithdrawnHeavy).len()
    };
    assert_eq!(check(None, "WSB--"), 3);
    assert_eq!(check(None, "AA---"), 0, "each once: two of five");
    assert_eq!(check(None, "WSB---"), 0, "just half");
    assert_eq!(check(None, "WSB-"), 0, "too few of his own");
    assert_eq!(check(None, "-----"), 0);
    assert_eq!(check(tuned(Signal::WithdrawnHeavy, ratio(2, 5)), "WSB---"), 3);
}

#[test]
fn jurisdiction_cases_ask_little_too() {
    let mut docket = bench(None);
    for n in 0..5 {
        let mut case = super::docket::case(n + 1, 2, &[], CLOSED);
        if n < 3 {
            case.case_number = format!("(2021)湘0203民辖{}号", n + 1);
        }
        docket.write(Event::CaseImported(Box::new(case)));
    }
    assert_eq!(named(&docket, 2, Signal::WithdrawnHeavy).len(), 3);
}

#[test]
fn closings_heaped_in_december() {
    let check = |policy, base_december: u32, december: u32, own: u32, as_of: &str| {
        let mut docket = bench(policy);
        let on = |heaped: bool| if heaped { "2021-12-20" } else { CLOSED };
        (0..5).for_each(|n| {
            docket.close(3, &[], on(n < base_december));
        });
        (0..own).for_each(|n| {
            docket.close(2, &[], on(n < december));
        });
        let report = docket.report_as_of(as_of);
        leader(&report, 2).findings.iter().any(|found| found.signal == Signal::YearEnd)
    };
    let end = "2021-12-31";
    assert!(check(None, 0, 3, 5, end));
    assert!(!check(None, 0, 2, 5, end));
    assert!(!check(None, 0, 3, 6, end), "just half");
    assert!(check(None, 2, 3, 5, end) && !check(None, 3, 3, 5, end), "the base does the same");
    assert!(!check(None, 0, 3, 5, "2021-12-30"), "the year is not over");
    assert!(!check(None, 0, 4, 4, end), "too few of his own");
    let assigned = QuotaPolicy { basis: QuotaBasis::Assigned, ..QuotaPolicy::default() };
    assert!(!check(Some(assigned), 0, 5, 5, end), "cases count when they are assigned");
}

#[test]
fn in_two_hearings_at_once() {
    // The second hearing, of another case or the same; the first is from 9:00 for an hour.
    let check = |other: bool, judge, on, minute: Option<u16>, minutes: u32| {
        let mut docket = bench(None);
        let own = docket.close(2, &[], CLOSED);
        let panel = docket.close(3, &[2], CLOSED);
        docket.did_at(own, 2, HearingPresided, BEFORE, Some(540), 60);
        let second = if other { panel } else { own };
        docket.did_at(second, judge, HearingAttended, on, minute, minutes);
        named(&docket, 2, Signal::OverlappingHearings) == [own, panel]
    };
    assert!(check(true, 2, BEFORE, Some(599), 30));
    assert!(!check(true, 2, BEFORE, Some(600), 30), "one after the other");
    assert!(check(true, 2, "2021-06-09", Some(1_430), 551), "past midnight until 9:01");
    assert!(!check(true, 2, "2021-06-09", Some(1_430), 550), "past midnight until 9:00");
    assert!(!check(false, 2, BEFORE, Some(570), 30), "one case");
    assert!(!check(true, 4, BEFORE, Some(570), 30), "another judge");
    assert!(!check(true, 2, BEFORE, None, 30), "no time");
    assert!(!check(true, 2, BEFORE, Some(570), 0), "no length");
    let mut docket = bench(None);
    for _ in 0..2 {
        let filing = docket.close(2, &[], CLOSED);
        docket.did_at(filing, 2, HearingPresided, AFTER, Some(540), 60);
    }
    assert!(!raises(&docket, 2, Signal::OverlappingHearings), "after the closing");
}

#[test]
fn cases_of_one_series_are_heard_together() {
    let check = |one: &str, other: &str| {
        let mut docket = bench(None);
        for (serial, series) in [(900, one), (901, other)] {
            let own = Some(SeatRole::Undertaking);
            let filing = drawn_of(&mut docket, (serial, series), 0, own, "2021-06-20");
            docket.did_at(filing, 2, HearingPresided, "2021-06-10", Some(540), 60);
        }
        raises(&docket, 2, Signal::OverlappingHearings)
    };
    assert!(!check("系列1", "系列1"));
    assert!(check("系列1", "系列2"));
    assert!(check("系列1", ""));
    assert!(check("", ""));
}

#[test]
fn a_long_hearing_overlaps_all_that_begin_in_it() {
    let mut docket = bench(None);
    let at = |docket: &mut Docket, minute, minutes| {
        let filing = docket.close(2, &[], CLOSED);
        docket.did_at(filing, 2, HearingPresided, BEFORE, Some(minute), minutes);
        filing
    };
    let cases = [at(&mut docket, 540, 120), at(&mut docket, 550, 10), at(&mut docket, 600, 10)];
    at(&mut docket, 660, 10);
    assert_eq!(named(&docket, 2, Signal::OverlappingHearings), cases);
}

#[test]
fn at_work_while_on_leave() {
    let check = |kind, judge, on: &str| {
        let mut docket = bench(None);
        docket.away(2, "2021-06-01", BEFORE);
        let filing = docket.close(3, &[2], CLOSED);
        docket.did(filing, judge, kind, on);
        named(&docket, 2, Signal::ActiveOnLeave) == [filing]
    };
    for kind in [HearingPresided, HearingAttended, DeliberationSigned] {
        assert!(check(kind, 2, BEFORE), "the last day of leave");
        assert!(!check(kind, 2, "2021-06-11"), "the day after");
        assert!(!check(kind, 3, BEFORE), "another judge");
    }
    for kind in [FileAccess, JudgmentDrafted, JudgmentSigned] {
        assert!(!check(kind, 2, BEFORE), "can be done from afar");
    }
    let mut docket = bench(None);
    let absence = docket.away(2, "2021-06-01", BEFORE);
    let filing = docket.close(2, &[], CLOSED);
    docket.did(filing, 2, HearingPresided, BEFORE);
    assert!(raises(&docket, 2, Signal::ActiveOnLeave));
    docket.write(Event::AbsenceRecorded(Absence {
        judge: JudgeId(2),
        from: day("2021-06-01"),
        to: Some(day(BEFORE)),
        kind: caselot_core::docket::code::AbsenceKind::Leave,
        text: String::new(),
        replaces: Some(EntryIndex(absence)),
        cancelled: true,
    }));
    assert!(!raises(&docket, 2, Signal::ActiveOnLeave), "no leave");
}

#[test]
fn mostly_designated_of_what_is_known() {
    // How each of his own cases came to him: D designated, L by lot, I not known.
    let check = |policy, cases: &str| {
        let mut docket = bench(policy);
        for way in cases.chars() {
            docket.import(2, &[], CLOSED, |case| {
                case.assigned_by = match way {
                    'D' => AssignedBy::Designated,
                    'L' => AssignedBy::Drawn,
                    _ => AssignedBy::Imported,
                };
            });
        }
        named(&docket, 2, Signal::MostlyDesignated).len()
    };
    assert_eq!(check(None, "DDDLL"), 3);
    assert_eq!(check(None, "DDLLI"), 0, "just half of what is known");
    assert_eq!(check(None, "DIIII"), 1, "all that is known");
    assert_eq!(check(None, "DDDD"), 0, "too few of his own");
    assert_eq!(check(None, "IIIII"), 0, "nothing known");
    assert_eq!(check(tuned(Signal::MostlyDesignated, ratio(2, 3)), "DDDDLL"), 0);
}

#[test]
fn an_open_case_lacks_nothing_yet() {
    let check = |open: bool| {
        let policy = QuotaPolicy { basis: QuotaBasis::Assigned, ..QuotaPolicy::default() };
        let mut docket = bench(Some(policy));
        let filing = docket.import(2, &[], CLOSED, |case| {
            case.closing = case.closing.filter(|_| !open);
        });
        docket.did(filing, 3, FileAccess, BEFORE);
        let report = docket.report();
        assert_eq!(leader(&report, 2).own, 1);
        raises(&docket, 2, Signal::NoFileAccess)
    };
    assert!(check(false) && !check(true));
}

/// A court in which the president raises every signal but TAKEN_OVER, which judge 2 raises.
fn everything(policy: QuotaPolicy) -> Docket {
    let mut docket = bench(Some(policy));
    for weight in [100, 900] {
        docket.import(3, &[], CLOSED, |case| case.weight = weight);
    }
    docket.away(1, "2021-12-01", "2021-12-10");
    let own: Vec<u64> = (0..6)
        .map(|_| {
            docket.import(1, &[], "2021-12-20", |case| {
                case.assigned_by = AssignedBy::Designated;
                case.panel.presiding = Some(JudgeId(3));
                let on = day("2021-12-20");
                case.closing = Some(Closing { on, manner: Some(Manner::Withdrawn) });
            })
        })
        .collect();
    for kind in [FileAccess, HearingAttended, JudgmentDrafted, JudgmentSigned] {
        docket.did(own[0], 3, kind, "2021-12-01");
    }
    let panel = docket.close(3, &[1, 4], "2021-12-20");
    docket.did(panel, 3, DeliberationSigned, "2021-12-01");
    for filing in &own[1..3] {
        docket.did_at(*filing, 1, HearingPresided, "2021-12-02", Some(540), 60);
    }
    drawn(&mut docket, 1, Some(SeatRole::Undertaking), "2021-06-11");
    docket.did(own[3], 1, CaseReviewed, "2021-12-01");
    docket
}

#[test]
fn a_seat_of_which_only_a_review_is_known_is_named_and_the_review_is_no_case() {
    let check = |others: &[(u32, ActivityKind, &str)]| {
        let mut docket = bench(None);
        let filing = docket.close(2, &[3], CLOSED);
        docket.did(filing, 2, CaseReviewed, BEFORE);
        for (judge, kind, on) in others {
            docket.did(filing, *judge, *kind, on);
        }
        let report = docket.report();
        let of = leader(&report, 2);
        assert_eq!((of.own, of.panel, of.hearings), (1, 0, 0));
        assert_eq!(of.workload[0], (CaseReviewed, 1), "one, and no case more");
        raises(&docket, 2, Signal::OnlyReviewed)
    };
    assert!(check(&[]));
    assert!(check(&[(3, JudgmentSigned, BEFORE)]), "somebody else's trace");
    assert!(check(&[(2, ActivityKind::CommitteeSession, BEFORE)]), "no handling either");
    assert!(!check(&[(2, FileAccess, BEFORE)]));
    assert!(!check(&[(2, JudgmentSigned, CLOSED)]));
    let mut docket = bench(None);
    let filing = docket.close(2, &[3], CLOSED);
    docket.did(filing, 3, CaseReviewed, BEFORE);
    assert!(!raises(&docket, 2, Signal::OnlyReviewed), "somebody else reviewed");
}

#[test]
fn each_signal_is_switched_off_alone() {
    let found = |policy: QuotaPolicy| -> Vec<Signal> {
        let report = everything(policy).report();
        let of = |judge| leader(&report, judge).findings.iter().map(|found| found.signal);
        let mut all: Vec<Signal> = of(1).collect();
        assert!(all.is_sorted(), "ascending");
        all.extend(of(2));
        all.sort_unstable();
        all
    };
    assert_eq!(found(QuotaPolicy::default()), Signal::ALL);
    for off in Signal::ALL {
        let rest: Vec<Signal> = Signal::ALL.iter().copied().filter(|s| s != off).collect();
        assert_eq!(found(rule(*off, true, None)), rest, "without {}", off.name());
    }
}

#[test]
fn coverage_says_in_how_many_cases_each_kind_is_known() {
    let mut docket = court(3);
    let own = docket.close(2, &[], CLOSED);
    let panel = docket.close(3, &[2], CLOSED);
    docket.close(2, &[], CLOSED);
    docket.did(own, 3, FileAccess, BEFORE);
    docket.did(own, 0, FileAccess, CLOSED);
    docket.did(panel, 0, FileAccess, BEFORE);
    docket.did(panel, 2, JudgmentSigned, BEFORE);
    docket.did(panel, 2, JudgmentDrafted, AFTER);
    let report = docket.report();
    let known: Vec<(ActivityKind, u64, u64)> =
        leader(&report, 2).coverage.iter().map(|of| (of.kind, of.with, of.of)).collect();
    let expected = [2, 0, 0, 0, 0, 1].map(|with| (with, 3));
    let expected: Vec<_> =
        ALL.iter().zip(expected).map(|(kind, (with, of))| (*kind, with, of)).collect();
    assert_eq!(known, expected);
}

#[test]
fn json_has_findings_coverage_and_the_policys_signals() {
    let mut policy = rule(Signal::TakenOver, false, Some(ratio(7, 1)));
    policy.signals_least_own = 6;
    let off = SignalRule { signal: Signal::YearEnd, off: true, threshold: None };
    policy.signals.push(off);
    let report = everything(policy).report();
    let value = json::json(&report, false);
    let says = &value["policy"]["says"];
    assert_eq!(says["signals_least_own"], 6);
    assert_eq!(says["signals"][0]["signal"], "TAKEN_OVER");
    assert_eq!(says["signals"][0]["threshold"], "7/1");
    assert_eq!(
        (&says["signals"][1]["off"], &says["signals"][1]["threshold"]),
        (&true.into(), &serde_json::Value::Null)
    );
    let president = &value["leaders"][0];
    let first = &president["findings"][0];
    assert_eq!(first["signal"], "NO_FILE_ACCESS");
    assert_eq!(first["figures"]["cases"], "1/1");
    assert_eq!(first["cases"].as_array().map(Vec::len), Some(1));
    let coverage = &president["coverage"];
    assert_eq!((&coverage[0]["kind"], &coverage[0]["with"]), (&"FILE_ACCESS".into(), &1.into()));
    assert_eq!(coverage[0]["of"], 7);
    let published = json::json(&report, true);
    assert!(published["leaders"][0].get("findings").is_none());
}
