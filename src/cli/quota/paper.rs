//! A court on paper: the files' judges and cases as entries of a docket that nobody signs, so
//! that a report from files is counted by the same fold as a report from a log.

use caselot_core::docket::day::LAST_DAY;
use caselot_core::docket::entry::Court;
use caselot_core::docket::people::Judge;
use caselot_core::docket::policy::Policy;
use caselot_core::docket::record::CaseImported;
use caselot_core::docket::{Actor, Entry, Event, Refusal, rules};
use caselot_core::quota::Books;

/// Minutes east of UTC of a Chinese court.
const BEIJING: i32 = 480;

/// A court's books without a docket.
pub struct Paper {
    pub books: Books,
}

impl Paper {
    /// A court with its judges and policy; there is no clock on paper, so no day is in the future.
    pub fn new(code: &str, judges: &[Judge], policy: Option<&Policy>) -> Paper {
        let mut paper = Paper { books: Books::default() };
        paper.write(Event::CourtOpened(Court {
            origin: code.to_owned(),
            code: code.to_owned(),
            name: String::new(),
            utc_offset_minutes: BEIJING,
            public_key: [0; 32],
        }));
        policy
            .into_iter()
            .for_each(|policy| paper.write(Event::PolicyAdopted(policy.clone().into())));
        judges.iter().for_each(|judge| paper.write(Event::JudgeRecorded(judge.clone())));
        paper
    }

    /// Takes a past case over.
    pub fn import(&mut self, case: &CaseImported) -> Result<(), Refusal> {
        rules::record(self.books.state(), &case.record, LAST_DAY)?;
        self.write(Event::CaseImported(Box::new(case.clone())));
        Ok(())
    }

    fn write(&mut self, event: Event) {
        let index = self.books.state().size;
        self.books.apply(&Entry { index, time_ms: 0, actor: Actor::system(), event });
    }
}
