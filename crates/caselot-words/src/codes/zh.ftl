# 协议各类代码的法院用语。每个代码一行，全部程序共用。

Role-PRESIDENT = 院长
Role-VICE_PRESIDENT = 副院长
Role-COMMITTEE_MEMBER = 审判委员会专职委员
Role-OTHER_LEADER = 其他入额院领导
Role-DIVISION_CHIEF = 庭长
Role-DEPUTY_DIVISION_CHIEF = 副庭长
Role-JUDGE = 审判员
Role-ADMINISTRATIVE = 司法行政人员
Role-LAY_ASSESSOR = 人民陪审员
Role-JUDICIAL_ASSISTANT = 法官助理
Role-COURT_CLERK = 书记员

AbsenceKind-LEAVE = 请（休）假
AbsenceKind-TRAINING = 培训学习
AbsenceKind-SECONDED = 借调（挂职）
AbsenceKind-SUSPENDED = 停职（暂停履职）
AbsenceKind-OTHER = 其他（须说明）

Standing-CLAIMED = 自报（未核验身份）
Standing-SYSTEM = 系统
Standing-AUTHENTICATED = 已核验身份

RetirementGround-SECRET_LOST = 密封随机数损毁
RetirementGround-RESTORED = 数据恢复后停用

SeatRole-UNDERTAKING = 承办法官
SeatRole-PRESIDING = 审判长
SeatRole-MEMBER = 合议庭成员
SeatRole-ASSESSOR = 人民陪审员
SeatRole-MEDIATOR = 调解员
SeatRole-REVIEW = 评查人员
SeatRole-EXPERT = 专业类人民陪审员
SeatRole-APPRAISER = 鉴定机构
SeatRole-ADMINISTRATOR = 破产管理人

ExclusionGround-PARTY_OR_RELATIVE = 本案当事人或者当事人、诉讼代理人的近亲属
ExclusionGround-INTEREST = 与本案有利害关系
ExclusionGround-OTHER_RELATIONSHIP = 其他关系（与当事人、诉讼代理人有其他关系，可能影响公正审理）
ExclusionGround-IMPROPER_CONTACT = 违规接触（接受请客送礼或者违反规定会见）
ExclusionGround-PRIOR_STAGE = 参与过本案其他审判程序
ExclusionGround-WORKLOAD_CAP = 未结案件已达上限
ExclusionGround-OTHER = 其他（须说明）
ExclusionGround-SEATED = 已在本案合议庭，或者是本案递补人选
ExclusionGround-MEDIATED_BEFORE = 主持过本案调解

VoidGround-DUPLICATE = 重复立案
VoidGround-FILED_IN_ERROR = 立案信息录错
VoidGround-WITHDRAWN = 当事人撤回
VoidGround-JURISDICTION = 不属本院管辖（或者移送）
VoidGround-NONCE_LOST = 窗口随机数丢失
VoidGround-SECRET_LOST = 服务器密封随机数丢失
VoidGround-OTHER = 其他（须说明）
VoidGround-RESTORED = 数据恢复
VoidGround-DECLINED = 审批未同意
VoidGround-RUN_OUT = 逾期未审批
VoidGround-STALLED = 参与方失联

DesignationGround-MAJOR_DIFFICULT_NOVEL = 重大、疑难、复杂、新类型
DesignationGround-BATCH_OR_RELATED = 同批或者关联案件
DesignationGround-REMOVED_FOR_TRIAL = 本院提审
DesignationGround-SUPERVISION = 院庭长监督管理需要
DesignationGround-OTHER = 其他（须说明）
DesignationGround-REFILED = 重新起诉（退回原承办人）
DesignationGround-ONLY_CANDIDATE = 唯一人选
DesignationGround-OUTAGE = 系统故障应急（人工抽签）
DesignationGround-FOLLOWS = 随主案

ListedWord-CAUSE = 案由
ListedWord-PROCEDURE = 适用程序
ListedWord-FLAG = 案件标识
SheetTable-SHEET_COLUMN = 列名
SheetTable-SHEET_MANNER = 结案方式
SheetTable-SHEET_ROLE = 职务
SheetTable-SHEET_ACTIVITY = 办案活动
SheetTable-SHEET_ASSIGNMENT = 分案方式

SeatChangeKind-REPLACEMENT = 更换合议庭成员
SeatChangeKind-PANEL_FORMED = 转合议
SeatChangeKind-ASSESSORS_DRAWN = 随机抽取陪审员

DecidedBy-COMMITTEE = 审判委员会
DecidedBy-PRESIDENT = 院长
DecidedBy-VICE_PRESIDENT = 副院长
DecidedBy-DIVISION_CHIEF = 庭长

ReassignmentGround-RECUSAL = 回避
ReassignmentGround-TRANSFER = 工作调动
ReassignmentGround-HEALTH = 身体健康
ReassignmentGround-INTEGRITY_RISK = 廉政风险
ReassignmentGround-OTHER = 其他（须说明）

FourCategory-MAJOR_SENSITIVE = 重大敏感
FourCategory-MASS_OR_SOCIAL = 涉及群体性纠纷或者社会稳定
FourCategory-CONFLICTS_WITH_LIKE_CASES = 与类案判决可能冲突
FourCategory-REPORTED_MISCONDUCT = 反映法官有违法审判行为

AssignedBy-DRAWN = 随机分案
AssignedBy-DESIGNATED = 指定分案
AssignedBy-IMPORTED = 历史导入（方式未记载）

Manner-JUDGMENT = 判决
Manner-RULING = 裁定
Manner-MEDIATED = 调解
Manner-WITHDRAWN = 撤诉（含按撤诉处理）
Manner-OTHER = 其他
Manner-DUPLICATE = 重复立案
Manner-IN_ERROR = 误立

CorrectionGround-RECORDED_WRONG = 录入错误
CorrectionGround-CLOSING_WITHDRAWN = 撤销报结
CorrectionGround-OTHER = 其他（须说明）

ActivityKind-FILE_ACCESS = 阅卷
ActivityKind-HEARING_PRESIDED = 主持庭审
ActivityKind-HEARING_ATTENDED = 参加庭审
ActivityKind-DELIBERATION_SIGNED = 评议笔录签名
ActivityKind-JUDGMENT_DRAFTED = 起草裁判文书
ActivityKind-JUDGMENT_SIGNED = 签署裁判文书
ActivityKind-CASE_REVIEWED = 阅核
ActivityKind-JUDGES_MEETING = 专业法官会议
ActivityKind-COMMITTEE_SESSION = 审判委员会
ActivityKind-PETITION_RECEIVED = 接访
ActivityKind-MEDIATION = 主持调解
ActivityKind-PARTIES_TOLD = 告知合议庭组成人员
ActivityKind-RELATED_CASES_SEEN = 查看关联案件

ApprovalNeed-FEW_CANDIDATES = 候选人过少，或者其中一人几乎占有全部权重
ApprovalNeed-MANY_MISSING = 本组多人因回避、新近请假或者新近申报关系不能参加随机分案
ApprovalNeed-DEPARTURE = 分案组、席位或者权重系数与分案规则不一致
ApprovalNeed-REASSIGNMENT = 变更承办人
ApprovalNeed-REDRAW = 本应退回原承办人的案件改为重新随机
ApprovalNeed-HEAVY = 权重系数超过3.00件，且规则未设权重表
ApprovalNeed-ELSEWHERE = 原审案件不在本日志内，原合议庭成员仅凭立案人陈述
ApprovalNeed-NUMBER_AGAIN = 该案号原属已撤销的误立案件
ApprovalNeed-NO_PARTIES = 未填写当事人证件号码，而规则要求填写
ApprovalNeed-SEAT_CHANGE = 变更合议庭组成

LotKind-MEDIATORS = 人民调解员
LotKind-ASSESSORS = 值班陪审员
LotKind-REVIEW = 案件评查
LotKind-APPRAISERS = 鉴定机构
LotKind-ADMINISTRATORS = 破产管理人

LotNeed-AGAIN = 同一事项已经摇号
LotNeed-LEFT_OUT = 人为排除候选对象
LotNeed-FEW = 候选对象至多比抽取数多一名
LotNeed-NO_CASE = 摇号事项不是本院已分案件
LotNeed-NARROW = 抽样限于一名法官或者案件过少
LotNeed-MANY_MISSING = 名册成员缺席较多

ReviewResult-EXCELLENT = 优秀
ReviewResult-QUALIFIED = 合格
ReviewResult-FLAWED = 瑕疵
ReviewResult-UNQUALIFIED = 不合格

PersonRole-FILING = 立案
PersonRole-SUPERVISOR = 分案监督
PersonRole-POLITICAL = 政治部
PersonRole-AUDITOR = 审计监察
PersonRole-REGISTRAR = 名册管理
PersonRole-OPERATOR = 系统运维
PersonRole-DIVISION = 内勤
PersonRole-SELF = 法官本人

QuotaScope-COURT = 全院
QuotaScope-DIVISION = 本部门
QuotaMeasure-UNDERTAKEN = 承办
QuotaMeasure-TOOK_PART = 承办和参加合议庭
QuotaBasis-CLOSED = 按结案日
QuotaBasis-ASSIGNED = 按分案日
QuotaDenominator-JUDGE_DAYS = 按在岗天数折合
QuotaDenominator-HEADCOUNT = 按人数
QuotaFallback-COURT = 按全院平均
QuotaFallback-NONE = 不作要求
FloorsMode-ALSO = 比例和最低办案数均须达到
FloorsMode-INSTEAD = 比例和最低办案数达到其一

CircularAct-DATA_CHECKED = 数据核对
CircularAct-LEADERS_CHECKED = 本人核对
CircularAct-FILLED = 填报
CircularAct-REVIEWED = 审核
CircularAct-ISSUED = 签发
CircularAct-ARCHIVED = 存档

Signal-NO_FILE_ACCESS = 无阅卷记录
Signal-UNSIGNED = 裁判文书无签署记录
Signal-DELIBERATION_UNSIGNED = 评议笔录无签名记录
Signal-ABSENT_FROM_HEARING = 无参加庭审记录
Signal-DRAFTED_BY_OTHERS = 裁判文书由其他法官起草
Signal-NOT_PRESIDING = 参加合议庭未担任审判长
Signal-TAKEN_OVER = 临近结案时变更为承办人或者成员
Signal-EASY_CASES = 承办案件权重系数明显偏低
Signal-WITHDRAWN_HEAVY = 撤诉、管辖、小额、批量案件超过一半
Signal-YEAR_END = 十二月结案超过一半
Signal-OVERLAPPING_HEARINGS = 开庭时间重叠
Signal-ACTIVE_ON_LEAVE = 离岗期间有开庭、评议记录
Signal-MOSTLY_DESIGNATED = 指定分案超过一半
Signal-ONLY_REVIEWED = 仅有阅核记录

# 等待第二人批准的事项，按事件名称。
proposed-case_filed = 立案
proposed-designation_requested = 指定分案
proposed-judge_recorded = 人员变动
proposed-pool_recorded = 分案组变动
proposed-policy_adopted = 考核办法和分案规则
proposed-tray_retired = 信封盘停用
proposed-filing_voided = 窗口随机数丢失的立案作废
proposed-case_corrected = 案件信息更正
proposed-case_closed = 撤销误立案件
proposed-number_corrected = 更正案号
proposed-seats_taken = 变更合议庭组成
proposed-redistribution = 离任案件重新分案
proposed-quota_reduction_granted = 核减
proposed-person_enrolled = 人员授权
proposed-imports = 导入历史案件
proposed-data_stated = 数据齐备声明
proposed-data_withdrawn = 撤回数据齐备声明
proposed-list_recorded = 摇号名册
proposed-contributor_named = 指定参与方
proposed-contributor_ended = 终止参与方
proposed-hand_enrolled = 登记手签
proposed-hands_required = 规定须凭手签
proposed-lot_opened = 摇号

# 立案和指定分案的状态，及指定分案占比的分类。
FilingStatus-OPEN = 已立案未抽签
FilingStatus-DRAWN = 已分案
FilingStatus-VOIDED = 已作废
FilingStatus-IMPORTED = 历史导入
FilingStatus-REQUESTED = 指定分案待批
FilingStatus-DESIGNATED = 已指定分案
DesignationStatus-PENDING = 待批
DesignationStatus-APPROVED = 已批准
DesignationStatus-DECLINED = 未批准
ShareOf-requester = 申请人
ShareOf-approver = 审批人
ShareOf-judge = 法官
ShareOf-ground = 事由

# 份额测算的结果。
PlanOutcome-ENOUGH = 现份额足够
PlanOutcome-RAISED = 提高份额后可完成
PlanOutcome-OUT_OF_REACH = 满额仍不能完成
PlanOutcome-NO_POOL = 不在可测算的分案组
PlanOutcome-UNKNOWN = 暂不能测算
