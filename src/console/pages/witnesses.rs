//! 监督: who outside has seen the log, as far as the server shows it.

use caselot_core::ledger::checkpoint::text_of;
use caselot_core::ledger::note::SignedNote;
use maud::{Markup, html};

use crate::console::visit::Visit;
use crate::telling::time::local_time;
use crate::wire::v1;
use crate::wire::v1::audit_service_client::AuditServiceClient;
use crate::words::{counted, text};

/// Bytes of a witness's signature: its time, and 64 of Ed25519 (C2SP tlog-cosignature).
const COSIGNATURE: usize = 72;
/// So far back the newest cosigned checkpoint is looked for, entry by entry.
const BACK: [u64; 3] = [1, 1_000, 100_000];

/// The newest checkpoint that witnesses cosigned.
pub struct Witnessed {
    size: u64,
    /// Names, with the time in seconds since 1970 UTC that each signed.
    by: Vec<(String, u64)>,
}

impl Visit {
    /// The newest cosigned checkpoint of a log of this size; nothing if the court has no witness.
    pub async fn witnessed(&self, size: u64) -> Option<Witnessed> {
        let mut client = AuditServiceClient::new(self.filer().channel().clone());
        for back in BACK {
            let after_size = size.saturating_sub(back);
            let request = v1::ListCosignedRequest { court: self.court(), after_size };
            let mut notes = client.list_cosigned(request).await.ok()?.into_inner();
            let mut newest = None;
            while let Ok(Some(v1::ListCosignedResponse { note })) = notes.message().await {
                newest = Witnessed::read(&note).or(newest);
            }
            if newest.is_some() || after_size == 0 {
                return newest;
            }
        }
        None
    }
}

impl Witnessed {
    /// Reads a cosigned note. Whose keys they are, and whether they signed, is not checked.
    fn read(note: &str) -> Option<Witnessed> {
        let signed = SignedNote::parse(note).ok()?;
        let size = text_of(signed.text).ok()?.size;
        let lines = signed.lines.iter().filter(|line| line.signature.len() == COSIGNATURE);
        let by = lines.filter_map(|line| {
            let time = line.signature.first_chunk::<8>().map(|time| u64::from_be_bytes(*time))?;
            Some((line.name.to_owned(), time))
        });
        let by: Vec<(String, u64)> = by.collect();
        (!by.is_empty()).then_some(Witnessed { size, by })
    }

    /// As rows of the log's facts.
    pub fn rows(&self, visit: &Visit) -> Markup {
        html! {
            tr {
                th { (text!("Witnessed")) }
                td {
                    (counted!("up to {size} entry", "up to {size} entries", size = self.size)) ": "
                    @for (name, time) in &self.by {
                        span.tag { (name) " " (local_time(time.saturating_mul(1_000), visit.offset())) } " "
                    }
                }
            }
        }
    }
}
