//! The record of a day (分案日记录).

use caselot_core::docket::entry::{Entry, Event};
use caselot_core::docket::{Day, codec};
use caselot_core::register::DayCounts;
use tonic::{Request, Response, Status};

use super::Assignment;
use crate::rpc::auth::{admit, caller};
use crate::rpc::field::{self, Page};
use crate::rpc::net::blocking;
use crate::service::access::Role;
use crate::service::{Service, ServiceError};
use crate::wire::v1;

/// Entries of a page at most.
const PAGE: u32 = 1_000;
/// Who sees why judges are away, and what relates them to parties.
const SEES_PRIVATE: &[Role] = &[Role::Auditor, Role::Registrar];

/// What a caller may see.
#[derive(Clone, Copy)]
struct Sight {
    private: bool,
    odds: bool,
}

impl Assignment {
    /// Answers `ListDay`.
    pub(super) async fn day_record(
        &self,
        request: Request<v1::ListDayRequest>,
    ) -> Result<Response<v1::ListDayResponse>, Status> {
        let by = caller(&request)?;
        let sight = Sight { private: by.has_any(SEES_PRIVATE)?, odds: by.sees_open_odds()? };
        let (_, m) = admit(request)?;
        let snapshot = self.service.snapshot(&m.court)?;
        let today = self.service.today(&snapshot);
        let day = field::day(&m.day, "day")?.unwrap_or(today);
        let place = Place::read(&m)?;
        let (court, counted) = (m.court, m.counted);
        let read = move |service: &Service| {
            let mut answer = listed(service, &court, (day, place), sight)?;
            answer.counts = counted.then(|| counts(service, &court, day)).transpose()?;
            Ok(answer)
        };
        // The first count after a start reads the whole log.
        let answer = match counted {
            true => blocking::run_long(&self.service, read).await?,
            false => blocking::run(&self.service, read).await?,
        };
        Ok(Response::new(answer))
    }
}

/// Which page of a day is asked for.
#[derive(Clone, Copy)]
struct Place {
    after: Option<u64>,
    size: u64,
    last: bool,
}

impl Place {
    fn read(m: &v1::ListDayRequest) -> Result<Place, Status> {
        let size = if m.page_size == 0 { PAGE } else { m.page_size };
        let Page { size, after } = Page::read(size, &m.page_token)?;
        Ok(Place { after, size: size as u64, last: m.last && after.is_none() })
    }
}

/// A page of a day's entries.
fn listed(
    service: &Service,
    court: &str,
    (day, place): (Day, Place),
    sight: Sight,
) -> Result<v1::ListDayResponse, Status> {
    let state = &service.snapshot(court)?.state;
    let begin = match place.after {
        Some(after) => after.saturating_add(1),
        None => service.first_of_day(court, day)?,
    };
    let end = match place.last {
        true => Some(service.first_of_day(court, Day(day.0.saturating_add(1)))?),
        false => None,
    };
    let begin = end.map_or(begin, |end| begin.max(end.saturating_sub(place.size)));
    let until = end.unwrap_or(u64::MAX).min(begin.saturating_add(place.size));
    let page = service.entries(court, begin, until)?;
    let full = page.len() as u64 == place.size && !place.last;
    let (mut entries, mut ended) = (Vec::new(), !full);
    for (index, bytes) in (begin..).zip(page) {
        let entry = codec::decode(&bytes).map_err(|fault| ServiceError::Unavailable {
            reason: format!("entry {index} of {court}: {fault}"),
        })?;
        if state.day(entry.time_ms) != day {
            ended = true;
            break;
        }
        if is_recorded(&entry.event) && (sight.private || !is_private(&entry.event)) {
            let changes = changes_seats(service, court, &entry.event)?;
            entries.push(v1::HistoryEntry { changes, ..sight.line(&entry, bytes) });
        }
    }
    let next_page_token = match ended {
        true => String::new(),
        false => (begin + place.size - 1).to_string(),
    };
    Ok(v1::ListDayResponse { entries, next_page_token, day: day.to_string(), counts: None })
}

fn counts(service: &Service, court: &str, day: Day) -> Result<v1::DayCounts, Status> {
    let first = service.first_of_day(court, day)?;
    let end = service.first_of_day(court, Day(day.0.saturating_add(1)))?;
    let DayCounts { filed, drawn, designated, ended, reseated } =
        service.with_days(court, |days| days.counts(day))?;
    let entries = end.saturating_sub(first);
    Ok(v1::DayCounts { filed, drawn, designated, ended, reseated, entries })
}

/// Whether a filing, or one that ended, changes seats of a case that has its judge.
fn changes_seats(service: &Service, court: &str, event: &Event) -> Result<bool, Status> {
    Ok(match event {
        Event::CaseFiled(filed) => filed.facts.lineage.changes.is_some(),
        Event::FilingVoided(void) => {
            let row = service.case_of(court, void.filing)?;
            row.is_some_and(|row| row.seating.changes.is_some())
        }
        _ => false,
    })
}

impl Sight {
    /// An entry as the record shows it. A list of odds would be a list of balances, so who may not see
    /// those gets a filing without its bytes, whether it was drawn or not.
    fn line(self, entry: &Entry, bytes: Vec<u8>) -> v1::HistoryEntry {
        let index = entry.index.0;
        match &entry.event {
            Event::CaseFiled(filed) if !self.odds => v1::HistoryEntry {
                index,
                entry: Vec::new(),
                case_number: filed.facts.case_number.clone(),
                cause: filed.facts.cause.clone(),
                time_ms: entry.time_ms,
                changes: false,
            },
            _ => v1::HistoryEntry { index, entry: bytes, ..v1::HistoryEntry::default() },
        }
    }
}

/// Whether an entry belongs in the record of a day. Trays are the lottery's own.
fn is_recorded(event: &Event) -> bool {
    !matches!(event, Event::TrayOpened { .. })
}

/// Whether an entry tells why somebody is away, related or relieved, or what a leader says.
fn is_private(event: &Event) -> bool {
    match event {
        Event::Proposed(proposed) => is_private(&proposed.what),
        Event::AbsenceRecorded(_)
        | Event::ConflictDeclared(_)
        | Event::ReductionGranted(_)
        | Event::ExplanationRecorded(_) => true,
        _ => false,
    }
}
