//! The draw against published vectors, against an independent program, and against its own odds.

#[path = "../vectors/mod.rs"]
mod vectors;

use caselot_core::id::JudgeId;
use caselot_core::lottery::draw::{DrawError, check_groups, draw, n_eff};
use caselot_core::lottery::envelope::{TrayKey, commitment, tray_commitments};
use caselot_core::lottery::hash::{Message, from_hex32, tagged, to_hex};
use caselot_core::lottery::odds::{
    OddsError, decode_odds, decode_shares, encode_odds, encode_shares,
};
use caselot_core::lottery::replay::{DrawFile, ReplayError, replay};
use caselot_core::lottery::role::SeatRole;
use caselot_core::lottery::sampler::Stream;
use caselot_core::lottery::seed::seed_hash;
use caselot_core::lottery::transcript::{Group, Ticket, TicketForm};
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit, Mac};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::json;
use sha2::Sha256;
use vectors::{draw_file, fixed, group_file};

use crate::checks::chi_square;

const ORIGIN: &str = "caselot.example/湘0203";
const CASE: &str = "(2026)湘0203民初1号";
/// The greatest total of masses.
const MOST: u64 = (1 << 53) - 1;

// Published vectors ---------------------------------------------------------------------------

/// RFC 8439, appendix A.1, vectors 1 and 2: the all-zero key, blocks 0 and 1.
const ZERO_KEYSTREAM: &str = "\
    76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7\
    da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586\
    9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed\
    29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f";

#[test]
fn stream_is_the_chacha20_keystream() {
    let mut keystream = [0; 128];
    ChaCha20Rng::from_seed([0; 32]).fill_bytes(&mut keystream);
    assert_eq!(to_hex(&keystream), ZERO_KEYSTREAM);

    let bound = 1 << 52;
    let mut stream = Stream::new([0; 32]);
    for (eight, rest) in keystream.as_chunks::<8>().0.iter().zip(0..) {
        // A power of two rejects nothing, so number follows number.
        assert_eq!(stream.below(bound), u64::from_le_bytes(*eight) % bound, "number {rest}");
    }
}

#[test]
fn hashes_are_the_published_ones() {
    // FIPS 180-4 gives "abc"; 32 zero bytes are what `head -c32 /dev/zero | sha256sum` says.
    use sha2::Digest;
    assert_eq!(
        to_hex(&Sha256::digest("abc")),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
    assert_eq!(
        to_hex(&seed_hash(&[0; 32])),
        "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925"
    );
    // RFC 4231, test case 2.
    let mut mac = Hmac::<Sha256>::new_from_slice(b"Jefe").unwrap();
    mac.update(b"what do ya want for nothing?");
    assert_eq!(
        to_hex(&mac.finalize().into_bytes()),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    // RFC 5869, test case 1.
    let salt: Vec<u8> = (0..=0x0c).collect();
    let info: Vec<u8> = (0xf0..=0xf9).collect();
    let mut okm = [0; 42];
    Hkdf::<Sha256>::new(Some(&salt), &[0x0b; 22]).expand(&info, &mut okm).unwrap();
    assert_eq!(
        to_hex(&okm),
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    );
}

#[test]
fn tagged_hash_is_length_tag_message() {
    use sha2::Digest;
    let by_hand = Sha256::digest(b"\x0fcaselot/v1/saltmessage");
    assert_eq!(tagged("salt", b"message")[..], by_hand[..]);
    let message = Message::new().lp("湘".as_bytes()).u8(1).u32(2).u64(3).raw(b"x");
    assert_eq!(to_hex(message.as_bytes()), "00000003e6b9980100000002000000000000000378");
}

// Envelopes -----------------------------------------------------------------------------------

#[test]
fn tray_commitments_are_the_commitments_in_order() {
    let key = TrayKey::new([7; 32].into());
    let all = tray_commitments(&key, ORIGIN, 3, 256);
    assert_eq!(all.len(), 256 * 32);
    for (envelope, found) in (0..).zip(all.chunks(32)) {
        let secret = key.secret(ORIGIN, 3, envelope);
        assert_eq!(found, commitment(ORIGIN, 3, envelope, secret.as_bytes()));
    }
}

#[test]
fn secrets_are_not_printed() {
    assert_eq!(format!("{:?}", TrayKey::new([0xab; 32].into())), "TrayKey(Secret32(..))");
    assert_eq!(format!("{:?}", Stream::new([0xab; 32])), "Stream(..)");
    assert_eq!(format!("{:?}", Message::new().raw(&[0xab; 32])), "Message(32 bytes)");
}

#[test]
fn hex_is_strict() {
    let text = to_hex(&[0x5a; 32]);
    assert_eq!(from_hex32(&text), Some([0x5a; 32]));
    assert_eq!(from_hex32(&text.to_uppercase()), Some([0x5a; 32]));
    for wrong in ["", &text[1..], &format!("{text}0"), &format!("+{}", &text[1..])] {
        assert_eq!(from_hex32(wrong), None, "{wrong}");
    }
    // 64 bytes, but not 64 digits.
    assert_eq!(from_hex32(&"é".repeat(32)), None);
}

#[test]
fn role_codes_and_names_round_trip() {
    for (code, role) in (1..).zip(SeatRole::ALL) {
        assert_eq!(u32::from(role.code()), code);
        assert_eq!(SeatRole::from_code(code), Some(role));
        assert_eq!(SeatRole::from_name(role.name()), Some(role));
    }
    for code in [0, 10, 257, u32::MAX] {
        assert_eq!(SeatRole::from_code(code), None);
    }
    assert_eq!(SeatRole::from_name("undertaking"), None);
}

// Odds ----------------------------------------------------------------------------------------

#[test]
fn odds_have_one_encoding() {
    let refused = |odds: &[(JudgeId, u64)]| decode_odds(&encode_odds(odds)).unwrap_err();
    assert_eq!(decode_odds(&[]), Ok(vec![]));
    assert_eq!(to_hex(&encode_odds(&[(JudgeId(1), 2)])), "000000010000000000000002");
    assert_eq!(decode_odds(&[0; 13]), Err(OddsError::Length { bytes: 13, row: 12 }));
    assert_eq!(
        refused(&[(JudgeId(2), 1), (JudgeId(2), 1)]),
        OddsError::Order { judge: JudgeId(2) }
    );
    assert_eq!(
        refused(&[(JudgeId(2), 1), (JudgeId(1), 1)]),
        OddsError::Order { judge: JudgeId(1) }
    );
    assert_eq!(
        refused(&[(JudgeId(1), 1), (JudgeId(2), 0)]),
        OddsError::ZeroMass { judge: JudgeId(2) }
    );
    assert_eq!(refused(&[(JudgeId(1), MOST), (JudgeId(2), 1)]), OddsError::TotalTooLarge);
    assert_eq!(
        refused(&[(JudgeId(1), u64::MAX), (JudgeId(2), u64::MAX)]),
        OddsError::TotalTooLarge
    );
    assert_eq!(decode_odds(&encode_odds(&[(JudgeId(0), MOST)])), Ok(vec![(JudgeId(0), MOST)]));
}

#[test]
fn shares_have_one_encoding() {
    let refused = |shares: &[(JudgeId, u8)]| decode_shares(&encode_shares(shares)).unwrap_err();
    assert_eq!(to_hex(&encode_shares(&[(JudgeId(1), 32)])), "0000000120");
    assert_eq!(decode_shares(&[0; 4]), Err(OddsError::Length { bytes: 4, row: 5 }));
    assert_eq!(
        refused(&[(JudgeId(2), 1), (JudgeId(2), 1)]),
        OddsError::Order { judge: JudgeId(2) }
    );
    assert_eq!(refused(&[(JudgeId(1), 0)]), OddsError::Share { judge: JudgeId(1), share: 0 });
    assert_eq!(refused(&[(JudgeId(1), 101)]), OddsError::Share { judge: JudgeId(1), share: 101 });
    let all: Vec<(JudgeId, u8)> =
        (1..=100).map(|share| (JudgeId(u32::from(share) * 7), share)).collect();
    assert_eq!(decode_shares(&encode_shares(&all)), Ok(all));
}

// The draw ------------------------------------------------------------------------------------

fn group(role: SeatRole, seats: u32, odds: &[(JudgeId, u64)]) -> Group<'static> {
    Group { pool: "民事".into(), role, seats, alternates: 0, odds: odds.to_vec().into() }
}

fn ticket<'a>(groups: &'a [Group<'a>]) -> Ticket<'a> {
    let form = TicketForm::One;
    Ticket { form, origin: ORIGIN, case_number: CASE, stage: 0, tray: 0, envelope: 0, groups }
}

#[test]
fn every_fact_of_the_ticket_changes_the_transcript() {
    let odds = [(JudgeId(1), 1), (JudgeId(2), 1)];
    let groups = [group(SeatRole::Undertaking, 1, &odds)];
    let base = ticket(&groups);
    let others = [
        [Group { pool: "刑事".into(), ..groups[0].clone() }],
        [group(SeatRole::Presiding, 1, &odds)],
        [group(SeatRole::Undertaking, 2, &odds)],
        [group(SeatRole::Undertaking, 1, &[(JudgeId(1), 1), (JudgeId(3), 1)])],
        [group(SeatRole::Undertaking, 1, &[(JudgeId(1), 1), (JudgeId(2), 2)])],
    ];
    let mut transcripts = vec![
        base.transcript(),
        Ticket { origin: "caselot.example/湘0204", ..base }.transcript(),
        Ticket { case_number: "(2026)湘0203民初2号", ..base }.transcript(),
        Ticket { stage: 1, ..base }.transcript(),
        Ticket { tray: 1, ..base }.transcript(),
        Ticket { envelope: 1, ..base }.transcript(),
    ];
    transcripts.extend(others.iter().map(|groups| Ticket { groups, ..base }.transcript()));
    let count = transcripts.len();
    transcripts.sort_unstable();
    transcripts.dedup();
    assert_eq!(transcripts.len(), count);
}

#[test]
fn groups_that_cannot_be_drawn_are_refused() {
    use SeatRole::{Member, Presiding, Undertaking};
    let two = [(JudgeId(1), 1), (JudgeId(2), 1)];
    let refused = |groups: &[Group]| {
        let error = draw(&ticket(groups), &[0; 32], &[0; 32]).unwrap_err();
        assert_eq!(check_groups(groups), Err(error));
        assert!(!error.to_string().is_empty());
        error
    };
    assert_eq!(refused(&[]), DrawError::NoGroups);
    assert_eq!(refused(&[group(Undertaking, 0, &two)]), DrawError::NoSeats { group: 0 });
    assert_eq!(
        refused(&[group(Member, 1, &two), group(Presiding, 1, &two)]),
        DrawError::RoleOrder { group: 1 }
    );
    assert_eq!(
        refused(&[group(Member, 1, &two), group(Member, 1, &two)]),
        DrawError::RoleOrder { group: 1 }
    );
    assert_eq!(
        refused(&[group(Undertaking, 1, &[(JudgeId(1), 0)])]),
        DrawError::Odds { group: 0, error: OddsError::ZeroMass { judge: JudgeId(1) } }
    );
    assert_eq!(
        refused(&[group(Undertaking, 1, &[])]),
        DrawError::TooFewCandidates { group: 0, candidates: 0, needed: 1 }
    );
    assert_eq!(
        refused(&[group(Undertaking, 1, &two), group(Member, 2, &two)]),
        DrawError::TooFewCandidates { group: 1, candidates: 2, needed: 3 }
    );
    assert_eq!(
        refused(&[group(Undertaking, u32::MAX, &two), group(Member, u32::MAX, &two)]),
        DrawError::TooFewCandidates { group: 0, candidates: 2, needed: u64::from(u32::MAX) }
    );
}

#[test]
fn files_that_cannot_be_replayed_are_refused() {
    let good = draw_file(0, vec![group_file(SeatRole::Review, 1, [(1, 1)])]);
    let bad_secret = DrawFile { envelope_secret: "00".to_owned(), ..good.clone() };
    assert_eq!(replay(&bad_secret), Err(ReplayError::Hex { field: "envelope_secret" }));
    let bad_nonce = DrawFile { nonce: "zz".repeat(32), ..good.clone() };
    assert_eq!(replay(&bad_nonce), Err(ReplayError::Hex { field: "nonce" }));
    let mut bad_role = good.clone();
    bad_role.groups[0].role = "CLERK".to_owned();
    let error = replay(&bad_role).unwrap_err();
    assert_eq!(error, ReplayError::Role { name: "CLERK".to_owned() });
    assert!(error.to_string().contains("UNDERTAKING"));
    let empty = DrawFile { groups: vec![], ..good.clone() };
    assert_eq!(replay(&empty), Err(ReplayError::Draw(DrawError::NoGroups)));

    let mut value = serde_json::to_value(&good).unwrap();
    value["hint"] = json!(1);
    assert!(serde_json::from_value::<DrawFile>(value).is_err(), "unknown fields are refused");
}

#[test]
fn n_eff_is_the_number_of_equal_candidates() {
    assert_eq!(n_eff(&[]), 0);
    assert_eq!(n_eff(&[(JudgeId(1), MOST)]), 1);
    assert_eq!(n_eff(&[(JudgeId(1), MOST / 2), (JudgeId(2), MOST / 2)]), 2);
    // (1 + 2 + 3)^2 / (1 + 4 + 9) = 36 / 14.
    assert_eq!(n_eff(&[(JudgeId(1), 1), (JudgeId(2), 2), (JudgeId(3), 3)]), 2);
    let equal: Vec<(JudgeId, u64)> = (0..1_000).map(|judge| (JudgeId(judge), 12_345)).collect();
    assert_eq!(n_eff(&equal), 1_000);
}

proptest! {
    // A failing case prints its input; nothing is written beside the tests.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn numbers_stay_below_their_bound(seed: [u8; 32], bound in 1..=MOST) {
        let mut stream = Stream::new(seed);
        let mut raw = ChaCha20Rng::from_seed(seed);
        for _ in 0..40 {
            let number = stream.below(bound);
            prop_assert!(number < bound);
            // The definition once more, in u128 throughout.
            let limit = (1u128 << 64) / u128::from(bound) * u128::from(bound);
            let x = loop {
                let mut eight = [0; 8];
                raw.fill_bytes(&mut eight);
                let x = u128::from(u64::from_le_bytes(eight));
                if x < limit { break x; }
            };
            prop_assert_eq!(u128::from(number), x % u128::from(bound));
        }
    }

    #[test]
    fn odds_round_trip(odds in proptest::collection::btree_map(any::<u32>(), 1..1u64 << 40, 0..200)) {
        let odds: Vec<(JudgeId, u64)> =
            odds.into_iter().map(|(judge, mass)| (JudgeId(judge), mass)).collect();
        prop_assert_eq!(decode_odds(&encode_odds(&odds)), Ok(odds));
    }

    #[test]
    fn nobody_takes_two_seats(
        secret: [u8; 32],
        nonce: [u8; 32],
        masses in proptest::collection::vec(1..1u64 << 40, 12..40),
        first in 1..6u32,
        second in 1..6u32,
    ) {
        let odds: Vec<(JudgeId, u64)> = (0..).map(JudgeId).zip(masses).collect();
        let groups = [group(SeatRole::Undertaking, first, &odds), group(SeatRole::Member, second, &odds)];
        let drawn = draw(&ticket(&groups), &secret, &nonce).unwrap();
        let mut winners: Vec<JudgeId> = drawn.seats.iter().map(|seat| seat.judge).collect();
        prop_assert_eq!(winners.len(), (first + second) as usize);
        prop_assert!(drawn.seats.iter().all(|seat| seat.r < seat.total));
        winners.sort_unstable();
        winners.dedup();
        prop_assert_eq!(winners.len(), (first + second) as usize);
    }
}

#[test]
#[should_panic(expected = "outside 1..2^53")]
fn a_bound_of_zero_panics() {
    Stream::new([0; 32]).below(0);
}

#[test]
#[should_panic(expected = "outside 1..2^53")]
fn a_bound_of_two_to_the_53_panics() {
    Stream::new([0; 32]).below(1 << 53);
}

#[test]
fn draws_follow_the_odds() {
    const DRAWS: u64 = 20_000;
    let odds: Vec<(JudgeId, u64)> =
        (1..=20).map(|judge| (JudgeId(judge), 250 + 90 * u64::from(judge))).collect();
    let groups = [group(SeatRole::Undertaking, 1, &odds)];
    let mut wins = [0u64; 20];
    for number in 0..DRAWS {
        let secret = fixed("test-secret", number);
        let nonce = fixed("test-nonce", number);
        let drawn = draw(&ticket(&groups), &secret, &nonce).unwrap();
        wins[drawn.seats[0].judge.0 as usize - 1] += 1;
    }
    let masses: Vec<u64> = odds.iter().map(|row| row.1).collect();
    let chi_square = chi_square(&wins, &masses);
    // 19 degrees of freedom: one fair lottery in a thousand exceeds 43.82. The seeds are fixed.
    assert!(chi_square < 43.82, "chi-square {chi_square}");
}
