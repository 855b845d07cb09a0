//! Two servers over one PostgreSQL database, killed at random, all of them: nothing acknowledged is
//! lost, every log verifies, each case is drawn once, and the other server takes over in time.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use caselot::wire::v1::assignment_service_client::AssignmentServiceClient;
use caselot_core::audit::{Trust, verify};
use tokio::time::Instant;
use tonic::transport::Channel;

use super::crash::{Home, Server, draw_of, export_of, key_of, request_of, roster_of};
use crate::postgres::Postgres;

const COURTS: usize = 10;
const CALLERS: u32 = 16;
const ROUNDS: u32 = 20;
/// How long a caller goes on asking.
const PATIENCE: Duration = Duration::from_secs(30);
/// Within this another server answers for one that was killed.
const TAKEOVER: Duration = Duration::from_secs(5);

/// Draw entries by court and case, as acknowledged.
type Acknowledged = Arc<Mutex<BTreeMap<(String, u32), (u64, Vec<u8>)>>>;

fn court(number: usize) -> String {
    format!("湘02{:02}", number + 1)
}

/// A caller, who knows both servers and asks the other one when one does not answer. Gives back the
/// longest time until an answer.
async fn call(
    addresses: [String; 2],
    (caller, round): (u32, u32),
    over: Arc<AtomicBool>,
    acknowledged: Acknowledged,
) -> Duration {
    let (mut at, mut longest) = (caller as usize % 2, Duration::ZERO);
    let mut client: Option<AssignmentServiceClient<Channel>> = None;
    let mut case = 0;
    while !over.load(Ordering::SeqCst) {
        let number = round * 100_000 + caller * 1_000 + case + 1;
        let court = court(case as usize % COURTS);
        let asked = Instant::now();
        loop {
            assert!(asked.elapsed() < PATIENCE, "{court} {number}: no answer");
            let Some(own) = &mut client else {
                let endpoint = Channel::from_shared(addresses[at].clone()).unwrap();
                match endpoint.timeout(Duration::from_secs(8)).connect().await {
                    Ok(channel) => client = Some(AssignmentServiceClient::new(channel)),
                    Err(_) => {
                        at = 1 - at;
                        tokio::time::sleep(Duration::from_millis(20)).await;
                    }
                }
                continue;
            };
            match own.assign_case(request_of(&court, number)).await {
                Ok(answer) => {
                    let drawn = draw_of(answer.into_inner());
                    acknowledged.lock().unwrap().insert((court.clone(), number), drawn);
                    break;
                }
                Err(status) => {
                    let again = [tonic::Code::Unavailable, tonic::Code::DeadlineExceeded];
                    let known = again.contains(&status.code())
                        || matches!(status.code(), tonic::Code::Unknown | tonic::Code::Cancelled);
                    assert!(known, "{court} {number}: {status}");
                    (client, at) = (None, 1 - at);
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
        longest = longest.max(asked.elapsed());
        case += 1;
    }
    longest
}

/// Each acknowledged draw is there once, and the log verifies.
async fn sound(server: &Server, court: &str, acknowledged: &Acknowledged) {
    let channel = server.connect().await.unwrap();
    let newest = |kept: &BTreeMap<(String, u32), (u64, Vec<u8>)>| {
        let indexes = kept.iter().filter(|((of, _), _)| of == court).map(|(_, (index, _))| *index);
        indexes.max().unwrap_or(0)
    };
    let newest = newest(&acknowledged.lock().unwrap());
    let asked = Instant::now();
    let bundle = loop {
        let bundle = export_of(channel.clone(), court).await;
        // What the other server has answered is followed in a moment.
        let size = caselot_core::ledger::bundle::parse(&bundle).unwrap().entries.len() as u64;
        if size > newest {
            break bundle;
        }
        assert!(asked.elapsed() < TAKEOVER, "{court}: {size} of {newest} entries were followed");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    let report = verify(&bundle, &Trust::Key(key_of(channel, court).await));
    assert!(report.valid, "{court}: {report}");
    let entries = caselot_core::ledger::bundle::parse(&bundle).unwrap().entries;
    let kept = acknowledged.lock().unwrap();
    let mut draws = 0;
    for ((_, number), (index, entry)) in kept.iter().filter(|((of, _), _)| of == court) {
        let found = entries.get(usize::try_from(*index).unwrap());
        assert_eq!(found, Some(entry), "{court}: case {number} is lost");
        draws += 1;
    }
    // What was not acknowledged may be there too, once.
    assert!(report.facts.draws >= draws, "{court}");
}

struct Province {
    database: Postgres,
    homes: [Home; 2],
    servers: [Option<Server>; 2],
}

impl Province {
    async fn new() -> Option<Province> {
        let database = Postgres::start()?;
        let url = database.url();
        let homes = [Home::new(Some(url.clone())), Home::new(Some(url))];
        for number in 0..COURTS {
            let court = court(number);
            let init = ["init", "--protocol", "1", "--court", &court, "--name", "示范区人民法院"];
            assert!(homes[0].program(&init).status().unwrap().success());
        }
        let keys = |home: &Home| home.folder.path().join("data/keys");
        std::fs::create_dir_all(keys(&homes[1])).unwrap();
        for entry in std::fs::read_dir(keys(&homes[0])).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, keys(&homes[1]).join(path.file_name().unwrap())).unwrap();
        }
        let mut province = Province { database, homes, servers: [None, None] };
        province.raise().await;
        for number in 0..COURTS {
            let channel = province.server(0).connect().await.unwrap();
            roster_of(channel, &court(number)).await;
        }
        Some(province)
    }

    /// Starts the servers that are down.
    async fn raise(&mut self) {
        for (server, home) in self.servers.iter_mut().zip(&self.homes) {
            if server.is_none() {
                *server = Some(Server::start_with(home, &court(0)).await);
            }
        }
    }

    fn server(&self, at: usize) -> &Server {
        self.servers[at].as_ref().unwrap()
    }

    /// One round: load on both servers, a kill, and more load. Gives back the longest time that
    /// somebody waited.
    async fn round(&mut self, round: u32, acknowledged: &Acknowledged) -> Duration {
        let addresses = [0, 1].map(|at| self.server(at).address.clone());
        let over = Arc::<AtomicBool>::default();
        let callers: Vec<_> = (0..CALLERS)
            .map(|caller| {
                let (over, acknowledged) = (Arc::clone(&over), Arc::clone(acknowledged));
                tokio::spawn(call(addresses.clone(), (caller, round), over, acknowledged))
            })
            .collect();
        let chance = round.wrapping_mul(2_654_435_761) >> 16;
        tokio::time::sleep(Duration::from_millis(50 + u64::from(chance) % 400)).await;
        match round % 3 {
            2 => {
                self.database.kill();
                self.database.run();
            }
            at => self.servers[at as usize].take().unwrap().kill(),
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        over.store(true, Ordering::SeqCst);
        let mut longest = Duration::ZERO;
        for caller in callers {
            longest = longest.max(caller.await.unwrap());
        }
        self.raise().await;
        sound(self.server(round as usize % 2), &court(round as usize % COURTS), acknowledged).await;
        longest
    }
}

async fn rounds(count: u32) {
    let Some(mut province) = Province::new().await else { return };
    let acknowledged = Acknowledged::default();
    let (mut of_servers, mut of_database) = (Duration::ZERO, Duration::ZERO);
    for round in 0..count {
        let longest = province.round(round, &acknowledged).await;
        match round % 3 {
            2 => of_database = of_database.max(longest),
            _ => of_servers = of_servers.max(longest),
        }
    }
    for number in 0..COURTS {
        sound(province.server(0), &court(number), &acknowledged).await;
    }
    let draws = acknowledged.lock().unwrap().len();
    println!(
        "{count} rounds, {draws} acknowledged draws, none lost; the longest wait for an answer was \
         {of_servers:?} when a server was killed, {of_database:?} when the database was"
    );
    assert!(draws > 100, "the load was no load");
    assert!(of_servers < TAKEOVER, "{of_servers:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_and_database_killed_at_random_lose_nothing() {
    rounds(ROUNDS).await;
}

/// Two hundred rounds, or as many as CRASH_ROUNDS says.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes tens of minutes"]
async fn servers_and_database_killed_at_random_lose_nothing_in_200_rounds() {
    rounds(std::env::var("CRASH_ROUNDS").map_or(200, |text| text.parse().unwrap())).await;
}
