//! `caselot case void`

use std::process::ExitCode;

use caselot_core::docket::Protocol;
use caselot_core::docket::code::VoidGround;

use serde_json::json;

use crate::cli::approval::Pending;
use crate::cli::args::{self, Json};
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, print, say};
use crate::client::{VoidInput, VoidOutcome};
use crate::telling::round;

/// Ends a filing that cannot be drawn, with a second person. The case can then be filed at its next
/// stage.
///
/// A court of protocol 2 knows two grounds: NONCE_LOST (the filer's folder is lost) and SECRET_LOST
/// (the server's secrets are lost). Any other filing is drawn; a case that should never have been is
/// then undone with `caselot case undo`. A filing that was declined or ran out is ended by
/// `caselot case assign`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  The folder that filed the case is lost; a supervisor approves that it is:
    caselot case void '(2026)湘0203民初123号' --court 湘0203 --token-file filing.token \\
        --ground NONCE_LOST
  In a court of protocol 1, where the second person is only named:
    caselot case void '(2026)湘0203民初123号' --court 湘0203 --token-file filing.token \\
        --ground FILED_IN_ERROR --approver 周庭长")]
pub struct Void {
    /// Number of the case.
    number: String,
    /// Stage of the filing; that of the first round is 0.
    #[arg(long, default_value_t = 0)]
    stage: u32,
    /// Ground of the void; in a court of protocol 2 only NONCE_LOST and SECRET_LOST.
    #[arg(long, value_parser = args::code_except(VoidGround::ALL, VoidGround::name, is_program_own))]
    ground: VoidGround,
    #[arg(long, help = args::explanation(VoidGround::ALL), default_value = "", hide_default_value = true)]
    text: String,
    /// The second person, who agrees to the void; only in a court of protocol 1. In one of protocol 2
    /// that person approves it (caselot approval).
    #[arg(long, default_value = "", hide_default_value = true, value_name = "NAME")]
    approver: String,
    #[command(flatten)]
    json: Json,
}

/// Whether nobody asks for a void on a ground: only a recovery or a stalled contributor has it, or
/// `case assign` asks for it when a filing was declined or ran out.
fn is_program_own(ground: VoidGround) -> bool {
    matches!(
        ground,
        VoidGround::Restored | VoidGround::Stalled | VoidGround::Declined | VoidGround::RunOut
    )
}

impl Void {
    pub(super) async fn run(self, caller: &Caller) -> Exit {
        let filer = caller.filer().await?;
        let of_two = matches!(self.ground, VoidGround::NonceLost | VoidGround::SecretLost);
        if filer.court().protocol == Protocol::Two.number() && !of_two {
            let sentence =
                text!("this court ends a filing undrawn only as NONCE_LOST or SECRET_LOST");
            let hint = text!(
                "draw the case; if it should never have been, undo it with `caselot case undo`"
            );
            return Err(Failure::usage(sentence, hint));
        }
        let input = VoidInput {
            number: self.number.clone(),
            stage: self.stage,
            ground: self.ground,
            text: self.text,
            approver: self.approver,
        };
        let outcome = filer.void(&input).await?;
        if self.json.wanted {
            return print::json(&match outcome {
                VoidOutcome::Voided(entry) => json!({ "void": entry, "waiting": [] }),
                VoidOutcome::Proposed(entry) => json!({ "void": null, "waiting": [entry] }),
            });
        }
        match outcome {
            VoidOutcome::Voided(entry) => say!(
                "{number} {round} is voided as entry {entry}; file it again with --stage {next}.",
                number = self.number,
                round = round(self.stage),
                entry,
                next = self.stage + 1
            ),
            VoidOutcome::Proposed(entry) => Pending::of(vec![entry.0]).print(),
        }
        Ok(ExitCode::SUCCESS)
    }
}
