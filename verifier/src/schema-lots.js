// The messages of section 22.13: lots other than those of cases. The lines are explained in schema.js.

export const MESSAGES = `
LotOpened
1 kind e:LotKind
2 year uint32
3 number uint32
4 subject string
5 list string
6 day day
7 sample SampleRule
8 seats uint32
9 left_out string *
10 text string
11 tray uint64
12 envelope uint32
13 commitment bytes32
14 nonce_commitment bytes32
15 candidates uint32
16 digest bytes32
17 needs e:LotNeed *

SampleRule
1 from_day day
2 to_day day
3 pool string
4 judge uint32
5 manners e:Manner *

LotDrawn
1 lot uint64
2 envelope_secret bytes32
3 nonce bytes32
4 seed_hash bytes32
5 drawn string *

ListRecorded
1 list string
2 kind e:LotKind
3 name string
4 entries string *

ReviewRecorded
1 lot uint64
2 case_number string
3 result e:ReviewResult
4 text string
5 withdrawn bool
`;
