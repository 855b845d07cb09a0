// The commitments of the filer and of the server (sections 9 and 14). What a client needs that files
// without the program of this project, and what a verifier checks openings against.

import { Writer, concat, utf8 } from "./bytes.js";
import { hmac, tagged } from "./hashes.js";

/** @param {string} origin @param {number | bigint} tray @param {number} envelope */
function place(origin, tray, envelope) {
  return new Writer().lp(origin).u64(tray).u32(envelope).done();
}

/** @param {string} origin @param {string} caseNumber @param {number} stage */
function filing(origin, caseNumber, stage) {
  return new Writer().lp(origin).lp(caseNumber).u32(stage).done();
}

/** @param {string} origin @param {number | bigint} tray @param {number} envelope @param {Uint8Array} secret */
export function envelopeCommitment(origin, tray, envelope, secret) {
  return tagged("envelope", concat(place(origin, tray, envelope), secret));
}

/** @param {Uint8Array} trayKey @param {string} origin @param {number | bigint} tray @param {number} envelope */
export function envelopeSecret(trayKey, origin, tray, envelope) {
  return hmac(trayKey, concat(utf8("caselot/v1/envelope-secret"), place(origin, tray, envelope)));
}

/** @param {string} origin @param {string} caseNumber @param {number} stage @param {Uint8Array} nonce */
export function nonceCommitment(origin, caseNumber, stage, nonce) {
  return tagged("filer-nonce", concat(filing(origin, caseNumber, stage), nonce));
}

/** @param {Uint8Array} salt @param {string} parties @param {string} claim @param {string} acceptedOn YYYY-MM-DD */
export function factsCommitment(salt, parties, claim, acceptedOn) {
  const facts = new Writer().lp(parties).lp(claim).lp(acceptedOn).done();
  return tagged("case-facts", concat(salt, facts));
}

/**
 * All that a filer needs for one case and stage, from a secret of 32 random bytes, so that a crash loses
 * neither number. Keep `nonce` to yourself until the filing is in the signed log.
 * @param {{ filerSecret: Uint8Array, origin: string, caseNumber: string, stage: number,
 *   parties: string, claim: string, acceptedOn: string }} x
 */
export function commitment(x) {
  const of = filing(x.origin, x.caseNumber, x.stage);
  const nonce = hmac(x.filerSecret, concat(utf8("caselot/v1/nonce"), of));
  const salt = hmac(x.filerSecret, concat(utf8("caselot/v1/facts-salt"), of));
  return {
    nonce,
    nonceCommitment: nonceCommitment(x.origin, x.caseNumber, x.stage, nonce),
    salt,
    factsCommitment: factsCommitment(salt, x.parties, x.claim, x.acceptedOn),
  };
}
