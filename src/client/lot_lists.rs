//! What the server says of lots: all of them, the lists that they are drawn from, results of reviews.

use caselot_core::docket::Day;
use caselot_core::docket::lot::ListRecord;

use super::error::ClientError;
use super::filer::Filer;
use crate::wire::v1;

impl Filer {
    /// All lots, as the server lists them, with the numbers that come next.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn list_lots(&self) -> Result<v1::ListLotsResponse, ClientError> {
        let request = v1::ListLotsRequest { court: self.court.code.clone() };
        Ok(self.lot_client().list_lots(request).await?.into_inner())
    }

    /// The lists that lots are drawn from, as the server says.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn lot_lists(&self) -> Result<Vec<v1::ListLine>, ClientError> {
        let request = v1::GetListsRequest { court: self.court.code.clone() };
        Ok(self.lot_client().get_lists(request).await?.into_inner().lists)
    }

    /// The same as records; one that this version cannot read is left out.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn recorded_lists(&self) -> Result<Vec<ListRecord>, ClientError> {
        let lists = self.lot_lists().await?.into_iter().filter_map(|line| line.record);
        Ok(lists.map(ListRecord::try_from).filter_map(Result::ok).collect())
    }

    /// As [`Filer::recorded_lists`], each with the day from which it counts.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn dated_lists(&self) -> Result<Vec<(Day, ListRecord)>, ClientError> {
        let lists = self.lot_lists().await?.into_iter();
        let dated = lists.filter_map(|line| Some((Day::parse(&line.from)?, line.record?)));
        Ok(dated.filter_map(|(from, it)| Some((from, ListRecord::try_from(it).ok()?))).collect())
    }

    /// Proposes a list.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn put_list(
        &self,
        record: v1::ListRecorded,
    ) -> Result<v1::LotChangeResponse, ClientError> {
        let (court, person) = (self.court.code.clone(), self.person.clone());
        let request = v1::PutListRequest { court, person, record: Some(record) };
        Ok(self.lot_client().put_list(request).await?.into_inner())
    }

    /// Records what a review found.
    ///
    /// # Errors
    /// When the server refuses.
    pub async fn record_review(
        &self,
        request: v1::RecordReviewRequest,
    ) -> Result<v1::LotChangeResponse, ClientError> {
        let (court, person) = (self.court.code.clone(), self.person.clone());
        let request = v1::RecordReviewRequest { court, person, ..request };
        Ok(self.lot_client().record_review(request).await?.into_inner())
    }
}
