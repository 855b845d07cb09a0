//! A clerk who reads only Chinese, and a program that reads only codes: the same commands in both
//! languages, and failures as JSON.

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::house::{House, Server};

/// What is printed for a locale, without a court: whether it went well, standard output and error.
fn printed(locale: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_caselot"));
    let output = program.args(arguments).env_clear().env("LC_ALL", locale).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_locale_says_the_language_and_the_option_says_it_over() {
    let (_, chinese, _) = printed("zh_CN.UTF-8", &["case", "assign", "--help"]);
    assert!(chinese.contains("用法：") && chinese.contains("案号，如"), "{chinese}");
    assert!(!chinese.contains("Options:") && !chinese.contains("[default"), "{chinese}");
    let (_, english, _) = printed("C.UTF-8", &["case", "assign", "--help"]);
    assert!(english.contains("Usage:") && !english.contains("用法"), "{english}");
    assert_eq!(printed("C.UTF-8", &["case", "assign", "--help", "--lang", "zh"]).1, chinese);
    assert_eq!(printed("zh_CN.UTF-8", &["case", "assign", "--help", "--lang=en"]).1, english);
}

#[test]
fn a_wrong_command_line_is_said_in_chinese() {
    let (code, _, said) = printed("zh_CN.UTF-8", &["case", "asign"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("没有“asign”这个命令，是否为“"), "{said}");
    assert!(said.contains("提示：加 --help"), "{said}");
    let (_, _, said) = printed("zh", &["case", "reassign", "x", "--ground", "NONE"]);
    assert!(said.contains("“NONE”不能用于"), "{said}");
    assert!(said.contains("可用：RECUSAL（回避）、TRANSFER（工作调动）"), "{said}");
    let (_, _, said) = printed("C", &["case", "reassign", "x", "--ground", "NONE"]);
    assert!(said.contains("[possible values: RECUSAL, TRANSFER"), "{said}");
    // Values that no vocabulary has are said in the words of the help.
    let (_, _, said) = printed("zh", &["quota", "cases", "--year", "2025", "--figure", "all"]);
    assert!(said.contains("可用：own（") && said.contains("）、panel（"), "{said}");
    let (_, _, said) = printed("zh", &["roster", "absence", "add", "1", "--from", "yesterday"]);
    assert!(said.contains("日期请写成"), "{said}");
}

#[test]
fn a_server_that_is_away_is_said_as_such_and_has_an_exit_code_of_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().to_str().unwrap();
    let asks = ["case", "list", "--court", "湘0203", "--person", "clerk", "--folder", folder];
    let away = [&asks[..], &["--server", "http://127.0.0.1:1"]].concat();
    let (code, _, said) = printed("zh_CN.UTF-8", &away);
    assert_eq!(code, Some(3), "{said}");
    assert!(said.contains("分案服务暂时无法连接") && said.contains("应急分案办法"), "{said}");
    let (code, _, said) = printed("C.UTF-8", &[&away[..], &["--json"]].concat());
    assert_eq!(code, Some(3), "{said}");
    let error: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(error["error"]["code"], "Unreachable");
    assert!(error["error"]["hint"].as_str().is_some_and(|hint| hint.contains("--server")));
}

struct Court {
    house: House,
    server: Server,
}

impl Court {
    fn new() -> Court {
        let house = House::new();
        house.write_roster();
        let more = "6,张伟,JUDGE,true,民一庭,2020-01-01,\n7,张伟,JUDGE,true,执行局,2020-01-01,\n";
        let judges = fs::read_to_string(house.path("judges.csv")).unwrap();
        fs::write(house.path("judges.csv"), format!("{judges}{more}")).unwrap();
        let server = house.serve(&[]);
        let court = Court { house, server };
        let import =
            ["roster", "import", "--judges", "judges.csv", "--pools", "pools.csv", "--yes"];
        let (well, said) = court.run(&import);
        assert!(well, "{said}");
        court
    }

    /// Whether it went well, and all that was said, in Chinese.
    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let by = ["--server", &self.server.address, "--token-file", "registrar", "--lang", "zh"];
        self.house.run(&[arguments, &by[..]].concat())
    }
}

#[test]
fn a_clerk_who_reads_chinese_alone_types_and_reads_chinese() {
    let court = Court::new();
    let add = ["roster", "absence", "add", "法官3", "--from", "2999-01-01", "--kind", "培训学习"];
    let (well, said) = court.run(&add);
    assert!(well && said.contains("3号 2999-01-01 至 长期 不在岗：培训学习"), "{said}");
    let (well, said) = court.run(&["roster", "show"]);
    assert!(well && said.contains("审判员") && said.contains("民事：5 名法官"), "{said}");

    let (well, said) = court.run(&["roster", "absence", "add", "99", "--from", "2999-01-01"]);
    assert!(!well && said.contains("人员名册中没有99号"), "{said}");
    assert!(
        said.contains("提示：请先在名册中登记该法官") && said.contains("（字段 法官）"),
        "{said}"
    );
    let (well, said) = court.run(&["roster", "absence", "add", "张伟", "--from", "2999-01-01"]);
    assert!(!well && said.contains("“张伟”同名：6号（民一庭）、7号（执行局）"), "{said}");
    let (well, said) = court.run(&["roster", "absence", "add", "张韦", "--from", "2999-01-01"]);
    assert!(!well && said.contains("名册中没有“张韦”，相近的有“张伟”"), "{said}");
    let (well, said) =
        court.run(&["roster", "absence", "add", "张伟（执行局）", "--from", "2999-01-01"]);
    assert!(well, "{said}");
    let table = "姓名,假别,开始日期,结束日期\n法官4,年休假,2999-02-01,2999-02-05\n法官5,出差,2999-02-01,2999-02-02\n";
    fs::write(court.house.path("请假表.csv"), table).unwrap();
    let import = ["roster", "absence", "import", "--file", "请假表.csv", "--yes"];
    let (well, said) = court.run(&import);
    assert!(well && said.contains("读取 2 行"), "{said}");
    let (well, said) = court.run(&import);
    assert!(well && said.contains("均已登记过"), "{said}");
    let (well, said) = court.run(&["roster", "absence", "list"]);
    assert!(well && said.contains("4号 2999-02-01 至 2999-02-05 不在岗"), "{said}");
    let (well, said) = court.run(&["case", "list"]);
    assert!(!well && said.contains("您没有此项权限"), "{said}");
}

#[test]
fn a_refusal_is_json_where_the_answer_would_be() {
    let court = Court::new();
    let add = ["roster", "absence", "add", "99", "--from", "2999-01-01", "--json"];
    let (well, said) = court.run(&add);
    let error: Value = serde_json::from_str(&said).unwrap();
    let error = &error["error"];
    assert!(!well);
    assert_eq!(
        (error["code"].as_str(), error["field"].as_str()),
        (Some("JudgeUnknown"), Some("judge"))
    );
    assert_eq!(error["message"], "人员名册中没有99号");
    assert_eq!(error["hint"], "请先在名册中登记该法官");
}

#[test]
fn what_stops_a_start_or_a_grant_is_said_in_chinese() {
    let house = House::new();
    let said = |arguments: &[&str]| house.refused(&[arguments, &["--lang", "zh"]].concat());
    let empty = said(&["key", "show", "--data", "none"]);
    assert!(
        empty.contains("none 中没有任何法院") && empty.contains("提示：请用 caselot init"),
        "{empty}"
    );
    let init = ["init", "--data", "data", "--name", "示例区人民法院"];
    let again = said(&[&init[..], &["--token-out", "again"]].concat());
    assert!(again.contains("法院 湘0203 已经开立"), "{again}");
    let unnamed = said(&["init", "--data", "data", "--court", "x", "--name", "某院"]);
    assert!(unnamed.contains('x') && !unnamed.contains("is not"), "{unnamed}");
    let create = ["token", "create", "--data", "data", "--person", "甲", "--role", "FILING"];
    let both = said(&[&create[..], &["--role", "AUDITOR"]].concat());
    assert!(both.contains("不能与分案监督或者审计监察由同一人担任"), "{both}");
    let days = said(&[&create[..], &["--days", "9999"]].concat());
    assert!(days.contains("授权不能为 9999 天") && days.contains("1 至 731 天"), "{days}");
    let server = house.serve(&[]);
    let again = said(&[&init[..], &["--token-out", "again"]].concat());
    assert!(again.contains("法院 湘0203 已经开立"), "by the server: {again}");
    let stopped = said(&["index", "rebuild", "--data", "data"]);
    assert!(stopped.contains("data 正由另一个 caselot 使用"), "{stopped}");
    drop(server);
}
