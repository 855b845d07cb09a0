//! Closed vocabularies: each word has a number on the wire and a name in text.

mod coded;
mod lot;
mod person;
mod quota;

use coded::coded;

pub use coded::Coded;
pub use lot::{LotKind, LotNeed, ReviewResult};
pub use person::{ApprovalNeed, PersonRole};
pub use quota::{
    CircularAct, FloorsMode, QuotaBasis, QuotaDenominator, QuotaFallback, QuotaMeasure, QuotaScope,
    Signal,
};

coded! {
    /// Role of a judge: leaders, ordinary quota judges, staff, people's assessors.
    Role {
        /// 院长
        President = 1 "PRESIDENT",
        /// 副院长
        VicePresident = 2 "VICE_PRESIDENT",
        /// 审判委员会专职委员
        CommitteeMember = 3 "COMMITTEE_MEMBER",
        /// 其他入额院领导
        OtherLeader = 4 "OTHER_LEADER",
        /// 庭长
        DivisionChief = 5 "DIVISION_CHIEF",
        /// 副庭长
        DeputyDivisionChief = 6 "DEPUTY_DIVISION_CHIEF",
        /// 审判员
        Judge = 7 "JUDGE",
        /// Administrative staff: recorded, never drawn.
        Administrative = 8 "ADMINISTRATIVE",
        /// 人民陪审员: drawn for panels from a pool of assessors, never in quota.
        LayAssessor = 9 "LAY_ASSESSOR",
        /// 法官助理: staff of judges. Protocol 2, like the next.
        JudicialAssistant = 10 "JUDICIAL_ASSISTANT",
        /// 书记员
        CourtClerk = 11 "COURT_CLERK",
    }
}

impl Role {
    /// Whether the role may be in the quota of judges who carry cases.
    pub fn is_judicial(self) -> bool {
        !matches!(self, Role::Administrative | Role::LayAssessor) && !self.assists()
    }

    /// Whether the role is that of staff who work on cases with the judges; protocol 1 does not know
    /// these.
    pub fn assists(self) -> bool {
        matches!(self, Role::JudicialAssistant | Role::CourtClerk)
    }
}

coded! {
    /// Why a judge is away.
    AbsenceKind {
        /// 请假
        Leave = 1 "LEAVE",
        /// 培训
        Training = 2 "TRAINING",
        /// 借调
        Seconded = 3 "SECONDED",
        /// 停职
        Suspended = 4 "SUSPENDED",
        /// Anything else.
        Other = 5 "OTHER" needs_text,
    }
}

coded! {
    /// Why a tray ended before its envelopes were used.
    RetirementGround {
        /// The sealed key cannot be opened any more.
        SecretLost = 1 "SECRET_LOST",
        /// The database was restored from a backup.
        Restored = 2 "RESTORED",
    }
}

coded! {
    /// Why a judge is left out of one filing (回避/排除).
    ExclusionGround {
        /// Party to the case, or a relative of one.
        PartyOrRelative = 1 "PARTY_OR_RELATIVE",
        /// An interest in the outcome.
        Interest = 2 "INTEREST",
        /// Another relationship.
        OtherRelationship = 3 "OTHER_RELATIONSHIP",
        /// Improper contact with a party.
        ImproperContact = 4 "IMPROPER_CONTACT",
        /// Took part in an earlier stage.
        PriorStage = 5 "PRIOR_STAGE",
        /// At the cap of open cases.
        WorkloadCap = 6 "WORKLOAD_CAP",
        /// Anything else.
        Other = 7 "OTHER" needs_text,
        /// Sits in the case, or is an alternate of it. Protocol 2.
        Seated = 8 "SEATED",
        /// An assessor who mediated the case. Protocol 2.
        MediatedBefore = 9 "MEDIATED_BEFORE",
    }
}

coded! {
    /// Why a filing ended without a draw.
    VoidGround {
        /// The same dispute was filed under another number.
        Duplicate = 1 "DUPLICATE",
        /// Filed in error.
        FiledInError = 2 "FILED_IN_ERROR",
        /// Withdrawn by the claimant.
        Withdrawn = 3 "WITHDRAWN",
        /// Another court's.
        Jurisdiction = 4 "JURISDICTION",
        /// The filer's nonce is lost.
        NonceLost = 5 "NONCE_LOST",
        /// The envelope's secret is lost; its tray is retired.
        SecretLost = 6 "SECRET_LOST",
        /// Anything else.
        Other = 7 "OTHER" needs_text,
        /// Open when the database was put back from a backup; only in a recovery.
        Restored = 8 "RESTORED",
        /// Its approval was declined. Protocol 2.
        Declined = 9 "DECLINED",
        /// Nobody approved it in time. Protocol 2.
        RunOut = 10 "RUN_OUT",
        /// The contributor that it awaits gives no further values (参与方失联). Protocol 2.
        Stalled = 11 "STALLED",
    }
}

coded! {
    /// Why a case is designated and not drawn (指定分案).
    DesignationGround {
        /// 重大、疑难、复杂、新类型
        MajorDifficultNovel = 1 "MAJOR_DIFFICULT_NOVEL",
        /// 同批两件以上或者关联
        BatchOrRelated = 2 "BATCH_OR_RELATED",
        /// 提审
        RemovedForTrial = 3 "REMOVED_FOR_TRIAL",
        /// 院庭长监督需要
        Supervision = 4 "SUPERVISION",
        /// Anything else.
        Other = 5 "OTHER" needs_text,
        /// Filed again, back to its first judge; in protocol 1 the program's own.
        Refiled = 6 "REFILED",
        /// The one candidate there is. Protocol 2.
        OnlyCandidate = 7 "ONLY_CANDIDATE",
        /// 系统故障应急: drawn by hand while no server could draw. Protocol 2.
        Outage = 8 "OUTAGE",
        /// 随主案: goes to the judge of the main case that it belongs to. Protocol 2.
        Follows = 9 "FOLLOWS",
    }
}

coded! {
    /// What a list of a policy has the words of.
    ListedWord {
        /// 案由
        Cause = 1 "CAUSE",
        /// 适用程序
        Procedure = 2 "PROCEDURE",
        /// Flags of cases, such as tracks.
        Flag = 3 "FLAG",
    }
}

coded! {
    /// What words of a court's own files are words for.
    SheetTable {
        /// Names of columns.
        Column = 1 "SHEET_COLUMN",
        /// 结案方式
        Manner = 2 "SHEET_MANNER",
        /// 职务
        Role = 3 "SHEET_ROLE",
        /// 办案活动
        Activity = 4 "SHEET_ACTIVITY",
        /// 分案方式
        Assignment = 5 "SHEET_ASSIGNMENT",
    }
}

coded! {
    /// Why the undertaking judge changes (变更承办人).
    ReassignmentGround {
        /// 回避
        Recusal = 1 "RECUSAL",
        /// 调动
        Transfer = 2 "TRANSFER",
        /// 健康
        Health = 3 "HEALTH",
        /// 廉政风险
        IntegrityRisk = 4 "INTEGRITY_RISK",
        /// Anything else.
        Other = 5 "OTHER" needs_text,
    }
}

coded! {
    /// What a seat change is. Protocol 2.
    SeatChangeKind {
        /// 更换合议庭成员: others are drawn in the place of those who leave.
        Replacement = 1 "REPLACEMENT",
        /// 转合议: a sole judge becomes a panel, or a panel grows.
        PanelFormed = 2 "PANEL_FORMED",
        /// 随机抽取陪审员: the assessors whom the first filing left for later.
        AssessorsDrawn = 3 "ASSESSORS_DRAWN",
    }
}

coded! {
    /// Who decided that a seat changes. Protocol 2.
    DecidedBy {
        /// 审判委员会
        Committee = 1 "COMMITTEE",
        /// 院长
        President = 2 "PRESIDENT",
        /// 副院长
        VicePresident = 3 "VICE_PRESIDENT",
        /// 庭长
        DivisionChief = 4 "DIVISION_CHIEF",
    }
}

coded! {
    /// Four-category cases (四类案件), as flags of a case.
    FourCategory {
        /// 重大敏感
        MajorSensitive = 1 "MAJOR_SENSITIVE",
        /// 涉及群体性纠纷或者社会稳定
        MassOrSocial = 2 "MASS_OR_SOCIAL",
        /// 与类案判决可能冲突
        ConflictsWithLikeCases = 3 "CONFLICTS_WITH_LIKE_CASES",
        /// 反映法官有违法审判行为
        ReportedMisconduct = 4 "REPORTED_MISCONDUCT",
    }
}

coded! {
    /// How far the acting person is known.
    Standing {
        /// Named in the request; nobody checked.
        Claimed = 1 "CLAIMED",
        /// The program itself.
        System = 2 "SYSTEM",
        /// Shown by a credential that the server knows.
        Authenticated = 3 "AUTHENTICATED",
    }
}

coded! {
    /// How a case came to its judge (分案方式).
    AssignedBy {
        /// By lot (随机分案).
        Drawn = 1 "DRAWN",
        /// By designation (指定分案).
        Designated = 2 "DESIGNATED",
        /// Not known: imported.
        Imported = 3 "IMPORTED",
    }
}

coded! {
    /// How a case ended (结案方式).
    Manner {
        /// 判决
        Judgment = 1 "JUDGMENT",
        /// 裁定
        Ruling = 2 "RULING",
        /// 调解
        Mediated = 3 "MEDIATED",
        /// 撤诉
        Withdrawn = 4 "WITHDRAWN",
        /// 其他
        Other = 5 "OTHER",
        /// 重复立案: the same dispute under another number. Protocol 2.
        Duplicate = 6 "DUPLICATE",
        /// 误立: filed in error. Protocol 2.
        InError = 7 "IN_ERROR",
    }
}

impl Manner {
    /// Whether there should never have been such a case: it counts for no quota, and what its seats
    /// cost is given back.
    pub fn is_undone(self) -> bool {
        matches!(self, Manner::Duplicate | Manner::InError)
    }
}

coded! {
    /// Why a case's record is corrected.
    CorrectionGround {
        /// 录入错误
        RecordedWrong = 1 "RECORDED_WRONG",
        /// 撤销报结
        ClosingWithdrawn = 2 "CLOSING_WITHDRAWN",
        /// Anything else.
        Other = 3 "OTHER" needs_text,
    }
}

coded! {
    /// What somebody did in a case.
    ActivityKind {
        /// 阅卷
        FileAccess = 1 "FILE_ACCESS",
        /// 主持庭审
        HearingPresided = 2 "HEARING_PRESIDED",
        /// 参加庭审
        HearingAttended = 3 "HEARING_ATTENDED",
        /// 签署评议笔录
        DeliberationSigned = 4 "DELIBERATION_SIGNED",
        /// 撰写裁判文书
        JudgmentDrafted = 5 "JUDGMENT_DRAFTED",
        /// 签署裁判文书
        JudgmentSigned = 6 "JUDGMENT_SIGNED",
        /// 阅核. Protocol 2, like all below: work that is never handling a case.
        CaseReviewed = 7 "CASE_REVIEWED",
        /// 专业法官会议
        JudgesMeeting = 8 "JUDGES_MEETING",
        /// 审判委员会
        CommitteeSession = 9 "COMMITTEE_SESSION",
        /// 接访
        PetitionReceived = 10 "PETITION_RECEIVED",
        /// 主持调解: whoever mediated a case does not sit in it as an assessor.
        Mediation = 11 "MEDIATION",
        /// 告知合议庭组成人员: the parties were told who sits.
        PartiesTold = 12 "PARTIES_TOLD",
        /// 查看关联案件: somebody looked at the cases that may belong to this one.
        RelatedCasesSeen = 13 "RELATED_CASES_SEEN",
    }
}

impl ActivityKind {
    /// Traces of handling a case.
    pub const HANDLING: [ActivityKind; 6] = [
        ActivityKind::FileAccess,
        ActivityKind::HearingPresided,
        ActivityKind::HearingAttended,
        ActivityKind::DeliberationSigned,
        ActivityKind::JudgmentDrafted,
        ActivityKind::JudgmentSigned,
    ];
    /// Whether protocol 1 knows it.
    pub fn is_of_one(self) -> bool {
        ActivityKind::HANDLING.contains(&self)
    }

    /// Work that is counted apart and never handling.
    pub const WORKLOAD: [ActivityKind; 4] = [
        ActivityKind::CaseReviewed,
        ActivityKind::JudgesMeeting,
        ActivityKind::CommitteeSession,
        ActivityKind::PetitionReceived,
    ];
}
