//! Panels (合议庭): which seats are drawn beside the undertaking judge's, and who presides.

use serde::{Deserialize, Serialize};

use crate::lottery::role::SeatRole;

/// Sizes of a panel, the undertaking judge's seat included.
pub const PANEL_SIZES: [u32; 3] = [3, 5, 7];

/// Seats drawn beside the undertaking judge's; none for a sole judge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelSeats {
    /// Members' seats.
    pub members: u32,
    /// Their pool; empty without members.
    pub member_pool: String,
    /// Seats of people's assessors.
    pub assessors: u32,
    /// Their pool; empty without assessors.
    pub assessor_pool: String,
    /// Seats of assessors from a list of experts. Protocol 2.
    pub experts: u32,
    /// Their pool; empty without experts.
    pub expert_pool: String,
    /// How many more are drawn of each list of assessors that has seats, to take over in their
    /// order. Protocol 2.
    pub alternates: u32,
    /// Assessors and experts are drawn later, before the hearing. Protocol 2.
    pub later: bool,
}

/// Assessors' seats that are drawn before the hearing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaterSeats {
    /// Their pool.
    pub pool: String,
    /// ASSESSOR or EXPERT.
    pub role: SeatRole,
    /// How many.
    pub seats: u32,
    /// How many alternates.
    pub alternates: u32,
}

/// Seats of one role: their pool, how many, and with how many alternates.
pub type Seats<'a> = (SeatRole, &'a str, u32, u32);

impl PanelSeats {
    /// These seats, each with its pool; the undertaking judge's is left out.
    pub fn each<'a>(seats: impl Iterator<Item = (SeatRole, &'a str)>) -> PanelSeats {
        let mut panel = PanelSeats::default();
        for (role, pool) in seats {
            panel.add((role, pool, panel.count(role).saturating_add(1), 0));
        }
        panel
    }

    /// All seats, the undertaking judge's among them.
    pub fn seats(&self) -> u32 {
        1u32.saturating_add(self.members).saturating_add(self.all_assessors())
    }

    /// Seats of assessors, experts among them.
    pub fn all_assessors(&self) -> u32 {
        self.assessors.saturating_add(self.experts)
    }

    /// The seats beside the undertaking judge's by role, without those of nobody.
    pub fn roles(&self) -> impl Iterator<Item = Seats<'_>> {
        let all = [
            (SeatRole::Member, self.member_pool.as_str(), self.members, 0),
            (SeatRole::Assessor, self.assessor_pool.as_str(), self.assessors, self.alternates),
            (SeatRole::Expert, self.expert_pool.as_str(), self.experts, self.alternates),
        ];
        all.into_iter().filter(|(.., seats, _)| *seats > 0)
    }

    /// The seats that are drawn with a filing, by role.
    pub fn drawn_now(&self) -> impl Iterator<Item = Seats<'_>> {
        self.roles().filter(|(role, ..)| !(self.later && role.is_assessors()))
    }

    /// The seats that are left for later, by role.
    pub fn left_for_later(&self) -> Vec<LaterSeats> {
        let later = self.roles().filter(|(role, ..)| self.later && role.is_assessors());
        later
            .map(|(role, pool, seats, alternates)| {
                let pool = pool.to_owned();
                LaterSeats { pool, role, seats, alternates }
            })
            .collect()
    }

    /// The same seats in the one form that is stored: members come from the case's pool unless
    /// another is named, and no pool is named for nobody.
    pub fn canonical(&mut self, pool: &str) {
        match (self.members, self.member_pool.is_empty()) {
            (0, _) => self.member_pool.clear(),
            (_, true) => pool.clone_into(&mut self.member_pool),
            _ => {}
        }
        if self.assessors == 0 {
            self.assessor_pool.clear();
        }
        if self.experts == 0 {
            self.expert_pool.clear();
        }
        if self.all_assessors() == 0 {
            (self.alternates, self.later) = (0, false);
        }
    }

    /// Seats of a role beside the undertaking judge's.
    pub fn count(&self, role: SeatRole) -> u32 {
        self.roles().find(|seats| seats.0 == role).map_or(0, |(_, _, seats, _)| seats)
    }

    /// Says how many seats of a role there are, and of which pool.
    pub fn add(&mut self, (role, pool, seats, alternates): Seats<'_>) {
        let (count, named) = match role {
            SeatRole::Member => (&mut self.members, &mut self.member_pool),
            SeatRole::Assessor => (&mut self.assessors, &mut self.assessor_pool),
            SeatRole::Expert => (&mut self.experts, &mut self.expert_pool),
            _ => return,
        };
        *count = seats;
        pool.clone_into(named);
        self.alternates = self.alternates.max(alternates);
    }
}
