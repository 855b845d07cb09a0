//! The lot service: draws of no case, the lists they are drawn from, and the results of reviews.

use std::sync::Arc;

use caselot_core::docket::code::{LotKind, ReviewResult};
use caselot_core::docket::decide::{Command, OpenLot};
use caselot_core::docket::fold::lots::Lots as LotState;
use caselot_core::docket::lot::{ListRecord, LotAsked, Review, SampleRule};
use caselot_core::docket::refusal::Refusal;
use caselot_core::docket::{Actor, Day};
use caselot_core::id::EntryIndex;
use caselot_core::register::LotLine;
use tonic::{Request, Response, Status};

use super::approval::standing;
use super::auth::admit;
use super::net::blocking;
use super::status::from_refusal;
use super::{change, field, receipts};
use crate::service::{self, Service, Snapshot};
use crate::wire::v1;

/// Most lots of a list.
const MOST_LISTED: usize = 1_000;
/// Most winners that a line of a list names.
const MOST_NAMED: usize = 20;

/// Serves who draws lots, who keeps the lists and who reviews.
#[derive(Debug, Clone)]
pub struct Lots {
    service: Service,
}

impl Lots {
    /// The service over these courts.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service }
    }

    /// The command that opens a lot, with the cases of its sample.
    async fn opening(
        &self,
        actor: Actor,
        m: v1::OpenLotRequest,
    ) -> Result<service::Request, Status> {
        let (court, asked) = asked(m)?;
        let looked_up = match asked.sample.clone() {
            None => None,
            Some(rule) => {
                let code = court.clone();
                let look_up = move |service: &Service| Ok(service.look_sample_up(&code, &rule)?);
                Some(blocking::run_long(&self.service, look_up).await?)
            }
        };
        let command = Command::OpenLot(Box::new(OpenLot { asked, looked_up }));
        Ok(service::Request { court, actor, command })
    }

    async fn candidates(&self, court: &str, lot: EntryIndex) -> Result<Arc<[String]>, Status> {
        // It may have been opened at another server a moment ago.
        drop(self.service.snapshot_of(court, lot.0.saturating_add(1)).await?);
        let court = court.to_owned();
        let read = move |service: &Service| Ok(service.lot_candidates(&court, lot)?);
        blocking::run_long(&self.service, read).await
    }
}

/// What a request asks of a lot.
fn asked(m: v1::OpenLotRequest) -> Result<(String, LotAsked), Status> {
    let kind = LotKind::from_code(m.kind)
        .ok_or_else(|| field::unknown_code("kind", "the kind of the lot"))?;
    let commitment = Refusal::NonceMissing {};
    let mut left_out = m.left_out;
    left_out.sort();
    let asked = LotAsked {
        kind,
        year: m.year,
        number: m.number,
        subject: m.subject,
        list: m.list,
        day: field::day(&m.day, "day")?,
        sample: m.sample.map(SampleRule::try_from).transpose().map_err(field::refuse)?,
        seats: m.seats,
        left_out,
        text: m.text,
        nonce_commitment: field::bytes32(&m.nonce_commitment, commitment)?,
    };
    Ok((m.court, asked))
}

#[tonic::async_trait]
impl v1::lot_service_server::LotService for Lots {
    async fn open_lot(
        &self,
        request: Request<v1::OpenLotRequest>,
    ) -> Result<Response<v1::OpenLotResponse>, Status> {
        let (actor, m) = admit(request)?;
        let (court, answer) = change::submit(&self.service, self.opening(actor, m).await?).await?;
        let (opened, _) = receipts::of_answer(&self.service, &court, &answer, false)?;
        let lot = answer.filing.unwrap_or(EntryIndex(0));
        let candidates = self.candidates(&court, lot).await?.to_vec();
        let repeated = answer.repeated();
        Ok(Response::new(v1::OpenLotResponse { opened, candidates, repeated }))
    }

    async fn draw_lot(
        &self,
        request: Request<v1::DrawLotRequest>,
    ) -> Result<Response<v1::DrawLotResponse>, Status> {
        let (actor, m) = admit(request)?;
        let lot = EntryIndex(m.lot);
        let nonce = field::bytes32(&m.nonce, Refusal::NonceMissing {})?;
        let candidates = self.candidates(&m.court, lot).await?;
        let command = Command::DrawLot { lot, nonce, candidates };
        let (court, answer) =
            change::submit(&self.service, service::Request { court: m.court, actor, command })
                .await?;
        let (opened, drawn) = receipts::of_answer(&self.service, &court, &answer, true)?;
        let repeated = answer.repeated();
        Ok(Response::new(v1::DrawLotResponse { opened, drawn, repeated }))
    }

    async fn list_lots(
        &self,
        request: Request<v1::ListLotsRequest>,
    ) -> Result<Response<v1::ListLotsResponse>, Status> {
        let (_, v1::ListLotsRequest { court }) = admit(request)?;
        let read = move |service: &Service| {
            let now = service.snapshot(&court)?;
            let today = service.today(&now);
            Ok(service.with_lots(&court, |book, snapshot| {
                let lines = book.lots().take(MOST_LISTED);
                let lots = lines.map(|lot| line(lot, snapshot, (today, MOST_NAMED))).collect();
                let next = next(&snapshot.state.lots, today.year());
                v1::ListLotsResponse { lots, next }
            })?)
        };
        Ok(Response::new(blocking::run_long(&self.service, read).await?))
    }

    async fn get_lot(
        &self,
        request: Request<v1::GetLotRequest>,
    ) -> Result<Response<v1::GetLotResponse>, Status> {
        let (_, v1::GetLotRequest { court, roll: lot }) = admit(request)?;
        let read = move |service: &Service| {
            let now = service.snapshot(&court)?;
            let today = service.today(&now);
            let found = service.with_lots(&court, |book, snapshot| {
                let found = book.of_roll(&lot)?;
                let shown = line(found, snapshot, (today, usize::MAX));
                Some((shown, found.candidates.to_vec(), reviews(found, &snapshot.state.lots)))
            })?;
            let unknown = || from_refusal(Refusal::LotUnknown { lot });
            let (line, candidates, reviews) = found.ok_or_else(unknown)?;
            let snapshot = service.snapshot(&court)?;
            let mut wanted = vec![(line.entry, None)];
            wanted.extend((line.draw != 0).then_some((line.draw, None)));
            let mut shown = service.receipts(&court, &snapshot, &wanted)?.into_iter();
            let (opened, drawn) = (shown.next(), shown.next());
            Ok(v1::GetLotResponse {
                line: Some(line),
                opened: opened.map(receipts::message),
                drawn: drawn.map(receipts::message),
                candidates,
                reviews,
            })
        };
        Ok(Response::new(blocking::run_long(&self.service, read).await?))
    }

    async fn put_list(
        &self,
        request: Request<v1::PutListRequest>,
    ) -> Result<Response<v1::LotChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        let record = m.record.ok_or_else(|| field::missing("record"))?;
        let record = ListRecord::try_from(record).map_err(field::refuse)?;
        let command = Command::PutList(Box::new(record));
        change::record(&self.service, service::Request { court: m.court, actor, command }).await
    }

    async fn get_lists(
        &self,
        request: Request<v1::GetListsRequest>,
    ) -> Result<Response<v1::GetListsResponse>, Status> {
        let snapshot = self.service.snapshot(&admit(request)?.1.court)?;
        let lists = snapshot.state.lots.lists().map(|(from, record)| v1::ListLine {
            record: Some((&**record).into()),
            from: from.to_string(),
        });
        Ok(Response::new(v1::GetListsResponse { lists: lists.collect() }))
    }

    async fn record_review(
        &self,
        request: Request<v1::RecordReviewRequest>,
    ) -> Result<Response<v1::LotChangeResponse>, Status> {
        let (actor, m) = admit(request)?;
        let result = ReviewResult::from_code(m.result)
            .ok_or_else(|| field::unknown_code("result", "the result of the review"))?;
        let (court, roll) = (m.court.clone(), m.roll);
        let find = move |service: &Service| {
            Ok(service.with_lots(&court, |book, _| book.of_roll(&roll).map(|line| line.entry))?)
        };
        let lot = blocking::run_long(&self.service, find).await?;
        let case_number = m.case_number;
        let unknown = || Refusal::ReviewUnknown { case_number: case_number.clone() };
        let lot = lot.ok_or_else(|| from_refusal(unknown()))?;
        let (text, withdrawn) = (m.text, m.withdrawn);
        let review = Review { lot, case_number, result, text, withdrawn };
        let command = Command::RecordReview(Box::new(review));
        change::record(&self.service, service::Request { court: m.court, actor, command }).await
    }
}

/// The next number of each kind.
fn next(lots: &LotState, year: u32) -> Vec<v1::NextLot> {
    let next = |kind: &LotKind| v1::NextLot {
        kind: kind.code(),
        year,
        number: lots.next_number(*kind, year),
    };
    LotKind::ALL.iter().map(next).collect()
}

fn line(lot: &LotLine, snapshot: &Snapshot, (today, most): (Day, usize)) -> v1::LotLine {
    let drawn = lot.drawn.as_ref();
    // Of a lot that came to nothing with a recovery nothing can become any more, as if it ran out.
    let lapsed = snapshot.state.lots.lapsed().contains(&lot.entry);
    let standing = if lapsed { v1::Decision::RunOut } else { standing(lot.approval, today) };
    v1::LotLine {
        roll: lot.opened.asked.roll(),
        entry: lot.entry.0,
        draw: drawn.map_or(0, |(draw, _)| draw.0),
        opened: Some((&*lot.opened).into()),
        person: lot.opener.clone(),
        decision: standing.into(),
        drawn: drawn.map_or_else(Vec::new, |(_, it)| it.drawn.iter().take(most).cloned().collect()),
        opened_on: snapshot.state.day(lot.time_ms).to_string(),
    }
}

fn reviews(lot: &LotLine, lots: &LotState) -> Vec<v1::ReviewLine> {
    let of_it = lots.results().filter(|(of, ..)| *of == lot.entry);
    let line =
        |(_, case_number, reviewed): (_, &str, &caselot_core::docket::fold::lots::Reviewed)| {
            v1::ReviewLine {
                case_number: case_number.to_owned(),
                result: reviewed.result.code(),
                text: reviewed.text.clone(),
                entry: reviewed.entry.0,
            }
        };
    of_it.map(line).collect()
}
