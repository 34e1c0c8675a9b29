//! Keyboard layouts, written as tables of rows.
//!
//! Each level (plain, Shift, `AltGr`, both) has four rows of keys: the digits with the key before
//! them, and three rows of letters, of which the third includes the key that some keyboards have
//! at its end, and the fourth the one that most have before its first letter. A space stands for
//! a key without a useful character. What is on a key depends on the country, not on the maker:
//! the rows are those of the layouts with the same names in Linux and Windows, as far as both
//! agree.

use std::fmt;
use std::str::FromStr;

use loggia_transport::{Error, ErrorKind};

use super::Stroke;

/// A keyboard layout.
///
/// Parses from the names that EDIS gives them in `vnc_keymap` (`en-us`, `en-gb`), and
/// from those of Linux (`us`, `gb`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Layout {
    /// United States.
    Us,
    /// United Kingdom.
    Gb,
    /// Germany and Austria.
    De,
    /// France.
    Fr,
    /// Spain.
    Es,
    /// Italy.
    It,
}

/// Four rows.
type Rows = [&'static str; 4];

struct Table {
    plain: Rows,
    shift: Rows,
    alt_gr: Rows,
    both: Rows,
    /// Accents that wait for a letter, with the keysyms by which servers know the key.
    dead: &'static [(char, u32)],
}

const NOTHING: Rows = [""; 4];

const US: Table = Table {
    plain: [
        "`1234567890-=",
        "qwertyuiop[]",
        r"asdfghjkl;'\",
        " zxcvbnm,./",
    ],
    shift: [
        "~!@#$%^&*()_+",
        "QWERTYUIOP{}",
        r#"ASDFGHJKL:"|"#,
        " ZXCVBNM<>?",
    ],
    alt_gr: NOTHING,
    both: NOTHING,
    dead: &[],
};

const GB: Table = Table {
    plain: [
        "`1234567890-=",
        "qwertyuiop[]",
        "asdfghjkl;'#",
        r"\zxcvbnm,./",
    ],
    shift: [
        "¬!\"£$%^&*()_+",
        "QWERTYUIOP{}",
        "ASDFGHJKL:@~",
        "|ZXCVBNM<>?",
    ],
    alt_gr: ["    €", "", "", ""],
    both: NOTHING,
    dead: &[],
};

const DE: Table = Table {
    plain: [
        "^1234567890ß´",
        "qwertzuiopü+",
        "asdfghjklöä#",
        "<yxcvbnm,.-",
    ],
    shift: [
        "°!\"§$%&/()=?`",
        "QWERTZUIOPÜ*",
        "ASDFGHJKLÖÄ'",
        ">YXCVBNM;:_",
    ],
    alt_gr: ["  ²³   {[]}\\", "@ €        ~", "", "|      µ"],
    both: NOTHING,
    dead: &[('^', 0x5e), ('´', 0xb4), ('`', 0x60)],
};

const FR: Table = Table {
    plain: [
        "²&é\"'(-è_çà)=",
        "azertyuiop $",
        "qsdfghjklmù*",
        "<wxcvbn,;:!",
    ],
    shift: [
        " 1234567890°+",
        "AZERTYUIOP £",
        "QSDFGHJKLM%µ",
        ">WXCVBN?./§",
    ],
    alt_gr: [r"  ~#{[|`\^@]}", "  €        ¤", "", ""],
    both: NOTHING,
    dead: &[],
};

const ES: Table = Table {
    plain: [
        "º1234567890'¡",
        "qwertyuiop`+",
        "asdfghjklñ´ç",
        "<zxcvbnm,.-",
    ],
    shift: [
        "ª!\"·$%&/()=?¿",
        "QWERTYUIOP^*",
        "ASDFGHJKLÑ¨Ç",
        ">ZXCVBNM;:_",
    ],
    alt_gr: [r"\|@#~ ¬", "  €       []", "          {}", ""],
    both: NOTHING,
    dead: &[('`', 0xfe50), ('´', 0xfe51), ('^', 0xfe52), ('¨', 0xfe57)],
};

const IT: Table = Table {
    plain: [
        r"\1234567890'ì",
        "qwertyuiopè+",
        "asdfghjklòàù",
        "<zxcvbnm,.-",
    ],
    shift: [
        "|!\"£$%&/()=?^",
        "QWERTYUIOPé*",
        "ASDFGHJKLç°§",
        ">ZXCVBNM;:_",
    ],
    alt_gr: ["           `~", "  €       []", "         @#", ""],
    both: ["", "          {}", "", ""],
    dead: &[],
};

impl Layout {
    /// All layouts.
    pub const ALL: [Self; 6] = [Self::Us, Self::Gb, Self::De, Self::Fr, Self::Es, Self::It];

    fn table(self) -> &'static Table {
        match self {
            Self::Us => &US,
            Self::Gb => &GB,
            Self::De => &DE,
            Self::Fr => &FR,
            Self::Es => &ES,
            Self::It => &IT,
        }
    }

    /// The key for a character with the fewest modifiers, and whether it waits for a letter.
    pub(super) fn find(self, character: char) -> Option<(Stroke, bool)> {
        let table = self.table();
        let levels = [
            (table.plain, false, false),
            (table.shift, true, false),
            (table.alt_gr, false, true),
            (table.both, true, true),
        ];
        let has = |rows: &Rows| rows.iter().any(|row| row.contains(character));
        let (_, shift, alt_gr) = levels.into_iter().find(|(rows, ..)| has(rows))?;
        let dead = table.dead.iter().find(|(accent, _)| *accent == character);
        let keysym = dead.map_or_else(|| keysym(character), |(_, keysym)| *keysym);
        let stroke = Stroke {
            keysym,
            shift,
            alt_gr,
        };
        Some((stroke, dead.is_some()))
    }

    /// Its name in EDIS's `vnc_keymap`.
    pub fn keymap(self) -> &'static str {
        match self {
            Self::Us => "en-us",
            Self::Gb => "en-gb",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::It => "it",
        }
    }
}

/// The X11 keysym of a character: the character itself in Latin-1, elsewhere with a mark, except
/// for the euro sign, which has an older number.
fn keysym(character: char) -> u32 {
    match u32::from(character) {
        latin @ 0x20..=0xff => latin,
        0x20ac => 0x20ac,
        other => 0x0100_0000 | other,
    }
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.keymap())
    }
}

impl FromStr for Layout {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let known = |layout: &Self| {
            let keymap = layout.keymap();
            name == keymap || Some(name) == keymap.strip_prefix("en-")
        };
        Self::ALL.into_iter().find(known).ok_or_else(|| {
            Error::new(ErrorKind::Config, "no table for this keyboard layout")
                .with_hint("those with one are us, gb, de, fr, es and it")
        })
    }
}
