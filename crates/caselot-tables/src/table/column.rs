//! The columns of every table, each described once: its English name, the words by which a header
//! may call it, and what its cells hold.

mod away;

use crate::summary::Meaning;

pub use away::{ABSENCE_KIND, ABSENCE_TEXT, ABSENT_NAME, AWAY_FROM, AWAY_TO};

/// What the cells of a column hold, as far as the reader of tables must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text of whatever kind.
    Text,
    /// A day; the number 0 is none.
    Day,
    /// A percent: all cells of a column are written in the same way.
    Percent,
    /// A weight in hundredths of a standard case.
    Weight,
    /// Names of judges; a caller may name several columns.
    Names,
    /// Judges who are left out; a caller may name several columns.
    Exclusions,
    /// Parties, of which each side may have columns of its own.
    Parties,
    /// Identifiers of parties, beside each side's column or in one of their own.
    PartyIds,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// English name, under which faults are reported.
    pub name: &'static str,
    /// Other words by which a header may call it; the first is shown.
    pub words: &'static [&'static str],
    /// Whether a table without this column is refused.
    pub required: bool,
    /// What its cells hold.
    pub holds: Holds,
}

impl Column {
    const fn new(name: &'static str, words: &'static [&'static str]) -> Column {
        Column { name, words, required: true, holds: Holds::Text }
    }

    const fn day(name: &'static str, words: &'static [&'static str]) -> Column {
        Column { holds: Holds::Day, ..Column::new(name, words) }
    }

    const fn percent(name: &'static str, words: &'static [&'static str]) -> Column {
        Column { holds: Holds::Percent, ..Column::new(name, words) }
    }

    /// The same column in a table that may leave it out.
    pub(super) const fn optional(self) -> Column {
        Column { required: false, ..self }
    }

    /// Whether several columns of a table may hold parts of it.
    #[must_use]
    pub fn is_spread(&self) -> bool {
        matches!(self.holds, Holds::Parties | Holds::PartyIds)
    }

    /// Whether a caller may name several columns of a table for it.
    #[must_use]
    pub fn is_list(&self) -> bool {
        matches!(self.holds, Holds::Names | Holds::Exclusions) || self.is_spread()
    }

    /// Its name, and the court's first word for it.
    #[must_use]
    pub fn names(&self) -> (&'static str, &'static str) {
        (self.name, self.words.first().copied().unwrap_or_default())
    }

    /// What it means, in both languages.
    #[must_use]
    pub fn meaning(&self) -> Meaning {
        Meaning { name: self.name, word: self.words.first().copied().unwrap_or_default() }
    }

    /// English name, with the first Chinese word in brackets.
    #[must_use]
    pub fn label(&self) -> String {
        match self.words.first() {
            Some(word) => format!("{} ({word})", self.name),
            None => self.name.to_owned(),
        }
    }
}

const FILED: &[&str] =
    &["立案日期", "收案日期", "立案时间", "收案时间", "受理日期", "受理时间", "立案日", "收案日"];
const DIVISIONS: &[&str] = &[
    "部门",
    "庭室",
    "承办部门",
    "承办庭室",
    "承办庭",
    "所在部门",
    "所属部门",
    "所在庭室",
    "审判庭",
    "内设机构",
];

/// Columns of cases.
pub const NUMBER: Column = Column::new(
    "number",
    &["案号", "案件编号", "案件号", "案件字号", "立案案号", "收案案号", "案件案号"],
);
/// Code of a pool.
pub const POOL: Column = Column::new("pool", &["分案组", "分案组代码", "分案池", "分案池代码"]);
/// Cause of action.
pub const CAUSE: Column = Column::new("cause", &["案由", "立案案由", "案件案由"]);
/// Procedure.
pub const PROCEDURE: Column =
    Column::new("procedure", &["适用程序", "审理程序", "审判程序", "案件适用程序"]);
/// Weight in hundredths.
pub const WEIGHT: Column = Column { holds: Holds::Weight, ..Column::new("weight", &["权重"]) };
/// Weight as a factor.
pub const WEIGHT_FACTOR: Column =
    Column::new("weight_factor", &["权重系数", "案件权重系数", "难度系数"]);
/// Flags.
pub const FLAGS: Column =
    Column::new("flags", &["案件标识", "案件标签", "标识", "标签", "案件标记"]);
/// Parties; `table/party.rs` has the sides.
pub const PARTIES: Column = Column {
    holds: Holds::Parties,
    ..Column::new("parties", &["当事人", "当事人信息", "当事人名称"])
};
/// Claim.
pub const CLAIM: Column = Column::new("claim", &["诉讼请求", "诉请"]);
/// Day of acceptance.
pub const ACCEPTED_ON: Column = Column::day("accepted_on", FILED);
/// Judges who are left out.
pub const EXCLUDE: Column = Column {
    holds: Holds::Exclusions,
    ..Column::new("exclude", &["回避", "回避法官", "应回避法官", "回避人员"])
};
/// Seats of a panel.
pub const PANEL: Column = Column::new("panel", &["合议庭人数"]);
/// Seats of assessors.
pub const ASSESSOR_SEATS: Column = Column::new("assessors", &["陪审员人数"]);
/// Pool of assessors.
pub const ASSESSOR_POOL: Column = Column::new("assessor_pool", &["陪审员组", "陪审员池"]);
/// Seats of assessors of a list of experts.
pub const EXPERT_SEATS: Column =
    Column::new("experts", &["专业类陪审员人数", "专家陪审员人数", "专业陪审员人数"]);
/// Their list.
pub const EXPERT_POOL: Column =
    Column::new("expert_pool", &["专业类陪审员组", "专家陪审员组", "专业陪审员组"]);
/// Alternates of each list of assessors.
pub const ALTERNATES: Column = Column::new("alternates", &["递补人数", "候补陪审员人数"]);
/// Assessors are drawn before the hearing, and not now.
pub const ASSESSORS_LATER: Column =
    Column::new("assessors_later", &["开庭前抽取陪审员", "陪审员开庭前抽取"]);
/// Pool of members.
pub const MEMBER_POOL: Column = Column::new("member_pool", &["合议庭成员组", "合议庭成员池"]);
/// Identifiers of parties.
pub const PARTY_IDS: Column = Column {
    holds: Holds::PartyIds,
    ..Column::new(
        "party_ids",
        &["当事人证件号码", "证件号码", "证件号", "当事人证件号", "身份证号码", "身份证号"],
    )
};
/// Identifiers of the parties' agents.
pub const AGENT_IDS: Column =
    Column::new("agent_ids", &["代理人标识", "代理人执业证号", "执业证号", "代理人证件号码"]);
/// Number of the main case.
pub const FOLLOWS: Column = Column::new("follows", &["主案案号", "主案号", "主案"]);
/// Reason for a departure from the policy.
pub const DEPARTURE: Column = Column::new("departure", &["偏离理由"]);

/// Day of filing.
pub const FILED_ON: Column = Column::day("filed_on", FILED);
/// Undertaking judge.
pub const UNDERTAKING: Column = Column::new(
    "undertaking",
    &[
        "承办法官",
        "承办人",
        "承办审判员",
        "主审法官",
        "主办法官",
        "承办人姓名",
        "承办法官姓名",
        "承办",
        "主审人",
        "主办人",
        "经办法官",
    ],
);
/// Division of the undertaking judge, which tells namesakes apart.
pub const CASE_DIVISION: Column = Column::new("division", DIVISIONS);
/// Presiding judge.
pub const PRESIDING: Column = Column::new("presiding", &["审判长", "合议庭审判长", "审判长姓名"]);
/// Members of the panel.
pub const MEMBERS: Column = Column {
    holds: Holds::Names,
    ..Column::new(
        "members",
        &["合议庭成员", "其他合议庭成员", "合议庭其他成员", "合议庭组成人员", "合议庭组成人员名单"],
    )
};
/// Assessors of the panel.
pub const ASSESSORS: Column =
    Column { holds: Holds::Names, ..Column::new("assessors", &["人民陪审员", "陪审员"]) };
/// Day of closing.
pub const CLOSED_ON: Column = Column::day(
    "closed_on",
    &[
        "结案日期",
        "结案时间",
        "审结日期",
        "审结时间",
        "结案日",
        "报结日期",
        "报结时间",
        "办结日期",
        "办结时间",
    ],
);
/// Manner of closing.
pub const MANNER: Column =
    Column::new("manner", &["结案方式", "结案形式", "审结方式", "办结方式", "报结方式"]);
/// How a case came to its judge.
pub const ASSIGNED_BY: Column = Column::new("assigned_by", &["分案方式"]);
/// Who did something.
pub const ACTING_JUDGE: Column = Column::new("judge", &["法官", "人员"]);
/// Kind of an activity.
pub const KIND: Column = Column::new("kind", &["活动", "活动类型", "活动种类", "办案活动", "事项"]);
/// When it was.
pub const AT: Column = Column::day(
    "at",
    &[
        "时间",
        "日期",
        "活动时间",
        "活动日期",
        "发生时间",
        "发生日期",
        "开始时间",
        "开庭时间",
        "开庭日期",
    ],
);
/// How long it took.
pub const MINUTES: Column =
    Column::new("minutes", &["分钟", "时长", "分钟数", "时长(分钟)", "时长(分)"]);

/// Number of a judge.
pub const JUDGE: Column = Column::new("judge", &["编号", "法官编号", "人员编号", "工号"]);
/// Name of a judge in a table of pools, where `name` is the pool's.
pub const MEMBER_NAME: Column =
    Column::new("judge_name", &["姓名", "法官姓名", "成员", "成员姓名", "法官"]);
/// Name of a judge.
pub const JUDGE_NAME: Column = Column::new("name", &["姓名", "法官姓名"]);
/// Earlier names of a judge.
pub const FORMER_NAMES: Column = Column::new("former_names", &["曾用名"]);
/// Role.
pub const ROLE: Column = Column::new("role", &["职务", "现任职务"]);
/// In the quota.
pub const IN_QUOTA: Column = Column::new(
    "in_quota",
    &[
        "是否入额",
        "入额",
        "是否员额",
        "是否员额法官",
        "是否入额法官",
        "是否为员额法官",
        "入额情况",
        "员额",
    ],
);
/// Division of a judge.
pub const DIVISION: Column = Column::new("division", DIVISIONS);
/// First day in post.
pub const IN_POST_FROM: Column = Column::day(
    "from",
    &[
        "任职起",
        "任职起始",
        "任职起始日期",
        "任职开始日期",
        "任职日期",
        "任职起始时间",
        "任职时间",
        "任职自",
        "任职开始",
    ],
);
/// Last day in post.
pub const IN_POST_TO: Column = Column::day(
    "to",
    &[
        "任职止",
        "任职截止",
        "任职截止日期",
        "任职截止时间",
        "任职结束日期",
        "任职结束时间",
        "离任日期",
        "离任时间",
        "任职至",
        "任职结束",
        "任职终止",
        "免职日期",
        "免职时间",
        "任职终止日期",
        "任职终止时间",
    ],
);
/// Name of a pool.
pub const POOL_NAME: Column = Column::new("name", &["名称", "分案组名称", "分案池名称"]);
/// Share of a judge in a pool.
pub const SHARE: Column = Column::percent("share", &["比例", "分案比例", "份额"]);
/// First day on duty.
pub const ON_DUTY_FROM: Column = Column::day("from", &["值班起"]);
/// Last day on duty.
pub const ON_DUTY_TO: Column = Column::day("to", &["值班止"]);
/// Percent of a weight that a seat counts.
pub const SEAT_PERCENT: Column = Column::percent("seat_percent", &["合议权重百分比"]);
/// A pool of assessors.
pub const OF_ASSESSORS: Column = Column::new("assessors", &["陪审员"]);
/// Most seats of an assessor in a year.
pub const YEARLY_CAP: Column = Column::new("yearly_cap", &["年度上限"]);
