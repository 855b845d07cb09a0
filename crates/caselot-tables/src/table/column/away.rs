//! Columns of tables of absences.

use super::Column;

/// Name of a judge in a table of absences.
pub const ABSENT_NAME: Column = Column::new(
    "judge_name",
    &["姓名", "法官姓名", "请假人", "请假人姓名", "休假人", "休假人姓名", "请假人员", "休假人员"],
);
/// Kind of an absence.
pub const ABSENCE_KIND: Column = Column::new(
    "kind",
    &[
        "请假类别",
        "请假类型",
        "请假种类",
        "休假类别",
        "休假类型",
        "休假种类",
        "假别",
        "假期类型",
        "假期类别",
        "假期种类",
        "不在岗类别",
        "不在岗类型",
        "类别",
        "类型",
        "种类",
    ],
);
/// Why somebody is away.
pub const ABSENCE_TEXT: Column = Column::new(
    "text",
    &["请假事由", "请假原因", "休假事由", "休假原因", "不在岗事由", "事由", "原因", "说明", "备注"],
);
/// First day of an absence.
pub const AWAY_FROM: Column = Column::day(
    "from",
    &[
        "请假起",
        "请假开始",
        "请假开始日期",
        "请假开始时间",
        "请假起始日期",
        "请假起始时间",
        "休假起",
        "休假开始",
        "休假开始日期",
        "休假开始时间",
        "休假起始日期",
        "休假起始时间",
        "开始日期",
        "开始时间",
        "起始日期",
        "起始时间",
        "起",
        "自",
        "开始",
    ],
);
/// Last day of an absence.
pub const AWAY_TO: Column = Column::day(
    "to",
    &[
        "请假止",
        "请假结束",
        "请假结束日期",
        "请假结束时间",
        "请假截止日期",
        "请假截止时间",
        "请假终止日期",
        "休假止",
        "休假结束",
        "休假结束日期",
        "休假结束时间",
        "休假截止日期",
        "休假截止时间",
        "休假终止日期",
        "结束日期",
        "结束时间",
        "截止日期",
        "截止时间",
        "终止日期",
        "终止时间",
        "止",
        "至",
        "结束",
    ],
);
