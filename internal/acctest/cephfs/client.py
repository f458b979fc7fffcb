"""Works on a directory of CephFS as a Ceph user, without a mount of the kernel.

CONFIGURATION USER KEYRING DIRECTORY write|read|remove|list|used NAME
"""

import os
import stat
import sys

import cephfs

configuration, user, keyring, directory, operation, name = sys.argv[1:]
PIECE = 1 << 20

fs = cephfs.LibCephFS(auth_id=user, conffile=configuration)
fs.conf_set("keyring", keyring)
fs.conf_set("client_mount_timeout", "30")
fs.mount(mount_root=directory.encode())
try:
    path = os.path.join("/", name)
    if operation == "write":
        file = fs.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        position = 0
        while piece := sys.stdin.buffer.read(PIECE):
            position += fs.write(file, piece, position)
        fs.fsync(file, 0)
        fs.close(file)
    elif operation == "read":
        file = fs.open(path, os.O_RDONLY)
        position = 0
        while piece := fs.read(file, position, PIECE):
            position += len(piece)
            sys.stdout.buffer.write(piece)
    elif operation == "remove":
        fs.unlink(path)
    elif operation == "list":
        with fs.opendir(path) as entries:
            while entry := fs.readdir(entries):
                if entry.d_name not in (b".", b".."):
                    print(entry.d_name.decode())
    elif operation == "used":
        print(fs.stat(path).st_size)  # of a directory: the bytes below it
finally:
    fs.shutdown()
