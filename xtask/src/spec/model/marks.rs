//! Resolves `x-pageable` and `x-waits-for` to the fields of requests and answers that they mean.
//! Rules find these by name; where a rule finds nothing, the mark names the field.

use super::{Api, Body, Field, Operation, Record, Type, Waits, Width};

/// The field of a request that chooses a page.
pub const PAGE_NUMBER: &str = "pageNum";
/// The field of a request with the number of items on a page.
pub const PAGE_SIZE: &str = "pageSize";

/// Endings of fields that identify a thing.
const ID_ENDINGS: [&str; 2] = ["Id", "Uuid"];
/// Endings of the name of a field with several ids.
const MANY: [&str; 3] = ["s", "Set", "List"];

/// How the items of a list are distinguished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key<'a> {
    /// By this field.
    Field(&'a str),
    /// Not at all, according to the spec.
    None,
    /// Unknown: the spec does not say, and no rule finds a field.
    Unknown,
}

/// How to observe the slow change that an operation begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Looking<'a> {
    /// The operation that shows states.
    pub describe: &'a Operation,
    /// The field of its answer with the things; nothing, if the answer itself is one thing.
    pub items: Option<&'a str>,
    /// The field that identifies a thing. Empty where the session of the call does so instead
    /// (EDIS); then there is neither a filter nor a name.
    pub id: &'a str,
    /// The field of its request that restricts it to some things.
    pub filter: &'a str,
    /// Whether that field takes several ids.
    pub takes_many: bool,
    /// The other fields that its request requires.
    pub needs: Vec<&'a str>,
    /// Where the ids of the things are.
    pub named: NamedBy<'a>,
}

/// Where the ids of the things are that an operation changes; a path with dots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedBy<'a> {
    /// In its request: the things existed before.
    Request(&'a str),
    /// In its answer: the operation creates the things.
    Reply(&'a str),
}

impl Api {
    /// The record of the items in an answer's list.
    fn item(&self, list: &Field) -> Option<&Record> {
        match &list.schema.ty {
            Type::List(item) => self.record(item),
            _ => None,
        }
    }

    fn fields_of(&self, body: Option<&Body>) -> &[Field] {
        let record = body.and_then(|body| self.record(&body.schema));
        record.map_or(&[], |record| &record.fields)
    }

    fn asked<'a>(&'a self, operation: &'a Operation) -> &'a [Field] {
        self.fields_of(operation.request.as_ref())
    }

    fn answered<'a>(&'a self, operation: &'a Operation) -> &'a [Field] {
        self.fields_of(operation.reply())
    }

    /// What distinguishes the items of a paged list.
    pub fn key_of<'a>(&'a self, operation: &'a Operation) -> Key<'a> {
        let Some(pages) = &operation.paging else {
            return Key::Unknown;
        };
        let list = named(self.answered(operation), &pages.items);
        let Some(item) = list.and_then(|list| self.item(list)) else {
            return Key::Unknown;
        };
        match pages.id.as_deref() {
            Some("none") => Key::None,
            Some(id) => match item.field(id) {
                Some(field) if is_text(field) => Key::Field(&field.name),
                _ => Key::Unknown,
            },
            None => self.found_key(operation, item),
        }
    }

    /// The id that the operation is named after (`DescribeEips`: `eipId`), or `id`, or else the
    /// only id of which its request takes several (`nicIds`: `nicId`).
    fn found_key<'a>(&self, operation: &Operation, item: &'a Record) -> Key<'a> {
        let ids = || item.fields.iter().filter(|field| stem(field).is_some());
        let of = operation.id.to_lowercase();
        let is_named_after = |field: &&Field| {
            let stem = stem(field).unwrap_or_default().to_lowercase();
            words(&stem).iter().any(|word| of.ends_with(word))
        };
        let mut after: Vec<&Field> = ids().filter(is_named_after).collect();
        // `DescribeVpcPeers` may list both a `peerId` and a `vpcPeerId`.
        after.sort_by_key(|field| std::cmp::Reverse(field.name.len()));
        let plain = item.field("id").filter(|field| is_text(field));
        if let Some(field) = after.first().copied().or(plain) {
            return Key::Field(&field.name);
        }
        let asked = self.asked(operation);
        let mut filtered = ids().filter(|field| named(asked, &plural(&field.name)).is_some());
        match (filtered.next(), filtered.next()) {
            (Some(field), None) => Key::Field(&field.name),
            _ => Key::Unknown,
        }
    }

    /// The field of a list's request that restricts it to some items, by their ids.
    pub fn ids_filter<'a>(&'a self, operation: &'a Operation, key: &str) -> Option<&'a str> {
        let filter = named(self.asked(operation), &plural(key))?;
        let Type::List(item) = &filter.schema.ty else {
            return None;
        };
        (item.ty == Type::Text).then_some(&filter.name)
    }

    /// Whether a request chooses a page by the fields that all lists have.
    pub fn chooses_pages(&self, operation: &Operation) -> bool {
        let asked = self.asked(operation);
        let is = |name: &str, right: fn(Width) -> bool| {
            let field = named(asked, name);
            field.is_some_and(
                |field| matches!(field.schema.ty, Type::Integer(width) if right(width)),
            )
        };
        // They are represented as unsigned 32-bit and 16-bit numbers.
        is(PAGE_NUMBER, |width| {
            matches!(width, Width::U32 | Width::U64 | Width::I64)
        }) && is(PAGE_SIZE, |_| true)
    }

    /// How to observe the change that an operation begins.
    ///
    /// # Errors
    /// A sentence that says what is missing.
    pub fn looking<'a>(
        &'a self,
        operation: &'a Operation,
        waits: &'a Waits,
    ) -> Result<Looking<'a>, String> {
        let describe = self
            .operation(&waits.describe)
            .ok_or_else(|| format!("there is no operation `{}`", waits.describe))?;
        let (items, shown) = self.shown(describe, &waits.field).ok_or_else(|| {
            format!(
                "`{}` shows no field `{}` with text",
                describe.id, waits.field
            )
        })?;
        if waits.id.as_deref() == Some("none") {
            return Ok(Looking {
                describe,
                items,
                id: "",
                filter: "",
                takes_many: false,
                needs: Vec::new(),
                named: NamedBy::Request(""),
            });
        }
        let asked = self.asked(describe);
        let id = self.id_of(describe, waits, shown, asked).ok_or_else(|| {
            format!(
                "which thing it is, no field of `{}` says for certain: name it with `id`",
                describe.id
            )
        })?;
        let filter = named(asked, &plural(id)).or_else(|| named(asked, id));
        let filter = filter.ok_or_else(|| {
            format!(
                "the request of `{}` has neither `{}` nor `{id}`",
                describe.id,
                plural(id)
            )
        })?;
        let needs = asked
            .iter()
            .filter(|field| field.must_be_sent() && field.name != filter.name);
        Ok(Looking {
            describe,
            items,
            id,
            filter: &filter.name,
            takes_many: matches!(filter.schema.ty, Type::List(_)),
            needs: needs.map(|field| field.name.as_str()).collect(),
            named: self
                .names(operation, waits, id)
                .ok_or_else(|| match &waits.named {
                    Some(path) => format!("`{path}` (`named`) leads to no field of the request"),
                    None => format!(
                        "neither request nor answer has an `{id}`: say with `named` where it is"
                    ),
                })?,
        })
    }

    /// The things that an answer shows, and the field that contains them.
    fn shown<'a>(
        &'a self,
        describe: &'a Operation,
        state: &str,
    ) -> Option<(Option<&'a str>, &'a [Field])> {
        let has_state = |fields: &[Field]| {
            let field = named(fields, state);
            field.is_some_and(|field| matches!(field.schema.ty, Type::Text | Type::Choice(_)))
        };
        let fields = self.answered(describe);
        let lists = fields.iter().find_map(|list| {
            let item = self.item(list)?;
            has_state(&item.fields).then_some((Some(list.name.as_str()), item.fields.as_slice()))
        });
        lists.or_else(|| has_state(fields).then_some((None, fields)))
    }

    fn id_of<'a>(
        &'a self,
        describe: &'a Operation,
        waits: &'a Waits,
        shown: &'a [Field],
        asked: &[Field],
    ) -> Option<&'a str> {
        if let Some(id) = &waits.id {
            return named(shown, id).map(|field| field.name.as_str());
        }
        if let Key::Field(id) = self.key_of(describe) {
            return Some(id);
        }
        let mut common = shown
            .iter()
            .filter(|field| stem(field).is_some() && named(asked, &field.name).is_some());
        match (common.next(), common.next()) {
            (Some(field), None) => Some(&field.name),
            _ => None,
        }
    }

    /// Where an operation names the things that it changes.
    fn names<'a>(
        &'a self,
        operation: &'a Operation,
        waits: &'a Waits,
        id: &str,
    ) -> Option<NamedBy<'a>> {
        if let Some(path) = &waits.named {
            let leads = self.leads(self.asked(operation), path);
            return leads.then_some(NamedBy::Request(path));
        }
        let find = |fields: &'a [Field]| {
            let many = MANY.iter().map(|ending| format!("{id}{ending}"));
            let mut names = std::iter::once(id.to_owned()).chain(many);
            names.find_map(|name| named(fields, &name))
        };
        let in_request = find(self.asked(operation)).map(|field| NamedBy::Request(&field.name));
        in_request
            .or_else(|| find(self.answered(operation)).map(|field| NamedBy::Reply(&field.name)))
    }
}

impl Api {
    /// Whether a path with dots leads to a field, through objects and lists of them.
    fn leads(&self, fields: &[Field], path: &str) -> bool {
        let (first, rest) = match path.split_once('.') {
            Some((first, rest)) => (first, Some(rest)),
            None => (path, None),
        };
        let Some(field) = named(fields, first) else {
            return false;
        };
        let Some(rest) = rest else {
            return true;
        };
        let inner = self.record(&field.schema).or_else(|| self.item(field));
        inner.is_some_and(|record| self.leads(&record.fields, rest))
    }
}

fn named<'a>(fields: &'a [Field], name: &str) -> Option<&'a Field> {
    fields.iter().find(|field| field.name == name)
}

fn is_text(field: &Field) -> bool {
    field.schema.ty == Type::Text
}

/// `eip` of `eipId`, if the field is text.
fn stem(field: &Field) -> Option<&str> {
    let mut endings = ID_ENDINGS.iter();
    let stem = endings.find_map(|ending| field.name.strip_suffix(ending))?;
    (is_text(field) && !stem.is_empty()).then_some(stem)
}

fn plural(id: &str) -> String {
    format!("{id}s")
}

/// A word, and its possible plurals.
fn words(one: &str) -> Vec<String> {
    let mut words = vec![one.to_owned(), format!("{one}s"), format!("{one}es")];
    words.extend(one.strip_suffix('y').map(|stem| format!("{stem}ies")));
    words
}
