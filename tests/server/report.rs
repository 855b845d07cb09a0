//! Every form of a quota report is read back: what is in it, and what may not be.

#[path = "../core/quota/docket.rs"]
#[expect(dead_code, reason = "the counts use more of it")]
mod docket;
mod forms;
mod since;

use caselot_core::docket::Event;
use caselot_core::docket::code::{AssignedBy, Manner, QuotaScope, Role};
use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::docket::policy::{Policy, QuotaPolicy, RoleQuota, ratio};
use caselot_core::docket::record::Reduction;
use caselot_core::id::JudgeId;
use caselot_core::quota::report::Status;
use caselot_core::quota::{Ask, QuotaReport, cases_behind, json};
use caselot_report::{FigureCases, Format, Lang, Style, render};
use docket::{Docket, day};

/// Names that a spreadsheet or a page would take for something else.
const FORMULA: &str = "=1+1";
const MARKUP: &str = "<b onclick=\"x\">'王'&co</b>";
const DOCUMENT: &str = "007";

fn role(role: Role, percent: u32, floors: (u32, u32)) -> RoleQuota {
    let (floor_own, floor_took_part) = floors;
    let scope = if role == Role::DivisionChief { QuotaScope::Division } else { QuotaScope::Court };
    RoleQuota { role, ratio: ratio(percent, 100), scope, floor_own, floor_took_part }
}

/// A court in which every status occurs, with findings, floors and reductions.
fn court() -> Docket {
    let mut docket = Docket::new(None);
    let quota = QuotaPolicy {
        roles: vec![
            role(Role::President, 5, (0, 0)),
            role(Role::VicePresident, 30, (12, 40)),
            role(Role::CommitteeMember, 30, (0, 0)),
            role(Role::OtherLeader, 30, (0, 0)),
            role(Role::DivisionChief, 50, (0, 0)),
        ],
        population: vec![Role::Judge],
        ..QuotaPolicy::default()
    };
    let policy = Policy { document: DOCUMENT.to_owned(), quota, ..Policy::default() };
    docket.write(Event::PolicyAdopted(Box::new(policy)));
    for (judge, name, role, division) in [
        (1, FORMULA, Role::President, ""),
        (2, MARKUP, Role::VicePresident, ""),
        (3, "孙三", Role::CommitteeMember, ""),
        (4, "李四", Role::OtherLeader, ""),
        (5, "周五", Role::DivisionChief, "空庭"),
        (11, "陈一", Role::Judge, "民一庭"),
        (12, "褚二", Role::Judge, "民一庭"),
    ] {
        let (from, division) = (day("2015-01-01"), division.to_owned());
        let tenures = vec![Tenure { role, in_quota: true, division, from, to: None }];
        docket.write(Event::JudgeRecorded(Judge {
            judge: JudgeId(judge),
            name: name.to_owned(),
            tenures,
        }));
    }
    docket.many(60, 11, &[]);
    docket.many(31, 12, &[11]);
    docket.many(3, 1, &[]);
    docket.many(2, 12, &[1]);
    for _ in 0..8 {
        docket.import(2, &[], "2021-12-20", |record| {
            record.assigned_by = AssignedBy::Designated;
            record.closing.iter_mut().for_each(|end| end.manner = Some(Manner::Withdrawn));
        });
    }
    docket.many(12, 3, &[]);
    docket.close(30, &[], "2021-05-01");
    docket.write(Event::ReductionGranted(Box::new(Reduction {
        judge: JudgeId(4),
        year: 2021,
        percent: 100,
        cases: 0,
        document: "法政〔2021〕3号".to_owned(),
        reason: "借调".to_owned(),
        approver: "上级法院".to_owned(),
        revokes: None,
    })));
    docket
}

fn style(format: Format, lang: Lang) -> Style {
    Style { format, lang, ..Style::default() }
}

fn shown(docket: &Docket, report: &QuotaReport, style: &Style) -> Vec<u8> {
    let (from, to) = report.period;
    let ask = Ask { from, to, as_of: Some(report.as_of), files: None };
    let behind = FigureCases::gather(report, style, |figure| {
        cases_behind(&docket.reached(&ask), &docket.tally, &ask, figure)
    });
    render(report, &behind.expect("the cases"), style).expect("a file")
}

fn text(docket: &Docket, report: &QuotaReport, style: &Style) -> String {
    String::from_utf8(shown(docket, report, style)).expect("text")
}

const FORMATS: [Format; 5] = [Format::Table, Format::Json, Format::Csv, Format::Xlsx, Format::Html];
const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

#[test]
fn the_sample_court_has_what_the_forms_are_held_against() {
    let docket = court();
    let report = docket.report();
    let statuses: Vec<Status> = report.leaders.iter().map(|leader| leader.status).collect();
    let ended = [Status::Met, Status::NotMet, Status::NotMet, Status::Exempt, Status::NoBase];
    assert_eq!(statuses, ended);
    let early = docket.report_as_of("2021-06-15");
    let statuses: Vec<Status> = early.leaders.iter().map(|leader| leader.status).collect();
    let begun = [Status::OnTrack, Status::Behind, Status::AtRisk, Status::Exempt, Status::NoBase];
    assert_eq!(statuses, begun);
    assert!(report.leaders[1].findings.len() >= 2 && report.leaders[1].floors.is_some());
    assert_eq!(report.unattributed.len(), 1);
}

#[test]
fn the_same_report_is_the_same_bytes() {
    let docket = court();
    let report = docket.report();
    for format in FORMATS {
        for lang in LANGS {
            let style = style(format, lang);
            let once = shown(&docket, &report, &style);
            std::thread::sleep(std::time::Duration::from_millis(5));
            assert!(once == shown(&docket, &report, &style), "{format:?} {lang:?}");
        }
    }
    let bytes = shown(&docket, &report, &style(Format::Json, Lang::En));
    assert_eq!(bytes, json::text(&report, false).into_bytes(), "as the offline verifier's");
}

#[test]
fn cases_are_asked_for_only_where_they_are_listed() {
    let docket = court();
    let report = docket.report();
    let asked = |style: &Style| {
        let asked = std::cell::Cell::new(0);
        let gathered = FigureCases::gather(&report, style, |_| {
            asked.set(asked.get() + 1);
            Ok(Vec::new())
        });
        gathered.expect("nothing");
        asked.get() > 0
    };
    for format in FORMATS {
        let whole = style(format, Lang::Zh);
        let lists = matches!(format, Format::Csv | Format::Xlsx | Format::Html);
        assert_eq!(asked(&whole), lists, "{format:?}");
        assert!(!asked(&Style { publish: true, ..whole.clone() }), "{format:?} in public");
        assert!(!asked(&Style { brief: true, ..whole }), "{format:?} as a circular");
    }
}

#[test]
fn a_published_report_has_no_findings_in_any_form() {
    let docket = court();
    let report = docket.report();
    for format in FORMATS {
        for (lang, told) in [
            (Lang::Zh, ["指定分案超过一半", "办案留痕情况"]),
            (Lang::En, ["More than half designated", "Coverage"]),
        ] {
            let whole = forms::plain(&shown(&docket, &report, &style(format, lang)), format);
            let publish = Style { publish: true, ..style(format, lang) };
            let published = forms::plain(&shown(&docket, &report, &publish), format);
            if format == Format::Json {
                assert!(whole.contains("MOSTLY_DESIGNATED"));
                assert!(!published.contains("MOSTLY_DESIGNATED"));
                continue;
            }
            assert!(whole.contains(told[0]), "{format:?} {lang:?}");
            assert!(told.iter().all(|told| !published.contains(told)), "{format:?} {lang:?}");
        }
    }
}

#[test]
fn a_published_report_names_no_ordinary_judge_and_gives_no_reasons() {
    let docket = court();
    let report = docket.report();
    let unattributed = &report.unattributed[0].number;
    for format in FORMATS {
        for lang in LANGS {
            let whole = forms::plain(&shown(&docket, &report, &style(format, lang)), format);
            let publish = Style { publish: true, ..style(format, lang) };
            let published = forms::plain(&shown(&docket, &report, &publish), format);
            // A terminal shows neither the judges of the base nor reasons.
            if format != Format::Table {
                assert!(whole.contains("陈一") && whole.contains("上级法院"), "{format:?}");
            }
            for left_out in ["陈一", "褚二", "借调", "上级法院", unattributed] {
                assert!(!published.contains(left_out), "{left_out}: {format:?} {lang:?}");
            }
            assert!(published.contains("孙三"), "leaders are named");
        }
    }
}

#[test]
fn data_that_are_not_complete_are_said_in_every_form() {
    let mut docket = Docket::unstated(None);
    docket.post(1, Role::President);
    docket.post(11, Role::Judge);
    docket.many(60, 11, &[1]);
    let basis = caselot_core::docket::code::QuotaBasis::Closed;
    docket.state_data(basis, ("2021-02-01", "2021-12-31"), false, "");
    let report = docket.report();
    for format in FORMATS.into_iter().filter(|format| *format != Format::Json) {
        for (lang, said) in [
            (Lang::Zh, ["2021年1月1日至1月31日", "数据不全，暂不评定", "≥60"]),
            (Lang::En, ["1 January 2021 to 31 January", "data not complete", "≥60"]),
        ] {
            let text = forms::plain(&shown(&docket, &report, &style(format, lang)), format);
            for said in said {
                assert!(text.contains(said), "{said}: {format:?} {lang:?}");
            }
        }
    }
}
