# 客户端自身的错误及其办法，按名称。英文原文在 error.rs 和 fault.rs 中。

# 客户端
ConnectionLost = 分案服务的连接中断（{ $reason }），已提交的内容可能已经登记
    .cure = 请恢复后再次执行同一命令，不会重复分案；服务器使用 TLS 的，地址须写 https:// 并用 --authority 指明机构；超过2小时请按应急分案办法办理
Answered = 分案服务答复了错误代码{ $code }
    .cure = 请稍后重试，仍不成功的联系系统管理员
Unreachable = 分案服务暂时无法连接（{ $server }：{ $reason }）
    .cure = 请稍后重试，或者用 --server 指明正确地址；超过2小时请按应急分案办法办理
Unproven = 服务器关于{ $about }的答复未通过校验，已停止办理：{ $fault }
    .cure = 请勿重试，保留立案文件夹作为证据，立即报告审管办，并请审计人员核查
UnprovenFork = 服务器关于{ $about }的答复未通过校验，已停止办理：{ $fault }
    .cure = 请勿重试，保留立案文件夹作为证据，立即报告审管办；本院已公告数据库恢复的，用 --folder 换新的文件夹继续
Waits = { $case_number }等待审批（第{ $filing }条）
    .cure = 请分案监督人员查看并审批（caselot approval show、caselot approval give），然后重试
AwaitsContributor = { $case_number }已立案并开封（第{ $filing }条），正在等待参与方给出数值
    .cure = 请稍后再次办理：任何人都已不能撤换，参与方给出数值后立即抽签（caselot contributor list 可查看已等待多久）
OtherOpening = { $case_number }已由本文件夹以不同的当事人、诉讼请求或者收案日期立案（{ $path }）
    .cure = 同一轮次只抽签一次：请按原内容立案，或者改用其他案号
FiledElsewhere = { $case_number }第{ $round }轮已由{ $by }于{ $on }在其他立案文件夹立案（第{ $filing }条）
    .cure = 请在该文件夹继续办理（--folder）；该文件夹已丢失的，以 --ground NONCE_LOST（窗口随机数丢失）申请作废，由分案监督人员批准
FiledElsewhereDrawn = { $case_number }第{ $round }轮已由{ $by }于{ $on }在其他立案文件夹立案（第{ $filing }条）
    .cure = 一案只抽签一次，请用 caselot case show 查看；立案庭无人办理过的，保留本文件夹作为证据并请审计人员核查
KeyChanged = { $origin }现出示的公钥为{ $shown }，而{ $path }中固定的是{ $pinned }
    .cure = 法院说明原因之前请勿继续；已移交密钥的，请通过其他途径核实新指纹，再执行 caselot key accept --key 指纹
NothingPinned = { $path }中尚未固定公钥
    .cure = 首次连接法院时自动固定其出示的公钥
OtherKey = { $origin }出示的公钥为{ $shown }，不是{ $wanted }，未作任何更改
    .cure = 请向法院核实其公钥
SecretExposed = 他人可以读取{ $path }（权限{ $mode }）
    .cure = 请执行 chmod 600；可能已被他人读取的，请换新的文件夹，因为据此可以预知全部随机数
TokenExposed = 他人可以读取{ $path }（权限{ $mode }）
    .cure = 请执行 chmod 600；可能已被他人读取的，请换领，因为持有者可以您的名义办理
AuthorityMissing = https 服务器须凭签发其证书的机构识别
    .cure = 请用 --authority 指明该机构的证书文件
TokenMalformed = 令牌含有不允许的字符
    .cure = 请重新完整复制令牌
Damaged = { $path }已损坏：{ $reason }
    .cure = 请换回完好的副本
File = { $path }：{ $reason }
    .cure = 请核对路径和读写权限

# 答复未通过校验的原因
fault-Missing = 缺少内容（{ $what }）
fault-Entry = 记录无法读取（{ $reason }）
fault-Checkpoint = 校验点不成立（{ $reason }）
fault-Inclusion = 未能证明该记录在日志内（{ $reason }）
fault-Consistency = 未能证明日志保留了原有记录（{ $reason }）
fault-Shorter = 法院签署过{ $seen }条的日志，现在出示的只有{ $shown }条
fault-Fork = { $shown }条的日志与此前见到的{ $pinned }条的日志相矛盾
fault-OtherEntry = 记录与答复不一致（{ $what }）
fault-OtherFacts = 记录与所立案情不一致（{ $what }）
fault-OtherNonce = 记录所载承诺不是由本文件夹的随机数作出
fault-Envelope = 信封的保密随机数与其承诺不符
fault-Draw = 抽签不能复算（{ $reason }）
fault-OtherDraw = 复算结果与答复不一致（{ $what }）
fault-Contribution = 参与方给出的数值不是该立案所等待的数值
fault-Handover = 新密钥并非由固定的公钥移交（{ $reason }）
