//! The kinds of tables: which columns each has, and what else in it would count.

use super::column::{
    ABSENCE_KIND, ABSENCE_TEXT, ABSENT_NAME, ACCEPTED_ON, ACTING_JUDGE, AGENT_IDS, ALTERNATES,
    ASSESSOR_POOL, ASSESSOR_SEATS, ASSESSORS, ASSESSORS_LATER, ASSIGNED_BY, AT, AWAY_FROM, AWAY_TO,
    CASE_DIVISION, CAUSE, CLAIM, CLOSED_ON, Column, DEPARTURE, DIVISION, EXCLUDE, EXPERT_POOL,
    EXPERT_SEATS, FILED_ON, FLAGS, FOLLOWS, FORMER_NAMES, Holds, IN_POST_FROM, IN_POST_TO,
    IN_QUOTA, JUDGE, JUDGE_NAME, KIND, MANNER, MEMBER_NAME, MEMBER_POOL, MEMBERS, MINUTES, NUMBER,
    OF_ASSESSORS, ON_DUTY_FROM, ON_DUTY_TO, PANEL, PARTIES, PARTY_IDS, POOL, POOL_NAME, PRESIDING,
    PROCEDURE, ROLE, SEAT_PERCENT, SHARE, UNDERTAKING, WEIGHT, WEIGHT_FACTOR, YEARLY_CAP,
};
use super::party::{self, Part};

/// What the names of columns of results begin with, which are written beside a table and not read.
pub const HEADING: &str = "分案结果·";

/// A kind of table.
#[derive(Debug)]
pub struct Kind {
    /// Name, such as `history`.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// The column without which a row is none.
    pub key: Column,
    /// A column by which the key may be left out.
    pub instead: Option<Column>,
    /// Parts of names of columns that would count if they were read. One that is not read stops
    /// the reading, unless it is ignored by name.
    pub watched: &'static [&'static str],
}

/// Cases to be assigned, one a row.
pub const CASES: Kind = Kind {
    name: "cases",
    columns: &[
        NUMBER,
        POOL.optional(),
        CAUSE.optional(),
        PROCEDURE.optional(),
        WEIGHT.optional(),
        WEIGHT_FACTOR.optional(),
        FLAGS.optional(),
        PARTIES.optional(),
        CLAIM.optional(),
        ACCEPTED_ON.optional(),
        EXCLUDE.optional(),
        PANEL.optional(),
        ASSESSOR_SEATS.optional(),
        ASSESSOR_POOL.optional(),
        EXPERT_SEATS.optional(),
        EXPERT_POOL.optional(),
        ALTERNATES.optional(),
        ASSESSORS_LATER.optional(),
        MEMBER_POOL.optional(),
        PARTY_IDS.optional(),
        AGENT_IDS.optional(),
        FOLLOWS.optional(),
        DEPARTURE.optional(),
    ],
    key: NUMBER,
    instead: None,
    watched: &[
        "案号",
        "原告",
        "被告",
        "第三人",
        "上诉人",
        "申请人",
        "申请执行人",
        "被执行人",
        "当事人",
        "异议人",
        "案外人",
        "自诉人",
        "请求人",
        "代理人",
        "利害关系",
        "回避",
        "证件",
        "身份证",
        "信用代码",
        "分案",
        "权重",
        "系数",
        "审判员",
        "审判长",
        "陪审",
        "合议",
        "承办",
        "立案日期",
        "收案日期",
        "请求",
        "审判组织",
        "独任",
        "系列",
        "标识",
        "公开",
    ],
};

/// Past cases, one a row.
pub const HISTORY: Kind = Kind {
    name: "history",
    columns: &[
        NUMBER,
        FILED_ON,
        UNDERTAKING,
        POOL.optional(),
        CAUSE.optional(),
        PROCEDURE.optional(),
        WEIGHT.optional(),
        WEIGHT_FACTOR.optional(),
        FLAGS.optional(),
        PRESIDING.optional(),
        MEMBERS.optional(),
        ASSESSORS.optional(),
        CLOSED_ON.optional(),
        MANNER.optional(),
        ASSIGNED_BY.optional(),
        CASE_DIVISION.optional(),
    ],
    key: NUMBER,
    instead: None,
    watched: SEATS,
};

/// What says who sat, and when a case came and went.
const SEATS: &[&str] = &[
    "案号",
    "审判员",
    "审判长",
    "陪审",
    "合议",
    "成员",
    "承办",
    "主审",
    "法官",
    "回避",
    "立案",
    "收案",
    "结案",
    "审结",
    "权重",
    "系数",
    "分案",
    "原告",
    "被告",
    "审判人员",
    "组成人员",
    "参审",
    "院领导",
    "报结",
    "办结",
    "审判组织",
    "参加人员",
];

/// Closings, one case a row.
pub const CLOSINGS: Kind = Kind {
    name: "closings",
    columns: &[
        NUMBER,
        CLOSED_ON,
        MANNER.optional(),
        UNDERTAKING.optional(),
        PRESIDING.optional(),
        MEMBERS.optional(),
        ASSESSORS.optional(),
        CASE_DIVISION.optional(),
    ],
    key: NUMBER,
    instead: None,
    watched: &[
        "案号",
        "审判员",
        "审判长",
        "陪审",
        "合议",
        "成员",
        "承办",
        "主审",
        "结案",
        "审结",
        "报结",
        "办结",
        "回避",
    ],
};

/// Activities in cases, one a row.
pub const ACTIVITIES: Kind = Kind {
    name: "activities",
    columns: &[NUMBER, KIND, AT, ACTING_JUDGE.optional(), MINUTES.optional()],
    key: NUMBER,
    instead: None,
    watched: &["案号", "活动", "日期", "时间", "法官", "审判员", "分钟", "时长"],
};

/// Judges, one period in post a row.
pub const ROSTER: Kind = Kind {
    name: "roster",
    columns: &[
        JUDGE,
        JUDGE_NAME,
        ROLE,
        IN_QUOTA,
        IN_POST_FROM,
        IN_POST_TO.optional(),
        DIVISION.optional(),
        FORMER_NAMES.optional(),
    ],
    key: JUDGE,
    instead: None,
    watched: &[
        "编号", "姓名", "职务", "入额", "员额", "任职", "离任", "免职", "退额", "退休", "离职",
        "调离", "卸任", "终止", "任期", "截止", "调出", "离岗", "请假", "休假", "停职",
    ],
};

/// Pools, one member a row.
pub const POOLS: Kind = Kind {
    name: "pools",
    columns: &[
        POOL,
        JUDGE,
        SHARE,
        MEMBER_NAME.optional(),
        DIVISION.optional(),
        POOL_NAME.optional(),
        ON_DUTY_FROM.optional(),
        ON_DUTY_TO.optional(),
        SEAT_PERCENT.optional(),
        OF_ASSESSORS.optional(),
        YEARLY_CAP.optional(),
    ],
    key: JUDGE,
    instead: Some(MEMBER_NAME),
    watched: &["编号", "比例", "份额", "值班", "上限", "百分比", "系数"],
};

/// Absences, one a row.
pub const ABSENCES: Kind = Kind {
    name: "absences",
    columns: &[
        JUDGE,
        AWAY_FROM,
        AWAY_TO,
        ABSENT_NAME.optional(),
        DIVISION.optional(),
        ABSENCE_KIND.optional(),
        ABSENCE_TEXT.optional(),
    ],
    key: JUDGE,
    instead: Some(ABSENT_NAME),
    watched: &[
        "编号",
        "姓名",
        "请假时间",
        "请假日期",
        "请假期间",
        "休假时间",
        "休假日期",
        "休假期间",
        "起止",
        "起始",
        "开始",
        "结束",
        "截止",
        "终止",
    ],
};

/// All kinds of tables.
pub const KINDS: &[&Kind] = &[&CASES, &HISTORY, &CLOSINGS, &ACTIVITIES, &ROSTER, &POOLS, &ABSENCES];

/// Parts of names of columns that say who sat in a case.
const WHO_SAT: &[&str] =
    &["审判员", "审判长", "合议庭", "承办", "主审", "法官", "陪审员", "审判人员"];

/// Columns of offices' tables that say nothing which is read, though their names look so.
const HARMLESS: &[&str] = &[
    "法官助理",
    "承办法官助理",
    "承办人助理",
    "书记员",
    "承办书记员",
    "立案人",
    "立案庭",
    "立案法官",
    "立案标的",
    "结案标的",
    "立案标的额",
    "结案标的额",
    "结案天数",
    "审结天数",
    "结案案由",
    "收案来源",
    "立案部门",
    "立案年份",
    "结案年份",
];

impl Kind {
    /// Whether a column that is not read names the judges of cases that are still to be drawn.
    pub(crate) fn names_judge(&self, label: &str) -> bool {
        const WHO: &[&str] = &[
            "法官",
            "承办人",
            "承办审判员",
            "主审",
            "主办",
            "经办人",
            "审判员",
            "审判长",
            "合议庭",
        ];
        const OTHERS: &[&str] = &["助理", "书记", "立案", "回避", "人数", "电话"];
        self.name == CASES.name
            && !label.starts_with(HEADING)
            && WHO.iter().any(|who| label.contains(who))
            && !OTHERS.iter().any(|other| label.contains(other))
    }

    /// Whether a column that is not read says to which series cases belong that are still to be
    /// drawn: each of them would be drawn by itself.
    pub(crate) fn names_series(&self, label: &str) -> bool {
        self.name == CASES.name && label.contains("系列")
    }

    /// Whether a column that is not read would count if it were. Of those of another case only the
    /// judges of a case to be drawn do: whoever sat at an earlier instance is left out.
    pub(crate) fn watches(&self, label: &str, of_another_case: bool) -> bool {
        let watched: &[&str] = match (of_another_case, self.name == CASES.name) {
            (true, true) if ["助理", "书记"].iter().any(|staff| label.contains(staff)) => &[],
            (true, true) => WHO_SAT,
            (true, false) => &[],
            (false, _) => self.watched,
        };
        !HARMLESS.contains(&label)
            && !label.starts_with(HEADING)
            && !party::is_aside(label)
            && watched.iter().any(|part| label.contains(part))
    }

    /// The column that a name means by its form: 原告一, 被告身份证号.
    pub(crate) fn of_party(&self, label: &str) -> Option<usize> {
        let holds = match party::part(label)? {
            Part::Side(_) => Holds::Parties,
            Part::Identifiers => Holds::PartyIds,
        };
        self.columns.iter().position(|column| column.holds == holds)
    }

    /// The help text of an option that names such a table.
    #[must_use]
    pub fn help(&self, rows: &str) -> String {
        let or = |column: &Column| match self.instead.filter(|_| column.name == self.key.name) {
            Some(instead) => format!("{} / {}", column.label(), instead.label()),
            None => column.label(),
        };
        let is_instead = |column: &Column| self.instead.is_some_and(|it| it.name == column.name);
        let labels = |required: bool| {
            let wanted = self.columns.iter().filter(|column| column.required == required);
            wanted.filter(|column| !is_instead(column)).map(or).collect::<Vec<_>>().join(", ")
        };
        let sides = match self.columns.iter().any(|column| column.holds == Holds::Parties) {
            true => {
                "\nParties may stand in columns of their sides (原告, 被告, 第三人, 申请执行人, \
                     被告人 …), several of them in one cell with 、 between them, and their \
                     identifiers beside them (原告证件号码 …)."
            }
            false => "",
        };
        format!(
            "XLSX, XLS, ODS or CSV file with {rows}; one or two of its first rows name the \
             columns, in English or Chinese.\nRequired columns: {}.\nOptional columns: {}.{sides}",
            labels(true),
            labels(false)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_table_has_two_columns_of_one_name() {
        for kind in KINDS {
            let names = kind.columns.iter().flat_map(|column| {
                std::iter::once(column.name).chain(column.words.iter().copied())
            });
            let mut names: Vec<&str> = names.collect();
            names.sort_unstable();
            assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
            assert!(kind.columns.iter().any(|column| column.name == kind.key.name));
        }
    }
}
