//! What a policy says of filings: routes, weights and eligibility (sections 5 and 10a).

use super::court::{Fold, Rule, rule};
use super::following::{self, FollowRule};
use super::message::{Facts, Filed};
use super::panel::Row;
use super::reader::{Message, Read, utf8};
use super::seats::{self, ASSESSOR, EXPERT, MEMBER, PANEL_FORMED, SeatRules, is_lay};
use super::words::{self, SheetWords, WordList};
use super::{draw, text};

/// A case that no row of the weights fits.
const STANDARD: u32 = 100;

/// What a policy says of cases; from day 0 on, what holds without one.
#[derive(Clone)]
pub struct CasePolicy {
    pub valid_from: u32,
    routes: Vec<Route>,
    weights: Vec<WeightRow>,
    pub min_candidates: u32,
    open_case_cap: u32,
    pub refiling_days: Option<u32>,
    /// Percent and cap of further cases of a series.
    pub series: (u32, u32),
    pub single_call: bool,
    word_lists: Vec<WordList>,
    pub parties_required: bool,
    pub seats: Option<SeatRules>,
    pub edition: u32,
    pub follows: Vec<FollowRule>,
    sheet_words: Vec<SheetWords>,
}

#[derive(Clone)]
struct Route {
    types: Vec<String>,
    causes: Vec<String>,
    procedures: Vec<String>,
    flags: Vec<String>,
    pool: String,
    seats: u32,
    assessors: u32,
    assessor_pool: String,
    member_pool: String,
    experts: u32,
    expert_pool: String,
    alternates: u32,
    later: bool,
}

#[derive(Clone)]
struct WeightRow {
    /// Type, cause and procedure; an empty one is any.
    of: [String; 3],
    weight: u32,
}

impl CasePolicy {
    pub fn none() -> CasePolicy {
        CasePolicy {
            valid_from: 0,
            routes: Vec::new(),
            weights: Vec::new(),
            min_candidates: 3,
            open_case_cap: 0,
            refiling_days: None,
            series: (30, 0),
            single_call: false,
            word_lists: Vec::new(),
            parties_required: false,
            seats: None,
            edition: 0,
            follows: Vec::new(),
            sheet_words: Vec::new(),
        }
    }

    /// The fields behind those of the quota.
    pub fn read(valid_from: u32, m: &mut Message, two: bool) -> Read<CasePolicy> {
        let routes = m.repeated(4, |bytes| route(bytes, two))?;
        let weights = m.repeated(5, weight_row)?;
        let eligibility = pair(m, 6, (3, 0), "the usual eligibility")?;
        let refiling_days = m.present(7)?.map(refiling).transpose()?;
        let series = pair(m, 20, (30, 0), "the usual series rule")?;
        let (min_candidates, open_case_cap) = eligibility;
        Ok(CasePolicy {
            valid_from,
            routes,
            weights,
            min_candidates,
            open_case_cap,
            refiling_days,
            series,
            single_call: two && m.boolean(21)?,
            word_lists: if two { m.repeated(22, WordList::read)? } else { Vec::new() },
            parties_required: two && m.boolean(30)?,
            seats: two
                .then(|| m.present(31))
                .transpose()?
                .flatten()
                .map(seats::rules)
                .transpose()?,
            edition: if two { m.uint32(32)? } else { 0 },
            follows: if two { m.repeated(33, FollowRule::read)? } else { Vec::new() },
            sheet_words: if two { m.repeated(34, SheetWords::read)? } else { Vec::new() },
        })
    }

    pub fn has_no_weights(&self) -> bool {
        self.weights.is_empty()
    }

    pub fn check(&self) -> Rule {
        let sound = self.routes.len() <= 256 && self.routes.iter().all(Route::sound);
        rule(sound, "RouteMalformed")?;
        let rows = &self.weights;
        let named = |text: &String| text.is_empty() || text::name(text);
        let sound = |row: &WeightRow| {
            row.of.iter().all(named)
                && (1..=1000).contains(&row.weight)
                && rows.iter().filter(|other| other.of == row.of).count() == 1
        };
        rule(rows.len() <= 1000 && rows.iter().all(sound), "WeightRuleMalformed")?;
        let bounds = (1..=1000).contains(&self.min_candidates) && self.open_case_cap <= 1_000_000;
        rule(bounds, "EligibilityMalformed")?;
        rule(self.seats.as_ref().is_none_or(SeatRules::sound), "PolicyMalformed")?;
        rule(following::sound(&self.follows), "PolicyMalformed")?;
        words::sound_in_sheets(&self.sheet_words)?;
        words::sound(&self.word_lists)
    }

    fn weight(&self, kind: &str, facts: &Facts) -> u32 {
        let case = [kind, &facts.cause, &facts.procedure];
        let fits = |row: &&WeightRow| {
            row.of.iter().zip(case).all(|(text, of)| text.is_empty() || text == of)
        };
        self.weights.iter().find(fits).map_or(STANDARD, |row| row.weight)
    }
}

/// Two numbers whose usual values are left out.
fn pair(m: &mut Message, tag: u64, usual: (u32, u32), what: &str) -> Read<(u32, u32)> {
    let Some(bytes) = m.present(tag)? else { return Ok(usual) };
    let mut m = Message::read(bytes)?;
    let found = (m.uint32(1)?, m.uint32(2)?);
    m.end()?;
    if found == usual { Err(format!("Undecodable: {what}")) } else { Ok(found) }
}

fn refiling(bytes: &[u8]) -> Read<u32> {
    let mut m = Message::read(bytes)?;
    let days = m.uint32(1)?;
    m.end()?;
    if days == 0 { Err("Undecodable: days".into()) } else { Ok(days) }
}

fn route(bytes: &[u8], two: bool) -> Read<Route> {
    let mut m = Message::read(bytes)?;
    let mut route = Route {
        types: m.repeated(1, utf8)?,
        causes: m.repeated(2, utf8)?,
        procedures: m.repeated(3, utf8)?,
        flags: m.repeated(4, utf8)?,
        pool: m.string(5)?,
        seats: m.uint32(6)?,
        assessors: m.uint32(7)?,
        assessor_pool: m.string(8)?,
        member_pool: m.string(9)?,
        experts: 0,
        expert_pool: String::new(),
        alternates: 0,
        later: false,
    };
    if two {
        (route.experts, route.expert_pool) = (m.uint32(10)?, m.string(11)?);
        (route.alternates, route.later) = (m.uint32(12)?, m.boolean(13)?);
    }
    m.end().map(|()| route)
}

fn weight_row(bytes: &[u8]) -> Read<WeightRow> {
    let mut m = Message::read(bytes)?;
    let row = WeightRow { of: [m.string(1)?, m.string(2)?, m.string(3)?], weight: m.uint32(4)? };
    m.end().map(|()| row)
}

impl Route {
    fn sound(&self) -> bool {
        let list = |list: &[String], most| {
            list.len() <= most
                && list.is_sorted_by(|one, next| one < next)
                && list.iter().all(|text| text::name(text))
        };
        let lists = [&self.types, &self.causes, &self.procedures];
        let lay = u64::from(self.assessors) + u64::from(self.experts);
        let members = i64::from(self.seats) - 1 - lay as i64;
        lists.iter().all(|of| list(of, 256))
            && list(&self.flags, 32)
            && text::code(&self.pool)
            && [1, 3, 5, 7].contains(&self.seats)
            && members >= 0
            && (text::code(&self.assessor_pool) || self.assessors == 0)
            && (self.assessor_pool.is_empty() || self.assessors > 0)
            && (text::code(&self.expert_pool) || self.experts == 0)
            && (self.expert_pool.is_empty() || self.experts > 0)
            && self.alternates <= 16
            && (lay > 0 || (self.alternates == 0 && !self.later))
            && (self.member_pool.is_empty() || (members > 0 && text::code(&self.member_pool)))
    }

    fn fits(&self, kind: &str, facts: &Facts) -> bool {
        let holds = |list: &[String], text: &str| list.is_empty() || list.iter().any(|x| x == text);
        holds(&self.types, kind)
            && holds(&self.causes, &facts.cause)
            && holds(&self.procedures, &facts.procedure)
            && (self.flags.is_empty() || facts.flags.iter().any(|flag| self.flags.contains(flag)))
    }

    /// Whether the seats of a panel besides the undertaking one are those of the route.
    fn seats(&self, filed: &Filed, edition: u32) -> bool {
        let panel = filed.panel();
        // Of a panel that is formed neither alternates nor what is left for later are compared, and in
        // edition 1 of a reassignment, either.
        let reassigned = edition == 1 && filed.facts.lineage.reassigns.is_some();
        let first = filed.change().is_none() && !reassigned;
        let members = if self.member_pool.is_empty() { &self.pool } else { &self.member_pool };
        let own = self.seats - 1 - self.assessors - self.experts;
        let lists = [
            (MEMBER, members, own),
            (ASSESSOR, &self.assessor_pool, self.assessors),
            (EXPERT, &self.expert_pool, self.experts),
        ];
        lists.iter().all(|&(role, pool, seats)| {
            let rows: Vec<&Row> = panel.iter().filter(|row| row.role == role).collect();
            let sum = |of: fn(&Row) -> u32| rows.iter().map(|row| u64::from(of(row))).sum::<u64>();
            let lay = is_lay(role) && seats > 0;
            let (alternates, later) = if lay { (self.alternates, self.later) } else { (0, false) };
            rows.iter().all(|row| row.pool == pool && (!first || row.later == later))
                && sum(|row| row.seats) == u64::from(seats)
                && (!first || sum(|row| row.alternates) == u64::from(alternates))
        })
    }
}

impl SeatRules {
    fn sound(&self) -> bool {
        let judicial = self.ranks.iter().all(|rank| *rank < 8);
        let once = |rank| self.ranks.iter().filter(|other| *other == rank).count() == 1;
        let named = self.never_alone.iter().all(|flag| text::name(flag));
        let ascending = self.never_alone.is_sorted_by(|one, next| one < next);
        judicial
            && self.ranks.iter().all(once)
            && named
            && ascending
            && self.never_alone.len() <= 32
    }
}

impl Fold {
    /// Of the policies that hold by today the latest, of several of one day the last adopted.
    pub fn policy(&self) -> &CasePolicy {
        let valid = self.policies.iter().filter(|policy| policy.valid_from <= self.today);
        valid.max_by_key(|policy| policy.valid_from).expect("one holds from day 0")
    }

    /// A departure from the policy is explained, and nothing else is. A request has no groups.
    pub fn departure(&self, facts: &Facts, filed: Option<&Filed>, weighed: bool) -> Rule {
        rule(text::free_text(&facts.departure), "TextOutsideTable")?;
        if facts.lineage.changes.as_ref().is_some_and(|change| change.kind != PANEL_FORMED) {
            return rule(facts.departure.is_empty(), "DepartureIdle");
        }
        let policy = self.policy();
        let kind = text::type_code(&facts.case_number, &self.code);
        let elsewhere = |route: &Route| {
            route.pool != facts.pool
                || filed.is_some_and(|filed| !route.seats(filed, policy.edition))
        };
        let route = policy.routes.iter().find(|route| route.fits(kind, facts));
        let table = weighed && facts.lineage.reassigns.is_none() && !policy.weights.is_empty();
        let departs = route.is_some_and(elsewhere)
            || (table && policy.weight(kind, facts) != facts.weight)
            || !words::listed(&policy.word_lists, kind, facts, self.today)
            || self.leaves_case(facts, filed);
        rule(!departs || !facts.departure.is_empty(), "DepartureUnexplained")?;
        rule(departs || facts.departure.is_empty(), "DepartureIdle")
    }

    /// Judges on duty in a pool who have as many open cases as the cap allows, of any pool.
    pub fn over_cap(&self, pool: &str) -> Vec<u32> {
        let cap = self.policy().open_case_cap as usize;
        let Some(pool) = self.pools.get(pool).filter(|_| cap > 0) else { return Vec::new() };
        let records = self.stages.all_present().filter_map(|it| self.records.seated(it.entry));
        let open: Vec<_> = records.filter(|record| record.closing.is_none()).collect();
        let has = |judge| open.iter().filter(|record| record.undertaking == judge).count();
        let on_duty = self.shares(pool, self.today).into_iter().map(|row| row.0);
        on_duty.filter(|judge| has(*judge) >= cap).collect()
    }

    /// Enough candidates, and not many left out by hand, or a second person.
    pub fn eligible(&self, filed: &Filed) -> Rule {
        if !filed.facts.approver.is_empty() {
            return Ok(());
        }
        let group = &filed.groups[0];
        let least = u64::from(self.policy().min_candidates);
        rule(draw::n_eff(&group.odds) >= least, "FewCandidates")?;
        let on_duty = |judge| group.shares.iter().any(|row| row.0 == judge);
        let by_hand = filed.facts.exclusions.iter().filter(|one| !one.is_program());
        let left_out = by_hand.filter(|one| on_duty(one.judge)).count();
        rule(4 * left_out <= group.shares.len(), "ManyExcluded")
    }
}
