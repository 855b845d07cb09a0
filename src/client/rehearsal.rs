//! What filings would become, as the server says it. Nothing is recorded, and nothing of it is
//! proven.

use std::collections::HashMap;

use caselot_core::docket::code::ApprovalNeed;
use caselot_core::id::JudgeId;

use super::case::CaseInput;
use super::error::ClientError;
use super::filer::Filer;
use super::retry::retry_while_full;
use crate::wire::v1;

/// Most filings of one call, and most bytes of its cases: a request has at most 1 MiB.
const MOST: usize = 500;
const MOST_BYTES: usize = 768 << 10;

/// What a filing would become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rehearsal {
    /// It would be drawn.
    Drawn {
        /// Pool code.
        pool: String,
        /// Hundredths of a standard case.
        weight: u32,
        /// All seats.
        seats: u32,
        /// What a second person would have to approve first.
        needs: Vec<ApprovalNeed>,
        /// Who could be drawn for the undertaking seat.
        candidates: Vec<JudgeId>,
    },
    /// It would go back to the judge of an earlier case.
    Returns,
    /// It would go to the judge of its main case.
    Follows,
    /// It is in the log already.
    Known(v1::FilingStatus),
    /// It would be refused.
    Refused {
        /// Code of the refusal.
        code: String,
        /// Field at fault.
        field: String,
        /// What is wrong, with the cure.
        text: String,
        /// What the sentence names.
        named: HashMap<String, String>,
    },
}

impl Filer {
    /// Asks what each of these cases would become, were it filed now. The folder keeps nothing of
    /// them.
    ///
    /// # Errors
    /// When the server refuses the question itself.
    pub async fn rehearse(&self, cases: &[CaseInput]) -> Result<Vec<Rehearsal>, ClientError> {
        let mut found: Vec<Option<Rehearsal>> = Vec::with_capacity(cases.len());
        let (mut batch, mut bytes) = (Vec::new(), 0);
        for case in cases {
            match self.unkept(case) {
                Ok((prepared, _)) => {
                    let message = prepared.message();
                    let length = prost::Message::encoded_len(&message);
                    if batch.len() == MOST || bytes + length > MOST_BYTES {
                        self.ask_rehearsal(std::mem::take(&mut batch), &mut found).await?;
                        bytes = 0;
                    }
                    bytes += length;
                    batch.push(message);
                    found.push(None);
                }
                Err(error) => found.push(Some(Rehearsal::refused(&error))),
            }
        }
        self.ask_rehearsal(batch, &mut found).await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Asks about a batch, and fills the first places that have no answer.
    async fn ask_rehearsal(
        &self,
        filings: Vec<v1::CaseFacts>,
        found: &mut [Option<Rehearsal>],
    ) -> Result<(), ClientError> {
        if filings.is_empty() {
            return Ok(());
        }
        let (court, person) = (self.court.code.clone(), self.person.clone());
        let count = filings.len();
        let request = v1::RehearseFilingsRequest { court, person, filings };
        let answer = retry_while_full(|| {
            let (mut client, request) = (self.assignment_client(), request.clone());
            async move { client.rehearse_filings(request).await }
        })
        .await?;
        if answer.filings.len() != count {
            let fault = super::fault::CheckFault::Missing("a filing");
            return Err(ClientError::unproven("the rehearsal")(fault));
        }
        let places = found.iter_mut().filter(|place| place.is_none());
        for (place, filing) in places.zip(answer.filings) {
            *place = Some(Rehearsal::of(filing));
        }
        Ok(())
    }
}

impl Rehearsal {
    fn of(m: v1::RehearsedFiling) -> Rehearsal {
        let known = m.known();
        match () {
            () if !m.code.is_empty() || !m.text.is_empty() => {
                Rehearsal::Refused { code: m.code, field: m.field, text: m.text, named: m.named }
            }
            () if known != v1::FilingStatus::Unspecified => Rehearsal::Known(known),
            () if m.returns => Rehearsal::Returns,
            () if m.follows => Rehearsal::Follows,
            () => Rehearsal::Drawn {
                needs: m.needs.iter().filter_map(|code| ApprovalNeed::from_code(*code)).collect(),
                candidates: m.candidates.into_iter().map(JudgeId).collect(),
                pool: m.pool,
                weight: m.weight,
                seats: m.seats,
            },
        }
    }

    fn refused(error: &ClientError) -> Rehearsal {
        let (code, field, named) = match error {
            ClientError::Input(refusal) => {
                let named = refusal.fields().into_iter();
                let named = named.map(|(name, value)| (name.to_owned(), value)).collect();
                (refusal.code().to_owned(), refusal.field().to_owned(), named)
            }
            _ => (error.code().unwrap_or_default(), String::new(), HashMap::new()),
        };
        let cure = error.hint().map_or(String::new(), |hint| format!("; {hint}"));
        Rehearsal::Refused { code, field, text: format!("{error}{cure}"), named }
    }
}
