//! Many filings of one dispute: each costs what the first one costs.

use std::cell::Cell;

use caselot_core::docket::cases::change::CaseChange;
use caselot_core::docket::cases::digest::{PanelDigest, RecordDigest};
use caselot_core::docket::cases::row::{CaseEnd, CaseRow, Cases, Returning};
use caselot_core::docket::cases::seating::RareSeating;
use caselot_core::docket::cases::table::CaseTable;
use caselot_core::docket::code::Manner;
use caselot_core::docket::decide::rehearse_filing;
use caselot_core::docket::filing::Facts;
use caselot_core::docket::lot::SampleRule;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::{Closing, Panel};
use caselot_core::docket::{Actor, Command, Day};
use caselot_core::id::{EntryIndex, JudgeId};
use proptest::prelude::*;

use crate::paper::{PaperCourt, case_number, facts, nonce};

/// A court whose policy sends refiled cases back, with so many filings of one dispute, all drawn.
fn crowded(filings: u32) -> PaperCourt {
    let mut paper = PaperCourt::with_judges(256, 6);
    let policy = Policy { refiling: Some(180), ..Policy::default() };
    paper.act(Command::AdoptPolicy(Box::new(policy))).expect("adopts");
    (1..=filings).for_each(|number| draw(&mut paper, number));
    paper
}

fn of_the_dispute(number: u32) -> Facts {
    let mut facts = facts(number);
    facts.parties.marks = vec![[1; 32], [2; 32]];
    facts
}

fn draw(paper: &mut PaperCourt, number: u32) {
    let facts = of_the_dispute(number);
    let (case_number, stage) = (facts.case_number.clone(), facts.stage);
    paper.file_facts(facts).expect("files");
    let nonce = nonce(&case_number, stage);
    paper.act(Command::Draw { case_number, stage, nonce }).expect("draws");
}

fn withdraw(paper: &mut PaperCourt, number: u32) {
    let on = paper.state.day(paper.now_ms);
    let closing = Closing { on, manner: Some(Manner::Withdrawn) };
    let (case_number, panel) = (case_number(number), Panel::default());
    paper
        .act(Command::CloseCase { case_number, closing, panel, undertaking: None })
        .expect("closes");
}

/// Counts the rows that a decision is given.
struct Counted<'a> {
    cases: &'a CaseTable,
    rows: Cell<usize>,
}

impl Counted<'_> {
    fn seen<T: IntoIterator<Item = CaseRow> + Clone>(&self, rows: T) -> T {
        self.rows.set(self.rows.get() + rows.clone().into_iter().count());
        rows
    }
}

impl Cases for Counted<'_> {
    fn sample(&self, rule: &SampleRule) -> Vec<String> {
        self.cases.sample(rule)
    }

    fn case(&self, number: &str) -> Vec<CaseRow> {
        self.seen(self.cases.case(number))
    }

    fn of_filing(&self, filing: EntryIndex) -> Vec<CaseRow> {
        self.seen(self.cases.of_filing(filing))
    }

    fn given_up(&self, fingerprint: &[u8; 32], since: Day) -> Option<CaseRow> {
        self.seen(self.cases.given_up(fingerprint, since))
    }

    fn other_of_dispute(&self, fingerprint: &[u8; 32], number: &str) -> Option<CaseRow> {
        self.seen(self.cases.other_of_dispute(fingerprint, number))
    }

    fn open_cases(&self, judge: JudgeId) -> u32 {
        self.cases.open_cases(judge)
    }
}

#[test]
fn a_filing_of_a_crowded_dispute_asks_for_one_row_at_most() {
    let mut paper = crowded(200);
    let rows = |paper: &PaperCourt| {
        let counted = Counted { cases: &paper.cases, rows: Cell::new(0) };
        let asked = (&Actor::claimed("张三"), paper.now_ms);
        let facts = of_the_dispute(999);
        rehearse_filing(&paper.state, &counted, &facts, asked).expect("would be filed");
        counted.rows.get()
    };
    assert_eq!(rows(&paper), 0, "none of them was given up");
    (1..=100).for_each(|number| withdraw(&mut paper, number));
    assert_eq!(rows(&paper), 1, "the latest of those that were");
}

/// A filing of one of two disputes, or of none.
fn row(filing: u64, dispute: u8) -> CaseRow {
    let fingerprint = (dispute < 2).then_some([dispute; 32]);
    CaseRow {
        number: format!("(2026)湘0203民初{}号", filing / 2),
        stage: (filing % 2) as u32,
        filing: EntryIndex(filing),
        pool: "民事".to_owned(),
        facts_digest: None,
        end: CaseEnd::Open,
        record_digest: RecordDigest([2; 32]),
        filed_on: Day(0),
        panel_digest: PanelDigest([3; 32]),
        closed: None,
        weight: 100,
        flags: Vec::new(),
        held: Vec::new(),
        panel: Vec::new(),
        seating: RareSeating::default(),
        returning: Returning { fingerprint, ..Returning::default() },
        involved: None,
    }
}

/// What may happen to a filing.
fn change() -> impl Strategy<Value = CaseChange> {
    let (filing, day) = ((0..24_u64).prop_map(EntryIndex), (0..9_u32).prop_map(Day));
    let (panel_digest, record_digest) = (PanelDigest([4; 32]), RecordDigest([5; 32]));
    let judge = JudgeId(3);
    let manners = [None, Some(Manner::Withdrawn), Some(Manner::Ruling), Some(Manner::Judgment)];
    let manner = prop::sample::select(manners.to_vec());
    (filing, day, manner, 0..4_u8).prop_map(move |(filing, on, manner, kind)| match kind {
        0 => {
            let end = CaseEnd::Drawn { entry: EntryIndex(99), undertaking: judge };
            let (seats, panel) = (Vec::new(), Panel::default());
            let alternates = Vec::new();
            CaseChange::Ended { filing, end, seats, panel, avoided: None, alternates, on }
        }
        1 => {
            let (seats, panel) = (Vec::new(), Panel::default());
            let (end, avoided) = (CaseEnd::Voided { entry: EntryIndex(99) }, Some((judge, on)));
            let alternates = Vec::new();
            CaseChange::Ended { filing, end, seats, panel, avoided, alternates, on }
        }
        2 => {
            let panel = Some((panel_digest, Vec::new()));
            CaseChange::Closed { filing, on, manner, panel }
        }
        _ => CaseChange::Corrected {
            filing,
            undertaking: judge,
            assigned_by: caselot_core::docket::code::AssignedBy::Drawn,
            record_digest,
            filed_on: Day(0),
            weight: 100,
            flags: Vec::new(),
            panel: Vec::new(),
            panel_digest,
            closed: manner.map(|_| on),
            manner,
        },
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// What the index finds is what going through all filings finds.
    #[test]
    fn a_dispute_is_found_as_if_all_its_filings_were_read(
        disputes in prop::collection::vec(0..3_u8, 0..24),
        changes in prop::collection::vec(change(), 0..60),
    ) {
        let mut table = CaseTable::default();
        let mut rows: Vec<CaseRow> = Vec::new();
        for (filing, dispute) in (0..).zip(disputes) {
            let row = row(filing, dispute);
            table.apply(CaseChange::Filed(Box::new(row.clone())));
            rows.push(row);
        }
        for change in changes {
            let row = rows.iter_mut().find(|row| row.filing == change.filing());
            row.into_iter().for_each(|row| row.apply(&change));
            table.apply(change);
            for dispute in [[0; 32], [1; 32]] {
                let of_it = |row: &&CaseRow| row.returning.fingerprint == Some(dispute);
                for since in (0..10).map(Day) {
                    let late = |row: &&CaseRow| row.given_up().is_some_and(|(_, on)| on >= since);
                    let latest = rows.iter().filter(of_it).rfind(late);
                    let found = table.given_up(&dispute, since);
                    prop_assert_eq!(found.as_ref(), latest);
                }
                let number = case_number(1);
                let other = rows.iter().filter(of_it).find(|row| {
                    row.number != number && !matches!(row.end, CaseEnd::Voided { .. })
                });
                let found = table.other_of_dispute(&dispute, &number);
                prop_assert_eq!(found.as_ref(), other);
            }
        }
    }
}
