//! The filer's side of the protocol: it makes the nonces, keeps what proves a draw, and trusts no
//! answer that it has not checked.
//!
//! A [`Filer`] derives its nonces from a secret in its own [`Folder`]. It pins the court's key and
//! newest checkpoint there, checks every receipt before it reveals a nonce, and recomputes every
//! draw. Time and entropy are arguments, as everywhere.
//!
//! ```no_run
//! use std::path::Path;
//!
//! use caselot::client::{
//!     Bearer, CaseInput, ClientTls, Filer, FilingOutcome, Folder, connect_channel,
//! };
//! use caselot_core::docket::Day;
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let bearer = Bearer::from_file(Path::new("filing.token"))?;
//! let channel = connect_channel("http://127.0.0.1:7420", &ClientTls::default(), bearer).await?;
//! let folder = Folder::open(Path::new("/home/clerk/.caselot"))?;
//! let filer = Filer::connect(channel, "湘0203", &folder, "", None, || Ok([7; 32].into())).await?;
//!
//! let accepted_on = Day::parse("2026-03-01").expect("a day");
//! let case = CaseInput::new("(2026)湘0203民初1号", accepted_on);
//! let FilingOutcome::Open(filing) = filer.file(&case).await? else { return Ok(()) };
//! // The receipt of the filing holds, so the nonce may be revealed.
//! let assignment = filer.draw(*filing).await?.drawn()?;
//! println!("judge {}", assignment.drawn.seats[0].judge);
//! # Ok(())
//! # }
//! ```

mod approval;
mod case;
pub mod check;
mod connect;
pub(crate) mod contribution;
mod designation;
mod error;
mod fault;
mod filer;
mod folder;
mod hand;
mod hand_request;
mod handover;
mod lot;
mod lot_lists;
mod nonce;
mod outcome;
mod pin;
mod plan;
mod prepare;
mod receipt;
mod redistribution;
mod refiling;
mod rehearsal;
mod related;
mod retry;
mod roster;
mod rows;
mod said;
mod seats;
mod series;
mod servers;
mod stage;
mod void;
mod waiting;

pub use approval::{AboutCase, Decision, ShownApproval};
pub use case::{CaseInput, Opening, VoidInput, draw_file, facts_message};
pub use caselot_core::audit::{KeptProof, KeptReceipt};
pub use caselot_core::secret::Secret32;
pub use check::{CheckedFiling, proof_hashes};
pub use connect::{Bearer, Channel, ClientTls, SharedConnection, connect_channel};
pub use designation::{CheckedDesignation, DesignationInput};
pub use error::ClientError;
pub(crate) use error::split_cure;
pub use fault::CheckFault;
pub use filer::Filer;
pub use folder::{FILER_SECRET, Folder, filer_secret};
pub(crate) use folder::{exposed_mode, replace};
pub use hand_request::HandRequest;
pub use handover::{AcceptedKey, accept_key, handed_over};
pub use lot::{CheckedLot, DrawnLot, LotInput, LotOutcome, ShownLot};
pub use outcome::{
    Assignment, Declined, EndedFiling, FilingOutcome, OpenFiling, OpenedFiling, Outcome, Refiling,
    Returning, Stamp, WaitingFiling,
};
pub use plan::{is_enough, is_raised, planned_pools};
pub use redistribution::left_of;
pub use rehearsal::Rehearsal;
pub use related::related_to;
pub use retry::retry_while_full;
pub use roster::{put_judges, put_pools};
pub use rows::{Absences, Activities, Closings, Imports, RowKind, send_rows};
pub use seats::SeatsInput;
pub use series::SeriesApproval;
pub use stage::CurrentStage;
pub use void::VoidOutcome;
pub use waiting::waiting;
