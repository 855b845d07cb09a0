//! A row of a case system, pasted into the form of 立案: with its header, read as any table; without
//! one, each cell by what it looks like.

use caselot_core::docket::pool::PoolSpec;
use caselot_tables::{Limits, Options, Table, Workbook, kinds};

use super::filing::{canonical, side_field};
use super::typed;

/// What a pasted row fills in, and what of it was not used.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// Fields of the form with their values.
    pub fields: Vec<(&'static str, String)>,
    /// Cells, or columns, that fill nothing.
    pub unused: Vec<String>,
    /// There was no header: the fields were told by what the cells look like.
    pub is_guessed: bool,
}

/// Columns of a table of cases that are fields of the form.
const FIELDS: [&str; 10] = [
    "number",
    "pool",
    "cause",
    "procedure",
    "claim",
    "accepted_on",
    "departure",
    "follows",
    "panel",
    "assessors",
];
/// What the words of causes end with.
const CAUSES: [&str; 4] = ["纠纷", "罪", "争议", "之诉"];

impl Pasted {
    /// Reads what was pasted. `court` is the code of the court.
    pub fn read(text: &str, options: &Options, court: &str, pools: &[PoolSpec]) -> Pasted {
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let rows: Vec<Vec<String>> = lines.iter().map(|line| cells(line)).collect();
        let is_header = |row: &Vec<String>| row.iter().all(|cell| !is_number(cell, court));
        match rows.as_slice() {
            [header, row, ..] if is_header(header) => under_header(header, row, options),
            [row, ..] => by_look(row, court, pools),
            [] => Pasted::default(),
        }
    }

    /// Fills a field, unless an earlier cell has filled it; then the cell is not used.
    fn fill(&mut self, field: &'static str, value: &str) {
        match self.fields.iter().any(|(known, _)| *known == field) {
            true => self.unused.push(value.to_owned()),
            false => self.fields.push((field, value.to_owned())),
        }
    }

    /// Adds to a field that holds several values.
    fn add(&mut self, field: &'static str, value: &str, between: char) {
        match self.fields.iter_mut().find(|(known, _)| *known == field) {
            Some((_, known)) => {
                known.push(between);
                known.push_str(value);
            }
            None => self.fields.push((field, value.to_owned())),
        }
    }

    /// Parties with their sides, such as `原告:甲、乙;被告:丙`.
    fn parties(&mut self, text: &str) {
        // Who is named without a side stands on the side before: `被告:丙;丁`.
        let mut last = "claimant";
        for part in text.split([';', '；']).map(str::trim).filter(|part| !part.is_empty()) {
            match part.split_once([':', '：']) {
                Some((side, names)) => {
                    last = side_field(side.trim());
                    self.add(last, names.trim(), '、');
                }
                None => match part.split_once('诉') {
                    Some((asks, answers)) if !answers.is_empty() => {
                        self.add("claimant", asks, '、');
                        self.add("respondent", answers, '、');
                    }
                    _ => self.add(last, part, '、'),
                },
            }
        }
    }
}

/// The cells of a line: between tabs, as programs copy them, or else between commas.
fn cells(line: &str) -> Vec<String> {
    let between: &[char] = if line.contains('\t') { &['\t'] } else { &[',', '，'] };
    line.split(between).map(|cell| cell.trim().trim_matches('"').to_owned()).collect()
}

/// Whether a cell is a case number, of this court or another one.
fn is_number(cell: &str, court: &str) -> bool {
    let front = cell.trim_start_matches(['(', '（', '[', '〔']);
    let dated = front.len() < cell.len() && front.get(..4).is_some_and(is_year);
    canonical(cell, court).is_some() || (dated && cell.ends_with('号'))
}

fn is_year(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A row under the names of its columns. Columns that nothing is read from are no hindrance here: the
/// clerk sees in the form what was filled in, and beside it what was not used.
fn under_header(header: &[String], row: &[String], options: &Options) -> Pasted {
    let bytes = typed::table(header, &[row.to_vec()]);
    let Ok(book) = Workbook::open(&bytes, &Limits::default()) else { return Pasted::default() };
    let mut table = Table::read(&book, &kinds::CASES, options);
    if table.rows.is_empty() {
        let ignored = table.unread.iter().map(|it| it.shown.clone()).collect();
        table = Table::read(&book, &kinds::CASES, &Options { ignored, ..options.clone() });
    }
    let mut pasted = Pasted::default();
    let Some(row) = table.rows.first() else { return pasted };
    for (column, cell) in kinds::CASES.columns.iter().zip(&row.cells) {
        let text = cell.text.trim();
        match FIELDS.iter().find(|field| **field == column.name) {
            _ if text.is_empty() => {}
            Some(field) if *field == "pool" => pasted.fill(field, options.pool(text)),
            Some(field) => pasted.fill(field, text),
            None if column.name == "parties" => pasted.parties(text),
            None if column.name == "party_ids" => pasted.fill("ids", text),
            None if column.name == "agent_ids" => pasted.fill("agents", text),
            None => pasted.unused.push(format!("{}: {text}", column.label())),
        }
    }
    let unread = table.unread.iter().filter(|it| it.filled > 0);
    pasted.unused.extend(unread.map(|it| it.shown.clone()));
    pasted
}

/// A row without names of its columns.
fn by_look(row: &[String], court: &str, pools: &[PoolSpec]) -> Pasted {
    let mut pasted = Pasted { is_guessed: true, ..Pasted::default() };
    let mut texts = Vec::new();
    for cell in row.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()) {
        let pool = pools.iter().find(|pool| cell == pool.pool || cell == pool.name);
        match () {
            () if is_number(cell, court) => pasted.fill("number", cell),
            () if typed::as_day(cell).is_some() => pasted.fill("accepted_on", cell),
            // A day that cannot be read is no name and no claim: the form says so beside its field.
            () if looks_like_a_day(cell) => pasted.fill("accepted_on", cell),
            () if pool.is_some() => {
                pasted.fill("pool", pool.map_or(cell, |pool| pool.pool.as_str()));
            }
            () if cell.ends_with("程序") => pasted.fill("procedure", cell),
            () if CAUSES.iter().any(|end| cell.ends_with(end)) => pasted.fill("cause", cell),
            () if is_identifier(cell) => pasted.add("ids", cell, ';'),
            () if is_amount(cell) => pasted.unused.push(cell.to_owned()),
            () if cell.contains([':', '：']) || is_suit(cell) => pasted.parties(cell),
            () => texts.push(cell),
        }
    }
    // What is left are names and what is asked for, in the order in which offices write them.
    let is_filled = |field: &str| pasted.fields.iter().any(|(known, _)| *known == field);
    let mut free = ["claimant", "respondent", "claim"].to_vec();
    free.retain(|field| !is_filled(field));
    let mut free = free.into_iter();
    for text in texts {
        match free.next() {
            Some(field) => pasted.fill(field, text),
            None => pasted.unused.push(text.to_owned()),
        }
    }
    pasted
}

/// Whether it is as long as a person's or a firm's identifier. What is wrong with it the form says.
fn is_identifier(cell: &str) -> bool {
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    cell.bytes().all(|byte| byte.is_ascii_alphanumeric()) && digits >= 8 && cell.len() >= 15
}

/// 甲诉乙, and not 诉讼, 起诉.
fn is_suit(cell: &str) -> bool {
    let parts = cell.split_once('诉');
    parts.is_some_and(|(asks, answers)| {
        !asks.is_empty()
            && !answers.is_empty()
            && !answers.starts_with('讼')
            && !asks.ends_with('起')
    })
}

/// Whether a cell was meant for a day, although it may be none: 2026-13-01, 26.11.30, 11月30日.
fn looks_like_a_day(cell: &str) -> bool {
    let date = cell.split(' ').next().unwrap_or_default();
    let parts: Vec<&str> = date.split(['-', '.', '/', '年', '月', '－', '．', '／']).collect();
    let is_number = |part: &&str| {
        let digits = part.trim_end_matches(['日', '号']);
        (1..=4).contains(&digits.chars().count()) && digits.chars().all(|it| it.is_numeric())
    };
    let has_unit = date.contains(['年', '月']) && date.ends_with(['日', '号']);
    (parts.len() == 3 || has_unit) && parts.iter().all(is_number)
}

/// Serial numbers and sums of money fill nothing.
fn is_amount(cell: &str) -> bool {
    let rest = cell.trim_end_matches(['元', '万', '件', '%']);
    !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Pasted {
        Pasted::read(text, &Options::default(), "湘0203", &[])
    }

    fn of<'p>(pasted: &'p Pasted, field: &str) -> &'p str {
        pasted.fields.iter().find(|(name, _)| *name == field).map_or("", |(_, value)| value)
    }

    #[test]
    fn a_row_without_a_header_is_read_by_what_its_cells_look_like() {
        let pasted = read(
            "12\t（2026）湘0203民初82号\t2026-02-16 09:30\t买卖合同纠纷\t王某\t李某、赵某\t简易程序\t25000.00\t\
             11010519491231002X\t返还货款\t张书记员",
        );
        assert_eq!(of(&pasted, "number"), "（2026）湘0203民初82号");
        assert_eq!(of(&pasted, "accepted_on"), "2026-02-16 09:30");
        assert_eq!(of(&pasted, "cause"), "买卖合同纠纷");
        assert_eq!((of(&pasted, "claimant"), of(&pasted, "respondent")), ("王某", "李某、赵某"));
        assert_eq!(of(&pasted, "claim"), "返还货款");
        assert_eq!(of(&pasted, "ids"), "11010519491231002X");
        assert_eq!(pasted.unused, ["12", "25000.00", "张书记员"]);
    }

    /// The day goes into its field in every form, and never into what is asked for.
    #[test]
    fn a_day_without_a_header_is_a_day_however_it_is_written() {
        for day in [
            "2026年11月30日",
            "2026.11.30",
            "20261130",
            "２０２６年１１月３０日",
            "2026/11/30 09:30",
            "2026-13-01",
            "11月30日",
            "26.11.30",
        ] {
            let pasted = read(&format!("(2026)湘0203民初9号\t离婚纠纷\t甲\t乙\t{day}"));
            assert_eq!(of(&pasted, "accepted_on"), day);
            assert_eq!((of(&pasted, "claim"), pasted.is_guessed), ("", true), "{day}");
        }
        assert!(!read("案号\t案由\n(2026)湘0203民初9号\t离婚纠纷").is_guessed);
    }

    #[test]
    fn a_row_under_its_header_is_read_as_any_table() {
        let pasted = read(
            "序号\t案号\t案由\t适用程序\t原告\t被告\t承办法官\n\
             1\t(2026)湘0203民初9号\t离婚纠纷\t普通程序\t甲\t乙、丙\t赵国栋",
        );
        assert_eq!(of(&pasted, "number"), "(2026)湘0203民初9号");
        assert_eq!((of(&pasted, "claimant"), of(&pasted, "respondent")), ("甲", "乙、丙"));
        assert_eq!(of(&pasted, "procedure"), "普通程序");
        assert!(pasted.unused.iter().any(|it| it == "承办法官"), "{:?}", pasted.unused);
    }

    #[test]
    fn parties_in_one_cell_are_told_apart() {
        let pasted = read("(2026)湘0203民初9号\t离婚纠纷\t甲诉乙");
        assert_eq!((of(&pasted, "claimant"), of(&pasted, "respondent")), ("甲", "乙"));
        let pasted = read("(2026)湘0203民初9号\t离婚纠纷\t原告：甲；被告：乙；第三人：丙");
        assert_eq!((of(&pasted, "third"), of(&pasted, "respondent")), ("丙", "乙"));
        let pasted = read("(2026)湘0203民初9号\t离婚纠纷\t原告:甲;被告:乙;丙");
        assert_eq!((of(&pasted, "claimant"), of(&pasted, "respondent")), ("甲", "乙、丙"));
        assert_eq!(read(""), Pasted::default());
    }
}
