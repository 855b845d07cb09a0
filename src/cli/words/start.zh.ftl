# 数据目录、密钥、授权和服务器启动方面的错误及其办法，按名称。英文原文在 service/error/start.rs、store/error.rs、
# service/access/registry.rs、rpc/mod.rs 和 rpc/net/tls.rs 中。

# 数据目录和法院
start-File = 无法读写 { $path }（{ $reason }）
    .cure = 请核对路径和读写权限
start-TooOpen = 其他用户可以读取 { $path }（权限 { $mode }）
    .cure = 请改为 0600
start-Foreign = { $path } 属于其他用户（编号 { $owner }）
    .cure = 请由数据目录的所有者执行，并把文件交给该用户
start-Stopping = 服务器正在停止
    .cure = 请待其停止后再次执行
start-Thread = 无法启动登记线程（{ $reason }）
    .cure = 请提高进程数限制
start-Entropy = 操作系统未提供随机数
    .cure = 请重试；仍然如此的，请检查操作系统
start-Empty = { $path } 中没有任何法院
    .cure = 请用 caselot init 开立，或者指明其他目录
start-InUse = { $path } 正由另一个 caselot 使用
    .cure = 请先停止该程序
start-ServerSilent = { $path } 正由另一个 caselot 使用，而它没有开立法院
    .cure = 如果是服务器，请停止后再次执行；否则请待该命令结束后再次执行
start-KeyMissing = 缺少 { $path }
    .cure = 请放回备份的密钥，其他密钥均不可用（caselot restore --keys FILE 仅放回缺少的文件）；密钥在其他文件夹的，请在设置中指明（server.keys）
start-KeyMalformed = { $path } 不是 32 字节的十六进制密钥
    .cure = 请用备份恢复
start-CheckpointMissing = 法院 { $court } 有 { $size } 条记录，而密钥旁没有校验点，无法判断数据库是否最新
    .cure = 请与立案人的校验点比对（recover --checkpoint FILE）；确知是最新的，用 --without-checkpoint { $court } 启动一次
start-Checkpoint = 法院 { $court } 密钥旁的校验点未通过核验（{ $reason }）
    .cure = 请放回与该数据库相符的校验点和密钥
start-ShownCheckpoint = 所提供的校验点不是法院 { $court } 的（{ $reason }）
    .cure = 请原样提供立案人、审计人员或者见证方所保存的本院校验点文件
start-Behind = 法院 { $court } 的数据库早于校验点：已签署 { $size } 条，缺少第 { $missing } 条起的记录
    .cure = 请放回最新的数据库；已经丢失的，用 caselot recover 继续
start-RootDiffers = 法院 { $court } 的日志与校验点不符：在 { $size } 条处根哈希不同
    .cure = 请放回所签署的数据库；已经丢失的，用 caselot recover 继续
start-Entry = 无法读取法院 { $court } 的第 { $entry } 条记录（{ $reason }）
    .cure = 请将该数据库连同 -wal 文件原样保留，先用 caselot restore BACKUP --dry-run 查明最近的备份缺少哪些记录，再决定是否以其替换
start-Misplaced = 法院 { $court } 的第 { $entry } 条记录位置不对
    .cure = 请将该数据库连同 -wal 文件原样保留，先用 caselot restore BACKUP --dry-run 查明最近的备份缺少哪些记录，再决定是否以其替换
start-Unsound = 法院 { $court } 的日志已损坏（{ $reason }）
    .cure = 请将该数据库连同 -wal 文件原样保留，先用 caselot restore BACKUP --dry-run 查明最近的备份缺少哪些记录，再决定是否以其替换
start-CaseIndex = 法院 { $court } 的案件索引与日志不符，可能导致同一案件抽签两次
    .cure = 请用 caselot index rebuild 由日志重建
start-KeyDiffers = 法院 { $court } 的签名密钥不是日志所载的现行密钥
    .cure = 请恢复正确的密钥（密钥交接之前的数据库须用当时的密钥）
start-CourtUnknown = 本目录中没有法院 { $court }
    .cure = 请指明其他法院，或者用 caselot init 开立
start-CourtExists = 法院 { $court } 已经开立
    .cure = 每院只开立一次，请直接使用
start-NoSupervisor = 令牌不属于法院 { $court } 的分案监督人员（不存在、已过期、已注销或者角色不同）
    .cure = 请提供两名分案监督人员的令牌
start-NothingRestored = 数据库中没有法院 { $court }
    .cure = 请先放回 caselot.db 的最新备份，再执行 recover
start-NotEnrolled = { $person } 今日在法院 { $court } 不具有下列角色之一：{ $roles }
    .cure = 请写明已同意此事的本院登记人员，姓名须与登记一致（可用 caselot person list 查看）
start-NothingLost = 法院 { $court } 的日志包含校验点所签署的全部记录，没有丢失
    .cure = 外部有更新的校验点的，请用 --checkpoint 提供

# 数据库
store-Conflict = 法院 { $court } 有 { $found } 条记录，预期为 { $expected } 条，未写入任何内容
    .cure = 请从第 { $expected } 条起重新读取日志
store-Duplicate = 法院 { $court } 已有同一内容（{ $what }），未写入任何内容
    .cure = 请重新读取日志
store-UnknownFiling = 法院 { $court } 的第 { $filing } 条没有可以变更的立案，未写入任何内容
    .cure = 日志中有该立案的，请由日志重建案件索引
store-TooLarge = 一条记录有 { $bytes } 字节，过大而无法保存，未写入任何内容
    .cure = 请拆分
store-Corrupt = 数据库已损坏：{ $what }
    .cure = 请停止服务器，保留文件副本，并恢复最近的备份
store-TooNew = 数据库结构为第 { $found } 版，本程序只支持到第 { $known } 版
    .cure = 请使用写入它的新版 caselot，或者恢复升级之前的备份
store-TooOld = 数据库结构为第 { $found } 版，其案件索引须由日志重建
    .cure = 请启动一次 caselot serve，它会在旁边保留旧结构的副本
store-Foreign = 该文件是其他程序的数据库
    .cure = 请指明其他路径，由 caselot 自行创建
store-NoWriteAheadLog = 数据库的日志模式为 { $mode }，不是 wal
    .cure = 请放在本地磁盘的文件中，且没有其他程序打开
store-Unwritable = 数据库不能写入（{ $reason }），无法登记
    .cure = 请确认磁盘有空间、不是只读，且文件属于运行服务的用户
store-Sqlite = 数据库出错（{ $reason }），未写入任何内容
    .cure = 请检查磁盘空间和文件权限后重试
store-NotKept = 提交失败（{ $reason }），未写入任何内容
    .cure = 请腾出磁盘空间或者排除故障后重试，无须重新启动
store-Commit = 提交失败（{ $reason }），内容是否已保存尚不确定
    .cure = 请停止服务器、检查磁盘，并在写入任何内容之前重新读取日志
store-Unindexed = 该批内容已在日志中，但本服务器的案件索引未能写入（{ $reason }）
    .cure = 请腾出磁盘空间
store-Altered = 数据库中法院 { $court } 的第 { $entry } 条记录不是当初登记的内容，未予使用
    .cure = 请查明谁能写入数据库，并放回由服务器写入的副本
store-LogAlone = 该数据库只保存日志
    .cure = 请向服务器查询案件

# PostgreSQL 数据库
start-NotOfAFile = 法院登记在 PostgreSQL 数据库 { $place } 中，该命令只用于文件数据库
    .cure = 请用 PostgreSQL 自己的工具备份和恢复（docs/operating/postgres.md）
start-IndexOfServer = 数据库 { $place } 不保存案件索引，由每台服务器启动时依日志自行建立
    .cure = 请重新启动服务器
start-Unsealed = 法院 { $court } 的日志有 { $size } 条记录，其末尾不是由持有封存密钥的服务器写入，未签署任何内容
    .cure = 请查明谁能写入数据库，并放回由服务器写入的副本
start-ServersRun = { $servers } 正在写入数据库 { $place }，该操作须在所有服务器停止后进行
    .cure = 请先停止这些服务器（被强行终止的，十秒后不再计入）
start-Moved = { $path } 中的法院已迁移到 { $to }，该文件不再使用
    .cure = 请从新的位置提供服务（设置中的 store.url，或者该目录）
start-TargetHolds = { $place } 中已有数据库，未迁移任何内容（{ $court }）
    .cure = 请指明新的数据库，或者清除上次未完成的迁移
postgres-OtherTimeline = 数据库 { $place } 经过主备切换或者恢复：原为 { $kept }，现为 { $found }，已确认的内容可能缺失，不再写入
    .cure = 请在每台服务器上用 caselot doctor 确认其包含已签署的全部记录，再用 --trust-store { $found } 各启动一次
postgres-Moved = 该数据库中的法院已迁移到 { $to }，不再写入
    .cure = 请从新的位置提供服务
postgres-Url = store.url 不是 PostgreSQL 数据库的地址（{ $reason }）
    .cure = 请写成 postgres://caselot@db.example/caselot 的形式
postgres-Unencrypted = 数据库 { $place } 在其他机器上，传输内容未加密
    .cure = 请用 store.authority 指明其签发机构的证书；另有加密的，在地址中写明 sslmode=disable
postgres-Authority = { $path } 中没有数据库签发机构的证书（{ $reason }）
    .cure = 请用 store.authority 指明 PEM 格式的文件
postgres-Unreachable = 无法连接数据库 { $place }（{ $reason }），未写入任何内容
    .cure = 请确认 PostgreSQL 正在运行，并允许本程序连接
postgres-Refused = 数据库拒绝执行（{ $reason }），未写入任何内容
    .cure = 请查看 PostgreSQL 的日志，并确认本程序的角色有相应权限
postgres-Unknown = 数据库对提交没有明确答复（{ $reason }），内容是否已保存尚不确定
    .cure = 请确认 PostgreSQL 及其备机正在运行，并在写入任何内容之前重新读取日志
postgres-NotKept = 数据库对提交没有明确答复（{ $reason }），日志中没有该内容
    .cure = 请重试
postgres-Setting = 数据库的设置 { $setting } = { $value } 会丢失已确认的内容或者泄露秘密
    .cure = 请在数据库中设为 { $setting } = { $needed } 后重新启动
postgres-Clock = 数据库与本机的时钟相差 { $apart_ms } 毫秒，多台服务器的记录将无法按时间排列
    .cure = 请用同一时间服务器校准两者的时钟

# 授权
grant-Damaged = { $path } 已损坏（{ $reason }）
    .cure = 请放回完好的副本
grant-NoRole = 授权须有角色
    .cure = 请用 --role 至少指明一个
grant-NoCourt = 授权须有法院
    .cure = 请用 --court 或者 --courts 至少指明一个
grant-CourtCode = “{ $code }”不是法院代码
    .cure = 请按开立时的代码填写，如 湘0203
grant-Days = 授权不能为 { $days } 天
    .cure = 请填写 1 至 { $most } 天
grant-Nameless = 证书没有主体或者签发机构
    .cure = 请提供两者俱全的证书
grant-Duties = { $person } 在 { $court } 将既能立案又能在抽签前看到权重：立案不能与分案监督或者审计监察由同一人担任
    .cure = 请把其中一项交给他人
grant-Known = 该证书已有授权 { $id }
    .cure = 请先注销原授权
grant-Unknown = 没有授权 { $id }
    .cure = 请用 caselot token list 查看
grant-NoneLive = { $person } 没有有效的授权
    .cure = 请用 caselot token list 查看
grant-NotLive = 没有有效的授权 { $id }
    .cure = 请用 caselot token list 查看
grant-NoToken = 该授权对应证书，没有令牌
    .cure = 请为该人换发主体和签发机构相同的证书

# 服务
serve-Transport = 服务器网络故障（{ $reason }）
    .cure = 请检查网络后重新启动
serve-DevelopmentOffLoopback = 没有令牌的服务器只能在本机监听，而 { $address } 不是本机地址
    .cure = 请发给令牌（caselot token create），并不用开发模式启动
serve-PlainOffLoopback = { $address } 不是本机地址，调用必须加密
    .cure = 请提供证书和密钥（--set tls.certificate=… tls.key=…）；前面已有加密的，加 --plain-http
serve-Address = 无法取得监听地址（{ $reason }）
    .cure = 请改用其他监听地址
serve-Reflection = 接口说明服务未能建立（{ $reason }）
    .cure = 请重新安装本程序
serve-Sequencer = 登记线程无法继续（{ $reason }）
    .cure = 请检查磁盘后重新启动，已登记的内容将由日志读回
serve-Thread = 无法启动应答线程（{ $reason }）
    .cure = 请提高进程数限制
serve-Worker = 一个应答线程意外结束
    .cure = 请重新启动，已登记的内容在日志中
serve-Late = 最后一批未能及时完成
    .cure = 请重新启动，将由日志读回

# 证书
tls-File = 无法读取 { $path }（{ $reason }）
    .cure = 请核对路径和读取权限
tls-Pem = { $path } 中没有可用的 PEM（{ $reason }）
    .cure = 请提供 PEM 格式的文件
tls-TooOpen = 其他用户可以读取 { $path }（权限 { $mode }）
    .cure = 请执行 chmod 600
tls-Foreign = { $path } 属于其他用户（编号 { $owner }）
    .cure = 请交给运行服务的用户
tls-Unfit = 证书不相符（{ $reason }）
    .cure = 请提供相互匹配的文件
tls-NoSubject = { $path } 没有主体或者签发机构
    .cure = 请提供写明持有人的证书

# 见证方
witness-Contradicted = { $witness } 出示了法院 { $court } 的校验点，有 { $size } 条记录，由该院密钥签署，而本日志与之不相衔接
    .cure = 请放回最新的数据库；已经丢失的，用 caselot recover --checkpoint 继续，校验点用数据目录中的 cosigned/{ $court }.contradiction
witness-Unanswered = 答复的见证方不足（{ $names } 未答复），而 witness.required 要求其答复
    .cure = 请检查网络和见证方；两人商定的，用 --set witness.required=false 启动
witness-Service = 无法比对见证方所见证的内容（{ $reason }）
    .cure = 请重新启动
witness-Authority = 无法读取见证方证书的签发机构（{ $reason }）
    .cure = 请给出 PEM 文件
