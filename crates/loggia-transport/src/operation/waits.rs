//! How to see the end of a slow change.
//!
//! Neither cloud has ids for changes that are under way. A change has ended when the state of the
//! changed resource says so; where to look for that state, and which words it has, is in the spec
//! (`x-waits-for`).

use super::Operation;

/// Where to find the ids of the things that an operation changes. In a path, dots lead into
/// objects, and through lists into each of their items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Named {
    /// In its request: they exist before it.
    Request(&'static str),
    /// In its answer: the operation creates them.
    Reply(&'static str),
}

/// A slow change: where the state of a thing is shown, and what its words mean. Comes from
/// `x-waits-for` in the spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Waits {
    describe: &'static Operation,
    state: &'static str,
    items: Option<&'static str>,
    id: &'static str,
    filter: &'static str,
    one_at_a_time: bool,
    needs: &'static [&'static str],
    named: Named,
    from: &'static [&'static str],
    through: &'static [&'static str],
    until: &'static [&'static str],
    failed: &'static [&'static str],
    gone: bool,
}

/// For generated code: a change is described step by step.
#[doc(hidden)]
impl Waits {
    /// `describe` shows states in the field `state`.
    pub const fn shown_by(describe: &'static Operation, state: &'static str) -> Self {
        Self {
            describe,
            state,
            items: None,
            id: "",
            filter: "",
            one_at_a_time: false,
            needs: &[],
            named: Named::Request(""),
            from: &[],
            through: &[],
            until: &[],
            failed: &[],
            gone: false,
        }
    }

    /// Sets the field of a thing with its id, and the field of the request that selects things by
    /// id.
    #[must_use]
    pub const fn by(mut self, id: &'static str, filter: &'static str) -> Self {
        self.id = id;
        self.filter = filter;
        self
    }

    /// The request takes the id of one thing only.
    #[must_use]
    pub const fn one_at_a_time(mut self) -> Self {
        self.one_at_a_time = true;
        self
    }

    /// The answer has the things in this list; otherwise it is a single thing.
    #[must_use]
    pub const fn in_list(mut self, items: &'static str) -> Self {
        self.items = Some(items);
        self
    }

    /// The request must have these fields as well.
    #[must_use]
    pub const fn needing(mut self, fields: &'static [&'static str]) -> Self {
        self.needs = fields;
        self
    }

    /// The operation's own request names the things here.
    #[must_use]
    pub const fn of_request(mut self, path: &'static str) -> Self {
        self.named = Named::Request(path);
        self
    }

    /// The operation's own answer names the things here.
    #[must_use]
    pub const fn of_reply(mut self, path: &'static str) -> Self {
        self.named = Named::Reply(path);
        self
    }

    /// The states before the change.
    #[must_use]
    pub const fn from(mut self, states: &'static [&'static str]) -> Self {
        self.from = states;
        self
    }

    /// The states during the change.
    #[must_use]
    pub const fn through(mut self, states: &'static [&'static str]) -> Self {
        self.through = states;
        self
    }

    /// The states in which it ends.
    #[must_use]
    pub const fn until(mut self, states: &'static [&'static str]) -> Self {
        self.until = states;
        self
    }

    /// The states in which it may end instead.
    #[must_use]
    pub const fn failed(mut self, states: &'static [&'static str]) -> Self {
        self.failed = states;
        self
    }

    /// The change ends when the thing no longer exists.
    #[must_use]
    pub const fn gone(mut self) -> Self {
        self.gone = true;
        self
    }
}

impl Waits {
    /// The operation that shows states.
    pub const fn describe(&self) -> &'static Operation {
        self.describe
    }

    /// The field of a thing with its state.
    pub const fn state(&self) -> &'static str {
        self.state
    }

    /// The field of that operation's answer with a list of things; `None` if the answer is a
    /// single thing.
    pub const fn items(&self) -> Option<&'static str> {
        self.items
    }

    /// The field of a thing with its id.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The field of that operation's request that selects things by their ids.
    pub const fn filter(&self) -> &'static str {
        self.filter
    }

    /// Whether that field takes several ids.
    pub const fn takes_many(&self) -> bool {
        !self.one_at_a_time
    }

    /// The other fields that the request of that operation must have.
    pub const fn needs(&self) -> &'static [&'static str] {
        self.needs
    }

    /// Where to find the ids of the things that change.
    pub const fn named(&self) -> Named {
        self.named
    }

    /// States before the change, as far as they are known.
    pub const fn before(&self) -> &'static [&'static str] {
        self.from
    }

    /// States during the change.
    pub const fn on_the_way(&self) -> &'static [&'static str] {
        self.through
    }

    /// States in which it ends.
    pub const fn ends(&self) -> &'static [&'static str] {
        self.until
    }

    /// States in which it may end instead.
    pub const fn failures(&self) -> &'static [&'static str] {
        self.failed
    }

    /// Whether it ends when the thing no longer exists.
    pub const fn ends_in_absence(&self) -> bool {
        self.gone
    }
}
