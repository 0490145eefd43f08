"""What Windows is handed and hands back, laid out as its 64-bit headers say; exact on any system.

Without `ctypes.wintypes`: a DWORD is a C long there, and twice as long elsewhere.
"""

from __future__ import annotations

import ctypes
from ctypes import c_char_p, c_int32, c_int64, c_size_t, c_uint16, c_uint32, c_uint64, c_void_p, c_wchar_p


class StartupInfo(ctypes.Structure):
    _fields_ = (
        ("cb", c_uint32),
        ("lpReserved", c_wchar_p),
        ("lpDesktop", c_wchar_p),
        ("lpTitle", c_wchar_p),
        ("dwX", c_uint32),
        ("dwY", c_uint32),
        ("dwXSize", c_uint32),
        ("dwYSize", c_uint32),
        ("dwXCountChars", c_uint32),
        ("dwYCountChars", c_uint32),
        ("dwFillAttribute", c_uint32),
        ("dwFlags", c_uint32),
        ("wShowWindow", c_uint16),
        ("cbReserved2", c_uint16),
        ("lpReserved2", c_char_p),
        ("hStdInput", c_void_p),
        ("hStdOutput", c_void_p),
        ("hStdError", c_void_p),
    )


class StartupInfoEx(ctypes.Structure):
    _fields_ = (("StartupInfo", StartupInfo), ("lpAttributeList", c_void_p))


class ProcessInformation(ctypes.Structure):
    _fields_ = (
        ("hProcess", c_void_p),
        ("hThread", c_void_p),
        ("dwProcessId", c_uint32),
        ("dwThreadId", c_uint32),
    )


class SecurityAttributes(ctypes.Structure):
    _fields_ = (
        ("nLength", c_uint32),
        ("lpSecurityDescriptor", c_void_p),
        ("bInheritHandle", c_int32),
    )


class SecurityCapabilities(ctypes.Structure):
    _fields_ = (
        ("AppContainerSid", c_void_p),
        ("Capabilities", c_void_p),
        ("CapabilityCount", c_uint32),
        ("Reserved", c_uint32),
    )


class SidAndAttributes(ctypes.Structure):
    _fields_ = (("Sid", c_void_p), ("Attributes", c_uint32))


class Trustee(ctypes.Structure):
    _fields_ = (
        ("pMultipleTrustee", c_void_p),
        ("MultipleTrusteeOperation", c_uint32),
        ("TrusteeForm", c_uint32),
        ("TrusteeType", c_uint32),
        ("ptstrName", c_void_p),
    )


class ExplicitAccess(ctypes.Structure):
    _fields_ = (
        ("grfAccessPermissions", c_uint32),
        ("grfAccessMode", c_uint32),
        ("grfInheritance", c_uint32),
        ("Trustee", Trustee),
    )


class JobBasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", c_int64),
        ("PerJobUserTimeLimit", c_int64),
        ("LimitFlags", c_uint32),
        ("MinimumWorkingSetSize", c_size_t),
        ("MaximumWorkingSetSize", c_size_t),
        ("ActiveProcessLimit", c_uint32),
        ("Affinity", c_size_t),
        ("PriorityClass", c_uint32),
        ("SchedulingClass", c_uint32),
    )


class IoCounters(ctypes.Structure):
    _fields_ = (
        ("ReadOperationCount", c_uint64),
        ("WriteOperationCount", c_uint64),
        ("OtherOperationCount", c_uint64),
        ("ReadTransferCount", c_uint64),
        ("WriteTransferCount", c_uint64),
        ("OtherTransferCount", c_uint64),
    )


class JobExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("BasicLimitInformation", JobBasicLimits),
        ("IoInfo", IoCounters),
        ("ProcessMemoryLimit", c_size_t),
        ("JobMemoryLimit", c_size_t),
        ("PeakProcessMemoryUsed", c_size_t),
        ("PeakJobMemoryUsed", c_size_t),
    )


class JobAccounting(ctypes.Structure):
    """`JOBOBJECT_BASIC_AND_IO_ACCOUNTING_INFORMATION`; times in 100 ns."""

    _fields_ = (
        ("TotalUserTime", c_int64),
        ("TotalKernelTime", c_int64),
        ("ThisPeriodTotalUserTime", c_int64),
        ("ThisPeriodTotalKernelTime", c_int64),
        ("TotalPageFaultCount", c_uint32),
        ("TotalProcesses", c_uint32),
        ("ActiveProcesses", c_uint32),
        ("TotalTerminatedProcesses", c_uint32),
        ("IoInfo", IoCounters),
    )


class ProcessEntry(ctypes.Structure):
    """`PROCESSENTRY32W`: one process of a snapshot of all."""

    _fields_ = (
        ("dwSize", c_uint32),
        ("cntUsage", c_uint32),
        ("th32ProcessID", c_uint32),
        ("th32DefaultHeapID", c_size_t),
        ("th32ModuleID", c_uint32),
        ("cntThreads", c_uint32),
        ("th32ParentProcessID", c_uint32),
        ("pcPriClassBase", c_int32),
        ("dwFlags", c_uint32),
        ("szExeFile", c_uint16 * 260),
    )
