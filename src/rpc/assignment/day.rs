//! The record of a day (分案日记录).

use caselot_core::docket::codec;
use caselot_core::docket::entry::{Entry, Event};
use tonic::{Request, Response, Status};

use super::Assignment;
use crate::rpc::auth::{admit, caller};
use crate::rpc::field::{self, Page};
use crate::rpc::net::blocking;
use crate::service::access::Role;
use crate::service::{Service, ServiceError};
use crate::wire::v1;

/// Entries of a page at most.
const PAGE: u64 = 1_000;
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
        let after = Page::read(0, &m.page_token)?.after;
        let court = m.court;
        let read = move |service: &Service| {
            let state = &service.snapshot(&court)?.state;
            let begin = match after {
                Some(after) => after.saturating_add(1),
                None => service.first_of_day(&court, day)?,
            };
            let page = service.entries(&court, begin, begin.saturating_add(PAGE))?;
            let full = page.len() as u64 == PAGE;
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
                    entries.push(sight.line(&entry, bytes));
                }
            }
            let next_page_token = match ended {
                true => String::new(),
                false => (begin + PAGE - 1).to_string(),
            };
            Ok(v1::ListDayResponse { entries, next_page_token, day: day.to_string() })
        };
        Ok(Response::new(blocking::run(&self.service, read).await?))
    }
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
