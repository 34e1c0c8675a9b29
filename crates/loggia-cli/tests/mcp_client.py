"""Drives `loggia --demo mcp` with the client of the official Python package `mcp`.

Usage: mcp_client.py PATH-OF-LOGGIA
"""

import asyncio
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def main(program):
    server = StdioServerParameters(command=program, args=["--demo", "mcp"])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        names = {tool.name for tool in (await session.list_tools()).tools}
        assert {"list_machines", "screenshot", "call_operation"} <= names, names
        assert "power" not in names, names
        machines = await session.call_tool("list_machines", {"selector": "provider=edis"})
        assert "edis/kvm_100001_200001" in machines.content[0].text
        shot = await session.call_tool("screenshot", {"machine": "edis/kvm_100001_200001"})
        assert shot.content[0].type == "image", shot
        stop = {"api": "vm", "operation": "StopInstances", "fields": {"instanceIds": ["x"]}}
        refused = await session.call_tool("call_operation", stop)
        assert refused.isError and "--allow-writes" in refused.content[0].text, refused
    print(f"{len(names)} tools, 4 passed, 0 failed")


asyncio.run(main(sys.argv[1]))
