//! Columns that say what happened to a case at another instance (原审, 一审): they are never taken
//! for the case's own.

use std::collections::{BTreeMap, BTreeSet};

use super::header::Head;
use super::party;

/// Words for an instance that is always an earlier one.
const EARLIER: &[&str] =
    &["原审", "原一审", "原二审", "初审", "前审", "原判", "原裁判", "原裁定", "原生效"];
/// Words for an instance that is the case's own in one court and another one's in the next.
const NUMBERED: &[&str] = &["一审", "二审", "第一审", "第二审"];
/// What may stand between an instance and what a column says of it.
const BETWEEN: &[&str] = &["法院", "案件", "信息", "情况", "的"];

/// What a column says of another instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// The instance, as its word in the header.
    instance: &'static str,
    /// What the column would mean if it were of the case itself.
    pub meaning: Option<usize>,
    /// Its instance stands above it, over a group of columns.
    pub grouped: bool,
    /// It is of another case, and passed over.
    pub aside: bool,
}

impl Other {
    pub fn new(instance: &'static str, meaning: Option<usize>, grouped: bool) -> Other {
        Other { instance, meaning, grouped, aside: false }
    }
}

/// The instance that a folded name begins with; a party of an appeal has one behind it.
pub fn of(label: &str) -> Option<&'static str> {
    let bare = label.trim_start_matches(['(', '[', '【', '〔', '<', '《']);
    let begins = |word: &&&str| bare.starts_with(**word);
    let found = EARLIER.iter().chain(NUMBERED).find(begins).copied();
    let within = || bare.contains("原审").then_some("原审");
    match party::is_of_side(bare) {
        true => None,
        false => found.or_else(within),
    }
}

/// What a folded name says behind its instance: 原审法院案号 is 案号.
pub fn rest<'l>(label: &'l str, instance: &str) -> &'l str {
    let is_mark = |c| ")]】〕:-_".contains(c);
    let rest = label.split_once(instance).map_or(label, |(_, rest)| rest);
    let mut rest = rest.trim_start_matches(is_mark);
    while let Some(shorter) = BETWEEN.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = shorter.trim_start_matches(is_mark);
    }
    rest
}

/// Tells the columns of another case from those of the case itself. An earlier instance is another
/// case. A numbered one is so if the table has columns of its own beside it for the case's number and
/// for something that the group says, too; without a number of its own, the group is the case's.
pub fn tell(heads: &mut BTreeMap<u32, Head>, key: Option<usize>) {
    let own: BTreeSet<usize> = heads.values().filter_map(|head| head.meaning).collect();
    let has_key = key.is_some_and(|key| own.contains(&key));
    let mut said: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for other in heads.values().filter_map(|head| head.other.as_ref()) {
        said.entry(other.instance).or_default().extend(other.meaning);
    }
    for head in heads.values_mut() {
        let Some(other) = &mut head.other else { continue };
        let numbered = NUMBERED.contains(&other.instance);
        let beside = said.get(other.instance).is_some_and(|said| !said.is_disjoint(&own));
        if has_key && (!numbered || beside) {
            other.aside = true;
        } else if !has_key && numbered && other.grouped {
            head.meaning = other.meaning;
        }
    }
}

/// Whether one instance stands over all of these columns: then it is a title, and no group.
pub fn is_title(heads: &BTreeMap<u32, Head>) -> bool {
    let mut instances = heads
        .values()
        .map(|head| head.other.as_ref().filter(|it| it.grouped).map(|it| it.instance));
    let first = instances.next().flatten();
    first.is_some() && instances.all(|instance| instance == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instance_is_known_by_the_beginning_of_a_name() {
        for (label, wanted) in [
            ("原审信息", Some(("原审", ""))),
            ("原审法院案号", Some(("原审", "案号"))),
            ("(一审)案件情况", Some(("一审", ""))),
            ("关联原审案号", Some(("原审", "案号"))),
            ("原告", None),
            ("上诉人(原审被告)", None),
            ("案号", None),
        ] {
            assert_eq!(of(label).map(|it| (it, rest(label, it))), wanted, "{label}");
        }
    }
}
