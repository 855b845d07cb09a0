//! The number of a case is corrected (sections 22.2 and 22.5).

use super::court::{Fold, Rule, rule};
use super::reader::{Message, Read};
use super::stages::End;
use super::text;

/// Days after its filing in which the number of a case is corrected.
const DAYS: u32 = 3;

pub struct Renumbered {
    filing: u64,
    wrong: String,
    stage: u32,
    number: String,
    text: String,
}

pub fn read(mut m: Message) -> Read<Renumbered> {
    let said = Renumbered {
        filing: m.uint64(1)?,
        wrong: m.string(2)?,
        stage: m.uint32(3)?,
        number: m.string(4)?,
        text: m.string(5)?,
    };
    m.end().map(|()| said)
}

impl Fold {
    pub(super) fn renumbered(&mut self, said: &Renumbered) -> Rule {
        self.stages.is_present(said.filing)?;
        rule(text::free_text(&said.text), "TextOutsideTable")?;
        rule(!said.text.is_empty(), "TextNeeded")?;
        text::case_number(&said.number, &self.code)?;
        let wrong = self.stages.number(said.filing);
        let stages = self.stages.of(wrong);
        let stage = stages.iter().find(|stage| stage.entry == said.filing);
        let stage = stage.ok_or("CaseEntryUnknown")?;
        rule((said.wrong.as_str(), said.stage) == (wrong, stage.stage), "RecordChanged")?;
        rule(!self.stages.was_ever(&said.number), "NumberTaken")?;

        let record = self.records.seated(said.filing).ok_or("CaseHasNoJudge")?;
        let last = stages.last().is_some_and(|last| last.entry == said.filing);
        let seated = stages.iter().filter(|stage| stage.end == End::Seated).count();
        let kind = |number| text::type_code(number, &self.code);
        let free = !stage.seating.held.is_empty()
            && last
            && seated == 1
            && self.today <= record.filed + DAYS
            && record.closing.is_none()
            && !self.records.touched(said.filing)
            && !self.stages.was_corrected(said.filing)
            && kind(wrong) == kind(&said.number);
        rule(free, "NumberFixed")?;
        // The case was filed three days ago at most.
        let filed = self.year_of(record.filed);
        rule(text::year(&said.number) <= filed, "CaseNumberYear")?;
        rule(stage.marks.len() >= 2, "NumberUnmarked")?;
        let shared = self.stages.latest_first().any(|(number, other)| {
            number != wrong
                && other.end != End::Gone
                && !other.changes
                && (&other.marks, &other.cause) == (&stage.marks, &stage.cause)
        });
        rule(!shared, "NumberShared")?;
        self.stages.renumber(said.filing, &said.number);
        self.leaves_list(said.filing, None);
        Ok(())
    }
}
