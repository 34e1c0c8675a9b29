//! How requests name the fields of things.
//!
//! One operation calls a field `name`, another `subnetName`; and what a request gives as an id
//! may be shown inside an object.

use loggia_catalogue::{Field, Type};

use super::kind::Kind;
use super::words;

/// Where a thing has the value that a request gives under some name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The field.
    pub(super) field: &'static Field,
    /// The field inside its object, if it is not the field itself.
    pub(super) inner: Option<&'static Field>,
}

impl Kind {
    /// Returns the field that a request means by a name: the field of that name, or one whose
    /// name adds or omits the kind (`name` for `subnetName`, `subnetName` for `name`).
    pub(super) fn meant(&self, name: &str) -> Option<&'static Field> {
        if let Some(field) = self.field(name) {
            return Some(field);
        }
        let stem = words::stem(self.id)?;
        let own = words::lower_camel(name.strip_prefix(stem).unwrap_or_default());
        let mut long = stem.to_owned();
        let mut letters = name.chars();
        long.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        long.push_str(letters.as_str());
        // A type may be requested by its id and shown by its name alone.
        let short = name.strip_suffix("Id").unwrap_or_default();
        let found = self.field(&own).or_else(|| self.field(&long));
        found.or_else(|| self.field(short)).or_else(|| {
            // A thing has only one name.
            let is_name = |field: &Field| matches!(field.ty, Type::Text) && is_name(field.name);
            if !is_name_of(name, stem) {
                return None;
            }
            let mut names = self
                .fields
                .iter()
                .copied()
                .filter(|field| is_name(field) && is_name_of(field.name, stem));
            names.next().filter(|_| names.next().is_none())
        })
    }

    /// Returns where things have what a request calls by this name: `resourceGroupId` in the
    /// object `resourceGroup`, `domain` in the object `domain`.
    pub(super) fn place(&self, name: &str) -> Option<Place> {
        if let Some(field) = self.meant(name) {
            return Some(Place {
                field,
                inner: inner(field, name),
            });
        }
        words::stem(name)?;
        // An id in the only object that has a field of this name.
        let mut having = self
            .fields
            .iter()
            .filter_map(|field| Some((*field, inner(field, name)?)));
        let (field, inner) = having.next()?;
        having.next().is_none().then_some(Place {
            field,
            inner: Some(inner),
        })
    }
}

/// Returns the field of the same name inside the object of another.
fn inner(field: &Field, name: &str) -> Option<&'static Field> {
    match field.ty {
        Type::Record(record) => record.fields.iter().find(|inner| inner.name == name),
        _ => None,
    }
}

fn is_name(field: &str) -> bool {
    field == "name" || field == "label" || field.ends_with("Name")
}

/// Returns whether a field can be the name of things with this stem: for a NAT gateway that is
/// `name`, `natName` or `natGatewayName`, but not `vpcName`.
pub(super) fn is_name_of(field: &str, stem: &str) -> bool {
    if matches!(field, "name" | "label") {
        return true;
    }
    field.strip_suffix("Name").is_some_and(|of| {
        let (of, stem) = (of.to_ascii_lowercase(), stem.to_ascii_lowercase());
        !of.is_empty() && (stem.starts_with(&of) || stem.ends_with(&of) || of.ends_with(&stem))
    })
}
