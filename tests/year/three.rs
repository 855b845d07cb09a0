//! The same court's third docket: its people have hands (22.15), and sign what they draw, approve and
//! decline over gRPC, each with the client of their own desk. A hand gives way to another, and one is
//! lost.

use std::path::Path;

use caselot::client::{Assignment, CaseInput, DesignationInput, Outcome};
use caselot::service::access::Role;
use caselot_core::docket::Day;
use caselot_core::docket::code::{DesignationGround, PersonRole};
use caselot_core::id::{EntryIndex, JudgeId};
use caselot_core::ledger::checkpoint::{SigningKey, signing_key};

use super::court::{CLERK, HEAD};
use super::desks::{Desks, code, entropy};
use super::papers::civil;
use super::two::{AUDITOR, REGISTRAR};

pub const OTHER_CLERK: &str = "陈立案";
pub const OTHER_HEAD: &str = "林庭长";

const PEOPLE: [(&str, Role); 6] = [
    (CLERK, Role::Filing),
    (OTHER_CLERK, Role::Filing),
    (HEAD, Role::Supervisor),
    (OTHER_HEAD, Role::Supervisor),
    (REGISTRAR, Role::Registrar),
    (AUDITOR, Role::Auditor),
];
/// A desk at which somebody sits down whose own is lost.
const NEW_DESK: &str = "new";
const JUDGE: JudgeId = JudgeId(5);

pub struct Three {
    pub desks: Desks,
}

/// The nth hand that somebody makes, from 1 on.
pub fn key_of(person: &str, nth: u32) -> SigningKey {
    signing_key(&entropy(person, &nth.to_string()))
}

fn case(serial: u32, weight: u32) -> CaseInput {
    let accepted_on = Day::parse("2026-01-06").expect("a day");
    CaseInput {
        cause: "买卖合同纠纷".to_owned(),
        pool: "民事".to_owned(),
        weight,
        ..CaseInput::new(civil(serial), accepted_on)
    }
}

/// The third docket, from its first day to its last.
pub async fn told(path: &Path) -> Three {
    let three = Three { desks: Desks::open(path, "2026-01-05", &PEOPLE).await };
    three.desks.two.gets_people().await;
    three.gets_hands().await;
    three.requires(HEAD, &[PersonRole::Filing, PersonRole::Supervisor]).await;
    three.desks.two.docket.on("2026-01-06");
    three.draws_and_declines().await;
    three.designates().await;
    three.gives_and_loses_hands().await;
    three.draws_without_hands().await;
    three
}

impl Three {
    pub async fn close_down(self) {
        self.desks.close_down().await;
    }

    /// Somebody makes a hand, the registrar proposes it, and another approves it.
    async fn enrolls(
        &self,
        (person, place, nth): (&str, &str, u32),
        since: Option<EntryIndex>,
        approver: &str,
    ) {
        let own = self.desks.desk_at(person, place).await;
        let made = own.make_hand(person, since, || entropy(person, &nth.to_string()).into());
        let registrar = self.desks.desk(REGISTRAR).await;
        let proposed = registrar.enroll_hand(made.expect("made")).await.expect("proposes").proposed;
        self.desks.approves(approver, proposed).await;
    }

    async fn requires(&self, approver: &str, roles: &[PersonRole]) {
        let registrar = self.desks.desk(REGISTRAR).await;
        let proposed = registrar.require_hands(roles.to_vec()).await.expect("proposes").proposed;
        self.desks.approves(approver, proposed).await;
    }

    /// The first two by the word of the server, the others by the hands of two.
    async fn gets_hands(&self) {
        self.enrolls((REGISTRAR, "", 1), None, HEAD).await;
        self.enrolls((HEAD, "", 1), None, OTHER_HEAD).await;
        self.enrolls((OTHER_HEAD, "", 1), None, HEAD).await;
        self.enrolls((CLERK, "", 1), None, HEAD).await;
    }

    async fn assigns(&self, person: &str, serial: u32) -> Assignment {
        let outcome =
            self.desks.desk(person).await.assign(&case(serial, 100)).await.expect("assigns");
        outcome.drawn().expect("drawn")
    }

    /// A filing that a second person has to approve.
    async fn waits(&self, serial: u32) -> u64 {
        match self.desks.desk(CLERK).await.assign(&case(serial, 400)).await.expect("files") {
            Outcome::Waits(waiting) => waiting.filing.0,
            other => panic!("{other:?}"),
        }
    }

    async fn draws_and_declines(&self) {
        for serial in 1..=4 {
            self.assigns(CLERK, serial).await;
        }
        let entry = self.waits(5).await;
        self.desks.approves(HEAD, entry).await;
        let clerk = self.desks.desk(CLERK).await;
        let drawn = clerk.assign(&case(5, 400)).await.expect("draws");
        assert!(matches!(drawn, Outcome::Drawn(_)), "{drawn:?}");
        let entry = self.waits(6).await;
        let head = self.desks.desk(OTHER_HEAD).await;
        head.decline(EntryIndex(entry), "案情不符").await.expect("declines");
        let ended = clerk.assign(&case(6, 400)).await.expect("is ended");
        assert!(matches!(ended, Outcome::Ended(_)), "{ended:?}");
    }

    /// Who has no hand asks for a judge and takes it back; only supervisors with hands decide.
    async fn designates(&self) {
        let clerk = self.desks.desk(OTHER_CLERK).await;
        let asks = DesignationInput {
            judge: JUDGE,
            ground: DesignationGround::Supervision,
            text: "院长批准".to_owned(),
            outage: None,
        };
        for serial in [7, 8, 9] {
            clerk.request_designation(&case(serial, 100), &asks).await.expect("asks");
        }
        clerk.decline_designation(&civil(7), 0, "改用抽签").await.expect("takes it back");
        let head = self.desks.desk(HEAD).await;
        let bare = head.clone().with_hand(None);
        assert_eq!(code(bare.approve_designation(&civil(8), 0).await), "HandMissing");
        head.approve_designation(&civil(8), 0).await.expect("approves");
        let other = self.desks.desk(OTHER_HEAD).await;
        other.decline_designation(&civil(9), 0, "无须指定").await.expect("declines");
    }

    /// The other clerk gets a hand, gives it up twice, and loses it.
    async fn gives_and_loses_hands(&self) {
        self.desks.two.docket.on("2026-02-02");
        let clerk = self.desks.desk(OTHER_CLERK).await;
        assert_eq!(code(clerk.assign(&case(10, 100)).await), "HandMissing");
        self.enrolls((OTHER_CLERK, "", 1), None, OTHER_HEAD).await;
        self.assigns(OTHER_CLERK, 10).await;
        self.desks.two.docket.on("2026-02-03");
        self.rotates(2, None).await;
        let last = self.assigns(OTHER_CLERK, 11).await;
        self.rotates(3, Some(last.draw)).await;
        let last = self.assigns(OTHER_CLERK, 12).await;
        self.desks.two.docket.on("2026-02-04");
        self.enrolls((OTHER_CLERK, NEW_DESK, 4), Some(last.draw), HEAD).await;
        assert_eq!(
            code(self.desks.desk(OTHER_CLERK).await.assign(&case(13, 100)).await),
            "HandUnsigned"
        );
        let desk = self.desks.desk_at(OTHER_CLERK, NEW_DESK).await;
        desk.assign(&case(13, 100)).await.expect("assigns").drawn().expect("drawn");
    }

    async fn rotates(&self, nth: u32, since: Option<EntryIndex>) {
        let desk = self.desks.desk(OTHER_CLERK).await;
        let key = || entropy(OTHER_CLERK, &nth.to_string()).into();
        let given = desk.rotate_hand(OTHER_CLERK, since, key).await.expect("rotates");
        assert!(given.is_some(), "the desk has a hand");
    }

    /// Nothing is required of those who file any more, from the next day on; a hand that is there
    /// signs still.
    async fn draws_without_hands(&self) {
        self.requires(OTHER_HEAD, &[PersonRole::Supervisor]).await;
        self.desks.two.docket.on("2026-02-05");
        let bare = self.desks.desk(CLERK).await.with_hand(None);
        assert_eq!(code(bare.assign(&case(14, 100)).await), "HandMissing");
        self.assigns(CLERK, 14).await;
    }
}
