//! `caselot case`

use std::process::ExitCode;

use super::{Caller, Failure};

mod assign;
mod correct;
mod flags;
mod import;
mod lineage;
mod list;
mod many;
mod parties;
mod reassign;
mod show;
mod void;

pub(super) use assign::{Assign, describe, judge_words, names};
pub(super) use many::assign_all;

/// Filing and drawing.
#[derive(Debug, clap::Subcommand)]
pub enum Case {
    /// Files and draws one case, or those of a file
    Assign(Box<assign::Assign>),
    /// Shows a case with its draw
    Show(show::Show),
    /// Lists cases
    List(list::List),
    /// Ends a filing without a draw
    Void(void::Void),
    /// Gives an open case another undertaking judge
    Reassign(Box<reassign::Reassign>),
    /// Changes the flags of a case
    Flags(flags::Flags),
    /// Takes over cases from before this docket
    Import(import::Import),
    /// Closes cases
    Close(import::Close),
    /// Corrects what the log says of a case, or withdraws its closing
    Correct(Box<correct::Correct>),
}

impl Case {
    pub(super) async fn run(self, caller: &Caller) -> Result<ExitCode, Failure> {
        match self {
            Case::Assign(assign) => assign.run(caller).await,
            Case::Show(show) => show.run(caller).await,
            Case::List(list) => list.run(caller).await,
            Case::Void(void) => void.run(caller).await,
            Case::Reassign(reassign) => reassign.run(caller).await,
            Case::Flags(flags) => flags.run(caller).await,
            Case::Import(import) => import.run(caller).await,
            Case::Close(close) => close.run(caller).await,
            Case::Correct(correct) => correct.run(caller).await,
        }
    }
}
