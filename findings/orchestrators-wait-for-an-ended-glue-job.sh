#!/usr/bin/env bash
# Airflow, Dagster and Prefect wait on for a Glue job that has ended, each for other statuses.
#
# Guess: what waits for a job of Glue stops at each final status: SUCCEEDED, STOPPED, FAILED, TIMEOUT, ERROR, EXPIRED.
# What happens: each has a list of its own, and waits for whatever the list lacks. EXPIRED, the end of a job that was
# queued for too long, is on none of them. The lists of Airflow's hook (which the operator waits with) and of its sensor
# lack ERROR too. Prefect raises a KeyError at STOPPED, since a stopped job has no ErrorMessage.
# Why it matters: the task runs until somebody ends it and blocks what comes after it, while Glue shows that the job is
# over. A job that moves from one of them to another ends differently.
# Source: https://docs.aws.amazon.com/glue/latest/dg/job-run-statuses.html and
# https://docs.aws.amazon.com/glue/latest/webapi/API_JobRun.html (JobRunState).
#
# Versions: apache-airflow-providers-amazon 9.39.0, dagster-aws 0.29.27, prefect-aws 0.7.12.
# Seen: "STOPPED: hook returns STOPPED, sensor fails, Dagster returns STOPPED, Prefect KeyError", "ERROR: hook waits,
#       sensor waits, Dagster returns ERROR, Prefect fails", "EXPIRED: hook waits, sensor waits, Dagster waits, Prefect
#       waits". (Airflow's operator and Dagster's client raise an error if the status that is returned isn't SUCCEEDED.)
# Needs: bash, python3.11 or later with venv and pip.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check boto3==1.43.106 botocore==1.43.106
# What waits needs only base classes of the three, so the three themselves aren't installed.
venv/bin/pip install --quiet --disable-pip-version-check --no-deps apache-airflow-providers-amazon==9.39.0 \
  dagster-aws==0.29.27 prefect-aws==0.7.12
cat > run.py <<'PY'
import importlib.util
import logging
import sys
import time
from importlib.machinery import ModuleSpec
from importlib.metadata import files
from types import ModuleType, SimpleNamespace


class AnyMember(type):
    def __getattr__(cls, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return lambda *_, **__: None


class StandIn(Exception, metaclass=AnyMember):
    """Stands for a base class, a decorator or an error of what isn't installed."""

    log = logger = logging.getLogger('made-up')

    def __init__(self, *_, **__):
        super().__init__()

    def __class_getitem__(cls, item):
        return cls


class StandInModule(ModuleType):
    def __getattr__(self, name):
        if name.startswith('__'):
            raise AttributeError(name)
        return type(name, (StandIn,), {})


class StandIns:
    """Finds a module of stand-ins for each module that what waits imports."""

    packages = {'airflow', 'dagster', 'dagster_aws', 'prefect', 'prefect_aws', 'pydantic', 'tenacity'}

    def find_spec(self, name, path=None, target=None):
        return ModuleSpec(name, self, is_package=True) if name.split('.')[0] in self.packages else None

    def create_module(self, spec):
        return StandInModule(spec.name)

    def exec_module(self, module):
        pass


sys.meta_path.insert(0, StandIns())
logging.disable()


def load(package, path):
    [file] = [file for file in files(package) if str(file).endswith(path)]
    spec = importlib.util.spec_from_file_location('seen', file.locate())
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Waits(BaseException):
    """Ends the first wait."""


def wait(seconds):
    raise Waits


time.sleep = wait
hooks = load('apache-airflow-providers-amazon', 'amazon/aws/hooks/glue.py')
sensors = load('apache-airflow-providers-amazon', 'amazon/aws/sensors/glue.py')
dagster = load('dagster-aws', 'pipes/clients/glue.py')
prefect = load('prefect-aws', 'prefect_aws/glue_job.py')


def made(kind, **members):
    it = kind.__new__(kind)
    vars(it).update(members)
    return it


def outcome(function):
    try:
        answer = function()
    except Waits:
        return 'waits'
    except KeyError:
        return 'KeyError'
    except (StandIn, RuntimeError):
        return 'fails'
    if isinstance(answer, dict):
        return f"returns {answer.get('JobRun', answer)['JobRunState']}"
    return 'waits' if answer is False else 'is done'


def seen(status):
    run = {'JobRunState': status}
    if status in ('FAILED', 'TIMEOUT', 'ERROR', 'EXPIRED'):
        run['ErrorMessage'] = 'made-up'
    client = SimpleNamespace(get_job_run=lambda **_: {'JobRun': run})
    hook = made(hooks.GlueJobHook, get_job_state=lambda *_, **__: status, job_poll_interval=6)
    sensor = made(sensors.GlueJobSensor, hook=hook, job_name='nightly', run_id='jr_1', verbose=False)
    pipes = made(dagster.PipesGlueClient, _client=client)
    block = made(prefect.GlueJobRun, client=client, job_name='nightly', job_id='jr_1', job_watch_poll_interval=60)

    def nap_of_the_hook():
        # The hook sleeps for 0 seconds before it returns, which is no wait.
        hooks.time = SimpleNamespace(sleep=lambda seconds: wait(seconds) if seconds else None)
        return hook.job_completion('nightly', 'jr_1')

    return {
        'hook': outcome(nap_of_the_hook),
        'sensor': outcome(lambda: sensor.poke({})),
        'Dagster': outcome(lambda: pipes._wait_for_job_run_completion('nightly', 'jr_1')),
        'Prefect': outcome(block.wait_for_completion),
    }


expected = {
    'SUCCEEDED': ('returns SUCCEEDED', 'is done', 'returns SUCCEEDED', 'is done'),
    'STOPPED': ('returns STOPPED', 'fails', 'returns STOPPED', 'KeyError'),
    'FAILED': ('fails', 'fails', 'returns FAILED', 'fails'),
    'TIMEOUT': ('fails', 'fails', 'returns TIMEOUT', 'fails'),
    'ERROR': ('waits', 'waits', 'returns ERROR', 'fails'),
    'EXPIRED': ('waits', 'waits', 'waits', 'waits'),
}
changed = False
for status, outcomes in expected.items():
    found = seen(status)
    print(f'{status}: ' + ', '.join(f'{name} {what}' for name, what in found.items()))
    changed |= tuple(found.values()) != outcomes
if changed:
    sys.exit('The behaviour has changed.')
PY
venv/bin/python run.py
