//! `config check` and `config show`.

use super::house::House;

#[test]
fn the_connections_of_one_address_are_a_setting() {
    let house = House::new();
    let shown = house.done(&["config", "show"]);
    assert!(shown.contains("\nconnections_per_address = 256\n"), "{shown}");
    let set = |value: &str| format!("limits.connections_per_address={value}");
    let shown = house.done(&["config", "show", "--set", &set("9")]);
    assert!(shown.contains("\nconnections_per_address = 9\n"), "{shown}");
    house.done(&["config", "check", "--set", &set("1")]);
    for unfit in ["0", "65537", "-1", "many"] {
        let said = house.refused(&["config", "check", "--set", &set(unfit)]);
        assert!(said.contains("connections_per_address"), "{said}");
        house.serves_not(&["--set", &set(unfit)]);
    }
}
