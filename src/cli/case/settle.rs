//! What becomes of a case after its filing: drawn at once, or after a second person's approval.

use std::time::Duration;

use caselot_core::docket::Day;
use tokio::time::Instant;

use crate::cli::{Failure, approval};
use crate::client::{CaseInput, Filer, Outcome};

/// How long a contributor's value is waited for before it is asked for again.
const ASK_AGAIN: Duration = Duration::from_secs(1);

/// How long to wait for a second person or a contributor.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Wait {
    /// Number of seconds to wait for the approval of a filing that needs one, and for the value of
    /// the court's contributor; then it is drawn. Without it, run the command again after that.
    #[arg(long = "wait", default_value_t = 0, hide_default_value = true, value_name = "SECONDS")]
    seconds: u64,
}

impl Wait {
    /// Files and draws a case, with the approval that it may need.
    pub async fn assign(
        self,
        filer: &Filer,
        case: &CaseInput,
        today: Day,
    ) -> Result<Outcome, Failure> {
        let outcome = filer.assign(case).await?;
        self.settle(filer, case, outcome, today).await
    }

    /// Goes on with a case that may wait. A filing that nobody approved in time is ended.
    pub async fn settle(
        self,
        filer: &Filer,
        case: &CaseInput,
        mut outcome: Outcome,
        today: Day,
    ) -> Result<Outcome, Failure> {
        let end = Instant::now() + Duration::from_secs(self.seconds);
        if let Outcome::Waits(waiting) = &outcome
            && waiting.until >= today
            && self.seconds > 0
            && approval::decided(filer, waiting.filing, self.seconds).await?
        {
            outcome = filer.assign(case).await?;
        }
        while matches!(outcome, Outcome::Opened(_)) && Instant::now() < end {
            tokio::time::sleep(ASK_AGAIN).await;
            outcome = filer.assign(case).await?;
        }
        Ok(filer.end_if_over(case, outcome, today).await?)
    }
}
