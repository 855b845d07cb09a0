//! A system's call brings no hand along. A draw that its person has to sign is left to the pages, where
//! the person signs: the case stands filed, its nonce is told to nobody, and the same call later gives the
//! judge.

use axum::http::StatusCode;
use caselot_core::docket::Refusal;

use super::Caller;
use super::cases::status_of;
use super::problem::Problem;
use super::types::Assigned;
use crate::client::{ClientError, Outcome};
use crate::console::filing::canonical;
use crate::wire::v1;

impl Caller {
    /// The answer for what became of a case of this number.
    pub(super) async fn answer(
        &self,
        number: &str,
        became: Result<Outcome, ClientError>,
    ) -> Result<(StatusCode, Assigned), Problem> {
        match became {
            Ok(outcome) => {
                let answer = Assigned::of(&outcome);
                Ok((status_of(&outcome, &answer), answer))
            }
            Err(error @ ClientError::Input(Refusal::HandMissing { .. })) => {
                let number = canonical(number, &self.court()).unwrap_or_else(|| number.to_owned());
                let stages = self.stages(&number).await?;
                let open = stages.iter().rev().find(|it| it.status() == v1::FilingStatus::Open);
                let open = open.ok_or_else(|| self.problem(&error))?;
                let answer = Assigned::blank(&number, open.stage, "UNSIGNED", open.filing);
                Ok((StatusCode::ACCEPTED, answer))
            }
            Err(error) => Err(self.with_holder(number, &error).await),
        }
    }
}
