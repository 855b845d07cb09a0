// The messages of section 22.14. The lines are explained in schema.js.

export const MESSAGES = `
ContributorNamed
1 name string
2 key bytes32
3 head bytes32
4 depth uint32
5 signature bytes64

ContributorEnded
1 contributor uint64
2 stalled bool
3 text string

FilingOpened
1 filing uint64
2 envelope_secret bytes32
3 nonce bytes32

Contributed
1 contributor uint64
2 size uint64
3 root bytes32
4 values GivenValue *
5 signature bytes64

GivenValue
1 filing uint64
2 value bytes32
3 proof bytes

AwaitedContribution
1 contributor uint64
2 head bytes32
3 number uint32
`;
