//! The seats of a panel on the command line.

use caselot_core::docket::panel::PanelSeats;

use crate::cli::words::text;
use crate::cli::{Failure, judge};

/// The seats of a panel.
#[derive(Debug, clap::Args)]
pub struct PanelArgs {
    /// Number of seats of the panel, with the undertaking judge: 3, 5 or 7 [default: a sole judge,
    /// or without --pool the seats of the policy's route].
    #[arg(
        long,
        conflicts_with = "file",
        default_value_t = 0,
        hide_default_value = true,
        value_name = "SEATS"
    )]
    panel: u32,
    /// How many of these seats are for people's assessors (人民陪审员).
    #[arg(long, default_value_t = 0, requires = "panel", value_name = "SEATS")]
    assessors: u32,
    /// Code of the assessors' pool.
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        requires = "assessors",
        value_name = "CODE"
    )]
    assessor_pool: String,
    /// How many of the seats are for assessors from a list of experts.
    #[arg(
        long,
        default_value_t = 0,
        hide_default_value = true,
        requires = "panel",
        value_name = "SEATS"
    )]
    experts: u32,
    /// Code of the experts' pool.
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        requires = "experts",
        value_name = "CODE"
    )]
    expert_pool: String,
    /// How many more of each list of assessors are drawn, to take over in their order (递补).
    #[arg(
        long,
        default_value_t = 0,
        hide_default_value = true,
        requires = "panel",
        value_name = "SEATS"
    )]
    alternates: u32,
    /// Draws the assessors later, before the hearing (case seats draw).
    #[arg(long, requires = "panel")]
    assessors_later: bool,
    /// Code of the pool of the panel's members [default: the case's pool].
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        requires = "panel",
        value_name = "CODE"
    )]
    member_pool: String,
}

impl PanelArgs {
    /// The seats beside the undertaking judge's.
    pub fn seats(&self) -> Result<PanelSeats, Failure> {
        let (none, of_assessors) =
            (self.assessors + self.experts == 0, self.alternates > 0 || self.assessors_later);
        if none && of_assessors {
            return Err(Failure::usage(
                text!("--alternates and --assessors-later say nothing without assessors"),
                text!("give --assessors or --experts too"),
            ));
        }
        let beside = PanelSeats {
            member_pool: self.member_pool.clone(),
            assessors: self.assessors,
            assessor_pool: self.assessor_pool.clone(),
            experts: self.experts,
            expert_pool: self.expert_pool.clone(),
            alternates: self.alternates,
            later: self.assessors_later,
            ..PanelSeats::default()
        };
        let seats = caselot_tables::panel_seats(self.panel, beside);
        seats.map_err(|finding| judge::failure(&finding))
    }
}
