//! What the sequencer does when an append fails in each of the ways it can.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use super::ambient::{SystemClock, SystemEntropy};
use super::data::DataDir;
use super::{NewCourt, Request, Service, ServiceError, StartError, init_with, start};
use crate::docket::code::Role;
use crate::docket::day::Day;
use crate::docket::decide::Command;
use crate::docket::entry::{Actor, Judge, Tenure};
use crate::store::memory::MemoryStore;
use crate::store::{Append, Reader, Store, StoreError};

const SOUND: u8 = 0;
const REFUSED: u8 = 1;
const FULL: u8 = 2;
const KEPT_ANYWAY: u8 = 3;
const FSYNC_FAILED: u8 = 4;
const SLOW: u8 = 5;

struct Faulty {
    inner: MemoryStore,
    fault: Arc<AtomicU8>,
}

fn commit_failed(code: i32) -> StoreError {
    StoreError::Commit(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None))
}

impl Store for Faulty {
    fn append(&mut self, batch: &[Append]) -> Result<(), StoreError> {
        match self.fault.load(Ordering::SeqCst) {
            SOUND => self.inner.append(batch),
            SLOW => {
                while self.fault.load(Ordering::SeqCst) == SLOW {
                    std::thread::yield_now();
                }
                self.inner.append(batch)
            }
            REFUSED => Err(commit_failed(rusqlite::ffi::SQLITE_BUSY)),
            FULL => Err(commit_failed(rusqlite::ffi::SQLITE_FULL)),
            KEPT_ANYWAY => {
                self.inner.append(batch)?;
                Err(commit_failed(rusqlite::ffi::SQLITE_FULL))
            }
            _ => {
                self.inner.append(batch)?;
                Err(commit_failed(rusqlite::ffi::SQLITE_IOERR_FSYNC))
            }
        }
    }

    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.inner.reader()
    }
}

fn served() -> (tempfile::TempDir, Service, Arc<AtomicU8>) {
    let root = tempfile::tempdir().unwrap();
    let data = DataDir::create(root.path()).unwrap();
    let mut inner = MemoryStore::new();
    let court = NewCourt {
        code: "湘0203".into(),
        name: "示例区人民法院".into(),
        origin: "o/湘0203".into(),
        utc_offset_minutes: 480,
        envelopes: 4,
    };
    init_with(&data, &mut inner, &court, &SystemClock, &SystemEntropy).unwrap();
    let fault = Arc::new(AtomicU8::new(SOUND));
    let store = Box::new(Faulty { inner, fault: Arc::clone(&fault) });
    let started = start(data, store, Box::new(SystemClock), Box::new(SystemEntropy));
    (root, started.unwrap(), fault)
}

fn judge_request(number: u32) -> Request {
    let tenure = Tenure {
        role: Role::Judge,
        in_quota: true,
        division: String::new(),
        from: Day(1),
        to: None,
    };
    let judge = Judge { judge: number, name: "甲".into(), tenures: vec![tenure] };
    let command = Command::PutJudges(vec![judge]);
    Request { court: "湘0203".into(), actor: Actor::claimed("乙"), command }
}

async fn put_judge(service: &Service, number: u32) -> Result<Vec<u64>, ServiceError> {
    let answer = service.try_submit(judge_request(number))?.answer().await?;
    Ok(answer.entries.iter().map(|(index, _)| *index).collect())
}

#[tokio::test]
async fn a_lost_batch_leaves_the_state_as_it_was() {
    let (_root, service, fault) = served();
    for lost in [REFUSED, FULL] {
        fault.store(lost, Ordering::SeqCst);
        let error = put_judge(&service, 1).await.unwrap_err();
        assert!(matches!(error, ServiceError::Unavailable { .. }));
        assert_eq!(service.published("湘0203").unwrap().size(), 9);
    }
    fault.store(SOUND, Ordering::SeqCst);
    assert_eq!(put_judge(&service, 1).await, Ok(vec![9]));
}

#[tokio::test]
async fn a_batch_that_was_kept_after_all_is_answered() {
    let (_root, service, fault) = served();
    fault.store(KEPT_ANYWAY, Ordering::SeqCst);
    assert_eq!(put_judge(&service, 1).await, Ok(vec![9]));
    fault.store(SOUND, Ordering::SeqCst);
    assert_eq!(put_judge(&service, 2).await, Ok(vec![10]));
}

#[tokio::test]
async fn a_failed_fsync_stops_the_service() {
    let (root, service, fault) = served();
    fault.store(FSYNC_FAILED, Ordering::SeqCst);
    let error = put_judge(&service, 1).await.unwrap_err();
    assert!(matches!(error, ServiceError::Unavailable { .. }));
    assert!(service.failed().await.contains("commit failed"));
    // Nothing was signed or shown that may not be on the disk.
    assert_eq!(service.published("湘0203").unwrap().size(), 9);
    assert_eq!(put_judge(&service, 2).await, Err(ServiceError::Stopping));
    assert!(service.shutdown(Duration::from_secs(5)).await);
    assert!(DataDir::open(root.path()).is_ok());
}

#[tokio::test]
async fn a_stopped_service_frees_its_directory_and_takes_nothing() {
    let (root, service, _fault) = served();
    assert!(matches!(DataDir::open(root.path()), Err(StartError::InUse { .. })));
    assert!(service.shutdown(Duration::from_secs(5)).await);
    assert!(DataDir::open(root.path()).is_ok());
    assert_eq!(put_judge(&service, 1).await, Err(ServiceError::Stopping));
}

#[tokio::test]
async fn a_full_queue_refuses_at_once_and_loses_nobody() {
    let (_root, service, fault) = served();
    fault.store(SLOW, Ordering::SeqCst);
    let mut waiting = Vec::new();
    let full = (1..10_000).find_map(|number| match service.try_submit(judge_request(number)) {
        Ok(pending) => {
            waiting.push(pending);
            None
        }
        Err(error) => Some(error),
    });
    assert_eq!(full, Some(ServiceError::QueueFull));
    let late = service.submit(judge_request(20_000));
    fault.store(SOUND, Ordering::SeqCst);
    waiting.push(late.await.unwrap());
    for (index, pending) in (9..).zip(waiting) {
        assert_eq!(pending.answer().await.unwrap().entries[0].0, index);
    }
}
