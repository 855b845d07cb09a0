"""Files and draws a case by calls made by hand, and reads what a server refuses.

    python calls.py HOST:PORT FOLDER

FOLDER holds the tokens registrar.token, supervisor.token and filing.token. docs/calling.md says what each step is for.
"""

import hashlib
import os
import sys
import time
from pathlib import Path

import grpc
from google.rpc import error_details_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)
from grpc_status import rpc_status

from caselot.v1 import approval_pb2, approval_pb2_grpc, assignment_pb2, assignment_pb2_grpc
from caselot.v1 import log_pb2, roster_pb2, roster_pb2_grpc

COURT = "湘0203"
JUDGES = range(1, 13)
POOL = "民事"
# Requests of one stream, and how many answers are read before the next pause.
SMALL, PAUSE_EVERY = 50_000, 500


def lp(value: bytes) -> bytes:
    """A value behind its length."""
    return len(value).to_bytes(4, "big") + value


def tagged(name: str, message: bytes) -> bytes:
    """H(name, m) of docs/protocol.md, section 1."""
    tag = b"caselot/v1/" + name.encode()
    return hashlib.sha256(bytes([len(tag)]) + tag + message).digest()


def nonce_commitment(origin: str, case_number: str, stage: int, nonce: bytes) -> bytes:
    message = lp(origin.encode()) + lp(case_number.encode()) + stage.to_bytes(4, "big") + nonce
    return tagged("filer-nonce", message)


def facts_commitment(salt: bytes, parties: str, claim: str, accepted_on: str) -> bytes:
    return tagged("case-facts", salt + lp(parties.encode()) + lp(claim.encode()) + lp(accepted_on.encode()))


def bearer(folder: Path, name: str):
    token = (folder / f"{name}.token").read_text().strip()
    return [("authorization", f"Bearer {token}")]


def reason(error: grpc.RpcError) -> str:
    """The stable name of a refusal: what a program decides by. The sentence is for people."""
    for detail in rpc_status.from_call(error).details:
        info = error_details_pb2.ErrorInfo()
        if detail.Unpack(info):
            return info.reason
    return ""


def facts(serial: int) -> assignment_pb2.CaseFacts:
    salt = os.urandom(32)
    return assignment_pb2.CaseFacts(
        case_number=f"(2026){COURT}民初{serial}号",
        pool=POOL,
        cause="买卖合同纠纷",
        procedure="简易",
        weight=100,
        facts_commitment=facts_commitment(salt, "甲诉乙", "还款", "2026-03-01"),
    )


def record_roster(channel: grpc.Channel, metadata) -> None:
    roster = roster_pb2_grpc.RosterServiceStub(channel)
    # Day 18,262 is 2020-01-01, counted from 1970-01-01; 7 is a judge without an office.
    tenure = log_pb2.Tenure(role=7, in_quota=True, from_day=18_262)
    judges = [log_pb2.JudgeRecorded(judge=n, name=f"法官{n}", tenures=[tenure]) for n in JUDGES]
    roster.PutJudges(roster_pb2.PutJudgesRequest(court=COURT, judges=judges), metadata=metadata)
    members = [log_pb2.PoolMember(judge=n, share=100) for n in JUDGES]
    pool = log_pb2.PoolRecorded(pool=POOL, members=members, tolerance=3_000_000, min_tolerance=500_000)
    roster.PutPools(roster_pb2.PutPoolsRequest(court=COURT, pools=[pool]), metadata=metadata)


def approve_all(channel: grpc.Channel, metadata) -> int:
    """The second person approves what was shown: the call names the hash of the entry's bytes."""
    approvals = approval_pb2_grpc.ApprovalServiceStub(channel)
    waiting = approvals.ListApprovals(
        approval_pb2.ListApprovalsRequest(court=COURT), metadata=metadata
    )
    for line in waiting.lines:
        shown = approvals.GetApproval(
            approval_pb2.GetApprovalRequest(court=COURT, entry=line.entry), metadata=metadata
        )
        leaf_hash = hashlib.sha256(b"\0" + shown.receipt.entry).digest()
        approvals.Approve(
            approval_pb2.ApproveRequest(court=COURT, entry=line.entry, leaf_hash=leaf_hash),
            metadata=metadata,
        )
    return len(waiting.lines)


def file_and_draw(channel: grpc.Channel, metadata) -> int:
    """Two calls: the nonce is revealed only when the filing is shown to be in the log."""
    cases = assignment_pb2_grpc.AssignmentServiceStub(channel)
    court = roster_pb2_grpc.RosterServiceStub(channel).GetCourt(
        roster_pb2.GetCourtRequest(court=COURT), metadata=metadata
    )
    case, nonce = facts(1), os.urandom(32)
    commitment = nonce_commitment(court.origin, case.case_number, 0, nonce)
    filed = cases.FileCase(
        assignment_pb2.FileCaseRequest(court=COURT, facts=case, nonce_commitment=commitment),
        metadata=metadata,
    )
    entry = log_pb2.Entry.FromString(filed.filing.entry)
    assert entry.case_filed.nonce_commitment == commitment
    # Here a filer checks the proof and the checkpoint; docs/calling.md says how.
    drawn = cases.DrawCase(
        assignment_pb2.DrawCaseRequest(
            court=COURT, case_number=case.case_number, stage=0, nonce=nonce
        ),
        metadata=metadata,
    )
    return log_pb2.Entry.FromString(drawn.draw.entry).case_drawn.seats[0].judge


def small_messages(channel: grpc.Channel, metadata) -> int:
    """Many small messages in one stream, each in a frame of its own, read slowly."""
    cases = assignment_pb2_grpc.AssignmentServiceStub(channel)

    def requests():
        for serial in range(1, SMALL + 1):
            draw = assignment_pb2.DrawCaseRequest(
                court=COURT, case_number=f"(2026){COURT}民初{100_000 + serial}号", nonce=bytes(32)
            )
            yield assignment_pb2.AssignCasesRequest(draw=draw)

    answered = 0
    for answer in cases.AssignCases(requests(), metadata=metadata):
        assert answer.HasField("status"), answer
        answered += 1
        if answered % PAUSE_EVERY == 0:
            time.sleep(0.02)
    return answered


def main() -> None:
    address, folder = sys.argv[1], Path(sys.argv[2])
    registrar, filing = bearer(folder, "registrar"), bearer(folder, "filing")
    with grpc.insecure_channel(address) as channel:
        services = ProtoReflectionDescriptorDatabase(channel).get_services()
        assert "caselot.v1.AssignmentService" in services, services
        print(f"the server lists {len(services)} services")

        record_roster(channel, registrar)
        approved = approve_all(channel, bearer(folder, "supervisor"))
        print(f"the roster is recorded, and {approved} pool approved by a second person")
        print(f"the case is drawn for judge {file_and_draw(channel, filing)}")

        cases = assignment_pb2_grpc.AssignmentServiceStub(channel)
        foreign = facts(2)
        foreign.case_number = "(2026)湘0204民初1号"
        request = assignment_pb2.FileCaseRequest(
            court=COURT, facts=foreign, nonce_commitment=bytes(32)
        )
        try:
            cases.FileCase(request, metadata=filing)
            raise AssertionError("another court's number was filed")
        except grpc.RpcError as error:
            assert reason(error) == "CaseNumberForeign", error
            print(f"refused: {reason(error)}, {error.code().name}: {error.details()}")
        try:
            cases.FileCase(request)
            raise AssertionError("nobody was let in")
        except grpc.RpcError as error:
            assert reason(error) == "Anonymous", error
            print(f"refused: {reason(error)}, {error.code().name}")

        print(f"{small_messages(channel, filing)} small messages of one stream are answered")


if __name__ == "__main__":
    main()
