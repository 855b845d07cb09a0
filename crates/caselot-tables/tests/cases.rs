//! Files as offices keep them, each with its right answer. All names are invented.

use std::path::Path;

use caselot_core::docket::Day;
use caselot_core::docket::code::{Manner, Role};
use caselot_core::docket::record::CaseImported;
use caselot_tables::{
    Choice, Code, Options, Reading, Roster, Skipped, cases, history, pools, roster, words,
};
use caselot_words::Lang;

const COURT: &str = "湘0203";

fn bytes(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn judges(name: &str) -> Roster {
    let (reading, roster) = roster(&bytes(name), &Options::default());
    assert!(reading.findings.is_empty(), "{}", said(&reading));
    roster
}

fn past(name: &str) -> Reading<CaseImported> {
    past_with(name, &Options::default())
}

fn past_with(name: &str, options: &Options) -> Reading<CaseImported> {
    let reading = history(&bytes(name), options, &judges("roster.csv"), None);
    adds_up(&reading);
    reading
}

fn adds_up<T>(reading: &Reading<T>) {
    let summary = &reading.summary;
    assert_eq!(summary.rows.sum(), summary.rows_in_file(), "{:?}", summary.rows);
}

fn said<T>(reading: &Reading<T>) -> String {
    let words = words(Lang::En);
    let one = |finding: &caselot_tables::Finding| {
        let (place, sentence) = (finding.place(&words), finding.sentence(&words));
        format!("{place}: {sentence}; {}", finding.cure(&words))
    };
    reading.findings.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn codes<T>(reading: &Reading<T>) -> Vec<Code> {
    reading.findings.iter().map(|finding| finding.code).collect()
}

fn facts(reading: &Reading<CaseImported>) -> Vec<CaseImported> {
    reading.rows.iter().map(|(_, case)| case.clone()).collect()
}

/// Reads without a fault, and says what the clean table says.
fn is_clean(name: &str) {
    let reading = past(name);
    assert!(reading.findings.is_empty(), "{name}: {}", said(&reading));
    assert_eq!(facts(&reading), facts(&past("base.csv")), "{name}");
    assert_eq!(reading.summary.rows.good, 8, "{name}");
}

#[test]
fn the_clean_table_has_eight_cases() {
    let clean = past("base.csv");
    assert_eq!((clean.rows.len(), clean.summary.rows.header), (8, 1));
    assert_eq!(clean.summary.months[&(2025, 3)], 3);
    is_clean("x00_clean.xlsx");
}

#[test]
fn forms_of_one_table_read_alike() {
    for name in [
        "c04_excel_hack.csv",
        "c05_apostrophe.csv",
        "c06_tab_prefix.csv",
        "c09_newline_in_header.csv",
        "x02_two_row_header.xlsx",
        "x02c_panel_split.xlsx",
        "x03_merged_closing_date.xlsx",
        "x04_sheet_per_month.xlsx",
        "x04b_cover_first.xlsx",
        "x04c_hidden_first_sheet.xlsx",
        "x06_dates_text.xlsx",
        "x08_names_spaces.xlsx",
        "x08b_names_invisible.xlsx",
        "x09c_same_header_twice.xlsx",
        "x13_old.xls",
        "m01_stray_space_H1048576.xlsx",
        "m03_stray_space_XFD1048576.xlsx",
    ] {
        is_clean(name);
    }
}

#[test]
fn a_merged_panel_holds_for_all_of_its_rows() {
    let merged = past("x03b_merged_panel.xlsx");
    assert!(merged.findings.is_empty(), "{}", said(&merged));
    assert_eq!(facts(&merged), facts(&past("x03b_unmerged_panel.xlsx")));
}

#[test]
fn sheets_are_named_with_what_became_of_them() {
    let skipped = |name: &str| -> Vec<(String, Option<Skipped>)> {
        let sheets = past(name).summary.sheets;
        sheets.into_iter().map(|sheet| (sheet.name, sheet.skipped)).collect()
    };
    let named = |name: &str, why| (name.to_owned(), why);
    assert_eq!(
        skipped("x04b_cover_first.xlsx"),
        [named("填表说明", Some(Skipped::NoHeader)), named("明细", None)]
    );
    assert_eq!(
        skipped("x04c_hidden_first_sheet.xlsx"),
        [named("2024(旧)", Some(Skipped::Hidden)), named("2025", None)]
    );
    assert!(skipped("x04_sheet_per_month.xlsx").len() > 1);
}

#[test]
fn a_hidden_sheet_is_read_when_it_is_asked_for() {
    let options = Options { sheets: vec!["2024(旧)".to_owned()], ..Options::default() };
    let reading = past_with("x04c_hidden_first_sheet.xlsx", &options);
    assert_eq!(reading.rows[0].1.case_number, "(2024)湘0203民初99号");
    assert_eq!(reading.summary.sheets[1].skipped, Some(Skipped::NotAsked));
}

#[test]
fn two_columns_of_one_meaning_are_a_doubt() {
    let doubt = past("x09b_sibling_judge_wrong.xlsx");
    assert_eq!((codes(&doubt), doubt.is_stopped()), (vec![Code::ColumnTwice], true));
    assert!(said(&doubt).contains("C 承办人, D 承办法官"), "{}", said(&doubt));
    for header in ["承办法官", "D"] {
        let columns = vec![Choice { column: "undertaking".to_owned(), header: header.to_owned() }];
        let chosen =
            past_with("x09b_sibling_judge_wrong.xlsx", &Options { columns, ..Options::default() });
        assert!(chosen.findings.is_empty(), "{}", said(&chosen));
        assert_eq!(facts(&chosen), facts(&past("base.csv")));
    }
}

#[test]
fn a_formula_without_a_value_is_no_blank() {
    let reading = past("x10b_formula_closed_nocache.xlsx");
    assert_eq!(codes(&reading), [Code::NoValue; 8]);
    assert_eq!((reading.findings[0].row, reading.rows.len()), (Some(2), 0));
    assert!(said(&reading).starts_with(
        "sheet Sheet1, row 2, column closed_on: a formula without a stored value; open and save in Excel"
    ));
}

#[test]
fn placeholders_are_empty_cells() {
    let reading = past("x11_placeholders.xlsx");
    assert!(reading.findings.is_empty(), "{}", said(&reading));
    assert!(reading.rows.iter().all(|(_, case)| case.record.closing.is_none()));
    assert_eq!(reading.rows.len(), 8);
}

#[test]
fn manners_of_closing_are_known() {
    let reading = past("x12_manner.xlsx");
    assert!(reading.findings.is_empty(), "{}", said(&reading));
    let manner = |case: &CaseImported| case.record.closing.and_then(|closing| closing.manner);
    let manners: Vec<_> = reading.rows.iter().filter_map(|(_, case)| manner(case)).collect();
    use Manner::{Judgment, Mediated, Other, Ruling, Withdrawn};
    assert_eq!(manners, [Judgment, Withdrawn, Withdrawn, Ruling, Other, Ruling, Mediated, Ruling]);
    let words = &reading.summary.words;
    let withdrawn = words.iter().find(|(read, _)| read.word == "准予撤诉");
    assert_eq!(withdrawn.map(|(read, count)| (read.code, *count)), Some(("WITHDRAWN", 1)));
}

#[test]
fn a_moment_of_utc_is_the_courts_day() {
    let reading = past("x06c_utc_stamps.xlsx");
    assert!(reading.findings.is_empty(), "{}", said(&reading));
    let closing = reading.rows[0].1.record.closing.expect("closed");
    assert_eq!(Some(closing.on), Day::parse("2026-01-01"));
}

#[test]
fn pages_and_passwords_are_named_as_what_they_are() {
    assert_eq!(codes(&past("x14_html.xls")), [Code::Html]);
    assert_eq!(codes(&past("x23_password.xlsx")), [Code::Password]);
}

#[test]
fn short_rows_lack_only_what_they_lack() {
    let reading = past("c12_excel_short_rows.csv");
    assert!(reading.findings.is_empty(), "{}", said(&reading));
    let closed = reading.rows.iter().filter(|(_, case)| case.record.closing.is_some()).count();
    assert_eq!((reading.rows.len(), closed), (24, 4));
}

#[test]
fn rosters_with_merged_cells_and_two_rows_of_header() {
    let (merged, _) = roster(&bytes("r04_roster_merged_division.xlsx"), &Options::default());
    assert!(merged.findings.is_empty(), "{}", said(&merged));
    let (unmerged, _) = roster(&bytes("r04_roster_unmerged.csv"), &Options::default());
    let divisions = |reading: &Reading<caselot_core::docket::people::Judge>| -> Vec<String> {
        let judges = reading.rows.iter().map(|(_, judge)| judge);
        judges.map(|judge| judge.tenures[0].division.replace("院领导", "")).collect()
    };
    assert_eq!(divisions(&merged), divisions(&unmerged));
    let (office, _) = roster(&bytes("r03_roster_merged.xlsx"), &Options::default());
    assert!(office.findings.is_empty(), "{}", said(&office));
    adds_up(&office);
    let rows = office.summary.rows;
    assert_eq!((office.rows.len(), rows.above, rows.header), (5, 1, 2));
    assert_eq!((rows.subtotals, rows.footers), (1, 1));
    let of = |at: usize| {
        let judge = &office.rows[at].1;
        (judge.name.clone(), judge.tenures[0].division.clone(), judge.tenures[0].role)
    };
    assert_eq!(of(1), ("李副院长".to_owned(), "院领导".to_owned(), Role::VicePresident));
    assert_eq!(of(3), ("钱二".to_owned(), "民一庭".to_owned(), Role::Judge));
}

#[test]
fn titles_are_read_by_their_ending_word() {
    let (reading, _) = roster(&bytes("r02_roster_titles.csv"), &Options::default());
    let at: Vec<_> = reading.findings.iter().map(|it| (it.row, it.code)).collect();
    // 审判委员会委员 and 速录员 are no titles of a judge or of staff that the table knows.
    assert_eq!(at, [(Some(5), Code::NotWanted), (Some(11), Code::NotWanted)], "{}", said(&reading));
    let mut options = Options::default();
    options.synonyms.roles.insert("JUDGE".to_owned(), vec!["审判委员会委员".to_owned()]);
    options.synonyms.roles.insert("ADMINISTRATIVE".to_owned(), vec!["速录员".to_owned()]);
    let (reading, _) = roster(&bytes("r02_roster_titles.csv"), &options);
    assert!(reading.findings.is_empty(), "{}", said(&reading));
    let roles: Vec<Role> = reading.rows.iter().map(|(_, it)| it.tenures[0].role).collect();
    use Role::Judge;
    use Role::{
        Administrative, CommitteeMember, DivisionChief, JudicialAssistant, President, VicePresident,
    };
    assert_eq!(
        roles,
        [
            President,
            VicePresident,
            CommitteeMember,
            Judge,
            DivisionChief,
            Judge,
            Judge,
            JudicialAssistant,
            DivisionChief,
            Administrative
        ]
    );
}

#[test]
fn names_are_folded_where_they_are_recorded() {
    let (reading, _) = roster(&bytes("p01_roster_spaces.csv"), &Options::default());
    assert!(reading.findings.is_empty(), "{}", said(&reading));
    let names: Vec<&str> = reading.rows.iter().map(|(_, judge)| judge.name.as_str()).collect();
    assert_eq!(names, ["王伟", "李娜", "欧阳雪"]);
}

#[test]
fn rare_characters_and_dots_are_read_as_names() {
    let (reading, _) = roster(&bytes("p02_roster_rare.csv"), &Options::default());
    assert!(reading.findings.is_empty(), "{}", said(&reading));
    let names: Vec<&str> = reading.rows.iter().map(|(_, judge)| judge.name.as_str()).collect();
    assert_eq!(names[2..4], ["林𠮷", "周𫰠"]);
    assert_eq!(names[6..9], ["买买提·吐尔逊", "阿依古丽·卡德尔", "扎西·次仁"]);
    let odd = "编号,姓名,职务,是否入额,任职起\n7,王\u{E123}军,审判员,是,2000-01-01\n";
    let (reading, _) = roster(odd.as_bytes(), &Options::default());
    assert_eq!(codes(&reading)[0], Code::Character, "{}", said(&reading));
    assert!(said(&reading).contains("U+E123"), "{}", said(&reading));
}

#[test]
fn namesakes_and_old_numbers() {
    let judges = judges("p03_roster.csv");
    for name in ["p03_hist.csv", "p03_hist_modern_first.csv"] {
        let reading = history(&bytes(name), &Options::default(), &judges, Some(COURT));
        assert!(reading.findings.is_empty(), "{name}: {}", said(&reading));
        let of = |number: &str| {
            let case = reading.rows.iter().find(|(_, case)| case.case_number == number);
            case.map(|(_, case)| case.record.undertaking.0)
        };
        assert_eq!(of("(2022)湘0203民初5号"), Some(52), "by the closing day");
        assert_eq!(of("(1996)石民初字第12号"), Some(51));
        assert_eq!(of("(2024)湘0203民初9号"), Some(36));
    }
    let found = history(&bytes("p03_hist.csv"), &Options::default(), &judges, None);
    assert!(found.findings.is_empty(), "the modern number names the court: {}", said(&found));
    let bad = history(&bytes("p03_hist_bad.csv"), &Options::default(), &judges, Some(COURT));
    let at: Vec<_> = bad.findings.iter().map(|it| (it.row, it.code)).collect();
    let ambiguous = Code::NameAmbiguous;
    assert_eq!(
        at,
        [
            (Some(2), ambiguous),
            (Some(4), Code::NameNear),
            (Some(7), Code::NameUnknown),
            (Some(8), ambiguous),
            (Some(10), Code::NoDay),
        ],
        "{}",
        said(&bad)
    );
    adds_up(&bad);
}

#[test]
fn the_supreme_court_is_found_by_its_name() {
    let reading = past("k01_supreme.csv");
    assert!(reading.findings.is_empty(), "{}", said(&reading));
    assert_eq!(reading.rows.len(), 2);
}

#[test]
fn percents_are_what_the_sheet_shows_and_never_mixed() {
    let reading = pools(&bytes("q04_pool37_percent.xlsx"), &Options::default(), &Roster::default());
    assert_eq!(codes(&reading), [Code::PercentMixed], "{}", said(&reading));
    assert!(
        said(&reading).contains("31 cells are percents and 6 are plain numbers"),
        "{}",
        said(&reading)
    );
    let (judges, _) = roster(&bytes("q04_roster37.xlsx"), &Options::default());
    assert_eq!((judges.rows.len(), judges.findings.len()), (37, 0));
    let plain = pools(&bytes("pools.csv"), &Options::default(), &Roster::default());
    assert_eq!(plain.rows[0].1.members.len(), 7);
}

fn to_assign(name: &str) -> Reading<caselot_tables::CaseRow> {
    let reading = cases(&bytes(name), &Options::default(), &Roster::default(), (COURT, "clerk"));
    adds_up(&reading);
    reading
}

#[test]
fn weights_that_look_like_factors_are_asked_about() {
    assert_eq!(codes(&to_assign("q03_weight_as_factor.xlsx")), [Code::WeightOrFactor]);
}

#[test]
fn damaged_identifiers_are_refused_and_never_shown() {
    let numbers = to_assign("i01_ids_as_numbers.xlsx");
    assert_eq!(codes(&numbers), [Code::Damaged; 2]);
    let texts = to_assign("i02_ids_sci.csv");
    assert_eq!(codes(&texts), [Code::Damaged, Code::Damaged, Code::IdLength, Code::IdDate]);
    for text in [said(&numbers), said(&texts)] {
        assert!(!text.contains("4302"), "{text}");
    }
}

#[test]
fn all_types_of_the_national_table_are_read() {
    let reading = to_assign("t01_types.csv");
    assert_eq!((codes(&reading), reading.summary.rows.bad), (vec![], 0), "{}", said(&reading));
    assert!(reading.rows.len() > 128);
    let unknown: Vec<&str> = reading.summary.unknown_types.keys().map(String::as_str).collect();
    let beyond = ["商初", "执前督", "民诉前保令", "民诉前调", "环民初", "知民诉前调"];
    assert!(beyond.iter().all(|code| unknown.contains(code)), "{unknown:?}");
    // The first 129 rows are the national table.
    let known =
        reading.rows.iter().take(129).filter_map(|(_, case)| {
            caselot_core::docket::CaseNumber::parse(&case.number, COURT).ok()
        });
    assert_eq!(known.filter(|number| !number.has_unknown_type()).count(), 129);
}

#[test]
fn numbers_in_another_form_are_refused_row_by_row() {
    let reading = to_assign("t02_numbers.csv");
    assert!(codes(&reading).iter().all(|code| *code == Code::Rule), "{}", said(&reading));
    assert!(reading.rows.iter().any(|(_, case)| case.number == "(2026)湘0203民初89号"));
    assert_eq!(reading.summary.rows.good + reading.summary.rows.bad, 20);
    for number in [82, 83, 84, 85, 86, 90, 95] {
        let meant = format!("write (2026)湘0203民初{number}号");
        assert!(said(&reading).contains(&meant), "{meant}: {}", said(&reading));
    }
}
