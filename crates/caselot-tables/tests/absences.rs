//! Tables of leave (请假表), as offices keep them.

use caselot_core::docket::Day;
use caselot_core::docket::code::AbsenceKind;
use caselot_core::docket::people::Absence;
use caselot_core::id::JudgeId;
use caselot_tables::{Code, Options, Reading, Roster, absences, roster, words};
use caselot_words::Lang;

fn options() -> Options {
    Options { today: Day::parse("2026-11-30"), ..Options::default() }
}

fn judges() -> Roster {
    let text = include_bytes!("cases/roster.csv");
    roster(text, &options()).1
}

fn read(text: &str) -> Reading<Absence> {
    let reading = absences(text.as_bytes(), &options(), &judges());
    let summary = &reading.summary;
    assert_eq!(summary.rows.sum(), summary.rows_in_file(), "{:?}", summary.rows);
    reading
}

fn said(reading: &Reading<Absence>) -> String {
    let words = words(Lang::Zh);
    let one = |it: &caselot_tables::Finding| {
        format!("{}：{}；{}", it.place(&words), it.sentence(&words), it.cure(&words))
    };
    reading.findings.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn lines(reading: &Reading<Absence>) -> Vec<(u32, String, String, AbsenceKind, &str)> {
    let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
    let line = |it: &'_ Absence| (it.judge.0, it.from.to_string(), day(it.to), it.kind);
    let rows = reading.rows.iter().map(|(_, it)| {
        let (judge, from, to, kind) = line(it);
        (judge, from, to, kind, it.text.as_str())
    });
    rows.collect()
}

fn line<'t>(
    judge: u32,
    from: &str,
    to: &str,
    kind: AbsenceKind,
    text: &'t str,
) -> (u32, String, String, AbsenceKind, &'t str) {
    (judge, from.to_owned(), to.to_owned(), kind, text)
}

#[test]
fn a_list_of_leave_is_read_as_the_office_keeps_it() {
    let text = "2026年12月干警请（休）假一览表\n\
        序号,姓名,部门,请假类别,请假时间,,天数,请假事由,审批人\n\
        ,,,,起,止,,,\n\
        1,赵 一,民一庭,年休假,2026年12月7日,2026年12月11日,5,探望父母,王院长\n\
        2,钱二,民一庭,病 假,2026.12.8,2026.12.8,1,手术,王院长\n\
        3,孙三,民一庭,党校学习,2026-12-01,2026-12-31,31,,王院长\n\
        4,吴四,民一庭,挂职,2026-12-15,长期,,,王院长\n\
        5,郑五,民一庭,出差,2026/12/9,2026/12/10,2,赴长沙调解,王院长\n\
        6,郑五,民一庭,公出,2026/12/16,2026/12/16,1,,王院长\n\
        ,赵一,民一庭,年休假,2026-12-07,2026-12-11,5,重复一行,王院长\n";
    let reading = read(text);
    assert_eq!(said(&reading), "");
    // Why somebody is ill or at home stands in no log.
    let wanted = [
        line(11, "2026-12-07", "2026-12-11", AbsenceKind::Leave, ""),
        line(12, "2026-12-08", "2026-12-08", AbsenceKind::Leave, ""),
        line(13, "2026-12-01", "2026-12-31", AbsenceKind::Training, ""),
        line(14, "2026-12-15", "", AbsenceKind::Seconded, ""),
        line(15, "2026-12-09", "2026-12-10", AbsenceKind::Other, "出差：赴长沙调解"),
        line(15, "2026-12-16", "2026-12-16", AbsenceKind::Other, "公出"),
    ];
    assert_eq!(lines(&reading), wanted);
    assert_eq!(reading.summary.rows.copies, 1);
}

#[test]
fn judges_are_named_by_number_too_and_leave_is_what_is_not_said() {
    let reading = read("编号,开始日期,结束日期\n11,2026-12-07,2026-12-11\n");
    assert_eq!(said(&reading), "");
    assert_eq!(lines(&reading), [line(11, "2026-12-07", "2026-12-11", AbsenceKind::Leave, "")]);
    let english =
        read("judge,from,to,kind,text\n12,2026-12-07,2026-12-08,OTHER,a court's errand\n");
    let wanted = line(12, "2026-12-07", "2026-12-08", AbsenceKind::Other, "a court's errand");
    assert_eq!(lines(&english), [wanted]);
}

#[test]
fn what_is_not_clear_is_refused_with_its_cure() {
    for (row, code, cure) in [
        ("赵一,年休假,2026-12-07,", Code::LastDayMissing, "结束日期未定的填“长期”"),
        ("赵一,年休假,2026-12-07,2026-12-01", Code::Rule, ""),
        ("赵一,其他,2026-12-07,2026-12-08", Code::Missing, ""),
        ("赵一,团建,2026-12-07,2026-12-08", Code::NotWanted, "请假（年休假、病假"),
        ("赵六,年休假,2026-12-07,2026-12-08", Code::NameNear, ""),
        ("赵一,年休假,12月7日,2026-12-08", Code::DayNoYear, ""),
        (",年休假,2026-12-07,2026-12-08", Code::NobodyNamed, ""),
    ] {
        let reading = read(&format!("姓名,假别,开始日期,结束日期\n{row}\n"));
        let codes: Vec<Code> = reading.findings.iter().map(|it| it.code).collect();
        assert_eq!(codes, [code], "{row}: {}", said(&reading));
        assert!(said(&reading).contains(cure), "{row}: {}", said(&reading));
        assert!(reading.rows.is_empty());
    }
    // Both days in one cell: the list is refused as a whole, and says which column it is.
    let reading = read("姓名,请假时间\n赵一,2026.12.7-2026.12.11\n");
    assert!(reading.is_stopped() && said(&reading).contains("请假起"), "{}", said(&reading));
    assert_eq!(reading.rows.first().map(|(_, it)| it.judge), None::<JudgeId>);
}
