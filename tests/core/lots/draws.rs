//! Lots are drawn as cases are, and an edited one is found.

use caselot_core::docket::code::LotNeed;
use caselot_core::docket::lot::{LotDrawn, LotOpened};
use caselot_core::docket::{Day, Event};
use caselot_core::id::EntryIndex;
use caselot_core::lottery::draw::draw;
use caselot_core::lottery::lot::LotTicket;
use caselot_core::lottery::role::SeatRole;
use caselot_core::lottery::transcript::{DrawKind, Ticket, TicketForm};

use super::{draws, draws_as, edited, names, of_case, opened, opens, with_list};
use crate::checks::{chi_square, valid};
use crate::paper::two::{CLERK, facts};
use crate::paper::{ORIGIN, PaperCourt};

#[test]
fn three_administrators_are_drawn_in_their_order() {
    let mut paper = with_list(12);
    let asked = of_case(&paper, 3, 1);
    let lot = opens(&mut paper, &asked);
    let size = paper.entries.len();
    assert_eq!(opens(&mut paper, &asked), lot, "the same again");
    assert_eq!(paper.entries.len(), size, "is no entry");
    let drawn = draws(&mut paper, lot);
    assert_eq!(drawn.len(), 3);
    assert!(drawn.iter().all(|it| names(12).contains(it)), "{drawn:?}");
    let size = paper.entries.len();
    draws_as(&mut paper, CLERK, lot).expect("answers again");
    assert_eq!(paper.entries.len(), size, "and draws nothing");
    valid(&paper);
    let lots = paper.report().facts.lots.expect("lots");
    assert_eq!(lots.opened, [("ADMINISTRATORS", 1)].into());
    assert_eq!(lots.drawn, [("ADMINISTRATORS", 1)].into());
    assert!(lots.undrawn.is_empty() && lots.waited.is_empty());
    assert!(paper.report().to_string().contains("lots ADMINISTRATORS: 1 opened, 1 drawn"));
    // A case and a lot take their envelopes from the same tray.
    paper.assigns(&facts(13));
    let second = of_case(&paper, 1, 2);
    let second = opens(&mut paper, &second);
    assert_eq!(opened(&paper, second).envelope, 14);
    valid(&paper);
}

#[test]
fn a_log_without_lots_says_nothing_of_them() {
    let mut paper = PaperCourt::two(8);
    paper.assigns(&facts(1));
    let json = serde_json::to_value(&paper.report().facts).expect("JSON");
    assert!(json.get("lots").is_none());
}

#[test]
fn the_draw_of_a_lot_is_that_of_its_group() {
    for (candidates, seats) in [(1, 1), (5, 5), (7, 3), (300, 40)] {
        for seed in 0..20 {
            let lot = LotTicket {
                origin: ORIGIN,
                roll: "LOT-MEDIATORS-2026-1",
                list: "调解员",
                role: SeatRole::Mediator,
                seats,
                candidates,
                tray: 3,
                envelope: seed,
            };
            let groups = [lot.group()];
            let ticket = Ticket {
                form: TicketForm::Two(DrawKind::Lot),
                origin: ORIGIN,
                case_number: lot.roll,
                stage: 0,
                tray: 3,
                envelope: seed,
                groups: &groups,
            };
            let whole = draw(&ticket, &[5; 32], &[6; 32]).expect("draws");
            let quick = lot.draw(&[5; 32], &[6; 32]).expect("draws");
            let places: Vec<u32> = whole.seats.iter().map(|seat| seat.judge.0 - 1).collect();
            assert_eq!((quick.places, quick.seed_hash), (places, whole.seed_hash));
        }
    }
}

#[test]
fn every_candidate_has_the_same_chance() {
    // 12,000 lots of one of ten; chi-square of 9 degrees of freedom, 99.99 % below 33.7.
    let mut won = [0_u64; 10];
    for turn in 0..12_000_u32 {
        let lot = LotTicket {
            origin: ORIGIN,
            roll: "LOT-APPRAISERS-2026-1",
            list: "鉴定",
            role: SeatRole::Appraiser,
            seats: 1,
            candidates: 10,
            tray: u64::from(turn / 64),
            envelope: turn % 64,
        };
        let mut secret = [7; 32];
        secret[..4].copy_from_slice(&turn.to_be_bytes());
        won[lot.draw(&secret, &[1; 32]).expect("draws").places[0] as usize] += 1;
    }
    let chi_square = chi_square(&won, &[1; 10]);
    assert!(chi_square < 33.7, "chi-square {chi_square} of {won:?}");
}

#[test]
fn every_order_of_those_drawn_has_the_same_chance() {
    // 12,000 lots of two of six; chi-square of 29 degrees of freedom, 99.9 % below 58.3.
    let mut won = [0_u64; 36];
    for turn in 0..12_000_u32 {
        let lot = LotTicket {
            origin: ORIGIN,
            roll: "LOT-ADMINISTRATORS-2026-1",
            list: "破产管理人",
            role: SeatRole::Administrator,
            seats: 2,
            candidates: 6,
            tray: 0,
            envelope: 0,
        };
        let mut nonce = [3; 32];
        nonce[..4].copy_from_slice(&turn.to_be_bytes());
        let places = lot.draw(&[7; 32], &nonce).expect("draws").places;
        won[(places[0] * 6 + places[1]) as usize] += 1;
    }
    let pairs = (0..36).filter(|pair| pair / 6 != pair % 6);
    let pairs: Vec<u64> = pairs.map(|pair| won[pair]).collect();
    assert_eq!(pairs.iter().sum::<u64>(), 12_000, "nobody is drawn twice");
    let chi_square = chi_square(&pairs, &[1; 30]);
    assert!(chi_square < 58.3, "chi-square {chi_square} of {pairs:?}");
}

#[test]
fn a_thousand_seats_of_many_candidates_are_drawn_each_once() {
    let lot = LotTicket {
        origin: ORIGIN,
        roll: "LOT-REVIEW-2026-1",
        list: "",
        role: SeatRole::Review,
        seats: 1_000,
        candidates: 100_000,
        tray: 0,
        envelope: 0,
    };
    let mut places = lot.draw(&[1; 32], &[2; 32]).expect("draws").places;
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), 1_000, "each once");
}

#[test]
fn an_edited_lot_is_found() {
    let mut paper = with_list(12);
    let asked = of_case(&paper, 3, 1);
    let lot = opens(&mut paper, &asked);
    draws(&mut paper, lot);
    type Edit = fn(&mut LotOpened);
    let edits: [(&str, Edit); 15] = [
        ("LotOutOfOrder", |it| it.asked.number = 2),
        ("LotOutOfOrder", |it| it.asked.year = 2027),
        ("TextOutsideTable", |it| it.asked.subject.clear()),
        ("LotMalformed", |it| it.asked.seats = 0),
        ("LotMalformed", |it| it.asked.day = Some(Day(20_000))),
        ("ListUnknown", |it| it.asked.list = "别的".to_owned()),
        ("NoCandidates", |it| it.asked.seats = 13),
        ("LotDiffers", |it| it.candidates = 11),
        ("LotDiffers", |it| it.digest = [1; 32]),
        ("EnvelopeOutOfOrder", |it| it.envelope = 1),
        ("EnvelopeOutOfOrder", |it| it.tray = 1),
        ("CommitmentMismatch", |it| it.commitment = [1; 32]),
        ("NeedsMismatch", |it| it.needs = vec![LotNeed::Few]),
        ("TextNeeded", |it| it.asked.left_out = vec!["第1律师事务所".to_owned()]),
        ("LotMalformed", |it| {
            it.asked.left_out = vec!["没有".to_owned()];
            it.asked.text = "回避".to_owned();
        }),
    ];
    for (code, edit) in edits {
        assert_eq!(edited(&paper, lot, edit), code);
    }
    let drawn = paper.last(|event| matches!(event, Event::LotDrawn(_)));
    let of_draw = |edit: &dyn Fn(&mut LotDrawn)| {
        let found = paper.found(|entries| {
            let Event::LotDrawn(it) = &mut entries[drawn].event else { panic!() };
            edit(it);
        });
        assert_eq!(found[0].1, Some(drawn as u64));
        found[0].0.clone()
    };
    assert_eq!(of_draw(&|it| it.drawn.swap(0, 1)), "LotMismatch", "the order is drawn, too");
    assert_eq!(of_draw(&|it| it.drawn.truncate(2)), "LotMismatch");
    assert_eq!(of_draw(&|it| it.drawn[0] = "别人".to_owned()), "LotMismatch");
    assert_eq!(of_draw(&|it| it.seed_hash = [1; 32]), "SeedHashMismatch");
    assert_eq!(of_draw(&|it| it.nonce = [1; 32]), "NonceMismatch");
    assert_eq!(of_draw(&|it| it.envelope_secret = [1; 32]), "SecretMismatch");
    assert_eq!(of_draw(&|it| it.lot = EntryIndex(1)), "LotUnknown");
    let twice = paper.found(|entries| {
        let again = entries[drawn].clone();
        entries.push(again);
    });
    assert_eq!(twice[0], ("LotUnknown".to_owned(), Some(paper.entries.len() as u64)));
}
