//! The lists behind the figures, and what corrections leave of a case: nothing.

use caselot_core::docket::Day;
use caselot_core::docket::code::AssignedBy;
use caselot_core::id::JudgeId;
use caselot_core::quota::{Figure, assess, cases_behind, json};
use proptest::prelude::*;

use super::laws::unordered;
use super::naive::whole;
use super::world::{PlainCase, Way, World, worlds};

/// The numbers of the plain cases that a figure names, ascending.
fn named(world: &World, figure: Figure) -> Vec<String> {
    let counts = |case: &PlainCase, day: Day| -> bool {
        let (by, counted) = (case.record.undertaking, world.is_counted(case));
        let base = counted && world.in_population(by.0, day, None);
        let asked = |judge| counted && world.asked(judge, day).is_some();
        let leads = |judge| world.days().any(|day| world.asked(judge, day).is_some());
        let own = |judge| by == judge && if leads(judge.0) { asked(judge.0) } else { base };
        match figure {
            Figure::Own(judge) => own(judge),
            Figure::Panel(judge) => World::panel(case).contains(&judge.0) && asked(judge.0),
            Figure::Drawn(judge) => own(judge) && case.record.assigned_by == AssignedBy::Drawn,
            Figure::Designated(judge) => {
                own(judge) && case.record.assigned_by == AssignedBy::Designated
            }
            Figure::Base => base,
            Figure::LeadersOwn => asked(by.0) && !base,
            Figure::OtherRoles => {
                counted && world.row(by.0, day).is_some() && !base && !asked(by.0)
            }
            Figure::Unattributed => counted && world.row(by.0, day).is_none(),
            Figure::NotCounted => !counted,
            Figure::Open(_) => unreachable!("it has no counting day"),
        }
    };
    let open = |case: &PlainCase| {
        let closed = case.record.closing.is_some_and(|closing| closing.on <= world.as_of);
        case.assigned_on <= world.as_of && !closed
    };
    let wanted = |case: &PlainCase| match figure {
        Figure::Open(judge) => case.record.undertaking == judge && open(case),
        _ => world
            .day_of(case)
            .filter(|day| world.days().any(|of| of == *day))
            .is_some_and(|day| counts(case, day)),
    };
    let cases = (1..).zip(&world.cases).filter(|(_, case)| wanted(case));
    let mut numbers: Vec<String> = cases.map(|(n, case)| case.number(n)).collect();
    numbers.sort();
    numbers
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Each figure opens to the cases that a plain list names, in the order of the log.
    #[test]
    fn every_figure_opens_to_what_a_plain_list_names(
        world in worlds(),
        picks in prop::collection::vec(any::<usize>(), 1..200),
    ) {
        use Figure::{Base, Designated, Drawn, LeadersOwn, NotCounted, Open, OtherRoles, Own, Panel, Unattributed};
        let docket = world.docket(&picks);
        let mut figures = vec![Base, LeadersOwn, OtherRoles, Unattributed, NotCounted];
        for (judge, _) in world.numbered() {
            figures.extend([Own, Panel, Drawn, Designated, Open].map(|figure| figure(JudgeId(judge))));
        }
        for figure in figures {
            let lines = cases_behind(&docket.state, &docket.tally, &world.ask(), figure);
            let lines = lines.expect("lines");
            prop_assert!(lines.is_sorted_by_key(|line| line.filing));
            let mut numbers: Vec<String> = lines.into_iter().map(|line| line.number).collect();
            numbers.sort();
            prop_assert_eq!(numbers, named(&world, figure), "{:?}", figure);
        }
        let report = assess(&docket.state, &docket.tally, &world.ask()).expect("a report");
        for leader in &report.leaders {
            prop_assert_eq!(leader.open, named(&world, Open(leader.judge)).len() as u64);
        }
        for judge in &report.base_judges {
            let base = world.cases.iter().filter(|case| {
                let day = world.day_of(case).filter(|day| world.days().any(|of| of == *day));
                let in_base = |day| world.in_population(judge.judge.0, day, None);
                let own = case.record.undertaking == judge.judge && world.is_counted(case);
                own && day.is_some_and(in_base)
            });
            let credits: Vec<_> = base.map(|case| world.credit(case)).collect();
            prop_assert_eq!(judge.cases, credits.len() as u64);
            prop_assert_eq!(&judge.credit, &credits.into_iter().fold(whole(0), |a, b| a + b));
        }
    }

    /// A case that was corrected, or whose closing was withdrawn, counts like one that was
    /// recorded right at once.
    #[test]
    fn what_was_corrected_leaves_no_trace(world in worlds()) {
        let mut straight = world.clone();
        for case in &mut straight.cases {
            if !matches!(case.way, Way::Drawn | Way::DrawnAgain) {
                case.way = Way::Imported;
            }
        }
        prop_assert_eq!(
            unordered(&json::json(&world.report(&[0]), false)),
            unordered(&json::json(&straight.report(&[0]), false))
        );
    }
}
