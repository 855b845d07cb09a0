//! The columns of every table, each described once: its English name, its Chinese names, and the
//! tables that have it.

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// English name, under which faults are reported.
    pub name: &'static str,
    /// Other names by which a header may call it.
    pub others: &'static [&'static str],
    /// Whether a table without this column is refused.
    pub required: bool,
}

impl Column {
    const fn new(name: &'static str, others: &'static [&'static str]) -> Column {
        Column { name, others, required: true }
    }

    /// The same column in a table that may leave it out.
    const fn optional(self) -> Column {
        Column { required: false, ..self }
    }

    /// Whether a cell of a header names this column.
    pub fn is_named(&self, text: &str) -> bool {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        self.name.eq_ignore_ascii_case(&text) || self.others.contains(&text.as_str())
    }

    /// English name, with the first Chinese one in brackets.
    pub fn label(&self) -> String {
        match self.others.first() {
            Some(other) => format!("{} ({other})", self.name),
            None => self.name.to_owned(),
        }
    }
}

/// Columns of cases.
pub const NUMBER: Column = Column::new("number", &["案号"]);
pub const POOL: Column = Column::new("pool", &["分案池"]);
pub const CAUSE: Column = Column::new("cause", &["案由"]);
pub const PROCEDURE: Column = Column::new("procedure", &["适用程序"]);
pub const WEIGHT: Column = Column::new("weight", &["权重"]);
pub const WEIGHT_FACTOR: Column = Column::new("weight_factor", &["权重系数"]);
pub const FLAGS: Column = Column::new("flags", &["案件标识"]);
pub const PARTIES: Column = Column::new("parties", &["当事人"]);
pub const CLAIM: Column = Column::new("claim", &["诉讼请求"]);
pub const ACCEPTED_ON: Column = Column::new("accepted_on", &["收案日期", "立案日期"]);
pub const EXCLUDE: Column = Column::new("exclude", &["回避"]);
pub const PANEL: Column = Column::new("panel", &["合议庭人数"]);
pub const ASSESSOR_SEATS: Column = Column::new("assessors", &["陪审员人数"]);
pub const ASSESSOR_POOL: Column = Column::new("assessor_pool", &["陪审员池"]);
pub const MEMBER_POOL: Column = Column::new("member_pool", &["合议庭成员池"]);
pub const PARTY_IDS: Column = Column::new("party_ids", &["当事人证件号码"]);
pub const DEPARTURE: Column = Column::new("departure", &["偏离理由"]);

/// Columns of past cases, closings and activities.
pub const FILED_ON: Column = Column::new("filed_on", &["立案日期", "收案日期"]);
pub const UNDERTAKING: Column = Column::new("undertaking", &["承办法官", "承办人"]);
pub const PRESIDING: Column = Column::new("presiding", &["审判长"]);
pub const MEMBERS: Column = Column::new("members", &["合议庭成员"]);
pub const ASSESSORS: Column = Column::new("assessors", &["人民陪审员"]);
pub const CLOSED_ON: Column = Column::new("closed_on", &["结案日期"]);
pub const MANNER: Column = Column::new("manner", &["结案方式"]);
pub const ASSIGNED_BY: Column = Column::new("assigned_by", &["分案方式"]);
pub const ACTING_JUDGE: Column = Column::new("judge", &["法官"]);
pub const KIND: Column = Column::new("kind", &["活动"]);
pub const AT: Column = Column::new("at", &["时间", "日期"]);
pub const MINUTES: Column = Column::new("minutes", &["分钟"]);

/// Columns of judges and pools.
pub const JUDGE: Column = Column::new("judge", &["编号"]);
pub const JUDGE_NAME: Column = Column::new("name", &["姓名"]);
pub const ROLE: Column = Column::new("role", &["职务"]);
pub const IN_QUOTA: Column = Column::new("in_quota", &["是否入额"]);
pub const DIVISION: Column = Column::new("division", &["部门"]);
pub const IN_POST_FROM: Column = Column::new("from", &["任职起"]);
pub const IN_POST_TO: Column = Column::new("to", &["任职止"]);
pub const POOL_NAME: Column = Column::new("name", &["名称"]);
pub const SHARE: Column = Column::new("share", &["比例"]);
pub const ON_DUTY_FROM: Column = Column::new("from", &["值班起"]);
pub const ON_DUTY_TO: Column = Column::new("to", &["值班止"]);
pub const SEAT_PERCENT: Column = Column::new("seat_percent", &["合议权重百分比"]);
pub const OF_ASSESSORS: Column = Column::new("assessors", &["陪审员"]);
pub const YEARLY_CAP: Column = Column::new("yearly_cap", &["年度上限"]);

/// The only column by which the court of a file is found.
pub const NUMBERS: &[Column] = &[NUMBER];

/// Cases to be assigned, one a row.
pub const CASES: &[Column] = &[
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
    MEMBER_POOL.optional(),
    PARTY_IDS.optional(),
    DEPARTURE.optional(),
];

/// Past cases, one a row.
pub const HISTORY: &[Column] = &[
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
];

/// Closings, one case a row.
pub const CLOSINGS: &[Column] = &[
    NUMBER,
    CLOSED_ON,
    MANNER.optional(),
    PRESIDING.optional(),
    MEMBERS.optional(),
    ASSESSORS.optional(),
];

/// Activities in cases, one a row.
pub const ACTIVITIES: &[Column] = &[NUMBER, KIND, AT, ACTING_JUDGE.optional(), MINUTES.optional()];

/// Judges, one period in post a row.
pub const ROSTER: &[Column] =
    &[JUDGE, JUDGE_NAME, ROLE, IN_QUOTA, IN_POST_FROM, IN_POST_TO.optional(), DIVISION.optional()];

/// Pools, one member a row.
pub const POOLS: &[Column] = &[
    POOL,
    JUDGE,
    SHARE,
    POOL_NAME.optional(),
    ON_DUTY_FROM.optional(),
    ON_DUTY_TO.optional(),
    SEAT_PERCENT.optional(),
    OF_ASSESSORS.optional(),
    YEARLY_CAP.optional(),
];

/// The help text of an option that names a table: its rows and its columns.
#[must_use]
pub fn help(rows: &str, columns: &[Column]) -> String {
    let labels = |required: bool| {
        let wanted = columns.iter().filter(|column| column.required == required);
        wanted.map(Column::label).collect::<Vec<_>>().join(", ")
    };
    format!(
        "CSV or XLSX file with {rows}; one of its first rows names the columns, in English or \
         Chinese.\nRequired columns: {}.\nOptional columns: {}.",
        labels(true),
        labels(false)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_table_has_two_columns_of_one_name() {
        for table in [CASES, HISTORY, CLOSINGS, ACTIVITIES, ROSTER, POOLS] {
            let mut names: Vec<&str> = table
                .iter()
                .flat_map(|column| {
                    std::iter::once(column.name).chain(column.others.iter().copied())
                })
                .collect();
            names.sort_unstable();
            assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        }
    }
}
