//! Many cases, several of them under way at the same time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::ProgressBar;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::client::{CaseInput, ClientError, Filer, Outcome};

/// Number of cases under way: a pool takes at most 32 undrawn filings.
const IN_FLIGHT: usize = 16;
/// Code of the refusal of one undrawn filing too many of a person.
pub const TOO_MANY: &str = "TooManyUndrawn";

/// Assigns all cases and gives their answers in the same order. A filing that waits for a second
/// person stays undrawn, and makes room for fewer others.
pub async fn assign_all(
    filer: &Filer,
    cases: Vec<CaseInput>,
    single_call: bool,
    bar: &ProgressBar,
) -> Vec<Result<Outcome, ClientError>> {
    let count = cases.len();
    let in_flight = IN_FLIGHT.min(count);
    let cases: Arc<[CaseInput]> = cases.into();
    let next = Arc::new(AtomicUsize::new(0));
    let room = Arc::new(Room { places: Semaphore::new(in_flight), left: in_flight.into() });
    let mut workers = JoinSet::new();
    for _ in 0..in_flight {
        let (filer, cases, next, bar) = (filer.clone(), cases.clone(), next.clone(), bar.clone());
        let room = room.clone();
        workers.spawn(async move {
            let mut answers = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(case) = cases.get(at) else { return answers };
                let answer = room.assign(&filer, case, single_call).await;
                bar.inc(1);
                answers.push((at, answer));
            }
        });
    }
    let mut answers: Vec<_> = workers.join_all().await.into_iter().flatten().collect();
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

/// Room for undrawn filings. How many a person may have is the court's to put, and earlier ones
/// count; so a place that the court does not grant is given up.
struct Room {
    places: Semaphore,
    /// Places that are not given up.
    left: AtomicUsize,
}

impl Room {
    async fn assign(
        &self,
        filer: &Filer,
        case: &CaseInput,
        single_call: bool,
    ) -> Result<Outcome, ClientError> {
        loop {
            // When no place is left, the court's refusal is the answer.
            let place = self.places.acquire().await;
            let answer = match single_call {
                true => filer.assign_single_call(case).await,
                false => filer.assign(case).await,
            };
            let Ok(place) = place else { return answer };
            let code = answer.as_ref().err().and_then(ClientError::code);
            let refused = code.is_some_and(|code| code == TOO_MANY);
            if !refused && !matches!(answer, Ok(Outcome::Waits(_))) {
                return answer;
            }
            place.forget();
            let was = self.left.fetch_sub(1, Ordering::Relaxed);
            if was <= 1 {
                self.places.close();
            }
            if !refused || was <= 1 {
                return answer;
            }
        }
    }
}
