//! Generates passwords for VNC.

use loggia_transport::{Error, ErrorKind, Secret};

/// The characters that a password may consist of.
const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const LENGTH: usize = 8;

/// Eight random letters and digits.
pub(crate) fn fresh_password() -> Result<Secret, Error> {
    let mut password = String::with_capacity(LENGTH);
    while password.len() < LENGTH {
        let mut byte = [0];
        getrandom::fill(&mut byte).map_err(|_| {
            Error::new(ErrorKind::Config, "the system provides no random numbers")
                .with_hint("choose a password yourself: enable_vnc(), then password()")
        })?;
        // Numbers beyond the last whole alphabet would favour its first letters.
        let [number] = byte;
        if usize::from(number) < 4 * LETTERS.len()
            && let Some(letter) = LETTERS.get(usize::from(number) % LETTERS.len())
        {
            password.push(char::from(*letter));
        }
    }
    // The secret takes over the text, and wipes it.
    Ok(Secret::from(password))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_passwords_are_what_the_vendor_takes_and_differ() {
        let all: std::collections::HashSet<_> = (0..100)
            .map(|_| fresh_password().expect("random").expose().to_owned())
            .collect();
        assert_eq!(all.len(), 100);
        for password in all {
            assert_eq!(password.len(), LENGTH);
            assert!(password.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        }
    }
}
