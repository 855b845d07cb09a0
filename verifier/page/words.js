// The page's words in Chinese and English; the terms are those of docs/glossary.md.

/** @type {"zh" | "en"} */
let language = (navigator.language || "zh").toLowerCase().startsWith("zh") ? "zh" : "en";

export function lang() {
  return language;
}

export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
}

/** Chinese, then English. @type {Record<string, [string, string]>} */
const WORDS = {
  title: ["审计包核验", "Bundle verifier"],
  other: ["English", "中文"],
  print: ["打印", "Print"],
  lead: [
    "本页在您的计算机上独立核验法院的分案日志。不联网，不上传任何内容。",
    "This page verifies a court's log of case assignments on your own computer. It uses no network and sends nothing anywhere.",
  ],
  input: ["审计包和公钥", "Bundle and key"],
  drop: ["将审计包文件拖到这里，或者", "Drop a bundle file here, or"],
  choose: ["选择文件…", "Choose a file…"],
  key: ["法院公布的核验公钥或者公钥指纹", "The public key or its fingerprint, as the court publishes it"],
  keyFile: ["读取 .pub 文件…", "Read a .pub file…"],
  keyNote: [
    "请从法院公布的渠道取得，不要使用与审计包一同收到的公钥。不填写公钥时，只能核验日志本身是否自洽。",
    "Get it from where the court publishes it, not together with the bundle. Without a key the log can only be checked against itself.",
  ],
  receipts: ["立案人保存的回执（可不选）", "Receipts that a filer kept (optional)"],
  chooseReceipts: ["选择回执文件…", "Choose receipts…"],
  start: ["开始核验", "Verify"],
  working: ["正在核验", "Verifying"],
  done: ["已核验 {0} 条，共 {1} 条", "{0} of {1} entries"],
  badKey: ["所填内容不是核验公钥，也不是公钥指纹。", "This is neither a public key nor a fingerprint."],
  badReceipt: ["回执文件无法读取：{0}", "This receipt cannot be read: {0}"],
  fault: ["核验程序出错：{0}", "The verifier failed: {0}"],
  VALID: ["有效", "Valid"],
  INVALID: ["无效", "Not valid"],
  SELF_ASSERTED: ["仅自证", "Self-asserted only"],
  UNSUPPORTED: ["版本不支持", "Version not supported"],
  VALID_text: [
    "日志由所给的公钥签署，全部 {0} 条记录符合规则，每次抽签均经复算，结果一致。",
    "The log is signed by the key that was given, all {0} entries keep the rules, and every draw was computed again with the same result.",
  ],
  INVALID_text: ["发现 {0} 个问题，见下表。", "Findings: {0}. See below."],
  SELF_ASSERTED_text: [
    "未发现问题，但没有给出公钥：这只是日志自身的说法，不能证明由法院签署。",
    "There is no finding, but no key was given: this is only the log's own word, and does not show that the court signed it.",
  ],
  UNSUPPORTED_text: [
    "日志中有本核验程序不认识的协议版本，无法判断，请使用新版核验程序。",
    "The log holds a version of the protocol that this verifier does not know. It cannot judge it; use a newer one.",
  ],
  court: ["法院", "Court"],
  origin: ["日志名称", "Name of the log"],
  size: ["记录数", "Entries"],
  root: ["默克尔树根", "Merkle root"],
  fingerprint: ["公钥指纹", "Fingerprint of the key"],
  findings: ["问题", "Findings"],
  none: ["无", "None"],
  code: ["代码", "Code"],
  entry: ["记录序号", "Entry"],
  meaning: ["说明", "Meaning"],
  noneOf: ["以下各项均无", "None of these"],
  more: ["……另有 {0} 项", "… and {0} more"],
  facts: ["情况", "Facts"],
  factsNote: [
    "以下为核验程序列出但不认定为问题的情况；明细中未注明的数字为记录序号。",
    "What the verifier reports without calling it a fault. A number in the details that says nothing else is an entry of the log, or a count after a name or ground.",
  ],
  fact: ["情况", "Fact"],
  number_of: ["数量", "Number"],
  detail: ["明细", "Details"],
  pools: ["各分案组", "Pools"],
  pool: ["分案组", "Pool"],
  judge: ["法官", "Judge"],
  drawnTimes: ["中签次数", "Drawn"],
  balance: ["欠负（标准案件）", "Balance (standard cases)"],
  cases: ["查询案件", "Look up a case"],
  number: ["案号（可输入一部分）", "Case number, or a part of it"],
  show: ["查询", "Look up"],
  notFound: ["日志中没有这样的案号。", "The log has no such case number."],
  several: ["符合的案号：", "Numbers that match:"],
  stage: ["第 {0} 轮次", "Stage {0}"],
  slips: ["核对结果单", "Check a slip"],
  slipNote: [
    "输入结果单上的数据校验码，或者扫描二维码所得的全部文字。",
    "Enter the check code printed on the slip, or the whole text that its square code gives when it is scanned.",
  ],
  slipText: ["校验码或者二维码文字", "Check code, or text of the square code"],
  slipEntry: ["记录序号（可不填）", "Entry (optional)"],
  check: ["核对", "Check"],
  slip_same: ["一致：结果单即日志中的第 {0} 条记录。", "It agrees: the slip is of entry {0} of this log."],
  slip_differs: ["不一致：日志第 {0} 条记录的校验码与结果单不同。", "It does not agree: entry {0} of this log has another check code."],
  slip_unknown: ["日志中没有校验码相同的记录。", "No entry of this log has this check code."],
  slip_beyond: ["日志中没有第 {0} 条记录；结果单可能晚于审计包。", "This log has no entry {0}; the slip may be newer than the bundle."],
  slip_other_log: ["结果单属于另一日志。", "The slip is of another log."],
  slip_unread: ["无法识别：校验码应为 16 位以上的十六进制数字。", "This cannot be read: a check code is at least 16 hexadecimal digits."],
  slipInvalid: ["注意：该日志未被认定为有效。", "Mind that this log was not found valid."],
  foot: [
    "caselot-verifier 0.1.0。依据 docs/protocol.md 独立编写，与服务器程序不共用代码。",
    "caselot-verifier 0.1.0, written from docs/protocol.md apart from the server's own code.",
  ],
  filing: ["立案", "Filing"],
  request: ["申请指定", "Request to designate"],
  import: ["导入的旧案", "Imported case"],
  state: ["状态", "State"],
  open: ["已立案，未抽签", "Filed, not drawn yet"],
  drawn: ["已抽签", "Drawn"],
  voided: ["已作废", "Voided"],
  pending: ["待批准", "Waits for approval"],
  designated: ["已指定", "Designated"],
  declined: ["未获批准", "Declined"],
  imported: ["已导入", "Imported"],
  filedAt: ["立案时间", "Filed"],
  endedAt: ["办结时间", "Ended"],
  person: ["经办人", "Person"],
  cause: ["案由", "Cause"],
  procedure: ["适用程序", "Procedure"],
  flags: ["案件标记", "Flags"],
  weight: ["权重系数", "Weight"],
  undertaking: ["承办法官", "Undertaking judge"],
  presiding: ["审判长", "Presiding judge"],
  waitedFor: ["须经批准的事由", "Needed approval for"],
  approvedYes: ["已批准", "approved"],
  way: ["分案方式", "How"],
  committed: ["两步分案", "Two steps (committed)"],
  single: ["一步分案", "Single call"],
  exclusions: ["回避（排除）", "Exclusions"],
  by: ["提出人", "Asked for by"],
  ground: ["事由", "Ground"],
  byRules: ["按规则", "by the rules"],
  closed: ["结案", "Closed"],
  checkCode: ["数据校验码", "Check code"],
  drawTitle: ["抽签复算", "The draw, step by step"],
  avoidedTitle: ["因作废而未进行的抽签（复算）", "The draw that the void avoided"],
  step1: ["服务器的保密随机数（信封）公开为", "The server's secret number (the envelope) opens to"],
  step2: ["立案随机数为", "The filer's number (the nonce) is"],
  step3: ["抽签底稿（全部公开输入）的哈希为", "The hash of the transcript, of all public inputs, is"],
  step4: ["由以上三者导出种子", "From these three follows the seed"],
  step5: ["种子的哈希与日志所载一致", "The seed's hash is the one in the log"],
  step6: ["席位：{0}。权重合计 {1}，由种子得到的数为 {2}（0 至 {3} 之间）。", "Seat: {0}. The odds sum to {1}; the number that follows from the seed is {2}, of 0 to {3}."],
  step7: ["累计超过 {0} 的第一人：{1}", "The first whose running sum exceeds {0}: {1}"],
  candidate: ["候选法官", "Candidate"],
  candidates: ["候选法官 {0} 名", "Candidates: {0}"],
  odds: ["权重", "Odds"],
  range: ["区间", "Range"],
  chance: ["中签机会", "Chance"],
  nEff: ["有效候选人数", "Effective number of candidates"],
  recomputed: ["复算一致", "computed again, the same"],
  faulty: ["该轮次有问题：{0}", "This stage has a finding: {0}"],
  barLabel: ["各候选法官的权重区间，{0} 落在 {1}", "The candidates' odds as segments; {0} falls on {1}"],
};

/** @param {string} key @param {...(string | number | bigint)} values */
export function t(key, ...values) {
  const found = WORDS[key];
  let text = found ? found[language === "zh" ? 0 : 1] : key;
  values.forEach((v, i) => (text = text.split(`{${i}}`).join(String(v))));
  return text;
}
