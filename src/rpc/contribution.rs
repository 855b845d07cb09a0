//! The contribution service: who gives to the seed beside filer and server, and what was given.

use caselot_core::contributor::Question;
use caselot_core::docket::Day;
use caselot_core::docket::contribution::{Contributed, ContributorEnded, ContributorNamed};
use caselot_core::docket::decide::Command;
use caselot_core::docket::fold::contributors::Contributor;
use caselot_core::docket::fold::state::State;
use caselot_core::docket::refusal::Refusal;
use caselot_core::id::EntryIndex;
use tonic::{Request, Response, Status};

use super::auth::admit;
use super::net::blocking;
use super::status::from_refusal;
use super::{change, field, receipts};
use crate::service::{self, Service};
use crate::wire::v1;

/// Serves who names contributors, and who carries their answers.
#[derive(Debug, Clone)]
pub struct Contributions {
    service: Service,
}

impl Contributions {
    /// The service over these courts.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service }
    }
}

#[tonic::async_trait]
impl v1::contribution_service_server::ContributionService for Contributions {
    async fn name_contributor(
        &self,
        request: Request<v1::NameContributorRequest>,
    ) -> Result<Response<v1::ContributorChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        let named = m.contributor.ok_or_else(|| field::missing("contributor"))?;
        let named = ContributorNamed::try_from(named).map_err(field::refuse)?;
        let command = Command::NameContributor(Box::new(named));
        change::record(&self.service, service::Request { court: m.court, actor, command }).await
    }

    async fn end_contributor(
        &self,
        request: Request<v1::EndContributorRequest>,
    ) -> Result<Response<v1::ContributorChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        let ended = m.end.ok_or_else(|| field::missing("end"))?;
        let ended = ContributorEnded::try_from(ended).map_err(field::refuse)?;
        let command = Command::EndContributor(Box::new(ended));
        change::record(&self.service, service::Request { court: m.court, actor, command }).await
    }

    async fn list_contributors(
        &self,
        request: Request<v1::ListContributorsRequest>,
    ) -> Result<Response<v1::ListContributorsResponse>, Status> {
        let snapshot = self.service.snapshot(&admit(request)?.1.court)?;
        let today = self.service.today(&snapshot);
        let line = |contributor| line(&snapshot.state, contributor, today);
        let contributors = snapshot.state.contributors.iter().map(line).collect();
        Ok(Response::new(v1::ListContributorsResponse { contributors }))
    }

    async fn get_contribution(
        &self,
        request: Request<v1::GetContributionRequest>,
    ) -> Result<Response<v1::GetContributionResponse>, Status> {
        let (_, v1::GetContributionRequest { court, contribution }) = admit(request)?;
        let entry = EntryIndex(contribution);
        let snapshot = self.service.snapshot(&court)?;
        let contributors = &snapshot.state.contributors;
        let given = contributors.stated_roots().iter().find(|it| it.entry == entry);
        let named = given.and_then(|it| contributors.get(it.contributor));
        let named = named.ok_or_else(|| from_refusal(Refusal::ContributorUnknown {}))?;
        let mut shown = self.service.receipts(&court, &snapshot, &[(contribution, None)])?;
        let receipt = shown.pop().map(receipts::message);
        let contributor = Some((&named.named).into());
        Ok(Response::new(v1::GetContributionResponse { receipt, contributor }))
    }

    async fn ask_contribution(
        &self,
        request: Request<v1::AskContributionRequest>,
    ) -> Result<Response<v1::AskContributionResponse>, Status> {
        let (_, v1::AskContributionRequest { court, contributor, old_size }) = admit(request)?;
        let contributor = EntryIndex(contributor);
        let read = move |service: &Service| {
            let snapshot = service.snapshot(&court)?;
            let known = snapshot.state.contributors.answering(contributor);
            known.ok_or_else(|| from_refusal(Refusal::ContributorUnknown {}))?;
            Ok(service.contribution_question(&court, contributor, old_size)?)
        };
        let asked: Option<Question> = blocking::run_long(&self.service, read).await?;
        let filings = asked.as_ref().map_or(0, |question| question.filings.len() as u32);
        let question = asked.map_or_else(String::new, |question| {
            serde_json::to_string(&question).expect("text, numbers and hashes are JSON")
        });
        Ok(Response::new(v1::AskContributionResponse { question, filings }))
    }

    async fn contribute(
        &self,
        request: Request<v1::ContributeRequest>,
    ) -> Result<Response<v1::ContributeResponse>, Status> {
        let (_, v1::ContributeRequest { court, given }) = admit(request)?;
        let given = given.ok_or_else(|| field::missing("given"))?;
        let given = Contributed::try_from(given).map_err(field::refuse)?;
        let values = given.values.len() as u32;
        let answer = self.service.contribute(&court, given).await?;
        let drawn = if answer.repeated() { 0 } else { values };
        let checkpoint = answer.snapshot.checkpoint.clone();
        Ok(Response::new(v1::ContributeResponse { drawn, checkpoint }))
    }
}

fn line(state: &State, contributor: &Contributor, today: Day) -> v1::ContributorLine {
    let contributors = &state.contributors;
    let waiting = contributors.waiting_for(contributor.entry);
    let in_force = contributors.in_force(today).is_some_and(|it| it.entry == contributor.entry);
    v1::ContributorLine {
        entry: contributor.entry.0,
        named: Some((&contributor.named).into()),
        from: contributor.from.to_string(),
        filed: contributor.filed,
        waiting: waiting.map_or(0, |waiting| waiting.filings as u32),
        waiting_since_ms: waiting.map_or(0, |waiting| waiting.since_ms),
        in_force,
        last_day: contributor.ended.map_or_else(String::new, |(_, last)| last.to_string()),
        stalled: contributor.stalled.is_some(),
    }
}
