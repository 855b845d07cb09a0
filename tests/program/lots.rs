//! Lots by the program, over either store: a server that is killed in the middle of one leaves nothing
//! drawn twice, and the same command finishes it.

use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;
use std::time::Duration;

use caselot::service::ambient::{Clock, SystemClock};
use caselot::wire::v1;
use caselot::wire::v1::lot_service_client::LotServiceClient;
use caselot_core::docket::code::LotKind;
use caselot_core::docket::{Day, Protocol};
use caselot_core::lottery::envelope::nonce_commitment;
use serde_json::Value;
use tonic::transport::Channel;

use super::approvals::{Court, number};
use super::house::{COURT, House, Server};
use crate::postgres::Postgres;

/// Kills, each at another moment of a lot.
const ROUNDS: u32 = 12;

const LIST: &str = "list = \"administrators\"\nkind = \"ADMINISTRATORS\"\n\
name = \"破产管理人名册\"\nentries = [\"甲所\", \"乙所\", \"丙所\", \"丁所\", \"戊所\", \"己所\"]\n";

fn draw(subject: &str) -> [&str; 8] {
    ["lot", "draw", "--of", "administrators", "--seats", "2", "--for", subject]
}

/// All lots as `lot list` has them, by roll number.
fn lots(court: &Court) -> BTreeMap<String, Value> {
    let listed = court.asks("AUDITOR", &["lot", "list", "--json"]);
    let lots: Vec<Value> = serde_json::from_str(&listed).unwrap();
    let roll = |lot: &Value| lot["roll"].as_str().unwrap().to_owned();
    lots.into_iter().map(|lot| (roll(&lot), lot)).collect()
}

/// The list that is drawn from, approved.
fn listed(court: &Court) {
    fs::write(court.house.path("administrators.toml"), LIST).unwrap();
    court.asks("registrar", &["lot", "list", "put", "administrators.toml"]);
    let [list] = court.waiting()[..] else { panic!("the list waits") };
    court.gives("SUPERVISOR", list);
}

/// A case that lots are drawn for.
pub fn assigned(court: &Court, serial: u32) -> String {
    let case = number(serial);
    let assign = ["case", "assign", &case, "--pool", "civil", "--parties", "甲诉乙"];
    court.asks("FILING", &[&assign[..], &["--claim", "清算"]].concat());
    case
}

/// The day today, in the court's time.
fn today() -> Day {
    Day::at(SystemClock.now_ms(), 480)
}

/// A call with the token of who files.
fn bearing<T>(court: &Court, message: T) -> tonic::Request<T> {
    let token = fs::read_to_string(court.house.path("FILING")).unwrap();
    let mut request = tonic::Request::new(message);
    let bearer = format!("Bearer {}", token.trim()).parse().unwrap();
    request.metadata_mut().insert("authorization", bearer);
    request
}

async fn calls(server: &Server) -> LotServiceClient<Channel> {
    let address = Channel::from_shared(server.address.clone()).unwrap();
    LotServiceClient::new(address.connect().await.unwrap())
}

/// The nonce of the requests below.
const NONCE: [u8; 32] = [7; 32];

/// Asks for a lot of this number of the year, for a case.
fn opening(court: &Court, number: u32, serial: u32) -> v1::OpenLotRequest {
    let (subject, year) = (assigned(court, serial), today().year());
    let origin = format!("caselot.local/{COURT}");
    let roll = format!("LOT-ADMINISTRATORS-{year}-{number}");
    v1::OpenLotRequest {
        court: COURT.to_owned(),
        kind: LotKind::Administrators.code(),
        year,
        number,
        subject,
        list: "administrators".to_owned(),
        seats: 2,
        nonce_commitment: nonce_commitment(&origin, &roll, 0, &NONCE).to_vec(),
        ..v1::OpenLotRequest::default()
    }
}

fn drawing(lot: u64) -> v1::DrawLotRequest {
    let (person, nonce) = (String::new(), NONCE.to_vec());
    v1::DrawLotRequest { court: COURT.to_owned(), person, lot, nonce }
}

/// Kills the server between the two calls of a lot, and again before its draw is asked for anew.
async fn killed_between(court: Court) {
    listed(&court);
    let open = opening(&court, 1, 1);
    let opened = calls(&court.server).await.open_lot(bearing(&court, open.clone())).await.unwrap();
    let opened = opened.into_inner().opened.unwrap();
    let court = court.killed();
    let again =
        calls(&court.server).await.open_lot(bearing(&court, open)).await.unwrap().into_inner();
    assert!(again.repeated, "the same lot, with the same envelope");
    assert_eq!(again.opened.unwrap().entry, opened.entry);
    let draw = drawing(opened.index);
    let drawn = calls(&court.server).await.draw_lot(bearing(&court, draw.clone())).await.unwrap();
    let drawn = drawn.into_inner().drawn.unwrap();
    let court = court.killed();
    let again =
        calls(&court.server).await.draw_lot(bearing(&court, draw)).await.unwrap().into_inner();
    assert!(again.repeated, "drawn once");
    assert_eq!(again.drawn.unwrap().entry, drawn.entry);
    court.is_valid();
}

/// Kills the server in the middle of each lot, and finishes it by the same command.
fn killed_in_the_middle(court: Court) {
    let mut court = court;
    listed(&court);
    for round in 1..=ROUNDS {
        let subject = assigned(&court, round);
        let mut command = court.house.program(&court.arguments("FILING", &draw(&subject)));
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(30 + u64::from(round * 4)));
        court = court.killed();
        child.wait().unwrap();
        let before = lots(&court);
        court.asks("FILING", &draw(&subject));
        let after = lots(&court);
        assert_eq!(after.len(), round as usize, "one lot a subject: {after:?}");
        let met = before.values().find(|lot| lot["subject"] == subject.as_str());
        let met = met.map(|lot| if lot["drawn"].is_null() { "opened" } else { "drawn" });
        println!("round {round}: the kill left it {}", met.unwrap_or("not asked for"));
    }
    // One that waits is opened and not drawn when the server dies; it is drawn once it is approved.
    let subject = number(1);
    let again = [&draw(&subject)[..], &["--again"]].concat();
    court.asks("FILING", &again);
    let [waits] = court.waiting()[..] else { panic!("it waits") };
    let court = court.killed();
    court.gives("SUPERVISOR", waits);
    let court = court.killed();
    court.asks("FILING", &again);
    let drawn = lots(&court);
    let court = court.killed();
    assert_eq!(lots(&court), drawn, "the same lots");
    reviewed(court);
}

/// Draws a sample of the closed cases and records what a review found, with a kill after each.
fn reviewed(court: Court) {
    let today = today().to_string();
    let row = |round| format!("{},{today},判决\n", number(round));
    let rows: String = (1..=ROUNDS).map(row).collect();
    fs::write(court.house.path("closings.csv"), format!("number,closed_on,manner\n{rows}"))
        .unwrap();
    court.asks("POLITICAL", &["case", "close", "--file", "closings.csv", "--yes"]);
    let court = court.killed();
    let sample = ["lot", "draw", "--review", "--from", &today, "--to", &today];
    let sample = [&sample[..], &["--seats", "2", "--for", "本日评查", "--json"]].concat();
    let drawn: Value = serde_json::from_str(&court.asks("POLITICAL", &sample)).unwrap();
    let court = court.killed();
    let again: Value = serde_json::from_str(&court.asks("POLITICAL", &sample)).unwrap();
    assert_eq!((&again["roll"], &again["drawn"]), (&drawn["roll"], &drawn["drawn"]));
    let (roll, case) = (drawn["roll"].as_str().unwrap(), drawn["drawn"][1].as_str().unwrap());
    court.asks("POLITICAL", &["lot", "review", roll, case, "--result", "QUALIFIED"]);
    let court = court.killed();
    let shown: Value =
        serde_json::from_str(&court.asks("AUDITOR", &["lot", "show", roll, "--json"])).unwrap();
    assert_eq!(shown["candidates"].as_array().unwrap().len(), ROUNDS as usize, "{shown}");
    assert_eq!(shown["reviews"][0]["result"], "QUALIFIED", "{shown}");
    let log = court.is_valid();
    for (event, count) in [("lot_opened", 2), ("lot_drawn", 2), ("review_recorded", 1)] {
        let lots = if count == 2 { ROUNDS as usize } else { 0 };
        let event = format!("\"event\":\"{event}\"");
        assert_eq!(log.matches(&event).count(), lots + count, "{event}");
    }
}

#[test]
fn a_server_killed_in_the_middle_of_a_lot_leaves_it_to_be_finished() {
    killed_in_the_middle(Court::new());
}

#[test]
fn a_server_killed_in_the_middle_of_a_lot_over_postgres_leaves_it_to_be_finished() {
    let Some(database) = Postgres::shared() else { return };
    killed_in_the_middle(Court::of(House::over_of(&database.url(), Protocol::Two)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lot_that_was_opened_before_a_kill_is_drawn_once_after_it() {
    killed_between(Court::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lot_that_was_opened_before_a_kill_over_postgres_is_drawn_once_after_it() {
    let Some(database) = Postgres::shared() else { return };
    killed_between(Court::of(House::over_of(&database.url(), Protocol::Two))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lot_that_one_server_opened_is_drawn_by_another_over_the_same_database() {
    let Some(database) = Postgres::shared() else { return };
    let court = Court::of(House::over_of(&database.url(), Protocol::Two));
    listed(&court);
    // The keys are copied while nobody writes beside them.
    let Court { house, server } = court;
    drop(server);
    let (data, other) = (house.path("data"), house.path("other"));
    fs::create_dir_all(other.join("keys")).unwrap();
    let keys = fs::read_dir(data.join("keys")).unwrap().map(|it| it.unwrap().path());
    let keys: Vec<_> = keys.map(|it| it.strip_prefix(&data).unwrap().to_owned()).collect();
    for file in keys.into_iter().chain(["access.json".into()]) {
        fs::copy(data.join(&file), other.join(&file)).unwrap();
    }
    let (server, second) = (house.serve(&[]), house.serve(&["--data", "other"]));
    let court = Court { house, server };
    let opened = calls(&court.server).await.open_lot(bearing(&court, opening(&court, 1, 1))).await;
    let lot = opened.unwrap().into_inner().opened.unwrap().index;
    let drawn = calls(&second).await.draw_lot(bearing(&court, drawing(lot))).await.unwrap();
    let drawn = drawn.into_inner().drawn.unwrap();
    let again = calls(&court.server).await.draw_lot(bearing(&court, drawing(lot))).await.unwrap();
    let again = again.into_inner();
    assert!(again.repeated, "drawn once");
    assert_eq!(again.drawn.unwrap().entry, drawn.entry);
    // Of two lots that are asked for at once under one number there is one.
    let (mut one, mut two) = (calls(&court.server).await, calls(&second).await);
    let asked = [2, 3].map(|serial| bearing(&court, opening(&court, 2, serial)));
    let [first, other] = asked;
    let (first, other) = tokio::join!(one.open_lot(first), two.open_lot(other));
    assert!(first.is_ok() != other.is_ok(), "one number, one lot: {first:?} {other:?}");
    court.is_valid();
}
