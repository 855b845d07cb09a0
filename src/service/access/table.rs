//! The access table: which roles each call needs. A call without a row is not admitted.

use super::Role::{
    self, Auditor, Division, Filing, Operator, Own, Political, Registrar, Supervisor,
};

/// A call, and the roles that may make it in the courts of their grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rpc {
    /// `Service/Method`, without the package.
    pub name: &'static str,
    /// The roles; any one of them is enough.
    pub roles: &'static [Role],
}

/// Which callers a path is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// All callers, also without a credential.
    Open,
    /// Callers with one of the call's roles.
    For(Rpc),
}

/// Package of the services below.
const PACKAGE: &str = "/caselot.v1.";
/// Services that are open to everybody: health and reflection.
const OPEN: &[&str] = &[
    "/grpc.health.v1.Health/",
    "/grpc.reflection.v1.ServerReflection/",
    "/grpc.reflection.v1alpha.ServerReflection/",
];

const ALL: &[Role] = Role::ALL;
/// Roles that work with cases.
const COURT: &[Role] = &[Filing, Supervisor, Political, Auditor, Registrar];
/// Roles that see by which policy quotas are counted, and from what.
const QUOTA: &[Role] = &[Supervisor, Political, Auditor, Registrar];
/// Roles that see what counts of a single case, whoever files a change of it among them.
const RECORDS: &[Role] = COURT;
/// Roles that enter judges' relations to parties.
const RELATIONS: &[Role] = &[Supervisor, Registrar];
/// Roles that see the odds of a filing before its draw.
const SEES_ODDS: &[Role] = &[Supervisor, Auditor];
/// Roles that read single cases.
const READS_CASES: &[Role] = &[Filing, Supervisor, Political, Auditor];
/// Roles that find single cases: those of a part of the court find those of their part, without odds.
const FINDS_CASES: &[Role] = &[Filing, Supervisor, Political, Auditor, Division, Own];
/// Roles that know the judges by name; the handler leaves out what is not for every role.
const NAMES: &[Role] = &[Filing, Supervisor, Political, Auditor, Registrar, Division, Own];
/// Roles that see what judges carry; the handler leaves out what the lot owes.
const WORKLOAD: &[Role] = &[Supervisor, Political, Auditor, Registrar];
/// Roles that see a report: a judge the own line.
const REPORTS: &[Role] = &[Political, Auditor, Own];

/// All calls with their roles.
pub const TABLE: &[(&str, &[Role])] = &[
    ("AssignmentService/FileCase", &[Filing]),
    ("AssignmentService/DrawCase", &[Filing]),
    ("AssignmentService/AssignCase", &[Filing]),
    ("AssignmentService/AssignCases", &[Filing]),
    ("AssignmentService/RehearseFilings", &[Filing]),
    // In protocol 2 who filed ends what came to nothing; the handler asks for which grounds.
    ("AssignmentService/VoidFiling", &[Filing, Supervisor]),
    ("AssignmentService/GetCase", FINDS_CASES),
    ("AssignmentService/GetCaseHistory", READS_CASES),
    ("AssignmentService/ListCases", FINDS_CASES),
    // The handler leaves out what is not for every role.
    ("AssignmentService/ListDay", COURT),
    ("LifeService/RequestDesignation", &[Filing]),
    ("LifeService/ApproveDesignation", &[Supervisor]),
    // The person who requested it may take it back.
    ("LifeService/DeclineDesignation", &[Filing, Supervisor]),
    ("LifeService/ListDesignations", READS_CASES),
    ("LifeService/UndoCase", &[Filing, Political]),
    ("LifeService/CorrectNumber", &[Filing, Registrar]),
    ("LifeService/TakeSeat", &[Filing]),
    ("LifeService/Redistribute", &[Filing]),
    // Who approves a list sees what it leaves out.
    ("LifeService/RehearseRedistribution", &[Filing, Supervisor]),
    ("LifeService/ListRedistributions", READS_CASES),
    ("LifeService/ChangeFlags", &[Filing, Supervisor]),
    ("ApprovalService/ListApprovals", COURT),
    ("ApprovalService/GetApproval", SEES_ODDS),
    ("ApprovalService/GetDecision", COURT),
    ("ApprovalService/ListDecided", COURT),
    ("ApprovalService/Approve", &[Supervisor]),
    // The person who proposed it may take it back.
    ("ApprovalService/Decline", &[Filing, Supervisor, Political, Registrar]),
    ("ApprovalService/EnrollPersons", RELATIONS),
    ("ApprovalService/ListPersons", COURT),
    ("ApprovalService/GetSelf", ALL),
    ("ConflictService/DeclareConflict", RELATIONS),
    ("ConflictService/CancelConflict", RELATIONS),
    ("ConflictService/ListConflicts", &[Supervisor, Auditor, Registrar]),
    ("RosterService/GetCourt", ALL),
    ("RosterService/PutJudges", &[Registrar]),
    ("RosterService/PutPools", &[Registrar]),
    ("RosterService/RecordAbsence", &[Registrar]),
    ("RosterService/RecordAbsences", &[Registrar]),
    ("RosterService/GetRoster", NAMES),
    // A checkpoint holds hashes alone, and every client checks its answers by it.
    ("AuditService/GetCheckpoint", ALL),
    ("AuditService/GetInclusionProof", ALL),
    ("AuditService/GetConsistencyProof", ALL),
    // Public keys, and the people who handed them over.
    ("AuditService/GetKeys", COURT),
    ("AuditService/GetReceipt", &[Filing, Supervisor, Auditor]),
    ("AuditService/StreamEntries", &[Auditor]),
    ("AuditService/ExportBundle", &[Auditor]),
    // Sizes, hashes and signatures alone.
    ("AuditService/ListCosigned", COURT),
    // Who looks after the server, and who asks whether somebody does.
    ("OperatorService/GetCondition", &[Operator, Supervisor, Auditor, Registrar]),
    // Cases are sampled by the political office, all else is drawn by who files; the rules of the
    // log ask which.
    ("LotService/OpenLot", &[Filing, Political]),
    ("LotService/DrawLot", &[Filing, Political]),
    ("LotService/ListLots", COURT),
    ("LotService/GetLot", COURT),
    ("LotService/PutList", &[Registrar]),
    ("LotService/GetLists", COURT),
    ("LotService/RecordReview", &[Political]),
    ("ContributionService/NameContributor", &[Registrar]),
    ("ContributionService/EndContributor", &[Registrar]),
    ("ContributionService/ListContributors", COURT),
    // Values that drew a case, which everybody who reads cases may check.
    ("ContributionService/GetContribution", COURT),
    // The question shows filings with their odds.
    ("ContributionService/AskContribution", SEES_ODDS),
    // The contributor's signature and the proofs say what it is, whoever carries it.
    ("ContributionService/Contribute", COURT),
    ("HandService/EnrollHand", RELATIONS),
    // Whoever has a hand changes it; the rules of the log ask for the one before.
    ("HandService/RotateHand", COURT),
    ("HandService/RequireHands", RELATIONS),
    ("HandService/ListHands", COURT),
    ("RegisterService/FindCases", FINDS_CASES),
    // By its marks a case shows whom it shares a party with: who approves asks, and who audits.
    ("RegisterService/ListRelatedCases", &[Supervisor, Auditor]),
    ("RegisterService/ListAssessors", &[Filing, Supervisor, Auditor, Registrar]),
    ("RegisterService/GetWorkload", WORKLOAD),
    ("QuotaService/PutPolicy", &[Registrar]),
    ("QuotaService/GetPolicy", QUOTA),
    ("QuotaService/ListPolicies", QUOTA),
    ("QuotaService/RehearsePolicy", &[Supervisor, Auditor, Registrar]),
    ("QuotaService/ImportCases", &[Registrar]),
    ("QuotaService/CloseCases", &[Political]),
    ("QuotaService/RecordActivities", &[Political]),
    ("QuotaService/GetCaseRecord", RECORDS),
    // A wrong import or closing is corrected by the role that enters it.
    ("QuotaService/CorrectCase", &[Political, Registrar]),
    ("QuotaService/GrantReduction", &[Political]),
    ("QuotaService/RevokeReduction", &[Political]),
    ("QuotaService/StateData", &[Political]),
    ("QuotaService/WithdrawData", &[Political]),
    ("QuotaService/ListStatements", QUOTA),
    // A judge for himself; the rules of the log ask for whom.
    ("QuotaService/Explain", &[Political, Own]),
    ("QuotaService/StepCircular", &[Supervisor, Political]),
    ("QuotaService/GetCircular", &[Supervisor, Political, Auditor]),
    ("QuotaService/GetQuotaReport", REPORTS),
    ("QuotaService/WatchQuota", &[Political, Auditor]),
    ("QuotaService/ListQuotaCases", &[Political, Auditor]),
    ("QuotaService/ExportQuotaReport", REPORTS),
    // Whoever puts a name to a circular sees what was filled in.
    ("QuotaService/ExportCircular", &[Supervisor, Political, Auditor]),
    ("QuotaService/PlanQuota", &[Political, Registrar]),
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
