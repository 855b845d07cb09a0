// What the package offers.

export { parseBundle } from "./bundle.js";
export { commitment, envelopeCommitment, factsCommitment, nonceCommitment } from "./commitment.js";
export { ContributorKeyError, parseContributorKeys } from "./contributor-keys.js";
export { HandsError, parseHands } from "./hands-file.js";
export { replay } from "./draw.js";
export { fingerprint, parseKey, vkey } from "./note.js";
export { begin, checkReceipt, verify } from "./report.js";
export { caseView, findCases } from "./case-view.js";
export { findLots, lotView } from "./lot-view.js";
export { checkSlip } from "./slip.js";
export { TilesError, readTiles } from "./tiles.js";
export { Verification } from "./verify.js";
export { PolicyError, parseWitnessPolicy } from "./witness-policy.js";
