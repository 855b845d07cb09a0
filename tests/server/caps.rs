//! The cap of open cases, through the sequencer: whoever has as many as the policy allows is left
//! out of the next draw, whatever happened in between, in one batch or over a restart. A model
//! that knows nothing of the program's index counts along.

mod asked;
mod model;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use asked::{Asked, CLERK, Chance, JUDGES, adopt, assign, close, next};
use caselot::service::ambient::SystemEntropy;
use caselot::service::data::DataDir;
use caselot::service::{self, Answer, Pending, Request, Service, ServiceError};
use caselot::store::sqlite::SqliteStore;
use caselot_core::docket::entry::Event;
use caselot_core::docket::{Actor, Command, codec};
use model::{Case, Model};

use crate::gate::Gate;
use crate::hall;
use crate::hall::{COURT, act, new_court, request, roster, stop, verified};

fn init(data: &Path, gate: &Gate) {
    let data = DataDir::create(data).expect("the directory");
    let mut store = SqliteStore::open(&data.database()).expect("the database");
    service::init_with(&data, &mut store, &new_court(256), gate, &SystemEntropy).expect("opened");
}

fn start(data: &Path, gate: &Gate) -> Service {
    let data = DataDir::open(data).expect("the directory");
    let store = SqliteStore::open(&data.database()).expect("the database");
    let clock = Box::new(gate.clone());
    service::start(data, Box::new(store), clock, Box::new(SystemEntropy)).expect("read back")
}

fn events(answer: &Answer) -> Vec<Event> {
    let bytes = answer.entries.clone().map(|index| answer.bytes(index).expect("its bytes"));
    bytes.map(|bytes| codec::decode(bytes).expect("an entry").event).collect()
}

/// Submits all at once behind a shut gate, so that they share a batch.
fn submit(service: &Service, gate: &Gate, asked: &[Asked]) -> Vec<Pending> {
    gate.set(true);
    // Known already: it writes nothing, and holds the sequencer until the others are there.
    let first = service.try_submit(request(Command::PutJudges(vec![hall::judge(1)])));
    gate.reached();
    let ask = |(_, person, command): &Asked| {
        let actor = Actor::claimed(person);
        let request = Request { court: COURT.into(), actor, command: command.clone() };
        service.try_submit(request).expect("room")
    };
    let pending = asked.iter().map(ask).collect();
    drop(first.expect("room"));
    gate.set(false);
    pending
}

/// What was seen over all courts.
#[derive(Default)]
struct Seen {
    /// Entries and refusals, by name.
    kinds: BTreeMap<String, u32>,
    over_cap: usize,
    returned: u32,
}

impl Seen {
    fn kind(&mut self, name: &str) {
        *self.kinds.entry(name.to_owned()).or_default() += 1;
    }

    /// Holds one answer against the model.
    fn hold(
        &mut self,
        model: &mut Model,
        (serial, _, command): &Asked,
        answered: Result<Answer, ServiceError>,
    ) {
        match answered {
            Ok(answer) => {
                let made = events(&answer);
                model.take(*serial, command, &made);
                for event in made {
                    let name = format!("{event:?}");
                    self.kind(name.split(['(', ' ']).next().expect("a name"));
                }
            }
            Err(ServiceError::Refused(refusal)) => {
                let code = refusal.code();
                if matches!(command, Command::File { facts, .. } if facts.stage == 0) {
                    assert_eq!(model.at_cap().len(), JUDGES as usize, "{command:?}");
                }
                // What came to nothing is not closed either.
                let closes = matches!(command, Command::CloseCase { .. });
                assert!(closes || code == "NoCandidates", "{command:?}: {refusal}");
                self.kind(code);
            }
            Err(error) => panic!("{error}"),
        }
    }
}

/// Some requests of one batch, none of which waits for another's answer.
fn batch(chance: &mut Chance, model: &Model, new: &mut u32) -> Vec<Asked> {
    let (mut asked, mut touched) = (Vec::new(), BTreeSet::new());
    for _ in 0..1 + chance.below(6) {
        let (serial, person, command) = next(chance, model, new, &touched);
        touched.insert(serial);
        asked.push((serial, person, command));
        // A case of this very batch ends in it.
        if serial == *new && chance.below(3) == 0 {
            asked.push((serial, CLERK, close(serial)));
        }
    }
    asked
}

async fn court_of(seed: u64, seen: &mut Seen) {
    let dir = tempfile::tempdir().expect("a directory");
    let (data, gate) = (dir.path().join("data"), Gate::default());
    init(&data, &gate);
    let mut service = start(&data, &gate);
    roster(&service).await;
    let (mut model, mut chance, mut new) = (Model::default(), Chance(seed), 0);
    for _ in 0..60 {
        let asked = batch(&mut chance, &model, &mut new);
        let pending = submit(&service, &gate, &asked);
        for (asked, pending) in asked.iter().zip(pending) {
            seen.hold(&mut model, asked, pending.answer().await);
        }
        if chance.below(6) == 0 {
            stop(service).await;
            service = start(&data, &gate);
        }
    }
    let facts = verified(&service).facts;
    seen.over_cap += facts.designated_over_cap.len();
    seen.returned += facts.designations.get("ground REFILED").copied().unwrap_or(0) as u32;
    stop(service).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cap_counts_alike_whatever_happens_to_a_case() {
    let mut seen = Seen::default();
    for seed in 0..4 {
        court_of(seed, &mut seen).await;
    }
    let Seen { kinds, over_cap, returned } = seen;
    assert!(over_cap >= 5 && returned >= 5, "{over_cap} over the cap, {returned} went back");
    for kind in [
        "CaseDrawn",
        "CaseDesignated",
        "FilingVoided",
        "DesignationDeclined",
        "CaseClosed",
        "CaseCorrected",
        "CaseImported",
        "PolicyAdopted",
        "NoCandidates",
    ] {
        assert!(kinds.get(kind).is_some_and(|count| *count >= 5), "{kind}: {kinds:?}");
    }
}

/// The first cap of a court in the midst of a batch: filings behind it wait for the count, and
/// what the batch itself changed is in it.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_adopts_the_first_cap_counts_what_it_changed_itself() {
    let dir = tempfile::tempdir().expect("a directory");
    let (data, gate) = (dir.path().join("data"), Gate::default());
    init(&data, &gate);
    let service = start(&data, &gate);
    roster(&service).await;
    act(&service, assign(1)).await.expect("draws");
    let commands = [
        assign(2),
        assign(3),
        close(1),
        adopt(Some(1)),
        assign(4),
        close(2),
        assign(5),
        assign(6),
        assign(7),
    ];
    let serials = [2, 3, 1, 0, 4, 2, 5, 6, 7];
    let named = serials.into_iter().zip(commands);
    let asked: Vec<Asked> = named.map(|(serial, command)| (serial, CLERK, command)).collect();
    let mut model = Model::default();
    model.cases.insert(1, Case { closed: true, ..Case::default() });
    let mut sizes = BTreeSet::new();
    let pending = submit(&service, &gate, &asked);
    for ((serial, _, command), pending) in asked.iter().zip(pending) {
        match pending.answer().await {
            Ok(answer) => {
                sizes.insert(answer.snapshot.size());
                model.take(*serial, command, &events(&answer));
            }
            Err(error) => panic!("{command:?}: {error}"),
        }
    }
    assert_eq!(sizes.len(), 2, "one batch up to the cap, and one with the filings behind it");
    let holders: BTreeSet<u32> = (3..=7).filter_map(|serial| model.cases[&serial].holder).collect();
    assert!(holders.len() >= 4, "{:?}", model.cases);
    verified(&service);
    stop(service).await;
}
