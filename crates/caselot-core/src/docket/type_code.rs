//! Type codes of case numbers (类型代字): the national table with its classes, and the codes that
//! protocol 1 asks about.

use serde::{Deserialize, Serialize};

/// A specialised mark (intellectual property) that may stand before a type.
const SPECIALISED_MARK: char = '知';

/// A class of cases in the national table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TypeClass {
    /// Which court a case belongs to.
    Jurisdiction,
    /// Criminal cases.
    Criminal,
    /// Civil cases.
    Civil,
    /// Administrative cases.
    Administrative,
    /// State compensation, and relief to those in need.
    Compensation,
    /// Assistance between the regions of the country.
    Regional,
    /// Assistance between countries.
    International,
    /// Sanctions of courts.
    Sanctions,
    /// Preservation outside of a case.
    Preservation,
    /// Enforcement.
    Enforcement,
    /// Compulsory liquidation and bankruptcy.
    Bankruptcy,
}

impl TypeClass {
    /// Its name (管辖, 刑事, 民事 …).
    pub fn name(self) -> &'static str {
        match self {
            TypeClass::Jurisdiction => "管辖",
            TypeClass::Criminal => "刑事",
            TypeClass::Civil => "民事",
            TypeClass::Administrative => "行政",
            TypeClass::Compensation => "国家赔偿与司法救助",
            TypeClass::Regional => "区际司法协助",
            TypeClass::International => "国际司法协助",
            TypeClass::Sanctions => "司法制裁",
            TypeClass::Preservation => "非诉保全审查",
            TypeClass::Enforcement => "执行",
            TypeClass::Bankruptcy => "强制清算与破产",
        }
    }
}

/// The national table, in its order. The types of a class stand with blanks between them.
const NATIONAL: &[(TypeClass, &str)] = &[
    (TypeClass::Jurisdiction, "刑辖 民辖 民辖终 民辖监 行辖 行辖终 赔辖 赔辖终"),
    (
        TypeClass::Criminal,
        "刑初 刑终 刑监 刑申 刑抗 刑再 刑没 刑核 刑医 刑医解 刑医复 刑医监 \
         刑止 刑止调 刑止核 刑更 刑更监 刑更备 刑他 刑教 刑教解 刑教复 刑教监",
    ),
    (
        TypeClass::Civil,
        "民初 民终 民监 民申 民抗 民再 民撤 民特 民特监 民催 民督 民督监 \
         民他 民保令 民保更",
    ),
    (
        TypeClass::Administrative,
        "行初 行终 行监 行申 行抗 行再 行审 行审复 行他 行赔初 行赔终 行赔监 \
         行赔申 行赔抗 行赔再 行赔他",
    ),
    (
        TypeClass::Compensation,
        "法赔 委赔 委赔监 赔确监 委赔提 委赔再 赔他 司救刑 司救民 司救行 \
         司救赔 司救执 司救访 司救他",
    ),
    (
        TypeClass::Regional,
        "认台 认港 认澳 认复 认他 请台送 请港送 请澳送 台请送 港请送 澳请送 \
         请台调 请港调 请澳调 台请调 港请调 澳请调 请移管 助移管 请移赃 助移赃",
    ),
    (
        TypeClass::International,
        "协外认 协他 协外送 请外送 协外调 请外调 请外移 协外移 请外引 协外引",
    ),
    (TypeClass::Sanctions, "司惩 司惩复"),
    (TypeClass::Preservation, "财保 行保 行保复 证保"),
    (TypeClass::Enforcement, "执 执恢 执保 执异 执复 执监 执协 执他"),
    (TypeClass::Bankruptcy, "清申 破申 清终 破终 清监 破监 强清 破"),
];

/// The types that protocol 1 knows: a filing of another one names an approver. The list is part of
/// that protocol and never changes; four of its types stand in no national table.
const PROTOCOL_1: &str = "\
    民初 民终 民监 民申 民抗 民再 民撤 民特 民催 民督 民他 民保令 民诉前调 \
    民特监 民算 刑初 刑终 刑监 刑申 刑抗 刑再 刑没 刑医 刑更 刑他 刑核 刑辖 \
    民辖 民辖终 民辖监 行辖 行辖终 行初 行终 行监 行申 行抗 行再 行审 行他 \
    行赔初 行赔终 法赔 委赔 司救 司救执 司惩 司惩复 财保 行保 证保 行证保 执 \
    执恢 执保 执异 执复 执监 执协 执他 破 清申 破申 清终 破终 清监 破监 强清";

/// Types whose numbers are given at random: a number that is missing between two says nothing.
const RANDOM: &[&str] = &["刑核"];

/// The class of a type, with the specialised mark or without; none if the national table does not
/// have it.
pub fn class(code: &str) -> Option<TypeClass> {
    let code = bare(code);
    let has = |types: &&str| types.split(' ').any(|known| known == code);
    NATIONAL.iter().find(|(_, types)| has(types)).map(|(class, _)| *class)
}

/// Whether protocol 1 knows a type.
pub fn is_known_to_protocol_1(code: &str) -> bool {
    let code = bare(code);
    PROTOCOL_1.split(' ').any(|known| known == code)
}

/// Whether numbers of a type are given one after the other.
pub fn is_sequential(code: &str) -> bool {
    !RANDOM.contains(&bare(code))
}

/// All types of the national table with their classes.
pub fn national() -> impl Iterator<Item = (&'static str, TypeClass)> {
    NATIONAL.iter().flat_map(|(class, types)| types.split(' ').map(|code| (code, *class)))
}

fn bare(code: &str) -> &str {
    code.strip_prefix(SPECIALISED_MARK).unwrap_or(code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_national_table_has_129_types_each_once() {
        let all: BTreeSet<&str> = national().map(|(code, _)| code).collect();
        assert_eq!((all.len(), national().count()), (129, 129));
        assert!(all.iter().all(|code| (1..=6).contains(&code.chars().count())));
    }

    #[test]
    fn a_type_has_a_class_with_and_without_the_mark() {
        assert_eq!(class("民初"), Some(TypeClass::Civil));
        assert_eq!(class("知民初"), Some(TypeClass::Civil));
        assert_eq!(class("赔辖终"), Some(TypeClass::Jurisdiction));
        assert_eq!(class("执恢").map(TypeClass::name), Some("执行"));
        assert_eq!([class("商初"), class("知"), class(""), class("民初 民终")], [None; 4]);
        assert!(is_sequential("民初") && !is_sequential("刑核"));
    }

    #[test]
    fn protocol_1_keeps_its_list() {
        assert_eq!(PROTOCOL_1.split(' ').count(), 68);
        for code in ["民诉前调", "民算", "司救", "行证保"] {
            assert!(is_known_to_protocol_1(code) && class(code).is_none(), "{code}");
        }
        assert!(!is_known_to_protocol_1("赔辖"));
    }
}
