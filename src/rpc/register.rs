//! The register service: cases by what is known of them, and what judges carry.

use std::collections::BTreeMap;
use std::ops::Range;

use caselot_core::docket::Day;
use caselot_core::docket::entry::Actor;
use caselot_core::docket::fold::state::State;
use caselot_core::id::JudgeId;
use caselot_core::quota::post::Span;
use caselot_core::register::{Found, Load, Order, Search, Standing};
use tonic::{Request, Response, Status};

use super::auth::{admit, caller};
use super::field;
use super::net::blocking;
use super::part::Part;
use super::status::malformed;
use crate::service::access::{Caller, Role};
use crate::service::{RelatedCase, Sat, Service};
use crate::wire::v1;

/// Who sees what the lot owes.
const SEES_BALANCES: &[Role] = &[Role::Supervisor, Role::Auditor, Role::Registrar];

/// Serves everybody who works with cases.
#[derive(Debug, Clone)]
pub struct CaseRegister {
    service: Service,
}

impl CaseRegister {
    /// The service over these courts.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service }
    }
}

#[tonic::async_trait]
impl v1::register_service_server::RegisterService for CaseRegister {
    async fn find_cases(
        &self,
        request: Request<v1::FindCasesRequest>,
    ) -> Result<Response<v1::FindCasesResponse>, Status> {
        let by = caller(&request)?.clone();
        let (actor, m) = admit(request)?;
        let part = Part::of(&self.service, &by, (&m.court, &actor))?;
        let snapshot = self.service.snapshot(&m.court)?;
        let size = field::page_size(m.page_size)?;
        let place = Place::read(&m.page_token, snapshot.size())?;
        let mut search = search(&m, place.size, self.service.today(&snapshot))?;
        let (court, assessor) = (m.court, m.assessor);
        let read = move |service: &Service| {
            if assessor != 0 {
                search.among = Some(service.cases_of_assessor(&court, JudgeId(assessor))?);
            }
            let sees = |state: &State, judge| {
                part.as_ref().is_none_or(|part| part.has_judge(state, judge))
            };
            let page = service.find_cases(&court, &search, (place.from, size), sees)?;
            let next = place.from.saturating_add(page.cases.len());
            let more = !page.cases.is_empty() && (next as u64) < page.found;
            let next_page_token = match more {
                true => format!("{}.{next}", place.size),
                false => String::new(),
            };
            let whole = part.is_none();
            Ok(v1::FindCasesResponse {
                cases: page.cases.into_iter().map(|case| message(case, whole)).collect(),
                next_page_token,
                found: page.found,
            })
        };
        Ok(Response::new(blocking::run_long(&self.service, read).await?))
    }

    async fn list_related_cases(
        &self,
        request: Request<v1::ListRelatedCasesRequest>,
    ) -> Result<Response<v1::ListRelatedCasesResponse>, Status> {
        let (_, m) = admit(request)?;
        let read = move |service: &Service| Ok(service.related_to_case(&m.court, &m.case_number)?);
        let found = blocking::run_long(&self.service, read).await?;
        let related = found.into_iter().map(related_message).collect();
        Ok(Response::new(v1::ListRelatedCasesResponse { related }))
    }

    async fn list_assessors(
        &self,
        request: Request<v1::ListAssessorsRequest>,
    ) -> Result<Response<v1::ListAssessorsResponse>, Status> {
        let (_, m) = admit(request)?;
        let snapshot = self.service.snapshot(&m.court)?;
        let period = period(&m.from, &m.to, self.service.today(&snapshot))?;
        let court = m.court;
        let read = move |service: &Service| Ok(service.assessors(&court, period)?);
        let mut found = blocking::run_long(&self.service, read).await?;
        let one = m.judge != 0;
        found.retain(|judge, _| !one || judge.0 == m.judge);
        let assessors = found.into_iter().map(|(judge, sat)| assessor(judge, sat, one));
        Ok(Response::new(v1::ListAssessorsResponse {
            from: period.from.to_string(),
            to: period.to.to_string(),
            assessors: assessors.collect(),
        }))
    }

    async fn get_workload(
        &self,
        request: Request<v1::GetWorkloadRequest>,
    ) -> Result<Response<v1::Workload>, Status> {
        let by = caller(&request)?.clone();
        let (actor, m) = admit(request)?;
        let snapshot = self.service.snapshot(&m.court)?;
        let today = self.service.today(&snapshot);
        let period = period(&m.from, &m.to, today)?;
        let sees_balances = by.has_any(SEES_BALANCES)?;
        let own = own_division(&by, (&actor, &snapshot.state, today))?;
        let read = move |service: &Service| {
            let (load, owed) = service.workload(&m.court, period, balances)?;
            let shown =
                |division: &str| sees_balances && own.as_ref().is_none_or(|own| own == division);
            let judges = load.judges.into_iter().map(|(judge, (division, load))| v1::JudgeLoad {
                judge: judge.0,
                balances: match shown(&division) {
                    true => owed.get(&judge).cloned().unwrap_or_default(),
                    false => Vec::new(),
                },
                division,
                load: Some(load_message(&load)),
            });
            let divisions = load.divisions.into_iter().map(|(division, load)| v1::DivisionLoad {
                division,
                load: Some(load_message(&load)),
            });
            Ok(v1::Workload {
                from: period.from.to_string(),
                to: period.to.to_string(),
                judges: judges.collect(),
                divisions: divisions.collect(),
                court: Some(load_message(&load.court)),
            })
        };
        Ok(Response::new(blocking::run_long(&self.service, read).await?))
    }
}

/// The period of a count: this year up to today where nothing is said.
fn period(from: &str, to: &str, today: Day) -> Result<Span, Status> {
    let to = field::day(to, "to")?.unwrap_or(today);
    let first_of_year = || Span::of_year(to.year()).map_or(to, |year| year.from);
    let from = field::day(from, "from")?.unwrap_or_else(first_of_year);
    if from > to {
        return Err(malformed("to", "the period ends before it begins; change one of its days"));
    }
    Ok(Span { from, to })
}

/// The division whose balances alone a supervisor sees: the one that the log's record of the person
/// names, if it names one.
fn own_division(
    by: &Caller,
    (actor, state, today): (&Actor, &State, Day),
) -> Result<Option<String>, Status> {
    if by.has_any(&[Role::Auditor, Role::Registrar])? {
        return Ok(None);
    }
    let record = state.persons.record_on(&actor.person, today);
    Ok(record.map(|record| record.division.clone()).filter(|division| !division.is_empty()))
}

/// What the lot owes each judge, by pool.
fn balances(state: &State) -> BTreeMap<JudgeId, Vec<v1::PoolBalance>> {
    let mut owed: BTreeMap<JudgeId, Vec<v1::PoolBalance>> = BTreeMap::new();
    for (code, pool) in &state.pools {
        for (judge, balance) in pool.balances() {
            let line = v1::PoolBalance { pool: code.clone(), balance };
            owed.entry(judge).or_default().push(line);
        }
    }
    owed
}

/// Where a page begins: at a position among the filings that the log had at the first page.
struct Place {
    size: u64,
    from: usize,
}

impl Place {
    fn read(token: &str, size: u64) -> Result<Place, Status> {
        if token.is_empty() {
            return Ok(Place { size, from: 0 });
        }
        let read = || {
            let (then, from) = token.split_once('.')?;
            Some(Place { size: then.parse().ok()?, from: from.parse().ok()? })
        };
        read().ok_or_else(field::foreign_token)
    }
}

fn search(m: &v1::FindCasesRequest, size: u64, today: Day) -> Result<Search, Status> {
    let unknown = |name| move |_| field::unknown_code(name, "the code");
    let standing = match v1::CaseStanding::try_from(m.standing).map_err(unknown("standing"))? {
        v1::CaseStanding::Unspecified => None,
        v1::CaseStanding::Open => Some(Standing::Open),
        v1::CaseStanding::Closed => Some(Standing::Closed),
    };
    let order = match v1::CaseOrder::try_from(m.order).map_err(unknown("order"))? {
        v1::CaseOrder::Unspecified => Order::Newest,
        v1::CaseOrder::Oldest => Order::Oldest,
        v1::CaseOrder::Number => Order::Number,
        v1::CaseOrder::Judge => Order::Judge,
        v1::CaseOrder::Cause => Order::Cause,
        v1::CaseOrder::Closed => Order::Closed,
    };
    Ok(Search {
        pool: m.pool.clone(),
        cause: m.cause.clone(),
        procedure: m.procedure.clone(),
        type_code: m.type_code.clone(),
        flag: m.flag.clone(),
        judge: (m.judge != 0).then_some(JudgeId(m.judge)),
        division: (!m.division.is_empty()).then(|| (m.division.clone(), today)),
        person: m.filed_by.clone(),
        filed: span((&m.filed_from, "filed_from"), (&m.filed_to, "filed_to"))?,
        assigned: span((&m.assigned_from, "assigned_from"), (&m.assigned_to, "assigned_to"))?,
        reseated: span((&m.reseated_from, "reseated_from"), (&m.reseated_to, "reseated_to"))?,
        closed: span((&m.closed_from, "closed_from"), (&m.closed_to, "closed_to"))?,
        standing,
        entries: Some(entries(m, size)),
        among: None,
        order,
    })
}

fn entries(m: &v1::FindCasesRequest, size: u64) -> Range<u64> {
    let until = if m.until_entry == 0 { size } else { m.until_entry.min(size) };
    m.from_entry..until
}

/// The days between two that may be missing.
fn span((from, a): (&str, &str), (to, b): (&str, &str)) -> Result<Option<Span>, Status> {
    let (from, to) = (field::day(from, a)?, field::day(to, b)?);
    if from.is_none() && to.is_none() {
        return Ok(None);
    }
    let (from, to) = (from.unwrap_or(Day(0)), to.unwrap_or(Day(u32::MAX)));
    Ok(Some(Span { from, to }))
}

fn message(case: Found, whole: bool) -> v1::FoundCase {
    let (closed_on, manner) = case.closing.map_or_else(Default::default, |(on, manner)| {
        (on.to_string(), manner.map_or(0, |manner| manner.code()))
    });
    v1::FoundCase {
        case_number: case.number,
        stage: case.stage,
        filing: case.filing.0,
        type_code: case.type_code,
        pool: case.pool,
        cause: case.cause,
        procedure: case.procedure,
        flags: case.flags,
        weight: case.weight,
        filed_on: case.filed_on.to_string(),
        assigned_on: case.assigned_on.to_string(),
        assigned_by: case.assigned_by.code(),
        undertaking: case.undertaking.0,
        panel: case.panel.into_iter().map(|judge| judge.0).collect(),
        closed_on,
        manner,
        reseated_by: case.reseated.map_or(0, |(entry, _)| entry.0),
        reseated_on: case.reseated.map_or_else(String::new, |(_, day)| day.to_string()),
        filed_by: if whole { case.person } else { String::new() },
    }
}

pub(super) fn related_message(it: RelatedCase) -> v1::RelatedCase {
    v1::RelatedCase {
        filing: it.filing.0,
        case_number: it.number,
        cause: it.cause,
        judge: it.judge.map_or(0, |judge| judge.0),
        closed: it.closed,
        same_parties: it.same_parties,
    }
}

fn assessor(judge: JudgeId, sat: Sat, with_cases: bool) -> v1::AssessorLine {
    let (closed, open) = sat.counts();
    let cases = sat.cases.into_iter().filter(|_| with_cases).map(|case| v1::AssessorCase {
        case_number: case.number,
        filing: case.filing.0,
        closed_on: case.closed.map_or_else(String::new, |day| day.to_string()),
    });
    v1::AssessorLine { judge: judge.0, lists: sat.lists, closed, open, cases: cases.collect() }
}

fn load_message(load: &Load) -> v1::CaseLoad {
    let [over_6_months, over_12_months, over_18_months] = load.old;
    v1::CaseLoad {
        carried: load.carried,
        assigned: load.assigned,
        assigned_weight: load.assigned_weight,
        closed: load.closed,
        closed_days: load.closed_days,
        open: load.open,
        over_6_months,
        over_12_months,
        over_18_months,
    }
}
