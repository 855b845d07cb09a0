//! The further cases of a series. Each is asked for and approved by an entry of its own; all that wait
//! are shown together, and approved together by one confirmation.

use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::Event;
use caselot_core::id::EntryIndex;

use super::approval::ShownApproval;
use super::error::ClientError;
use super::filer::Filer;

/// What became of approving several requests, one after the other.
#[derive(Debug, Default)]
pub struct SeriesApproval {
    /// Places of those that were approved, among what was shown.
    pub approved: Vec<usize>,
    /// Places of those that were refused, with why. The others were approved nevertheless.
    pub refused: Vec<(usize, ClientError)>,
    /// What ended it early: the server is away, or an answer does not hold. Of the request at this
    /// place it is not known what became; those behind it wait on.
    pub stopped: Option<(usize, ClientError)>,
}

impl ShownApproval {
    /// The request to designate, if it is one for a further case of a series.
    #[must_use]
    pub fn further(&self) -> Option<&DesignationRequested> {
        match &self.entry.event {
            Event::DesignationRequested(request) => request.further_of().map(|_| &**request),
            _ => None,
        }
    }
}

impl Filer {
    /// All further cases of a series that wait, but those that `own` asked for, each shown to be in
    /// the log.
    ///
    /// # Errors
    /// When the server refuses, or an answer does not hold.
    pub async fn waiting_of_series(
        &self,
        series: &str,
        own: &str,
    ) -> Result<Vec<ShownApproval>, ClientError> {
        let lines = self.list_approvals().await?;
        let of_it = lines.iter().filter(|line| line.series == series && line.person != own);
        let mut all = Vec::new();
        for line in of_it {
            let shown = self.show_approval(EntryIndex(line.entry)).await?;
            // What a line says is the server's word; what counts is the entry.
            let is_further = shown.further().is_some_and(|it| it.further_of() == Some(series));
            all.extend(is_further.then_some(shown));
        }
        Ok(all)
    }

    /// Approves what was shown, one after the other. A refusal lets the others go on. Once the server
    /// is away, or an answer does not hold, nothing more is approved; asked again, it goes on with
    /// what still waits.
    pub async fn approve_each(&self, all: &[ShownApproval]) -> SeriesApproval {
        let mut became = SeriesApproval::default();
        for (place, shown) in all.iter().enumerate() {
            match self.approve(shown).await {
                Ok(_) => became.approved.push(place),
                Err(error) if error.is_unproven() || error.may_pass() => {
                    became.stopped = Some((place, error));
                    break;
                }
                Err(error) => became.refused.push((place, error)),
            }
        }
        became
    }
}
