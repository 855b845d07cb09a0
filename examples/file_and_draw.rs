//! Opens a sample court, files a case, checks the receipt, draws the judge and prints the name.
//!
//! Run it with `cargo run --example file_and_draw`. Everything happens in a temporary directory on
//! this machine; nothing is kept.

use caselot_core::secret::Secret32;
use std::path::Path;

use caselot::client::{
    Bearer, CaseInput, Channel, ClientTls, Filer, FilingOutcome, Folder, connect_channel,
};
use caselot::rpc;
use caselot::service::ambient::{Entropy, SystemEntropy};
use caselot::service::{self, NewCourt};
use caselot::wire::v1;
use caselot::wire::v1::roster_service_client::RosterServiceClient;
use caselot_core::docket::Day;
use caselot_core::docket::code::Role;
use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::docket::pool::{PoolSettings, PoolSpec};
use caselot_core::id::JudgeId;
use caselot_core::lottery::hash::to_hex;

/// Code of the sample court.
const COURT: &str = "湘0203";
/// The person in whose name everything is recorded; a real server asks for tokens instead.
const PERSON: &str = "张立案";
const JUDGES: [&str; 4] = ["王建国", "李晓梅", "张伟", "陈静"];

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = tempfile::tempdir()?;
    let channel = serve(dir.path()).await?;
    record_roster(&channel).await?;

    // The filer's folder keeps the secret of its nonces, the court's key, and every receipt.
    let folder = Folder::open(&dir.path().join("filer"))?;
    let random =
        || Secret32::filled(|bytes| SystemEntropy.fill(bytes)).map_err(std::io::Error::other);
    let filer = Filer::connect(channel, COURT, &folder, PERSON, None, random).await?;
    println!("{} shows the key {}", filer.court().name, filer.key().fingerprint());

    // Filing commits to a nonce. The candidates and their odds are in the log from here on.
    let case = CaseInput {
        pool: "民事".to_owned(),
        cause: "买卖合同纠纷".to_owned(),
        parties: "甲诉乙".to_owned(),
        claim: "还款".to_owned(),
        ..CaseInput::new("(2026)湘0203民初1号", Day::parse("2026-03-01").ok_or("a day")?)
    };
    let FilingOutcome::Open(filing) = filer.file(&case).await? else {
        return Err("a first case has no earlier judge to go back to".into());
    };
    let filed = &filing.filing().filed;
    println!("filed as entry {}: the receipt holds", filing.filing().index);
    for (judge, mass) in &filed.groups[0].odds {
        println!("  candidate {} with the mass {mass}", name(*judge));
    }

    // Only now does the filer reveal its nonce, and the draw is computed again here.
    let assignment = filer.draw(*filing).await?.drawn()?;
    for seat in &assignment.drawn.seats {
        println!("drawn as entry {}: {}", assignment.draw, name(seat.judge));
    }
    println!("seed hash {}", to_hex(&assignment.drawn.seed_hash));
    Ok(())
}

fn name(judge: JudgeId) -> &'static str {
    usize::try_from(judge.0 - 1).ok().and_then(|at| JUDGES.get(at)).unwrap_or(&"unknown")
}

/// Opens the sample court in a directory, serves it on a free port, and connects to it.
async fn serve(dir: &Path) -> Result<Channel, Box<dyn std::error::Error>> {
    let data = dir.join("data");
    let court = NewCourt {
        protocol: caselot_core::docket::Protocol::One,
        code: COURT.to_owned(),
        name: "示例区人民法院".to_owned(),
        origin: format!("court.example/{COURT}"),
        utc_offset_minutes: 480,
        envelopes: 8,
    };
    service::init(&data, &court)?;
    let service = service::open(&data)?;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}", listener.local_addr()?);
    // The development mode checks nobody, and works on this machine alone.
    let settings = rpc::Settings::development();
    tokio::spawn(rpc::serve(service, settings, listener, std::future::pending()));
    Ok(connect_channel(&address, &ClientTls::default(), Bearer::none()).await?)
}

/// Records four judges, all of them in one pool.
async fn record_roster(channel: &Channel) -> Result<(), Box<dyn std::error::Error>> {
    let tenure = Tenure {
        role: Role::Judge,
        in_quota: true,
        division: "民事审判庭".to_owned(),
        from: Day::parse("2020-01-01").ok_or("a day")?,
        to: None,
    };
    let judge = |(judge, name): (u32, &&str)| Judge {
        judge: JudgeId(judge),
        name: (*name).to_owned(),
        tenures: vec![tenure.clone()],
    };
    let judges: Vec<Judge> = (1..).zip(&JUDGES).map(judge).collect();
    let pool = PoolSpec {
        small: None,
        pool: "民事".to_owned(),
        name: "民事".to_owned(),
        members: judges.iter().map(|judge| (judge.judge.0, 100).into()).collect(),
        tolerance: 0,
        min_tolerance: 0,
        settings: PoolSettings::default(),
        approver: String::new(),
        from: None,
    };
    let (court, person) = (COURT.to_owned(), PERSON.to_owned());
    let mut client = RosterServiceClient::new(channel.clone());
    let judges = judges.iter().map(Into::into).collect();
    let request = v1::PutJudgesRequest { court: court.clone(), person: person.clone(), judges };
    client.put_judges(request).await?;
    let pools = vec![(&pool).into()];
    client.put_pools(v1::PutPoolsRequest { court, person, pools }).await?;
    Ok(())
}
