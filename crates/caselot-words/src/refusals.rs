//! What the court's rules and the server refuse, in Chinese. The English sentences stand where the
//! refusals are defined; these are found by their codes, and filled with what a refusal names.

use std::sync::LazyLock;

use crate::{Lang, Words, label};

static WORDS: LazyLock<Words> =
    LazyLock::new(|| Words::of(Lang::Zh, include_str!("refusals/zh.ftl")));

/// A sentence, and the cure if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// What is wrong.
    pub sentence: String,
    /// What to do about it.
    pub cure: Option<String>,
}

impl Said {
    /// The sentence of a key and its cure, filled with what they name; none if the key is not known.
    #[must_use]
    pub fn of(words: &Words, key: &str, fields: &[(&str, String)]) -> Option<Said> {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let sentence = words.known(key, &fields)?;
        Some(Said { sentence, cure: words.part(key, "cure", &fields) })
    }
}

/// The Chinese sentence of a refusal by its code and what it names; none if the code is not known,
/// such as that of a newer server.
///
/// ```
/// let said = caselot_words::refusal("JudgeUnknown", &[("judge", "12".to_owned())]);
/// assert_eq!(said.map(|said| said.sentence).as_deref(), Some("人员名册中没有12号"));
/// let said = caselot_words::refusal("NotTheirsToDecide", &[("wanted", "PRESIDENT".to_owned())]);
/// assert_eq!(said.map(|said| said.sentence).as_deref(), Some("此事应由院长决定"));
/// ```
#[must_use]
pub fn refusal(code: &str, fields: &[(&str, String)]) -> Option<Said> {
    // Access is refused by the same code as a person's role by the rules, with other fields.
    let is_call = code == "RoleMissing" && fields.iter().any(|field| field.0 == "rpc");
    let key = if is_call { "RoleMissingCall" } else { code };
    let fields: Vec<_> =
        fields.iter().map(|(name, value)| (*name, in_chinese(name, value))).collect();
    Said::of(&WORDS, key, &fields)
}

/// Stages are counted from 0 in the log, and the rounds of a case from 1 by people.
fn round(stage: &str) -> String {
    let next = stage.parse::<u32>().ok().and_then(|stage| stage.checked_add(1));
    next.map_or_else(|| stage.to_owned(), |round| round.to_string())
}

/// A field as Chinese readers call it: codes of grounds, roles and steps have words.
fn in_chinese(name: &str, value: &str) -> String {
    let word = |vocabulary: &str, code: &str| label(Lang::Zh, vocabulary, code).map(|it| it.whole);
    match name {
        "ground" => word("ExclusionGround", value)
            .or_else(|| word("VoidGround", value))
            .unwrap_or_else(|| value.to_owned()),
        "next" => word("CircularAct", value).unwrap_or_else(|| round(value)),
        "stage" => round(value),
        // A judge or nobody, as a sentence in English says it.
        "judge" if value == "nobody" => "无".to_owned(),
        "judge" => value
            .strip_prefix("judge ")
            .map_or_else(|| value.to_owned(), |number| format!("{number}号法官")),
        "wanted" => word("DecidedBy", value).unwrap_or_else(|| value.to_owned()),
        "role" | "needed" | "held" => {
            let codes = value.split(|c: char| !c.is_ascii_uppercase()).filter(|it| !it.is_empty());
            let words: Vec<String> = codes.filter_map(|code| word("PersonRole", code)).collect();
            if words.is_empty() { value.to_owned() } else { words.join("、") }
        }
        _ => value.to_owned(),
    }
}
