//! The shapes of requests and answers.

use caselot_core::docket::Day;
use caselot_core::docket::code::ExclusionGround;
use caselot_core::docket::filing::Exclusion;
use caselot_core::docket::lineage::{FollowedCase, Lineage};
use caselot_core::docket::panel::PanelSeats;
use caselot_core::id::JudgeId;
use caselot_core::lottery::draw::DrawnSeat;
use caselot_core::lottery::hash::to_hex;
use caselot_core::lottery::role::SeatRole;
use caselot_tables::{Beside, Roster};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::Problem;
use super::reassign::NewDesignation;
use crate::client::{CaseInput, Outcome, Stamp};

/// A case to be filed and drawn.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCase {
    /// Case number, such as (2026)湘0203民初82号.
    pub number: String,
    /// Stage: 0, or the next number after a filing that was ended.
    #[serde(default)]
    pub stage: u32,
    /// Code of the pool; absent or empty: by the policy's routes.
    #[serde(default)]
    pub pool: String,
    /// Cause of action (案由).
    #[serde(default)]
    pub cause: String,
    /// Procedure (适用程序).
    #[serde(default)]
    pub procedure: String,
    /// Parties (当事人). They stay in the console's folder; the server gets a commitment alone.
    #[serde(default)]
    pub parties: String,
    /// Claim (诉讼请求). It stays in the console's folder.
    #[serde(default)]
    pub claim: String,
    /// Day of acceptance, YYYY-MM-DD; absent or empty: today.
    #[serde(default)]
    pub accepted_on: String,
    /// Weight in hundredths of a standard case; absent or 0: by the policy.
    #[serde(default)]
    pub weight: u32,
    /// Flags (案件标识).
    #[serde(default)]
    pub flags: Vec<String>,
    /// Identifiers of the parties. The server keeps keyed hashes of them.
    #[serde(default)]
    pub party_ids: Vec<String>,
    /// Identifiers of the parties' agents (诉讼代理人), such as numbers of practising certificates. The
    /// server keeps keyed hashes of them, and holds them against declared conflicts.
    #[serde(default)]
    pub agent_ids: Vec<String>,
    /// Number of the main case (主案) that the case belongs to, where the policy has such cases go to
    /// its judge; the answer then waits for a second person.
    #[serde(default)]
    pub follows: String,
    /// Judges who are left out (回避).
    #[serde(default)]
    pub exclude: Vec<Excluded>,
    /// Seats beside the undertaking judge's; absent: a sole judge, or by the policy.
    #[serde(default)]
    pub panel: Option<Panel>,
    /// Why pool, seats or weight are not those of the policy.
    #[serde(default)]
    pub departure: String,
    /// Asks for a judge instead of a draw, such as for a case that was drawn by hand while no server
    /// could draw (OUTAGE); the answer waits for a second person.
    #[serde(default)]
    pub designate: Option<NewDesignation>,
}

/// A judge who is left out.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Excluded {
    /// With the parts apart.
    Parts {
        /// Number of the judge.
        judge: u32,
        /// Ground, such as INTEREST.
        ground: String,
        /// Explanation; OTHER asks for one.
        #[serde(default)]
        text: String,
    },
    /// As `12:INTEREST`, `12:OTHER:text` or `张三：近亲属`.
    Text(String),
}

/// The seats of a panel.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    /// All seats: 3, 5 or 7.
    pub seats: u32,
    /// Of them for people's assessors.
    #[serde(default)]
    pub assessors: u32,
    /// Pool of the assessors.
    #[serde(default)]
    pub assessor_pool: String,
    /// Pool of the members; empty: the case's pool.
    #[serde(default)]
    pub member_pool: String,
    /// Of the seats for assessors from a list of experts.
    #[serde(default)]
    pub experts: u32,
    /// Pool of the experts.
    #[serde(default)]
    pub expert_pool: String,
    /// How many more of each list of assessors are drawn, to take over in their order.
    #[serde(default)]
    pub alternates: u32,
    /// Whether assessors are drawn later, before the hearing.
    #[serde(default)]
    pub assessors_later: bool,
}

impl Panel {
    fn seats(self) -> Result<PanelSeats, Problem> {
        let beside = PanelSeats {
            member_pool: self.member_pool,
            assessors: self.assessors,
            assessor_pool: self.assessor_pool,
            experts: self.experts,
            expert_pool: self.expert_pool,
            alternates: self.alternates,
            later: self.assessors_later,
            ..PanelSeats::default()
        };
        let seats = caselot_tables::panel_seats(self.seats, beside);
        seats.map_err(|finding| Problem::finding("panel", &finding))
    }
}

impl NewCase {
    /// Whether a judge may be named in words.
    pub fn names_judges(&self) -> bool {
        self.exclude.iter().any(|it| matches!(it, Excluded::Text(_)))
    }

    /// The case as the client files it.
    pub fn input(self, today: Day, judges: &Roster) -> Result<CaseInput, Problem> {
        let accepted_on = match self.accepted_on.as_str() {
            "" => None,
            text => Some(Day::parse(text).ok_or_else(|| {
                Problem::field(
                    "accepted_on",
                    "this is no day like 2026-02-16".to_owned(),
                    "日期请写成 2026-02-16".to_owned(),
                )
            })?),
        };
        let exclusions: Result<Vec<_>, _> =
            self.exclude.iter().map(|it| it.exclusion(judges)).collect();
        let panel = self.panel.map(Panel::seats).transpose()?.unwrap_or_default();
        let main = Some(self.follows).filter(|number| !number.is_empty());
        let follows = main.map(|case_number| Box::new(FollowedCase { case_number, filing: None }));
        Ok(CaseInput {
            stage: self.stage,
            pool: self.pool,
            cause: self.cause,
            procedure: self.procedure,
            weight: self.weight,
            flags: self.flags,
            parties: self.parties,
            claim: self.claim,
            accepted_by_default: accepted_on.is_none(),
            exclusions: exclusions?,
            departure: self.departure,
            panel,
            party_ids: self.party_ids,
            agent_ids: self.agent_ids,
            lineage: Lineage { follows, ..Lineage::default() },
            ..CaseInput::new(self.number, accepted_on.unwrap_or(today))
        })
    }
}

impl Excluded {
    fn exclusion(&self, judges: &Roster) -> Result<Exclusion, Problem> {
        let malformed = || {
            let grounds: Vec<&str> = ExclusionGround::ALL.iter().map(|it| it.name()).collect();
            Problem::field(
                "exclude",
                format!("an exclusion names a judge and a ground ({})", grounds.join(", ")),
                "回避应写明法官编号和理由代码".to_owned(),
            )
        };
        match self {
            Excluded::Parts { judge, ground, text } => Ok(Exclusion {
                judge: JudgeId(*judge),
                ground: ExclusionGround::from_name(ground).ok_or_else(malformed)?,
                person: String::new(),
                text: text.clone(),
                by_program: false,
            }),
            Excluded::Text(text) => {
                let read = caselot_tables::exclusions(text, "", judges, Beside::default());
                let read = read.map_err(|finding| Problem::finding("exclude", &finding))?;
                read.into_iter().next().ok_or_else(malformed)
            }
        }
    }
}

/// A seat that was drawn.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Seat {
    /// Role, such as UNDERTAKING.
    pub role: &'static str,
    /// Number of the judge.
    pub judge: u32,
}

/// What became of a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Assigned {
    /// Canonical case number.
    pub number: String,
    /// Stage.
    pub stage: u32,
    /// `DRAWN`, `RETURNED` (to its first judge), `DESIGNATED`, `WAITS` (for a second person),
    /// `OPENED` (waits for the contributor's value), `UNSIGNED` (waits for the person whose token this
    /// is, who draws it on the pages by their own hand), or `ENDED`.
    pub state: &'static str,
    /// Number of the undertaking judge, once there is one; absent of a change of seats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judge: Option<u32>,
    /// All seats that were drawn.
    pub seats: Vec<Seat>,
    /// Alternates of its assessors, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub alternates: Vec<Seat>,
    /// Number of the judge who presides over a panel.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub presiding: Option<u32>,
    /// `COMMITTED`: the nonce was revealed only after the receipt was proven.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assurance: Option<&'static str>,
    /// Entry of the filing.
    pub filing: u64,
    /// Entry of the draw or the designation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draw: Option<u64>,
    /// Time of that entry, in milliseconds since 1970 UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_ms: Option<u64>,
    /// The short form of the entry's hash, as slips print it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub check_code: Option<String>,
    /// SHA-256 of the seed, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed_hash: Option<String>,
    /// The same case with the same facts had been filed before; this is the same answer.
    pub repeated: bool,
    /// What a second person has to approve.
    pub needs: Vec<String>,
    /// Where the receipts are.
    pub receipt: String,
}

impl Assigned {
    /// A filing of which nothing else is known.
    pub fn blank(number: &str, stage: u32, state: &'static str, filing: u64) -> Assigned {
        Assigned {
            number: number.to_owned(),
            stage,
            state,
            judge: None,
            seats: Vec::new(),
            alternates: Vec::new(),
            presiding: None,
            assurance: None,
            filing,
            draw: None,
            time_ms: None,
            check_code: None,
            seed_hash: None,
            repeated: false,
            needs: Vec::new(),
            receipt: format!("/api/v1/receipts/{filing}"),
        }
    }

    /// The answer for an outcome.
    pub fn of(outcome: &Outcome) -> Assigned {
        let blank = Assigned::blank;
        let stamped = |it: Assigned, stamp: &Stamp| Assigned {
            time_ms: Some(stamp.time_ms),
            check_code: Some(stamp.check_code()),
            ..it
        };
        match outcome {
            Outcome::Drawn(it) => {
                let drawn = |seats: &[DrawnSeat]| {
                    seats
                        .iter()
                        .map(|it| Seat { role: it.role.name(), judge: it.judge.0 })
                        .collect()
                };
                let own = it.drawn.seats.iter().find(|seat| seat.role == SeatRole::Undertaking);
                let answer = Assigned {
                    judge: own.map(|seat| seat.judge.0),
                    presiding: it.drawn.presiding.map(|judge| judge.0),
                    assurance: Some(if it.drawn.nonce.is_some() {
                        "COMMITTED"
                    } else {
                        "SINGLE_CALL"
                    }),
                    draw: Some(it.draw.0),
                    seed_hash: Some(to_hex(&it.drawn.seed_hash)),
                    repeated: it.repeated,
                    seats: drawn(&it.drawn.seats),
                    alternates: drawn(&it.drawn.alternates),
                    ..blank(&it.case_number, it.stage, "DRAWN", it.filing.0)
                };
                stamped(answer, &it.stamp)
            }
            Outcome::Refiled(it) => {
                let answer = Assigned {
                    judge: Some(it.judge.0),
                    draw: Some(it.designation.0),
                    repeated: it.repeated,
                    ..blank(&it.case_number, it.stage, "RETURNED", it.filing.0)
                };
                stamped(answer, &it.stamp)
            }
            Outcome::Waits(it) => {
                let needs = it.filed.needs.iter().map(|need| need.name().to_owned()).collect();
                let answer =
                    Assigned { needs, ..blank(&it.case_number, it.stage, "WAITS", it.filing.0) };
                stamped(answer, &it.stamp)
            }
            Outcome::Opened(it) => {
                stamped(blank(&it.case_number, it.stage, "OPENED", it.filing.0), &it.stamp)
            }
            Outcome::Returning(it) => {
                stamped(blank(&it.case_number, it.stage, "WAITS", it.filing.0), &it.stamp)
            }
            Outcome::Ended(it) => blank(&it.case_number, it.stage, "ENDED", it.filing.0),
        }
    }
}
