//! Many cases, several of them under way at the same time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::ProgressBar;
use tokio::task::JoinSet;

use crate::client::{CaseInput, ClientError, Filer, Outcome};

/// Number of cases under way: a pool takes at most 32 undrawn filings.
const IN_FLIGHT: usize = 16;

/// Assigns all cases and gives their answers in the same order.
pub async fn assign_all(
    filer: &Filer,
    cases: Vec<CaseInput>,
    single_call: bool,
    bar: &ProgressBar,
) -> Vec<Result<Outcome, ClientError>> {
    let count = cases.len();
    let cases: Arc<[CaseInput]> = cases.into();
    let next = Arc::new(AtomicUsize::new(0));
    let mut workers = JoinSet::new();
    for _ in 0..IN_FLIGHT.min(count) {
        let (filer, cases, next, bar) = (filer.clone(), cases.clone(), next.clone(), bar.clone());
        workers.spawn(async move {
            let mut answers = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(case) = cases.get(at) else { return answers };
                let answer = if single_call {
                    filer.assign_single_call(case).await
                } else {
                    filer.assign(case).await
                };
                bar.inc(1);
                answers.push((at, answer));
            }
        });
    }
    let mut answers: Vec<_> = workers.join_all().await.into_iter().flatten().collect();
    answers.sort_by_key(|(at, _)| *at);
    answers.into_iter().map(|(_, answer)| answer).collect()
}
