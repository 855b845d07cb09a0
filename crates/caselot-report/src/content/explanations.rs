//! What leaders say of their own figures (说明), beside them.

use caselot_core::docket::code::Signal;
use caselot_core::quota::report::{ExplanationLine, Leader};

use super::Content;
use crate::sheet::Cell;

impl Content<'_> {
    /// What a leader says of a finding; an empty cell to be written in if nothing is said.
    pub(super) fn explained(&self, leader: &Leader, signal: Signal) -> Cell {
        let mut said = leader.explanations.iter().filter(|it| it.signal == Some(signal));
        Cell::Text(said.next().map_or_else(String::new, |it| self.said(it)))
    }

    /// What a leader says that stands beside no finding: of the figures as a whole, or of a finding
    /// that is there no longer. None of it is for the public.
    pub(super) fn explained_apart(&self, leader: &Leader) -> Vec<String> {
        let found = |it: &&ExplanationLine| {
            it.signal.is_some_and(|signal| leader.findings.iter().any(|of| of.signal == signal))
        };
        let apart = leader.explanations.iter().filter(|it| !self.publish && !found(it));
        apart.map(|it| self.line(it)).collect()
    }

    /// What leaders say of their findings, a line each, where the findings stand without them.
    pub fn explained_lines(&self) -> Vec<String> {
        let leaders = self.report.leaders.iter();
        let lines = leaders.flat_map(|leader| {
            let apart = |it: &&ExplanationLine| {
                it.signal.is_some_and(|s| leader.findings.iter().any(|of| of.signal == s))
            };
            let said = leader.explanations.iter().filter(apart);
            said.map(|it| {
                let remark = self.line(it);
                let args = [("name", &*leader.name), ("remark", &remark)];
                self.words.fill("remark", &args)
            })
            .collect::<Vec<_>>()
        });
        lines.collect()
    }

    fn line(&self, it: &ExplanationLine) -> String {
        let said = self.said(it);
        match it.signal {
            None => self.words.fill("explained-whole", &[("said", &*said)]),
            Some(signal) => {
                let signal = self.words.code("signal", signal.name());
                self.words.fill("explained-signal", &[("signal", &*signal), ("said", &said)])
            }
        }
    }

    /// The words themselves, with their day and, of those that were handed in, by whom and how.
    fn said(&self, it: &ExplanationLine) -> String {
        let day = self.day(it.on);
        let args = [("text", &*it.text), ("day", &day)];
        match it.handed_in.is_empty() {
            true => self.words.fill("explained", &args),
            false => {
                let more = [("person", &*it.person), ("handed_in", &it.handed_in)];
                self.words.fill("explained-handed-in", &[&args[..], &more].concat())
            }
        }
    }
}
