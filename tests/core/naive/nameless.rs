//! A log of protocol 2 under a policy that asks for the parties' identifiers, and edits of it.

use caselot_core::docket::code::ApprovalNeed;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::{Command, Entry, Event};

use crate::naive::acts::{agreed, assign};
use crate::naive::disputes::between;
use crate::naive::edits::Edit;
use crate::naive::trespasses::filed;
use crate::naive::undoings::left;
use crate::naive::usurpers::{is_policy, what};
use crate::paper::PaperCourt;
use crate::paper::two::{REGISTRAR, facts};

/// Cases with and without identifiers of their parties, while the policy asks for them and before
/// and after.
pub fn nameless() -> PaperCourt {
    let mut paper = PaperCourt::two(8);
    assign(&mut paper, &facts(1));
    let adopt = |paper: &mut PaperCourt, policy| {
        agreed(paper, REGISTRAR, Command::AdoptPolicy(Box::new(policy)));
        paper.days_pass(1);
    };
    adopt(&mut paper, Policy { parties_required: true, ..Policy::default() });
    assign(&mut paper, &between(facts(2), &[1, 2]));
    assign(&mut paper, &facts(3));
    assign(&mut paper, &between(facts(4), &[3]));
    // The marks of the earlier stage are carried.
    assign(&mut paper, &left(facts(2), 1));
    assign(&mut paper, &left(facts(3), 1));
    adopt(&mut paper, Policy { document: "二".to_owned(), ..Policy::default() });
    assign(&mut paper, &facts(5));
    paper
}

fn needs(entries: &mut [Entry], number: u32, stage: u32) -> &mut Vec<ApprovalNeed> {
    &mut filed(entries, number, stage).needs
}

fn required(entries: &mut [Entry], nth: usize) -> &mut bool {
    match what(entries, is_policy, nth) {
        Event::PolicyAdopted(it) => &mut it.parties_required,
        _ => panic!("a policy"),
    }
}

pub const NAMELESS_EDITS: &[Edit] = &[
    ("nameless, and drawn at once", |e| needs(e, 3, 0).clear()),
    ("named, and said to wait", |e| needs(e, 2, 0).push(ApprovalNeed::NoParties)),
    ("its marks taken away", |e| filed(e, 4, 0).facts.parties.marks.clear()),
    ("marks for the nameless", |e| {
        filed(e, 3, 0).facts.parties.marks = crate::naive::disputes::marks(&[7]);
    }),
    ("nameless at a later stage", |e| {
        needs(e, 3, 1).retain(|need| *need != ApprovalNeed::NoParties);
    }),
    ("nameless before anybody asked", |e| needs(e, 1, 0).push(ApprovalNeed::NoParties)),
    ("nameless after it was asked", |e| needs(e, 5, 0).push(ApprovalNeed::NoParties)),
    ("a policy that asks nothing", |e| *required(e, 0) = false),
    ("a policy that goes on asking", |e| *required(e, 1) = true),
];
