// A sentence for each finding, in English and Chinese.

const TABLE = `
UnreadableBundle|the file is not a bundle, or not a whole one; export or copy it again|文件不是审计包，或者不完整，请重新导出或复制
BadSignature|the checkpoint is not signed by this key under this name|校验点不是由该公钥以该名称签署的
WrongKey|the log does not name the key that was given, or names none|日志中没有所给的公钥，或者没有任何公钥
KeyHandedOver|the key that was given was handed over here to another one, with which this bundle is to be verified|所给的公钥已在此移交给新公钥，应以新公钥核验
OriginMismatch|the court's origin is not that of the checkpoint|法院的日志名称与校验点不一致
RootMismatch|the entries are not those that were signed: something was changed, moved, added or taken away|记录与所签署的不一致：有记录被改动、移动、增加或者删除
Undecodable|not an entry, or a field holds what it may not|不是有效的记录，或者字段内容不合规定
NotCanonical|another encoding of the same message|同一内容的非规范编码
Unsupported|another protocol version, which this verifier does not know|本核验程序不支持的协议版本
IndexMismatch|the entry's index is not its position|记录序号与其位置不符
TimeBackwards|a time earlier than that of the entry before|时间早于前一条记录
TimeOutOfRange|a time after the year 9999|时间超出范围
ProtocolBackwards|an earlier protocol than that of the entry before|协议版本低于前一条记录
ProtocolUnopened|a later protocol that was not opened|新版协议未经启用
CourtNotFirst|the court is opened by the first entry and by no other|法院的设立必须是且只能是第一条记录
CourtCodeMalformed|the court's code is malformed|法院代码不合规定
OriginMalformed|the origin is malformed|日志名称不合规定
OffsetOutOfRange|the offset from UTC is out of range|时差超出范围
TextOutsideTable|a text or name holds what it may not, or is too long|文字或者姓名含有不允许的字符，或者过长
TextNeeded|a text is needed here|此处必须填写说明
PersonMissing|a person who must be named is not, or the program's own act is not its own|缺少应当载明的人员，或者应由程序作出的行为不是由程序作出
ApproverIsRequester|the second person is the first one|审批人与申请人是同一人
JudgeZero|judge 0 is nobody|法官编号不能为 0
JudgeUnknown|a judge who is not in the roster|法官不在人员名册中
TenureMissing|a judge without any row of office|没有任职记录
TenureOverlap|rows of office overlap or run backwards|任职期间重叠或者颠倒
StaffInQuota|staff or lay assessors in quota|行政人员或者人民陪审员被列为员额
TenureEndsToday|a duty that ends today once the court has filed|首次立案后不得当日终止任职
AbsenceBackwards|an absence that ends before it begins|不在岗的结束日期早于开始日期
AbsenceRetroactive|an absence that begins on a day with filings, after them|不在岗追溯至已有立案的日期
AbsenceUnknown|the absence that is replaced is not in force|所替换的不在岗记录不存在或者已失效
PoolCodeMalformed|the pool's code is malformed|分案组代码不合规定
PoolEmpty|a pool without members|分案组没有成员
PoolMembersOrder|members are out of order|成员次序不合规定
DutyOverlap|days on duty of one member overlap|同一成员的值班期间重叠
ShareOutOfRange|a share is not from 1 to 100|份额不在 1 至 100 之间
NotInQuota|a member is not in quota|成员不在员额内
NotAssessor|a member of a pool of assessors is none|陪审员组的成员不是人民陪审员
SeatPercentOutOfRange|the percentage of a seat is out of range|席位百分比超出范围
CapOfJudges|a yearly cap for a pool of judges|法官组不得设年度上限
ToleranceOutOfRange|the tolerance is out of range|容差超出范围
PoolNotBegun|a later first day for a pool that has not begun|未启用的分案组不得指定日后生效
PoolChangeUnapproved|a pool in use was changed by one person|已启用的分案组由一人擅自变更
PoolChangeTooEarly|a pool in use was changed for today or earlier|已启用的分案组的变更生效过早
SmallPoolMalformed|a small pool without its ground, or for too long|小范围随机缺少理由或者期限过长
TrayOutOfOrder|a tray that is not the next one, or is not open|信封盘不是应当启用的，或者没有开启
TrayTooLate|the trays ahead were not opened before the filing|立案前未开启后续信封盘
TrayFresh|a single-call filing took an envelope of a replacement tray|一步分案使用了替换后的新信封盘
TrayLost|an envelope of a lost tray was opened|公开了已丢失信封盘的信封
EnvelopeOutOfOrder|not the next envelope|不是应当使用的下一个信封
CommitmentMismatch|not the commitment of that envelope|承诺与该信封不符
LostFilingsOpen|a case was filed while filings of a lost tray are open|信封盘丢失后的立案未作废即另行立案
CaseNumberMalformed|the case number is malformed|案号不合规定
CaseNumberForeign|the case number is another court's|案号属于其他法院
CaseNumberYear|the year of the case number lies ahead|案号年度晚于当年
ApproverNeeded|an unusual case number without an approver|特殊案号未经审批
FlagsOrder|flags are out of order, too many, or no names|案件标记次序不符、过多或者不合规定
WeightOutOfRange|the weight is not from 1 to 1,000|权重系数不在 1 至 1000 之间
PanelSize|not 1, 3, 5 or 7 seats|人数不是 1、3、5 或 7
AssessorPoolMissing|seats of assessors without a pool|人民陪审员席位没有分案组
ExclusionsOrder|exclusions are out of order or too many|回避次序不符或者过多
SystemExclusionsDiffer|the exclusions in the program's name are not those of the rules|程序回避与规则不一致
ExclusionOfOthers|an exclusion of somebody else|排除了其他人员
PartyMarksOrder|party marks are out of order, too many or none|当事人标识次序不符、过多或者缺失
PartyMarksLost|party marks of the stage before are missing|缺少应当沿用的当事人标识
StageNotNext|not the next stage of the case|不是案件的下一轮次
FilingOpen|an earlier filing of the case is still open|该案前一次立案尚未终结
DesignationPending|a request for the case still waits|该案的指定申请尚待批准
AlreadyDrawn|the case has its judge already|该案已有承办法官
CaseClosedAlready|the case is closed|该案已结案
PoolUnknown|the pool is not recorded|分案组不存在
PoolOfOthers|a pool of assessors for judges, or the other way round|法官席位与陪审员组混用
TooManyOpen|too many open filings in the pool|该分案组未抽签的立案过多
TooManyUndrawn|too many undrawn filings, or lots, of one person|同一人未抽签的立案或者未完成的抽取过多
TooManyWaiting|too many proposals or requests of one person wait|同一人待批准的事项过多
NoCandidates|not enough candidates for the seats|候选法官不足
OutageMalformed|a draw by hand that is not told as it must be, or told with another ground|应急人工抽签记载不完整或者与理由不符
OutageTooOld|a draw by hand recorded more than ten days later|应急人工抽签逾期补录
OnlyCandidate|one candidate alone, which is no draw|只有一名候选法官，不能抽签
GroupsMalformed|not the seat groups of a sole judge or a panel|席位组不合规定
SharesMismatch|members on duty or shares differ from the recomputed ones|在岗成员或者份额与复算不一致
OddsMismatch|candidates or odds differ from the recomputed ones|候选法官或者权重与复算不一致
DepartureUnexplained|the filing departs from the policy without a reason|不按分案规则立案而未说明理由
DepartureIdle|a reason for a departure where there is none|并未偏离分案规则而填写了理由
FewCandidates|few candidates without an approver|候选法官过少而未经审批
ManyExcluded|many excluded by hand without an approver|人工排除过多而未经审批
NeedsMismatch|what the filing or the lot must wait for differs from what was recomputed|立案或者抽取须经批准的事由与复算不一致
SingleCallUnlisted|a single-call filing that the policy does not allow|分案规则不允许一步分案
Unapproved|drawn without the approval that it needed|未经应有的批准即抽签
FilingNotOpen|the filing is not open|该立案不处于未抽签状态
SecretMismatch|the secret does not open the envelope|保密数值与信封承诺不符
NonceMissing|the nonce is missing|缺少立案随机数
NonceMismatch|the nonce does not open its commitment|立案随机数与承诺不符
NonceNotForGround|a nonce where there must be none|不应载有立案随机数
DrawImpossible|the filing, already at fault, cannot be drawn from|立案本身有误，无法抽签
SeedHashMismatch|another seed than the recomputed one|种子与复算不一致
SeatsMismatch|another winner, number or total than the recomputed one|中签法官、数值或者合计与复算不一致
NEffMismatch|another effective number of candidates|有效候选人数与复算不一致
PresidingMismatch|somebody else presides, or nobody|审判长与复算不一致
SingleCallNotDrawn|a single-call filing is not drawn by the next entry|一步分案后没有随即抽签
SecretNotLost|the tray is not retired|信封盘并未停用
OpeningMismatch|an opening too many or too few|公开的数值过多或者不足
AvoidedMismatch|the void states another avoided judge|作废记录载明的应中签法官不符
OpenedTooEarly|a proposed void carries an opening|提请作废时即公开了数值
VoidUncalled|a void for which there was no ground|没有可以作废的事由
NotRecovering|only in a recovery|仅可在恢复期间进行
NothingLost|the log goes on from what is said to be lost|所称丢失的内容并未丢失
LostNoteUnsigned|the lost checkpoint is not shown, or not signed|丢失的校验点未出示或者未经签名
RecoveryUnfinished|the recovery is not finished|恢复尚未完成
KeyUnusable|not a usable public key|公钥不可用
KeyUsedBefore|a key that was in force before|该公钥曾经使用过
HandoverUnsigned|the handover is not signed by both keys|密钥移交没有新旧密钥的共同签名
CaseEntryUnknown|no such case|没有该案件
CaseHasNoJudge|the case has no judge|该案没有承办法官
StageSuperseded|not the present stage of the case|不是案件的当前轮次
RecordChanged|what is said of the record is not what the log says|所述案件信息与日志不一致
PanelMalformed|the panel is malformed|合议庭成员不合规定
PanelNeeded|the panel must be said|必须载明合议庭成员
ClosedBeforeFiled|closed before it was filed|结案日期早于立案日期
ClosedOtherwise|the case is closed already|该案已经报结
InTheFuture|a day in the future|日期在将来
DrawnFactsFixed|facts that the draw has fixed were corrected|更正了抽签时已固定的事实
UndoneFixed|an undone case was corrected|更正了已撤销的案件
WithdrawalDiffers|a closing is withdrawn under another ground, or not under that one|撤销报结与更正事由不符
GivenBackMismatch|what is given back is not what the case cost|退还的分案量与案件不符
ImportedAgain|the case was filed or imported before|该案已立案或者已导入
MinutesOutOfRange|too many minutes|时长超出范围
PolicyAssessesNobody|a policy without roles|考核办法没有考核对象
PolicyMalformed|the policy is malformed|考核办法不合规定
RouteMalformed|a route is malformed|分案规则不合规定
WeightRuleMalformed|a rule of weights is malformed|权重规则不合规定
EligibilityMalformed|the rule of eligibility is malformed|候选条件不合规定
WordListMalformed|a word list is malformed|用语清单不合规定
ReductionOutOfRange|the reduction is out of range|核减超出范围
GrantUnknown|no such reduction in force|没有该项有效核减
WeightOfCase|a reassignment changes the weight|变更承办人改变了权重系数
ReassignmentUnapproved|a reassignment without an approver|变更承办人未经审批
LineageMismatch|what is said of the earlier stage or case is not what the log says|所述前一轮次或者原审案件与日志不一致
PriorCaseMissing|the earlier case is missing, or its number malformed|缺少原审案件或者其案号不合规定
PriorCaseUnflagged|an earlier case without the flag of remand or retrial|有原审案件而无发回或者再审标记
PriorCaseUnknown|the earlier case is not known|原审案件不明
PriorSatDiffers|who sat in the earlier case differs|原审合议庭成员不一致
PriorSatCandidate|somebody who sat in the earlier case is a candidate|原审人员仍为候选
SeriesMalformed|the code of the series is malformed|系列案件代码不合规定
SeriesNeeded|a series is needed|缺少系列案件代码
SeriesNotDrawn|the first case of the series has no judge|系列案件的首案没有承办法官
SeriesFollows|a further case of a series is to follow its judge|系列案件的后续案件应随首案承办法官
SeriesJudge|not the judge of the series|不是系列案件的承办法官
SeriesWeight|not the weight of a further case of the series|不是系列案件后续案件的权重系数
JudgeNotOnDuty|the judge is not on duty|法官不在岗
JudgeExcluded|the judge is excluded|法官应当回避
RequestNotPending|no such request waits|没有待批准的该项申请
DesignationMismatch|another judge than the one asked for|不是所申请指定的法官
NotOnlyCandidate|the judge is not the only candidate|该法官不是唯一候选
FlagsTextNeeded|a change of flags without a reason|变更标记未说明理由
ConflictGround|not a ground of a conflict|不是回避关系的事由
ConflictUnknown|the conflict that is replaced is not in force|所替换的回避关系不存在或者已失效
ConflictTextNeeded|a conflict is taken back without a reason|撤回回避关系未说明理由
RefiledDrawn|a draw of a case that goes back to its first judge|应退回原承办人的案件被抽签
RefiledExcluded|a case that goes back to a judge whom a person excludes|人工排除了应接回该案的原承办人
NotRefiled|there is no earlier case to go back to|没有可以退回的原案
RedrawUnapproved|a new draw without an approver|另行抽签未经审批
RefilingMismatch|a case that goes back without an earlier one, or to another judge|退回的案件与原案不符
RefiledNotDesignated|a case that goes back is not given by the next entry|退回的案件没有随即指定
RefiledByProgram|given by the program where it may not, or not by it where it must|应由程序作出的指定不符
NeedsApproval|an act of one person that needs two|须经第二人批准的事项由一人作出
ProgramActs|an act in the program's name that it may not do|以程序名义作出不允许的行为
PersonLooksLike|a name that looks like another person's|姓名与他人相似
PersonRolesOrder|roles or persons are out of order|角色或者人员次序不符
RoleUnplaced|a role of a division without it, or of a judge without one|角色缺少对应的部门或者法官
RoleMissing|the person has no role for this act|该人员没有办理此事项的角色
DeputyMalformed|the record of a deputy, or its days, are malformed|代行审批记录不合规定
RolesApart|roles that one person may not have together|同一人兼任不相容的角色
RulesOpenedAlready|the rules are opened already|规则已经启用
RulesOpenedBusy|filings are open|尚有未抽签的立案
FewSupervisors|fewer than two supervisors|监督人少于两名
ProposalDaysOutOfRange|the last day of a proposal is out of range|提请事项的期限超出范围
ApprovalIdle|a proposal of what needs no second person|无须批准的事项被提请批准
ProposalStale|the record has changed since it was proposed|提请后原记录已变更
NothingToApprove|nothing of this waits|没有待批准的该事项
NotSupervisor|approved by somebody who is no supervisor|批准人不是监督人
ProposalExpired|approved after its last day|超过期限后批准
DeclineNotYours|declined by somebody who may not|无权驳回
ImportsEmpty|a list without cases|导入清单为空
ImportsKnown|a number that is known already|案号已存在
ImportsUnfinished|the list of imports is not finished|导入清单尚未完成
ImportUnlisted|an import that is not the next of an approved list|不是已批准清单中的下一件
NumberTaken|the number is or was another case's|案号已被使用
NumberFixed|the number may not be corrected any more|案号不能再更正
NumberUnmarked|the case has no marks of two parties|案件没有双方当事人标识
NumberShared|another case has the same parties and cause|另有当事人和案由相同的案件
DataDaysBackwards|days run backwards|期间颠倒
StatementUnknown|no such statement holds|没有该项有效确认
ExplanationOfOther|an explanation in another's place|代他人作出说明
ExplanationUnknown|no such explanation holds|没有该项有效说明
CircularOrder|not the next step of the circular|不是通报的下一步骤
CircularAhead|the circular counts entries that are not there|通报所依据的记录尚不存在
CircularDiffers|not the figures that were filled in|与填报的数据不一致
ChangeAlone|a change of seats together with what stands alone, or in a request|席位变更与不得同时办理的事项一并提出，或者载于指定申请
SeatsNotOfLog|the seats of an imported case are not in the log|导入案件的席位不在日志中
SeatChangeMalformed|the change of seats says what it may not, or not what it must|席位变更的内容不合规定
ChangeOtherFacts|a change of seats changes other facts of the case|席位变更时改动了案件的其他信息
SeatNotHeld|nobody of this name holds such a seat|该人员并未担任该席位
SeatsDiffer|the seats that are drawn are not those that are to be drawn|所抽席位与应抽席位不符
AlternateFirst|a seat is drawn though an alternate can take it|有可以递补的候补人员而另行抽签
AlternateOutOfOrder|not the first alternate who can come|未按次序由首位可以到庭的候补人员递补
NoAlternate|no alternate can come|没有可以递补的候补人员
NotTheirsToDecide|decided by somebody whose decision it is not|作出决定的主体不符
HearingTooSoon|the day of the hearing is over, or too soon|开庭日期已过或者过早
HearingTooFar|the day of the hearing is more than 183 days away|开庭日期距今超过 183 日
LaterUndrawn|seats that were left for later are not drawn yet|尚有留待以后抽取的席位
NothingLater|no seats were left for later|没有留待以后抽取的席位
NeverAlone|a case that no judge decides alone|该案依法不得独任审理
FlagStays|a flag is taken away with which no judge decides a case alone|去除了依法不得独任审理的案件标记
AssessorsUnlawful|lay assessors do not sit in such a panel|合议庭中人民陪审员的人数或者案件类型不合法律规定
PanelNamed|the panel is named where the log says who sits, or is not who sits by the log|应以日志所载席位为准，却另行载明合议庭成员，或者不得以日志为准
SeatsFixed|a correction names other judges than those who sit|更正改动了日志所载的合议庭法官
ClosedBeforeChange|closed before the last change of its seats|结案日期早于最后一次席位变更
PresidesAlready|this judge was designated to preside already|该法官已被指定为审判长
RedistributionMalformed|a list of cases to be drawn afresh is out of order or too long|重新分案清单次序不符或者过长
RedistributionDiffers|what the list of cases to be drawn afresh says is not what the log says, or a filing is not as the list has it|重新分案清单与日志不一致，或者立案与清单不一致
RedistributionOrder|not the next case of the list that is to be drawn afresh, or another act in a case that waits in it|不是重新分案清单中的下一件，或者对清单中待抽签的案件另行办理
FollowedMissing|a case that belongs to another does not name its main case|应随主案的案件未载明主案
FollowedIdle|a main case is named though the case belongs to no other|并非随主案的案件而载明了主案
FollowedMalformed|what names the main case holds what it may not, is too long or empty, or is the case's own number|主案案号为空、过长或者含有不允许的字符，或者即为本案案号
FollowedOfOtherType|cases of this type do not belong to one of that type|主案的类型不是该类案件可以跟随的类型
FollowedOfOthers|the parties are not those of the main case, or only one of several|当事人不是主案的当事人，或者仅为其中一名
FollowedDrawn|a draw of a case that goes to the judge of its main case|应随主案承办法官的案件被抽签
FollowedExcluded|a case that goes to the judge of its main case, whom a person excludes|人工排除了应接办该案的主案承办法官
NotFollowed|drawn anew in place of the judge of its main case, to whom it does not go|该案不应随主案承办法官，却按另行抽签办理
FollowedMismatch|a case that is to follow has no main case, or is for a judge who does not have it, or not any more|随主案的指定与主案不符，或者主案已不在该法官
ListMalformed|a list from which lots are drawn is malformed|抽取名册不合规定
ListUnknown|no such list or pool of this kind is recorded|没有该类名册或者分案组
LotOutOfOrder|not the next lot of its kind and year|不是该类该年度的下一次抽取
LotMalformed|the lot says what it may not, or not what it must|抽取的内容不合规定
LotTooLarge|the lot has more candidates than a lot may have|候选对象超过上限
LotDiffers|the candidates of the lot differ from the recomputed ones|抽取的候选与复算不一致
LotUnknown|no such lot, or it is drawn already, or came to nothing when the log was restored|没有该次抽取，或者已经抽取，或者日志恢复后不再抽取
LotMismatch|others were drawn than recomputed, or in another order|抽中的结果或者次序与复算不一致
ReviewUnknown|no such case was drawn for review, or no result of it holds|没有抽中该件评查案件，或者没有有效的评查结果
ContributorMalformed|the contributor's tree is too shallow or too deep, or its key was used before|参与方数值树的层数不合规定，或者其公钥曾经使用
ContributorUnsigned|the contributor did not sign the head of its tree|参与方未签署其数值树的树根
ContributorUnknown|no such contributor was named, or it has ended or stalled|没有该参与方，或者其已终止、失联
ContributorAnswers|a contributor is said to have stalled on the day on which it may still have answered|参与方当日仍可能已经答复而被认定失联
ContributionDiffers|not the contributor in force with the number of the filing, or not the values by which the filing is to be drawn|参与方或者该立案在其数值树中的序号与日志不一致，或者不是该立案应当据以抽签的数值
ContributorStalled|a case was filed for a contributor that gives no values any more|为已失联的参与方立案
ContributorSpent|a case was filed for a contributor that has no value left|参与方数值已用完而立案
OpenedOtherwise|the filing awaits no contributor, or one that has stalled, or was opened before|该立案不等待参与方，或者参与方已失联，或者已经公开
ContributionIdle|a contributor gave values of other filings than those that were opened for it first|参与方所提供的数值不是为其最先公开的立案
ContributionMismatch|a value is not the filing's in the contributor's tree|所提供的不是该立案在参与方数值树中的数值
ContributionOfOther|the contributor signed another log, or this one before the filings were opened|参与方签署的是另一份日志，或者是立案公开之前的日志
ContributionUnsigned|the contributor did not sign its values|参与方未签署所提供的数值
ContributionAwaited|a draw before the contributor gave its value|参与方尚未提供数值即抽签
DrawsUnfinished|what a contributor's value draws, or a stall voids, is not ended at once and in order|参与方提供数值后未依次抽签，或者其失联后未依次作废
HandIdle|a hand on an act that hands do not sign, or of the program|手签不适用于该事项，或者由程序作出
HandMissing|an act without the hand that must sign it|须经手签的事项没有手签
HandUnknown|signed for a person who has no hand|该人员没有登记有效的手签公钥
HandOfOther|the hand signed another log, or one that does not hold the matter, or is too long ago|手签所签的是另一份日志、尚无该事项的日志或者过早的日志
HandUnsigned|the signature is not that of the person's hand, or not of this act|签名不是该人员的手签，或者不是就该事项所签
HandMalformed|a hand for somebody who was not enrolled, with a key that was used before, or with a wrong word on since when the hand before it is compromised|手签公钥的登记不合规定：人员未登记、公钥曾经使用，或者所述原手签失控的起始记录有误
HandUnproven|the key of a hand did not sign that it is this person's|手签公钥未签名证明属于该人员
HandsMalformed|roles that must sign are out of order, or others than those of filing and supervising|须手签的角色次序不符，或者不是立案、监督角色
HandsTooFew|too few hands of the roles that are to sign|拟须手签的角色中有手签的人员不足
HandUntrusted|the hand is not one that the file of hands has for the person, or the person has none such in the log|手签公钥不在所给手签名单中该人员名下，或者日志中没有名单所列人员的可信手签
UnprovenReceipt|a kept receipt is not vouched for by this key|回执未得到该公钥的证明
ForkedReceipt|a kept receipt, signed and proven, is not of this log|已签名并经证明的回执不属于本日志
ReceiptBeyondBundle|a kept receipt is newer than the bundle|回执晚于审计包
ContributorUntrusted|the contributor's key was not given, or was given and no contributor in the log has it|参与方公钥不在所给公钥之列，或者日志中没有使用所给公钥的参与方
ForkedCheckpoint|a cosigned checkpoint is signed by a key of the log and is not of this log: two logs were signed|有一份经见证的校验点由本日志的公钥签署，但不属于本日志：签署过两份不同的日志
CosignedBeyondBundle|a cosigned checkpoint is newer than the bundle; take a newer export, and if there is none, the log was cut|有一份经见证的校验点晚于审计包，请重新导出；如无更新的审计包，则日志已被截短
`;

/** @type {Map<string, string[]>} */
const sentences = new Map();
for (const line of TABLE.trim().split("\n")) {
  const [code, en, zh] = line.split("|");
  sentences.set(code, [en, zh]);
}

/** The codes that have a sentence. */
export const CODES = [...sentences.keys()];

/** @param {string} code @param {"en" | "zh"} language */
export function sentence(code, language) {
  const found = sentences.get(code);
  return found ? found[language === "zh" ? 1 : 0] : code;
}
