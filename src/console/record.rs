//! The record of a day, which the server has in pages.

use caselot_core::docket::{Day, Entry, Event};
use caselot_core::id::EntryIndex;
use futures_util::{Stream, stream};

use super::fault::Fault;
use super::reads::{Assignments, Line, ask, line};
use super::visit::Visit;
use crate::client::ClientError;
use crate::wire::v1;

/// Entries of a day that a page shows at most.
const DAY_ENTRIES: usize = 20_000;

/// Which page of a day's record is asked for.
#[derive(Debug, Clone, Default)]
pub struct DayAsked {
    /// Entries that are looked at.
    pub size: u32,
    /// Where the page before it ended; empty for the first one.
    pub after: String,
    /// The last page instead of the first one.
    pub last: bool,
    /// Also counts the day.
    pub counted: bool,
}

/// A page of a day's record.
pub struct DayPage {
    /// Its lines, in the order of the log.
    pub lines: Vec<Line>,
    /// Where it ended; empty if no other page follows.
    pub next: String,
    /// What the whole day has, if it was counted.
    pub counts: v1::DayCounts,
}

impl Visit {
    /// The record of a day up to what a page shows at most, and where that ended; empty if that is all.
    pub async fn day_record(&self, day: Day) -> Result<(Vec<Line>, String), Fault> {
        self.read_day(day).await.map_err(|error| self.fault(&error))
    }

    async fn read_day(&self, day: Day) -> Result<(Vec<Line>, String), ClientError> {
        let (mut lines, mut after) = (Vec::new(), String::new());
        loop {
            let page = self.read_page(day, DayAsked { after, ..DayAsked::default() }).await?;
            lines.extend(page.lines);
            after = page.next;
            if after.is_empty() || lines.len() >= DAY_ENTRIES {
                return Ok((lines, after));
            }
        }
    }

    /// The lines of a day whose events are wanted, however many others it has.
    pub async fn lines_of_day(
        &self,
        day: Day,
        is_wanted: impl Fn(&Event) -> bool,
    ) -> Result<Vec<Line>, Fault> {
        let (mut lines, mut after) = (Vec::new(), String::new());
        loop {
            let page = self.day_page(day, DayAsked { after, ..DayAsked::default() }).await?;
            let wanted = |line: &Line| line.entry.as_ref().is_some_and(|it| is_wanted(&it.event));
            lines.extend(page.lines.into_iter().filter(wanted));
            after = page.next;
            if after.is_empty() {
                return Ok(lines);
            }
        }
    }

    /// The pages of a day's record behind one, each as it is asked for.
    pub fn day_pages(
        self,
        day: Day,
        after: String,
    ) -> impl Stream<Item = Result<Vec<Line>, ClientError>> + Send {
        stream::try_unfold((self, after), move |(visit, after)| async move {
            if after.is_empty() {
                return Ok::<_, ClientError>(None);
            }
            let asked = DayAsked { after, ..DayAsked::default() };
            let page = visit.read_page(day, asked).await?;
            Ok(Some((page.lines, (visit, page.next))))
        })
    }

    async fn list_day(
        &self,
        day: Day,
        asked: DayAsked,
    ) -> Result<v1::ListDayResponse, ClientError> {
        let request = v1::ListDayRequest {
            court: self.court(),
            day: day.to_string(),
            page_token: asked.after,
            page_size: asked.size,
            last: asked.last,
            counted: asked.counted,
        };
        let list = |mut client: Assignments, request| async move { client.list_day(request).await };
        Ok(ask(self.assignments(), request, list).await?)
    }

    /// A page of a day's record, with what the whole day has.
    pub async fn day_page(&self, day: Day, asked: DayAsked) -> Result<DayPage, Fault> {
        self.read_page(day, asked).await.map_err(|error| self.fault(&error))
    }

    async fn read_page(&self, day: Day, asked: DayAsked) -> Result<DayPage, ClientError> {
        let answer = self.list_day(day, asked).await?;
        let lines = answer.entries.into_iter().map(line).collect::<Result<_, _>>()?;
        let counts = answer.counts.unwrap_or_default();
        Ok(DayPage { lines, next: answer.next_page_token, counts })
    }

    /// One entry of a day's record; none where this person may not read it there.
    pub async fn entry_of_day(
        &self,
        entry: EntryIndex,
        day: Day,
    ) -> Result<Option<Entry>, ClientError> {
        let Some(before) = entry.0.checked_sub(1) else { return Ok(None) };
        let after = before.to_string();
        let asked = DayAsked { size: 1, after, ..DayAsked::default() };
        let mut found = self.list_day(day, asked).await?.entries;
        let found = found.pop().filter(|it| it.index == entry.0).map(line).transpose()?;
        Ok(found.and_then(|line| line.entry))
    }
}
