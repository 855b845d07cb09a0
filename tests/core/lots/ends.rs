//! Lots that are never drawn, and whoever tries to draw until a friend comes.

use std::sync::Arc;

use caselot_core::docket::code::LotNeed;
use caselot_core::docket::lot::{ListRecord, LotAsked};
use caselot_core::docket::{Command, Entry, Event};

use super::{
    administrators, book, draws, draws_as, list, names, needs, of_case, opened, opens, opens_as,
    refused, with_list,
};
use crate::checks::{code, valid};
use crate::paper::nonce;
use crate::paper::two::{CLERK, OTHER_CLERK, REGISTRAR, SUPERVISOR, proposed};

#[test]
fn eight_lots_of_a_person_may_wait_to_be_drawn() {
    let mut paper = with_list(12);
    let mut lots = Vec::new();
    for n in 1..=8 {
        let asked = of_case(&paper, 1, n);
        lots.push(opens(&mut paper, &asked));
    }
    let ninth = of_case(&paper, 1, 9);
    assert_eq!(refused(&mut paper, &ninth), "TooManyUndrawn");
    opens_as(&mut paper, OTHER_CLERK, &ninth).expect("another person's first");
    draws(&mut paper, lots[3]);
    let tenth = of_case(&paper, 1, 10);
    opens(&mut paper, &tenth);
    // One that is never drawn keeps its envelope used.
    let last = of_case(&paper, 1, 11);
    let last = opens_as(&mut paper, OTHER_CLERK, &last).expect("opens").filing.expect("a lot");
    assert_eq!(opened(&paper, last).envelope, 22);
    valid(&paper);
    assert_eq!(paper.report().facts.lots.expect("lots").undrawn.len(), 10);
}

#[test]
fn eight_lots_that_ran_out_block_nobody() {
    let mut paper = with_list(12);
    for n in 1..=8 {
        let asked = administrators(&paper, 1, &format!("第{n}件"));
        assert_eq!(needs(&mut paper, &asked), [LotNeed::NoCase]);
    }
    let ninth = of_case(&paper, 1, 1);
    assert_eq!(refused(&mut paper, &ninth), "TooManyUndrawn");
    paper.days_pass(7);
    assert_eq!(
        refused(&mut paper, &ninth),
        "TooManyUndrawn",
        "on the last day they may be approved"
    );
    let last_day = paper.now_ms;
    paper.days_pass(1);
    let ninth = opens(&mut paper, &ninth);
    valid(&paper);
    assert_eq!(paper.report().facts.lots.expect("lots").undrawn.len(), 9);
    // An operator who opens it a day before.
    let found = paper.found(|entries| entries[ninth.0 as usize].time_ms = last_day);
    assert_eq!(found, [("TooManyUndrawn".to_owned(), Some(ninth.0))]);
}

#[test]
fn with_a_recovery_a_lot_comes_to_nothing() {
    let mut paper = with_list(12);
    let drawn = of_case(&paper, 1, 1);
    let drawn = opens(&mut paper, &drawn);
    draws(&mut paper, drawn);
    let draw = paper.entries.last().expect("the draw").clone();
    let lost = of_case(&paper, 1, 2);
    let lost = opens(&mut paper, &lost);
    let waits = administrators(&paper, 1, "湘0203破1号");
    let waits = opens(&mut paper, &waits);
    let approved = administrators(&paper, 1, "湘0203破2号");
    let approved = opens(&mut paper, &approved);
    paper.approve(approved).expect("approves");
    let declined = administrators(&paper, 1, "湘0203破3号");
    let declined = opens(&mut paper, &declined);
    paper.decline(SUPERVISOR, declined).expect("declines");
    let size = paper.state.size;
    paper.restore(size + 5, [8; 32]).expect("restores");
    for lot in [lost, waits, approved, declined] {
        assert_eq!(code(draws_as(&mut paper, CLERK, lot)), "LotUnknown");
        assert_eq!(code(paper.approve(lot)), "NothingToApprove");
    }
    let again = of_case(&paper, 1, 2);
    let again = opens(&mut paper, &again);
    assert_eq!(opened(&paper, again).needs, [LotNeed::Again]);
    valid(&paper);
    let lots = paper.report().facts.lots.expect("lots");
    assert_eq!(lots.undrawn, [lost, waits, approved, again], "they go on to stand there");
    // An operator who draws one of them all the same.
    for lot in [lost, approved] {
        let found = paper.found(|entries| {
            let mut late = draw.clone();
            let Event::LotDrawn(it) = &mut late.event else { panic!() };
            it.lot = lot;
            late.time_ms = entries.last().expect("entries").time_ms;
            entries.push(late);
        });
        assert_eq!(found, [("LotUnknown".to_owned(), Some(paper.state.size))]);
    }
    // Or approves one.
    let found = paper.found(|entries| {
        let approval =
            |entry: &Entry| matches!(&entry.event, Event::Approved(it) if it.entry == approved);
        let mut late = entries.iter().find(|entry| approval(entry)).expect("an approval").clone();
        late.time_ms = entries.last().expect("entries").time_ms;
        entries.push(late);
    });
    assert_eq!(found[0], ("NothingToApprove".to_owned(), Some(paper.state.size)));
}

#[test]
fn eight_lots_that_a_recovery_ended_block_nobody() {
    let mut paper = with_list(12);
    for n in 1..=8 {
        let asked = of_case(&paper, 1, n);
        opens(&mut paper, &asked);
    }
    let size = paper.state.size;
    let ninth = of_case(&paper, 1, 9);
    assert_eq!(refused(&mut paper, &ninth), "TooManyUndrawn");
    paper.restore(size + 5, [8; 32]).expect("restores");
    opens(&mut paper, &ninth);
    valid(&paper);
}

#[test]
fn a_clerk_alone_cannot_draw_again_until_a_friend_comes() {
    let mut paper = with_list(20);
    let friend = "第7律师事务所";
    let first = of_case(&paper, 1, 1);
    let first = opens(&mut paper, &first);
    // The nonce stands in the log before anything is opened, so another one draws nothing.
    let line = book(&paper).lot(first).expect("a lot").clone();
    let candidates = Arc::clone(&line.candidates);
    let other = Command::DrawLot { lot: first, nonce: [1; 32], candidates };
    assert_eq!(code(paper.by(CLERK, other)), "NonceMismatch");
    // Nor does another list of candidates.
    let roll = line.opened.asked.roll();
    let alone: Arc<[String]> = vec![friend.to_owned()].into();
    let command = Command::DrawLot { lot: first, nonce: nonce(&roll, 0), candidates: alone };
    assert_eq!(code(paper.by(CLERK, command)), "LotDiffers");
    let drawn = draws(&mut paper, first);
    // Another draw of the same waits, by whoever asks and whatever is left out.
    for person in [CLERK, OTHER_CLERK] {
        let again = of_case(&paper, 1, 1);
        let again = opens_as(&mut paper, person, &again).expect("opens").filing.expect("a lot");
        assert_eq!(code(draws_as(&mut paper, person, again)), "Unapproved");
    }
    let others: Vec<String> = names(20).into_iter().filter(|name| name != friend).collect();
    let left = LotAsked { left_out: others, text: "回避".to_owned(), ..of_case(&paper, 1, 2) };
    let left = opens(&mut paper, &left);
    assert_eq!(opened(&paper, left).needs, [LotNeed::LeftOut, LotNeed::Few]);
    assert_eq!(code(draws_as(&mut paper, CLERK, left)), "Unapproved");
    // A list that names the friend alone needs two, and counts tomorrow.
    let own = ListRecord { entries: vec![friend.to_owned()], ..list(20) };
    let own = paper.by(REGISTRAR, Command::PutList(Box::new(own))).expect("proposes");
    assert_eq!(
        code(paper.by(REGISTRAR, Command::Approve { entry: proposed(&own) })),
        "RoleMissing"
    );
    // An operator who takes the first lot out of the log and draws again is found.
    let first_at = first.0 as usize;
    let found = paper.found(|entries| drop(entries.drain(first_at..first_at + 2)));
    assert!(!found.is_empty(), "the envelope of the first is missing");
    assert_eq!(drawn.len(), 1);
    valid(&paper);
}
