//! 案件全程: all that the log says about a case, and each draw as a picture.

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use caselot_core::docket::code::PersonRole::Filing;
use caselot_core::docket::filing::{CaseDrawn, CaseFiled};
use caselot_core::docket::{Entry, Event};
use caselot_core::id::{EntryIndex, JudgeId};
use maud::{Markup, html};

use super::case_part::part_page;
use super::change::{buttons, closing};
use super::history::seating_boxes;
use super::pending::{Attempt, Pending, not_agreed_notice, refused_box, waiting_box};
use super::related::related_box;
use super::sitting::sitting_box;
use super::status_label;
use super::timeline::timeline;
use crate::client::contribution::shown_value;
use crate::client::{ClientError, Opening, draw_file};
use crate::console::Console;
use crate::console::fault::{Fault, html_page};
use crate::console::reads::{Line, Roster};
use crate::console::visit::Visit;
use crate::telling::judges::judge_label;
use crate::telling::round;
use crate::wire::v1;
use crate::words::{self, text};

pub fn router() -> Router<Console> {
    Router::new().route("/case/{entry}", get(show)).route("/case/{entry}/draw.json", get(draw_json))
}

/// A case with all that is known of it.
pub struct Known {
    /// Its stages.
    pub stages: Vec<v1::CaseStage>,
    /// Its entries.
    pub lines: Vec<Line>,
    /// Canonical number.
    pub number: String,
}

/// A filing with its draw.
pub struct Drawn<'k> {
    /// The filing's entry.
    pub filing: &'k Entry,
    /// The filing.
    pub filed: &'k CaseFiled,
    /// The draw's entry.
    pub draw: &'k Entry,
    /// The draw.
    pub drawn: &'k CaseDrawn,
    /// The draw's bytes.
    pub bytes: &'k [u8],
}

impl Known {
    /// Its last filing, which may be a change of seats.
    pub fn latest(&self) -> Option<&v1::CaseStage> {
        self.stages.last()
    }

    /// The stage that it stands at: the last one that is no change of seats and was not ended undrawn.
    /// A case of which nothing else is known stands at its last filing.
    pub fn present(&self) -> Option<&v1::CaseStage> {
        present(&self.stages)
    }

    /// What is filed and not drawn: a case waits for it before anything else of it changes.
    pub fn open_filing(&self) -> Option<&v1::CaseStage> {
        self.latest().filter(|stage| stage.status() == v1::FilingStatus::Open)
    }

    /// Who has the case while a filing waits by which it is to get another judge. The case stays
    /// with this one unless that filing is drawn.
    pub fn incumbent(&self) -> Option<JudgeId> {
        let open = self.open_filing().filter(|open| open.changes == 0)?;
        let line = self.lines.iter().find(|line| line.index.0 == open.filing);
        let reassigns = match line.and_then(|line| line.entry.as_ref()).map(|it| &it.event) {
            Some(Event::CaseFiled(filed)) => filed.facts.lineage.reassigns.is_some(),
            // Before its draw a filing is not read by everybody; a case that has its judge and is
            // not closed is filed again for another one alone.
            _ => closing(self).is_none(),
        };
        let before = self.stages.iter().rev().filter(|it| it.changes == 0 && it.stage < open.stage);
        let judges = before.map(|it| JudgeId(it.undertaking));
        judges.into_iter().find(|judge| judge.0 != 0).filter(|_| reassigns)
    }

    /// What its open filing is to the case.
    pub fn attempt(&self) -> Attempt {
        match (self.incumbent(), self.open_filing()) {
            (Some(judge), _) => Attempt::Judge(judge),
            (None, Some(open)) if open.changes != 0 => Attempt::Seats,
            _ => Attempt::Case,
        }
    }

    /// Cause and procedure, as its last filing that may be read has them.
    pub fn facts(&self) -> Option<(&str, &str)> {
        let entries = self.lines.iter().rev().filter_map(|line| line.entry.as_ref());
        let mut facts = entries.filter_map(|entry| match &entry.event {
            Event::CaseFiled(it) => Some((&it.facts.cause, &it.facts.procedure)),
            Event::DesignationRequested(it) => Some((&it.facts.cause, &it.facts.procedure)),
            Event::CaseImported(it) => Some((&it.record.cause, &it.record.procedure)),
            _ => None,
        });
        facts.next().map(|(cause, procedure)| (cause.as_str(), procedure.as_str()))
    }

    /// Its cause.
    pub fn cause(&self) -> String {
        self.facts().map_or_else(String::new, |(cause, _)| cause.to_owned())
    }

    /// Whether a filing of it changes seats, and is no stage of its own.
    pub fn changes_seats(&self, filing: EntryIndex) -> bool {
        self.stages.iter().any(|stage| stage.filing == filing.0 && stage.changes != 0)
    }

    /// The draws of the case, the oldest first.
    pub fn draws(&self) -> Vec<Drawn<'_>> {
        let entries = || self.lines.iter().filter_map(|line| Some((line.entry.as_ref()?, line)));
        let found = entries().filter_map(|(draw, line)| {
            let Event::CaseDrawn(drawn) = &draw.event else { return None };
            let (filing, _) = entries().find(|(entry, _)| entry.index == drawn.filing)?;
            let Event::CaseFiled(filed) = &filing.event else { return None };
            Some(Drawn { filing, filed, draw, drawn, bytes: &line.bytes })
        });
        found.collect()
    }
}

/// The stage that a case stands at.
pub fn present(stages: &[v1::CaseStage]) -> Option<&v1::CaseStage> {
    let own = || stages.iter().rev().filter(|stage| stage.changes == 0);
    own().find(|stage| stage.status() != v1::FilingStatus::Voided).or_else(|| own().next())
}

impl Visit {
    /// The case that was filed, asked for or imported in an entry.
    ///
    /// # Errors
    /// The page that says what is wrong.
    pub async fn known_case(&self, entry: u64) -> Result<Known, Fault> {
        let found = self.case_at(EntryIndex(entry)).await.map_err(|error| self.fault(&error))?;
        let Some(row) = found else {
            let sentence = self.say(|| text!("there is no such case"));
            return Err(self.refuse(StatusCode::NOT_FOUND, sentence, None));
        };
        let number = row.case_number;
        let case = self.case(&number).await.map_err(|error| self.fault(&error))?;
        let known = self.known_stages(&number, case.stages).await;
        known.map_err(|error| self.fault(&error))
    }

    /// The case of these stages, with its entries.
    pub async fn known_stages(
        &self,
        number: &str,
        stages: Vec<v1::CaseStage>,
    ) -> Result<Known, ClientError> {
        let lines = self.history(number).await?;
        Ok(Known { stages, lines, number: number.to_owned() })
    }

    /// What the desk's folder keeps of a filing, for who files.
    pub fn opening(&self, number: &str, stage: u32) -> Option<Opening> {
        let kept = self.is(&[Filing]).then(|| self.filer().kept_facts(number, stage));
        kept.and_then(Result::ok).flatten()
    }
}

async fn show(visit: Visit, Path(entry): Path<u64>) -> Result<Response, Fault> {
    if !visit.is(&super::OPENS_CASES) {
        return Err(visit.for_others());
    }
    if !visit.is(&super::READS_CASES) {
        return Ok(html_page(part_page(&visit, entry).await?));
    }
    let known = visit.known_case(entry).await?;
    let roster = visit.roster().await?;
    let pending = visit.pending(&known).await?;
    let related = visit.related_to(&known.number).await?;
    let content = visit.say(|| {
        html! {
            (head(&visit, &known, &roster, &pending))
            div.columns.broad {
                div.main {
                    (waiting_box(&visit, &pending, &roster))
                    (sitting_box(&known, &roster))
                    (timeline(&visit, &known, &roster))
                }
                div.side {
                    (seating_boxes(&visit, &known, &roster))
                    (related_box(&visit, &related, &roster))
                }
            }
        }
    });
    Ok(html_page(visit.page(&known.number, "/cases", content)))
}

fn head(visit: &Visit, known: &Known, roster: &Roster, pending: &Pending) -> Markup {
    let present = known.present();
    let filed = known.facts();
    let opening = present.and_then(|stage| visit.opening(&known.number, stage.stage));
    let incumbent = known.incumbent();
    html! {
        h1 {
            (known.number) " "
            @if let Some((cause, procedure)) = &filed { span.small { (cause) " · " (procedure) } }
        }
        @if let Some(opening) = opening {
            p {
                (opening.parties)
                @if !opening.accepted_on.is_empty() {
                    " · " (text!("Accepted on")) " " (opening.accepted_on)
                }
            }
        }
        @if let Some(judge) = incumbent {
            p {
                (text!("Judge")) " " b { (judge_label(judge, &roster.judges)) }
                @if pending.not_agreed().is_none() {
                    " " span.tag.red { (text!("a change of the judge is filed and not drawn")) }
                }
            }
        } @else if let Some(stage) = present {
            p {
                span.tag {
                    @match closing(known) {
                        Some(it) => {
                            (text!("case closed")) " " (it.on) " "
                            (it.manner.map_or_else(String::new, words::label))
                        }
                        None => { (status_label(stage.status())) }
                    }
                }
                @if stage.undertaking != 0 {
                    " " b { (judge_label(JudgeId(stage.undertaking), &roster.judges)) }
                }
                @if stage.stage > 0 { " " (round(stage.stage)) }
                @if stage.not_random { " " span.tag.red { (text!("not random: the only candidate")) } }
                @if pending.not_agreed().is_none() && known.open_filing().is_some_and(|open| open.changes != 0) {
                    " " span.tag.red { (text!("a change of seats is filed and not drawn")) }
                }
            }
        }
        (not_agreed_notice(known, pending, roster))
        (refused_box(visit, known))
        (buttons(visit, known, pending))
    }
}

/// The draw as the file that `caselot replay` computes again.
async fn draw_json(visit: Visit, Path(entry): Path<u64>) -> Result<Response, Fault> {
    if !visit.is(&super::READS_CASES) {
        return Err(visit.for_others());
    }
    let known = visit.known_case(entry).await?;
    let draws = known.draws();
    let draw = draws.iter().find(|it| it.filing.index.0 == entry);
    let value = match draw {
        Some(it) => {
            let (channel, court) = (visit.filer().channel(), &visit.filer().court().code);
            let shown = shown_value(channel, court, it.filing.index, it.drawn).await;
            shown.map_err(|error| visit.fault(&error))?
        }
        None => None,
    };
    let file = draw.and_then(|it| {
        let origin = &visit.filer().court().origin;
        draw_file(it.filing.protocol, origin, it.filed, (it.drawn, value))
    });
    let Some(file) = file else {
        let sentence = visit.say(|| text!("this case was not drawn, or its draw reveals no nonce"));
        return Err(visit.refuse(StatusCode::NOT_FOUND, sentence, None));
    };
    let json = serde_json::to_string_pretty(&file).unwrap_or_default();
    Ok(([(header::CONTENT_TYPE, "application/json")], json).into_response())
}
