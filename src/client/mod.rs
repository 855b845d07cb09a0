//! The filer's side: makes the nonce, keeps what proves a draw, and believes
//! nothing that it has not checked.
//!
//! A [`Filer`] derives its nonces from a secret in its own [`Folder`], pins the
//! court's key and last checkpoint there, checks every receipt before it
//! reveals a nonce and recomputes every draw afterwards. Time and entropy are
//! arguments here too.

mod case;
pub mod check;
mod connect;
mod designation;
mod error;
mod filer;
mod folder;
mod handover;
mod patience;
mod pin;
mod returned;

pub use case::{
    Assigned, CaseInput, Filing, Opening, Outcome, Returned, VoidInput, draw_file, facts_message,
};
pub use caselot_core::audit::{KeptProof, KeptReceipt};
pub use check::{CheckFault, CheckedFiling};
pub use connect::{Bearer, Channel, ClientTls, connect_channel};
pub use designation::{Designated, DesignationInput, PresentStage};
pub use error::ClientError;
pub(crate) use error::split_cure;
pub use filer::{Filed, Filer};
pub use folder::{FILER_SECRET, Folder, filer_secret};
pub use handover::{Accepted, accept};
