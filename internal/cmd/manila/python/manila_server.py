"""Manila's scheduler, share service and API in one process.

manila_server.py --config-file FILE

In one process they reach each other over the in-memory transport; apart they
would need a message broker.
"""

import eventlet
eventlet.monkey_patch()
# Python keeps a second copy of the threading module for the unpatched world. Its
# record of live threads must be the patched one, or a thread that was started
# before the patch is not found. Manila's own programs begin in the same way.
import __original_module_threading as original_threading  # noqa: E402
import threading  # noqa: E402
original_threading.current_thread.__globals__["_active"] = threading._active

import functools  # noqa: E402
import logging  # noqa: E402
import sys  # noqa: E402

from oslo_config import cfg  # noqa: E402
from oslo_log import log  # noqa: E402
from oslo_service import service as oslo_service  # noqa: E402

from manila.common import config  # noqa: E402
from manila import service  # noqa: E402
from manila import utils  # noqa: E402
from manila import version  # noqa: E402

CONF = cfg.CONF


def main():
    log.register_options(CONF)
    CONF(sys.argv[1:], project="manila", version=version.version_string())
    config.verify_share_protocols()
    log.setup(CONF, "manila")
    for handler in logging.getLogger().handlers:
        # The log is read by programs: no colour codes.
        handler.format = functools.partial(logging.Handler.format, handler)
    utils.monkey_patch()

    launcher = oslo_service.ServiceLauncher(CONF)
    # The scheduler first: it must be listening when the storage reports itself.
    launcher.launch_service(service.Service.create(
        binary="manila-scheduler", coordination=True))
    for backend in CONF.enabled_share_backends:
        launcher.launch_service(service.Service.create(
            host="%s@%s" % (CONF.host, backend), service_name=backend,
            binary="manila-share", coordination=True))
    launcher.launch_service(service.WSGIService("osapi_share"))
    launcher.wait()


if __name__ == "__main__":
    main()
