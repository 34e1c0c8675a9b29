//! Which machines selectors match, and how they are parsed and printed.

use proptest::prelude::*;

use super::*;
use crate::machine::MachineState;

fn machine() -> Machine {
    let id = MachineId::new("home", "kvm_1_2").expect("an id");
    let mut machine = Machine::new(id);
    machine.name = Some("web-1".to_owned());
    machine.state = MachineState::Stopped;
    machine.place = Some("HKG-A".to_owned());
    machine
        .tags
        .insert("role".to_owned(), "db, primary".to_owned());
    machine
}

fn read(text: &str) -> Selector {
    text.parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn selectors_are_joined() {
    let both = read("name=web-*").and(read("state=running"));
    assert_eq!(both, read("name=web-* state=running"));
    assert!(!both.is_all() && !both.matches(&machine()));
    assert!(Selector::all().is_all() && read("").is_all());
    assert_eq!(Selector::all().and(read("id=kvm_1_2")), read("id=kvm_1_2"));
}

#[test]
fn all_clauses_have_to_hold() {
    for (selector, means) in [
        ("", true),
        ("name=web-*", true),
        ("name=WEB-?", true),
        ("name=web", false),
        ("name!=web-*", false),
        ("name!=db", true),
        ("name=db,web-*", true),
        ("name=web-* state=stopped", true),
        ("name=web-* state=running", false),
        ("state=failed,stopped", true),
        ("state!=running,changing", true),
        ("state=st*", true),
        ("provider=home place=hkg-*", true),
        ("provider=h", false),
        ("id=kvm_1_2", true),
        ("id=KVM_1_2", false),
        ("home/kvm_1_2", true),
        ("home/*", true),
        ("machine!=home/kvm_1_2", false),
        ("work/kvm_1_2", false),
        ("work/kvm_1_2,home/kvm_1_2", true),
        ("home/kvm_1_2,work/kvm_1_2 state=stopped", true),
        ("home/kvm_1_2,work/kvm_1_2 state=running", false),
        ("\"home/kvm_1_2,work/kvm_1_2\"", false),
        ("tag:role,x", false),
        ("tag:role", true),
        ("tag:rôle", false),
        ("tag:role!=*", false),
        ("tag:role=db", false),
        ("tag:role=\"db, primary\"", true),
        ("tag:role=db*", true),
        ("tag:owner!=me", true),
        // An unknown property matches no value.
        ("plan=*", false),
        ("plan!=small", true),
    ] {
        assert_eq!(read(selector).matches(&machine()), means, "{selector}");
    }
}

#[test]
fn what_is_known_early_decides_early() {
    let brief = Machine {
        state: MachineState::Unknown,
        tags: std::collections::BTreeMap::new(),
        ..machine()
    };
    assert!(read("name=web-* state=stopped tag:role").may_match(&brief));
    assert!(!read("name=db state=stopped").may_match(&brief));
    assert!(read("state=stopped").needs_details());
    assert!(!read("name=web-* place=x provider=y id=z").needs_details());
    for (selector, provider, may) in [
        ("provider=home", "home", true),
        ("provider=home", "work", false),
        ("provider!=home", "home", false),
        ("home/kvm_1_2", "home", true),
        ("home/kvm_1_2", "work", false),
        ("home/*", "work", true),
        ("machine!=home/kvm_1_2", "work", true),
    ] {
        assert_eq!(
            read(selector).may_match_provider(provider),
            may,
            "{selector}"
        );
    }
    let ids = |selector: &str| read(selector).ids("home");
    assert_eq!(
        ids("id=a,b name=x"),
        Some(vec!["a".to_owned(), "b".to_owned()])
    );
    assert_eq!(ids("machine=home/a,work/b"), Some(vec!["a".to_owned()]));
    assert_eq!(ids("id=a*"), None);
    assert_eq!(ids("id!=a"), None);
}

#[test]
fn what_cannot_be_read_says_what_is_allowed() {
    for (text, said) in [
        ("web", "\"web\" is no clause"),
        ("colour=red", "name, state, provider, place, plan, id"),
        ("state=on", "running, stopped, changing"),
        ("name=", "nothing is compared"),
        ("name=a,", "nothing is compared"),
        ("home/a,b", "\"b\" is no clause"),
        ("home/a,", "is no clause"),
        ("name=\"a", "quote"),
        ("name!web", "without `=`"),
        ("tag:=x", "tag without a key"),
        ("tag:", "tag without a key"),
        ("=x", "there are name"),
        ("Name=x", "there are name"),
    ] {
        let error = text.parse::<Selector>().expect_err(text);
        assert_eq!(error.kind(), loggia_transport::ErrorKind::InvalidRequest);
        assert!(error.to_string().contains(said), "{text}: {error}");
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back(
        name in "\\PC{1,12}",
        key in "\\PC{1,8}",
        value in any::<String>().prop_filter("some", |value| !value.is_empty()),
        is_denied in any::<bool>(),
    ) {
        let exact = |field, text: &str| Clause {
            field,
            is_denied,
            values: vec![Pattern::exactly(text), Pattern::read("x*?")],
        };
        let tag = |values| Clause { field: Field::Tag(key.clone()), is_denied: false, values };
        let selector = Selector {
            clauses: vec![
                exact(Field::Name, &name),
                exact(Field::Tag(key.clone()), &value),
                tag(Vec::new()),
            ],
        };
        let written = selector.to_string();
        let back: Selector = written.parse().map_err(|error| {
            TestCaseError::fail(format!("{written:?}: {error}"))
        })?;
        prop_assert_eq!(back, selector);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        if let Ok(selector) = text.parse::<Selector>() {
            let written = selector.to_string();
            prop_assert_eq!(written.parse::<Selector>().expect("reads back"), selector);
        }
    }

    #[test]
    fn an_id_selects_its_machine(id in any::<String>().prop_filter("some", |id| !id.is_empty())) {
        let id = MachineId::new("home", &id).expect("an id");
        let selector = Selector::id(&id);
        prop_assert!(selector.matches(&Machine::new(id.clone())));
        prop_assert_eq!(selector.ids("home"), Some(vec![id.id().to_owned()]));
        prop_assert!(read(&selector.to_string()).matches(&Machine::new(id)));
    }
}
