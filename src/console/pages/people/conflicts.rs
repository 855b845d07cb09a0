//! 回避关系申报: judges' relations to parties. Whoever files a case with the identifiers of its parties
//! finds these judges left out.

use axum::extract::Query;
use axum::response::Response;
use caselot_core::docket::code::ExclusionGround::{
    self, Interest, OtherRelationship, PartyOrRelative,
};
use caselot_core::docket::code::PersonRole::{self, Auditor, Registrar, Supervisor};
use caselot_core::id::JudgeId;
use maud::{Markup, html};

use crate::client::Channel;
use crate::console::act::{Act, Done, Trouble, told};
use crate::console::fault::{Fault, html_page};
use crate::console::field::Sheet;
use crate::console::list::{Asked, Cell, Column, List, Row};
use crate::console::reads::Roster;
use crate::console::typed::{choices, chosen, chosen_judge, explained, judge_choices, required};
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::wire::v1::conflict_service_client::ConflictServiceClient;
use crate::words::{self, counted, text};

/// Grounds that are a relation to parties, and not of one filing.
const RELATIONS: [ExclusionGround; 3] = [PartyOrRelative, Interest, OtherRelationship];
/// Name of the list.
const CONFLICTS: &str = "conflicts";
/// What separates identifiers.
const BETWEEN: [char; 6] = [';', '；', '\n', '\r', '、', ' '];

fn client(visit: &Visit) -> ConflictServiceClient<Channel> {
    ConflictServiceClient::new(visit.filer().channel().clone())
}

async fn listed(visit: &Visit) -> Result<Vec<v1::ConflictLine>, Fault> {
    let request = v1::ListConflictsRequest { court: visit.court(), judge: 0 };
    let answer = client(visit).list_conflicts(request).await;
    answer.map(|it| it.into_inner().conflicts).map_err(|status| visit.fault(&status.into()))
}

/// The relations in force.
pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    if !visit.is(&[Registrar, Supervisor, Auditor]) {
        return Err(visit.for_others());
    }
    let (lines, roster) = (listed(&visit).await?, visit.roster().await?);
    let may = visit.is(&[Registrar, Supervisor]);
    let wanted = visit.wanted(CONFLICTS, &asked);
    let list = visit.say(|| list(&lines, &roster, may));
    if let Some(file) = list.file(&wanted) {
        return Ok(file);
    }
    let title = visit.say(|| text!("Relations to parties"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            p.hint { (text!("Whoever files a case with the identifiers of its parties finds these judges left out. The log holds marks of the identifiers alone.")) }
            div.actions {
                @if may { a.button.primary href="/conflicts/declare" { (text!("Declare a relation")) } }
                a.button href="/roster" { (text!("Back")) }
            }
            @if lines.is_empty() { p.hint { (text!("No relation is declared.")) } }
            @else { (list.show(&visit, &wanted)) }
        }
    });
    Ok(html_page(visit.page(&title, "/roster", content)))
}

fn list(lines: &[v1::ConflictLine], roster: &Roster, may: bool) -> List {
    let columns = [
        Column::text(text!("Judge")),
        Column::text(text!("Ground")),
        Column::text(text!("Explanation")),
        Column::number(text!("Parties")),
        Column::text(text!("Asked by")),
        Column::time(text!("Day")),
        Column::number(text!("Entry")),
        Column::act(),
    ];
    let back = |line: &v1::ConflictLine| {
        html! {
            @if may { a href=(format!("/conflicts/{}/cancel", line.entry)) { (text!("Take back")) } }
        }
    };
    let row = |line: &v1::ConflictLine| {
        Row::of([
            roster.name(JudgeId(line.judge)).into(),
            words::label_of::<ExclusionGround>(line.ground).into(),
            (&line.text).into(),
            line.marks.into(),
            (&line.person).into(),
            (&line.declared_on).into(),
            line.entry.into(),
            Cell::act(back(line)),
        ])
    };
    List::new(CONFLICTS, "/conflicts", columns).of(lines.iter().map(row))
}

/// A relation that is declared.
pub struct Declare(Roster);

/// A judge, a ground, and identifiers of whom the judge is related to.
pub struct Declared {
    judge: JudgeId,
    ground: ExclusionGround,
    identifiers: Vec<String>,
    text: String,
}

impl Act for Declare {
    type Key = ();
    type Input = Declared;
    const ROLES: &'static [PersonRole] = &[Registrar, Supervisor];
    const PLACE: &'static str = "/roster";

    async fn open(visit: &Visit, (): ()) -> Result<Declare, Fault> {
        visit.roster().await.map(Declare)
    }

    fn title(&self) -> String {
        text!("Declare a relation")
    }

    fn path(&self) -> String {
        "/conflicts/declare".to_owned()
    }

    fn back(&self) -> String {
        "/conflicts".to_owned()
    }

    fn fields(&self, _visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            (sheet.choice("judge", &text!("Judge"), "", &judge_choices(&self.0, text!("choose"))))
            (sheet.choice("ground", &text!("Ground"), "", &choices(&RELATIONS)))
            (sheet.area("ids", &text!("Identifiers"), &text!("of whom the judge is related to, one a line; the server keeps a keyed hash alone"), 4))
            (sheet.line("text", &text!("Explanation"), &text!("it stands in the log, so name no party")))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<Declared> {
        let judge = chosen_judge(sheet, "judge", &self.0);
        let ground = chosen(sheet, "ground", &RELATIONS);
        let typed = required(sheet, "ids");
        let text = explained(sheet, "text", ground);
        let identifiers = typed.split(BETWEEN).map(str::trim).filter(|it| !it.is_empty());
        let identifiers = identifiers.map(str::to_owned).collect();
        Some(Declared { judge: judge?, ground: ground?, identifiers, text })
    }

    async fn effect(&self, visit: &Visit, input: &Declared) -> Result<Markup, Trouble> {
        Ok(visit.say(|| {
            told(&[
                counted!(
                    "{judge} is left out of cases of {count} party",
                    "{judge} is left out of cases of {count} parties",
                    count = input.identifiers.len(),
                    judge = self.0.name(input.judge)
                ),
                text!(
                    "ground: {ground} {text}",
                    ground = words::label(input.ground),
                    text = input.text
                ),
                text!("it counts at once, for what is filed from now on with identifiers"),
            ])
        }))
    }

    async fn perform(&self, visit: &Visit, input: &Declared) -> Result<Done, Trouble> {
        let request = v1::DeclareConflictRequest {
            court: visit.court(),
            person: String::new(),
            judge: input.judge.0,
            ground: input.ground.code(),
            identifiers: input.identifiers.clone(),
            text: input.text.clone(),
            replaces: 0,
        };
        let made = client(visit).declare_conflict(request).await?.into_inner();
        Done::of(visit, &made.entries, made.proposed).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "judge" => Some("judge"),
            "ground" => Some("ground"),
            "identifiers" | "party_identifiers" => Some("ids"),
            "text" => Some("text"),
            _ => None,
        }
    }
}

/// A relation that is taken back.
pub struct Cancel(v1::ConflictLine, Roster);

impl Act for Cancel {
    type Key = u64;
    type Input = String;
    const ROLES: &'static [PersonRole] = &[Registrar, Supervisor];
    const PLACE: &'static str = "/roster";

    async fn open(visit: &Visit, entry: u64) -> Result<Cancel, Fault> {
        let line = listed(visit).await?.into_iter().find(|line| line.entry == entry);
        let line = line.ok_or_else(|| Fault::Elsewhere("/conflicts".to_owned()))?;
        Ok(Cancel(line, visit.roster().await?))
    }

    fn title(&self) -> String {
        text!("Take a relation back")
    }

    fn path(&self) -> String {
        format!("/conflicts/{}/cancel", self.0.entry)
    }

    fn back(&self) -> String {
        "/conflicts".to_owned()
    }

    fn fields(&self, _visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            p { b { (self.1.name(JudgeId(self.0.judge))) } " " (words::label_of::<ExclusionGround>(self.0.ground)) " " (self.0.text) }
            (sheet.line("text", &text!("Reason"), &text!("it stands in the log, so name no party")))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<String> {
        Some(required(sheet, "text"))
    }

    async fn effect(&self, visit: &Visit, why: &String) -> Result<Markup, Trouble> {
        Ok(visit.say(|| {
            let judge = self.1.name(JudgeId(self.0.judge));
            told(&[
                text!("{judge} may be drawn for these parties again", judge),
                text!("reason: {text}", text = why),
            ])
        }))
    }

    async fn perform(&self, visit: &Visit, why: &String) -> Result<Done, Trouble> {
        let request = v1::CancelConflictRequest {
            court: visit.court(),
            person: String::new(),
            conflict: self.0.entry,
            text: why.clone(),
        };
        let made = client(visit).cancel_conflict(request).await?.into_inner();
        Done::of(visit, &made.entries, made.proposed).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        (field == "text").then_some("text")
    }
}
