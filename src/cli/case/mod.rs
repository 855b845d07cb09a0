//! `caselot case`

use std::process::ExitCode;

use super::{Caller, Failure};

mod assign;
mod correct;
mod import;
mod list;
mod many;
mod show;
mod void;

pub(super) use assign::{describe, judge_words};
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
            Case::Import(import) => import.run(caller).await,
            Case::Close(close) => close.run(caller).await,
            Case::Correct(correct) => correct.run(caller).await,
        }
    }
}
