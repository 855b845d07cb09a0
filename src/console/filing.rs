//! A case as it is typed into the form: read as a table of one row, by the reader of all tables.

use caselot_core::docket::case_number::running;
use caselot_core::docket::code::ExclusionGround;
use caselot_core::docket::type_code::{self, TypeClass};
use caselot_core::docket::{CaseNumber, rules};

use super::field::Sheet;
use super::panel::list_field;
use super::reads::Roster;
use super::typed;
use super::visit::Visit;
use crate::client::{CaseInput, ClientError, Rehearsal};
use crate::wire::v1;
use crate::words::{self, text};

/// Fields of the form, each with the column that it is read as.
const COLUMNS: [(&str, &str); 8] = [
    ("number", "number"),
    ("pool", "pool"),
    ("cause", "cause"),
    ("procedure", "procedure"),
    ("claim", "claim"),
    ("accepted_on", "accepted_on"),
    ("departure", "departure"),
    ("follows", "follows"),
];
/// Pairs of sides, with what a number's type code holds that they go with. The first is for all else.
pub const SIDES: [(&str, &str, &str); 6] = [
    ("", "原告", "被告"),
    ("刑", "公诉机关", "被告人"),
    ("执", "申请执行人", "被执行人"),
    ("终", "上诉人", "被上诉人"),
    ("再", "再审申请人", "被申请人"),
    ("特", "申请人", "被申请人"),
];
/// Grounds that a person may name.
pub const GROUNDS: [ExclusionGround; 5] = [
    ExclusionGround::PartyOrRelative,
    ExclusionGround::Interest,
    ExclusionGround::OtherRelationship,
    ExclusionGround::ImproperContact,
    ExclusionGround::Other,
];

/// The sides of a case by its number: who asks, and who answers.
pub fn sides(number: &str) -> (&'static str, &'static str) {
    let code = number.split_once("民").map_or(number, |(_, code)| code);
    let fits = |it: &&(&str, &str, &str)| !it.0.is_empty() && code.contains(it.0);
    let found = SIDES.iter().find(fits).unwrap_or(&SIDES[0]);
    (found.1, found.2)
}

/// The field of the form for a side of a case.
pub fn side_field(side: &str) -> &'static str {
    let asks = SIDES.iter().any(|(_, asks, _)| *asks == side);
    match () {
        () if side == "第三人" => "third",
        () if asks || ["自诉人", "起诉人"].contains(&side) => "claimant",
        () if SIDES.iter().any(|(_, _, answers)| *answers == side) => "respondent",
        () => "claimant",
    }
}

/// Type code of protection orders, which the law gives hours for as for preservation.
pub const PROTECTION: &str = "民保令";

/// The flags that the form offers.
pub const FLAGS: [&str; 5] = ["群体性", "新类型", "重大敏感", "保全", "不公开"];

impl Visit {
    /// Reads the form. What is wrong stands beside its field, and then there is no case.
    fn read_filing(&self, sheet: &mut Sheet, roster: &Roster) -> Option<CaseInput> {
        // A number as people write it is read here as where it is corrected or looked for.
        if let Some(number) = canonical(sheet.value("number"), &self.court()) {
            sheet.set("number", number);
        }
        let table = table(sheet);
        let today = self.today();
        let options = self.table_options(roster);
        let reading =
            caselot_tables::cases(&table, &options, &roster.by_name(), (&self.court(), ""));
        // What the form asks for is said in its own words; of each field the first fault stays.
        self.say(|| require(sheet));
        self.place_findings(sheet, &reading.findings, field_of);
        let row = reading.rows.into_iter().next().map(|(_, row)| row);
        let mut case = CaseInput::from_row(row?, today);
        self.read_lineage(sheet, roster, &mut case);
        self.read_panel(sheet, &mut case);
        sheet.is_sound().then_some(case)
    }

    /// As [`Visit::read_filing`], at the stage that the number stands at: behind filings that were
    /// ended undrawn.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub async fn typed_case(
        &self,
        sheet: &mut Sheet,
        roster: &Roster,
    ) -> Result<Option<CaseInput>, ClientError> {
        let Some(mut case) = self.read_filing(sheet, roster) else { return Ok(None) };
        let stages = match self.case(&case.number).await {
            Ok(known) => known.stages,
            Err(ClientError::Refused(status)) if status.code() == tonic::Code::NotFound => {
                Vec::new()
            }
            Err(error) => return Err(error),
        };
        let ended = stages.iter().take_while(|it| it.status() == v1::FilingStatus::Voided);
        case.stage = u32::try_from(ended.count()).unwrap_or(u32::MAX);
        Ok(Some(case))
    }

    /// Puts what the server, or a rule, refuses beside its field.
    fn place_refusal(&self, sheet: &mut Sheet, field: &str, said: String) {
        let field = match field {
            "case_number" => "number",
            "exclusions" => "exclude",
            "pool" | "cause" | "procedure" | "departure" | "panel" | "prior" | "series"
            | "follows" | "assessors" | "assessor_pool" | "experts" | "expert_pool" => field,
            "parties" => "claimant",
            "accepted_on" | "facts_commitment" => "accepted_on",
            "party_identifiers" => "ids",
            "agent_identifiers" => "agents",
            _ => "number",
        };
        sheet.fault(field, said);
    }

    /// As [`Visit::place_refusal`], for an error of the client.
    pub fn place_error(&self, sheet: &mut Sheet, error: &ClientError) {
        let text = self.in_one(error);
        let field = match error {
            ClientError::Input(refusal) => refusal.field().to_owned(),
            error => error.field().unwrap_or_default(),
        };
        self.place_refusal(sheet, &field, text);
    }

    /// What the case would become, with refusals beside their fields.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub async fn rehearse(
        &self,
        sheet: &mut Sheet,
        case: &CaseInput,
        roster: &Roster,
    ) -> Result<Option<Rehearsal>, ClientError> {
        let told = self.filer().rehearse(std::slice::from_ref(case)).await?.into_iter().next();
        if let Some(Rehearsal::Refused { code, field, text, named }) = &told {
            let said = self.say(|| words::refused(code, &roster.named(named), text));
            let list = list_field(code, named.get("pool").map(String::as_str), &case.panel);
            self.place_refusal(sheet, list.unwrap_or(field), said);
            return Ok(None);
        }
        Ok(told)
    }
}

/// Columns that no table asks for, and this console does, in the form as in a list: pools, weights and
/// quotas go by them.
pub const MUST: &[&str] = &["cause", "procedure"];

/// What has to be filled in of the form.
fn require(sheet: &mut Sheet) {
    for name in std::iter::once("number").chain(MUST.iter().copied()) {
        if sheet.value(name).is_empty() {
            sheet.fault(name, text!("fill this in"));
        }
    }
    if sheet.value("claimant").is_empty() && sheet.value("respondent").is_empty() {
        let (side, _) = sides(sheet.value("number"));
        sheet.fault("claimant", text!("the parties are missing: fill in {side}", side));
    }
}

/// The form as a CSV table of one row.
fn table(sheet: &Sheet) -> Vec<u8> {
    let (asks, answers) = sides(sheet.value("number"));
    let flags: Vec<&str> = sheet.values("flag").filter(|flag| !flag.is_empty()).collect();
    let mut headers: Vec<String> = COLUMNS.iter().map(|(_, column)| (*column).to_owned()).collect();
    let mut cells: Vec<String> =
        COLUMNS.iter().map(|(field, _)| sheet.value(field).to_owned()).collect();
    let more = [
        (asks, sheet.value("claimant").to_owned()),
        (answers, sheet.value("respondent").to_owned()),
        ("第三人", sheet.value("third").to_owned()),
        ("party_ids", sheet.value("ids").to_owned()),
        ("agent_ids", sheet.value("agents").to_owned()),
        ("flags", flags.join(";")),
        ("exclude", exclusions(sheet)),
    ];
    for (header, cell) in more {
        headers.push(header.to_owned());
        cells.push(cell);
    }
    typed::table(&headers, &[cells])
}

/// The exclusions of the form as a cell of a table.
fn exclusions(sheet: &Sheet) -> String {
    let judges = sheet.values("exclude");
    let grounds = sheet.values("ground");
    let texts = sheet.values("why").chain(std::iter::repeat(""));
    let rows = judges.zip(grounds).zip(texts).filter(|((judge, _), _)| !judge.is_empty());
    let rows = rows.map(|((judge, ground), why)| {
        // A judge is chosen by number; what is typed behind it is the name.
        let number = judge.split_whitespace().next().unwrap_or_default();
        format!("{number}:{ground}:{}", why.replace([';', '；'], "，"))
    });
    rows.collect::<Vec<_>>().join(";")
}

/// The field that a column of the table stands for.
fn field_of(column: &str, sheet: &Sheet) -> String {
    let (asks, answers) = sides(sheet.value("number"));
    let known = COLUMNS.iter().find(|(_, name)| *name == column).map(|(field, _)| *field);
    let field = known.unwrap_or(match column {
        it if it == asks => "claimant",
        it if it == answers => "respondent",
        "parties" => "claimant",
        "第三人" => "third",
        "party_ids" => "ids",
        "agent_ids" => "agents",
        "exclude" => "exclude",
        "flags" => "flag",
        _ => "number",
    });
    field.to_owned()
}

/// Whether the law gives hours for a case of this number: preservation outside of a suit.
pub fn is_urgent(number: &str, court: &str) -> bool {
    let code = running(number, court).map_or("", |(_, code, _)| code);
    code == PROTECTION || type_code::class(code) == Some(TypeClass::Preservation)
}

/// The number that is looked for, in canonical form; also if it is written in another way.
pub fn canonical(number: &str, court: &str) -> Option<String> {
    let found = rules::case_number(number, court).or_else(|_| rules::entered_number(number, court));
    let found = found.ok().or_else(|| CaseNumber::meant(number, court));
    found.map(|number| number.as_str().to_owned())
}

/// The grounds of exclusions with their words.
pub fn ground_choices() -> Vec<(String, String)> {
    GROUNDS.iter().map(|ground| (ground.name().to_owned(), words::label(*ground))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sides_are_those_of_the_kind_of_case() {
        assert_eq!(sides("(2026)湘0203民初1号"), ("原告", "被告"));
        assert_eq!(sides("(2026)湘0203刑初1号"), ("公诉机关", "被告人"));
        assert_eq!(sides("(2026)湘0203执1号"), ("申请执行人", "被执行人"));
        assert_eq!(sides("(2026)湘0203民终1号"), ("上诉人", "被上诉人"));
        assert_eq!(sides(""), ("原告", "被告"));
    }
}
