//! Which call needs which role: all of it stands here, and a call without a row is not let in.

use super::Role::{self, Auditor, Filing, Political, Registrar, Supervisor};

/// A call and who may make it, in the courts he is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rpc {
    /// `Service/Method`, without the package.
    pub name: &'static str,
    /// Any one of them is enough.
    pub roles: &'static [Role],
}

/// Whom a path is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Everybody, also without an identity.
    Open,
    /// Who holds one of these roles.
    For(Rpc),
}

/// Package of the services below.
const PACKAGE: &str = "/caselot.v1.";
/// Services for everybody: whether the server is well, and what it speaks.
const OPEN: &[&str] = &["/grpc.health.v1.Health/", "/grpc.reflection.v1.ServerReflection/"];

const ALL: &[Role] = &Role::ALL;
/// Whoever works with cases.
const COURT: &[Role] = &[Filing, Supervisor, Political, Auditor, Registrar];
/// Whoever sees by which policy quotas are counted, and what of.
const QUOTA: &[Role] = &[Supervisor, Political, Auditor, Registrar];
/// Whoever enters judges' relations to parties.
const RELATIONS: &[Role] = &[Supervisor, Registrar];
const READS_CASES: &[Role] = &[Filing, Supervisor, Political, Auditor];

/// All calls.
pub const TABLE: &[(&str, &[Role])] = &[
    ("AssignmentService/FileCase", &[Filing]),
    ("AssignmentService/DrawCase", &[Filing]),
    ("AssignmentService/AssignCase", &[Filing]),
    ("AssignmentService/AssignCases", &[Filing]),
    ("AssignmentService/VoidFiling", &[Supervisor]),
    ("AssignmentService/GetCase", READS_CASES),
    ("AssignmentService/ListCases", READS_CASES),
    ("LifeService/RequestDesignation", &[Filing]),
    ("LifeService/ApproveDesignation", &[Supervisor]),
    // Who asked may take it back.
    ("LifeService/DeclineDesignation", &[Filing, Supervisor]),
    ("LifeService/ListDesignations", READS_CASES),
    ("LifeService/ChangeFlags", &[Filing, Supervisor]),
    ("ConflictService/DeclareConflict", RELATIONS),
    ("ConflictService/CancelConflict", RELATIONS),
    ("ConflictService/ListConflicts", &[Supervisor, Auditor, Registrar]),
    ("RosterService/GetCourt", ALL),
    ("RosterService/PutJudges", &[Registrar]),
    ("RosterService/PutPools", &[Registrar]),
    ("RosterService/RecordAbsence", &[Registrar]),
    ("RosterService/GetRoster", COURT),
    // Checkpoints and proofs hold hashes alone; every client checks its answers by them.
    ("AuditService/GetCheckpoint", ALL),
    ("AuditService/GetInclusionProof", COURT),
    ("AuditService/GetConsistencyProof", COURT),
    // Public keys, and who handed them over.
    ("AuditService/GetKeys", COURT),
    ("AuditService/GetReceipt", &[Filing, Supervisor, Auditor]),
    ("AuditService/StreamEntries", &[Auditor]),
    ("AuditService/ExportBundle", &[Auditor]),
    ("QuotaService/PutPolicy", &[Registrar]),
    ("QuotaService/GetPolicy", QUOTA),
    ("QuotaService/ListPolicies", QUOTA),
    ("QuotaService/RehearsePolicy", &[Supervisor, Auditor, Registrar]),
    ("QuotaService/ImportCases", &[Registrar]),
    ("QuotaService/CloseCases", &[Political]),
    ("QuotaService/RecordActivities", &[Political]),
    ("QuotaService/GetCaseRecord", QUOTA),
    // What was imported or closed wrongly is corrected by whoever enters it.
    ("QuotaService/CorrectCase", &[Political, Registrar]),
    ("QuotaService/GrantReduction", &[Political]),
    ("QuotaService/RevokeReduction", &[Political]),
    ("QuotaService/GetQuotaReport", &[Political, Auditor]),
    ("QuotaService/WatchQuota", &[Political, Auditor]),
    ("QuotaService/ListQuotaCases", &[Political, Auditor]),
    ("QuotaService/ExportQuotaReport", &[Political, Auditor]),
];

/// The rule of a request's path; none if there is no such call.
#[must_use]
pub fn rule(path: &str) -> Option<Rule> {
    if OPEN.iter().any(|open| path.starts_with(open)) {
        return Some(Rule::Open);
    }
    let name = path.strip_prefix(PACKAGE)?;
    let (name, roles) = TABLE.iter().find(|(row, _)| *row == name)?;
    Some(Rule::For(Rpc { name, roles }))
}
