//! The next batch is decided while the last one is on its way to the disk: it stands and falls with
//! it, and sees it as it sees what is recorded.

use std::time::Duration;

use caselot::service::{Answer, Pending};
use caselot_core::docket::filing::FilerNonce;
use caselot_core::id::EntryIndex;

use super::*;

impl Bench {
    async fn decided(&self, count: u64) {
        while self.clock.asked.load(Ordering::SeqCst) < count {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// A filing on its way to the disk and, decided on top of it in one batch, its draw, the same
    /// filing again and another one.
    async fn four(&self) -> [Pending; 4] {
        let before = self.clock.asked.load(Ordering::SeqCst);
        let submit = |command| self.service.try_submit(request(command)).unwrap();
        self.set(Fault::Slow);
        let filed = submit(file(2, 0));
        self.decided(before + 1).await;
        self.clock.stopped.store(true, Ordering::SeqCst);
        let [drawn, again, other] = [draw(2, 0), file(2, 0), file(3, 0)].map(submit);
        self.clock.stopped.store(false, Ordering::SeqCst);
        self.decided(before + 4).await;
        [filed, drawn, again, other]
    }
}

async fn answers(pending: [Pending; 4]) -> Vec<Result<Answer, ServiceError>> {
    let mut answers = Vec::new();
    for pending in pending {
        answers.push(pending.answer().await);
    }
    answers
}

#[tokio::test]
async fn what_is_decided_on_top_of_a_batch_sees_it_and_is_recorded_after_it() {
    let bench = Bench::new().await;
    let size = bench.size();
    let pending = bench.four().await;
    assert_eq!(bench.size(), size, "nothing is shown before it is recorded");
    bench.set(Fault::None);
    let answers = answers(pending).await;
    let answers: Vec<Answer> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers[0].entries, size..size + 1);
    assert_eq!(
        (answers[1].filing, answers[1].end),
        (Some(EntryIndex(size)), Some(EntryIndex(size + 1)))
    );
    assert!(answers[2].repeated() && answers[2].end == Some(EntryIndex(size + 1)));
    assert_eq!(answers[3].filing, Some(EntryIndex(size + 2)));
    let bytes: Vec<_> = answers.iter().map(|answer| answer.snapshot.size()).collect();
    assert_eq!(bytes, [size + 1, size + 3, size + 3, size + 3], "one batch behind the other");
    sound(&bench.service);
}

#[tokio::test]
async fn what_is_decided_on_top_of_a_batch_that_is_lost_is_lost_with_it() {
    for fault in [Fault::Full, Fault::Busy, Fault::FullAtCommit] {
        let bench = Bench::new().await;
        let size = bench.size();
        let pending = bench.four().await;
        bench.set(fault);
        for answer in answers(pending).await {
            let error = answer.unwrap_err();
            let behind = matches!(error, ServiceError::Unavailable { .. });
            assert!(behind || is_told(fault, &error), "{fault:?}: {error}");
        }
        assert_eq!(bench.size(), size, "{fault:?}");
        bench.set(Fault::None);
        // Its cases are as if they had never been asked for.
        for number in [3, 2] {
            assert!(!act(&bench.service, file(number, 0)).await.unwrap().repeated());
            assert!(!act(&bench.service, draw(number, 0)).await.unwrap().repeated());
        }
        sound(&bench.service);
    }
}

#[tokio::test]
async fn behind_a_batch_of_which_nobody_knows_nothing_is_recorded() {
    for (fault, word) in [(Fault::Fsync, "failed"), (Fault::Panic, "the store is broken")] {
        let bench = Bench::new().await;
        let pending = bench.four().await;
        bench.set(fault);
        let mut answers = answers(pending).await.into_iter();
        let first = answers.next().unwrap().unwrap_err();
        let told = matches!(first, ServiceError::Unavailable { .. } | ServiceError::Stopping);
        assert!(told, "{fault:?}: {first}");
        for answer in answers {
            assert!(matches!(answer, Err(ServiceError::Stopping)), "{fault:?}: {answer:?}");
        }
        assert!(bench.service.failed().await.contains(word));
        let bench = bench.again().await;
        let kept = fault == Fault::Fsync;
        assert_eq!(act(&bench.service, file(2, 0)).await.unwrap().repeated(), kept, "{fault:?}");
        assert!(!act(&bench.service, draw(2, 0)).await.unwrap().repeated());
        assert!(!act(&bench.service, file(3, 0)).await.unwrap().repeated());
        sound(&bench.service);
    }
}

/// Seven trays of four envelopes are signed ahead: so many filings are decided and no more, one in the
/// batch that waits for the disk and the others in the one behind it.
#[tokio::test]
async fn filings_beyond_the_signed_trays_wait_until_both_batches_are_recorded() {
    let bench = Bench::new().await;
    let single = |number| match file(number, 0) {
        Command::File { facts, .. } => {
            Command::File { facts, nonce: FilerNonce::Single(hall::nonce(number)) }
        }
        other => other,
    };
    let before = bench.clock.asked.load(Ordering::SeqCst);
    bench.set(Fault::Slow);
    let submit = |number| bench.service.try_submit(request(single(number))).unwrap();
    let first = submit(1);
    bench.decided(before + 1).await;
    // The others wait in one line before the first of them is decided: the batch ends where it is empty.
    bench.clock.stopped.store(true, Ordering::SeqCst);
    let others: Vec<Pending> = (2..=120).map(submit).collect();
    bench.clock.stopped.store(false, Ordering::SeqCst);
    bench.decided(before + 28).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(bench.clock.asked.load(Ordering::SeqCst), before + 28);
    bench.set(Fault::None);
    for pending in std::iter::once(first).chain(others) {
        assert!(!pending.answer().await.unwrap().repeated());
    }
    sound(&bench.service);
}
