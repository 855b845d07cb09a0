//! The roster service: the court, its judges, pools and absences.

use caselot_core::docket::Day;
use caselot_core::docket::decide::Command;
use caselot_core::docket::entry::Actor;
use caselot_core::docket::fold::state::State;
use caselot_core::docket::people::{Absence, Judge};
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::refusal::Refusal;
use caselot_core::id::JudgeId;
use tonic::{Request, Response, Status, Streaming};

use super::auth::{admit, caller};
use super::part::Part;
use super::status::{from_refusal, malformed};
use super::{bulk, change, field};
use crate::service::access::Role;
use crate::service::{self, Service};
use crate::wire::v1;

/// Tolerance of a full share where a pool names none, in millionths of a standard case.
const DEFAULT_TOLERANCE: u64 = 3_000_000;
/// Least tolerance where a pool names none, in millionths of a standard case.
const DEFAULT_MIN_TOLERANCE: u64 = 500_000;

/// Serves the registrar.
#[derive(Debug, Clone)]
pub struct Roster {
    service: Service,
}

impl Roster {
    /// The service over these courts.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service }
    }
}

#[tonic::async_trait]
impl v1::roster_service_server::RosterService for Roster {
    async fn get_court(
        &self,
        request: Request<v1::GetCourtRequest>,
    ) -> Result<Response<v1::GetCourtResponse>, Status> {
        let (_, v1::GetCourtRequest { court: code }) = admit(request)?;
        let snapshot = self.service.snapshot(&code)?;
        let unopened = || from_refusal(Refusal::CourtNotFirst {});
        let court = snapshot.state.court.as_deref().ok_or_else(unopened)?.clone();
        let key = self.service.key(&code)?;
        Ok(Response::new(v1::GetCourtResponse {
            origin: court.origin,
            code: court.code,
            name: court.name,
            utc_offset_minutes: court.utc_offset_minutes,
            public_key: key.public().to_vec(),
            vkey: key.vkey(),
            size: snapshot.size(),
            protocol: snapshot.state.protocol.number(),
        }))
    }

    async fn put_judges(
        &self,
        request: Request<v1::PutJudgesRequest>,
    ) -> Result<Response<v1::RosterChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        change::record(&self.service, put_judges(actor, m)?).await
    }

    async fn put_pools(
        &self,
        request: Request<v1::PutPoolsRequest>,
    ) -> Result<Response<v1::RosterChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        change::record(&self.service, put_pools(actor, m)?).await
    }

    async fn record_absence(
        &self,
        request: Request<v1::RecordAbsenceRequest>,
    ) -> Result<Response<v1::RosterChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        change::record(&self.service, record_absence(actor, m)?).await
    }

    async fn record_absences(
        &self,
        request: Request<Streaming<v1::RecordAbsencesRequest>>,
    ) -> Result<Response<v1::BatchResponse>, Status> {
        bulk::record(&self.service, request).await
    }

    async fn get_roster(
        &self,
        request: Request<v1::GetRosterRequest>,
    ) -> Result<Response<v1::GetRosterResponse>, Status> {
        // Why somebody is away is for who records it, and for who audits the log.
        let caller = caller(&request)?.clone();
        let sees_texts = caller.require(Role::Registrar).is_ok();
        let (actor, v1::GetRosterRequest { court }) = admit(request)?;
        let part = Part::of(&self.service, &caller, (&court, &actor))?;
        let snapshot = self.service.snapshot(&court)?;
        let state = &snapshot.state;
        if part.is_some() {
            // Who sees a part of the court knows the names of the others and of the pools, and not who is in
            // these, with which shares, or away.
            let today = self.service.today(&snapshot);
            let named = state.pools.values().map(|pool| pool.spec_on(today));
            let named = named.map(|pool| v1::PoolRecorded {
                pool: pool.pool.clone(),
                name: pool.name.clone(),
                ..v1::PoolRecorded::default()
            });
            let (judges, pools) =
                (state.roster.judges().map(Into::into).collect(), named.collect());
            return Ok(Response::new(v1::GetRosterResponse {
                judges,
                pools,
                ..Default::default()
            }));
        }
        let today = self.service.today(&snapshot);
        let in_force = state.pools.values().map(|pool| pool.spec_on(today));
        let later = state.pools.values().flat_map(|pool| pool.later_than(today));
        let absences: Vec<_> = state.roster.absences().collect();
        let policy = state.policy_on(today);
        Ok(Response::new(v1::GetRosterResponse {
            judges: state.roster.judges().map(Into::into).collect(),
            pools: in_force.map(Into::into).collect(),
            later_pools: later.map(Into::into).collect(),
            absence_entries: absences.iter().map(|(entry, _)| entry.0).collect(),
            absences: absences.iter().map(|(_, absence)| shown(absence, sees_texts)).collect(),
            sheet_words: policy.iter().flat_map(|it| &it.sheet_words).map(Into::into).collect(),
            year_seats: year_seats(state, today),
        }))
    }
}

/// Seats of this year where a pool has a cap for them.
fn year_seats(state: &State, today: Day) -> Vec<v1::YearSeats> {
    let capped = state.pools.iter().filter(|(_, pool)| pool.spec_on(today).settings.yearly_cap > 0);
    let seats = capped.flat_map(|(code, pool)| {
        let members = &pool.spec_on(today).members;
        let mut judges: Vec<JudgeId> = members.iter().map(|row| row.judge).collect();
        judges.dedup();
        judges.into_iter().map(move |judge| v1::YearSeats {
            pool: code.clone(),
            judge: judge.0,
            seats: pool.seated(judge, today.year()),
        })
    });
    seats.filter(|it| it.seats > 0).collect()
}

/// An absence, without its text for who need not read it.
fn shown(absence: &Absence, with_text: bool) -> v1::AbsenceRecorded {
    let mut message: v1::AbsenceRecorded = absence.into();
    if !with_text {
        message.text.clear();
    }
    message
}

/// Reads PutJudges.
fn put_judges(actor: Actor, m: v1::PutJudgesRequest) -> Result<service::Request, Status> {
    let judges = m.judges.into_iter().map(Judge::try_from).collect::<Result<_, _>>();
    let command = Command::PutJudges(judges.map_err(field::refuse)?);
    Ok(service::Request { court: m.court, actor, command })
}

/// Reads PutPools.
fn put_pools(actor: Actor, m: v1::PutPoolsRequest) -> Result<service::Request, Status> {
    let mut approvers = m.pools.iter().map(|pool| &pool.approver).filter(|one| !one.is_empty());
    // Authorization looked at the first one alone.
    let first = approvers.next();
    if approvers.any(|one| Some(one) != first) {
        let text =
            "the pools name several approvers; record the pools of each in a call of its own";
        return Err(malformed("approver", text));
    }
    let pools = m.pools.into_iter().map(pool).collect::<Result<_, _>>()?;
    Ok(service::Request { court: m.court, actor, command: Command::PutPools(pools) })
}

/// Reads a pool: its members come in any order, and a tolerance of 0 stands for the default.
fn pool(mut pool: v1::PoolRecorded) -> Result<PoolSpec, Status> {
    let unfit = pool.members.iter().find(|member| u8::try_from(member.share).is_err());
    if let Some(&v1::PoolMember { judge, share, .. }) = unfit {
        return Err(from_refusal(Refusal::ShareOutOfRange { judge: JudgeId(judge), share }));
    }
    pool.members.sort_by_key(|member| (member.judge, member.from_day));
    if pool.tolerance == 0 {
        pool.tolerance = DEFAULT_TOLERANCE;
    }
    if pool.min_tolerance == 0 {
        pool.min_tolerance = DEFAULT_MIN_TOLERANCE;
    }
    PoolSpec::try_from(pool).map_err(field::refuse)
}

/// Reads RecordAbsence.
fn record_absence(actor: Actor, m: v1::RecordAbsenceRequest) -> Result<service::Request, Status> {
    let command = absence_row(m.absence.ok_or_else(|| field::missing("absence"))?)?;
    Ok(service::Request { court: m.court, actor, command })
}

/// Reads a row of RecordAbsences.
///
/// # Errors
/// When a field does not hold what it must.
pub fn absence_row(m: v1::AbsenceRecorded) -> Result<Command, Status> {
    Ok(Command::RecordAbsence(Absence::try_from(m).map_err(field::refuse)?))
}
