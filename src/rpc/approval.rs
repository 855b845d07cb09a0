//! The approval service: what waits for a second person.

use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole;
use caselot_core::docket::codec;
use caselot_core::docket::decide::Command;
use caselot_core::docket::fold::desk::Approval;
use caselot_core::docket::fold::state::State;
use caselot_core::docket::person::PersonEnrolled;
use caselot_core::docket::refusal::Refusal;
use caselot_core::id::EntryIndex;
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::register::pool_changed;
use tonic::{Request, Response, Status};

use super::auth::{admit, caller};
use super::net::blocking;
use super::status::{from_refusal, malformed};
use super::{change, decided, field, hand, receipts};
use crate::service::{self, Service};
use crate::wire::v1;

/// Serves those who propose and those who approve.
#[derive(Debug, Clone)]
pub struct Approvals {
    service: Service,
}

impl Approvals {
    /// The service over these courts.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service }
    }

    /// The bytes of an entry that waits.
    fn waiting(&self, court: &str, entry: u64) -> Result<(v1::WaitingLine, Vec<u8>), Status> {
        let snapshot = self.service.snapshot(court)?;
        let unknown = || from_refusal(Refusal::NothingToApprove { entry: EntryIndex(entry) });
        let mut found = lines(&snapshot.state);
        let (mut line, about) = found.find(|(line, _)| line.entry == entry).ok_or_else(unknown)?;
        self.name_case(court, &mut line, about)?;
        let bytes = self.service.entries(court, entry, entry + 1)?.pop().ok_or_else(unknown)?;
        Ok((line, bytes))
    }

    /// Names the case that a proposal is about.
    fn name_case(
        &self,
        court: &str,
        line: &mut v1::WaitingLine,
        about: Option<EntryIndex>,
    ) -> Result<(), Status> {
        let Some(filing) = about else { return Ok(()) };
        line.filing = filing.0;
        if let Some(row) = self.service.case_of(court, filing)? {
            (line.case_number, line.pool) = (row.number, row.pool);
        }
        Ok(())
    }

    /// Other cases of the parties of what waits in an entry.
    async fn related(&self, court: String, entry: u64) -> Result<Vec<v1::RelatedCase>, Status> {
        let read = move |service: &Service| Ok(service.related_cases(&court, entry)?);
        let found = blocking::run_long(&self.service, read).await?.into_iter();
        Ok(found.map(super::register::related_message).collect())
    }

    async fn act(
        &self,
        request: service::Request,
    ) -> Result<Response<v1::ApprovalResponse>, Status> {
        let (_, answer) = change::submit(&self.service, request).await?;
        let checkpoint = answer.snapshot.checkpoint.clone();
        Ok(Response::new(v1::ApprovalResponse { entries: answer.entries.collect(), checkpoint }))
    }
}

#[tonic::async_trait]
impl v1::approval_service_server::ApprovalService for Approvals {
    async fn list_approvals(
        &self,
        request: Request<v1::ListApprovalsRequest>,
    ) -> Result<Response<v1::ListApprovalsResponse>, Status> {
        let (_, m) = admit(request)?;
        let snapshot = self.service.snapshot(&m.court)?;
        let named = lines(&snapshot.state).map(|(mut line, about)| {
            self.name_case(&m.court, &mut line, about)?;
            Ok(line)
        });
        let lines = named.collect::<Result<_, Status>>()?;
        Ok(Response::new(v1::ListApprovalsResponse { lines }))
    }

    async fn get_approval(
        &self,
        request: Request<v1::GetApprovalRequest>,
    ) -> Result<Response<v1::GetApprovalResponse>, Status> {
        let (_, m) = admit(request)?;
        let (line, bytes) = self.waiting(&m.court, m.entry)?;
        let snapshot = self.service.snapshot(&m.court)?;
        let wanted = [(m.entry, Some(bytes.as_slice()))];
        let receipt = self.service.receipts(&m.court, &snapshot, &wanted)?.pop();
        let receipt = receipt.map(receipts::message);
        let related = match m.related {
            true => self.related(m.court, m.entry).await?,
            false => Vec::new(),
        };
        Ok(Response::new(v1::GetApprovalResponse { line: Some(line), receipt, related }))
    }

    async fn get_decision(
        &self,
        request: Request<v1::GetDecisionRequest>,
    ) -> Result<Response<v1::GetDecisionResponse>, Status> {
        let (_, m) = admit(request)?;
        let snapshot = self.service.snapshot(&m.court)?;
        let today = self.service.today(&snapshot);
        let found = decision(&snapshot.state, EntryIndex(m.entry), today);
        let unknown = || from_refusal(Refusal::NothingToApprove { entry: EntryIndex(m.entry) });
        let (decision, decided) = found.ok_or_else(unknown)?;
        let wanted: Vec<_> = decided.iter().map(|entry| (entry.0, None)).collect();
        let receipt = self.service.receipts(&m.court, &snapshot, &wanted)?.pop();
        let (decision, receipt) = (decision.into(), receipt.map(receipts::message));
        Ok(Response::new(v1::GetDecisionResponse { decision, receipt }))
    }

    async fn list_decided(
        &self,
        request: Request<v1::ListDecidedRequest>,
    ) -> Result<Response<v1::ListDecidedResponse>, Status> {
        let (_, m) = admit(request)?;
        let read = move |service: &Service| decided::page(service, &m);
        Ok(Response::new(blocking::run_long(&self.service, read).await?))
    }

    async fn approve(
        &self,
        request: Request<v1::ApproveRequest>,
    ) -> Result<Response<v1::ApprovalResponse>, Status> {
        let (actor, m) = admit(request)?;
        let (_, bytes) = self.waiting(&m.court, m.entry)?;
        // What is approved is what the approver's client verified and showed, and nothing else.
        if leaf_hash(&bytes).as_slice() != m.leaf_hash {
            let text = "the entry is not the one that was shown to you; read it again, and approve \
                        that";
            return Err(malformed("leaf_hash", text));
        }
        let command = Command::Approve { entry: EntryIndex(m.entry) };
        let command = hand::signed(&self.service, &m.court, command, m.hand).await?;
        self.act(service::Request { court: m.court, actor, command }).await
    }

    async fn decline(
        &self,
        request: Request<v1::DeclineRequest>,
    ) -> Result<Response<v1::ApprovalResponse>, Status> {
        let (actor, m) = admit(request)?;
        let command = Command::Decline { entry: EntryIndex(m.entry), text: m.text };
        let command = hand::signed(&self.service, &m.court, command, m.hand).await?;
        self.act(service::Request { court: m.court, actor, command }).await
    }

    async fn enroll_persons(
        &self,
        request: Request<v1::EnrollPersonsRequest>,
    ) -> Result<Response<v1::EnrollPersonsResponse>, Status> {
        let (actor, m) = admit(request)?;
        let persons = m.persons.into_iter().map(PersonEnrolled::try_from);
        let persons = persons.collect::<Result<_, _>>().map_err(field::refuse)?;
        let command = Command::Enroll(persons);
        change::record(&self.service, service::Request { court: m.court, actor, command }).await
    }

    async fn list_persons(
        &self,
        request: Request<v1::ListPersonsRequest>,
    ) -> Result<Response<v1::ListPersonsResponse>, Status> {
        let snapshot = self.service.snapshot(&admit(request)?.1.court)?;
        let (persons, today) = (&snapshot.state.persons, self.service.today(&snapshot));
        let own = persons.all().map(|record| {
            let roles = persons.roles(&record.person, today).iter().map(|role| role.code());
            v1::PersonLine { record: Some(record.into()), today: roles.collect() }
        });
        let deputies = persons.deputies().map(|record| {
            let role = PersonRole::Supervisor;
            let may = record.covers(today) && persons.has(&record.person, role, today);
            let today = may.then(|| role.code()).into_iter().collect();
            v1::PersonLine { record: Some(record.into()), today }
        });
        let persons = own.chain(deputies).collect();
        Ok(Response::new(v1::ListPersonsResponse { persons }))
    }

    async fn get_self(
        &self,
        request: Request<v1::GetSelfRequest>,
    ) -> Result<Response<v1::GetSelfResponse>, Status> {
        let grant = caller(&request)?.own_grant().map_err(Status::from)?;
        let snapshot = self.service.snapshot(&admit(request)?.1.court)?;
        let Some(grant) = grant else { return Ok(Response::new(v1::GetSelfResponse::default())) };
        let (persons, today) = (&snapshot.state.persons, self.service.today(&snapshot));
        let record = persons.all().find(|record| record.person == grant.person);
        let enrolled = record.map(|record| v1::PersonLine {
            record: Some(record.into()),
            today: persons.roles(&grant.person, today).iter().map(|role| role.code()).collect(),
        });
        Ok(Response::new(v1::GetSelfResponse {
            person: grant.person.clone(),
            roles: grant.roles.iter().map(|role| role.code()).collect(),
            expires_ms: grant.expires_ms,
            enrolled,
        }))
    }
}

/// All that waits, in the order of the log, with the filing that a proposal is about.
fn lines(state: &State) -> impl Iterator<Item = (v1::WaitingLine, Option<EntryIndex>)> {
    let proposals = state.proposals.iter().map(|(entry, proposal)| {
        let kind = codec::event_kind(&proposal.proposed.what);
        let line = line(entry, kind, &proposal.proposer.person, proposal.on);
        let (until, pool) =
            (proposal.proposed.until.to_string(), pool_changed(&proposal.proposed.what));
        let line = v1::WaitingLine { until, pool: pool.to_owned(), ..line };
        (entry, (line, proposal.proposed.what.about()))
    });
    let filings = state.desk.iter().filter_map(|(entry, undrawn)| {
        let Approval::Waiting { until } = undrawn.approval else { return None };
        let filed = state.open.get(&entry)?;
        let waiting = v1::WaitingLine {
            until: until.to_string(),
            needs: filed.needs.iter().map(|need| need.code()).collect(),
            case_number: filed.facts.case_number.clone(),
            pool: filed.facts.pool.clone(),
            ..line(entry, "case_filed", &undrawn.filer, undrawn.on)
        };
        Some((entry, (waiting, None)))
    });
    let requests = state.requests.iter().map(|(entry, pending)| {
        let waiting = v1::WaitingLine {
            case_number: pending.request.facts.case_number.clone(),
            series: pending.request.further_of().unwrap_or_default().to_owned(),
            pool: pending.request.facts.pool.clone(),
            ..line(*entry, "designation_requested", &pending.requester, pending.on)
        };
        (*entry, (waiting, None))
    });
    let lots = state.lots.all_undrawn().filter_map(|(entry, undrawn)| {
        let Approval::Waiting { until } = undrawn.approval else { return None };
        let asked = &undrawn.opened.asked;
        let waiting = v1::WaitingLine {
            until: until.to_string(),
            lot_needs: undrawn.opened.needs.iter().map(|need| need.code()).collect(),
            roll: asked.roll(),
            subject: asked.subject.clone(),
            ..line(entry, "lot_opened", &undrawn.opener, undrawn.on)
        };
        Some((entry, (waiting, None)))
    });
    let mut lines: Vec<_> = proposals.chain(filings).chain(requests).chain(lots).collect();
    lines.sort_by_key(|(entry, _)| *entry);
    lines.into_iter().map(|(_, line)| line)
}

/// What became of a proposal that waits or of an undrawn filing, and the entry that says so.
fn decision(
    state: &State,
    entry: EntryIndex,
    today: Day,
) -> Option<(v1::Decision, Option<EntryIndex>)> {
    if let Some(proposal) = state.proposals.get(entry) {
        let until = proposal.proposed.until;
        return Some((standing(Approval::Waiting { until }, today), None));
    }
    let filing = state.desk.get(entry).map(|it| (it.approval, it.decided));
    let lot = || state.lots.undrawn(entry).map(|it| (it.approval, it.decided));
    let (approval, decided) = filing.or_else(lot)?;
    Some((standing(approval, today), decided))
}

/// How something undrawn stands with a second person today.
pub(super) fn standing(approval: Approval, today: Day) -> v1::Decision {
    match approval {
        Approval::NotNeeded => v1::Decision::NeedsNobody,
        Approval::Waiting { until } if until < today => v1::Decision::RunOut,
        Approval::Waiting { .. } => v1::Decision::Waits,
        Approval::Given => v1::Decision::Approved,
        Approval::Declined => v1::Decision::Declined,
        Approval::NonceLost => v1::Decision::NonceNotedLost,
    }
}

fn line(entry: EntryIndex, kind: &str, person: &str, on: Day) -> v1::WaitingLine {
    v1::WaitingLine {
        entry: entry.0,
        kind: kind.to_owned(),
        person: person.to_owned(),
        asked_on: on.to_string(),
        ..v1::WaitingLine::default()
    }
}
