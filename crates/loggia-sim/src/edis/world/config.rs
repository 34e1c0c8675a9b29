//! The settings of a machine, as in the system dialog of the portal.

use serde_json::{Map, Value};

use crate::edis::EdisStyle;

/// The format of a setting's text.
#[derive(Clone, Copy)]
enum Rule {
    OneOf(&'static [&'static str]),
    /// Milliseconds, up to a minute.
    Millis,
    /// `xx` or `xx-yy`; the vendor's list is open-ended.
    Keymap,
    /// Letters, digits, `-`, `.` and `_`.
    Label,
    /// The VLAN that the machine may use, or an empty text.
    Vlan,
}

const SWITCH: Rule = Rule::OneOf(&["enabled", "disabled"]);

/// The only VLAN.
const VLAN: &str = "100";

/// The settings that are text: name, rule, and initial value.
const SETTINGS: &[(&str, Rule, &str)] = &[
    ("boot_timeout", Rule::Millis, "5000"),
    ("vnc_keymap", Rule::Keymap, "en-us"),
    (
        "cpu_model",
        Rule::OneOf(&["default", "passthrough"]),
        "default",
    ),
    (
        "disk_driver",
        Rule::OneOf(&["virtio", "ide", "scsi"]),
        "virtio",
    ),
    (
        "nw_driver",
        Rule::OneOf(&["virtio", "e1000", "rtl8139"]),
        "virtio",
    ),
    ("video_driver", Rule::OneOf(&["cirrus", "qxl"]), "cirrus"),
    ("description", Rule::Label, ""),
    ("assigned_vlan", Rule::Vlan, ""),
    ("cpu_set_cores", Rule::OneOf(&["core", "socket"]), "socket"),
    ("tpm", SWITCH, "disabled"),
    ("uefi", SWITCH, "disabled"),
];

/// How many gigabytes an automatic refill may take. Two of them are only in the vendor's FAQ.
const REFILLS: &[u64] = &[0, 100, 200, 300, 500, 1000];
/// The gigabytes of refills, for messages, without the value for off.
pub(crate) const REFILLS_SHOWN: &str = "100, 200, 300, 500 or 1000";

/// All settings of one machine.
#[derive(Clone, Debug)]
pub(crate) struct Config {
    /// In the order of [`SETTINGS`].
    texts: Vec<String>,
    /// Gigabytes per automatic refill; 0 is off.
    pub(crate) auto_hydration: u64,
}

impl Config {
    pub(super) fn new(description: &str) -> Self {
        let texts = SETTINGS
            .iter()
            .map(|(_, _, at_first)| (*at_first).to_owned());
        let mut config = Self {
            texts: texts.collect(),
            auto_hydration: 0,
        };
        config.put("description", description);
        config
    }

    /// Returns the text of a setting.
    pub(crate) fn text(&self, name: &str) -> &str {
        let at = SETTINGS.iter().position(|(known, ..)| *known == name);
        at.and_then(|at| self.texts.get(at))
            .map_or("", String::as_str)
    }

    /// Sets a text that is known to be valid.
    pub(crate) fn put(&mut self, name: &str, value: &str) {
        let at = SETTINGS.iter().position(|(known, ..)| *known == name);
        if let Some(text) = at.and_then(|at| self.texts.get_mut(at)) {
            value.clone_into(text);
        }
    }

    /// Applies the settings of an object: all of them or, if one is invalid, none; the error
    /// says which.
    pub(crate) fn change(&mut self, settings: &Map<String, Value>) -> Result<(), String> {
        if settings.is_empty() {
            return Err("config has no settings".to_owned());
        }
        let mut changed = self.clone();
        for (name, value) in settings {
            if name == "auto_hydration" {
                changed.auto_hydration = refill(value).ok_or_else(|| {
                    format!("config.auto_hydration must be off or a number: {REFILLS_SHOWN}")
                })?;
                continue;
            }
            let Some((_, rule, _)) = SETTINGS.iter().find(|(known, ..)| known == name) else {
                let name: String = name.chars().take(64).collect();
                return Err(format!("config has an unknown setting: {name}"));
            };
            let text = value.as_str().filter(|text| rule.fits(text));
            let text = text.ok_or_else(|| format!("config.{name} {}", rule.wanted()))?;
            changed.put(name, text);
        }
        *self = changed;
        Ok(())
    }

    /// Returns all settings. Recorded answers are older than two of them, list the available
    /// VLANs, and have the refill as a number.
    pub(crate) fn show(&self, style: EdisStyle) -> Value {
        let mut shown = Map::new();
        for ((name, ..), text) in SETTINGS.iter().zip(&self.texts) {
            shown.insert((*name).to_owned(), text.as_str().into());
        }
        let refill = match style {
            EdisStyle::Documented => self.auto_hydration_text().into(),
            EdisStyle::Captured => {
                shown.remove("tpm");
                shown.remove("uefi");
                shown.insert("available_vlans".to_owned(), vec![VLAN].into());
                self.auto_hydration.into()
            }
        };
        shown.insert("auto_hydration".to_owned(), refill);
        shown.into()
    }

    /// Returns `off`, or the gigabytes.
    pub(crate) fn auto_hydration_text(&self) -> String {
        match self.auto_hydration {
            0 => "off".to_owned(),
            gigabytes => gigabytes.to_string(),
        }
    }
}

/// Reads the gigabytes of an automatic refill: a number as in all samples, or the word for
/// none.
fn refill(value: &Value) -> Option<u64> {
    let gigabytes = match value {
        Value::String(text) if text == "off" => 0,
        value => value.as_u64()?,
    };
    REFILLS.contains(&gigabytes).then_some(gigabytes)
}

impl Rule {
    fn fits(self, text: &str) -> bool {
        let is_pair = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_lowercase());
        match self {
            Self::OneOf(words) => words.contains(&text),
            Self::Millis => {
                text.bytes().all(|b| b.is_ascii_digit())
                    && text.parse().is_ok_and(|ms: u64| ms <= 60_000)
            }
            Self::Keymap => text.split('-').all(is_pair) && text.len() <= 5,
            Self::Label => text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)),
            Self::Vlan => text.is_empty() || text == VLAN,
        }
    }

    fn wanted(self) -> String {
        match self {
            Self::OneOf(words) => format!("must be one of: {}", words.join(", ")),
            Self::Millis => "must be milliseconds up to 60000, as text".to_owned(),
            Self::Keymap => "must be a layout such as de or en-us".to_owned(),
            Self::Label => "may have letters, digits, - . and _".to_owned(),
            Self::Vlan => format!("must be {VLAN} or empty"),
        }
    }
}
