//! What changed since an earlier report.

use caselot_core::id::EntryIndex;
use caselot_core::quota::{QuotaReport, json};
use caselot_report::diff::{DiffFault, EarlierReport, changes};
use caselot_report::{Format, Lang, Style};
use serde_json::{Value, json};

use super::forms::plain;
use super::{FORMATS, court, shown, style, text};

fn earlier(report: &QuotaReport, publish: bool) -> EarlierReport {
    EarlierReport::read(json::text(report, publish).as_bytes()).expect("a report")
}

fn since(earlier: EarlierReport, format: Format, lang: Lang) -> Style {
    Style { since: Some(earlier), ..style(format, lang) }
}

#[test]
fn what_changed_is_said_in_every_form() {
    let mut docket = court();
    let before = earlier(&docket.report(), false);
    docket.many(5, 3, &[]);
    let report = docket.report();
    for format in FORMATS.into_iter().filter(|format| *format != Format::Json) {
        for (lang, said) in [(Lang::Zh, ["上次", "完成"]), (Lang::En, ["Before", "Met"])] {
            let shown =
                plain(&shown(&docket, &report, &since(before.clone(), format, lang)), format);
            assert!(said.iter().all(|said| shown.contains(said)), "{format:?} {lang:?}");
        }
    }
    let value = text(&docket, &report, &since(before, Format::Json, Lang::Zh));
    let mut value: Value = serde_json::from_str(&value).expect("JSON");
    let changes = value.as_object_mut().expect("an object").remove("changes").expect("changes");
    assert_eq!(value, json::json(&report, false), "nothing else is touched");
    assert_eq!(changes["since"], json!({ "as_of": "2021-12-31", "checkpoint": null }));
    let own = json!({ "judge": 3, "name": "孙三", "figure": "own", "before": 12, "after": 17 });
    let status = json!({
        "judge": 3, "name": "孙三", "figure": "status", "before": "NOT_MET", "after": "MET",
    });
    let closings = json!({
        "judge": null, "name": null, "figure": "reconciliation.closings",
        "before": 117, "after": 122,
    });
    let figures = changes["figures"].as_array().expect("a list");
    for change in [own, status, closings] {
        assert!(figures.contains(&change), "{change} in {figures:#?}");
    }
    assert!(figures.iter().all(|change| change["before"] != change["after"]));
    assert!(figures.iter().all(|change| [Value::Null, json!(3)].contains(&change["judge"])));
}

#[test]
fn nothing_changed_is_said_too() {
    let docket = court();
    let report = docket.report();
    let before = earlier(&report, false);
    assert_eq!(changes(&before, &report, false).expect("comparable").figures, []);
    let table = text(&docket, &report, &since(before, Format::Table, Lang::Zh));
    assert!(table.contains("没有变化"), "{table}");
}

#[test]
fn findings_are_compared_only_where_both_reports_state_them() {
    let mut docket = court();
    let old = docket.report();
    docket.import(1, &[], "2021-03-01", |_| {});
    (0..9).for_each(|_| {
        docket.import(3, &[], "2021-12-01", |record| {
            record.assigned_by = caselot_core::docket::code::AssignedBy::Designated;
        });
    });
    (0..9).for_each(|_| {
        docket.import(3, &[], "2021-12-01", |record| record.procedure = "小额".to_owned());
    });
    let new = docket.report();
    assert!(new.leaders[2].findings.len() > old.leaders[2].findings.len());
    let signals = |published_before, publish| {
        let found = changes(&earlier(&old, published_before), &new, publish).expect("comparable");
        found.figures.iter().filter(|change| change.figure.at == "/findings").count()
    };
    assert_eq!(signals(false, false), 1);
    assert_eq!((signals(true, false), signals(false, true), signals(true, true)), (0, 0, 0));
}

#[test]
fn who_comes_or_goes_is_said() {
    let mut docket = court();
    let old = docket.report();
    docket.post(6, caselot_core::docket::code::Role::OtherLeader);
    let new = docket.report();
    let came = changes(&earlier(&old, false), &new, false).expect("comparable").json();
    let row = |before, after| {
        json!({
            "judge": 6, "name": "法官6", "figure": "name", "before": before, "after": after,
        })
    };
    assert!(
        came["figures"].as_array().expect("a list").contains(&row(Value::Null, json!("法官6")))
    );
    let went = changes(&earlier(&new, false), &old, false).expect("comparable").json();
    assert!(
        went["figures"].as_array().expect("a list").contains(&row(json!("法官6"), Value::Null))
    );
}

#[test]
fn what_is_no_report_of_this_court_and_period_is_refused() {
    let docket = court();
    let report = docket.report();
    let with = |at: &str, value: Value| {
        let mut whole = json::json(&report, false);
        *whole.pointer_mut(at).expect("there") = value;
        let earlier = EarlierReport::read(whole.to_string().as_bytes()).expect("JSON");
        changes(&earlier, &report, false).map(drop)
    };
    assert_eq!(with("/court_name", json!("x")), Ok(()));
    let fault = with("/court", json!("湘0204"));
    assert!(matches!(&fault, Err(DiffFault::OtherCourt { earlier, .. }) if earlier == "湘0204"));
    let fault = with("/period/to", json!("2021-06-30"));
    assert!(matches!(&fault, Err(DiffFault::OtherPeriod { .. })));
    for (at, value) in [
        ("/court", json!(null)),
        ("/as_of", json!(7)),
        ("/leaders", json!("none")),
        ("/leaders/0/judge", json!("1")),
        ("/leaders/0/own", json!("many")),
        ("/leaders/0/counted", json!("1/0")),
        ("/leaders/0/counted", json!(5)),
        ("/leaders/0/status", json!("PERFECT")),
        ("/leaders/0/short_of", json!(["EVERYTHING"])),
        ("/base/average", json!("46,5")),
    ] {
        let fault = with(at, value);
        assert!(matches!(fault, Err(DiffFault::NotAReport(_))), "{at}: {fault:?}");
    }
    assert!(matches!(EarlierReport::read(b"{"), Err(DiffFault::NotAReport(_))));
    let empty = EarlierReport::read(b"[]").expect("JSON");
    let fault = changes(&empty, &report, false).expect_err("no report").to_string();
    assert!(fault.contains("quota report --format json"), "it says what to do: {fault}");
}

#[test]
fn an_archived_circular_that_is_not_compared_with_is_named_in_every_form() {
    let docket = court();
    let report = docket.report();
    let unlike = |format, lang| Style { unlike: Some(EntryIndex(4711)), ..style(format, lang) };
    for format in FORMATS.into_iter().filter(|format| *format != Format::Json) {
        for (lang, said) in
            [(Lang::Zh, "未与第4711条存档的上次通报比对"), (Lang::En, "entry 4711 archived")]
        {
            let shown = plain(&shown(&docket, &report, &unlike(format, lang)), format);
            assert!(shown.contains(said), "{format:?} {lang:?}");
        }
    }
}
