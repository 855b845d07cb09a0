//! The judges whose names stand in cells.

mod apart;
mod called;

use std::collections::HashMap;

use caselot_core::docket::Day;
use caselot_core::docket::people::Judge;
use caselot_core::docket::text::outsider;
use caselot_core::id::JudgeId;

use apart::apart;
use called::{TITLES, is_number, numbered, round, untitled};

use crate::finding::{Code, Finding};
use crate::fold;
use crate::summary::ToldBy;

/// The judges of a court, found by number or name.
#[derive(Debug, Clone, Default)]
pub struct Roster {
    judges: Vec<Judge>,
    /// Places of judges by folded name.
    names: HashMap<String, Vec<usize>>,
    /// The same by earlier names.
    former: HashMap<String, Vec<usize>>,
}

/// What stands beside a name in its row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Beside<'r> {
    /// The day on which the judge was in post.
    pub on: Option<Day>,
    /// The judge's division.
    pub division: &'r str,
    /// The name of the sheet, if the row says no division: offices keep one for each.
    pub sheet: &'r str,
}

/// A judge, and how namesakes were told apart.
pub type Told = (JudgeId, Option<ToldBy>);

/// What may stand between the names of a list.
const BETWEEN: &[char] = &[';', '；', '、', ',', '，', '/', '／', '|', '\n', '\r'];

impl Roster {
    /// The roster of these judges.
    #[must_use]
    pub fn new(judges: Vec<Judge>) -> Roster {
        let mut names: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, judge) in judges.iter().enumerate() {
            names.entry(fold::name(&judge.name)).or_default().push(at);
        }
        Roster { judges, names, former: HashMap::new() }
    }

    /// With an earlier name of a judge.
    #[must_use]
    pub fn with_former_name(mut self, judge: JudgeId, name: &str) -> Roster {
        if let Some(at) = self.judges.iter().position(|known| known.judge == judge) {
            self.former.entry(fold::name(name)).or_default().push(at);
        }
        self
    }

    /// With the judges of an earlier roster whose numbers this one does not have.
    #[must_use]
    pub fn joined(self, earlier: Roster) -> Roster {
        let has = |judge: &Judge| self.judges.iter().any(|known| known.judge == judge.judge);
        let more: Vec<Judge> = earlier.judges.into_iter().filter(|it| !has(it)).collect();
        let former = self.former;
        let judges = self.judges.into_iter().chain(more).collect();
        Roster { former, ..Roster::new(judges) }
    }

    /// The judges.
    #[must_use]
    pub fn judges(&self) -> &[Judge] {
        &self.judges
    }

    /// Splits a list of judges. Names may stand with only spaces between them: 王建国 李明 are two
    /// judges where the roster has both, and 王 建国 is one.
    #[must_use]
    pub fn split(&self, text: &str) -> Vec<String> {
        let parts = text.split(BETWEEN).map(str::trim).filter(|part| !part.is_empty());
        parts.flat_map(|part| self.words(part)).collect()
    }

    fn words(&self, part: &str) -> Vec<String> {
        let words: Vec<&str> = part.split_whitespace().collect();
        let knows = |name: &str| {
            let name = fold::name(name);
            self.names.contains_key(&name) || self.former.contains_key(&name) || is_number(&name)
        };
        if words.len() < 2 || knows(part) {
            return vec![part.to_owned()];
        }
        // Names from the front, as many words as make one; only one way may do.
        let mut ways: Vec<Vec<Vec<String>>> = vec![Vec::new(); words.len() + 1];
        ways[0].push(Vec::new());
        for end in 1..=words.len() {
            for begin in end.saturating_sub(4)..end {
                let name = words[begin..end].concat();
                if knows(&name) && ways[end].len() < 2 {
                    let longer: Vec<Vec<String>> = ways[begin]
                        .iter()
                        .map(|way| way.iter().cloned().chain([name.clone()]).collect())
                        .collect();
                    ways[end].extend(longer);
                }
            }
        }
        match ways.pop().as_deref() {
            Some([one]) => one.clone(),
            _ => vec![part.to_owned()],
        }
    }

    /// Whether words in brackets behind a name say whose it is: a division of the roster, a title, a
    /// number, or that she is a woman.
    fn is_beside(&self, text: &str) -> bool {
        let wanted = fold::key(text);
        let rows = self.judges.iter().flat_map(|judge| &judge.tenures);
        let division = rows.clone().any(|row| fold::key(&row.division) == wanted);
        let title = TITLES.iter().any(|title| wanted == *title);
        let seat = ["主审", "承办", "女", "男"].contains(&wanted.as_str());
        division || title || seat || is_number(&wanted.replace('号', ""))
    }

    /// Finds the judges of a list, ascending and each once.
    ///
    /// # Errors
    /// As [`Roster::find`].
    pub fn list(&self, text: &str, beside: Beside<'_>) -> Result<Vec<JudgeId>, Finding> {
        let names = self.split(text);
        let found = names.iter().map(|name| self.find(name, beside).map(|told| told.0));
        let mut found = found.collect::<Result<Vec<JudgeId>, Finding>>()?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The name of a judge; empty if nobody has the number.
    #[must_use]
    pub fn name(&self, judge: JudgeId) -> &str {
        let known = self.judges.iter().find(|known| known.judge == judge);
        known.map_or("", |known| known.name.as_str())
    }

    /// A name that is not in the roster; a character that no name has is the likelier reason, a slip
    /// of the hand the next.
    fn strange(&self, name: &str) -> Finding {
        let parts = self.split(name);
        let known = |part: &String| self.names.contains_key(&fold::name(part));
        if parts.len() > 1 && parts.iter().all(known) {
            return Finding::new(Code::SeveralNames).text("name", name);
        }
        if let Some(finding) = odd_character(name) {
            return finding.text("name", name);
        }
        let most = match name.chars().count() {
            0 | 1 => 0,
            2..=4 => 1,
            _ => 2,
        };
        let distance = |known: &Judge| strsim::damerau_levenshtein(&known.name, name);
        let nearest = self.judges.iter().map(|known| (distance(known), known));
        match nearest.filter(|(far, _)| *far <= most).min_by_key(|(far, _)| *far).map(|it| it.1) {
            Some(judge) => {
                Finding::new(Code::NameNear).text("name", name).text("nearest", judge.name.clone())
            }
            None => Finding::new(Code::NameUnknown).text("name", name),
        }
    }

    /// The judge whom a number and a name both name.
    fn by_both(&self, number: &str, name: &str) -> Result<Told, Finding> {
        let wanted = number.parse().ok();
        let Some(judge) = self.judges.iter().find(|judge| Some(judge.judge) == wanted) else {
            return Err(Finding::new(Code::JudgeUnknown).text("judge", number));
        };
        let places = [&self.names, &self.former].map(|names| names.get(name));
        let mut places = places.into_iter().flatten().flatten();
        match places.any(|at| self.judges.get(*at).is_some_and(|it| it.judge == judge.judge)) {
            true => Ok((judge.judge, None)),
            false => {
                let finding = Finding::new(Code::NameOfOther).text("judge", number);
                Err(finding.text("known", judge.name.clone()).text("name", name))
            }
        }
    }

    /// A division of the roster before the name of one of its judges: 民一庭赵一.
    fn below<'n>(&self, name: &'n str) -> Option<(String, &'n str)> {
        self.judges.iter().find_map(|judge| {
            let divisions = judge.tenures.iter().map(|row| fold::name(&row.division));
            let mut before = divisions.filter(|division| !division.is_empty());
            let rest = |division: &String| name.strip_prefix(division.as_str());
            let is_of = |division: &String| rest(division) == Some(&fold::name(&judge.name));
            let division = before.find(is_of)?;
            Some((division.clone(), rest(&division)?))
        })
    }

    /// Finds the judge of a text: by number, or by the name, told apart by what stands beside it.
    ///
    /// # Errors
    /// When nobody has the name, several have it, or it has a character that no name has.
    pub fn find(&self, text: &str, beside: Beside<'_>) -> Result<Told, Finding> {
        let name = round(&fold::name(text));
        let number = name.strip_suffix('号').unwrap_or(&name);
        if is_number(number) {
            let known = number.parse().ok();
            let known = self.judges.iter().find(|judge| Some(judge.judge) == known);
            let unknown = || Finding::new(Code::JudgeUnknown).text("judge", number);
            return known.map(|judge| (judge.judge, None)).ok_or_else(unknown);
        }
        if let Some((number, name)) = numbered(&name).filter(|_| !self.names.contains_key(&name)) {
            return self.by_both(number, name);
        }
        // 李娜（刑庭）: a division in brackets.
        let bracketed = name.strip_suffix(')').and_then(|rest| rest.split_once('('));
        let (name, division) = match bracketed {
            Some((bare, division)) if !self.names.contains_key(&name) => {
                if !self.is_beside(division) {
                    let finding = Finding::new(Code::NameBrackets).text("name", name.clone());
                    return Err(finding.text("text", division));
                }
                (bare.to_owned(), division.to_owned())
            }
            _ => (name.clone(), beside.division.to_owned()),
        };
        let at = |names: &HashMap<String, Vec<usize>>, name: &str| names.get(name).cloned();
        let untitled = || untitled(&name).filter(|rest| rest.chars().count() > 1);
        let (places, how) = match at(&self.names, &name) {
            Some(places) => (places, None),
            None => match (at(&self.former, &name), untitled()) {
                (Some(places), _) => (places, Some(ToldBy::FormerName)),
                (None, Some(rest)) => {
                    (at(&self.names, rest).unwrap_or_default(), Some(ToldBy::Title))
                }
                (None, None) => (Vec::new(), None),
            },
        };
        let same: Vec<&Judge> = places.iter().filter_map(|at| self.judges.get(*at)).collect();
        if same.is_empty()
            && let Some((division, name)) = self.below(&name)
        {
            return self.find(&format!("{name}({division})"), beside);
        }
        match same[..] {
            [] => Err(self.strange(&name)),
            [one] => Ok((one.judge, how)),
            _ => apart(&same, Beside { division: &division, ..beside }).ok_or_else(|| {
                let mut judges: Vec<(JudgeId, String)> =
                    same.iter().map(|it| (it.judge, division_of(it, beside.on))).collect();
                judges.sort_unstable();
                judges.dedup();
                let finding = Finding::new(Code::NameAmbiguous).text("name", name.clone());
                finding.judges("judges", judges.into_iter())
            }),
        }
    }
}

/// The division of a judge on a day, or the newest one.
fn division_of(judge: &Judge, on: Option<Day>) -> String {
    let of_day = judge.tenures.iter().find(|row| on.is_some_and(|on| row.covers(on)));
    of_day.or(judge.tenures.last()).map_or_else(String::new, |row| row.division.clone())
}

/// The first character of a name that the log's table does not have, by its number.
pub(crate) fn odd_character(name: &str) -> Option<Finding> {
    let odd = outsider(name)?;
    let finding = Finding::new(Code::Character);
    Some(finding.text("character", format!("U+{:04X} “{odd}”", u32::from(odd))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use caselot_core::docket::code::Role;
    use caselot_core::docket::people::Tenure;
    use caselot_words::Lang;

    fn judge(number: u32, name: &str, division: &str, from: u32, to: Option<u32>) -> Judge {
        let tenure = Tenure {
            role: Role::Judge,
            in_quota: true,
            division: division.to_owned(),
            from: Day(from),
            to: to.map(Day),
        };
        Judge { judge: JudgeId(number), name: name.to_owned(), tenures: vec![tenure] }
    }

    fn roster() -> Roster {
        Roster::new(vec![
            judge(51, "王军", "民一庭", 0, Some(18_000)),
            judge(52, "王军", "执行局", 18_001, None),
            judge(53, "李娜", "民一庭", 0, None),
            judge(54, "李娜", "刑庭", 0, None),
            judge(36, "古丽米热·艾比布力", "民一庭", 0, None),
            judge(1, "王院长", "", 0, None),
        ])
        .with_former_name(JudgeId(36), "古丽")
    }

    fn find(text: &str, on: Option<u32>, division: &str) -> Result<u32, Code> {
        let beside = Beside { on: on.map(Day), division, sheet: "" };
        roster().find(text, beside).map(|told| told.0.0).map_err(|finding| finding.code)
    }

    #[test]
    fn namesakes_are_told_apart_by_day_and_division() {
        assert_eq!(find("王军", Some(17_000), ""), Ok(51));
        assert_eq!(find("王 军", Some(19_000), ""), Ok(52));
        assert_eq!(find("王军", None, "执行局"), Ok(52));
        assert_eq!(find("李娜", Some(19_000), ""), Err(Code::NameAmbiguous));
        assert_eq!(find("李娜（刑庭）", Some(19_000), "民一庭"), Ok(54));
        assert_eq!(find("李娜", Some(19_000), "刑庭"), Ok(54));
        assert_eq!(find("王军法官", Some(19_000), ""), Ok(52));
        assert_eq!(find("54", None, ""), Ok(54));
        assert_eq!(find("54号", None, ""), Ok(54));
        assert_eq!(find("55", None, ""), Err(Code::JudgeUnknown));
        for text in ["54李娜", "54 李娜", "54-李娜", "54号李娜", "李娜（54）", "李娜[54号]"]
        {
            assert_eq!(find(text, None, ""), Ok(54), "{text}");
        }
        assert_eq!(find("52李娜", None, ""), Err(Code::NameOfOther));
        assert_eq!(find("李娜（52）", None, ""), Err(Code::NameOfOther));
        assert_eq!(find("77李娜", None, ""), Err(Code::JudgeUnknown));
        assert_eq!(find("刑庭李娜", None, ""), Ok(54));
        assert_eq!(find("执行局李娜", None, ""), Err(Code::NameUnknown));
        assert_eq!(find("王院长、李娜", None, ""), Err(Code::SeveralNames));
        assert_eq!(find("王院长。", None, ""), Ok(1));
    }

    #[test]
    fn a_name_has_many_spellings_and_nobody_is_guessed() {
        for text in ["古丽米热•艾比布力", "古丽米热.艾比布力", "古丽米热 · 艾比布力", "古丽"]
        {
            assert_eq!(find(text, None, ""), Ok(36), "{text}");
        }
        assert_eq!(find("古丽米热", None, ""), Err(Code::NameUnknown));
        assert_eq!(find("王\u{E123}", None, ""), Err(Code::Character));
        assert_eq!(find("王院张", None, ""), Err(Code::NameNear));
    }

    #[test]
    fn what_is_said_of_a_name_names_those_who_may_be_meant() {
        let said = |text: &str, lang: Lang| {
            let finding = roster().find(text, Beside::default()).expect_err("nobody alone");
            finding.sentence(&crate::words(lang))
        };
        assert_eq!(said("李娜", Lang::Zh), "“李娜”同名：53号（民一庭）、54号（刑庭）");
        assert_eq!(
            said("李娜", Lang::En),
            "AMBIGUOUS: “李娜” is each of the judges 53 (民一庭), 54 (刑庭)"
        );
        assert_eq!(said("李那", Lang::Zh), "名册中没有“李那”，相近的有“李娜”");
        let list = |text: &str| roster().list(text, Beside::default());
        assert_eq!(list("王院长、李娜（刑庭）;54号"), Ok(vec![JudgeId(1), JudgeId(54)]));
        assert!(list("王院长 李娜").is_err());
    }

    #[test]
    fn a_list_is_split_by_marks_or_by_known_names() {
        let split = |text: &str| roster().split(text);
        assert_eq!(split("王军;李娜、王院长"), ["王军", "李娜", "王院长"]);
        assert_eq!(split("王 军 李 娜"), ["王军", "李娜"]);
        assert_eq!(split("王军 李娜"), ["王军", "李娜"]);
        assert_eq!(split("王 军"), ["王 军"]);
        assert_eq!(split("王 小明"), ["王 小明"]);
    }
}
