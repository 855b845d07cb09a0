//! Judges as people name them: by number, or by name.

use std::convert::Infallible;
use std::str::FromStr;

use caselot_core::docket::people::Judge;
use caselot_core::id::JudgeId;
use caselot_tables::{Beside, Finding, Roster};

use super::{Caller, Failure, host, remote, words};

/// A judge of the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// By the number of the roster.
    Number(JudgeId),
    /// By name, perhaps with the division in brackets.
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
        match self {
            Named::Number(number) => Ok(*number),
            Named::Name(name) => {
                let found = roster(caller).await?.find(name, today());
                found.map(|told| told.0).map_err(|finding| failure(&finding))
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

    /// Whether it is the 0 that stands for nobody.
    pub fn is_nobody(&self) -> bool {
        matches!(self, Named::Name(name) if name == "0")
    }
}

/// Judges of the command line, such as `12;张三`.
#[derive(Debug, Clone, Default)]
pub struct NamedList(String);

impl FromStr for NamedList {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<NamedList, Infallible> {
        Ok(NamedList(text.to_owned()))
    }
}

impl NamedList {
    /// The numbers of the judges, ascending and each once.
    ///
    /// # Errors
    /// As [`Named::number`].
    pub fn numbers(&self, roster: &Roster) -> Result<Vec<JudgeId>, Failure> {
        roster.list(&self.0, today()).map_err(|finding| failure(&finding))
    }
}

/// Who is in post today is meant before who was.
pub fn today() -> Beside<'static> {
    Beside { on: Some(host::today(host::UTC_OFFSET_MINUTES)), ..Beside::default() }
}

/// The judges of the caller's court, by whose names people are named.
pub async fn roster(caller: &Caller) -> Result<Roster, Failure> {
    let answer = remote::roster(&caller.channel().await?, caller.court()?).await?;
    let judges = answer.judges.into_iter().map(Judge::try_from).collect::<Result<_, _>>();
    Ok(Roster::new(judges.map_err(Failure::message("roster"))?))
}

/// Why a judge of the command line is not found.
pub fn failure(finding: &Finding) -> Failure {
    let said = caselot_tables::words(words::lang());
    Failure::usage(finding.sentence(&said), finding.cure(&said))
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
