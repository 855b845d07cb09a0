//! The verifier speaks to who reads Chinese alone: its help, and what is wrong with a command line.

use std::process::Command;

/// Whether it went well, and all that was said.
fn run(locale: &str, arguments: &[&str]) -> (bool, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_caselot-verify"));
    let output = program.args(arguments).env_clear().env("LC_ALL", locale).output().expect("runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).expect("text"))
}

/// Lines of two English words in a row, but for what is typed and for the system's own words.
fn english(text: &str) -> Vec<&str> {
    let is_word = |word: &str| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase());
    let two = |line: &&str| {
        let words: Vec<&str> = line.split(' ').collect();
        words.windows(2).any(|two| two.iter().all(|word| is_word(word)))
    };
    let foreign = |line: &&str| {
        line.starts_with("    caselot")
            || line.contains("caselot audit export")
            || line.contains("(os error ")
    };
    text.lines().filter(|line| !foreign(line)).filter(two).collect()
}

#[test]
fn the_help_is_chinese_as_a_whole_where_chinese_is_read() {
    for (locale, arguments) in [
        ("zh_CN.UTF-8", &["--help"][..]),
        ("zh_CN.UTF-8", &["-h"]),
        ("C.UTF-8", &["--help", "--lang", "zh"]),
    ] {
        let (well, said) = run(locale, arguments);
        assert!(well && said.contains("用法：") && said.contains("要核验的审计包"), "{said}");
        assert_eq!(english(&said), Vec::<&str>::new(), "{said}");
        for heading in ["Usage", "Options", "Arguments", "Examples", "[default", "[possible"] {
            assert!(!said.contains(heading), "{heading}: {said}");
        }
    }
    let (_, said) = run("zh_CN.UTF-8", &["--help", "--lang=en"]);
    assert!(said.contains("Usage:") && !said.contains("用法"), "{said}");
}

#[test]
fn a_wrong_command_line_and_a_missing_file_are_said_in_chinese() {
    for (arguments, wanted) in [
        (&[][..], "缺少必填项"),
        (&["a.bundle", "--keys", "x"], "没有“--keys”这一项"),
        (&["a.bundle", "--jobs", "none"], "“none”"),
        (&["no-such.bundle"], "no-such.bundle"),
    ] {
        let (well, said) = run("zh_CN.UTF-8", arguments);
        assert!(!well && said.contains(wanted) && said.contains("提示："), "{arguments:?}: {said}");
        assert_eq!(english(&said), Vec::<&str>::new(), "{said}");
    }
}
