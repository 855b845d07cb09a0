//! A contributor (参与方): a value that neither filer nor server knows before both have opened, what it
//! draws, and what becomes of a court whose contributor is late, spent or gone.

mod answers;
mod believed;
mod fairness;
mod grinding;

use caselot_core::audit::ContributionFacts;
use caselot_core::docket::code::VoidGround;
use caselot_core::docket::contribution::tree::{ValueTree, leaf, root_by};
use caselot_core::docket::contribution::{
    Contributed, ContributorEnded, ContributorNamed, FilingOpened, GivenValue,
};
use caselot_core::docket::filing::{CaseDrawn, CaseFiled, Facts, FilerNonce};
use caselot_core::docket::{Actor, Command, Decision, Entry, Event, Refusal};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::checkpoint::{SigningKey, signing_key};

use crate::checks::{code, valid};
use crate::paper::two::{CLERK, REGISTRAR, facts, proposed};
use crate::paper::{self, ORIGIN, PaperCourt, case_number, nonce};

pub const DEPTH: u32 = 6;

pub fn key() -> SigningKey {
    signing_key(&[5; 32])
}

fn tree_of(key: &SigningKey, depth: u32) -> ValueTree {
    ValueTree::new(ORIGIN, key.verifying_key().to_bytes(), [77; 32].into(), depth)
}

pub fn contributor_of(name: &str, key: &SigningKey, depth: u32) -> ContributorNamed {
    ContributorNamed::signed(ORIGIN, name, (tree_of(key, depth).root(), depth), key)
}

pub fn contributor() -> ContributorNamed {
    contributor_of("省高院技术处", &key(), DEPTH)
}

/// A court of ten judges, and the entry by which its contributor was named.
fn court() -> (PaperCourt, EntryIndex) {
    let mut paper = PaperCourt::two(10);
    let named = names(&mut paper, contributor());
    (paper, named)
}

pub fn names(paper: &mut PaperCourt, named: ContributorNamed) -> EntryIndex {
    let command = Command::NameContributor(Box::new(named));
    let decision = paper.by(REGISTRAR, command).expect("proposes");
    paper.approve(proposed(&decision)).expect("approves").end.expect("its approval")
}

pub fn ends(
    paper: &mut PaperCourt,
    contributor: EntryIndex,
    stalled: bool,
) -> Result<Decision, Refusal> {
    let text = "失联".to_owned();
    let ended = ContributorEnded { contributor, stalled, text };
    let decision = paper.by(REGISTRAR, Command::EndContributor(Box::new(ended)))?;
    paper.approve(proposed(&decision))
}

fn root(paper: &PaperCourt, size: u64) -> [u8; 32] {
    let size = usize::try_from(size).expect("a size");
    paper::root(&paper.bytes()[..size.min(paper.entries.len())])
}

/// What a contributor gives to all that is opened for it, for the log as it is.
pub fn answer_of(
    paper: &PaperCourt,
    contributor: EntryIndex,
    (key, depth): (&SigningKey, u32),
) -> Contributed {
    let tree = tree_of(key, depth);
    let opened = paper.state.contributors.first_opened_for(contributor, 64);
    let values = opened.into_iter().map(|opened| {
        let (filing, number) = (opened.opening.filing, opened.awaits.number);
        GivenValue { filing, value: tree.value(number), proof: tree.proof(number) }
    });
    let size = paper.entries.len() as u64;
    Contributed::signed(ORIGIN, contributor, (size, root(paper, size)), values.collect(), key)
}

pub fn answer(paper: &PaperCourt, contributor: EntryIndex) -> Contributed {
    answer_of(paper, contributor, (&key(), DEPTH))
}

/// The same answer for another log.
pub fn resigned(given: &Contributed, at: (u64, [u8; 32])) -> Contributed {
    Contributed::signed(ORIGIN, given.contributor, at, given.values.clone(), &key())
}

pub fn takes(paper: &mut PaperCourt, given: Contributed) -> Result<Decision, Refusal> {
    let own_root = Some(root(paper, given.size));
    let command = Command::Contribute { given: Box::new(given), own_root };
    paper.act_by(Actor::system(), command)
}

pub fn gives(paper: &mut PaperCourt, contributor: EntryIndex) {
    let given = answer(paper, contributor);
    takes(paper, given).expect("takes the values");
}

/// Files and opens a case.
pub fn opens(paper: &mut PaperCourt, number: u32) {
    paper.files(facts(number)).expect("files");
    paper.draws(&facts(number)).expect("opens");
}

fn draws(paper: &PaperCourt) -> Vec<&CaseDrawn> {
    let drawn = |entry: &'_ Entry| matches!(entry.event, Event::CaseDrawn(_));
    let drawn = paper.entries.iter().filter(|entry| drawn(entry));
    drawn
        .filter_map(|entry| if let Event::CaseDrawn(it) = &entry.event { Some(it) } else { None })
        .collect()
}

fn told(paper: &PaperCourt) -> ContributionFacts {
    paper.report().facts.contributions.expect("facts")
}

#[test]
fn cases_are_drawn_by_values_that_nobody_else_knew() {
    let (mut paper, named) = court();
    let (now, secret) = (paper.now_ms, nonce(&case_number(1), 0));
    opens(&mut paper, 1);
    assert!(draws(&paper).is_empty(), "it waits for its value");
    let repeated = paper.draws(&facts(1)).expect("is opened");
    assert!(repeated.entries.is_empty() && repeated.end.is_none());
    paper.files(facts(2)).expect("files");
    opens(&mut paper, 3);
    paper.now_ms = now + 4_000;
    gives(&mut paper, named);
    assert_eq!(draws(&paper).len(), 2);
    assert_eq!(draws(&paper)[0].nonce, Some(secret));
    // A value belongs to its filing, whenever that is opened.
    paper.draws(&facts(2)).expect("opens");
    gives(&mut paper, named);
    assert_eq!(draws(&paper).len(), 3);
    valid(&paper);
    let told = &told(&paper).contributors[0];
    assert_eq!((told.filed, told.drawn, told.voided, told.slowest_ms), (3, 3, 0, 4_000));
    assert!(told.waiting.is_empty());
    assert!(paper.report().to_string().contains("contributor 省高院技术处"));
}

#[test]
fn values_are_those_that_their_filings_await_and_signed_for_this_log() {
    let (mut paper, named) = court();
    opens(&mut paper, 1);
    let opened = paper.entries.len() as u64 - 1;
    opens(&mut paper, 2);
    let right = answer(&paper, named);
    let size = right.size;
    let mut swapped = right.clone();
    let (first, second) = swapped.values.split_at_mut(1);
    std::mem::swap(&mut first[0].value, &mut second[0].value);
    let swapped = resigned(&swapped, (size, right.root));
    assert_eq!(code(takes(&mut paper, swapped)), "ContributionMismatch");
    let mut short = right.clone();
    short.values[0].proof.pop();
    assert_eq!(
        code(takes(&mut paper, resigned(&short, (size, right.root)))),
        "ContributionMismatch"
    );
    let early = resigned(&right, (opened, root(&paper, opened)));
    assert_eq!(code(takes(&mut paper, early)), "ContributionOfOther", "without the openings");
    let other = resigned(&right, (size, [1; 32]));
    assert_eq!(code(takes(&mut paper, other)), "ContributionOfOther", "of another log");
    let forged = Contributed { signature: [0; 64], ..right.clone() };
    assert_eq!(code(takes(&mut paper, forged)), "ContributionUnsigned");
    let nobody = Contributed { contributor: EntryIndex(1), ..right.clone() };
    assert_eq!(code(takes(&mut paper, nobody)), "ContributorUnknown");
    let mut unopened = right.clone();
    unopened.values[1].filing = EntryIndex(1);
    assert_eq!(code(takes(&mut paper, unopened)), "ContributionIdle");
    let none = Contributed { values: Vec::new(), ..right.clone() };
    assert_eq!(code(takes(&mut paper, none)), "ContributionIdle");
    // The first alone may be given first, and none is left out.
    let mut alone = right.clone();
    alone.values.remove(0);
    let left_out = resigned(&alone, (size, right.root));
    assert_eq!(code(takes(&mut paper, left_out)), "ContributionIdle");
    let mut alone = right.clone();
    alone.values.truncate(1);
    takes(&mut paper, resigned(&alone, (size, right.root))).expect("takes one");
    assert_eq!(draws(&paper).len(), 1);
    gives(&mut paper, named);
    let again = resigned(&right, (size, right.root));
    assert!(takes(&mut paper, again).expect("is known").entries.is_empty());
    valid(&paper);
}

#[test]
fn who_is_named_signs_for_itself_and_two_persons_for_it() {
    let mut paper = PaperCourt::two(10);
    let mut name = |change: &dyn Fn(&mut ContributorNamed)| {
        let mut named = contributor();
        change(&mut named);
        code(paper.by(REGISTRAR, Command::NameContributor(Box::new(named))))
    };
    assert_eq!(name(&|it| it.signature = [0; 64]), "ContributorUnsigned");
    assert_eq!(name(&|it| it.depth += 1), "ContributorUnsigned");
    assert_eq!(name(&|it| it.depth = 0), "ContributorMalformed");
    assert_eq!(name(&|it| it.depth = 25), "ContributorMalformed");
    assert_eq!(name(&|it| it.key = [0; 32]), "KeyUnusable");
    assert_eq!(name(&|it| it.name.clear()), "TextOutsideTable");
    let by_clerk = paper.by(CLERK, Command::NameContributor(Box::new(contributor())));
    assert_eq!(code(by_clerk), "RoleMissing");
    names(&mut paper, contributor());
    let again = contributor_of("另一参与方", &key(), 3);
    let again = paper.by(REGISTRAR, Command::NameContributor(Box::new(again)));
    assert_eq!(code(again), "ContributorMalformed", "its key was used");
    valid(&paper);
}

#[test]
fn a_contributor_counts_from_the_next_day_and_its_successor_takes_over_new_filings_alone() {
    let mut paper = PaperCourt::two(10);
    paper.assigns(&facts(1));
    let first = names(&mut paper, contributor());
    paper.assigns(&facts(2));
    assert_eq!(draws(&paper).len(), 2, "today without one");
    paper.days_pass(1);
    opens(&mut paper, 3);
    let other = signing_key(&[6; 32]);
    let second = names(&mut paper, contributor_of("律师协会", &other, 3));
    opens(&mut paper, 4);
    paper.days_pass(1);
    opens(&mut paper, 5);
    // Each is drawn by the one it was filed for.
    gives(&mut paper, first);
    assert_eq!(draws(&paper).len(), 4);
    let given = answer_of(&paper, second, (&other, 3));
    takes(&mut paper, given).expect("takes");
    assert_eq!(draws(&paper).len(), 5);
    valid(&paper);
    assert_eq!(told(&paper).uncontributed, []);
}

#[test]
fn an_end_in_peace_draws_what_waits_and_the_next_day_goes_on_without() {
    let (mut paper, named) = court();
    opens(&mut paper, 1);
    ends(&mut paper, named, false).expect("ends");
    opens(&mut paper, 2);
    paper.days_pass(1);
    paper.assigns(&facts(3));
    paper.assigns(&facts(4));
    assert_eq!(draws(&paper).len(), 2);
    gives(&mut paper, named);
    assert_eq!(draws(&paper).len(), 4);
    valid(&paper);
    let alone = &told(&paper).uncontributed;
    assert_eq!(alone.iter().map(|run| run.filings).collect::<Vec<_>>(), [2]);
    let (contributor, text) = (named, "再次".to_owned());
    let again = ContributorEnded { contributor, stalled: false, text };
    let again = paper.by(REGISTRAR, Command::EndContributor(Box::new(again)));
    assert_eq!(code(again), "ContributorUnknown", "it has ended");
}

#[test]
fn a_contributor_that_stalls_costs_its_cases_a_stage() {
    let (mut paper, named) = court();
    opens(&mut paper, 1);
    paper.files(facts(2)).expect("files");
    let kept = answer(&paper, named);
    // Who has seen the answer of today cannot say that there was none.
    assert_eq!(code(ends(&mut paper, named, true)), "ContributorAnswers");
    paper.days_pass(1);
    ends(&mut paper, named, true).expect("ends");
    let voided: Vec<_> = paper.entries.iter().rev().take(2).map(|it| &it.event).collect();
    let stalled =
        |it: &&Event| matches!(it, Event::FilingVoided(void) if void.ground == VoidGround::Stalled);
    assert!(voided.iter().all(stalled), "{voided:?}");
    assert_eq!(code(takes(&mut paper, kept)), "ContributorUnknown", "it comes too late");
    assert_eq!(code(paper.files(facts(3))), "ContributorStalled", "never without one today");
    assert_eq!(code(paper.draws(&facts(2))), "AlreadyVoided");
    // Another one counts at once.
    let other = signing_key(&[6; 32]);
    let second = names(&mut paper, contributor_of("律师协会", &other, 3));
    let again = Facts { stage: 1, ..facts(2) };
    paper.files(again.clone()).expect("files");
    paper.draws(&again).expect("opens");
    let given = answer_of(&paper, second, (&other, 3));
    takes(&mut paper, given).expect("takes");
    valid(&paper);
    let told = &told(&paper).contributors[0];
    assert_eq!((told.voided, told.withheld.len()), (2, 1));
    assert!(paper.report().to_string().contains("STALLED"));
}

#[test]
fn a_stall_without_anything_opened_needs_no_day() {
    let (mut paper, named) = court();
    paper.files(facts(1)).expect("files");
    ends(&mut paper, named, true).expect("ends");
    paper.days_pass(1);
    paper.assigns(&Facts { stage: 1, ..facts(1) });
    valid(&paper);
}

#[test]
fn what_is_opened_is_held_back_by_nobody() {
    let (mut paper, named) = court();
    opens(&mut paper, 1);
    let (case_number, stage) = (case_number(1), 0);
    let void = |ground| Command::Void {
        case_number: case_number.clone(),
        stage,
        ground,
        text: String::new(),
        approver: String::new(),
        nonce: None,
    };
    assert_eq!(code(paper.by(CLERK, void(VoidGround::NonceLost))), "ContributionAwaited");
    assert_eq!(code(paper.by(CLERK, void(VoidGround::SecretLost))), "ContributionAwaited");
    // A person's eight undrawn filings are those that are not opened.
    (2..=50).for_each(|number| opens(&mut paper, number));
    gives(&mut paper, named);
    assert_eq!(draws(&paper).len(), 50);
    valid(&paper);
}

#[test]
fn a_contributor_without_values_takes_no_more_filings() {
    let mut paper = PaperCourt::two(10);
    let named = names(&mut paper, contributor_of("省高院技术处", &key(), 1));
    opens(&mut paper, 1);
    opens(&mut paper, 2);
    assert_eq!(code(paper.files(facts(3))), "ContributorSpent");
    // Another one counts at once.
    names(&mut paper, contributor_of("律师协会", &signing_key(&[6; 32]), 3));
    paper.files(facts(3)).expect("files");
    let given = answer_of(&paper, named, (&key(), 1));
    takes(&mut paper, given).expect("takes");
    assert_eq!(draws(&paper).len(), 2);
    valid(&paper);
}

#[test]
fn a_tray_that_is_lost_leaves_what_is_opened_as_it_is() {
    let (mut paper, named) = court();
    opens(&mut paper, 1);
    paper.files(facts(2)).expect("files");
    paper.tray_keys.remove(&0);
    let void = Command::Void {
        case_number: case_number(2),
        stage: 0,
        ground: VoidGround::SecretLost,
        text: String::new(),
        approver: String::new(),
        nonce: None,
    };
    let proposal = proposed(&paper.by(CLERK, void).expect("proposes"));
    paper.approve(proposal).expect("approves");
    opens(&mut paper, 3);
    gives(&mut paper, named);
    assert_eq!(draws(&paper).len(), 2);
    valid(&paper);
}

#[test]
fn a_tree_gives_each_value_its_proof() {
    for depth in [1, 3, 10, 12] {
        let tree = tree_of(&key(), depth);
        let of = key().verifying_key().to_bytes();
        for number in [0, 1, (1 << depth) / 2, (1 << depth) - 1] {
            let leaf = leaf(ORIGIN, &of, number, &tree.value(number));
            assert_eq!(tree.proof(number).len(), depth as usize);
            assert_eq!(root_by(number, leaf, &tree.proof(number)), tree.root());
        }
    }
}

/// A log with a contributor and three cases that its values drew, two of them at once.
fn whole() -> (PaperCourt, EntryIndex) {
    let (mut paper, named) = court();
    opens(&mut paper, 1);
    opens(&mut paper, 2);
    gives(&mut paper, named);
    opens(&mut paper, 3);
    gives(&mut paper, named);
    valid(&paper);
    (paper, named)
}

/// The nth entry that fits, from 0 on.
pub fn nth(log: &[Entry], n: usize, fits: impl Fn(&Event) -> bool) -> usize {
    let found = (0..log.len()).filter(|at| fits(&log[*at].event)).nth(n);
    found.expect("such an entry")
}

fn filing(log: &mut [Entry], n: usize) -> &mut CaseFiled {
    let at = nth(log, n, |it| matches!(it, Event::CaseFiled(_)));
    match &mut log[at].event {
        Event::CaseFiled(filed) => std::sync::Arc::make_mut(filed),
        other => panic!("{other:?}"),
    }
}

pub fn draw(log: &mut [Entry], n: usize) -> &mut CaseDrawn {
    let at = nth(log, n, |it| matches!(it, Event::CaseDrawn(_)));
    match &mut log[at].event {
        Event::CaseDrawn(drawn) => drawn,
        other => panic!("{other:?}"),
    }
}

pub fn opening(log: &mut [Entry], n: usize) -> &mut FilingOpened {
    let at = nth(log, n, |it| matches!(it, Event::FilingOpened(_)));
    match &mut log[at].event {
        Event::FilingOpened(opened) => opened,
        other => panic!("{other:?}"),
    }
}

pub fn given(log: &mut [Entry], n: usize) -> &mut Contributed {
    let at = nth(log, n, |it| matches!(it, Event::Contributed(_)));
    match &mut log[at].event {
        Event::Contributed(given) => given,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_edited_contribution_is_found_where_it_breaks_a_rule() {
    let (paper, _) = whole();
    let at = |n, fits: fn(&Event) -> bool| nth(&paper.entries, n, fits) as u64;
    let filed = at(0, |it| matches!(it, Event::CaseFiled(_)));
    let opened = at(0, |it| matches!(it, Event::FilingOpened(_)));
    let gave = at(0, |it| matches!(it, Event::Contributed(_)));
    let drawn = at(0, |it| matches!(it, Event::CaseDrawn(_)));
    type Edit<'a> = Box<dyn Fn(&mut Vec<Entry>) + 'a>;
    let edits: Vec<(&str, u64, Edit<'_>)> = vec![
        ("ContributionDiffers", filed, Box::new(|log| filing(log, 0).awaits = None)),
        (
            "ContributionDiffers",
            filed,
            Box::new(|log| filing(log, 0).awaits.as_mut().expect("awaits").head = [1; 32]),
        ),
        (
            "ContributionDiffers",
            filed,
            Box::new(|log| filing(log, 0).awaits.as_mut().expect("awaits").number = 1),
        ),
        (
            "SingleCallUnlisted",
            filed,
            Box::new(|log| filing(log, 0).nonce = FilerNonce::Single([1; 32])),
        ),
        ("NonceMismatch", opened, Box::new(|log| opening(log, 0).nonce = [1; 32])),
        ("SecretMismatch", opened, Box::new(|log| opening(log, 0).envelope_secret = [1; 32])),
        ("FilingNotOpen", opened, Box::new(|log| opening(log, 0).filing = EntryIndex(1))),
        (
            "OpenedOtherwise",
            opened + 1,
            Box::new(|log| log.insert(opened as usize + 1, log[opened as usize].clone())),
        ),
        ("ContributionIdle", gave, Box::new(|log| given(log, 0).values.swap(0, 1))),
        ("ContributionIdle", gave, Box::new(|log| given(log, 0).values.clear())),
        (
            "ContributionIdle",
            opened + 2,
            Box::new(|log| log.swap(opened as usize + 2, gave as usize)),
        ),
        (
            "ProgramActs",
            gave,
            Box::new(|log| log[gave as usize].actor = Actor::authenticated(CLERK)),
        ),
        ("ContributionMismatch", gave, Box::new(|log| given(log, 0).values[0].value = [1; 32])),
        ("ContributionMismatch", gave, Box::new(|log| given(log, 0).values[0].proof[0] = [1; 32])),
        ("ContributionUnsigned", gave, Box::new(|log| given(log, 0).signature[0] ^= 1)),
        ("ContributionOfOther", gave, Box::new(|log| given(log, 0).size = gave + 1)),
        ("ContributionOfOther", gave, Box::new(|log| given(log, 0).size = opened + 1)),
        (
            "ContributionOfOther",
            gave,
            Box::new(|log| {
                let it = given(log, 0);
                *it = resigned(it, (it.size, [1; 32]));
            }),
        ),
        ("ContributorUnknown", gave, Box::new(|log| given(log, 0).contributor = EntryIndex(1))),
        (
            "ProgramActs",
            drawn,
            Box::new(|log| log[drawn as usize].actor = Actor::authenticated(CLERK)),
        ),
        ("ContributionDiffers", drawn, Box::new(|log| draw(log, 0).contribution = None)),
        ("ContributionDiffers", drawn, Box::new(|log| draw(log, 0).nonce = Some([1; 32]))),
        ("SeedHashMismatch", drawn, Box::new(|log| draw(log, 0).seed_hash = [1; 32])),
        ("DrawsUnfinished", drawn, Box::new(|log| log.swap(drawn as usize, drawn as usize + 1))),
        ("DrawsUnfinished", drawn, Box::new(|log| drop(log.remove(drawn as usize)))),
        ("DrawsUnfinished", gave, Box::new(|log| log.truncate(gave as usize + 1))),
    ];
    for (wanted, entry, edit) in edits {
        let found = paper.found(edit);
        let first = found.iter().filter_map(|(_, at)| *at).min();
        assert_eq!(first, Some(entry), "{wanted}: {found:?}");
        let of_it = |(code, at): &(String, Option<u64>)| code == wanted && *at == Some(entry);
        let listed = found.iter().filter(|it| of_it(it)).count();
        assert_eq!(listed, 1, "{wanted} at {entry}, once: {found:?}");
    }
}

/// An answer that breaks another rule is in no state, and its root is held against the log all the same.
#[test]
fn a_root_that_differs_is_named_beside_another_fault() {
    let (paper, _) = whole();
    let gave = nth(&paper.entries, 0, |it| matches!(it, Event::Contributed(_))) as u64;
    let codes = |edit: &dyn Fn(&mut Contributed)| {
        let found = paper.found(|log| edit(given(log, 0)));
        let here = found.into_iter().filter(|(_, at)| *at == Some(gave));
        here.map(|(code, _)| code).collect::<Vec<_>>()
    };
    let spoiled = codes(&|it| it.root[0] ^= 1);
    assert_eq!(spoiled, ["ContributionUnsigned", "ContributionOfOther"]);
    assert_eq!(codes(&|it| it.signature[0] ^= 1), ["ContributionUnsigned"]);
    // Of a size that it cannot have seen the root is not asked, nor of what is judged no further.
    let beyond = codes(&|it| (it.size, it.root) = (gave + 1, [1; 32]));
    assert_eq!(beyond, ["ContributionOfOther", "ContributionUnsigned"]);
    assert_eq!(codes(&|it| (it.values, it.root) = (Vec::new(), [1; 32])), ["ContributionIdle"]);
}

#[test]
fn no_case_is_drawn_before_its_value_is_given() {
    let (paper, _) = whole();
    let second = nth(&paper.entries, 1, |it| matches!(it, Event::Contributed(_)));
    let early = paper.found(|log| log.swap(second, second + 1));
    let of_it = |(code, at): &(String, Option<u64>)| {
        code == "ContributionAwaited" && *at == Some(second as u64)
    };
    assert!(early.iter().any(of_it), "{early:?}");
}
