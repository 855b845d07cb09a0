//! `caselot case`

use super::{Caller, Exit};

mod assign;
mod batch;
mod correct;
mod describe;
mod find;
mod flags;
mod further;
mod history;
mod import;
mod input;
mod lineage;
mod list;
mod number;
mod panel;
mod reassign;
mod redistribute;
mod rehearsal;
mod result;
mod seats;
mod settle;
mod show;
mod undo;
mod void;

pub(super) use crate::telling::time::local_time;

pub(super) use batch::{TOO_MANY, assign_all};
pub(super) use describe::{Judges, describe, judge_label, judges_by_number};
pub(super) use input::CaseArgs;

/// Files, draws, shows and changes cases.
#[derive(Debug, clap::Subcommand)]
pub enum Case {
    /// Files and draws one case, or the cases of a file.
    Assign(Box<assign::Assign>),
    /// Shows a case with its draw.
    Show(show::Show),
    /// Shows all that the log says about a case number, in its order.
    History(history::History),
    /// Lists cases.
    List(list::List),
    /// Finds cases that have a judge by what is known of them.
    Find(Box<find::Find>),
    /// Ends a filing without a draw.
    Void(void::Void),
    /// Gives an open case another undertaking judge.
    Reassign(Box<reassign::Reassign>),
    /// Has the open cases of a judge who leaves drawn afresh.
    Redistribute(redistribute::Redistribute),
    /// Changes who sits in a case beside its undertaking judge.
    #[command(subcommand)]
    Seats(Box<seats::Seats>),
    /// Closes a case that was filed twice, or in error.
    Undo(undo::Undo),
    /// Gives a case its right number.
    CorrectNumber(number::CorrectNumber),
    /// Changes the flags of a case.
    Flags(flags::Flags),
    /// Records cases from before this log.
    Import(import::Import),
    /// Closes cases with their final panels.
    Close(import::Close),
    /// Corrects what the log says of a case, or withdraws its closing.
    Correct(Box<correct::Correct>),
}

impl Case {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        match self {
            Case::Assign(assign) => assign.run(caller).await,
            Case::Show(show) => show.run(caller).await,
            Case::History(history) => history.run(caller).await,
            Case::List(list) => list.run(caller).await,
            Case::Find(find) => find.run(caller).await,
            Case::Void(void) => void.run(caller).await,
            Case::Reassign(reassign) => reassign.run(caller).await,
            Case::Redistribute(list) => list.run(caller).await,
            Case::Seats(seats) => seats.run(caller).await,
            Case::Undo(undo) => undo.run(caller).await,
            Case::CorrectNumber(correct) => correct.run(caller).await,
            Case::Flags(flags) => flags.run(caller).await,
            Case::Import(import) => import.run(caller).await,
            Case::Close(close) => close.run(caller).await,
            Case::Correct(correct) => correct.run(caller).await,
        }
    }
}
