//! What people read, word for word: help, cases, verdicts, reports. A changed text fails here until
//! its snapshot is changed with it (CONTRIBUTING.md).

use std::path::Path;
use std::process::Command;

use insta::assert_snapshot;

use crate::keys::{assign, court_with_pool, done};

const EXAMPLE: [&str; 10] = [
    "quota",
    "report",
    "--year",
    "2025",
    "--roster",
    "docs/quota-example/roster.csv",
    "--history",
    "docs/quota-example/history.csv",
    "--policy",
    "docs/quota-example/policy.toml",
];

/// What the program prints in a folder of the repository, with nothing from the environment.
fn printed(folder: &str, arguments: &[&str]) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut program = Command::new(env!("CARGO_BIN_EXE_caselot"));
    let output = program.current_dir(folder).args(arguments).env_clear().output();
    let output = output.expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // Clap ends some lines with the blanks that it aligned them by.
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// The help of a command without the options that all commands share.
fn help(command: &[&str]) -> String {
    let text = printed(".", &[command, &["--help"]].concat());
    let (before, shared) = text.split_once("\nServer and caller:\n").unwrap_or((&text, ""));
    let after = shared.split_once("\nExample").map_or("", |(_, after)| after);
    let title = format!("$ caselot {} --help", command.join(" "));
    let example = if after.is_empty() { String::new() } else { format!("\n\nExample{after}") };
    format!("{title}\n\n{}{example}\n", before.trim_end())
}

/// The names under "Commands:".
fn commands(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let names = lines.take_while(|line| !line.is_empty());
    let names = names.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned);
    names.filter(|name| name != "help").collect()
}

/// The help of a command and of all commands below it.
fn help_of_all(command: &[&str]) -> String {
    let own = help(command);
    let mut all = own.clone();
    for name in commands(&own) {
        all.push('\n');
        all.push_str(&help_of_all(&[command, &[name.as_str()]].concat()));
    }
    all
}

#[test]
fn the_help_of_the_program() {
    assert_snapshot!(printed(".", &["--help"]));
}

#[test]
fn the_help_of_each_command() {
    let names = commands(&printed(".", &["--help"]));
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        assert_snapshot!(format!("help-{name}"), help_of_all(&[&name]));
    }
}

#[test]
fn the_verdict_on_the_fixture() {
    let folder = "tests/fixtures/v1";
    let verify = ["verify", "year.bundle", "--key", "year.pub"];
    assert_snapshot!("verify", printed(folder, &verify));
    assert_snapshot!("verify-json", printed(folder, &[&verify[..], &["--json"]].concat()));
}

#[test]
fn the_cases_of_a_court() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    // Of one candidate the draw is known beforehand.
    let server = court_with_pool(dir, 1);
    let drawn = "(2026)湘0203民初1号";
    let few = [&assign(drawn)[..], &["--approver", "chief"]].concat();
    done(dir, &server.asks(&few));
    let request = ["designation", "request", "(2026)湘0203民初2号", "--pool", "civil"];
    let request = [&request[..], &["--judge", "3", "--ground", "MAJOR_DIFFICULT_NOVEL"]].concat();
    let parties = ["--parties", "丙诉丁", "--claim", "确权"];
    done(dir, &server.asks(&[&request[..], &parties].concat()));

    let show = done(dir, &server.asks(&["case", "show", drawn]));
    let (said, rest) = show.split_once("seed hash ").expect("a seed hash");
    let (hash, rest) = rest.split_once(", check code ").expect("a check code");
    let (code, life) = rest.split_once('\n').expect("its life");
    assert_eq!((hash.len(), code.len()), (64, 19), "{hash} {code}");
    assert_snapshot!("case-show", format!("{said}seed hash …\n{}", timeless(life)));
    assert_snapshot!("case-list", done(dir, &server.asks(&["case", "list"])));
    let json = done(dir, &server.asks(&["case", "list", "--json"]));
    assert_snapshot!("case-list-json", json);
}

/// Entries in lines without their times.
fn timeless(lines: &str) -> String {
    let line = |line: &str| match line.splitn(3, "  ").collect::<Vec<_>>()[..] {
        [entry, _, what] if entry.starts_with("entry ") => format!("{entry}  …  {what}"),
        _ => line.to_owned(),
    };
    lines.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_tables_of_a_quota_report() {
    for lang in ["zh", "en"] {
        let table = [&EXAMPLE[..], &["--lang", lang]].concat();
        assert_snapshot!(format!("quota-{lang}"), printed(".", &table));
    }
}

/// The text of a page, a line for each element that has one.
fn text_of(page: &str) -> String {
    let (_, body) = page.split_once("</style>").expect("a style");
    let mut lines = Vec::new();
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("a tag is closed");
        if !text.trim().is_empty() {
            let name = tag.split_whitespace().next().expect("a name");
            lines.push(format!("{name}: {}", text.trim()));
        }
    }
    lines.join("\n")
}

#[test]
fn the_text_of_a_quota_page() {
    let page = [&EXAMPLE[..], &["--lang", "en", "--format", "html"]].concat();
    assert_snapshot!("quota-page", text_of(&printed(".", &page)));
}

#[test]
fn the_text_of_an_audit_page() {
    let report = ["audit", "report", "year.bundle", "--key", "year.pub"];
    for lang in ["zh", "en"] {
        let page = [&report[..], &["--lang", lang]].concat();
        assert_snapshot!(
            format!("audit-page-{lang}"),
            text_of(&printed("tests/fixtures/v1", &page))
        );
    }
}
