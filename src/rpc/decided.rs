//! What second persons decided, as messages.

use caselot_core::docket::Day;
use caselot_core::id::EntryIndex;
use caselot_core::register::{Asked, Decided};
use tonic::Status;

use super::field;
use crate::service::Service;
use crate::wire::v1;

/// A page of what was decided, the latest first.
pub fn page(
    service: &Service,
    m: &v1::ListDecidedRequest,
) -> Result<v1::ListDecidedResponse, Status> {
    let (from, to) = (field::day(&m.from, "from")?, field::day(&m.to, "to")?);
    let page = field::Page::read(m.page_size, &m.page_token)?;
    let is_asked = |it: &&Decided| {
        (m.decided_by.is_empty() || it.person == m.decided_by)
            && from.is_none_or(|from: Day| from <= it.on)
            && to.is_none_or(|to| it.on <= to)
            && (m.entry == 0 || it.asked.entry == EntryIndex(m.entry))
    };
    let (mut found, total) = service.with_days(&m.court, |days| {
        let total = days.decided().filter(is_asked).count();
        let from = |it: &&Decided| page.after.is_none_or(|after| it.entry.0 < after);
        let found = days.decided().filter(is_asked).filter(from);
        (found.take(page.size + 1).cloned().collect::<Vec<_>>(), total)
    })?;
    let more = found.len() > page.size;
    found.truncate(page.size);
    let last = found.last().filter(|_| more).map(|it| it.entry.0);
    let lines = found.into_iter().map(|it| line(service, &m.court, it));
    Ok(v1::ListDecidedResponse {
        lines: lines.collect::<Result<_, _>>()?,
        next_page_token: last.map_or_else(String::new, |entry| entry.to_string()),
        found: total as u64,
    })
}

fn line(service: &Service, court: &str, it: Decided) -> Result<v1::DecidedLine, Status> {
    let (entry, time_ms, agreed) = (it.entry.0, it.time_ms, it.agreed);
    let asked = Some(asked(service, court, it.asked)?);
    Ok(v1::DecidedLine { asked, entry, time_ms, person: it.person, agreed, text: it.text })
}

fn asked(service: &Service, court: &str, it: Asked) -> Result<v1::WaitingLine, Status> {
    let (roll, subject, lot_needs) = it.lot.unwrap_or_default();
    // A proposal names the case that it is about by its filing alone.
    let about = match it.filing {
        Some(filing) => service.case_of(court, filing)?.map(|row| (row.number, row.pool)),
        None => None,
    };
    let (case_number, pool) = about.unwrap_or((it.case_number, it.pool));
    Ok(v1::WaitingLine {
        entry: it.entry.0,
        kind: it.kind.to_owned(),
        person: it.person,
        asked_on: it.on.to_string(),
        until: String::new(),
        needs: it.needs.iter().map(|need| need.code()).collect(),
        case_number,
        filing: it.filing.map_or(0, |filing| filing.0),
        lot_needs: lot_needs.iter().map(|need| need.code()).collect(),
        roll,
        subject,
        changes: it.changes,
        series: String::new(),
        pool,
    })
}
