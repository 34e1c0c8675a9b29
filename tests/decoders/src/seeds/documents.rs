//! Specs and pages, all written for this project.

use super::{Seeds, files, numbered};

/// The specs that xtask's tests use, and overlays.
pub(super) fn specs() -> Seeds {
    let mut seeds = numbered(
        "yaml",
        &[
            "openapi: 3.0.3\na: [1, true, ~, 1.5]\n",
            "openapi: 3.1.0\n200: {yes: no}\n",
            "a: &a [1]\nb: *a\n<<: {c: !x 1}\n",
            "- 1\n",
            "overlay: 1.0.0\ninfo: {title: t, version: 1}\nactions:\n  - target: $.info\n    \
             description: d\n    update: {version: '2'}\n  - target: $.paths[*][?(@.post)]\n    \
             description: d\n    remove: true\n    x-optional: true\n",
            "openapi: 3.0.3\ninfo: {title: Lamps, version: '1'}\npaths:\n  /lamp:\n    post:\n      \
             operationId: light\n      summary: Lights it\n      x-safety: unsafe\n      \
             requestBody:\n        required: true\n        content:\n          \
             application/json: {schema: {$ref: '#/components/schemas/Lamp'}, example: {lit: true}}\n      \
             responses:\n        '200':\n          description: It is lit.\n          content:\n            \
             application/json: {schema: {$ref: '#/components/schemas/Lamp'}, example: {lit: true}}\n\
             components:\n  schemas:\n    Lamp:\n      type: object\n      description: A lamp.\n      \
             properties:\n        lit: {type: boolean, description: Whether it is on.}\n",
        ],
    );
    seeds.extend(files("xtask/tests/fixtures"));
    seeds.extend(files("xtask/tests/audit/fixtures/specs/edis"));
    seeds.extend(files("xtask/tests/audit/fixtures/specs/zenlayer"));
    seeds
}

/// The skeletons of pages that xtask's tests use.
pub(super) fn pages() -> Seeds {
    let mut seeds = numbered(
        "md",
        &[
            "# A\n\n## Request\n\n| Name | Type | Required | Description |\n|---|---|---|---|\n\
             | id | String | Yes | The lamp. |\n\n## Response\n\n| Name | Type |\n|--|--|\n| lit | Boolean |\n",
            "# DescribeLamps\n\n```json\nRequest:\n{\"a\": [1, 2,],}\n```\n",
            "# A\n\n<table></table>\n",
            "openapi: 3.0.0\npaths: {}\n",
        ],
    );
    seeds.extend(files("xtask/tests/audit/fixtures/pages"));
    seeds.extend(files("xtask/tests/audit/fixtures/facts"));
    seeds.extend(files("xtask/tests/audit/fixtures/specs/edis"));
    seeds
}
