//! Vectors shared with `replay.py` beside this file, and the two tests that make them.

use caselot_core::id::JudgeId;
use caselot_core::lottery::envelope::{
    TrayKey, commitment, derive_nonce, derive_salt, facts_commitment, nonce_commitment,
};
use caselot_core::lottery::hash::{from_hex32, tagged, to_hex};
use caselot_core::lottery::replay::{CandidateFile, DrawFile, GroupFile, replay};
use caselot_core::lottery::role::SeatRole;
use caselot_core::lottery::transcript::DrawKind;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};

use super::{CASE, MOST, ORIGIN};

fn vectors(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

#[test]
fn draws_agree_with_the_vectors() {
    let (one, two) = (include_str!("draws.json"), include_str!("draws-2.json"));
    assert_eq!(vectors(one).len(), draw_files().len());
    assert_eq!(vectors(two).len(), draw_files_of_two().len());
    for vector in vectors(one).into_iter().chain(vectors(two)) {
        let file: DrawFile = serde_json::from_value(vector["draw"].clone()).unwrap();
        let answer = serde_json::to_value(replay(&file).unwrap()).unwrap();
        assert_eq!(answer, vector["answer"], "{}", vector["name"]);
    }
}

#[test]
fn commitments_agree_with_the_vectors() {
    let vectors = vectors(include_str!("commitments.json"));
    assert!(!vectors.is_empty());
    for vector in vectors {
        assert_eq!(commitments(&vector["input"]), vector["answer"], "{}", vector["name"]);
    }
}

fn commitments(input: &Value) -> Value {
    let text = |name: &str| input[name].as_str().unwrap();
    let number = |name: &str| input[name].as_u64().unwrap();
    let small = |name: &str| u32::try_from(number(name)).unwrap();
    let (origin, case, stage) = (text("origin"), text("case_number"), small("stage"));
    let (tray, envelope) = (number("tray"), small("envelope"));
    let key = TrayKey::new(from_hex32(text("tray_key")).unwrap().into());
    let filer_secret = from_hex32(text("filer_secret")).unwrap().into();
    let secret = key.secret(origin, tray, envelope).reveal();
    let nonce = derive_nonce(&filer_secret, origin, case, stage).reveal();
    let salt = derive_salt(&filer_secret, origin, case, stage).reveal();
    let facts = facts_commitment(&salt, text("parties"), text("claim"), text("accepted_on"));
    json!({
        "envelope_secret": to_hex(&secret),
        "commitment": to_hex(&commitment(origin, tray, envelope, &secret)),
        "nonce": to_hex(&nonce),
        "nonce_commitment": to_hex(&nonce_commitment(origin, case, stage, &nonce)),
        "salt": to_hex(&salt),
        "facts_commitment": to_hex(&facts),
    })
}

/// 32 bytes told by a name, for fixed secrets.
pub fn fixed(name: &str, number: u64) -> [u8; 32] {
    tagged(name, &number.to_be_bytes())
}

pub fn group_file(
    role: SeatRole,
    seats: u32,
    odds: impl IntoIterator<Item = (u32, u64)>,
) -> GroupFile {
    let candidates = odds
        .into_iter()
        .map(|(judge, mass)| CandidateFile { judge: JudgeId(judge), mass })
        .collect();
    let (pool, role) = ("民事".to_owned(), role.name().to_owned());
    GroupFile { pool, role, seats, alternates: 0, candidates }
}

pub fn draw_file(number: u64, groups: Vec<GroupFile>) -> DrawFile {
    DrawFile {
        kind: None,
        origin: ORIGIN.to_owned(),
        case_number: CASE.to_owned(),
        stage: 0,
        tray: 0,
        envelope: u32::try_from(number).unwrap(),
        envelope_secret: to_hex(&fixed("test-secret", number)),
        nonce: to_hex(&fixed("test-nonce", number)),
        contribution: None,
        groups,
    }
}

/// A draw whose first number falls in the tail that `below` rejects.
fn rejecting_file() -> DrawFile {
    // Just over 2^64 / 2049, which leaves nearly the longest tail possible: 2^64 mod W = W - 512.
    let total = u64::MAX / 2_049 + 1;
    let tail = u64::try_from((1u128 << 64) % u128::from(total)).unwrap();
    let mut file = draw_file(5, vec![group_file(SeatRole::Undertaking, 1, halves(total))]);
    for attempt in 0..1 << 16 {
        file.nonce = to_hex(&fixed("test-nonce-rejecting", attempt));
        let seed = from_hex32(&replay(&file).unwrap().seed).unwrap();
        let mut first = [0; 8];
        ChaCha20Rng::from_seed(seed).fill_bytes(&mut first);
        if u64::from_le_bytes(first) > u64::MAX - tail {
            return file;
        }
    }
    panic!("one first number in 2,049 is rejected, yet none was found");
}

fn halves(total: u64) -> [(u32, u64); 2] {
    [(1, total / 2), (2, total - total / 2)]
}

fn draw_files() -> Vec<(&'static str, DrawFile)> {
    use SeatRole::{Assessor, Mediator, Member, Presiding, Review, Undertaking};
    let court = || {
        (1..=37).map(|judge| match judge {
            1 => (judge, 6_000),
            2..=6 => (judge, 32_000),
            _ => (judge, 100_000 - 1_000 * u64::from(judge)),
        })
    };
    let panel = vec![
        group_file(Undertaking, 1, court()),
        group_file(Presiding, 1, court().take(6)),
        group_file(Member, 2, court().skip(3)),
        group_file(Assessor, 2, (1_000..1_020).map(|judge| (judge, 1))),
        group_file(Mediator, 1, (1_000..1_010).map(|judge| (judge, 7))),
        group_file(Review, 1, court().skip(2)),
    ];
    let mut reassigned = draw_file(2, vec![group_file(Undertaking, 1, court())]);
    reassigned.stage = 3;
    reassigned.tray = 1 << 40;
    reassigned.case_number = "(2026)湘0203民初88号之二".to_owned();
    let many = vec![group_file(Assessor, 70, (1..=90).map(|judge| (judge, u64::from(judge))))];
    vec![
        (
            "three candidates",
            draw_file(0, vec![group_file(Undertaking, 1, [(1, 1), (2, 1), (9, 2)])]),
        ),
        ("a whole court", draw_file(1, vec![group_file(Undertaking, 1, court())])),
        ("a reassignment in a far tray", reassigned),
        ("a panel, every role, winners removed from later groups", draw_file(3, panel)),
        ("more seats than four blocks of numbers", draw_file(4, many)),
        ("the first number is rejected", rejecting_file()),
        (
            "the masses sum to 2^53 - 1",
            draw_file(7, vec![group_file(SeatRole::Undertaking, 1, halves(MOST))]),
        ),
        ("one candidate", draw_file(6, vec![group_file(Review, 1, [(u32::MAX, 1)])])),
    ]
}

/// The same draws by protocol 2, and a panel that only protocol 2 draws: as many assessors as their
/// seats, whom no judge's seat can take.
fn draw_files_of_two() -> Vec<(&'static str, DrawFile)> {
    use SeatRole::{Assessor, Member, Undertaking};
    let kind = |stage| if stage == 0 { DrawKind::First } else { DrawKind::Reassignment };
    let of_two = |(name, file): (&'static str, DrawFile)| {
        (name, DrawFile { kind: Some(kind(file.stage)), ..file })
    };
    let judges = || (1..=5).map(|judge| (judge, 100_000));
    let panel = vec![
        group_file(Undertaking, 1, judges()),
        group_file(Member, 1, judges()),
        group_file(Assessor, 1, [(1_001, 100_000)]),
    ];
    let seated = ("an assessor who is the only one", draw_file(8, panel));
    draw_files().into_iter().chain([seated]).map(of_two).collect()
}

fn print_vectors(vectors: &[Value]) {
    // A line of its own for each bracket, so that sed finds them in the test runner's output.
    println!("\n{}", serde_json::to_string_pretty(&vectors).unwrap());
}

#[test]
#[ignore = "makes tests/vectors/draws.json, see tests/vectors/replay.py"]
fn print_draws() {
    print_vectors(&answered(draw_files()));
}

#[test]
#[ignore = "makes tests/vectors/draws-2.json, see tests/vectors/replay.py"]
fn print_later_draws() {
    print_vectors(&answered(draw_files_of_two()));
}

fn answered(files: Vec<(&'static str, DrawFile)>) -> Vec<Value> {
    let answered = |(name, file): (&str, DrawFile)| json!({"name": name, "draw": file, "answer": replay(&file).unwrap()});
    files.into_iter().map(answered).collect()
}

#[test]
#[ignore = "makes tests/vectors/commitments.json, see tests/vectors/replay.py"]
fn print_commitments() {
    let places = [("first envelope", 0u64, 0u32, 0u32), ("far envelope", 1 << 40, 255, 3)];
    let vectors: Vec<Value> = places
        .into_iter()
        .map(|(name, tray, envelope, stage)| {
            let input = json!({
                "origin": ORIGIN, "case_number": CASE, "stage": stage,
                "tray": tray, "envelope": envelope,
                "tray_key": to_hex(&fixed("test-tray-key", tray)),
                "filer_secret": to_hex(&fixed("test-filer", tray)),
                "parties": "甲诉乙", "claim": "民间借贷纠纷", "accepted_on": "2026-01-05",
            });
            json!({"name": name, "answer": commitments(&input), "input": input})
        })
        .collect();
    print_vectors(&vectors);
}
