//! Reads Zenlayer's official Python SDK, as installed from `PyPI`, into facts.
//!
//! The SDK is generated: one folder per service, in it one folder per version (`v20250901`), with
//! a client that has a method per action, and models whose `_deserialize` names every field and
//! says which of them contain other models. It is read as text, by the few shapes of its lines; a
//! line of another shape is a problem, so that a new generator is noticed. Python is not needed.
//!
//! The SDK has names and nesting. It has no types of plain values and no limits, and does not say
//! what is required. Of several versions the newest counts.

mod client;
mod models;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use self::models::{Class, Kind};
use super::model::{Api, Document, Field, Operation, Section, Type};

/// The newest version of a service, if the folder is a service of the SDK.
pub(super) fn newest(folder: &Path) -> Option<PathBuf> {
    if is_version(folder) {
        return Some(folder.to_owned());
    }
    let versions = fs::read_dir(folder).ok()?.filter_map(Result::ok);
    versions
        .map(|entry| entry.path())
        .filter(|path| is_version(path))
        .max()
}

fn is_version(folder: &Path) -> bool {
    let name = folder.file_name().map(|name| name.to_string_lossy());
    let date = name.as_deref().and_then(|name| name.strip_prefix('v'));
    date.is_some_and(|date| date.len() == 8 && date.bytes().all(|byte| byte.is_ascii_digit()))
        && folder.join("models.py").is_file()
}

/// Reads the folder of a version.
pub(super) fn read(folder: &Path) -> Document {
    let mut document = Document {
        name: folder.display().to_string(),
        ..Document::default()
    };
    let service = folder
        .parent()
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let mut text = |name: &str| match fs::read_to_string(folder.join(name)) {
        Ok(text) => Some(text),
        Err(error) => {
            document
                .problems
                .push(format!("{name} cannot be read: {error}"));
            None
        }
    };
    let client = text(&format!("{service}_client.py"));
    let models = text("models.py");
    if let (Some(client), Some(models)) = (client, models) {
        document.apis = vec![service_of(&client, &models, &mut document.problems)];
    }
    document
}

/// Reads the two texts of a version.
pub fn service_of(client: &str, models: &str, problems: &mut Vec<String>) -> Api {
    let client = client::read(client, problems);
    let classes = models::read(models, problems);
    let path = client
        .service
        .as_ref()
        .map(|service| format!("/api/v2/{service}"));
    let mut api = Api {
        service: client.service,
        version: client.version,
        whole: true,
        ..Api::default()
    };
    let mut reader = Reader {
        classes: &classes,
        wanted: Vec::new(),
        problems,
    };
    for action in client.actions {
        let mut operation = Operation {
            path: path.clone(),
            request: reader.section(&format!("{}Request", action.name)),
            name: action.name,
            ..Operation::default()
        };
        if let Some(response) = reader.section(&action.response) {
            operation.responses.insert("200".into(), response);
        }
        api.operations.push(operation);
    }
    let mut seen = BTreeSet::new();
    while let Some(name) = reader.wanted.pop() {
        if seen.insert(name.clone())
            && let Some(section) = reader.section(&name)
        {
            api.structures.insert(name, section);
        }
    }
    api
}

struct Reader<'a> {
    classes: &'a BTreeMap<String, Class>,
    wanted: Vec<String>,
    problems: &'a mut Vec<String>,
}

impl Reader<'_> {
    fn section(&mut self, name: &str) -> Option<Section> {
        let mut section = Section::default();
        let mut seen = BTreeSet::new();
        let mut next = Some(name);
        // A model may inherit the fields of another one.
        while let Some(name) = next {
            if !seen.insert(name) {
                break;
            }
            let Some(class) = self.classes.get(name) else {
                self.problems.push(format!("models.py has no class {name}"));
                return None;
            };
            for field in &class.fields {
                if section.fields.iter().any(|known| known.name == field.name) {
                    continue;
                }
                let object = |name: &String| Type::Object(Some(name.clone()));
                let kind = match &field.kind {
                    Kind::Plain => Type::Any,
                    Kind::Model(name) => object(name),
                    Kind::Plains => Type::List(Box::new(Type::Any)),
                    Kind::Models(name) => Type::List(Box::new(object(name))),
                };
                if let Kind::Model(name) | Kind::Models(name) = &field.kind {
                    self.wanted.push(name.clone());
                }
                let mut read = Field::new(&field.name, kind);
                if field.deprecated {
                    read.limits.insert("deprecated", "true".into());
                }
                section.fields.push(read);
            }
            next = class.base.as_deref();
        }
        Some(section)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &str = r#"
class LampClient(AbstractClient):
    _api_version = "2031-01-01"
    _service = "lamp"

    def LightLamp(self, request):
        """
        def NotThis(self, request):
        """
        response = self._api_call("LightLamp", request)
        model = models.LightLampResponse()
        model._deserialize(response)
        return model

    def DescribeSun(self):
        response = self._api_call(
            "DescribeSun", models.DescribeSunRequest()
        )

        model = models.DescribeSunResponse()
        model._deserialize(response)
        return model
"#;

    const MODELS: &str = r#"
from zenlayercloud.common.abstract_model import AbstractModel

class LightLampRequest(AbstractModel):
    def __init__(self):
        self.lampIds = None  # a remark
        self.colour = None

    def _deserialize(self, params):
        self.lampIds = params.get("lampIds")
        if params.get("colour") is not None:
            warnings.warn(
                "colour is deprecated",
                DeprecationWarning,
                stacklevel=2
            )
        self.colour = params.get("colour")

class DescribeSunRequest(AbstractModel):
    def __init__(self):
        pass

class DescribeSunResponse(Named):
    def __init__(self):
        super().__init__()

class LightLampResponse(Named):
    def __init__(self):
        super().__init__()
        self.dataSet = None

    def _deserialize(self, params):
        if params.get("dataSet") is not None:
            self.dataSet = []
            for item in params.get("dataSet"):
                obj = Lamp(item)
                self.dataSet.append(obj)

class Named(AbstractModel):
    def __init__(self):
        self.requestId = None

class Lamp(AbstractModel):
    def __init__(self, params=None):
        if params is None:
            params = {}
        if len(params) > 0:
            self._deserialize(params)
            return
        self.bulb = None

    def _deserialize(self, params):
        self.bulb = Bulb(params.get("bulb"))

class Bulb(AbstractModel):
    def __init__(self):
        pass
"#;

    #[test]
    fn actions_names_and_nesting_are_read() {
        let mut problems = Vec::new();
        let api = service_of(CLIENT, MODELS, &mut problems);
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(api.version.as_deref(), Some("2031-01-01"));
        assert_eq!(api.service.as_deref(), Some("lamp"));
        let [operation, without_request] = api.operations.as_slice() else {
            panic!("{:?}", api.operations);
        };
        assert_eq!(without_request.name, "DescribeSun");
        let shown = |section: &Section| -> Vec<String> {
            let fields = section.fields.iter();
            fields
                .map(|field| format!("{}: {}", field.name, field.kind))
                .collect()
        };
        let request = operation.request.as_ref().expect("a request");
        assert_eq!(shown(request), ["lampIds: anything", "colour: anything"]);
        assert_eq!(request.fields[1].limits["deprecated"], "true");
        assert_eq!(
            shown(&operation.responses["200"]),
            ["dataSet: list of object Lamp", "requestId: anything"]
        );
        assert_eq!(shown(&api.structures["Lamp"]), ["bulb: object Bulb"]);
        assert_eq!(shown(&api.structures["Bulb"]), Vec::<String>::new());
    }

    #[test]
    fn unknown_lines_of_the_sdk_are_reported() {
        let mut problems = Vec::new();
        let models = MODELS.replace("self.lampIds = params.get", "self.take(params).get");
        let client = CLIENT.replace(
            "self._api_call(\"LightLamp\", request)",
            "self.call(request)",
        );
        service_of(&client, &models, &mut problems);
        assert!(
            problems
                .iter()
                .any(|line| line.contains("models.py, line 10")),
            "{problems:?}"
        );
        assert!(
            problems.iter().any(|line| line.contains("client, line 6")),
            "{problems:?}"
        );
    }
}
