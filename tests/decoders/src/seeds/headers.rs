//! Headers, forms and addresses: short texts.

use super::{Seeds, numbered};

pub(super) fn waits() -> Seeds {
    numbered(
        "header",
        &[
            "1700000000\n0",
            "1700000000\n120",
            "1700000000\n 1.5 ",
            "784111777\nSun, 06 Nov 1994 08:50:07 GMT",
            "784111777\nSunday, 06-Nov-94 08:49:00 GMT",
            "784111777\nSun Nov  6 08:49:37 1994",
            "0\nFri, 31 Dec 9999 23:59:59 GMT",
            "0\n9999999999",
            "0\n-1",
            "0\nNaN",
            "0\n1e300",
            "0\n1e18",
            "0\nsoon",
            "0\n1,2",
        ],
    )
}

pub(super) fn dates() -> Seeds {
    numbered(
        "lines",
        &[
            "784111777\n784111779\nSun, 06 Nov 1994 08:49:38 GMT",
            "784111777\n784111777\nSun, 06 Nov 1994 09:49:37 GMT",
            "784111777\n784111777\nSunday, 06-Nov-94 07:49:37 GMT",
            "784111777\n784111777\nSun Nov  6 08:49:37 1994",
            "784111777\n784111700\nSun, 06 Nov 1994 09:49:37 GMT\n30",
            "-5\n0\nThu, 01 Jan 1970 00:00:00 GMT",
            "9223372036854775807\n0\nFri, 31 Dec 9999 23:59:59 GMT",
            "0\n9223372036854775807\nsoon",
            "0\n0",
        ],
    )
}

pub(super) fn calls() -> Seeds {
    numbered(
        "call",
        &[
            "Basic dXNlcjpww6Rzcz8=\nkvm=kvm_1_2&details=traffic&trigger_value=80",
            "basic  dXNlcjpww6Rzcz8= \nkvm=kvm_1_2&details=Traffic+usage+reached+80%25&trigger_value=80",
            "Basic dXNlcjpwYXNz\nkvm=a&kvm=b&trigger_value=x",
            "Bearer dXNlcjpww6Rzcz8=\nkvm=",
            "Basic !!!\nkvm=+&x=y",
            "Basic /w==\n%zz&&==",
            "kvm=kvm_1_2&details=%FF%00&trigger_value=+18446744073709551615+",
        ],
    )
}

pub(super) fn pictures() -> Seeds {
    numbered(
        "uri",
        &[
            "data:image/jpg;base64,/9j/4AAQ",
            " iVBORw0K\nGgo ",
            "data:image/webp;base64,AAAA",
            "data:image/png;base64,iVBORw0KGgo=",
            "",
            "data:",
            "data:image/png,plain",
            "data:image/png;base64,=",
            "data:;charset=utf-8;base64,QUJD",
            "not base64!",
        ],
    )
}
