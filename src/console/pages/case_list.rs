//! A list of cases that the server has in pages. It is looked through until a page is full, so that no
//! page is empty while something fits; a look that takes too long says how far it came.

use axum::response::Response;
use caselot_core::docket::Day;
use futures_util::{StreamExt, stream};
use maud::{Markup, html};

use crate::client::{ClientError, retry_while_full};
use crate::console::fault::Fault;
use crate::console::list::{List, Row, Wanted};
use crate::console::page::long_day;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::words::text;

/// Lines of a page that the server has.
const PAGE: usize = 50;
/// Cases of an answer of which perhaps few fit.
const OF_AN_ANSWER: u32 = 1_000;
/// Lines that are put in order, the last filed; a table of them all is put in order where it is opened.
const IN_ORDER: usize = 1_000;
/// Milliseconds after which a page is shown as far as it was looked through.
const PATIENCE_MS: u64 = 1_000;

/// Which cases, and the lines that they are shown as.
pub struct CaseList {
    pub visit: Visit,
    pub request: v1::ListCasesRequest,
    pub wanted: Wanted,
    /// The list without lines yet.
    pub list: List,
    /// The column of the entries, from 1: in their order the server has the cases.
    pub entries: i64,
    /// The line of a case.
    pub row: Box<dyn Fn(&v1::CaseStage) -> Row + Send + Sync>,
}

/// Where a page ended, and what it begins behind.
struct Ends {
    after: String,
    /// Empty: nothing more is there.
    next: String,
    /// Back to when it was looked, where more is there.
    back_to: Option<Day>,
    is_full: bool,
}

/// A page of a list of cases.
pub struct CasePage {
    list: List,
    wanted: Wanted,
    is_in_order: bool,
    lines: usize,
    ends: Ends,
}

impl CaseList {
    /// Whether a column is asked for in whose order the server does not have them.
    fn is_in_order(&self) -> bool {
        ![0, self.entries, -self.entries].contains(&self.wanted.order())
    }

    async fn answer(&self, after: &str, most: u32) -> Result<v1::ListCasesResponse, ClientError> {
        let request = v1::ListCasesRequest {
            page_size: most,
            page_token: after.to_owned(),
            newest_first: self.wanted.order() != self.entries,
            ..self.request.clone()
        };
        let client = self.visit.assignments();
        let answer = retry_while_full(|| {
            let (mut client, request) = (client.clone(), request.clone());
            async move { client.list_cases(request).await }
        });
        Ok(answer.await?)
    }

    /// At most so many lines that fit, from behind where another page ended.
    async fn look(&self, after: String, most: usize) -> Result<(Vec<Row>, Ends), ClientError> {
        let until_ms = self.visit.now_ms().saturating_add(PATIENCE_MS);
        let filter = self.wanted.filter();
        let (mut rows, mut next) = (Vec::new(), after.clone());
        loop {
            // The server need not look for more than fit, unless that is only known here.
            let missing = u32::try_from(most - rows.len()).unwrap_or(OF_AN_ANSWER);
            let size = if self.wanted.is_narrowed() { OF_AN_ANSWER } else { missing };
            let answer = self.answer(&next, size).await?;
            let (count, back_to) = (answer.cases.len(), Day::parse(&answer.looked_back_to));
            next = answer.next_page_token;
            for (number, case) in (1..).zip(&answer.cases) {
                let row = self.visit.say(|| (self.row)(case));
                if row.fits(&filter) {
                    rows.push(row);
                }
                if rows.len() == most {
                    if number < count {
                        next = case.filing.to_string();
                    }
                    return Ok((rows, Ends { after, next, back_to, is_full: true }));
                }
            }
            if next.is_empty() || self.visit.now_ms() > until_ms {
                return Ok((rows, Ends { after, next, back_to, is_full: false }));
            }
        }
    }

    /// The page behind the one that ended there.
    ///
    /// # Errors
    /// The page that says why there is none.
    pub async fn page(self, after: &str) -> Result<CasePage, Fault> {
        let is_in_order = self.is_in_order();
        let (after, most) = match is_in_order {
            true => (String::new(), IN_ORDER),
            false => (after.to_owned(), PAGE),
        };
        let found = self.look(after, most).await;
        let (rows, ends) = found.map_err(|error| self.visit.fault(&error))?;
        let (list, lines) = (self.list, rows.len());
        let list = match is_in_order {
            true => list.part(!ends.next.is_empty()),
            false => list.page(),
        };
        let (list, wanted) = (list.of(rows), self.wanted);
        Ok(CasePage { list, wanted, is_in_order, lines, ends })
    }

    /// All lines that fit as a file: the last filed first, or in the order of their entries.
    ///
    /// # Errors
    /// The page that says why there is none.
    pub async fn file(self) -> Result<Response, Fault> {
        let first = self.answer("", OF_AN_ANSWER).await;
        let first = first.map_err(|error| self.visit.fault(&error))?;
        let (list, wanted) = (self.list.clone(), self.wanted.clone());
        let (rows, next) = self.rows(first);
        let rest = stream::try_unfold((self, next), |(cases, next)| async move {
            if next.is_empty() {
                return Ok::<_, ClientError>(None);
            }
            let answer = cases.answer(&next, OF_AN_ANSWER).await?;
            let (rows, next) = cases.rows(answer);
            Ok(Some((rows, (cases, next))))
        });
        Ok(list.streamed(&wanted, stream::iter([Ok(rows)]).chain(rest)))
    }

    fn rows(&self, answer: v1::ListCasesResponse) -> (Vec<Row>, String) {
        let rows = self.visit.say(|| answer.cases.iter().map(&self.row).collect());
        (rows, answer.next_page_token)
    }
}

impl CasePage {
    /// Its lines, how far it was looked, and the ways to the other pages.
    pub fn show(&self, visit: &Visit) -> Markup {
        let (list, wanted, ends) = (&self.list, &self.wanted, &self.ends);
        let is_narrowed = wanted.is_narrowed();
        let is_unfinished = !ends.is_full && !ends.next.is_empty();
        html! {
            @if list.is_empty() && !is_narrowed { p.hint { (text!("No case on this page.")) } }
            @if self.is_in_order && !ends.next.is_empty() {
                p.notice { (text!("In order are the last {lines} lines alone; the table (CSV) has all of them.", lines = self.lines)) }
            }
            (list.show(visit, wanted))
            @if !self.is_in_order && is_unfinished {
                p.notice {
                    @match ends.back_to {
                        Some(day) => { (text!("Looked back to {day} so far.", day = long_day(day))) }
                        None => { (text!("Not all is looked through so far.")) }
                    }
                }
            }
            @if !self.is_in_order {
                div.pager {
                    @if !ends.after.is_empty() { a href=(list.behind(wanted, "")) { (text!("First page")) } }
                    @if !ends.next.is_empty() {
                        a href=(list.behind(wanted, &ends.next)) {
                            @if is_unfinished { (text!("Go on looking")) } @else { (text!("Next page")) }
                        }
                    }
                }
            }
        }
    }
}
