//! The help in Chinese. Its English source are the comments of the commands and options; each text
//! is replaced by its Chinese one before the command line is read.

use std::sync::LazyLock;

use caselot_words::Catalog;
use clap::builder::PossibleValue;
use clap::{Arg, Command};

/// Chinese texts of the help by their English ones.
pub static CHINESE: LazyLock<Catalog> = LazyLock::new(|| {
    Catalog::new(&[
        include_str!("words/help-backup.txt"),
        include_str!("words/help-case.txt"),
        include_str!("words/help-court.txt"),
        include_str!("words/help-intake.txt"),
        include_str!("words/help-record.txt"),
        include_str!("words/help-running.txt"),
        include_str!("words/help-server.txt"),
    ])
});

/// The form of a help text; that of Clap has its headings in English.
const TEMPLATE: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";
/// Beginning of lines in a help text that show what is typed, and need no words.
const TYPED: &str = "    ";
/// Beginnings of lines that list columns by their names, which stand in both languages.
const LISTS: [(&str, &str); 2] =
    [("Required columns: ", "必需列："), ("Optional columns: ", "可选列：")];

/// The Chinese text, or the English one if there is none, which a test rules out.
fn said(en: &str) -> String {
    CHINESE.fill(en, &[]).unwrap_or_else(|| en.to_owned())
}

/// Pieces of a longer text that are translated each: lines that belong together are one, and lines
/// that show what is typed are none.
pub fn pieces(text: &str) -> Vec<(String, bool)> {
    let mut pieces: Vec<(String, bool)> = Vec::new();
    let mut goes_on = false;
    for line in text.lines() {
        let typed = line.starts_with(TYPED) || line.is_empty();
        let is_list = LISTS.iter().any(|(en, _)| line.starts_with(en));
        match pieces.last_mut() {
            Some((last, false)) if goes_on && !typed && !is_list => {
                last.push(' ');
                last.push_str(line.trim_start());
            }
            _ => pieces.push((line.to_owned(), typed)),
        }
        // Captions end in a colon, and list lines are whole.
        goes_on = !typed && !is_list && !line.ends_with(':');
    }
    pieces
}

/// A longer text in Chinese.
fn said_in_pieces(text: &str) -> String {
    let said_of = |(piece, typed): (String, bool)| {
        let list = LISTS.iter().find_map(|(en, zh)| Some((zh, piece.strip_prefix(en)?)));
        match list {
            _ if typed => piece,
            Some((zh, names)) => format!("{zh}{}", names.replace(", ", "、").replace('.', "。")),
            None => {
                let indent = piece.len() - piece.trim_start().len();
                format!("{}{}", " ".repeat(indent), said(piece.trim_start()))
            }
        }
    };
    pieces(text).into_iter().map(said_of).collect::<Vec<_>>().join("\n")
}

/// A command with all below it in Chinese.
pub fn chinese(command: Command) -> Command {
    let mut command = told(command);
    command.build();
    headed(command)
}

/// Replaces what the comments say.
fn told(mut command: Command) -> Command {
    let text = |styled: Option<&clap::builder::StyledStr>| styled.map(ToString::to_string);
    let about = text(command.get_about());
    let long = text(command.get_long_about());
    let after = text(command.get_after_help());
    if let Some(about) = about {
        command = command.about(said_in_pieces(&about));
    }
    if let Some(long) = long {
        command = command.long_about(said_in_pieces(&long));
    }
    if let Some(after) = after {
        command = command.after_help(said_in_pieces(&after));
    }
    command.mut_args(argument_told).mut_subcommands(told)
}

fn argument_told(arg: Arg) -> Arg {
    let notes = notes(&arg);
    let help = arg.get_help().map(|help| said_in_pieces(&help.to_string()));
    let long = arg.get_long_help().map(|help| said_in_pieces(&help.to_string()));
    let mut arg = match arg.get_action().takes_values() {
        true => arg.hide_possible_values(true).hide_default_value(true).hide_env(true),
        false => arg,
    };
    if let Some(help) = help {
        arg = arg.help(format!("{help}{notes}"));
    }
    match long {
        Some(long) => arg.long_help(format!("{long}{notes}")),
        None => arg,
    }
}

/// What Clap would add in English: the values that an option takes, its default and its variable.
fn notes(arg: &Arg) -> String {
    let mut notes = String::new();
    let takes = arg.get_action().takes_values();
    let values = arg.get_possible_values();
    if takes && !arg.is_hide_possible_values_set() && !values.is_empty() {
        let values = values.iter().filter(|value| !value.is_hide_set()).map(value_said);
        notes.push_str(&format!("［取值：{}］", values.collect::<Vec<_>>().join("、")));
    }
    let defaults = arg.get_default_values();
    if takes && !arg.is_hide_default_value_set() && !defaults.is_empty() {
        let shown: Vec<_> = defaults.iter().map(|value| value.to_string_lossy()).collect();
        notes.push_str(&format!("［默认：{}］", shown.join("、")));
    }
    if let Some(variable) = arg.get_env().filter(|_| !arg.is_hide_env_set()) {
        notes.push_str(&format!("［环境变量：{}］", variable.to_string_lossy()));
    }
    notes
}

/// A value with its word: that of its help, or the one by which it may be typed too.
fn value_said(value: &PossibleValue) -> String {
    let name = value.get_name();
    let word = match value.get_help() {
        Some(help) => Some(said(&help.to_string())),
        None => value.get_name_and_aliases().nth(1).map(str::to_owned),
    };
    word.map_or_else(|| name.to_owned(), |word| format!("{name}（{word}）"))
}

/// Replaces headings, and what Clap adds by itself.
fn headed(mut command: Command) -> Command {
    let usage = command.render_usage().to_string();
    let usage = usage.trim_start_matches("Usage: ").replace("[OPTIONS]", "[选项]");
    let usage = usage.replace("[COMMAND]", "[命令]").replace("<COMMAND>", "<命令>");
    if command.get_name() == "help" {
        command = command.about("显示本帮助，或者指定命令的帮助");
    }
    command
        .override_usage(usage)
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .mut_args(|arg| {
            let heading = match arg.get_help_heading() {
                Some("Tables") => "表格",
                Some("Server and caller") => "服务器与办理人",
                Some(_) => return arg,
                None if arg.is_positional() => "参数",
                None => "选项",
            };
            let arg = arg.help_heading(heading);
            match arg.get_id().as_str() {
                "help" => arg.help("显示帮助").long_help("显示帮助（-h 显示摘要）"),
                "version" => arg.help("显示版本"),
                _ => arg,
            }
        })
        .mut_subcommands(headed)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    fn texts(command: &Command, found: &mut BTreeSet<String>) {
        let styled = [command.get_about(), command.get_long_about(), command.get_after_help()];
        let mut longer: Vec<String> =
            styled.into_iter().flatten().map(ToString::to_string).collect();
        for arg in command.get_arguments() {
            longer.extend(arg.get_help().map(ToString::to_string));
            longer.extend(arg.get_long_help().map(ToString::to_string));
            let values = arg.get_possible_values();
            longer.extend(values.iter().filter_map(|value| Some(value.get_help()?.to_string())));
        }
        let pieces = longer.iter().flat_map(|text| pieces(text)).filter(|(_, typed)| !typed);
        let is_list = |piece: &String| LISTS.iter().any(|(en, _)| piece.starts_with(en));
        let pieces = pieces.map(|(piece, _)| piece.trim_start().to_owned());
        found.extend(pieces.filter(|piece| !is_list(piece)));
        command.get_subcommands().for_each(|command| texts(command, found));
    }

    #[test]
    fn every_text_of_the_help_is_there_in_chinese_and_none_is_left_over() {
        let mut said = BTreeSet::new();
        texts(&Cli::command(), &mut said);
        let known: BTreeSet<String> = CHINESE.sentences().map(|(en, _)| en.to_owned()).collect();
        let missing: Vec<_> = said.difference(&known).cloned().collect();
        assert!(missing.is_empty(), "missing:\n{}", missing.join("\n"));
        let left: Vec<_> = known.difference(&said).cloned().collect();
        assert!(left.is_empty(), "left over:\n{}", left.join("\n"));
        assert!(CHINESE.repeated().is_empty(), "{:?}", CHINESE.repeated());
        let empty: Vec<_> = CHINESE.sentences().filter(|(_, zh)| zh.is_empty()).collect();
        assert!(empty.is_empty(), "{empty:?}");
    }

    #[test]
    fn the_chinese_help_has_no_heading_in_english() {
        let mut commands = vec![chinese(Cli::command())];
        while let Some(mut command) = commands.pop() {
            let help = command.render_long_help().to_string();
            for heading in
                ["Usage:", "Options:", "Commands:", "Arguments:", "[default", "[possible"]
            {
                assert!(!help.contains(heading), "{heading} of {}: {help}", command.get_name());
            }
            commands.extend(command.get_subcommands().cloned());
        }
    }
}
