"""Drives `loggia-sim` with Zenlayer's official Python package `zenlayercloud-sdk-python`.

Usage: vendor_sdk.py PATH-OF-LOGGIA-SIM

Our own client and simulator come from the same specs and could be wrong together. This is a
client of the vendor's own make: it signs, names its versions and reads answers by models of
its own, for all services.
"""

import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from contextlib import contextmanager

import zenlayercloud
from zenlayercloud.common.abstract_client import AbstractClient
from zenlayercloud.common.abstract_model import AbstractModel
from zenlayercloud.common.config import Config
from zenlayercloud.common.credential import Credential, TokenCredential
from zenlayercloud.common.excpetion.zenlayer_cloud_sdk_exception import (
    ZenlayerCloudSdkException as Refused,
)

KEY = Credential("AKSIM0000000001", "sim-secret-0001")
TOKEN = TokenCredential("sim-token-0001")

# Described in the vendor's documents, and not known to this version of the package.
NEWER = {
    "crossConnectOneTimeConstructionPrice",
    "crossConnectPrice",
    "nic",
    "stepPrices",
    "tags",
    "typeValues",
}
# The package cannot call this itself: its client gives the request to a method that takes none.
BROKEN = {("zga", "DescribeOriginRegions")}
# What an action is refused with that a service does not have.
UNKNOWN = "AUTHFAILURE_UNAUTHORIZED_OPERATION"
READS = re.compile("Describe|List|Get|Inquiry|Query|Check")
# What no answer holds.
VALUES = {
    "bandwidth": 10,
    "bandwidthOutMbps": 10,
    "chargeType": "POSTPAID",
    "diskSize": 100,
    "eipChargeType": "POSTPAID",
    "endTime": "2026-11-20T00:00:00Z",
    "flowPackage": 1,
    "instanceChargeType": "POSTPAID",
    "instanceCount": 1,
    "internetMaxBandwidthOut": 10,
    "month": "2026-10",
    "startTime": "2026-11-19T00:00:00Z",
    "trafficPackageSize": 1.0,
}


@contextmanager
def simulator(program):
    """The address of a simulator that ends with the block."""
    process = subprocess.Popen([program], stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        yield re.search(r"zenlayer=http://(\S+)", line).group(1)
    finally:
        process.kill()
        process.wait()


def services():
    """Name, client and models of the newest version of every service."""
    for service in pkgutil.iter_modules(zenlayercloud.__path__, "zenlayercloud."):
        name = service.name.rsplit(".", 1)[1]
        if not service.ispkg or name == "common":
            continue
        home = importlib.import_module(service.name)
        version = max(part.name for part in pkgutil.iter_modules(home.__path__))
        module = importlib.import_module(f"{service.name}.{version}.{name}_client")
        models = importlib.import_module(f"{service.name}.{version}.models")
        for kind in vars(module).values():
            if inspect.isclass(kind) and kind.__module__ == module.__name__:
                yield name, kind, models


def empty(models, action):
    """A request without a field; some ask for fields to be made at all."""
    kind = getattr(models, f"{action}Request")
    return kind(*[None] * len(inspect.signature(kind).parameters))


class Answers:
    """What was answered, as it came, beside the models that the package makes of it."""

    def __init__(self):
        self.last = None
        self.ids = defaultdict(dict)
        of_package = AbstractClient._api_call

        def call(client, action, request, *rest, **named):
            self.last = of_package(client, action, request, *rest, **named)
            return self.last

        AbstractClient._api_call = call

    def remember(self, service, value, key=None):
        """Keeps the first value of each name, to ask further with."""
        if isinstance(value, dict):
            for name, inner in value.items():
                self.remember(service, inner, name)
        elif isinstance(value, list):
            for inner in value:
                self.remember(service, inner, key)
        elif isinstance(value, str) and value:
            self.ids[service].setdefault(key, value)

    def value(self, service, field):
        """Something to fill a field with."""
        known = self.ids[service]
        if field in VALUES:
            return VALUES[field]
        if field.endswith("Ids") and field[:-1] in known:
            return [known[field[:-1]]]
        return known.get(field)


def unknown(value, model, path):
    """The fields of an answer that the package's model of it does not have."""
    if isinstance(value, list) and isinstance(model, list):
        return [it for pair in zip(value, model) for it in unknown(*pair, path)]
    if not isinstance(model, AbstractModel):
        return []
    if not isinstance(value, dict):
        return [] if value is None else [f"{path} is {type(value).__name__}"]
    found = []
    for key, inner in value.items():
        if key in vars(model):
            found += unknown(inner, vars(model)[key], f"{path}.{key}")
        elif key not in NEWER:
            found.append(f"{path}.{key}")
    return found


def read(answers, service, client, models, action):
    """Asks, fills what the refusals name, and returns the refusal that is left."""
    request = empty(models, action)
    for _ in range(8):
        try:
            model = getattr(client, action)(request)
        except Refused as refusal:
            assert refusal.request_id, (service, action, refusal)
            # Whatever the service showed has to be there.
            assert "NOT_FOUND" not in refusal.code, (service, action, refusal, vars(request))
            unset = {name for name, value in vars(request).items() if value is None}
            named = [it for it in re.findall(r"\w+", refusal.message) if it in unset]
            filled = [it for it in named if answers.value(service, it) is not None]
            if not filled:
                return refusal
            setattr(request, filled[0], answers.value(service, filled[0]))
            continue
        assert answers.last["requestId"] == model.requestId, (service, action)
        strange = unknown(answers.last, model, action)
        assert not strange, (service, strange)
        answers.remember(service, answers.last)
        return None
    raise AssertionError((service, action, vars(request)))


def reads(domain):
    """Every action that changes nothing, of all services."""
    answers = Answers()
    config = Config(scheme="http", domain=domain, rate_limit_max_retries=0)
    # The second time with what the first has shown.
    for _ in range(2):
        refusals, asked, names = Counter(), 0, set()
        for service, kind, models in services():
            client = kind(KEY, config)
            names.add(service)
            for action in vars(kind):
                if not READS.match(action) or (service, action) in BROKEN:
                    continue
                asked += 1
                refusal = read(answers, service, client, models, action)
                if refusal:
                    refusals[refusal.code] += 1
    # The others miss what no answer and no table above has.
    answered = asked - refusals.total()
    assert len(names) == 21 and answered >= 240, (len(names), asked, refusals)
    return f"{len(names)} services, {answered} of {asked} reads answered"


def until(state, client, models, machine):
    """Waits as a user of the package does."""
    request = models.DescribeInstancesRequest()
    request.instanceIds = [machine]
    for _ in range(100):
        found = client.DescribeInstances(request).dataSet
        if [it.instanceStatus for it in found] == state:
            return
        time.sleep(0.01)
    raise AssertionError((state, [it.instanceStatus for it in found]))


def life(domain):
    """A machine is ordered, stopped, started, looked at, given back and deleted."""
    name, kind, models = next(it for it in services() if it[0] == "vm")
    client = kind(TOKEN, Config(scheme="http", domain=domain))

    def ask(action, **fields):
        request = empty(models, action)
        for field, value in fields.items():
            assert field in vars(request), field
            setattr(request, field, value)
        return getattr(client, action)(request)

    zone = ask("DescribeZones").zoneSet[0].zoneId
    offers = ask("DescribeZoneInstanceConfigInfos", instanceChargeType="POSTPAID", zoneId=zone)
    disk = models.SystemDisk()
    disk.diskSize = 50
    order = {
        "zoneId": zone,
        "instanceType": offers.instanceTypeQuotaSet[0].instanceType,
        "imageId": ask("DescribeImages", zoneId=zone).dataSet[0].imageId,
        "subnetId": ask("DescribeSubnets", zoneId=zone).dataSet[0].subnetId,
        "instanceChargeType": "POSTPAID",
        "internetChargeType": "ByBandwidth",
        "internetMaxBandwidthOut": 10,
        "instanceCount": 1,
        "instanceName": "by-the-sdk",
        "password": "Sdk-passw0rd!",
        "systemDisk": disk,
    }
    [machine] = ask("CreateInstances", **order).instanceIdSet
    until(["RUNNING"], client, models, machine)
    ask("StopInstances", instanceIds=[machine])
    until(["STOPPED"], client, models, machine)
    ask("StartInstances", instanceIds=[machine])
    until(["RUNNING"], client, models, machine)
    assert ask("DescribeVncUrl", instanceId=machine).url.startswith("http")
    ask("TerminateInstance", instanceId=machine)
    until(["RECYCLE"], client, models, machine)
    ask("ReleaseInstances", instanceIds=[machine])
    until([], client, models, machine)
    return f"{name}: a whole life"


def actions(domain):
    """No action of the package is unknown, those that change things included."""
    config = Config(scheme="http", domain=domain, rate_limit_max_retries=0)
    known = Counter()
    for service, kind, models in services():
        client = kind(KEY, config)
        for action in vars(kind):
            if action.startswith("_") or (service, action) in BROKEN:
                continue
            try:
                getattr(client, action)(empty(models, action))
            except Refused as refusal:
                assert refusal.request_id, (service, action, refusal)
                assert refusal.code != UNKNOWN, (service, action, refusal)
            known[service] += 1
    return f"{known.total()} actions are known"


def strangers(domain):
    """Who has no key, or one that does not fit, is refused in words that the package reads."""
    _, kind, models = next(it for it in services() if it[0] == "vm")
    config = Config(scheme="http", domain=domain)
    for credential in (
        Credential("AKSIM0000000001", "sim-secret-0002"),
        Credential("AKSIM0000000002", "sim-secret-0001"),
        TokenCredential("sim-token-0002"),
    ):
        try:
            kind(credential, config).DescribeZones(models.DescribeZonesRequest())
        except Refused as refusal:
            assert refusal.code.startswith("AUTHFAILURE") and refusal.request_id, refusal
        else:
            raise AssertionError("a stranger was let in")
    return "strangers are refused"


def main(program):
    with simulator(program) as domain:
        for part in (reads, life, strangers, actions):
            print(part(domain))


main(sys.argv[1])
