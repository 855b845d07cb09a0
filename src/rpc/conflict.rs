//! The conflict service: judges' declared relations to parties.

use caselot_core::docket::code::ExclusionGround;
use caselot_core::docket::conflict::ConflictDeclared;
use caselot_core::docket::decide::Command;
use caselot_core::docket::fold::conflicts::Conflict;
use caselot_core::id::{EntryIndex, JudgeId};
use tonic::{Request, Response, Status};

use super::auth::admit;
use super::{change, field};
use crate::service::{self, Service};
use crate::wire::v1;

/// Serves the registrar and the supervisors.
#[derive(Debug, Clone)]
pub struct Conflicts {
    service: Service,
}

impl Conflicts {
    /// The service over these courts.
    #[must_use]
    pub fn new(service: Service) -> Self {
        Self { service }
    }
}

#[tonic::async_trait]
impl v1::conflict_service_server::ConflictService for Conflicts {
    async fn declare_conflict(
        &self,
        request: Request<v1::DeclareConflictRequest>,
    ) -> Result<Response<v1::ConflictResponse>, Status> {
        let (actor, m) = admit(request)?;
        let ground = ExclusionGround::from_code(m.ground)
            .ok_or_else(|| field::unknown_code("ground", "the ground of the conflict"))?;
        let declared = ConflictDeclared {
            judge: JudgeId(m.judge),
            marks: self.service.party_marks(&m.court, &m.identifiers)?,
            ground,
            text: m.text,
            replaces: (m.replaces != 0).then_some(EntryIndex(m.replaces)),
            cancelled: false,
        };
        let command = Command::DeclareConflict(Box::new(declared));
        let request = service::Request { court: m.court, actor, command };
        change::record(&self.service, request).await
    }

    async fn cancel_conflict(
        &self,
        request: Request<v1::CancelConflictRequest>,
    ) -> Result<Response<v1::ConflictResponse>, Status> {
        let (actor, m) = admit(request)?;
        let command = Command::CancelConflict { conflict: EntryIndex(m.conflict), text: m.text };
        let request = service::Request { court: m.court, actor, command };
        change::record(&self.service, request).await
    }

    async fn list_conflicts(
        &self,
        request: Request<v1::ListConflictsRequest>,
    ) -> Result<Response<v1::ListConflictsResponse>, Status> {
        let (_, m) = admit(request)?;
        let snapshot = self.service.snapshot(&m.court)?;
        let wanted = |(_, conflict): &(EntryIndex, &Conflict)| {
            m.judge == 0 || m.judge == conflict.declared.judge.0
        };
        let conflicts = snapshot.state.conflicts.in_force().filter(wanted);
        let conflicts = conflicts.map(|(entry, conflict)| line(entry, conflict)).collect();
        Ok(Response::new(v1::ListConflictsResponse { conflicts }))
    }
}

/// A declared conflict as a message; `entry` is the index of the entry that declared it.
fn line(entry: EntryIndex, conflict: &Conflict) -> v1::ConflictLine {
    let declared = &conflict.declared;
    v1::ConflictLine {
        entry: entry.0,
        judge: declared.judge.0,
        ground: declared.ground.code(),
        text: declared.text.clone(),
        marks: u32::try_from(declared.marks.len()).unwrap_or(u32::MAX),
        person: conflict.person.clone(),
        declared_on: conflict.on.to_string(),
    }
}
