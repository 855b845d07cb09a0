//! Policies as files, and back.

use super::*;

#[test]
fn a_policy_comes_back_as_written() {
    let text = "leave_over = 30\nrefiling_days = 180\npopulation = \"ALL\"\n[ratio]\nPRESIDENT = \"10/100\"\n[floors]\nPRESIDENT = [6, 12]\n[signals]\nUNSIGNED = false\nTAKEN_OVER = 7\n";
    let policy = read(text).expect("read");
    assert_eq!((policy.quota.roles.len(), policy.quota.roles[0].floor_took_part), (1, 12));
    let text = "[series]\nfurther_percent = 50\ncap = 400\n[eligibility]\nmin_candidates = 5\nopen_case_cap = 80\n\
        [[route]]\ntypes = [\"民初\"]\nflags = [\"REMANDED\", \"RETRIAL\"]\npool = \"院庭长\"\nseats = 3\nassessors = 1\nassessor_pool = \"陪审\"\n\
        [[route]]\npool = \"民事\"\n[[weight]]\ntype = \"民初\"\ncause = \"离婚纠纷\"\nweight = 80\n";
    let routed = read(text).expect("read");
    assert_eq!((routed.series.cap, routed.eligibility.open_case_cap), (Some(400), Some(80)));
    assert_eq!((routed.routes.len(), routed.routes[1].seats), (2, 1));
    assert_eq!(routed.weights[0].weight, 80);
    let text = "leave_kinds = [\"SECONDED\", \"LEAVE\"]\n[ratio]\nDIVISION_CHIEF = \"1/2\"\n[scope]\nDIVISION_CHIEF = \"DIVISION\"\n";
    let usual = read(text).expect("read");
    assert_eq!(usual.quota.division_rule, Some(DivisionRule::default()));
    assert_eq!(usual.quota.leave_kinds, [AbsenceKind::Leave, AbsenceKind::Seconded]);
    let own = read(&format!("min_base_days = 30\nfallback = \"NONE\"\n{text}")).expect("read");
    let none = QuotaFallback::None;
    let rule = Some(DivisionRule { min_base_days: 30, fallback: none });
    assert_eq!(own.quota.division_rule, rule);
    let old = read(&format!("min_base_days = 0\n{text}")).expect("read");
    assert_eq!(old.quota.division_rule, None);
    let text = "[words.columns]\nundertaking = [\"经办法官\", \"主审人\"]\n[words.manners]\nWITHDRAWN = [\"自行和解撤诉\"]\n";
    let worded = read(text).expect("read");
    assert_eq!(worded.sheet_words.len(), 2);
    let synonyms = Synonyms::of(&worded.sheet_words);
    assert_eq!(synonyms.columns["undertaking"], ["主审人", "经办法官"]);
    let text = "[[follow]]\ntype = \"执恢\"\nof = [\"执\"]\n[[follow]]\ntype = \"执保\"\nof = [\"执\", \"民初\"]\n";
    let following = read(text).expect("read");
    let types = following.follows.iter().map(|rule| rule.type_code.as_str());
    assert_eq!(types.collect::<Vec<_>>(), ["执保", "执恢"], "in the order of the log");
    assert_eq!(following.follows[0].of, ["执", "民初"]);
    for policy in [policy, routed, usual, own, old, worded, following, Policy::default()] {
        assert_eq!(read(&write(&policy)), Ok(policy));
    }
}

#[test]
fn a_day_may_be_a_text_or_a_date() {
    for text in ["valid_from = 2021-01-01", "valid_from = \"2021-01-01\""] {
        assert_eq!(read(text).map(|policy| policy.valid_from.to_string()), Ok("2021-01-01".into()));
        assert!(names_its_day(text));
    }
}

#[test]
fn a_written_policy_says_nothing_twice() {
    let written = write(&read("[[route]]\npool = \"民事\"\n").expect("read"));
    for line in ["cap = 0", "open_case_cap = 0", "PRESIDENT = \"5/100\"", "least_own = 5"] {
        assert!(written.contains(line), "{line}: {written}");
    }
    assert!(!written.contains("assessor_pool") && !written.contains("[[weight]]"), "{written}");
}

#[test]
fn what_is_wrong_is_refused() {
    for (text, named) in [
        ("weigthed = true", "weighted"),
        ("measure = \"UNDERTOOK\"", "did you mean UNDERTAKEN?"),
        ("valid_from = \"soon\"", "valid_from"),
        ("population = \"SOME\"", "population"),
        ("panel_coefficient = \"1/0\"", "panel_coefficient"),
        ("leave_kinds = [\"LEAV\"]", "did you mean LEAVE?"),
        ("fallback = \"NON\"", "did you mean NONE?"),
        ("[words.manners]\nWITHDRAWEN = [\"和解\"]", "did you mean WITHDRAWN?"),
        ("[words.columns]\nundertakin = [\"经办\"]", "did you mean undertaking?"),
        ("[words.rolls]\nJUDGE = [\"法官\"]", "rolls"),
        ("min_base_days = 0\nfallback = \"NONE\"", "leave it out"),
        ("[[weight]]\ncauze = \"x\"\nweight = 1", "cause"),
        ("[[route]]\nseats = 3", "pool"),
        ("[[follow]]\ntype = \"执恢\"", "of"),
        ("[ratio]\n", "assesses no role"),
        ("[ratio]\nPRESIDANT = \"5/100\"", "did you mean PRESIDENT?"),
        ("[scope]\nJUDGE = \"COURT\"", "[ratio]"),
        ("[floors]\nPRESIDENT = [1]", "line 2"),
        ("[signals]\nUNSIGNED = 1.5", "a signal"),
        ("[signals]\nUNSIGND = false", "did you mean UNSIGNED?"),
    ] {
        assert!(read(text).is_err_and(|fault| fault.contains(named)), "{text}: {:?}", read(text));
    }
}
