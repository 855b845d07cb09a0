//! The service of hands: keys by which persons sign what they do.

use caselot_core::docket::decide::{Command, HandCommand};
use caselot_core::docket::entry::Event;
use caselot_core::docket::fold::state::State;
use caselot_core::docket::hand::{Hand, HandEnrolled, HandRotated, HandsRequired};
use tonic::{Request, Response, Status};

use super::auth::admit;
use super::{change, field};
use crate::service::{self, Service};
use crate::wire::v1;

/// Serves those who sign.
#[derive(Debug, Clone)]
pub struct Hands {
    service: Service,
}

impl Hands {
    /// The service over these courts.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service }
    }
}

/// A command with the signature that a request brings along, if it brings one.
///
/// # Errors
/// When the signature is out of form, or the log cannot be read.
pub async fn signed(
    service: &Service,
    court: &str,
    command: Command,
    hand: Option<v1::Hand>,
) -> Result<Command, Status> {
    let hand = hand.map(Hand::try_from).transpose().map_err(field::refuse)?;
    Ok(service.signed(court, command, hand).await?)
}

#[tonic::async_trait]
impl v1::hand_service_server::HandService for Hands {
    async fn enroll_hand(
        &self,
        request: Request<v1::EnrollHandRequest>,
    ) -> Result<Response<v1::HandChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        let enrolled = m.enrolled.ok_or_else(|| field::missing("enrolled"))?;
        let enrolled = HandEnrolled::try_from(enrolled).map_err(field::refuse)?;
        let command = Command::Hand(HandCommand::Enroll(Box::new(enrolled)));
        let command = signed(&self.service, &m.court, command, m.hand).await?;
        change::record(&self.service, service::Request { court: m.court, actor, command }).await
    }

    async fn rotate_hand(
        &self,
        request: Request<v1::RotateHandRequest>,
    ) -> Result<Response<v1::HandChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        let rotated = m.rotated.ok_or_else(|| field::missing("rotated"))?;
        let rotated = HandRotated::try_from(rotated).map_err(field::refuse)?;
        let command = Command::Hand(HandCommand::Rotate(Box::new(rotated)));
        let command = signed(&self.service, &m.court, command, m.hand).await?;
        change::record(&self.service, service::Request { court: m.court, actor, command }).await
    }

    async fn require_hands(
        &self,
        request: Request<v1::RequireHandsRequest>,
    ) -> Result<Response<v1::HandChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        let required = m.required.ok_or_else(|| field::missing("required"))?;
        let required = HandsRequired::try_from(required).map_err(field::refuse)?;
        let command = Command::Hand(HandCommand::Require(required));
        let command = signed(&self.service, &m.court, command, m.hand).await?;
        change::record(&self.service, service::Request { court: m.court, actor, command }).await
    }

    async fn list_hands(
        &self,
        request: Request<v1::ListHandsRequest>,
    ) -> Result<Response<v1::ListHandsResponse>, Status> {
        let snapshot = self.service.snapshot(&admit(request)?.1.court)?;
        let (state, today) = (&snapshot.state, self.service.today(&snapshot));
        let last = state.hands.required().last();
        let required = state.hands.required_on(today).iter().map(|role| role.code());
        Ok(Response::new(v1::ListHandsResponse {
            hands: lines(state).collect(),
            required: required.collect(),
            required_by: last.map_or(0, |it| it.entry.0),
            required_from: last.map_or_else(String::new, |it| it.from.to_string()),
        }))
    }
}

fn lines(state: &State) -> impl Iterator<Item = v1::HandLine> + '_ {
    state.hands.all().map(|(person, held)| {
        let (person, proof) = (person.to_owned(), [0; 64]);
        let of = HandEnrolled { person, key: held.key, proof, compromised_since: None };
        let enrolled = state.records.replaced_by(&Event::HandEnrolled(Box::new(of.clone())));
        v1::HandLine {
            person: of.person,
            entry: held.entry.0,
            key: held.key.to_vec(),
            enrolled_by: enrolled.map_or(0, |entry| entry.0),
        }
    })
}
