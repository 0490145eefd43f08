"""Ways out of a jail, each as the program that tries it. `W` is what it is told of the world outside; see jail_ground.

A program wins by something that shows outside (a byte received, a file changed, a process gone), by printing a secret
it was not told, or, where only the kernel's door can be tried, by printing REACHED once that door opened.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Final

PRELUDE: Final = """
import ctypes, json, os, platform, signal, socket, struct, sys, time
W = json.loads(sys.argv[1])
if os.name == "posix":
    import fcntl
    C = ctypes.CDLL(None, use_errno=True)
    C.syscall.restype = ctypes.c_long
else:
    import subprocess, winreg
    K, U = ctypes.WinDLL("kernel32"), ctypes.WinDLL("user32")
    for give in (K.OpenProcess, U.OpenInputDesktop): give.restype = ctypes.c_void_p
ARM = platform.machine() == "aarch64"
def reached(): print("REACHED", flush=True)
def door(result):
    if result >= 0: reached()
def call(x86, arm, *given): return C.syscall(ctypes.c_long(arm if ARM else x86), *given)
def show(path): print(open(path, errors="replace").read())
"""


@dataclass(frozen=True, slots=True)
class Escape:
    name: str
    code: str


def _all(**codes: str) -> tuple[Escape, ...]:
    return tuple(Escape(name, code) for name, code in codes.items())


NETWORK: Final = _all(
    tcp_loopback='s=socket.create_connection(("127.0.0.1", W["tcp"]), 2); s.sendall(b"out")',
    tcp_loopback_ipv6='s=socket.create_connection(("::1", W["tcp6"]), 2); s.sendall(b"out")',
    tcp_own_address='s=socket.create_connection((W["address"], W["tcp"]), 2); s.sendall(b"out")',
    udp_loopback='s=socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.sendto(b"out", ("127.0.0.1", W["udp"]))',
    icmp="""
kind = socket.SOCK_RAW if os.geteuid() == 0 else socket.SOCK_DGRAM
s = socket.socket(socket.AF_INET, kind, socket.IPPROTO_ICMP)
s.sendto(b"\\x08\\0\\xf7\\xff\\0\\0\\0\\0", ("127.0.0.1", 0)); reached()
""",
    raw_packets="socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3); reached()",
    netlink="""
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
s.send(struct.pack("=IHHIIB15x", 32, 18, 0x301, 1, 0, 0)); s.recv(65536); reached()
""",
    virtual_machine_sockets="socket.socket(40, socket.SOCK_STREAM); reached()",
    unix_abstract='s=socket.socket(socket.AF_UNIX); s.connect("\\0" + W["abstract"]); s.sendall(b"out")',
    unix_abstract_datagram="""
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"out", "\\0" + W["abstract_dgram"])
""",
    dbus_session='s=socket.socket(socket.AF_UNIX); s.connect(W["bus"]); s.sendall(b"out")',
    x_display='s=socket.socket(socket.AF_UNIX); s.connect(W["display"]); s.sendall(b"out")',
)

FILES: Final = _all(
    read_home='show(W["secret"])',
    read_accounts='t=open("/etc/passwd").read(); "root:" in t and reached()',
    read_host_tmp='show(W["tmp"])',
    read_host_shm='show(W["shm"])',
    read_link_out='os.symlink(W["secret"], "l1"); show("l1")',
    read_hard_link_out='os.link(W["secret"], "l2"); show("l2")',
    read_renamed_in='os.rename(W["spare"], "l3"); show("l3")',
    read_by_proc_root='show("/proc/%d/root%s" % (W["victim"], W["secret"]))',
    read_by_first_process='show("/proc/1/root" + W["secret"])',
    read_by_proc_cwd='show("/proc/%d/cwd/secret" % W["victim"])',
    read_by_dotdot='show(os.path.relpath(W["secret"]))',
    read_by_handle="""
b = ctypes.create_string_buffer(struct.pack("=Ii", 128, 0) + bytes(128)); m = ctypes.c_int()
door(call(303, 264, -100, W["secret"].encode(), b, ctypes.byref(m), 0))
""",
    read_inherited="""
for fd in range(3, 256):
    try: print(os.pread(fd, 4096, 0))
    except OSError: pass
""",
    read_inherited_by_proc="""
for fd in os.listdir("/proc/self/fd"):
    if int(fd) > 2 and os.path.isfile("/proc/self/fd/" + fd): show("/proc/self/fd/" + fd)
""",
    write_outside='open(W["canary"], "w").write("x")',
    write_link_out='os.symlink(W["canary"], "l4"); open("l4", "w").write("x")',
    write_truncate='os.truncate(W["canary"], 0)',
    write_delete='os.unlink(W["canary"])',
    write_mode='os.chmod(W["canary"], 0o777)',
    write_times='os.utime(W["canary"], (1, 1))',
    write_attribute='os.setxattr(W["canary"], "user.x", b"x")',
    write_var_tmp='open(os.path.join(W["vartmp"], "planted"), "w")',
    write_system='p="/usr/local/bin/"+W["mark"]; open(p, "w").close(); os.unlink(p); reached()',
    write_what_is_only_read='open(W["given"], "w").write("x")',
    write_mode_of_what_is_only_read='os.chmod(W["given"], 0o777)',
)

PROCESSES: Final = _all(
    environment_of_ours='print(os.environ.get("DESKHAND_ESCAPE_SECRET"))',
    environment_of_another='show("/proc/%d/environ" % W["victim"])',
    memory_of_another="""
line = open("/proc/%d/maps" % W["victim"]).readline().split("-")[0]
with open("/proc/%d/mem" % W["victim"], "rb") as f: f.seek(int(line, 16)); f.read(1); reached()
""",
    trace_another='door(call(101, 117, 0x4206, W["victim"], 0, 0))',
    # Seizing, unlike attaching, does not stop what it takes: held by nobody, this takes the test itself.
    trace_the_parent="door(call(101, 117, 0x4206, os.getppid(), 0, 0))",
    vm_read_another="""
a = int(open("/proc/%d/maps" % W["victim"]).readline().split("-")[0], 16); b = ctypes.create_string_buffer(1)
v = struct.pack("QQ", ctypes.addressof(b), 1); w = struct.pack("QQ", a, 1)
door(C.process_vm_readv(W["victim"], v, 1, w, 1, 0))
""",
    descriptor_of_another='p=os.pidfd_open(W["victim"]); door(call(438, 438, p, 0, 0))',
    signal_another='os.kill(W["victim"], signal.SIGKILL)',
    signal_a_group='os.killpg(W["victim"], signal.SIGKILL)',
    signal_by_descriptor='signal.pidfd_send_signal(os.pidfd_open(W["victim"]), signal.SIGKILL)',
    priority_of_another='os.setpriority(os.PRIO_PROCESS, W["victim"], 15)',
    limits_of_another='import resource; resource.prlimit(W["victim"], resource.RLIMIT_NOFILE, (77, 77))',
    shared_memory="""
C.shmat.restype = ctypes.c_void_p; a = C.shmat(W["segment"], None, 0o10000)
print(ctypes.string_at(a, 64) if a != ctypes.c_void_p(-1).value else "")
""",
    outlive="""
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        n = os.open("/dev/null", os.O_RDWR)
        for i in range(3): os.dup2(n, i)
        os.execvp("sleep", ["sleep", W["outlive"]])
    os._exit(0)
os.wait(); time.sleep(0.2)
""",
    type_into_terminal="""
a, b = os.openpty(); os.setsid() if os.getpgrp() != os.getpid() else None
if os.getsid(0) != os.getpid():
    if os.fork(): os.wait(); sys.exit()
    os.setsid()
fcntl.ioctl(b, 0x540E, 0); fcntl.ioctl(b, 0x5412, b"x"); reached()
""",
    no_new_privileges="C.prctl(39, 0, 0, 0, 0) == 0 and reached()",
    power="""
h = ctypes.create_string_buffer(struct.pack("=Ii", 0x20080522, 0)); d = ctypes.create_string_buffer(24)
C.capget(h, d) == 0 and struct.unpack("=I", d.raw[:4])[0] and reached()
""",
)

KERNEL: Final = _all(
    user_namespace="door(C.unshare(0x10000000))",
    user_namespace_by_clone="""
p = call(56, 220, 0x10000000 | 17, 0, 0, 0, 0)
if p == 0: os._exit(0)
door(p)
""",
    user_namespace_by_clone3="""
a = ctypes.create_string_buffer(struct.pack("=8Q", 0x10000000, 0, 0, 0, 17, 0, 0, 0))
p = call(435, 435, a, ctypes.c_size_t(64))
if p == 0: os._exit(0)
door(p)
""",
    network_namespace="door(C.unshare(0x10000000 | 0x40000000))",
    mount="""
C.unshare(0x10000000 | 0x20000)
door(C.mount(b"none", os.getcwd().encode(), b"tmpfs", 0, None))
""",
    mount_new_way='C.unshare(0x10000000 | 0x20000); door(call(430, 430, b"tmpfs", 0))',
    join_namespace='f=os.open("/proc/%d/ns/net" % W["victim"], os.O_RDONLY); door(C.setns(f, 0))',
    change_root='C.unshare(0x10000000); door(C.chroot(b"."))',
    keys_add='door(call(248, 217, b"user", b"deskhand-escape", b"x", 1, -3))',
    keys_control="door(call(250, 219, 0, -3, 1))",
    io_uring="p = ctypes.create_string_buffer(120); door(call(425, 425, 4, p))",
    bpf="""
a = ctypes.create_string_buffer(struct.pack("=IIII", 2, 4, 4, 1) + bytes(112)); door(call(321, 280, 0, a, 128))
""",
    userfaultfd="door(call(323, 282, 1))",
    performance_counters="""
a = ctypes.create_string_buffer(struct.pack("=IIQQQQQ", 1, 120, 0, 0, 0, 0, 0x60) + bytes(72))
door(call(298, 241, a, 0, -1, -1, 0))
""",
    host_name="n=os.uname().nodename.encode(); door(C.sethostname(n, len(n)))",
    new_device='os.mknod("d", 0o60600, os.stat("/dev").st_dev); reached()',
    disk_device="""
for name in ("vda", "sda", "nvme0n1", "loop0"):
    if os.path.exists("/dev/" + name): open("/dev/" + name, "rb").close(); reached(); break
""",
    kernel_devices="""
for name in ("kvm", "fuse", "kmsg", "mem", "vhost-vsock", "net/tun", "ptmx"):
    try: os.close(os.open("/dev/" + name, os.O_RDWR)); name != "ptmx" and reached()
    except OSError: pass
""",
    kernel_settings="""
for name in ("sys/kernel/core_pattern", "sys/kernel/modprobe", "sysrq-trigger", "irq/default_smp_affinity", "mtrr"):
    try: open("/proc/" + name, "r+").close(); reached()
    except OSError: pass
""",
    kernel_memory='open("/proc/kcore", "rb").read(1); reached()',
    sys_files='show("/sys/class/net/lo/address"); reached()',
)

WINDOWS: Final = _all(
    process_opened="K.OpenProcess(0x1 | 0x2 | 0x10 | 0x20 | 0x40, 0, W['victim']) and reached()",
    parent_opened="K.OpenProcess(0x1 | 0x2 | 0x10 | 0x20 | 0x40, 0, os.getppid()) and reached()",
    process_ended='os.kill(W["victim"], signal.SIGTERM)',
    environment_of_ours='print(os.environ.get("DESKHAND_ESCAPE_SECRET"))',
    registry_written="""
winreg.DeleteKey(winreg.CreateKey(winreg.HKEY_CURRENT_USER, "Software\\" + W["mark"]), ""); reached()
""",
    registry_starts_a_program=r"""
k = winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Software\Microsoft\Windows\CurrentVersion\Run", 0, winreg.KEY_SET_VALUE)
winreg.SetValueEx(k, W["mark"], 0, winreg.REG_SZ, "rem"); winreg.DeleteValue(k, W["mark"]); reached()
""",
    pipe_of_another='open("\\\\.\\pipe\\" + W["mark"], "r+b", 0).close(); reached()',
    job_left="""
p = subprocess.Popen([sys.executable, "-c", ""], creationflags=subprocess.CREATE_BREAKAWAY_FROM_JOB)
p.wait(); reached()
""",
    task_planned="""
name = ["/tn", W["mark"]]
subprocess.check_call(["schtasks", "/create", "/f", "/sc", "once", "/st", "00:00", "/tr", "rem", *name]); reached()
subprocess.check_call(["schtasks", "/delete", "/f", *name])
""",
    desktop_of_the_person="U.OpenInputDesktop(0, 0, 0x1 | 0x80) and reached()",
)

ALL: Final = (*NETWORK, *FILES, *PROCESSES, *KERNEL) if os.name == "posix" else (*NETWORK, *FILES, *WINDOWS)
"""Those that mean something on this system."""
