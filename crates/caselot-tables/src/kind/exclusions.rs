//! Judges who are left out of a filing (回避), as they stand in a cell or on the command line.

use caselot_core::docket::code::{Coded, ExclusionGround};
use caselot_core::docket::filing::Exclusion;

use crate::finding::{Code, Finding};
use crate::fold;
use crate::roster::{Beside, Roster};
use crate::value::vocabulary::by_term;

/// Words of offices for the grounds, beside the court's terms.
const GROUNDS: &[(ExclusionGround, &[&str])] = &[
    (
        ExclusionGround::PartyOrRelative,
        &[
            "近亲属",
            "当事人近亲属",
            "当事人的近亲属",
            "系当事人近亲属",
            "诉讼代理人近亲属",
            "诉讼代理人的近亲属",
            "亲属",
            "亲属关系",
            "本案当事人",
            "当事人",
        ],
    ),
    (ExclusionGround::Interest, &["利害关系", "有利害关系", "与本案有利害关系"]),
    (ExclusionGround::OtherRelationship, &["其他关系", "有其他关系", "可能影响公正审理"]),
    (
        ExclusionGround::ImproperContact,
        &["违规接触", "违规会见", "违反规定会见", "请客送礼", "接受请客送礼"],
    ),
    (
        ExclusionGround::PriorStage,
        &[
            "参与过本案",
            "参与过其他审判程序",
            "原审法官",
            "原审承办",
            "原审承办人",
            "原审合议庭成员",
            "原承办人",
        ],
    ),
    (ExclusionGround::WorkloadCap, &["已达上限", "未结案件已达上限", "达到上限"]),
    (ExclusionGround::Other, &["其他"]),
];

/// The ground of a word: its code, the court's term, or a word of offices.
fn ground(text: &str) -> Option<ExclusionGround> {
    let word = fold::key(text);
    let own = GROUNDS.iter().find(|(_, words)| words.contains(&word.as_str()));
    let coded = || ExclusionGround::from_name(&word.to_ascii_uppercase());
    own.map(|(ground, _)| *ground).or_else(coded).or_else(|| by_term(ExclusionGround::ALL, &word))
}

/// What stands on either side of the first colon that no brackets hold.
fn at_colon(text: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '(' | '（' => depth += 1,
            ')' | '）' => depth = depth.saturating_sub(1),
            ':' | '：' if depth == 0 => return Some((&text[..at], &text[at + c.len_utf8()..])),
            _ => {}
        }
    }
    None
}

/// Judges and the text behind them: `张三、李四` and `其他：同学`, whether the ground stands behind a
/// colon or in brackets.
fn divided(part: &str) -> Option<(&str, &str)> {
    at_colon(part).or_else(|| in_brackets(part))
}

/// A text and what stands in the brackets that end it, which may hold others.
fn in_brackets(text: &str) -> Option<(&str, &str)> {
    let inside = text.trim_end().strip_suffix([')', '）'])?;
    let mut depth = 0_usize;
    for (at, c) in inside.char_indices().rev() {
        match c {
            ')' | '）' => depth += 1,
            '(' | '（' if depth == 0 => {
                return Some((&inside[..at], &inside[at + c.len_utf8()..]));
            }
            '(' | '（' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A ground with its text: `OTHER:同学`, `其他（同学）`, `利害关系`.
fn reason(text: &str) -> Option<(ExclusionGround, String)> {
    let reason = |(word, text): (&str, &str)| Some((ground(word)?, text.trim().to_owned()));
    let whole = || reason((text, ""));
    let (ground, text) = at_colon(text)
        .and_then(reason)
        .or_else(whole)
        .or_else(|| in_brackets(text).and_then(reason))?;
    (!ground.needs_text() || !text.is_empty()).then_some((ground, text))
}

/// Parts that each name judges and a ground; those between `;` may hold several with `、` between
/// them, while judges with one ground belong together.
fn parts(text: &str) -> Vec<&str> {
    let is_whole = |part: &&str| divided(part).and_then(|(_, rest)| reason(rest)).is_some();
    let mut found = Vec::new();
    for part in text.split([';', '；', '\n', '\r']).map(str::trim).filter(|it| !it.is_empty()) {
        let smaller: Vec<&str> = part.split(['、', ',', '，']).map(str::trim).collect();
        match smaller.iter().all(is_whole) {
            true => found.extend(smaller),
            false => found.push(part),
        }
    }
    found
}

/// Reads exclusions like `12:INTEREST;15:OTHER:text` or `张三：近亲属；李四（利害关系）`, named by
/// this person.
///
/// # Errors
/// When a part names no ground that is known, a judge is not found, or stands twice.
pub fn exclusions(
    text: &str,
    person: &str,
    roster: &Roster,
    beside: Beside<'_>,
) -> Result<Vec<Exclusion>, Finding> {
    let mut found: Vec<Exclusion> = Vec::new();
    for part in parts(text) {
        let form = || Finding::new(Code::ExclusionForm).text("text", part);
        let (judges, rest) = divided(part).ok_or_else(form)?;
        let (ground, text) = reason(rest).ok_or_else(form)?;
        let names = roster.split(judges);
        if names.is_empty() {
            return Err(form());
        }
        for name in names {
            let (judge, _) = roster.find(&name, beside)?;
            if found.iter().any(|known| known.judge == judge) {
                return Err(Finding::new(Code::NameTwice).text("name", name));
            }
            let (person, text) = (person.to_owned(), text.clone());
            found.push(Exclusion { judge, ground, person, text, by_program: false });
        }
    }
    found.sort_by_key(|exclusion| exclusion.judge);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use caselot_core::docket::Day;
    use caselot_core::docket::code::Role;
    use caselot_core::docket::people::{Judge, Tenure};
    use caselot_core::id::JudgeId;
    use caselot_words::{Lang, label};

    fn roster() -> Roster {
        let judge = |number, name: &str, division: &str| {
            let (role, from) = (Role::Judge, Day(0));
            let division = division.to_owned();
            let tenure = Tenure { role, in_quota: true, division, from, to: None };
            Judge { judge: JudgeId(number), name: name.to_owned(), tenures: vec![tenure] }
        };
        Roster::new(vec![
            judge(12, "张三", "民一庭"),
            judge(15, "李四", "民一庭"),
            judge(53, "李娜", "民一庭"),
            judge(54, "李娜", "刑庭"),
        ])
    }

    fn read(text: &str) -> Result<Vec<(u32, &'static str, String)>, Code> {
        let found = exclusions(text, "clerk", &roster(), Beside::default());
        let found = found.map_err(|finding| finding.code)?;
        Ok(found.into_iter().map(|it| (it.judge.0, it.ground.name(), it.text)).collect())
    }

    #[test]
    fn exclusions_name_judge_ground_and_text_by_code_or_in_the_courts_words() {
        let both = |one: &'static str, other: &'static str, text: &str| {
            Ok(vec![(12, one, String::new()), (15, other, text.to_owned())])
        };
        for text in [
            "15:OTHER:同学; 12:INTEREST",
            "张三：利害关系；李四：其他：同学",
            "张 三（利害关系）；李四（其他：同学）",
            "张三(与本案有利害关系)、李四（其他（同学））",
            "12号：有利害关系\n15号：其他（须说明）：同学",
        ] {
            assert_eq!(read(text), both("INTEREST", "OTHER", "同学"), "{text}");
        }
        for text in ["张三、李四：近亲属", "张三 李四（近亲属）", "张三：近亲属、李四：近亲属"]
        {
            assert_eq!(read(text), both("PARTY_OR_RELATIVE", "PARTY_OR_RELATIVE", ""), "{text}");
        }
        let why = "同学、同乡".to_owned();
        assert_eq!(read("李四：其他：同学、同乡"), Ok(vec![(15, "OTHER", why)]));
        assert_eq!(read("李娜（刑庭）：原审承办人"), Ok(vec![(54, "PRIOR_STAGE", String::new())]));
        assert_eq!(read(""), Ok(Vec::new()));
    }

    #[test]
    fn every_ground_is_read_by_the_courts_term() {
        for ground in ExclusionGround::ALL {
            let term = label(Lang::Zh, ExclusionGround::VOCABULARY, ground.name()).expect("a word");
            let found = read(&format!("张三：{}：说明", term.typed())).map(|it| it[0].1);
            assert_eq!(found, Ok(ground.name()));
        }
    }

    #[test]
    fn nobody_is_left_out_without_a_ground_or_by_a_guess() {
        for (text, wanted) in [
            ("12", Code::ExclusionForm),
            ("张三", Code::ExclusionForm),
            ("12:OTHER", Code::ExclusionForm),
            ("张三：同学", Code::ExclusionForm),
            ("：近亲属", Code::ExclusionForm),
            ("x:INTEREST", Code::NameUnknown),
            ("16:INTEREST", Code::JudgeUnknown),
            ("张四：近亲属", Code::NameNear),
            ("李娜：近亲属", Code::NameAmbiguous),
            ("12:INTEREST;张三：近亲属", Code::NameTwice),
        ] {
            assert_eq!(read(text), Err(wanted), "{text}");
        }
    }
}
