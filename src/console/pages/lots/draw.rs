//! A lot that is asked for: what is drawn, from where, for what and how many.

use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::{self, Filing, Political};
use caselot_core::docket::code::{LotKind, Manner};
use caselot_core::docket::lot::{ListRecord, LotAsked, MAX_LOT_SEATS, SampleRule};
use caselot_core::id::JudgeId;
use maud::{Markup, html};

use super::one::became;
use super::{LOTS, kind_of, slug, who_draws};
use crate::client::LotInput;
use crate::console::act::{Act, Done, Trouble, told};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::reads::Roster;
use crate::console::typed::{judge_choices, number, required, required_day};
use crate::console::visit::Visit;
use crate::telling::judges::judge_label;
use crate::telling::lot;
use crate::words::{self, counted, text};

/// A lot of a kind.
pub struct Draw {
    kind: LotKind,
    /// The lists of the kind, each with the day from which it counts.
    lists: Vec<(Day, ListRecord)>,
    roster: Roster,
}

impl Draw {
    /// What it may be drawn from, as choices.
    fn sources(&self) -> Vec<(String, String)> {
        if self.kind == LotKind::Assessors {
            return self.roster.assessor_lists(text!("choose"));
        }
        let lists = self.lists.iter().map(|(_, it)| {
            let said = format!("{}（{}）", it.name, it.entries.len());
            (it.list.clone(), said)
        });
        std::iter::once((String::new(), text!("choose"))).chain(lists).collect()
    }

    /// Whom a name in the form means: an assessor by the number.
    fn candidate(&self, name: &str) -> Option<String> {
        if self.kind != LotKind::Assessors {
            return Some(name.to_owned());
        }
        let of_it = |judge: &JudgeId| {
            let label = judge_label(*judge, &self.roster.judges);
            judge.to_string() == name || self.roster.bare_name(*judge) == name || label == name
        };
        self.roster.judges.keys().copied().find(of_it).map(|judge| judge.to_string())
    }

    fn subject_hint(&self) -> String {
        match self.kind {
            LotKind::Assessors => text!("such as: second week of March"),
            LotKind::Review => text!("such as: review of the first quarter"),
            _ => text!("the number of the case; anything else waits for a supervisor"),
        }
    }

    fn sample_fields(&self, sheet: &Sheet) -> Markup {
        let pools = self.roster.pools.iter().filter(|pool| !pool.settings.assessors);
        let pools = pools.map(|pool| (pool.pool.clone(), self.roster.pool_label(&pool.pool)));
        let pools: Vec<(String, String)> =
            std::iter::once((String::new(), text!("all"))).chain(pools).collect();
        html! {
            div.two {
                (sheet.day("from", &text!("Closed from"), "2026-01-01"))
                (sheet.day("to", &text!("Closed to"), "2026-03-31"))
            }
            (sheet.choice("pool", &text!("Pool"), "", &pools))
            (sheet.choice("judge", &text!("Judge"), &text!("a sample of one judge waits for a supervisor"), &judge_choices(&self.roster, text!("all"))))
            div.field {
                span.label { (text!("Manner")) }
                div.input.checks {
                    @for manner in Manner::ALL {
                        label {
                            input type="checkbox" name="manner" value=(manner.name())
                                checked[sheet.values("manner").any(|it| it == manner.name())];
                            " " (words::label(*manner))
                        }
                    }
                    span.hint { (text!("none ticked: all")) }
                }
            }
        }
    }

    fn left_out_fields(&self, sheet: &Sheet) -> Markup {
        html! {
            (sheet.area("left_out", &text!("Left out"), &text!("a name a line; it waits for a supervisor then"), 2))
            (sheet.line("text", &text!("Why left out"), ""))
        }
    }

    fn read_sample(&self, visit: &Visit, sheet: &mut Sheet) -> Option<SampleRule> {
        let (from, to) = (required_day(sheet, "from"), required_day(sheet, "to"));
        if to.is_some_and(|to| to > visit.today()) {
            sheet.fault(
                "to",
                text!("closings are known up to today: give a last day that has come"),
            );
        }
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            sheet.fault("from", text!("the first day {from} is after the last day {to}", from, to));
        }
        let judge = sheet.value("judge").parse().ok().map(JudgeId);
        let mut manners: Vec<Manner> =
            sheet.values("manner").filter_map(Manner::from_name).collect();
        manners.sort_unstable();
        manners.dedup();
        let pool = sheet.value("pool").to_owned();
        Some(SampleRule { from: from?, to: to?, pool, judge, manners })
    }

    fn read_left_out(&self, sheet: &mut Sheet) -> Vec<String> {
        let typed: Vec<String> =
            sheet.value("left_out").lines().map(str::trim).map(str::to_owned).collect();
        let mut left_out = Vec::new();
        for name in typed.iter().filter(|name| !name.is_empty()) {
            match self.candidate(name) {
                Some(candidate) => left_out.push(candidate),
                None => sheet.fault("left_out", text!("{name} stands in no list", name)),
            }
        }
        if !left_out.is_empty() {
            required(sheet, "text");
        }
        left_out
    }
}

impl Act for Draw {
    type Key = String;
    type Input = LotInput;
    const ROLES: &'static [PersonRole] = &[Filing, Political];
    const PLACE: &'static str = LOTS;

    async fn open(visit: &Visit, kind: String) -> Result<Draw, Fault> {
        let Some(kind) = kind_of(&kind) else { return Err(Fault::Elsewhere(LOTS.to_owned())) };
        if !visit.is(&[who_draws(kind)]) {
            return Err(visit.for_others());
        }
        let mut lists = visit.filer().dated_lists().await.map_err(|error| visit.fault(&error))?;
        lists.retain(|(_, list)| list.kind == kind);
        Ok(Draw { kind, lists, roster: visit.roster().await? })
    }

    fn title(&self) -> String {
        words::label(self.kind)
    }

    fn path(&self) -> String {
        format!("/lots/draw/{}", slug(self.kind))
    }

    fn back(&self) -> String {
        LOTS.to_owned()
    }

    fn fields(&self, _visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            @match self.kind {
                LotKind::Review => { (self.sample_fields(sheet)) }
                _ => {
                    (sheet.choice("list", &text!("Drawn from"), "", &self.sources()))
                    @if self.sources().len() == 1 { p.fault role="alert" { (text!("There is no list of this kind. The registrar records one first.")) } }
                }
            }
            @if self.kind == LotKind::Assessors { (sheet.day("day", &text!("Day of duty"), "2026-03-09")) }
            (sheet.line("subject", &text!("What for"), &self.subject_hint()))
            (sheet.line("seats", &text!("How many"), &text!("a whole number; they are drawn in an order")))
            @if self.kind != LotKind::Review { (self.left_out_fields(sheet)) }
            div.field {
                span.label { (text!("Drawn once more")) }
                div.input.checks {
                    label {
                        input type="checkbox" name="again" value="yes" checked[sheet.value("again") == "yes"];
                        " " (text!("another draw, although this was drawn for before; a supervisor approves it"))
                    }
                }
            }
        }
    }

    fn read(&self, visit: &Visit, sheet: &mut Sheet) -> Option<LotInput> {
        let is_sample = self.kind == LotKind::Review;
        let sample = if is_sample { self.read_sample(visit, sheet) } else { None };
        let list = if is_sample { String::new() } else { required(sheet, "list") };
        let day = match self.kind {
            LotKind::Assessors => required_day(sheet, "day"),
            _ => None,
        };
        let subject = required(sheet, "subject");
        let seats = number(sheet, "seats", 1..=MAX_LOT_SEATS);
        let left_out = if is_sample { Vec::new() } else { self.read_left_out(sheet) };
        let text = match left_out.is_empty() {
            true => String::new(),
            false => sheet.value("text").to_owned(),
        };
        let again = sheet.value("again") == "yes";
        let (kind, seats) = (self.kind, seats?);
        Some(LotInput { kind, subject, list, day, sample, seats, left_out, text, again })
    }

    async fn effect(&self, visit: &Visit, input: &LotInput) -> Result<Markup, Trouble> {
        let asked = LotAsked {
            kind: input.kind,
            year: 0,
            number: 0,
            subject: input.subject.clone(),
            list: input.list.clone(),
            day: input.day,
            sample: input.sample.clone(),
            seats: input.seats,
            left_out: input.left_out.clone(),
            text: input.text.clone(),
            nonce_commitment: [0; 32],
        };
        let known = self.lists.iter().find(|(_, list)| list.list == input.list);
        let later = known.map(|(from, _)| *from).filter(|from| *from > visit.today());
        Ok(visit.say(|| {
            html! {
                p.bignumber { (input.subject) }
                p { b { (text!("{kind}: {seats} are drawn, all candidates with the same chance", kind = words::label(input.kind), seats = input.seats)) } }
                @if let Some(from) = later {
                    p.warn { (text!("As it stands this list counts from {from} on. Before that day it is drawn from what stood in it before; a new list can be drawn from on that day first.", from)) }
                }
                @if let Some((_, list)) = known { p { (list.name) " · " (counted!("{count} entry", "{count} entries", count = list.entries.len())) } }
                (told(&lot::of_source(&asked, &self.roster.judges)))
                @if input.again { p { b { (text!("another draw, although this was drawn for before; a supervisor approves it")) } } }
                p.hint { (text!("It takes an envelope and a roll number that stay, whether it is drawn or not. Where the rules ask for it, it waits for a supervisor first; otherwise it is drawn at once.")) }
            }
        }))
    }

    async fn perform(&self, visit: &Visit, input: &LotInput) -> Result<Done, Trouble> {
        let outcome = visit.filer().draw_lot(input).await?;
        Ok(Done::Shown(visit.say(|| became(visit, &outcome, &self.roster))))
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        let is_sample = self.kind == LotKind::Review;
        Some(match field {
            "subject" => "subject",
            "seats" => "seats",
            "list" | "pool" if !is_sample => "list",
            "day" if self.kind == LotKind::Assessors => "day",
            "left_out" if !is_sample => "left_out",
            "text" if !is_sample => "text",
            "sample" | "sample.from" | "from" if is_sample => "from",
            "sample.to" | "to" if is_sample => "to",
            "sample.pool" | "pool" if is_sample => "pool",
            "sample.judge" | "judge" if is_sample => "judge",
            _ => return None,
        })
    }
}
