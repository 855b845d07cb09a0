//! Judges as people name them: by number, or by name.

use std::convert::Infallible;
use std::str::FromStr;

use caselot_core::id::JudgeId;

use super::case::{judge_label, judges_by_number};
use super::words::text;
use super::{Caller, Failure, words};

/// A judge of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// By the number of the roster.
    Number(JudgeId),
    /// By name.
    Name(String),
}

impl FromStr for Named {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Named, Infallible> {
        let number = text.trim().trim_end_matches('号').parse().ok();
        Ok(number.map_or_else(|| Named::Name(text.trim().to_owned()), Named::Number))
    }
}

impl Named {
    /// The number of the judge in the caller's court.
    ///
    /// # Errors
    /// When nobody has the name, or more than one has it.
    pub async fn number(&self, caller: &Caller) -> Result<JudgeId, Failure> {
        let name = match self {
            Named::Number(number) => return Ok(*number),
            Named::Name(name) => name,
        };
        let judges = judges_by_number(caller).await?;
        let mut found: Vec<JudgeId> =
            judges.values().filter(|it| it.name == *name).map(|it| it.judge).collect();
        found.sort_unstable();
        match found[..] {
            [one] => Ok(one),
            [] => {
                let names = judges.values().map(|it| it.name.as_str());
                let hint = text!("look at the names with caselot roster show");
                Err(Failure::usage(words::unknown(name, names), hint))
            }
            _ => {
                let labels: Vec<String> =
                    found.iter().map(|it| judge_label(*it, &judges)).collect();
                let labels = labels.join(if words::is_chinese() { "、" } else { ", " });
                let sentence = text!("“{name}” is the name of several: {labels}", name, labels);
                Err(Failure::usage(sentence, text!("give the number")))
            }
        }
    }

    /// The number of a judge who may not be named at all.
    ///
    /// # Errors
    /// As [`Named::number`].
    pub async fn number_of(
        named: Option<&Named>,
        caller: &Caller,
    ) -> Result<Option<JudgeId>, Failure> {
        match named {
            Some(named) => named.number(caller).await.map(Some),
            None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_number_in_either_form_and_all_else_is_a_name() {
        let named = |text: &str| Named::from_str(text).unwrap_or_else(|never| match never {});
        assert_eq!(named("12"), Named::Number(JudgeId(12)));
        assert_eq!(named("12号"), Named::Number(JudgeId(12)));
        assert_eq!(named(" 褚建华 "), Named::Name("褚建华".to_owned()));
    }
}
