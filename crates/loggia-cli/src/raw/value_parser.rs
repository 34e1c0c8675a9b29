//! Parses the value of a field's flag: any text, with the known values for completions.
//!
//! Values are checked later, all at once, and a server may know more of them. Text may begin with
//! a hyphen, as a password or a key in PEM does. An option of the command itself is refused as a
//! value: then the value was forgotten, or a shell variable was empty, and
//! `--disk-name --dry-run` would place a real order.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::error::ErrorKind;
use clap::{Arg, Command, Error};

/// Takes any text except the command's own options, and offers the known values.
#[derive(Clone)]
pub(super) struct FieldText(pub(super) Vec<PossibleValue>);

impl TypedValueParser for FieldText {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, Error> {
        let text = StringValueParser::new().parse_ref(command, arg, value)?;
        if is_option(command, &text) {
            let flag = arg.and_then(Arg::get_long).unwrap_or_default();
            // The option's value is left out, as it may be a secret.
            let option = text.split('=').next().unwrap_or_default();
            // clap does not end the line of a custom message.
            let message = format!(
                "--{flag}: a value is expected before `{option}`; if that is the value, give it \
                 in a file with --input\n"
            );
            return Err(Error::raw(ErrorKind::InvalidValue, message).with_cmd(command));
        }
        Ok(text)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        if self.0.is_empty() {
            return None;
        }
        Some(Box::new(self.0.iter().cloned()))
    }
}

/// Whether a word is one of the command's options, alone or with its value.
fn is_option(command: &Command, word: &str) -> bool {
    let mut options = command.get_arguments();
    if let Some(long) = word.strip_prefix("--") {
        let name = long.split('=').next().unwrap_or_default();
        return options.any(|option| option.get_long() == Some(name));
    }
    let mut letters = word.strip_prefix('-').unwrap_or_default().chars();
    match (letters.next(), letters.next()) {
        (Some(letter), None) => options.any(|option| option.get_short() == Some(letter)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::super::{Extent, augment};
    use crate::args::Cli;

    fn read(words: &str) -> Result<clap::ArgMatches, String> {
        let words: Vec<_> = words.split(' ').map(std::ffi::OsString::from).collect();
        let command = augment(Cli::command(), &Extent::Named(&words));
        let read = command.try_get_matches_from(&words);
        read.map_err(|error| error.to_string())
    }

    /// The value of a flag of a service's operation.
    fn value(matches: &clap::ArgMatches, flag: &str) -> Option<String> {
        let (_, service) = matches.subcommand()?;
        let (_, operation) = service.subcommand()?.1.subcommand()?;
        operation.get_one::<String>(flag).cloned()
    }

    #[test]
    fn an_option_is_refused_as_a_value() {
        for swallowed in ["--dry-run", "-y", "--output=hunter2", "--disk-size"] {
            let words = format!("loggia zenlayer vm create-disks --disk-name {swallowed}");
            let refused = read(&words).expect_err(swallowed);
            let option = swallowed.trim_end_matches("=hunter2");
            let wanted = format!("--disk-name: a value is expected before `{option}`");
            assert!(refused.contains(&wanted), "{refused}");
            assert!(
                refused.ends_with('\n') && !refused.contains("hunter2"),
                "{refused:?}"
            );
        }
        for text in ["-----BEGIN", "--no-such-option", "-1", "-", "-yes"] {
            let words = format!("loggia zenlayer vm create-disks --disk-name {text}");
            let read = read(&words).expect(text);
            assert_eq!(value(&read, "disk-name").as_deref(), Some(text));
        }
    }

    #[test]
    fn a_boolean_flag_needs_no_value() {
        for after in ["", " --dry-run", " -o json", " --instance-ids b", " false"] {
            let words = format!(
                "loggia zenlayer vm stop-instances --instance-ids a --force-shutdown{after}"
            );
            let read = read(&words).expect(after);
            let wanted = if after == " false" { "false" } else { "true" };
            assert_eq!(
                value(&read, "force-shutdown").as_deref(),
                Some(wanted),
                "{after}"
            );
        }
    }
}
