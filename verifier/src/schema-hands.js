// The messages of section 22.15. The lines are explained in schema.js.

export const MESSAGES = `
Hand
1 size uint64
2 root bytes32
3 signature bytes64

HandEnrolled
1 person string
2 key bytes32
3 proof bytes64
4 compromised_since uint64

HandRotated
1 key bytes32
2 proof bytes64
3 compromised_since uint64

HandsRequired
1 roles e:PersonRole *
`;
