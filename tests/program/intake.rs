//! An office's files through the program, in Chinese: judges by name wherever a number is asked,
//! copies and refusals beside the rows, and a record that changed.

use std::fs;

use caselot_core::docket::Protocol;

use super::house::{House, Server};

const JUDGES: &str = "编号,姓名,职务,是否入额,部门,任职起\n\
    1,赵一,审判员,是,民一庭,2020-01-01\n2,钱二,审判员,是,民一庭,2020-01-01\n\
    3,孙三,审判员,是,民一庭,2020-01-01\n4,周四,审判员,是,民二庭,2020-01-01\n\
    5,吴五,审判员,是,民二庭,2020-01-01\n6,李娜,审判员,是,民一庭,2020-01-01\n\
    7,李娜,审判员,是,刑庭,2020-01-01\n";
/// Members by their names, of whom two share one.
const POOLS: &str = "分案组,名称,姓名,部门,分案比例\n\
    min1,民一,赵 一,,100%\nmin1,民一,钱二,,100%\nmin1,民一,孙三,,100%\n\
    min1,民一,周四,,100%\nmin1,民一,吴五,,100%\nmin1,民一,李娜,刑庭,100%\n";

struct Court {
    house: House,
    server: Server,
}

impl Court {
    fn new(protocol: Protocol) -> Court {
        let house = House::of_protocol(protocol);
        for (person, role) in [("张立案", "FILING"), ("周庭长", "SUPERVISOR")] {
            house.let_in(person, role);
        }
        house.let_in_by("陈副院长", "SUPERVISOR", "second");
        let server = house.serve(&[]);
        let court = Court { house, server };
        court.write("judges.csv", JUDGES);
        court.write("pools.csv", POOLS);
        let import = ["roster", "import", "--judges", "judges.csv", "--pools", "pools.csv"];
        court.done("registrar", &[&import[..], &["--yes"]].concat());
        court
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.house.path(name), format!("\u{FEFF}{text}")).unwrap();
    }

    fn run(&self, token: &str, arguments: &[&str]) -> (bool, String) {
        let by = ["--server", &self.server.address, "--token-file", token, "--lang", "zh"];
        let folder = format!("folder-{token}");
        self.house.run(&[arguments, &by[..], &["--folder", &folder]].concat())
    }

    fn done(&self, token: &str, arguments: &[&str]) -> String {
        let (well, said) = self.run(token, arguments);
        assert!(well, "{arguments:?}: {said}");
        said
    }

    fn refused(&self, token: &str, arguments: &[&str]) -> String {
        let (well, said) = self.run(token, arguments);
        assert!(!well, "{arguments:?}: {said}");
        said
    }
}

#[test]
fn judges_are_named_by_their_names_wherever_a_number_is_asked() {
    let court = Court::new(Protocol::One);
    let shown = court.done("registrar", &["roster", "show"]);
    assert!(shown.contains("1:100% 2:100% 3:100% 4:100% 5:100% 7:100%"), "{shown}");

    let number = "(2026)湘0203民初1号";
    let assign = |exclude: &str| {
        let case = ["case", "assign", number, "--pool", "min1", "--parties", "甲诉乙"];
        let case = [&case[..], &["--claim", "还款", "--exclude", exclude]].concat();
        court.run("FILING", &case)
    };
    for (exclude, wanted) in [
        ("李娜：利害关系", "“李娜”同名：6号（民一庭）、7号（刑庭）"),
        ("赵二：利害关系", "名册中没有“赵二”，相近的有“赵一”"),
        ("赵一", "“赵一”未写明回避理由"),
        ("赵一：老乡", "“赵一：老乡”未写明回避理由，或者理由不在列举之内"),
    ] {
        let (well, said) = assign(exclude);
        assert!(!well && said.contains(wanted), "{exclude}: {said}");
    }
    let (well, said) = assign("李娜（刑庭）：利害关系");
    assert!(well && said.contains("7号 李娜"), "{said}");
    let history = court.done("FILING", &["case", "history", number]);
    assert!(history.contains("7号 李娜") && history.contains("利害关系"), "{history}");

    let said = court.done(
        "FILING",
        &[
            "case",
            "assign",
            "(2026)湘0203民初2号",
            "--pool",
            "min1",
            "--parties",
            "甲诉乙",
            "--claim",
            "还款",
            "--remand-of",
            "(2020)湘0203民初9号",
            "--sat",
            "赵一、钱二",
        ],
    );
    assert!(said.contains("1号 赵一") && said.contains("2号 钱二"), "{said}");
}

#[test]
fn a_file_names_who_is_left_out_and_gets_a_note_at_each_row() {
    let court = Court::new(Protocol::One);
    let rows = "(2026)湘0203民初1号,min1,甲,乙,钱二：其他：同学\r\n\
        (2026)湘0203民初2号,min1,丙,丁,/\r\n(2026)湘0203民初2号,min1,丙,丁,无\r\n";
    court.write("cases.csv", &format!("案号,分案组,原告,被告,回避\r\n{rows}"));
    let assign = ["case", "assign", "--file", "cases.csv", "--yes", "--result", "result.csv"];
    court.done("FILING", &assign);
    let result = fs::read_to_string(court.house.path("result.csv")).unwrap();
    let lines: Vec<&str> = result.lines().collect();
    assert!(lines[1].contains("已随机分案") && lines[2].contains("已随机分案"), "{result}");
    assert!(lines[3].contains("丙,丁,无,同第3行"), "{result}");

    // The code of a draw stands in the file, in the case and in its history.
    let code = lines[1].rsplit(',').next().unwrap();
    assert_eq!(code.len(), 19, "{result}");
    let history = court.done("FILING", &["case", "history", "(2026)湘0203民初1号"]);
    assert!(history.contains(&format!("校验码 {code}")), "{code}: {history}");
    assert!(history.contains("2号 钱二") && history.contains("同学"), "{history}");

    // A file of cases that have their judges is none to be drawn.
    court.write("judged.csv", "案号,当事人,主审人\r\n(2026)湘0203民初3号,甲诉乙,赵一\r\n");
    let said = court.refused("FILING", &["case", "assign", "--file", "judged.csv", "--yes"]);
    assert!(said.contains("“主审人”列已写明法官，这份文件不是待分案件清单"), "{said}");
}

/// Who is left out of one case would else be left out of no case of a file, without a word.
#[test]
fn what_an_option_says_of_one_case_is_refused_beside_a_file() {
    let court = Court::new(Protocol::One);
    court.write("cases.csv", "案号,分案组,当事人\r\n(2026)湘0203民初1号,min1,甲诉乙\r\n");
    let assign = ["case", "assign", "--file", "cases.csv", "--dry-run"];
    for (option, value) in [
        ("--exclude", "赵一：近亲属"),
        ("--pool", "min1"),
        ("--panel", "3"),
        ("--flags", "MAJOR_SENSITIVE"),
        ("--accepted-on", "2026-01-05"),
    ] {
        let said = court.refused("FILING", &[&assign[..], &[option, value]].concat());
        assert!(said.contains(option) && said.contains("同时使用"), "{option}: {said}");
    }
    court.done("FILING", &assign);
}

/// Only what is wrong is named: the judges of good rows are known to the pools beside them.
#[test]
fn a_dry_run_of_one_case_records_nothing() {
    let court = Court::new(Protocol::One);
    let size = || {
        let listed = court.done("FILING", &["case", "list", "--json"]);
        serde_json::from_str::<serde_json::Value>(&listed).unwrap().as_array().map(Vec::len)
    };
    let before = size();
    let number = "(2026)湘0203民初555号";
    let facts = ["--pool", "min1", "--cause", "买卖合同纠纷", "--dry-run"];
    let said = court.done("FILING", &[&["case", "assign", number][..], &facts].concat());
    assert!(said.contains("候选人") && said.contains("未作任何登记"), "{said}");
    let said = court.refused("FILING", &["case", "assign", number, "--pool", "无", "--dry-run"]);
    assert!(said.contains("分案组"), "{said}");
    let by = ["--judge", "11", "--ground", "SUPERVISION", "--text", "专业案件"];
    let ask = [&["designation", "request", number][..], &facts, &by].concat();
    let said = court.done("FILING", &ask);
    assert!(said.contains("未作任何登记"), "{said}");
    assert_eq!(size(), before);
}

#[test]
fn a_bad_row_of_judges_does_not_make_the_others_unknown() {
    let court = Court::new(Protocol::One);
    let head = "编号,姓名,职务,是否入额,任职起\n";
    let rows = "21,郑七,审判员,是,2020-01-01\n22,王八一,审判员,是,二〇二〇\n";
    court.write("more.csv", &format!("{head}{rows}"));
    court.write(
        "of-them.csv",
        "分案组,名称,姓名,分案比例\nmin9,民九,郑七,100%\nmin9,民九,赵一,100%\n",
    );
    let import =
        ["roster", "import", "--judges", "more.csv", "--pools", "of-them.csv", "--dry-run"];
    let said = court.refused("registrar", &import);
    assert!(said.contains("“二〇二〇”") && said.contains("有1个单元格"), "{said}");
    assert!(!said.contains("名册中没有"), "{said}");
    // What is said of the columns of one file is not said of another.
    let said = court.refused("registrar", &[&import[..], &["--ignore", "备注"]].concat());
    assert!(said.contains("只对一个文件有效") && said.contains("请先导入法官"), "{said}");
}

#[test]
fn what_the_server_refuses_of_a_file_is_said_in_chinese() {
    let court = Court::new(Protocol::One);
    court.write("cases.csv", "案号,分案组,当事人\r\n(2026)湘0203民初1号,mins1,甲诉乙\r\n");
    let said = court.refused("FILING", &["case", "assign", "--file", "cases.csv", "--dry-run"]);
    assert!(said.contains("没有“mins1”这个分案组") && said.contains("“分案组”列："), "{said}");
}

/// A registrar's file in which a case differs from its record names the command that goes on, and the
/// command works, with the approval of a second person.
#[test]
fn a_record_that_changed_is_corrected_with_a_second_person() {
    let court = Court::new(Protocol::Two);
    let [pool] = waiting(&court)[..] else { panic!("the pool waits") };
    court.done("SUPERVISOR", &["approval", "give", &pool.to_string(), "--yes"]);
    let head = "案号,立案日期,承办法官,合议庭成员,结案日期,结案方式\n";
    let import = ["case", "import", "--history", "history.csv", "--yes"];
    let record =
        |judge: &str| format!("{head}(2025)湘0203民初1号,2025-01-06,{judge},,2025-03-01,判决\n");
    court.write("history.csv", &record("赵一"));
    court.done("registrar", &import);
    court.write("history.csv", &record("钱二"));
    let said = court.refused("registrar", &import);
    assert!(said.contains("(2025)湘0203民初1号已在日志中"), "{said}");
    assert!(said.contains("caselot case correct"), "{said}");
    let correct = [
        "case",
        "correct",
        "(2025)湘0203民初1号",
        "--undertaking",
        "钱二",
        "--members",
        "孙三、李娜（刑庭）",
        "--ground",
        "RECORDED_WRONG",
    ];
    court.done("registrar", &correct);
    let [entry] = waiting(&court)[..] else { panic!("the correction waits") };
    let shown = court.done("SUPERVISOR", &["approval", "show", &entry.to_string()]);
    assert!(shown.contains("钱二") && shown.contains("李娜"), "{shown}");
    court.done("SUPERVISOR", &["approval", "give", &entry.to_string(), "--yes"]);
    court.write("history.csv", &record("钱二").replace("钱二,", "钱二,孙三；李娜（刑庭）"));
    let said = court.done("registrar", &import);
    assert!(said.contains("均已登记过"), "{said}");
}

fn waiting(court: &Court) -> Vec<u64> {
    let listed = court.done("SUPERVISOR", &["approval", "list", "--json"]);
    let lines: serde_json::Value = serde_json::from_str(&listed).unwrap();
    lines.as_array().unwrap().iter().map(|line| line["entry"].as_u64().unwrap()).collect()
}
