//! The help of a command in Chinese. Its English source are the comments of the commands and options;
//! each text is replaced by its Chinese one before the command line is read. What is wrong with a
//! command line is said in Chinese, too.

use std::error::Error;

use clap::builder::PossibleValue;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use crate::{Catalog, Said};

/// The form of a help text; that of Clap has its headings in English.
const TEMPLATE: &str = "{before-help}{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";
/// Beginning of lines in a help text that show what is typed, and need no words.
const TYPED: &str = "    ";
/// Beginnings of lines that list columns by their names, which stand in both languages.
pub const LISTS: [(&str, &str); 2] =
    [("Required columns: ", "必需列："), ("Optional columns: ", "可选列：")];

/// Pieces of a longer text that are translated each: lines that belong together are one, and lines
/// that show what is typed are none.
#[must_use]
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

/// Replaces texts by those of a catalog.
struct Teller<'c>(&'c Catalog);

impl Teller<'_> {
    /// The Chinese text, or the English one if there is none, which a test of each program rules out.
    fn said(&self, en: &str) -> String {
        self.0.fill(en, &[]).unwrap_or_else(|| en.to_owned())
    }

    /// A longer text in Chinese.
    fn said_in_pieces(&self, text: &str) -> String {
        let said_of = |(piece, typed): (String, bool)| {
            let list = LISTS.iter().find_map(|(en, zh)| Some((zh, piece.strip_prefix(en)?)));
            match list {
                _ if typed => piece,
                Some((zh, names)) => {
                    format!("{zh}{}", names.replace(", ", "、").replace('.', "。"))
                }
                None => {
                    let indent = piece.len() - piece.trim_start().len();
                    format!("{}{}", " ".repeat(indent), self.said(piece.trim_start()))
                }
            }
        };
        pieces(text).into_iter().map(said_of).collect::<Vec<_>>().join("\n")
    }

    /// Replaces what the comments say.
    fn told(&self, mut command: Command) -> Command {
        let text = |styled: Option<&clap::builder::StyledStr>| styled.map(ToString::to_string);
        let about = text(command.get_about());
        let long = text(command.get_long_about());
        let after = text(command.get_after_help());
        if let Some(about) = about {
            command = command.about(self.said_in_pieces(&about));
        }
        if let Some(long) = long {
            command = command.long_about(self.said_in_pieces(&long));
        }
        if let Some(after) = after {
            command = command.after_help(self.said_in_pieces(&after));
        }
        command.mut_args(|arg| self.argument_told(arg)).mut_subcommands(|it| self.told(it))
    }

    fn argument_told(&self, arg: Arg) -> Arg {
        let notes = self.notes(&arg);
        let help = arg.get_help().map(|help| self.said_in_pieces(&help.to_string()));
        let long = arg.get_long_help().map(|help| self.said_in_pieces(&help.to_string()));
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
    fn notes(&self, arg: &Arg) -> String {
        let mut notes = String::new();
        let takes = arg.get_action().takes_values();
        let values = arg.get_possible_values();
        if takes && !arg.is_hide_possible_values_set() && !values.is_empty() {
            let values = values
                .iter()
                .filter(|value| !value.is_hide_set())
                .map(|value| self.value_said(value));
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

    /// The values of an option that a command line got wrong, each with its word.
    fn known_said(&self, command: &Command, arg: &str, known: &[String]) -> Option<String> {
        let is_meant = |it: &&Arg| {
            let shown = it.get_possible_values();
            let shown = shown.iter().filter(|value| !value.is_hide_set());
            it.to_string() == arg && shown.map(PossibleValue::get_name).eq(known)
        };
        let own = command.get_arguments().find(is_meant).map(|arg| {
            let values = arg.get_possible_values();
            let values = values.iter().filter(|value| !value.is_hide_set());
            values.map(|value| self.value_said(value)).collect::<Vec<_>>().join("、")
        });
        own.or_else(|| command.get_subcommands().find_map(|it| self.known_said(it, arg, known)))
    }

    /// A value with its word: that of its help, or the one by which it may be typed too.
    fn value_said(&self, value: &PossibleValue) -> String {
        let name = value.get_name();
        let word = match value.get_help() {
            Some(help) => Some(self.said(&help.to_string())),
            None => value.get_name_and_aliases().nth(1).map(str::to_owned),
        };
        word.map_or_else(|| name.to_owned(), |word| format!("{name}（{word}）"))
    }
}

/// A command with all below it in Chinese, in the words of a catalog.
#[must_use]
pub fn chinese(command: Command, catalog: &Catalog) -> Command {
    let mut command = Teller(catalog).told(command);
    command.build();
    headed(command)
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

/// The values that an option takes, of which a command line has none: each with its Chinese word, where
/// it has one.
fn known(error: &clap::Error, command: &Command, catalog: &Catalog) -> Option<String> {
    let (Some(ContextValue::String(arg)), Some(ContextValue::Strings(known))) =
        (error.get(ContextKind::InvalidArg), error.get(ContextKind::ValidValue))
    else {
        return None;
    };
    let said = Teller(catalog).known_said(command, arg, known);
    said.or_else(|| Some(known.join("、")).filter(|known| !known.is_empty()))
}

/// What is wrong with a command line, and the cure; none for what is no fault, such as a help text.
/// The words of values are those of the command, in English, and of the catalog.
#[must_use]
pub fn usage(error: &clap::Error, command: &Command, catalog: &Catalog) -> Option<Said> {
    let part = |kind: ContextKind| error.get(kind).map(ToString::to_string).unwrap_or_default();
    let (arg, value) = (part(ContextKind::InvalidArg), part(ContextKind::InvalidValue));
    let nearest = |kind: ContextKind| match part(kind) {
        known if known.is_empty() => String::new(),
        known => format!("，是否为“{known}”"),
    };
    let sentence = match error.kind() {
        ErrorKind::DisplayHelp
        | ErrorKind::DisplayVersion
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => return None,
        ErrorKind::UnknownArgument => {
            format!("没有“{arg}”这一项{}", nearest(ContextKind::SuggestedArg))
        }
        ErrorKind::InvalidSubcommand => {
            let command = part(ContextKind::InvalidSubcommand);
            format!("没有“{command}”这个命令{}", nearest(ContextKind::SuggestedSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少必填项：{arg}"),
        ErrorKind::MissingSubcommand => "未填写命令".to_owned(),
        ErrorKind::InvalidValue if value.is_empty() => format!("“{arg}”须填写内容"),
        ErrorKind::InvalidValue => match known(error, command, catalog) {
            None => format!("“{value}”不能用于“{arg}”"),
            Some(known) => format!("“{value}”不能用于“{arg}”，可用：{known}"),
        },
        ErrorKind::ValueValidation => {
            // What a library says of a number is English.
            let reason = error.source().map(ToString::to_string).filter(|it| !it.is_ascii());
            let reason = reason.map_or_else(String::new, |reason| format!("：{reason}"));
            format!("“{arg}”的内容“{value}”有误{reason}")
        }
        ErrorKind::ArgumentConflict => match part(ContextKind::PriorArg) {
            other if other == arg || other.is_empty() => format!("“{arg}”不能重复填写"),
            other => format!("“{arg}”不能与“{other}”同时使用"),
        },
        _ => format!("命令行有误：{}", error.to_string().lines().next().unwrap_or_default()),
    };
    Some(Said { sentence, cure: Some("加 --help 查看用法和示例".to_owned()) })
}
