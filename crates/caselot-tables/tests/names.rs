//! Judges who are named where a table asks for a number, lists that name judges who are still to be
//! drawn, and rows that are struck through.

use caselot_core::docket::pool::PoolSpec;
use caselot_tables::{
    Code, Finding, Options, Reading, Roster, cases, closings, history, pools, roster, words,
};
use caselot_words::Lang;
use rust_xlsxwriter::{Format, Workbook};

const COURT: &str = "湘0203";
const JUDGES: &str = "编号,姓名,职务,是否入额,部门,任职起\n\
    11,赵一,审判员,是,民一庭,2000-01-01\n12,钱二,审判员,是,民一庭,2000-01-01\n\
    53,李娜,审判员,是,民一庭,2000-01-01\n54,李娜,审判员,是,刑庭,2000-01-01\n";

fn judges() -> Roster {
    roster(JUDGES.as_bytes(), &Options::default()).1
}

fn read(table: &str) -> Reading<PoolSpec> {
    let reading = pools(table.as_bytes(), &Options::default(), &judges());
    assert_eq!(reading.summary.rows.sum(), reading.summary.rows_in_file());
    reading
}

fn members(reading: &Reading<PoolSpec>) -> Vec<u32> {
    assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    reading.rows[0].1.members.iter().map(|row| row.judge.0).collect()
}

fn codes(findings: &[Finding]) -> Vec<Code> {
    findings.iter().map(|it| it.code).collect()
}

#[test]
fn members_of_a_pool_are_named_by_number_or_by_name() {
    for table in [
        "分案组,编号,比例\nmin1,11,100\nmin1,12,50%\n".replace("50%", "50"),
        "分案组,姓名,分案比例\nmin1,赵 一,100%\nmin1,钱二法官,50%\n".to_owned(),
        "民一庭分案组一览\n分案组,法官,比例\nmin1,赵一,100\nmin1,12号,50\n合计,2人\n".to_owned(),
        "分案组,编号,姓名,比例\nmin1,11,赵一,100\nmin1,,钱二,50\n".to_owned(),
    ] {
        assert_eq!(members(&read(&table)), [11, 12], "{table}");
    }
    let table = "分案组,姓名,部门,比例\nmin1,李娜,刑庭,100\nmin1,赵一,民一庭,100\n";
    assert_eq!(members(&read(table)), [11, 54]);
    assert_eq!(members(&read("分案组,姓名,比例\nmin1,李娜（民一庭）,100\n")), [53]);
}

#[test]
fn nobody_becomes_a_member_by_a_guess() {
    for (row, wanted) in [
        ("min1,,李娜,100", Code::NameAmbiguous),
        ("min1,,钱三,100", Code::NameNear),
        ("min1,,某某某,100", Code::NameUnknown),
        ("min1,11,钱二,100", Code::NameOfOther),
        ("min1,,,100", Code::NobodyNamed),
    ] {
        let reading = read(&format!("分案组,编号,姓名,比例\n{row}\n"));
        assert_eq!(codes(&reading.findings), [wanted], "{row}");
    }
    let ambiguous = read("分案组,姓名,比例\nmin1,李娜,100\n").findings.remove(0);
    let zh = words(Lang::Zh);
    assert_eq!(ambiguous.sentence(&zh), "“李娜”同名：53号（民一庭）、54号（刑庭）");
    assert_eq!(ambiguous.place(&zh), "第2行，姓名列");
    // Neither column is there.
    assert!(read("分案组,比例\nmin1,100\n").is_stopped());
}

#[test]
fn a_list_that_names_judges_is_no_list_of_cases_to_be_drawn() {
    let table = |column: &str, who: &str| {
        format!("案号,当事人,{column}\n(2026)湘0203民初1号,甲诉乙,{who}\n")
    };
    let read = |table: &str, ignored: &[&str]| {
        let ignored = ignored.iter().map(|name| (*name).to_owned()).collect();
        let options = Options { ignored, ..Options::default() };
        cases(table.as_bytes(), &options, &judges(), (COURT, "clerk"))
    };
    for column in ["主审人", "指定法官", "承办法官", "承办人", "经办法官", "审判员", "合议庭成员"]
    {
        let reading = read(&table(column, "赵一"), &[]);
        assert_eq!(codes(&reading.findings), [Code::NamesJudge], "{column}");
        assert!(reading.is_stopped() && read(&table(column, "赵一"), &[column]).rows.len() == 1);
        assert_eq!(read(&table(column, ""), &[]).rows.len(), 1, "an empty column names nobody");
    }
    for column in ["法官助理", "书记员", "立案法官", "分案结果·承办法官"] {
        assert_eq!(codes(&read(&table(column, "赵一"), &[]).findings), [], "{column}");
    }
}

#[test]
fn a_closing_says_whose_case_it_is_by_name_or_number() {
    let table = "案号,承办人,承办部门,结案日期,结案方式\n\
        (2026)湘0203民初1号,赵 一,,2026-03-01,判决\n(2026)湘0203民初2号,12,,2026-03-01,判决\n\
        (2026)湘0203民初3号,李娜,刑庭,2026-03-01,判决\n(2026)湘0203民初4号,/,,2026-03-01,判决\n\
        (2026)湘0203民初5号,李娜,,2026-03-01,判决\n(2026)湘0203民初6号,赵二,,2026-03-01,判决\n";
    let read = closings(table.as_bytes(), &Options::default(), &judges(), Some(COURT));
    assert_eq!(codes(&read.findings), [Code::NameAmbiguous, Code::NameNear]);
    let named: Vec<_> = read.rows.iter().map(|(_, row)| row.undertaking.map(|it| it.0)).collect();
    assert_eq!(named, [Some(11), Some(12), Some(54), None]);
    // Without the column nothing is compared.
    let table = "案号,结案日期,结案方式\n(2026)湘0203民初1号,2026-03-01,判决\n";
    let read = closings(table.as_bytes(), &Options::default(), &judges(), Some(COURT));
    assert_eq!(read.rows[0].1.undertaking, None);
}

#[test]
fn who_is_left_out_is_named_in_a_cell_with_the_ground() {
    let table = "案号,当事人,回避\n(2026)湘0203民初1号,甲诉乙,李娜（刑庭）：利害关系；赵一（近亲属）\n\
        (2026)湘0203民初2号,甲诉乙,/\n(2026)湘0203民初3号,甲诉乙,李娜：利害关系\n\
        (2026)湘0203民初4号,甲诉乙,赵一\n";
    let read = cases(table.as_bytes(), &Options::default(), &judges(), (COURT, "clerk"));
    assert_eq!(codes(&read.findings), [Code::NameAmbiguous, Code::ExclusionForm]);
    let left_out: Vec<(u32, &str)> =
        read.rows[0].1.exclusions.iter().map(|it| (it.judge.0, it.person.as_str())).collect();
    assert_eq!(left_out, [(11, "clerk"), (54, "clerk")]);
    assert!(read.rows[1].1.exclusions.is_empty());
}

#[test]
fn rows_that_are_struck_through_are_counted() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let struck = Format::new().set_font_strikethrough();
    let rows = [
        ["案号", "立案日期", "承办法官"],
        ["(2025)湘0203民初1号", "2025-01-06", "赵一"],
        ["(2025)湘0203民初2号", "2025-01-07", "赵一"],
        ["(2025)湘0203民初3号", "2025-01-08", "赵一"],
        ["合计", "3件", ""],
    ];
    for (at, texts) in (0..).zip(rows) {
        for (column, text) in (0..).zip(texts).filter(|(_, text)| !text.is_empty()) {
            // The second case whole, of the third one cell alone, and the sum.
            match at == 2 || (at == 3 && column == 1) || at == 4 {
                true => sheet.write_with_format(at, column, text, &struck).expect("written"),
                false => sheet.write(at, column, text).expect("written"),
            };
        }
    }
    let bytes = book.save_to_buffer().expect("a book");
    let read = history(&bytes, &Options::default(), &judges(), Some(COURT));
    assert!(read.findings.is_empty(), "{:?}", read.findings);
    assert_eq!((read.rows.len(), read.summary.struck_rows), (3, 1));
    let said = read.summary.lines(&words(Lang::Zh)).join("\n");
    assert!(said.contains("有1行整行加了删除线"), "{said}");
}

/// Marks of English in what is said in Chinese: two words with a space between them.
fn english(text: &str) -> bool {
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic());
    let words: Vec<&str> = text.split(' ').collect();
    words.windows(2).any(|two| is_word(two[0]) && is_word(two[1]) && two[0] != "caselot")
}

#[test]
fn faults_of_cells_are_said_in_chinese() {
    let zh = words(Lang::Zh);
    let table = "案号,分案组,权重系数,当事人,合议庭人数,陪审员人数,立案日期,适用程序\n\
        民初第82号,!,17,甲诉乙,x,,2026.13.1,\n2026湘0203民初1,,,甲诉乙,3,3,,\n(2026)湘0203民初2号,,,甲诉乙,2,,,\n";
    let read = cases(table.as_bytes(), &Options::default(), &judges(), (COURT, "clerk"));
    assert!(read.findings.len() > 5, "{:?}", read.findings);
    let roster_table = "编号,姓名,职务,是否入额,任职起,任职止\nx,赵一,神仙,?,昨天,\n\
        12,钱二,审判员,是,2020-01-01,2019-01-01\n";
    let (judges_read, _) = roster(roster_table.as_bytes(), &Options::default());
    let past = "案号,立案日期,承办法官,结案日期,结案方式,分案方式\n\
        (2025)湘0203民初1号,2025-01-06,赵一,2025-02-01,和好,抓阄\n";
    let past = history(past.as_bytes(), &Options::default(), &judges(), Some(COURT));
    let all = [read.findings, judges_read.findings, past.findings].concat();
    for finding in &all {
        let said = [finding.place(&zh), finding.sentence(&zh), finding.cure(&zh)].join("|");
        assert!(!english(&said), "{said}");
        assert!(
            finding.column.is_none() || !finding.place(&zh).contains(char::is_lowercase),
            "{said}"
        );
    }
    // What stands for a code is told by the court's word for it.
    let past = "案号,立案日期,承办法官,结案日期,结案方式\n(2025)湘0203民初1号,2025-01-06,赵一,2025-02-01,准予撤诉\n";
    let past = history(past.as_bytes(), &Options::default(), &judges(), Some(COURT));
    let said = past.summary.lines(&zh).join("\n");
    assert!(said.contains("结案方式：“准予撤诉”按撤诉（含按撤诉处理）读取，1行"), "{said}");
    assert!(said.contains("C 承办法官=承办法官"), "{said}");
}

#[test]
fn a_namesake_is_told_by_the_sheet_of_the_division_where_the_row_says_none() {
    let book = |name: &str, division: &str| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name(name).expect("a name");
        let rows = [
            ["案号", "立案日期", "承办法官", "部门"],
            ["(2025)湘0203民初1号", "2025-01-06", "李娜", division],
        ];
        for (at, texts) in (0..).zip(rows) {
            for (column, text) in (0..).zip(texts) {
                sheet.write(at, column, text).expect("written");
            }
        }
        book.save_to_buffer().expect("a book")
    };
    let read = |name: &str, division: &str| {
        let read = history(&book(name, division), &Options::default(), &judges(), Some(COURT));
        let who = read.rows.first().map(|(_, case)| case.record.undertaking.0);
        who.ok_or_else(|| read.findings[0].code)
    };
    assert_eq!(read("刑庭", ""), Ok(54));
    assert_eq!(read("刑庭", "民一庭"), Ok(53), "the row says it itself");
    assert_eq!(read("2025年", ""), Err(Code::NameAmbiguous));
}

#[test]
fn a_day_without_a_year_is_said_to_be_one() {
    let table = "案号,立案日期,承办法官\n(2025)湘0203民初1号,3月5日,赵一\n\
        (2025)湘0203民初2号,13月5日,赵一\n";
    let read = history(table.as_bytes(), &Options::default(), &judges(), Some(COURT));
    assert_eq!(codes(&read.findings), [Code::DayNoYear, Code::NoDay]);
}

#[test]
fn experts_alternates_and_assessors_of_later_are_read_from_the_offices_columns() {
    let table = "案号,当事人,立案日期,合议庭人数,陪审员人数,陪审员组,专业类陪审员人数,专业类陪审员组,递补人数,\
                 开庭前抽取陪审员\n\
                 (2026)湘0203民初1号,甲、乙,2026-01-05,7,2,随机类,2,医疗,1,是\n\
                 (2026)湘0203民初2号,甲、乙,2026-01-05,3,,,,,,\n";
    let read = cases(table.as_bytes(), &Options::default(), &Roster::default(), ("湘0203", "张三"));
    assert!(read.findings.is_empty(), "{:?}", read.findings);
    let panels: Vec<_> = read.rows.iter().map(|(_, case)| case.panel.clone()).collect();
    let first = &panels[0];
    assert_eq!((first.members, first.assessors, first.experts, first.alternates), (2, 2, 2, 1));
    assert_eq!((first.assessor_pool.as_str(), first.expert_pool.as_str()), ("随机类", "医疗"));
    assert!(first.later && !panels[1].later);
    assert_eq!((panels[1].members, panels[1].experts, panels[1].alternates), (2, 0, 0));
    // Alternates of nobody are not left out without a word.
    let nobody = "案号,当事人,立案日期,递补人数\n(2026)湘0203民初3号,甲、乙,2026-01-05,2\n";
    let read =
        cases(nobody.as_bytes(), &Options::default(), &Roster::default(), ("湘0203", "张三"));
    assert_eq!(read.findings.len(), 1, "{:?}", read.findings);
}
