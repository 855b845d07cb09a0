//! A further filing of a case that has its judge, on the command line.

use caselot_core::docket::Day;

use super::assign::exit_code;
use super::describe::{describe_outcome, judges_by_number, outcome_json};
use super::settle::Wait;
use crate::cli::args::{self, Json};
use crate::cli::words::text;
use crate::cli::{Caller, Exit, Failure, host, print, put};
use crate::client::{CaseInput, CurrentStage, Filer, SeatsInput};

/// What a further filing is opened with if another folder filed the case, and how long to wait.
#[derive(Debug, clap::Args)]
pub struct FurtherFiling {
    /// Parties (当事人); needed if this folder did not file the case.
    #[arg(long)]
    parties: Option<String>,
    /// Claim (诉讼请求); needed if this folder did not file the case.
    #[arg(long)]
    claim: Option<String>,
    /// Day of acceptance, such as 2026-03-01; needed if this folder did not file the case.
    #[arg(long, value_parser = args::day, value_name = "DAY")]
    accepted_on: Option<Day>,
    #[command(flatten)]
    wait: Wait,
    #[command(flatten)]
    json: Json,
}

impl FurtherFiling {
    /// The case with the parties, claim and day that were given, or else those of its first filing.
    ///
    /// # Errors
    /// When this folder did not file the case, and not all of them are given.
    pub fn opened(&self, current: CurrentStage) -> Result<CaseInput, Failure> {
        let mut case = current.case;
        let given = self.parties.is_some() && self.claim.is_some() && self.accepted_on.is_some();
        if !current.opened && !given {
            return Err(Failure::usage(
                text!("this folder did not file the case"),
                text!("give its --parties, --claim and --accepted-on"),
            ));
        }
        case.parties = self.parties.clone().unwrap_or(case.parties);
        case.claim = self.claim.clone().unwrap_or(case.claim);
        case.accepted_on = self.accepted_on.unwrap_or(case.accepted_on);
        Ok(case)
    }

    /// Files a change of seats and draws it, as far as that needs nobody else.
    pub async fn change(self, caller: &Caller, number: &str, asked: &SeatsInput) -> Exit {
        let filer = caller.filer().await?;
        let case = self.opened(filer.seats_of(number, asked).await?)?;
        self.assign(caller, &filer, &case).await
    }

    /// Files the case and draws it, as far as that needs nobody else.
    pub async fn assign(self, caller: &Caller, filer: &Filer, case: &CaseInput) -> Exit {
        let today = host::today(filer.court().utc_offset_minutes);
        let outcome = self.wait.assign(filer, case, today).await?;
        if self.json.wanted {
            print::json(&outcome_json(&outcome))?;
        } else {
            put!("{}", describe_outcome(&outcome, &judges_by_number(caller).await?));
        }
        Ok(exit_code(&outcome))
    }
}
