//! The fold: what each entry must keep and what it changes (sections 6 to 13).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::acting::{self, Actor};
use super::candidates::PoolState;
use super::circular::Way;
use super::contributor::Contributors;
use super::desk::{self, Desk};
use super::draw::Hash;
use super::hand::Hands;
use super::keeping::Records;
use super::life::PROGRAM;
use super::lot::Lots;
use super::message::{
    Absence, Court, Entry, Event, Filed, Judge, Life, Member, Pool, Request, Retired, Tenure, Tray,
};
use super::parties::Conflict;
use super::persons::{self, Persons};
use super::policy::CasePolicy;
use super::records::Quota;
use super::redistribution::List;
use super::series::Series;
use super::stages::Stages;
use super::text;

pub type Rule = Result<(), String>;

const OTHER_ABSENCE: u32 = 5;
const ADMINISTRATIVE: u32 = 8;

pub fn rule(kept: bool, code: &str) -> Rule {
    if kept { Ok(()) } else { Err(code.to_owned()) }
}

pub struct TrayState {
    pub commitments: Vec<Hash>,
    pub used: usize,
    pub retired: bool,
    /// One of the eight trays before it was retired when it was opened.
    pub fresh: bool,
}

pub struct Fold {
    pub(super) origin: String,
    pub(super) code: String,
    offset_minutes: i128,
    time_ms: u64,
    pub(super) today: u32,
    pub(super) last_filing: Option<u32>,
    pub(super) judges: HashMap<u32, Vec<Tenure>>,
    pub(super) names: HashMap<u32, String>,
    pub(super) absences: BTreeMap<u64, Absence>,
    pub(super) pools: BTreeMap<String, PoolState>,
    pub(super) trays: Vec<TrayState>,
    pub(super) open: BTreeMap<u64, Filed>,
    pub(super) stages: Stages,
    /// Conflicts in force, by their entries.
    pub(super) conflicts: BTreeMap<u64, Conflict>,
    /// Waiting requests with who asked.
    pub(super) requests: BTreeMap<u64, (String, Request)>,
    pub(super) series: BTreeMap<String, Series>,
    /// In the order adopted, after what holds without one.
    pub(super) policies: Vec<CasePolicy>,
    pub(super) single_call: Option<u64>,
    /// A request that the next entry approves, since its case goes back.
    pub(super) refiled: Option<u64>,
    /// While a recovery goes on, the number of its first new tray.
    pub(super) recovery: Option<usize>,
    /// Each key with the entry that names it.
    pub keys: Vec<(u64, Hash)>,
    /// Leaf hashes of the entries so far.
    pub leaves: Vec<Hash>,
    pub(super) records: Records,
    pub draws: u64,
    /// Of the last entry.
    pub(super) protocol: u32,
    /// Whether the entry is the first of its protocol.
    pub(super) opens: bool,
    pub(super) persons: Persons,
    pub(super) desk: Desk,
    /// What holds of what judges say: judge, days, finding.
    pub(super) explanations: BTreeSet<(u32, u32, u32, u32)>,
    /// By the first and last day of the period.
    pub(super) circulars: BTreeMap<(u32, u32), Way>,
    /// The day of each entry.
    pub(super) days: Vec<u32>,
    /// By the judge who leaves, the list that was approved last.
    pub(super) lists: BTreeMap<u32, List>,
    pub(super) lots: Lots,
    pub(super) contributors: Contributors,
    pub hands: Hands,
}

impl Fold {
    pub fn start(entry: Entry, origin: &str) -> Result<Fold, String> {
        rule(entry.index == 0, "IndexMismatch")?;
        rule(text::name(&entry.person), "PersonMissing")?;
        acting::in_time(&entry)?;
        rule(entry.hand.is_none(), "HandIdle")?;
        let Event::Court(court) = entry.event else { return Err("CourtNotFirst".into()) };
        let own = match entry.system {
            true => entry.person == PROGRAM,
            false => persons::skeleton(&entry.person) != PROGRAM,
        };
        rule(entry.protocol == 1 || own, "ProgramActs")?;
        let Court { origin: named, code, name, utc_offset_minutes: offset, public_key } = court;
        rule(text::court_code(&code), "CourtCodeMalformed")?;
        let operator = named.strip_suffix(&code).and_then(|rest| rest.strip_suffix('/'));
        rule(text::code(&named) && operator.is_some_and(|o| !o.is_empty()), "OriginMalformed")?;
        rule(text::name(&name), "TextOutsideTable")?;
        rule((-720..=840).contains(&offset), "OffsetOutOfRange")?;
        rule(named == origin, "OriginMismatch")?;
        Ok(Fold {
            origin: named,
            code,
            offset_minutes: offset.into(),
            time_ms: entry.time_ms,
            today: 0,
            last_filing: None,
            judges: HashMap::new(),
            names: HashMap::new(),
            absences: BTreeMap::new(),
            pools: BTreeMap::new(),
            trays: Vec::new(),
            open: BTreeMap::new(),
            stages: Stages::default(),
            conflicts: BTreeMap::new(),
            requests: BTreeMap::new(),
            series: BTreeMap::new(),
            policies: vec![CasePolicy::none()],
            single_call: None,
            refiled: None,
            recovery: None,
            keys: vec![(0, public_key)],
            leaves: Vec::new(),
            records: Records::default(),
            draws: 0,
            protocol: entry.protocol,
            opens: false,
            persons: Persons::default(),
            desk: Desk::default(),
            explanations: BTreeSet::new(),
            circulars: BTreeMap::new(),
            days: vec![0],
            lists: BTreeMap::new(),
            lots: Lots::default(),
            contributors: Contributors::default(),
            hands: Hands::default(),
        })
    }

    pub fn take(&mut self, position: u64, entry: Entry) -> Rule {
        rule(entry.index == position, "IndexMismatch")?;
        self.version(&entry)?;
        if let Some(filing) = self.single_call.take() {
            let drawn = matches!(&entry.event, Event::Drawn(drawn) if drawn.filing == filing);
            rule(drawn, "SingleCallNotDrawn")?;
        }
        if let Some(request) = self.refiled.take() {
            let given = matches!(&entry.event,
                Event::Life(Life::Designated { filing, .. }) if *filing == request);
            rule(given, "RefiledNotDesignated")?;
        }
        self.is_due(&entry.event)?;
        rule(entry.time_ms >= self.time_ms, "TimeBackwards")?;
        self.time_ms = entry.time_ms;
        let local = i128::from(self.time_ms) + self.offset_minutes * 60_000;
        self.today = local.div_euclid(86_400_000).clamp(0, 2_932_896) as u32;
        self.days.push(self.today);
        self.pools.values_mut().for_each(|pool| pool.turn(self.today));
        rule(text::name(&entry.person), "PersonMissing")?;
        let step = matches!(entry.event, Event::Retired(_) | Event::Voided(_) | Event::Tray(_));
        rule(self.recovery.is_none() || step, "RecoveryUnfinished")?;
        if self.two() {
            let actor = Actor::of(&entry);
            self.acts(&actor, &entry.event)?;
            self.is_signed_rightly(position, &actor, &entry)?;
            self.hands.count(position, &actor, &entry);
            self.stands_alone(&entry.event)?;
        }
        let import = matches!(entry.event, Event::Quota(Quota::Imported { .. }));
        rule(import || !self.desk.imports_are_due(), "ImportsUnfinished")?;
        self.event(position, entry)?;
        if self.recovery.is_some_and(|first| self.recovered(first)) {
            self.recovery = None;
        }
        Ok(())
    }

    pub(super) fn two(&self) -> bool {
        self.protocol == 2
    }

    /// What an entry must keep and what it changes, once it may stand where it does.
    pub(super) fn event(&mut self, position: u64, entry: Entry) -> Rule {
        let key = desk::key(&entry.event).filter(|_| self.two());
        self.recorded(position, key);
        let actor = Actor::of(&entry);
        match entry.event {
            Event::Court(_) => Err("CourtNotFirst".into()),
            Event::Judge(judge) => self.judge(judge),
            Event::Absence(absence) => self.absence(position, absence),
            Event::Pool(pool) => self.pool(&entry.person, pool),
            Event::Tray(tray) => {
                rule(entry.system, "PersonMissing")?;
                self.tray(tray)
            }
            Event::Retired(retired) => self.retired(&retired),
            Event::Filed(filed) => self.filed(position, &entry.person, filed),
            Event::Drawn(drawn) => self.drawn(&drawn),
            Event::Voided(voided) => self.voided(&entry.person, &voided),
            Event::Quota(record) => self.record(position, &actor, record),
            Event::Life(event) => self.life(position, &actor, event),
            Event::Conflict(said) => self.declared(position, said),
            Event::Rotated(rotated) => self.rotated(position, &entry.person, &rotated),
            Event::Restored(restored) => self.restored(position, &entry.person, &restored),
            Event::Taken(taken) => self.taken_over(&taken),
            Event::Number(said) => self.renumbered(&said),
            Event::Act(act) => self.act(position, actor, act),
            Event::Paper(paper) => self.paper(position, &actor, paper),
            Event::Redistribution(list) => self.redistributed(list),
            Event::Lot(event) => self.lot(position, &entry.person, event),
            Event::Outside(event) => self.outside(position, event),
            Event::Hand(event) => self.hand_event(position, &entry.person, event),
        }
    }

    pub fn end(&self) -> Rule {
        rule(self.single_call.is_none(), "SingleCallNotDrawn")?;
        rule(self.refiled.is_none(), "RefiledNotDesignated")?;
        rule(self.contributors.due.is_empty(), "DrawsUnfinished")?;
        rule(self.recovery.is_none(), "RecoveryUnfinished")
    }

    pub fn balances(&self) -> BTreeMap<(String, u32), i64> {
        let of = |(name, pool): (&String, &PoolState)| {
            let name = name.clone();
            let rows = pool.balances.clone().into_iter();
            rows.map(move |(judge, balance)| ((name.clone(), judge), balance as i64))
        };
        self.pools.iter().flat_map(of).collect()
    }

    /// What a record of a judge must be by itself.
    pub(super) fn judge_in_form(judge: &Judge) -> Rule {
        rule(judge.judge > 0, "JudgeZero")?;
        let divisions = judge.tenures.iter().all(|row| text::free_text(&row.division));
        rule(text::name(&judge.name) && divisions, "TextOutsideTable")?;
        rule(!judge.tenures.is_empty(), "TenureMissing")?;
        let forward = judge.tenures.iter().all(|row| row.to == 0 || row.to >= row.from);
        let apart = judge.tenures.is_sorted_by(|one, next| one.to != 0 && next.from > one.to);
        rule(forward && apart, "TenureOverlap")?;
        let staff = judge.tenures.iter().any(|row| row.in_quota && row.role >= ADMINISTRATIVE);
        rule(!staff, "StaffInQuota")
    }

    fn judge(&mut self, judge: Judge) -> Rule {
        Fold::judge_in_form(&judge)?;
        if self.two() && self.has_filed() {
            rule(!self.loses_duty(&judge, self.today), "TenureEndsToday")?;
        }
        self.names.insert(judge.judge, judge.name);
        self.judges.insert(judge.judge, judge.tenures);
        Ok(())
    }

    fn absence(&mut self, position: u64, absence: Absence) -> Rule {
        rule(self.judges.contains_key(&absence.judge), "JudgeUnknown")?;
        rule(absence.to == 0 || absence.to >= absence.from, "AbsenceBackwards")?;
        rule(text::free_text(&absence.text), "TextOutsideTable")?;
        rule(absence.kind != OTHER_ABSENCE || !absence.text.is_empty(), "TextNeeded")?;
        let mut same_start = false;
        if absence.replaces == 0 {
            rule(!absence.cancelled, "AbsenceUnknown")?;
        } else {
            let replaced = self.absences.get(&absence.replaces);
            rule(replaced.is_some_and(|old| old.judge == absence.judge), "AbsenceUnknown")?;
            same_start = replaced.is_some_and(|old| old.from == absence.from);
        }
        let free = self.last_filing.map_or(0, |day| day + 1);
        let in_time = absence.cancelled || same_start || absence.from >= self.today.min(free);
        rule(in_time, "AbsenceRetroactive")?;
        self.absences.remove(&absence.replaces);
        if !absence.cancelled {
            self.absences.insert(position, absence);
        }
        Ok(())
    }

    fn pool(&mut self, person: &str, pool: Pool) -> Rule {
        rule(text::code(&pool.pool), "PoolCodeMalformed")?;
        rule(text::free_text(&pool.name), "TextOutsideTable")?;
        rule(!pool.members.is_empty(), "PoolEmpty")?;
        let rising = |one: &Member, next: &Member| (one.judge, one.from) < (next.judge, next.from);
        rule(pool.members.is_sorted_by(rising), "PoolMembersOrder")?;
        let forward = pool.members.iter().all(|row| row.to == 0 || row.to >= row.from);
        let apart = |one: &Member, next: &Member| {
            one.judge != next.judge || (one.to != 0 && one.to < next.from)
        };
        rule(forward && pool.members.is_sorted_by(apart), "DutyOverlap")?;
        rule(pool.members.iter().all(|row| (1..=100).contains(&row.share)), "ShareOutOfRange")?;
        rule(pool.members.iter().all(|row| self.judges.contains_key(&row.judge)), "JudgeUnknown")?;
        let mut begins = if pool.from == 0 { self.today } else { pool.from };
        if self.two() {
            begins = begins.max(self.earliest());
        }
        let serve = pool.members.iter().all(|row| {
            let first = begins.max(row.from);
            (row.to != 0 && row.to < first) || self.serves(row.judge, pool.assessors, first)
        });
        rule(serve, if pool.assessors { "NotAssessor" } else { "NotInQuota" })?;
        rule(pool.seat_percent <= 100, "SeatPercentOutOfRange")?;
        rule(pool.assessors || pool.yearly_cap == 0, "CapOfJudges")?;
        let ordered = 500_000 <= pool.min_tolerance
            && pool.min_tolerance <= pool.tolerance
            && pool.tolerance <= 30_000_000;
        rule(ordered, "ToleranceOutOfRange")?;
        // What counts at once counts for earlier days too.
        let later = self.two() && begins > self.today;
        let first = if later {
            begins
        } else if self.two() {
            0
        } else {
            pool.from
        };
        self.may_change(person, &pool)?;
        let state = self.pools.entry(pool.pool.clone()).or_default();
        state.put(first, pool, self.today);
        Ok(())
    }

    /// When and by whom a pool may be changed.
    fn may_change(&self, person: &str, pool: &Pool) -> Rule {
        if self.two() {
            if pool.small_until != 0 {
                let days = self.today..=self.today + 366;
                rule(days.contains(&pool.small_until), "SmallPoolMalformed")?;
                rule(text::free_text(&pool.small_ground), "TextOutsideTable")?;
                rule(!pool.small_ground.is_empty(), "SmallPoolMalformed")?;
            }
            return Ok(());
        }
        let drawn = self.pools.get(&pool.pool).is_some_and(|pool| pool.drawn);
        if drawn || !pool.approver.is_empty() {
            rule(!pool.approver.is_empty(), "PoolChangeUnapproved")?;
            approver(&pool.approver, person)?;
        }
        rule(!drawn || pool.from > self.today, "PoolChangeTooEarly")?;
        rule(drawn || pool.from == 0, "PoolNotBegun")
    }

    fn tray(&mut self, tray: Tray) -> Rule {
        rule(tray.tray == self.trays.len() as u64, "TrayOutOfOrder")?;
        let fresh = self.trays.iter().rev().take(8).any(|before| before.retired);
        let commitments = tray.commitments;
        self.trays.push(TrayState { commitments, used: 0, retired: false, fresh });
        Ok(())
    }

    fn retired(&mut self, retired: &Retired) -> Rule {
        let tray = usize::try_from(retired.tray).ok().and_then(|at| self.trays.get_mut(at));
        let tray = tray.filter(|tray| !tray.retired);
        tray.ok_or("TrayOutOfOrder")?.retired = true;
        rule(text::free_text(&retired.text), "TextOutsideTable")?;
        rule(retired.ground != acting::RETIRED_RESTORED || self.recovery.is_some(), "NotRecovering")
    }
}

pub fn approver(approver: &str, person: &str) -> Rule {
    rule(text::name(approver), "PersonMissing")?;
    rule(approver != person, "ApproverIsRequester")
}
