"""Manila's scheduler, share service and API in one process.

manila_server.py --config-file FILE

In one process the in-memory transport connects them; separate processes would
need a message broker.
"""

import os
# Manila 23 uses native threads unless this variable forbids it, and its HTTP server,
# which runs here, needs eventlet. "", "1", "true" and "yes" allow them.
os.environ["OS_MANILA_DISABLE_EVENTLET_PATCHING"] = "no"

import eventlet  # noqa: E402
eventlet.monkey_patch()
# eventlet keeps a second, unpatched copy of the threading module. It must share the
# patched module's table of active threads, or threads that were started before the
# patch are not found. Manila's own programs do the same.
import __original_module_threading as original_threading  # noqa: E402
import threading  # noqa: E402
original_threading.current_thread.__globals__["_active"] = threading._active

import functools  # noqa: E402
import logging  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402

try:  # Manila 23 and later
    from manila import monkey_patch
    monkey_patch.patch()  # tells Manila and oslo.service that eventlet is in use
except ImportError:
    pass

from oslo_config import cfg  # noqa: E402
from oslo_log import log  # noqa: E402
from oslo_service import service as oslo_service  # noqa: E402

from manila.common import config  # noqa: E402
from manila import context  # noqa: E402
from manila import db  # noqa: E402
from manila import exception  # noqa: E402
from manila import service  # noqa: E402
from manila import utils  # noqa: E402
from manila import version  # noqa: E402

CONF = cfg.CONF


def wait_for(binary):
    """Waits until a service has registered itself in the database."""
    for _ in range(600):
        try:
            return db.service_get_by_args(
                context.get_admin_context(), CONF.host, binary)
        except exception.HostBinaryNotFound:
            time.sleep(0.1)
    sys.exit("%s does not register itself" % binary)


def main():
    log.register_options(CONF)
    CONF(sys.argv[1:], project="manila", version=version.version_string())
    config.verify_share_protocols()
    log.setup(CONF, "manila")
    for handler in logging.getLogger().handlers:
        # Programs read the log: no colour codes.
        handler.format = functools.partial(logging.Handler.format, handler)
    utils.monkey_patch()

    launcher = oslo_service.ServiceLauncher(CONF)
    # The scheduler first: it must be listening when the backend reports its pools.
    launcher.launch_service(service.Service.create(
        binary="manila-scheduler", coordination=True))
    # Since Manila 16 each service creates the availability zone when it is missing.
    # Of two that do so at once, the second violates the unique constraint and ends.
    wait_for("manila-scheduler")
    for backend in CONF.enabled_share_backends:
        launcher.launch_service(service.Service.create(
            host="%s@%s" % (CONF.host, backend), service_name=backend,
            binary="manila-share", coordination=True))
    launcher.launch_service(service.WSGIService("osapi_share"))
    launcher.wait()


if __name__ == "__main__":
    main()
