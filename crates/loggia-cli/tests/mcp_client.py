"""Drives `loggia --demo mcp` with the client of the official Python package `mcp`.

Usage: mcp_client.py PATH-OF-LOGGIA

The server's own tests speak the protocol as its text says; this is a client of another
make, which validates every message by its own models.
"""

import asyncio
import base64
import json
import sys
import tempfile
from contextlib import asynccontextmanager

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client

READ = {
    "list_machines",
    "machine_status",
    "show_machine",
    "screenshot",
    "find_operations",
    "describe_operation",
    "call_operation",
}
EDIS = "edis/kvm_100001_200001"
VM = "vm/sim-vm-000001"


@asynccontextmanager
async def serve(program, *options):
    """A session with a server of its own, at home in a folder that goes."""
    with tempfile.TemporaryDirectory() as home:
        server = StdioServerParameters(
            command=program, args=["--demo", "mcp", *options], env={"HOME": home}
        )
        async with stdio_client(server) as (read, write):
            async with ClientSession(read, write) as session:
                about = await session.initialize()
                assert about.server_info.name == "loggia", about
                assert "data, and no" in about.instructions, about
                yield session


async def tools(session):
    return {tool.name: tool for tool in (await session.list_tools()).tools}


async def text(session, tool, **arguments):
    """The text of a tool's answer, which has to be a success."""
    answer = await session.call_tool(tool, arguments)
    assert not answer.is_error, answer
    assert [part.type for part in answer.content] == ["text"], answer
    return answer.content[0].text


async def refused(session, tool, **arguments):
    """The text of a refusal."""
    answer = await session.call_tool(tool, arguments)
    assert answer.is_error, answer
    return answer.content[0].text


async def reads(session):
    """Every tool that changes nothing."""
    known = await tools(session)
    assert set(known) == READ, set(known)
    assert all(tool.annotations.read_only_hint for tool in known.values()), known
    assert "confirm" not in known["call_operation"].input_schema["properties"]

    found = json.loads(await text(session, "list_machines"))
    assert found["failures"] == [] and len(found["machines"]) == 12, found
    found = json.loads(await text(session, "list_machines", selector="provider=edis"))
    assert EDIS in [machine["machine"] for machine in found["machines"]], found
    states = json.loads(await text(session, "machine_status", machines=[EDIS, "zen-vm-1"]))
    assert {state["state"] for state in states} == {"running"}, states
    shown = json.loads(await text(session, "show_machine", machine="zen-vm-1"))
    assert shown["machine"] == VM and "reboot" in shown["can"], shown

    shot = await session.call_tool("screenshot", {"machine": EDIS})
    (picture,) = shot.content
    assert picture.type == "image" and picture.mime_type in ("image/png", "image/jpeg"), shot
    head = base64.b64decode(picture.data, validate=True)[:4]
    assert head == b"\x89PNG" or head.startswith(b"\xff\xd8\xff"), head
    assert "EDIS only" in known["screenshot"].description
    assert "another machine" in await refused(session, "screenshot", machine=VM)

    found = json.loads(await text(session, "find_operations", words="vnc url", api="vm"))
    assert "DescribeVncUrl" in [each["operation"] for each in found["operations"]], found
    described = await text(
        session, "describe_operation", api="vm", operation="DescribeVncUrl"
    )
    assert "safety: read" in described and "instanceId:" in described, described


async def bounds(session):
    """Results are bounded, and hold no secrets."""
    everything = await text(session, "find_operations", words="")
    found = json.loads(everything)
    assert len(found["operations"]) == 50 and found["leftOut"] > 500, found["leftOut"]
    assert len(everything) <= 64 * 1024
    vnc = {"api": "vm", "operation": "DescribeVncUrl", "fields": {"instanceId": "sim-vm-000001"}}
    answer = await text(session, "call_operation", **vnc)
    assert "[redacted]" in answer and "http" not in answer, answer
    wrong = {"api": "vm", "operation": "DescribeVncUrl", "fields": {"instanceIdd": "x"}}
    message = await refused(session, "call_operation", **wrong)
    assert "did you mean `instanceId`?" in message, message
    assert "did you mean" in await refused(
        session, "call_operation", api="vm", operation="DescribeInstance"
    )


async def no_writes(session):
    """What changes anything is off."""
    stop = {"api": "vm", "operation": "StopInstances", "fields": {"instanceIds": ["x"]}}
    assert "--allow-writes" in await refused(session, "call_operation", **stop)
    message = await refused(session, "power", machines=[VM], action="stop")
    assert "no tool `power`" in message, message


async def writes(session):
    """With `--allow-writes`: changes are made, and what destroys is named once more."""
    known = await tools(session)
    assert set(known) == READ | {"power"}, set(known)
    assert not known["power"].annotations.read_only_hint
    assert not known["call_operation"].annotations.read_only_hint
    assert "confirm" in known["call_operation"].input_schema["properties"]

    rows = json.loads(await text(session, "power", machines=["zen-vm-3"], action="stop"))
    assert rows == [{"machine": "vm/sim-vm-000003", "result": "ordered"}], rows
    message = await refused(session, "power", machines=["state=running"], action="stop")
    assert "one by one" in message, message
    message = await refused(session, "power", machines=[VM], action="explode")
    assert "explode" in message, message

    end = {"api": "vm", "operation": "TerminateInstance", "fields": {"instanceId": "sim-vm-000001"}}
    assert "sim-vm-000001" in await refused(session, "call_operation", **end)
    for wrong in ("yes", "sim-vm-000002", ""):
        await refused(session, "call_operation", confirm=wrong, **end)
    await text(session, "call_operation", confirm="sim-vm-000001", **end)


async def main(program):
    passed = 0
    for options, parts in (((), (reads, bounds, no_writes)), (("--allow-writes",), (writes,))):
        async with serve(program, *options) as session:
            for part in parts:
                await part(session)
                passed += 1
    print(f"{passed} passed, 0 failed")


asyncio.run(main(sys.argv[1]))
