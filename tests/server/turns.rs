//! One person's flood, and what others wait for meanwhile.

use std::path::Path;

use caselot::service::ambient::SystemEntropy;
use caselot::service::data::DataDir;
use caselot::service::{self, NewCourt, Request, Service, ServiceError};
use caselot::store::sqlite::SqliteStore;
use caselot_core::docket::{Actor, Command};

use crate::gate::Gate;
use crate::hall::{COURT, judge, new_court, stop};

const OTHER_COURT: &str = "湘0204";
/// Far more than a batch takes.
const FLOOD: u32 = 5_000;
/// Entries of what is decided before all are lined up, and of the first batch in turns.
const BATCHES: u64 = 2 * 512;

fn open(data: &Path, gate: &Gate) -> Service {
    let data = DataDir::create(data).expect("the directory");
    let mut store = SqliteStore::open(&data.database()).expect("the database");
    let other = NewCourt {
        code: OTHER_COURT.into(),
        origin: format!("hall.example/{OTHER_COURT}"),
        ..new_court(16)
    };
    for court in [new_court(16), other] {
        service::init_with(&data, &mut store, &court, gate, &SystemEntropy).expect("opened");
    }
    let (clock, entropy) = (Box::new(gate.clone()), Box::new(SystemEntropy));
    service::start(data, Box::new(store), clock, entropy).expect("started")
}

fn ask(court: &str, person: &str, number: u32) -> Request {
    let command = Command::PutJudges(vec![judge(number)]);
    Request { court: court.into(), actor: Actor::claimed(person), command }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_one_person_makes_no_other_person_and_no_other_court_wait() {
    let (dir, gate) = (tempfile::tempdir().expect("a directory"), Gate::default());
    let service = open(dir.path(), &gate);
    gate.set(true);
    let first = service.try_submit(ask(COURT, "张三", 1)).expect("room");
    gate.reached();
    let mut flood = Vec::new();
    for number in 2..FLOOD {
        flood.push(service.submit(ask(COURT, "张三", number)).await.expect("room"));
    }
    let colleague = service.try_submit(ask(COURT, "李四", FLOOD)).expect("room");
    let neighbour = service.try_submit(ask(OTHER_COURT, "王五", 1)).expect("room");
    gate.set(false);
    let before = first.answer().await.expect("recorded").entries.start;
    let entry = colleague.answer().await.expect("recorded").entries.start;
    assert!(entry - before <= BATCHES, "{entry} is far behind {before}");
    let shown = neighbour.answer().await.expect("recorded").snapshot.size();
    assert!(shown > 0, "the other court has its entry");
    // All of the flood is recorded too, in its order.
    let mut last = before;
    for pending in flood {
        let entry = pending.answer().await.expect("recorded").entries.start;
        assert!(entry > last, "{entry} is not behind {last}");
        last = entry;
    }
    stop(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_places_of_one_person_in_one_court_are_nobody_elses() {
    let (dir, gate) = (tempfile::tempdir().expect("a directory"), Gate::default());
    let service = open(dir.path(), &gate);
    gate.set(true);
    let first = service.try_submit(ask(COURT, "张三", 1)).expect("room");
    gate.reached();
    let mut waiting = vec![first];
    let refused = (2..FLOOD).find_map(|number| {
        let submitted = service.try_submit(ask(COURT, "张三", number));
        submitted.map(|pending| waiting.push(pending)).err()
    });
    assert_eq!(refused, Some(ServiceError::TooManyInQueue { most: 1_024 }));
    waiting.push(service.try_submit(ask(OTHER_COURT, "张三", 1)).expect("room elsewhere"));
    waiting.push(service.try_submit(ask(COURT, "李四", FLOOD)).expect("room for others"));
    gate.set(false);
    for pending in waiting {
        pending.answer().await.expect("recorded");
    }
    let again = service.try_submit(ask(COURT, "张三", FLOOD + 1)).expect("room again");
    again.answer().await.expect("recorded");
    stop(service).await;
}
