//! The Chinese texts of the help.

use std::sync::LazyLock;

use caselot_words::Catalog;
pub use caselot_words::help::{chinese, usage};

/// Chinese texts of the help by their English ones.
pub static CHINESE: LazyLock<Catalog> = LazyLock::new(|| {
    Catalog::new(&[
        include_str!("words/help-audit.txt"),
        include_str!("words/help-backup.txt"),
        include_str!("words/help-case.txt"),
        include_str!("words/help-court.txt"),
        include_str!("words/help-intake.txt"),
        include_str!("words/help-lots.txt"),
        include_str!("words/help-contributor.txt"),
        include_str!("words/help-hand.txt"),
        include_str!("words/help-record.txt"),
        include_str!("words/help-running.txt"),
        include_str!("words/help-server.txt"),
        include_str!("words/help-witness.txt"),
        caselot_verify::HELP,
    ])
});

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory;

    use caselot_words::help::{LISTS, pieces};
    use clap::Command;

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
        let mut commands = vec![chinese(Cli::command(), &CHINESE)];
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
