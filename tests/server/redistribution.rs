//! The cases of a judge who leaves, over gRPC, by the client that clerks use: a list made at another
//! desk than the one that filed them, approved, cut off and gone on with, and verified afterwards.

use caselot::client::{
    Bearer, CaseInput, ClientTls, Filer, Folder, Outcome, connect_channel, left_of,
};
use caselot::service::access::Role;
use caselot_core::docket::Day;
use caselot_core::docket::code::ReassignmentGround;
use caselot_core::docket::lineage::Reassignment;
use caselot_core::id::{EntryIndex, JudgeId};

use crate::approvals::{COURT, House, grant, number};
use crate::tokens::reread;

const WORDS: &str = "调往上级法院";

async fn desk(house: &House, token: &str, secret: u8) -> (Filer, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a directory");
    let folder = Folder::open(dir.path()).expect("a folder");
    let (bearer, tls) = (Bearer::new(token).expect("a token"), ClientTls::default());
    let way = connect_channel(&house.address, &tls, bearer).await.expect("connected");
    let secret = move || Ok([secret; 32].into());
    let filer = Filer::connect(way, COURT, &folder, "", None, secret).await.expect("court");
    (filer, dir)
}

pub fn case(serial: u32) -> CaseInput {
    CaseInput {
        cause: "买卖合同纠纷".to_owned(),
        procedure: "简易".to_owned(),
        pool: "民事".to_owned(),
        weight: 100,
        parties: "甲诉乙".to_owned(),
        claim: "货款".to_owned(),
        ..CaseInput::new(number(serial), Day(20_000))
    }
}

fn drawn(outcome: Outcome) -> JudgeId {
    outcome.undertaking().expect("drawn")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cases_of_a_judge_who_leaves_are_drawn_by_a_list_at_another_desk() {
    let (house, [clerk, supervisor, _]) = House::new().await;
    let other_clerk = grant(&house.data, "吴九", Role::Filing);
    // Whoever has a grant before the first filing founds the docket.
    reread().await;
    reread().await;
    let (filer, _folder) = desk(&house, &clerk, 7).await;
    let (other, _other) = desk(&house, &other_clerk, 9).await;
    let mut judges = Vec::new();
    for serial in 1..=24 {
        judges.push(drawn(filer.assign(&case(serial)).await.expect("assigns")));
    }
    let count = |judge: &JudgeId| judges.iter().filter(|it| *it == judge).count();
    let leaves = *judges.iter().max_by_key(|judge| count(judge)).expect("a judge");
    let found = other.cases_of_leaving(leaves).await.expect("reads");
    assert_eq!((found.cases.len(), found.left_out), (count(&leaves), 0));

    // One stays with the judge; the approver is told so.
    let listed = &found.cases[1..];
    let ground = ReassignmentGround::Transfer;
    let made = other.propose_redistribution(leaves, (ground, WORDS), listed).await.expect("asks");
    let (watcher, _watched) = desk(&house, &supervisor, 3).await;
    let shown = watcher.show_approval(EntryIndex(made.proposed)).await.expect("shown");
    assert_eq!(shown.left_out, Some(1));
    watcher.approve(&shown).await.expect("approves");

    let list = other.redistributions().await.expect("reads").pop().expect("a list");
    let numbers = left_of(&list);
    assert_eq!(numbers.len(), listed.len());
    // The desk that filed them has other nonces.
    let reassigns = Reassignment::asked(ground, WORDS);
    let current = filer.current_stage(&numbers[0], reassigns).await.expect("reads");
    let refused = filer.assign(&current.case).await.expect_err("another nonce");
    assert!(refused.to_string().contains("is not as the list"), "{refused}");
    // Out of turn.
    let late = other.assign_listed(&numbers[1], &list).await.expect_err("before its turn");
    assert!(late.to_string().contains("moves by that list alone"), "{late}");
    let (_, outcome) = other.assign_listed(&numbers[0], &list).await.expect("draws");
    assert_ne!(drawn(outcome), leaves);

    // Cut off between a filing and its draw: the list names it first, and goes on.
    if numbers.len() > 1 {
        let reassigns = Reassignment::asked(ground, WORDS);
        let current = other.current_stage(&numbers[1], reassigns).await.expect("reads");
        let carried = current.facts_commitment;
        assert!(carried.is_some() && !current.opened, "the other desk filed it");
        let case = CaseInput { carried_facts: carried, ..current.case };
        drop(other.file(&case).await.expect("files"));
    }
    let list = other.redistributions().await.expect("reads").pop();
    for number in list.iter().flat_map(left_of) {
        let (_, outcome) =
            other.assign_listed(&number, list.as_ref().expect("a list")).await.expect("draws");
        assert_ne!(drawn(outcome), leaves);
    }
    assert!(other.redistributions().await.expect("reads").is_empty());
    house.is_valid().await;
}
