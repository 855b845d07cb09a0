//! What judges say of their figures, and the way of circulars (section 22.5).

use super::acting::Actor;
use super::court::{Fold, Rule, rule};
use super::persons::POLITICAL;
use super::reader::{Message, Read};
use super::text;

pub const FILLED: u32 = 3;
pub const REVIEWED: u32 = 4;
pub const ISSUED: u32 = 5;
const ARCHIVED: u32 = 6;

/// As-of day, size and digest of a report.
type Of = (u32, u64, [u8; 32]);

pub enum Paper {
    Explained(Explained),
    Step(Step),
}

pub struct Explained {
    /// Judge, days, and the finding (0 = none).
    about: (u32, u32, u32, u32),
    text: String,
    handed_in: String,
    withdrawn: bool,
}

pub struct Step {
    period: (u32, u32),
    pub act: u32,
    of: Of,
    text: String,
}

/// The steps that stand, each with who took it and what it is of; and whether one was archived.
#[derive(Default)]
pub struct Way {
    standing: Vec<(u32, String, Of)>,
    archived: bool,
}

pub fn read(tag: u64, mut m: Message) -> Read<Paper> {
    let paper = if tag == 58 {
        let (judge, from, to) = (m.uint32(1)?, m.day(2)?, m.day(3)?);
        let signal = m.uint32(4)?;
        if signal > 14 {
            return Err("Undecodable: no such enum number".into());
        }
        Paper::Explained(Explained {
            about: (judge, from, to, signal),
            text: m.string(5)?,
            handed_in: m.string(6)?,
            withdrawn: m.boolean(7)?,
        })
    } else {
        let (period, as_of) = ((m.day(1)?, m.day(2)?), m.day(3)?);
        let act = m.choice(4, 6)?;
        let of = (as_of, m.uint64(5)?, m.bytes32(6)?);
        Paper::Step(Step { period, act, of, text: m.string(7)? })
    };
    m.end().map(|()| paper)
}

impl Fold {
    pub(super) fn paper(&mut self, position: u64, actor: &Actor, paper: Paper) -> Rule {
        match paper {
            Paper::Explained(said) => self.explained(actor, &said),
            Paper::Step(step) => self.step(position, &actor.person, step),
        }
    }

    fn explained(&mut self, actor: &Actor, said: &Explained) -> Rule {
        let (judge, from, to, _) = said.about;
        rule(self.judges.contains_key(&judge), "JudgeUnknown")?;
        rule(from <= to, "DataDaysBackwards")?;
        let texts = text::free_text(&said.text) && text::free_text(&said.handed_in);
        rule(texts, "TextOutsideTable")?;
        rule(!said.text.is_empty(), "TextNeeded")?;
        let own = self.persons.judge_of(&actor.person, self.today) == Some(judge);
        let officer = self.has_role(&actor.person, POLITICAL, self.today);
        let may = if said.handed_in.is_empty() { own } else { officer };
        rule(may || !actor.known, "ExplanationOfOther")?;
        match said.withdrawn {
            true => rule(self.explanations.remove(&said.about), "ExplanationUnknown"),
            false => {
                self.explanations.insert(said.about);
                Ok(())
            }
        }
    }

    fn step(&mut self, position: u64, person: &str, step: Step) -> Rule {
        let (from, to) = step.period;
        let (as_of, size, _) = step.of;
        rule(text::free_text(&step.text), "TextOutsideTable")?;
        rule(from <= as_of && as_of <= to, "DataDaysBackwards")?;
        rule(as_of <= self.today, "InTheFuture")?;
        rule(size >= 1 && size <= position, "CircularAhead")?;
        let way = self.circulars.entry(step.period).or_default();
        let last = way.standing.last().map_or(0, |last| last.0);
        let back = last != 0 && last < ISSUED && step.act <= last;
        rule(back || step.act == last + 1, "CircularOrder")?;
        let corrects = last == 0 && way.archived;
        rule(!(back || corrects) || !step.text.is_empty(), "TextNeeded")?;
        if step.act > FILLED {
            let filled = way.standing.iter().find(|stands| stands.0 == FILLED);
            let (_, filler, of) = filled.ok_or("CircularOrder")?;
            rule(*of == step.of, "CircularDiffers")?;
            let second = [REVIEWED, ISSUED].contains(&step.act);
            rule(!second || filler != person, "ApproverIsRequester")?;
        }
        if step.act == ARCHIVED {
            *way = Way { standing: Vec::new(), archived: true };
            return Ok(());
        }
        way.standing.retain(|stands| stands.0 < step.act);
        way.standing.push((step.act, person.to_owned(), step.of));
        Ok(())
    }
}
