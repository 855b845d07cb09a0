//! What is in doubt stops the reading; what is wrong is said of each cell, all at once.

use caselot_core::docket::Day;
use caselot_core::id::JudgeId;
use caselot_tables::{
    CaseRow, Choice, Code, Options, Reading, Roster, Weight, cases, history, pools, roster, words,
};
use caselot_words::Lang;

const COURT: &str = "湘0203";
const JUDGES: &str = "编号,姓名,职务,是否入额,部门,任职起,任职止\n\
    1,王建国,审判员,是,,2000-01-01,\n2,李明,审判员,是,,2000-01-01,\n\
    3,张伟,审判员,是,,2000-01-01,2019-04-14\n4,张伟,审判员,是,,2019-04-15,\n\
    5,赵强,审判员,是,民一庭,2000-01-01,\n6,赵强,审判员,是,刑庭,2000-01-01,\n";

fn judges() -> Roster {
    let (reading, judges) = roster(JUDGES.as_bytes(), &Options::default());
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    judges
}

fn at<T>(reading: &Reading<T>) -> Vec<(u32, String, Code)> {
    let one = |finding: &caselot_tables::Finding| {
        let column = finding.column.clone().unwrap_or_default();
        (finding.row.unwrap_or(0), column, finding.code)
    };
    let counts = reading.summary.rows;
    assert_eq!(counts.sum(), reading.summary.rows_in_file(), "{counts:?}");
    reading.findings.iter().map(one).collect()
}

fn place(row: u32, column: &str, code: Code) -> (u32, String, Code) {
    (row, column.to_owned(), code)
}

#[test]
fn a_number_of_a_later_year_than_its_filing_is_said() {
    let text = "案号,立案日期,承办法官\n(2025)湘0203民初1号,2024-12-30,李明\n\
        (2025)湘0203民初2号,2025-01-02,李明\n(2025)湘0203民初3号,2026-01-05,李明\n";
    let read = history(text.as_bytes(), &Options::default(), &judges(), None);
    assert_eq!((at(&read), read.summary.rows.good), (Vec::new(), 3));
    let said = |lang| read.summary.lines(&words(lang)).join("\n");
    assert!(said(Lang::En).contains("later year than the day of filing, rows 2 (1)"));
    assert!(said(Lang::Zh).contains("案号年度晚于立案日期，第 2 行（共1行）"));
}

#[test]
fn all_bad_cells_are_named_at_once_and_the_good_row_stays() {
    let text = "number,filed_on,undertaking,members,closed_on\n\
        (2021)湘0203民初1号,2021-03-01,1,,2021-02-01\n\
        (2021)湘0203民初2号,2021-02-30,赵强,2;2,\n\
        (2021)湘0203民初3号,2021-03-01,1,,\n\
        (2021)湘0203民初3号,2021-03-01,1,,\n\
        (2021)湘0203民初3号,2021-03-02,1,,\n";
    let read = history(text.as_bytes(), &Options::default(), &judges(), None);
    let wanted = [
        place(2, "closed_on", Code::ClosedBeforeFiled),
        place(3, "filed_on", Code::NoDay),
        place(3, "undertaking", Code::NameAmbiguous),
        place(3, "members", Code::NameTwice),
        place(6, "number", Code::CaseTwice),
    ];
    assert_eq!(at(&read), wanted);
    let rows = read.summary.rows;
    assert_eq!((rows.good, rows.copies, rows.bad), (1, 1, 3), "rows, not faults");
}

#[test]
fn an_office_s_table_with_title_lists_and_sums() {
    let text = "某院2021年收结案\n\n案号,立案日期,承办人,部门,审判长,合议庭成员,结案日期,结案方式,分案方式\n\
        (2021)湘0203民初1号,2021年3月1日,张 伟,,李明,王建国 李明、张伟,2021/4/1,判决,随机分案\n\
        (2021)湘0203民初2号,2021年3月1日,赵强,刑庭,,,2021/4/1,判决,随机分案\n合计,,,,,,,,\n";
    let read = history(text.as_bytes(), &Options::default(), &judges(), None);
    assert_eq!(at(&read), []);
    let (spot, case) = &read.rows[0];
    assert_eq!((spot.row, case.case_number.as_str()), (4, "(2021)湘0203民初1号"));
    assert_eq!(case.record.undertaking, JudgeId(4), "the one in post");
    assert_eq!(case.record.panel.presiding, Some(JudgeId(2)));
    assert_eq!(case.record.panel.members, [JudgeId(1)]);
    assert_eq!(read.rows[1].1.record.undertaking, JudgeId(6), "the one of the division");
    assert_eq!(read.summary.left_out_of_members, 1);
    assert_eq!(read.summary.months[&(2021, 4)], 2);
}

#[test]
fn a_column_that_would_count_stops_until_it_is_named_or_ignored() {
    let text = "案号,案由,原告代理人,被告代理人\n(2026)湘0203民初1号,借款,甲,乙\n";
    let read =
        |options: &Options| cases(text.as_bytes(), options, &Roster::default(), (COURT, "clerk"));
    let doubt = read(&Options::default());
    let unused = |name| place(0, name, Code::ColumnUnused);
    assert_eq!(at(&doubt), [unused("原告代理人"), unused("被告代理人")]);
    assert!(doubt.is_stopped() && doubt.rows.is_empty());
    let ignored = vec!["被告代理人".to_owned()];
    let columns =
        vec![Choice { column: "parties".to_owned(), header: "原告代理人".to_owned() }];
    let settled = read(&Options { ignored, columns, ..Options::default() });
    assert_eq!(at(&settled), []);
    assert_eq!(settled.rows[0].1.parties, "甲");
    assert_eq!(settled.summary.unread[0].shown, "被告代理人");
    let ignored = vec!["第三人".to_owned()];
    let typo = read(&Options { ignored, ..Options::default() });
    assert!(at(&typo).contains(&place(0, "", Code::ColumnUnknown)));
    let empty = "案号,案由,当事人,原告代理人,备注\n(2026)湘0203民初1号,借款,甲,,无\n";
    assert_eq!(
        at(&cases(empty.as_bytes(), &Options::default(), &Roster::default(), (COURT, "clerk"))),
        []
    );
}

#[test]
fn doubts_weigh_more_than_rows() {
    let text = "案号,立案日期,承办法官,审判员\n(2021)湘0203民初1号,2021-02-30,赵强,李明\n";
    let read = history(text.as_bytes(), &Options::default(), &judges(), None);
    assert!(read.is_stopped());
    let stops = read.findings.iter().filter(|finding| finding.weight() == Weight::Stop);
    assert_eq!(stops.map(|finding| finding.code).collect::<Vec<_>>(), [Code::ColumnUnused]);
}

#[test]
fn a_header_is_found_or_given_and_its_lack_is_said() {
    let text = "案件的编号,立案日期,承办法官\n(2021)湘0203民初1号,2021-03-01,李明\n";
    let read = |options: &Options| history(text.as_bytes(), options, &judges(), None);
    let lacks = read(&Options::default());
    assert_eq!(at(&lacks)[0].2, Code::NoHeaderOverCases);
    let columns =
        vec![Choice { column: "number".to_owned(), header: "案件的编号".to_owned() }];
    let named = read(&Options { columns, header_row: Some(1), ..Options::default() });
    assert_eq!((at(&named), named.rows.len()), (vec![], 1));
    let lacks = history("案号,立案日期\n".as_bytes(), &Options::default(), &judges(), None);
    assert_eq!(at(&lacks), [place(1, "", Code::ColumnMissing)]);
}

#[test]
fn a_date_that_is_one_of_two_days_is_refused() {
    let text = "案号,立案日期,承办法官\n(2026)湘0203民初1号,05/06/2026,李明\n\
        (2026)湘0203民初2号,25/06/2026,李明\n(2026)湘0203民初3号,26-1-5,李明\n";
    let read = history(text.as_bytes(), &Options::default(), &judges(), None);
    assert_eq!(
        at(&read),
        [place(2, "filed_on", Code::DayTwoWays), place(4, "filed_on", Code::DayShortYear)]
    );
}

#[test]
fn a_text_comma_that_parts_a_row_is_no_other_column() {
    let text = "案号,案由,当事人\n(2026)湘0203民初1号,借款,甲,乙诉丙\n";
    let read = cases(text.as_bytes(), &Options::default(), &Roster::default(), (COURT, "clerk"));
    assert_eq!(at(&read), [place(2, "D", Code::Slipped)]);
}

#[test]
fn every_bad_cell_of_a_case_is_named_with_row_and_column() {
    let text = "\u{FEFF}number,pool,cause,procedure,weight,flags,parties,claim,accepted_on,exclude\n\
        (2021)湘0203民初1号,civil,借款,简易,100,涉外;涉众,甲诉乙,还款,2021-03-01,12:INTEREST\n\
        (2021)湘0204民初2号,civil,,,0,,,,2021-02-30,12:BAD\n\
        （2021）湘0203民初001号,civil,,,100,,丙诉丁,,,\n";
    let judges = "编号,姓名,职务,是否入额,任职起\n12,钱二,审判员,是,2000-01-01\n";
    let (_, judges) = roster(judges.as_bytes(), &Options::default());
    let read = cases(text.as_bytes(), &Options::default(), &judges, (COURT, "clerk"));
    let wanted = [
        place(3, "number", Code::Rule),
        place(3, "weight", Code::NotWanted),
        place(3, "accepted_on", Code::NoDay),
        place(3, "exclude", Code::ExclusionForm),
        place(3, "parties", Code::NoParties),
        place(4, "number", Code::CaseTwice),
    ];
    assert_eq!(at(&read), wanted);
}

#[test]
fn a_former_name_is_known_where_a_column_has_it() {
    let text = "编号,姓名,曾用名,职务,是否入额,任职起\n7,王新,王旧；王老,审判员,是,2000-01-01\n";
    let (_, judges) = roster(text.as_bytes(), &Options::default());
    let text = "案号,立案日期,承办法官\n(2021)湘0203民初1号,2021-03-01,王旧\n";
    let read = history(text.as_bytes(), &Options::default(), &judges, None);
    assert_eq!((at(&read), read.rows[0].1.record.undertaking), (vec![], JudgeId(7)));
    assert_eq!(read.summary.names.len(), 1);
}

#[test]
fn a_duty_roster_is_a_pool_with_days() {
    let text = "分案池,编号,比例,值班起,值班止\n\
        速裁,2,100,2026-12-01,\n\
        速裁,1,50,2026年12月8日,2026-12-14\n\
        速裁,1,100,,2026-12-07\n";
    let read = pools(text.as_bytes(), &Options::default(), &Roster::default());
    assert_eq!(at(&read), []);
    let members = &read.rows[0].1.members;
    let shares: Vec<_> = members.iter().map(|row| (row.judge, row.share)).collect();
    assert_eq!(shares, [(1, 100), (1, 50), (2, 100)].map(|(judge, share)| (JudgeId(judge), share)));
    assert_eq!((members[0].from, members[0].to), (Day(0), Day::parse("2026-12-07")));
    let twice = text.replace("12月8日", "12月7日");
    let read = pools(twice.as_bytes(), &Options::default(), &Roster::default());
    assert_eq!(at(&read), [place(4, "judge", Code::MemberTwice)]);
}

#[test]
fn parties_are_joined_from_the_columns_of_their_sides() {
    let text = "案号,案由,原告,原告证件号码,被告,被告1,被告身份证号,第三人,被告联系电话\n\
        (2026)湘0203民初1号,借款,\"张 三、李四\",430203198001011251,某某公司,\"1.王五\n2.赵六\",\
        护照：E12345678,无,139\n\
        (2026)湘0203民初2号,借款,/,,—,,,无,\n\
        (2026)湘0203民初3号,借款,甲,E12345678,乙,,E12345678,丙,\n";
    let read = cases(text.as_bytes(), &Options::default(), &Roster::default(), (COURT, "clerk"));
    assert_eq!(at(&read), [place(4, "parties", Code::NoParties)]);
    let of = |row: usize| (read.rows[row].1.parties.clone(), read.rows[row].1.party_ids.clone());
    let ids = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    let wanted = "原告：张三、李四；被告：某某公司、王五、赵六".to_owned();
    assert_eq!(of(0), (wanted, ids(&["430203198001011251", "E12345678"])));
    let wanted = "原告：甲；被告：乙；第三人：丙".to_owned();
    assert_eq!(of(1), (wanted, ids(&["E12345678"])));
    let cure = read.findings[0].cure(&words(Lang::Zh));
    assert!(cure.contains("“原告”“被告”"), "{cure}");
}

#[test]
fn one_name_of_a_column_beside_each_side_is_no_doubt() {
    let text = "案号,申请执行人,证件号码,被执行人,证件号码\n\
        (2026)湘0203执1号,甲,430203198001011251,乙,43020319800101126X\n";
    let read = cases(text.as_bytes(), &Options::default(), &Roster::default(), (COURT, "clerk"));
    assert_eq!(at(&read), []);
    assert_eq!(read.rows[0].1.parties, "申请执行人：甲；被执行人：乙");
    assert_eq!(read.rows[0].1.party_ids.len(), 2);
    let columns = vec![Choice { column: "parties".to_owned(), header: "甲方".to_owned() }];
    let text = "案号,甲方,被告\n(2026)湘0203民初1号,甲,乙\n";
    let options = Options { columns, ..Options::default() };
    let read = cases(text.as_bytes(), &options, &Roster::default(), (COURT, "clerk"));
    assert_eq!((at(&read), read.rows[0].1.parties.as_str()), (vec![], "甲；被告：乙"));
    // Whoever speaks for a party is somebody of whom it is asked.
    let text = "案号,原告,被告,原告代理人\n(2026)湘0203民初1号,甲,乙,丙\n";
    let read = cases(text.as_bytes(), &Options::default(), &Roster::default(), (COURT, "clerk"));
    assert_eq!(at(&read), [place(0, "原告代理人", Code::ColumnUnused)]);
}

fn to_be_drawn(text: &str, options: &Options) -> Reading<CaseRow> {
    cases(text.as_bytes(), options, &Roster::default(), ("湘0203", "张三"))
}

#[test]
fn a_column_of_series_stops_a_list_of_cases_unless_it_says_that_there_is_none() {
    let list = |column: &str, said: &str| {
        format!("案号,案由,当事人,{column}\n(2026)湘0203民初1号,离婚纠纷,甲诉乙,{said}\n")
    };
    for column in ["系列代码", "系列", "系列案", "系列案件"] {
        let read = to_be_drawn(&list(column, "物业2026-1"), &Options::default());
        let codes: Vec<Code> = read.findings.iter().map(|it| it.code).collect();
        assert_eq!(codes, [Code::NamesSeries], "{column}");
        for lang in [Lang::Zh, Lang::En] {
            let (cure, page) =
                (read.findings[0].cure(&words(lang)), read.findings[0].cure_on_page(&words(lang)));
            assert!(cure.contains("--series") && !page.contains("--"), "{cure} {page}");
        }
        let ignored = Options { ignored: vec![column.to_owned()], ..Options::default() };
        assert_eq!(to_be_drawn(&list(column, "物业2026-1"), &ignored).rows.len(), 1);
        assert_eq!(to_be_drawn(&list(column, "否"), &Options::default()).rows.len(), 1);
    }
}

#[test]
fn flags_are_read_under_the_words_of_the_form_and_no_column_of_flags_is_passed_over() {
    for column in ["标识", "案件标识", "标签"] {
        let text = format!("案号,当事人,{column}\n(2026)湘0203民初1号,甲诉乙,不公开;保全\n");
        let read = to_be_drawn(&text, &Options::default());
        assert_eq!(read.rows[0].1.flags, ["不公开", "保全"], "{column}");
    }
    for column in ["特殊标识", "是否公开审理"] {
        let text = format!("案号,当事人,{column}\n(2026)湘0203民初1号,甲诉乙,不公开\n");
        let read = to_be_drawn(&text, &Options::default());
        assert_eq!(read.findings[0].code, Code::ColumnUnused, "{column}");
    }
}

#[test]
fn what_a_caller_asks_for_has_to_be_there_and_filled_in() {
    let must = Options { must: &["cause", "procedure"], ..Options::default() };
    let whole = "案号,案由,适用程序,当事人\n(2026)湘0203民初1号,离婚纠纷,简易程序,甲诉乙\n\
                 (2026)湘0203民初2号,,简易程序,甲诉乙\n";
    let read = to_be_drawn(whole, &must);
    assert_eq!(read.rows.len(), 1);
    let found: Vec<_> =
        read.findings.iter().map(|it| (it.code, it.row, it.column_in(Lang::Zh))).collect();
    assert_eq!(found, [(Code::Missing, Some(3), Some("案由"))]);
    assert_eq!(to_be_drawn(whole, &Options::default()).rows.len(), 2);
    let lacking = "案号,案由,当事人\n(2026)湘0203民初1号,离婚纠纷,甲诉乙\n";
    assert_eq!(to_be_drawn(lacking, &must).findings[0].code, Code::ColumnMissing);
    assert_eq!(to_be_drawn(lacking, &Options::default()).rows.len(), 1);
}
