//! Fields of requests with the id of a thing under another name than lists show it.

/// By service, id of the kind, and field.
const ALIASES: &[(&str, &str, &str)] = &[
    ("zec", "natGatewayId", "natId"),
    ("zec", "nicId", "nextHopId"),
    ("zec", "nicId", "nextHotId"),
];

/// Returns the fields of requests with the id of a thing of a kind under another name.
pub(super) fn of(service: &str, kind: &str) -> Vec<&'static str> {
    let lines = ALIASES.iter();
    lines
        .filter(|(of, id, _)| (*of, *id) == (service, kind))
        .map(|(_, _, field)| *field)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::model::Model;

    #[test]
    fn lines_are_of_kinds_and_fields_that_exist() {
        for (service, id, field) in ALIASES {
            let mut apis = loggia_catalogue::APIS.iter().copied();
            let api = apis.find(|api| api.vendor() == "zenlayer" && api.service() == *service);
            let api = api.expect("a service");
            assert!(Model::of(api).kinds.by_id(id).is_some(), "{service} {id}");
            let mut requests = api.operations.iter().filter_map(|of| of.request);
            let known = requests.any(|request| request.field(field).is_some());
            assert!(known, "{service} {field}");
        }
    }
}
