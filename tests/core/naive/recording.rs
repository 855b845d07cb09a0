//! Records for the quota as entries of a docket (sections 10, 12 and 22.5): what they name, what
//! they move and what they give back.

use super::acting::Actor;
use super::court::{Fold, Rule, rule};
use super::keeping::is_undone;
use super::message::{Group, Held, Tenure};
use super::records::{Closed, Quota};
use super::seats::UNDERTAKING;
use super::{keeping, text};

const MEDIATION: u32 = 11;

impl Fold {
    pub(super) fn record(&mut self, position: u64, actor: &Actor, record: Quota) -> Rule {
        let mut import = None;
        if let Quota::Imported { number, record } = &record {
            if self.two() {
                self.import_is_listed(actor.system, number, record)?;
            }
            text::case_number(number, &self.code)?;
            rule(self.stages.of(number).is_empty(), "ImportedAgain")?;
            import = Some((number.clone(), record.clone()));
        }
        if let Some(filing) = record.names() {
            self.stages.is_present(filing)?;
        }
        match &record {
            Quota::Closed(closed) => self.closes_as_seated(closed)?,
            Quota::Corrected { filing, change, .. } => self.corrects_no_seats(*filing, change)?,
            _ => {}
        }
        let mediated = match &record {
            Quota::Activity { filing, judge, kind: MEDIATION, .. } => Some((*filing, *judge)),
            _ => None,
        };
        let staff = match &record {
            Quota::Activity { filing, judge, day, kind, .. } => {
                let assists = |row: &Tenure| [10, 11].contains(&row.role);
                let filed = self.records.seated(*filing).map(|record| record.filed);
                let worked = (1..=6).contains(kind) && filed.is_some_and(|filed| filed <= *day);
                (worked && self.row(*judge, *day, assists)).then_some((*filing, *judge))
            }
            _ => None,
        };
        let closed = match &record {
            Quota::Closed(closed) => Some((closed.filing, closed.closing.0)),
            Quota::Corrected { filing, change, .. } => {
                change[1].closing.map(|(day, _)| (*filing, day))
            }
            _ => None,
        };
        let given = match &record {
            Quota::Closed(closed) => self.given_back(closed)?,
            _ => Vec::new(),
        };
        let weight = if let Quota::Closed(closed) = &record { closed.weight } else { 0 };
        if let Quota::Policy(policy) = &record {
            self.edition(policy.cases.edition)?;
            let mut cases = policy.cases.clone();
            if self.two() {
                cases.valid_from = cases.valid_from.max(self.earliest());
            }
            self.policies.push(cases);
        }
        self.leaves_by_record(&record);
        let person = (!self.two()).then_some(actor.person.as_str());
        let court = keeping::Court { judges: &self.judges, today: self.today, person };
        self.records.take(position, &court, record)?;
        if let Some((filing, day)) = closed {
            self.closes_after_changes(filing, day)?;
        }
        self.give_back_seats(&given, weight);
        if let Some((filing, judge)) = mediated.filter(|it| it.1 != 0)
            && let Some(stage) = self.stages.at(filing)
        {
            stage.seating.mediated.insert(judge);
        }
        if let Some((filing, judge)) = staff
            && let Some(stage) = self.stages.at(filing)
        {
            stage.staff.insert(judge);
        }
        let Some((number, record)) = import else { return Ok(()) };
        self.stages.import(position, &number, record.pool.clone());
        let Some(pool) = self.pools.get(&record.pool).filter(|pool| !pool.drawn) else {
            return Ok(());
        };
        let shares = self.shares(pool, record.filed);
        let odds = shares.iter().map(|row| (row.0, 1)).collect();
        let (role, seats, code) = (UNDERTAKING, 1, record.pool.clone());
        let group = Group { pool: code, role, seats, odds, shares, alternates: 0 };
        let pool = self.pools.get_mut(&record.pool).ok_or("PoolUnknown")?;
        pool.settle(record.weight, &group, record.undertaking, &[]);
        Ok(())
    }

    /// The seats that a closing gives back: those of a case that should never have been, if it was
    /// drawn or designated here.
    fn given_back(&self, closed: &Closed) -> Result<Vec<Held>, String> {
        let held = self.stages.held(closed.filing);
        let seats = if is_undone(Some(closed.closing)) { held } else { &[] };
        let record = self.records.seated(closed.filing).filter(|_| !seats.is_empty());
        let weight = record.map_or(0, |record| record.weight);
        rule((&closed.seats[..], closed.weight) == (seats, weight), "GivenBackMismatch")?;
        Ok(closed.seats.clone())
    }
}
