//! Where a case goes and what it weighs, by a policy's routes and table of weights.

use serde::{Deserialize, Serialize};

use crate::docket::code::ListedWord;
use crate::docket::day::Day;
use crate::docket::filing::Facts;
use crate::docket::panel::PanelSeats;

/// What a case weighs that no row of a table fits; 100 = a standard case.
pub const STANDARD_WEIGHT: u32 = 100;

/// What a case is, as far as routes and weights look at it.
#[derive(Debug, Clone, Copy)]
pub struct CaseKind<'a> {
    /// Type code (类型代字).
    pub type_code: &'a str,
    /// Cause.
    pub cause: &'a str,
    /// Procedure.
    pub procedure: &'a str,
    /// Flags.
    pub flags: &'a [String],
}

impl<'a> CaseKind<'a> {
    /// The kind of what is filed under a number of this type.
    pub fn of(facts: &'a Facts, type_code: &'a str) -> CaseKind<'a> {
        let Facts { cause, procedure, flags, .. } = facts;
        CaseKind { type_code, cause, procedure, flags }
    }
}

/// Where cases of a kind go.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// Type codes; empty = any.
    pub types: Vec<String>,
    /// Causes; empty = any.
    pub causes: Vec<String>,
    /// Procedures; empty = any.
    pub procedures: Vec<String>,
    /// Flags, of which the case has one; empty = any case.
    pub flags: Vec<String>,
    /// Pool of the undertaking judge.
    pub pool: String,
    /// All seats.
    pub seats: u32,
    /// Those of people's assessors.
    pub assessors: u32,
    /// Their pool; empty without assessors.
    pub assessor_pool: String,
    /// Pool of the members; empty = the route's.
    pub member_pool: String,
    /// Those of the seats that assessors from a list of experts hold. Protocol 2.
    pub experts: u32,
    /// Their pool; empty without experts.
    pub expert_pool: String,
    /// Alternates of each of the two lists that has seats. Protocol 2.
    pub alternates: u32,
    /// Assessors and experts are drawn later, before the hearing. Protocol 2.
    pub later: bool,
}

impl Route {
    /// Whether it fits a case.
    pub fn fits(&self, kind: CaseKind<'_>) -> bool {
        let one = |list: &[String], text: &str| list.is_empty() || list.iter().any(|t| t == text);
        one(&self.types, kind.type_code)
            && one(&self.causes, kind.cause)
            && one(&self.procedures, kind.procedure)
            && (self.flags.is_empty() || self.flags.iter().any(|flag| kind.flags.contains(flag)))
    }

    /// Its assessors' seats, experts' among them.
    pub fn all_assessors(&self) -> u32 {
        self.assessors.saturating_add(self.experts)
    }

    /// Its seats beside the undertaking judge's, in the one form that is stored.
    pub fn panel(&self) -> PanelSeats {
        let mut panel = PanelSeats {
            members: self.seats.saturating_sub(1).saturating_sub(self.all_assessors()),
            member_pool: self.member_pool.clone(),
            assessors: self.assessors,
            assessor_pool: self.assessor_pool.clone(),
            experts: self.experts,
            expert_pool: self.expert_pool.clone(),
            alternates: self.alternates,
            later: self.later,
        };
        panel.canonical(&self.pool);
        panel
    }
}

/// Words that cases of some types may have on some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WordList {
    /// What they are.
    pub of: ListedWord,
    /// Ascending.
    pub words: Vec<String>,
    /// Type codes; empty = any.
    pub types: Vec<String>,
    /// First day.
    pub from: Day,
    /// Last day; `None` = open.
    pub to: Option<Day>,
}

impl WordList {
    /// Whether it says anything of cases of a type that are filed on a day.
    pub fn applies(&self, type_code: &str, today: Day) -> bool {
        let fits = self.types.is_empty() || self.types.iter().any(|code| code == type_code);
        fits && self.from <= today && self.to.is_none_or(|to| today <= to)
    }
}

/// What cases of a kind weigh.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightRule {
    /// Type code; empty = any.
    pub type_code: String,
    /// Cause; empty = any.
    pub cause: String,
    /// Procedure; empty = any.
    pub procedure: String,
    /// 100 = a standard case; 1 to 1,000.
    pub weight: u32,
}

impl WeightRule {
    /// Whether it fits a case.
    pub fn fits(&self, kind: CaseKind<'_>) -> bool {
        let one = |wanted: &str, text: &str| wanted.is_empty() || wanted == text;
        one(&self.type_code, kind.type_code)
            && one(&self.cause, kind.cause)
            && one(&self.procedure, kind.procedure)
    }

    /// Its conditions.
    pub fn conditions(&self) -> [&str; 3] {
        [&self.type_code, &self.cause, &self.procedure]
    }
}
